import Type from 'typebox'
import { placeOf } from '#domains/events/arrival.ts'
import { forgetCounts } from '#domains/events/integrations/store.ts'
import { forgetEvents } from '#domains/events/store.ts'
import { defineTask } from '#platform/jobs/task.ts'

const dayMs = 24 * 3_600_000
/** Each slice is a transaction of its own: short enough that nobody waits for it. */
const forgottenAtOnce = 5_000

/** Forgets events kept longer than the configuration says, and counts as old. */
export const forgetOldEvents = defineTask({
  name: 'events.forget',
  summary: 'Forget events that were kept long enough.',
  payload: Type.Object({}),
  every: { seconds: 3_600 },
  onStart: true,
  run: async (work) => {
    for (let more = true; more && !work.signal.aborted;) {
      more = await work.transact(async ({ sql, now, config }) => {
        const until = placeOf(new Date(now.getTime() - config.keptEventDays * dayMs))
        return (await forgetEvents(sql, until, forgottenAtOnce)) === forgottenAtOnce
      })
    }
    await work.transact(({ sql, now, config }) => forgetCounts(sql, new Date(now.getTime() - config.keptEventDays * dayMs)))
  },
})
