import { organization, subjectsOf, type Subject } from '#platform/checks/census.ts'
import type { CheckScope } from '#platform/checks/check.ts'
import { verdictsAbout, type KeptVerdict } from '#platform/checks/store.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { verdictKey, type View } from '#domains/readiness/picture.ts'

const isSame = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase()

/** Whose verdicts concern a subject, for checks of each scope. */
export const concerning = (subject: Subject, all: readonly Subject[]): Readonly<Record<CheckScope, readonly string[]>> => {
  const references = (found: readonly Subject[]): string[] => found.map(({ reference }) => reference)
  const of = (scope: CheckScope): readonly Subject[] => all.filter((one) => one.scope === scope)
  switch (subject.scope) {
    case 'organization':
      return { organization: [subject.reference], team: references(of('team')), workload: references(of('workload')) }
    case 'team':
      return {
        organization: [organization.reference],
        team: [subject.reference],
        workload: references(of('workload').filter(({ owner }) => isSame(owner, subject.reference))),
      }
    case 'workload':
      return {
        organization: [organization.reference],
        team: references(of('team').filter(({ reference }) => isSame(subject.owner, reference))),
        workload: [subject.reference],
      }
    default:
      return subject.scope satisfies never
  }
}

export interface Looking {
  readonly subject: Subject
  readonly view: View
}

/** The subject a person names, or a refusal that says what can be named. */
export const requireSubject = (name: string, all: readonly Subject[]): Subject => {
  const found = all.find(({ reference }) => isSame(reference, name))
  if (found !== undefined) return found
  throw new Refusal('not-found', `${name} is not judged; name \`organization\`, a team or a workload that is not retired.`)
}

/** Everything a picture of these subjects is painted from, read in one query. */
export const lookAt = async (
  transaction: Transaction,
  wanted: readonly Subject[],
  all: readonly Subject[],
): Promise<readonly Looking[]> => {
  const concerns = wanted.map((subject) => ({ subject, subjects: concerning(subject, all) }))
  const names = new Set(concerns.flatMap(({ subjects }) => Object.values(subjects).flat()))
  const kept = await verdictsAbout(transaction.sql, [...names])
  const verdicts = new Map(kept.map((verdict): [string, KeptVerdict] => [verdictKey(verdict.check, verdict.subject), verdict]))
  const { registry, now } = transaction
  return concerns.map(({ subject, subjects }) => ({
    subject,
    view: { subjects, verdicts, now, built: registry.checks, isFilled: (name) => registry.kinds.has(name) || registry.facts.has(name) },
  }))
}

/** Reads the subjects there are and looks at one. */
export const lookAtOne = async (transaction: Transaction, name: string): Promise<Looking> => {
  const all = await subjectsOf(transaction.sql)
  const [looking] = await lookAt(transaction, [requireSubject(name, all)], all)
  if (looking === undefined) throw new Error('Nothing was looked at.')
  return looking
}
