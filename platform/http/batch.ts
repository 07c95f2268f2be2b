import type { BatchOptions, RouteContext } from '#platform/http/routes.ts'
import type { Actor } from '#platform/identity/actor.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Group commit: what arrives while a commit is under way shares the next one.
 *
 * The problem: a durable commit costs a disk flush, and a monitoring tool sends one alert per request; two thousand
 * requests a second cannot each have a flush of their own. The idea: one transaction at a time per batcher, two when so
 * much waits that both are full; items that arrive meanwhile wait together and go in the next. Alone, an item starts at
 * once. After a shared commit everybody just answered is about to ask again: the next one waits while they arrive, or
 * it would carry one item and leave the others to wait a whole commit.
 *
 * Guarantees: an answer resolves only after the commit its item is in. Transactions begin in order of arrival. When a shared
 * transaction fails, its items are tried again in halves, so a bad item ends alone with its own refusal and the
 * good ones commit.
 *
 * Refuses to do: remember anything. What is not committed when the process ends was not answered either.
 */

export const createBatcher =
  (transact: <Result>(actor: Actor, body: (transaction: Transaction) => Promise<Result>) => Promise<Result>): RouteContext['batcher'] =>
  <Item, Result>(options: BatchOptions<Item, Result>) => {
    const waiting: Waiting<Item, Result>[] = []
    let working = 0
    let shared = 1
    const isFull = (): boolean => options.worthASecond !== undefined && weightOf(waiting, options) >= options.worthASecond
    const mayBegin = (others: number): boolean => others === 0 || (others === 1 && isFull())

    const work = async (): Promise<void> => {
      working += 1
      while (waiting.length > 0 && mayBegin(working - 1)) {
        if (shared > 1) await gather(() => (isFull() ? undefined : waiting.length))
        const batch = takeBatch(waiting, options)
        shared = batch.length
        if (batch.length > 0) await commit(batch)
      }
      working -= 1
    }

    const commit = async (batch: readonly Waiting<Item, Result>[]): Promise<void> => {
      try {
        const items = batch.map((entry) => entry.item)
        const results = await transact(options.actor, (transaction) => options.run(transaction, items))
        batch.forEach((entry, at) => settle(entry, results, at))
      } catch (error) {
        if (batch.length === 1) batch[0]?.reject(error)
        else for (const half of halves(batch)) await commit(half)
      }
    }

    return (item: Item): Promise<Result> =>
      new Promise<Result>((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        if (mayBegin(working)) void work()
      })
  }

/** Waits while more arrives, a millisecond at a time and at most `mostGatherMs`: less than one more commit would take. */
const gather = async (count: () => number | undefined): Promise<void> => {
  let before = -1
  for (let waited = 0; waited < mostGatherMs; waited += 1) {
    const now = count()
    if (now === undefined || now <= before) return
    before = now
    await new Promise((done) => setTimeout(done, 1))
  }
}

const mostGatherMs = 10

interface Waiting<Item, Result> {
  readonly item: Item
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

const weightOf = <Item, Result>(waiting: readonly Waiting<Item, Result>[], options: BatchOptions<Item, Result>): number =>
  waiting.reduce((sum, entry) => sum + options.weigh(entry.item), 0)

/** The longest prefix within the weight; always at least one item. */
const takeBatch = <Item, Result>(waiting: Waiting<Item, Result>[], options: BatchOptions<Item, Result>): Waiting<Item, Result>[] => {
  let weight = 0
  const tooHeavy = waiting.findIndex((entry, at) => {
    weight += options.weigh(entry.item)
    return at > 0 && weight > options.maxWeight
  })
  return waiting.splice(0, tooHeavy === -1 ? waiting.length : tooHeavy)
}

const settle = <Item, Result>(entry: Waiting<Item, Result>, results: readonly Result[], at: number): void => {
  const result = results[at]
  if (result === undefined && at >= results.length)
    entry.reject(new Error(`A batch answered ${results.length} results; item ${at} got none.`))
  // The index was checked above, so what is undefined here is the result itself.
  else entry.resolve(result as Result)
}

const halves = <Entry>(entries: readonly Entry[]): readonly (readonly Entry[])[] => {
  const middle = Math.ceil(entries.length / 2)
  return [entries.slice(0, middle), entries.slice(middle)]
}
