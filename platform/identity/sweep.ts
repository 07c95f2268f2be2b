import Type from 'typebox'
import { throttleWindowMs } from '#platform/identity/throttle.ts'
import { sweep } from '#platform/identity/store.ts'
import { defineTask } from '#platform/jobs/task.ts'

/** Ended sessions stay this long, so that somebody who asks "was that me?" finds them. */
const keepEndedMs = 30 * 24 * 3_600_000

export const sweepIdentity = defineTask({
  name: 'identity.sweep',
  summary: 'Forgets sessions, links and sign-in attempts that ended long ago',
  payload: Type.Object({}),
  every: { seconds: 3_600 },
  run: (work) =>
    work.transact(async ({ sql, now }) => {
      await sweep(sql, new Date(now.getTime() - keepEndedMs), new Date(now.getTime() - throttleWindowMs))
    }),
})
