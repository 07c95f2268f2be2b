import { readAudience } from '#domains/notices/telling/audience.ts'
import { tell } from '#domains/notices/telling/tell.ts'
import { runSlow } from '#domains/runs/durations/facts.ts'
import { startsOf } from '#domains/runs/durations/measuring.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { dayMs } from '#platform/time/zone.ts'

/** A team of hundreds has a list; nobody needs hundreds of messages. */
const mostTold = 50

/** Whoever owns the procedure is told that a run of it takes longer than usual: once for each run, and by nothing that wakes them. */
export const ownersOfSlow = defineSubscription({
  name: 'runs.owners-of-slow',
  on: [runSlow],
  run: async (transaction, facts) => {
    const starts = new Map(
      (
        await startsOf(
          transaction,
          facts.map(({ data }) => data.run),
        )
      ).map((start) => [start.id, start] as const),
    )
    const { behind } = await readAudience(transaction)
    await tell(
      transaction,
      facts.flatMap(({ data: { run, procedure, title, about, medianSeconds, afterSeconds, runs } }) =>
        behind(starts.get(run)?.owner)
          .slice(0, mostTold)
          .map((person) => ({
            key: `run-slow ${run} ${person}`,
            person,
            subject: `${title} takes longer than usual`,
            text: `It has been under way for more than ${inWords(afterSeconds)}; half of its last ${runs} successful runs were over within ${inWords(medianSeconds)}. Look what it waits for, or cancel it.`,
            links: [{ label: 'Open the run', url: `${transaction.config.baseUrl}/runs/${run}` }],
            about: [`run:${run}`, procedure, ...about],
            expiresAt: new Date(transaction.now.getTime() + dayMs),
          })),
      ),
    )
  },
})

const inWords = (seconds: number): string => {
  const minutes = Math.round(seconds / 60)
  if (minutes < 2) return `${Math.round(seconds)} seconds`
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`
}
