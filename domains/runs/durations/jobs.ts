import Type from 'typebox'
import { lookForSlow, measureAll } from '#domains/runs/durations/measuring.ts'
import { defineTask } from '#platform/jobs/task.ts'

export const measureRuns = defineTask({
  name: 'runs.measure',
  summary: 'Takes how long runs of each procedure usually take.',
  payload: Type.Object({}),
  every: { seconds: 3_600 },
  onStart: true,
  run: (work) => work.transact(measureAll),
})

export const noticeSlowRuns = defineTask({
  name: 'runs.notice-slow',
  summary: 'Notices runs that take longer than usual.',
  payload: Type.Object({}),
  every: { seconds: 60 },
  run: (work) => work.transact(lookForSlow),
})
