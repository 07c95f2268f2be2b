import { Cron } from 'croner'
import type { Task } from '#platform/jobs/task.ts'

/** The next turn of a repeating task strictly after `now`. Cron expressions are read in their zone, daylight saving included. */
export const nextAfter = (every: NonNullable<Task['every']>, now: Date): Date => {
  if ('seconds' in every) return new Date((Math.floor(now.getTime() / (every.seconds * 1_000)) + 1) * every.seconds * 1_000)
  const next = new Cron(every.cron, { timezone: every.zone }).nextRun(now)
  if (!next) throw new Error(`The cron expression "${every.cron}" has no next turn.`)
  return next
}
