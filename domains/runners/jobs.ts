import Type from 'typebox'
import { defineTask } from '#platform/jobs/task.ts'
import { workAsRunner, showLocal } from './local.ts'
import { forgetOld } from './machines/store.ts'
import { forgetJobs } from './store.ts'

const nothing = Type.Object({})

/** Does what waits for this platform itself. */
export const workLocally = defineTask({
  name: 'runners.work',
  summary: 'Run the scripts that wait for this server.',
  payload: nothing,
  onStart: true,
  every: { seconds: 60 },
  run: async (work) => {
    await showLocal(work)
    await workAsRunner(work)
  },
})

/** How long ended jobs and what they printed are kept here. */
const keptMs = 90 * 86_400_000

export const pruneRunners = defineTask({
  name: 'runners.prune',
  summary: 'Forget old jobs of runners, used tokens and requests that were heard.',
  payload: nothing,
  every: { seconds: 3_600 },
  run: async (work) => {
    await work.transact(({ sql, now }) => forgetOld(sql, new Date(now.getTime() - 3_600_000), new Date(now.getTime() - 7 * 86_400_000)))
    const round = (): Promise<number> => work.transact(({ sql, now }) => forgetJobs(sql, new Date(now.getTime() - keptMs), 500))
    while (!work.signal.aborted && (await round()) === 500);
  },
})
