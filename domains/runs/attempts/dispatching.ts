import type { Work } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'
import { asksFirst, doAttempt, isAllOrNothing, isRepeatable } from './doing.ts'
import { type Claimed, type Hands, keyOf, setHands } from './node.ts'
import { failed, type Result } from './results.ts'
import { claim, settle, type Settled } from './settling.ts'
import { interruptedOf } from './store.ts'
import { cut } from '#platform/text/cut.ts'
import { storable } from '#platform/text/storable.ts'

/**
 * The dispatcher of a node: takes attempts that are due, does many at once, and writes how they came out.
 *
 * The problem: an attempt takes a millisecond or an hour, and a transaction for each costs more than the short ones. The
 * idea: what is due is claimed in batches, done side by side outside of any transaction, and while one batch of results
 * commits the next gathers: the busier it is, the fuller its statements are. What a transition has just made due is done
 * by the node that made it, from memory, when it has a hand free.
 *
 * Guarantees: an attempt that was claimed is begun at once; its result is written under its claim or not at all; a node
 * that stops gives back what may be repeated and waits for the rest.
 */
export interface Dispatcher {
  /** Resolves when nothing is due or under way any more. While it runs, asking again makes it look again. */
  readonly run: () => Promise<void>
}

/** Attempts one node has under way at once. */
const mostUnderWay = 500
/** Those of them that are done inside transactions: more would only wait for a connection. */
const mostInTransactions = 6
/** Results written in one transaction. */
const mostSettled = 400
/** Results that are worth a second transaction beside the first. */
const worthASecond = 40
const lookForInterruptsMs = 1_000
/** A database that is away is asked again after this. */
const passingMs = 500
/** A result that cannot be written is tried again after this. */
const stubbornMs = 2_000

interface Underway {
  readonly claimed: Claimed
  readonly stop: AbortController
}

