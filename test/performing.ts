import type { Performed, Performer } from '#domains/runs/performing.ts'
import type { Data } from '#domains/runs/values.ts'
import type { AwsAccounts } from '#platform/config.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Does a performer as the driver does: again and again with what it remembered, its pauses left out. */
export interface Performance {
  readonly performed: Exclude<Performed, { outcome: 'again' }>
  /** Its pauses, in milliseconds. */
  readonly pauses: readonly number[]
  readonly memory: Data
}

export interface Stage {
  readonly accounts?: AwsAccounts
  readonly outside?: Partial<Outside>
  readonly key?: string
  readonly profile?: string
  /** After this many pauses the run is cancelled. */
  readonly cancelAfter?: number
  /** After this many pauses it is given up. */
  readonly giveUpAfter?: number
}

export const perform = async (
  of: readonly Performer[],
  name: string,
  inputs: Readonly<Record<string, Data>>,
  { accounts, outside, key = 'run-1/step/1', profile, cancelAfter = Infinity, giveUpAfter = 50 }: Stage,
): Promise<Performance> => {
  const performer = of.find((one) => one.name === name)
  if (performer === undefined) throw new Error(`Nothing performs ${name}.`)
  const pauses: number[] = []
  let memory: Data = null
  for (;;) {
    const stop = new AbortController()
    if (pauses.length >= cancelAfter) stop.abort()
    const performed = await performer.perform({
      work: {
        transact: (body) => body({ config: accounts === undefined ? {} : { aws: accounts } } as unknown as Transaction),
        now: () => new Date(),
        attempt: 1,
        outside: { fetch: createGuardedFetch([]).fetch, send: () => Promise.reject(new Error('No messages here.')), ...outside },
        signal: stop.signal,
      },
      key,
      run: 'run-1',
      step: 'step',
      attempt: 1,
      inputs,
      memory,
      remainingMs: 20_000,
      signal: stop.signal,
      profile: profile ?? null,
      region: null,
      startedBy: 'person:ada',
    })
    if (performed.outcome !== 'again') return { performed, pauses, memory }
    if (pauses.length >= giveUpAfter) throw new Error(`${name} still waits: ${performed.output}`)
    pauses.push(performed.afterMs)
    memory = JSON.parse(JSON.stringify(performed.memory)) as Data
  }
}
