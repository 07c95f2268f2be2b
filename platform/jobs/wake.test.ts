import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Wakes } from '#platform/jobs/wake.ts'

const start = Date.UTC(2026, 0, 1)
const after = (seconds: number): Date => new Date(start + seconds * 1_000)

describe('wake-ups of a task that finds its next instant by itself', () => {
  const planned = (wakes: Wakes, now: number, ...seconds: number[]): (number | undefined)[] => {
    const plan = wakes.plan(
      seconds.map((at) => ({ task: 'look', at: after(at), findsNext: true })),
      after(now),
      0,
    )
    wakes.remember(plan, after(now))
    return plan.jobs.map(({ at }) => (at === undefined ? undefined : (at.getTime() - start) / 1_000))
  }

  test('only the first of one transaction gets a job', () => {
    assert.deepEqual(planned(new Wakes('n'), 0, 600, 300, 900), [300])
  })

  test('what is due after a run that waits needs none, what is due before it does', () => {
    const wakes = new Wakes('n')
    assert.deepEqual(planned(wakes, 0, 300), [300])
    assert.deepEqual(planned(wakes, 1, 301), [])
    assert.deepEqual(planned(wakes, 2, 200), [200])
    assert.deepEqual(planned(wakes, 3, 250), [])
  })

  test('a run that is about to begin is not relied on', () => {
    const wakes = new Wakes('n')
    assert.deepEqual(planned(wakes, 0, 300), [300])
    assert.deepEqual(planned(wakes, 240, 540), [540])
    assert.deepEqual(planned(wakes, 241, 541), [])
  })

  test('what was not committed is not relied on', () => {
    const wakes = new Wakes('n')
    wakes.plan([{ task: 'look', at: after(300), findsNext: true }], after(0), 0)
    assert.deepEqual(planned(wakes, 1, 301), [301])
  })

  test('a task that does not find it gets every one', () => {
    const { jobs } = new Wakes('n').plan(
      [300, 600].map((at) => ({ task: 'tell', at: after(at) })),
      after(0),
      0,
    )
    assert.equal(jobs.length, 2)
  })
})
