import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as tick } from 'node:timers/promises'
import fc from 'fast-check'
import { createBatcher } from '#platform/http/batch.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const actor: Actor = { type: 'node', id: 'test' }
// The batcher only passes the transaction on.
const transaction = {} as Transaction

interface World {
  readonly commits: number[][]
  readonly receive: (item: number) => Promise<number>
}

/** Doubles numbers; refuses negative ones. A "commit" takes a turn of the event loop. */
const world = (maxWeight = 100): World => {
  const commits: number[][] = []
  const batcher = createBatcher(async (_actor, body) => {
    const result = await body(transaction)
    await tick()
    return result
  })
  const receive = batcher<number, number>({
    actor,
    maxWeight,
    weigh: () => 1,
    run: async (_transaction, items) => {
      if (items.some((item) => item < 0)) throw new Refusal('invalid-input', 'negative')
      commits.push([...items])
      return items.map((item) => item * 2)
    },
  })
  return { commits, receive }
}

test('what arrives while a commit is under way shares the next one', async () => {
  const { commits, receive } = world()
  const answers = await Promise.all([1, 2, 3, 4].map(receive))
  assert.deepEqual(answers, [2, 4, 6, 8])
  assert.deepEqual(commits, [[1], [2, 3, 4]])
})

test('a bad item ends with its own refusal and the others commit', async () => {
  const { receive } = world()
  const answers = await Promise.allSettled([1, -1, 3, 4, 5].map(receive))
  assert.deepEqual(
    answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.message)),
    [2, 'negative', 6, 8, 10],
  )
})

test('a second commit begins beside the first when enough waits for it', async () => {
  let [under, most] = [0, 0]
  const batcher = createBatcher(async (_actor, body) => {
    under += 1
    most = Math.max(most, under)
    const result = await body(transaction)
    await new Promise((done) => setTimeout(done, 5))
    under -= 1
    return result
  })
  const run = (_transaction: Transaction, items: readonly number[]) => Promise.resolve([...items])
  const receive = batcher<number, number>({ actor, maxWeight: 4, worthASecond: 3, weigh: () => 1, run })
  assert.deepEqual(await Promise.all([1, 2, 3].map(receive)), [1, 2, 3])
  assert.equal(most, 1)
  assert.deepEqual(await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(receive)), [1, 2, 3, 4, 5, 6, 7, 8])
  assert.equal(most, 2)
})

test('after a shared commit the next one waits for those who were just answered', async () => {
  const { commits, receive } = world(100)
  await Promise.all([1, 2, 3, 4].map(receive))
  commits.length = 0
  const askAgain = async (item: number): Promise<void> => {
    await receive(item)
    await receive(item)
  }
  await Promise.all([1, 2, 3, 4].map(askAgain))
  assert.deepEqual(
    commits.map((commit) => commit.length),
    [4, 4],
  )
})

test('a batch closes at its weight', async () => {
  const { commits, receive } = world(2)
  await Promise.all([1, 2, 3, 4, 5].map(receive))
  assert.ok(commits.every((commit) => commit.length <= 2))
})

test('every item is committed exactly once, or refused, whatever comes together', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -3, max: 20 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 10 }),
      async (items, weight) => {
        const { commits, receive } = world(weight)
        const answers = await Promise.allSettled(items.map(receive))
        assert.deepEqual(
          commits.flat(),
          items.filter((item) => item >= 0),
        )
        answers.forEach((answer, at) => assert.equal(answer.status, (items[at] ?? 0) < 0 ? 'rejected' : 'fulfilled'))
      },
    ),
    { numRuns: 50 },
  )
})

test('an item that arrives after the batcher rested is taken at once', async () => {
  const { receive } = world()
  assert.equal(await receive(1), 2)
  assert.equal(await receive(2), 4)
})
