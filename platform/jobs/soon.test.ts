import assert from 'node:assert/strict'
import test from 'node:test'
import { SoonRunner } from '#platform/jobs/soon.ts'

/** A runner whose first runs fail, and what it did. */
const failing = (times: number) => {
  const seen: string[] = []
  const soon = new SoonRunner(
    (name) => {
      seen.push(name)
      return seen.length <= times ? Promise.reject(new Error('deadlock')) : Promise.resolve()
    },
    (_name, _error, isTriedAgain) => seen.push(isTriedAgain ? 'again' : 'left to its job'),
  )
  return { seen, soon }
}

test('a run that fails is tried again soon, and its runner is not idle before', async () => {
  const { seen, soon } = failing(2)
  soon.ask('page')
  await soon.idle()
  assert.deepEqual(seen, ['page', 'again', 'page'])
})

test('what goes on failing is left to its job', async () => {
  const { seen, soon } = failing(100)
  soon.ask('page')
  await soon.idle()
  assert.deepEqual(seen.filter((word) => word === 'page').length, 4)
  assert.equal(seen.at(-1), 'left to its job')
})

test('whoever asks while it runs is looked for once more', async () => {
  let runs = 0
  const soon: SoonRunner = new SoonRunner(
    async () => {
      runs += 1
      if (runs === 1) {
        soon.ask('page')
        soon.ask('page')
      }
    },
    () => assert.fail(),
  )
  soon.ask('page')
  await soon.idle()
  assert.equal(runs, 2)
})

test('one that stops waits for no pause', async () => {
  const { seen, soon } = failing(100)
  soon.ask('page')
  soon.stop()
  await soon.idle()
  assert.deepEqual(seen, ['page', 'left to its job'])
})