export const createDispatcher = (work: Work, { registry, config, node }: Pick<Transaction, 'registry' | 'config' | 'node'>): Dispatcher => {
  const underWay = new Map<string, Underway>()
  const inTransactions = gate(mostInTransactions)
  const finished: Settled[] = []
  let poked = false
  let running = false
  let notify: () => void = () => {}

  const begin = (claimed: Claimed): void => {
    const stop = new AbortController()
    const key = keyOf(claimed)
    underWay.set(key, { claimed, stop })
    if (claimed.interrupted === true) stop.abort()
    // A node that stops ends only what may be done again.
    const signal = isRepeatable(claimed, registry) ? AbortSignal.any([stop.signal, work.signal]) : stop.signal
    const does = (): Promise<Result> => doAttempt(work, claimed, { registry, baseUrl: config.baseUrl, signal })
    void (isAllOrNothing(claimed) && !asksFirst(claimed) ? inTransactions(does) : does())
      .catch((error: unknown) => bug(error))
      .then((result) => {
        if (result.type === 'written') underWay.delete(key)
        else
          finished.push({
            claimed,
            result: work.signal.aborted && !stop.signal.aborted && signal.aborted ? { type: 'handed-back' } : result,
          })
        notify()
      })
  }

  const turn = async (): Promise<void> => {
    const results = finished.splice(0, mostSettled)
    const room = poked && !work.signal.aborted ? Math.max(0, mostUnderWay - underWay.size + results.length) : 0
    poked = false
    try {
      const claims = await work.transact(async (transaction) => {
        if (results.length > 0) await settle(transaction, results)
        return claim(transaction, room)
      })
      for (const { claimed } of results) underWay.delete(keyOf(claimed))
      for (const claimed of claims) begin(claimed)
      // There may be more of it.
      if (claims.length > 0) poked = true
    } catch (error) {
      if (results.length === 0) throw error
      if (!isPassing(error)) for (const one of results) await alone(one)
      else {
        finished.unshift(...results)
        await new Promise((done) => setTimeout(done, passingMs))
      }
    }
  }

  /**
   * One result in a transaction of its own; one that cannot be written counts as failed. When that cannot be written
   * either it is tried again later: it is neither lost nor does it hold up the others.
   */
  const alone = async (one: Settled): Promise<void> => {
    const { claimed } = one
    try {
      await work.transact((transaction) => settle(transaction, [one]))
    } catch (error) {
      if (isPassing(error)) {
        finished.push(one)
        return
      }
      const instead: Settled = { claimed, result: failed('What it answered could not be kept.', { final: true }) }
      try {
        await work.transact((transaction) => settle(transaction, [instead]))
      } catch {
        setTimeout(() => {
          finished.push(instead)
          notify()
        }, stubbornMs).unref()
        return
      }
    }
    underWay.delete(keyOf(claimed))
  }

  const interrupts = setInterval(() => {
    if (underWay.size === 0 || !running) return
    work
      .transact(({ sql }) => interruptedOf(sql, node))
      .then((keys) => keys.forEach((key) => underWay.get(keyOf(key))?.stop.abort()))
      .catch(() => undefined)
  }, lookForInterruptsMs)
  interrupts.unref()

  /** One turn at a time, two when so much waits that both are full: while one commits the other is prepared. */
  const loop = async (): Promise<void> => {
    let turning = 0
    const failures: unknown[] = []
    for (;;) {
      const isWorth = turning === 0 ? poked || finished.length > 0 : turning === 1 && finished.length >= worthASecond
      if (isWorth && failures.length === 0) {
        turning += 1
        void turn()
          .catch((error: unknown) => failures.push(error))
          .finally(() => {
            turning -= 1
            notify()
          })
        continue
      }
      if (turning === 0 && failures.length > 0) {
        if (underWay.size === 0 || work.signal.aborted) throw failures[0]
        // Somebody must be here when they end.
        failures.length = 0
        poked = true
        await new Promise((done) => setTimeout(done, passingMs))
        continue
      }
      if (turning === 0 && underWay.size === 0) {
        // At the very moment it is decided, before any other code can run.
        running = false
        return
      }
      await new Promise<void>((resolve) => (notify = resolve))
    }
  }

  const run = async (): Promise<void> => {
    poked = true
    notify()
    if (running) return
    running = true
    try {
      await loop()
    } catch (error) {
      running = false
      throw error
    }
  }

  const hands: Hands = {
    room: () => (work.signal.aborted ? 0 : mostUnderWay - underWay.size),
    has: (key) => underWay.has(keyOf(key)),
    take: (claims) => {
      for (const claimed of claims) begin(claimed)
    },
    poke: () => {
      poked = true
      notify()
    },
    interrupt: (key) => underWay.get(keyOf(key))?.stop.abort(),
  }
  setHands(registry, hands)
  work.signal.addEventListener('abort', () => {
    setHands(registry, undefined)
    clearInterval(interrupts)
    notify()
  })
  return { run }
}

const bug = (error: unknown): Result =>
  failed(cut(storable(`It failed in a way nobody foresaw: ${error instanceof Error ? error.message : String(error)}`), 500))

/** The database is away, or busy: the same may work in a moment. */
const isPassing = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  ['unavailable', '40001', '40P01', '55P03', '57014'].includes(String(error.code))

/** At most so many at once; the others wait in order. */
const gate = (most: number): (<Value>(body: () => Promise<Value>) => Promise<Value>) => {
  const waiting: (() => void)[] = []
  let inside = 0
  return async (body) => {
    if (inside >= most) await new Promise<void>((enter) => waiting.push(enter))
    else inside += 1
    try {
      return await body()
    } finally {
      const next = waiting.shift()
      if (next === undefined) inside -= 1
      else next()
    }
  }
}

/** The dispatcher of each node in this process, by the hands it works with. */
const dispatchers = new WeakMap<Work['outside'], Promise<Dispatcher>>()

export const dispatcherOf = (work: Work): Promise<Dispatcher> => {
  const known = dispatchers.get(work.outside)
  if (known !== undefined) return known
  const made = work.transact((transaction) => Promise.resolve(createDispatcher(work, transaction)))
  dispatchers.set(work.outside, made)
  return made
}
