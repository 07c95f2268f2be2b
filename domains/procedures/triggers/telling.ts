import { readAudience } from '#domains/notices/telling/audience.ts'
import { tell } from '#domains/notices/telling/tell.ts'
import type { Telling } from '#domains/notices/telling/telling.ts'
import { turnFailed } from '#domains/procedures/triggers/facts.ts'
import { startsOf } from '#domains/runs/durations/measuring.ts'
import { runFinished } from '#domains/runs/facts.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * What a schedule starts, nobody looks at: its owner is told when a turn could not begin and when its run failed. At most one
 * message a day for each schedule and each of the two, for one that is due every five minutes fails every five minutes; and
 * none that wakes anybody: who must be woken has an alert on it.
 */
const mostTold = 50

interface Trouble {
  readonly schedule: string
  readonly procedure: string
  readonly what: 'turn' | 'run'
  readonly run?: string
  readonly at: Date
  readonly subject: (title: string) => string
  readonly text: string
}

export const ownersOfFailedTurns = defineSubscription({
  name: 'procedures.owners-of-failed-turns',
  on: [turnFailed],
  run: (transaction, facts) =>
    tellOwners(
      transaction,
      facts.map(({ at, data: { schedule, procedure, due, reason } }) => ({
        schedule,
        procedure,
        what: 'turn',
        at,
        subject: (title) => `A turn of ${title} could not begin`,
        text: `The turn of ${due} started nothing: ${reason} The next turn is taken all the same; others of today that fail are not told.`,
      })),
    ),
})

export const ownersOfFailedRuns = defineSubscription({
  name: 'procedures.owners-of-failed-runs',
  on: [runFinished],
  run: async (transaction, facts) => {
    const failed = facts.filter(({ data: { status } }) => status === 'Failed' || status === 'TimedOut')
    const starts = await startsOf(
      transaction,
      failed.map(({ data }) => data.run),
    )
    const schedules = new Map(
      starts.flatMap(({ id, trigger }) => (trigger.startsWith('procedure-schedule:') ? [[id, trigger] as const] : [])),
    )
    await tellOwners(
      transaction,
      failed.flatMap(({ at, data: { run, procedure, status, reason } }): Trouble[] => {
        const schedule = schedules.get(run)
        if (schedule === undefined) return []
        const why = reason === undefined ? '' : ` ${reason}`
        return [
          {
            schedule,
            procedure,
            run,
            what: 'run',
            at,
            subject: (title) => `A run of ${title} ${status === 'Failed' ? 'failed' : 'timed out'}`,
            text: `${why.trim()} It can go on from the step it failed at. Others of this schedule that fail today are not told.`.trim(),
          },
        ]
      }),
    )
  },
})

const tellOwners = async (transaction: Transaction, troubles: readonly Trouble[]): Promise<void> => {
  if (troubles.length === 0) return
  const { behind } = await readAudience(transaction)
  const { baseUrl } = transaction.config
  const tellings: Telling[] = []
  for (const { schedule, procedure, what, run, at, subject, text } of troubles) {
    const record = await transaction.records.byReference(schedule)
    const owner = record?.metadata.owner ?? (await transaction.records.byReference(procedure))?.metadata.owner
    const name = schedule.slice(schedule.indexOf(':') + 1)
    for (const person of behind(owner).slice(0, mostTold))
      tellings.push({
        key: `failed-${what} ${schedule} ${at.toISOString().slice(0, 10)} ${person}`,
        person,
        subject: subject(record?.metadata.title ?? name),
        text,
        links: [
          run === undefined
            ? { label: 'Open the schedule', url: `${baseUrl}/record/${encodeURIComponent(schedule)}` }
            : { label: 'Open the run', url: `${baseUrl}/runs/${run}` },
        ],
        about: [schedule, procedure, ...(run === undefined ? [] : [`run:${run}`])],
        expiresAt: new Date(transaction.now.getTime() + dayMs),
      })
  }
  await tell(transaction, tellings)
}
