import type { Work } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Claimed } from './node.ts'

/** The values of secrets for one attempt; the use is written down. */
export const secretsFor = (_work: Work, names: readonly string[], _claimed: Claimed): Promise<ReadonlyMap<string, string>> => {
  if (names.length === 0) return Promise.resolve(new Map())
  return Promise.reject(new Refusal('not-found', `There is no secret "${names[0] ?? ''}".`))
}
