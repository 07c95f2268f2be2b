import type { Sql } from '#platform/transaction.ts'
import { currentPosition, factsAfter, parsePosition, type PlacedFact, type Position } from '#platform/facts/log.ts'

/**
 * The live stream: one reader of the log per process, any number of listeners.
 *
 * The reader looks when a commit of this process says so, and otherwise twice a second, which also shows what other
 * nodes commit. Listeners that resume get what they missed from the log, then join; nothing is skipped or repeated.
 */
export interface Live {
  /** Facts after the place `after` (a `positionText`), or from now on. Returns how to stop listening. */
  readonly subscribe: (after: string | undefined, onFacts: (facts: readonly PlacedFact[]) => void) => () => void
  /** There may be something new. */
  readonly hint: () => void
  readonly stop: () => void
}

/** A listener that stayed away longer is told to start afresh by an empty resume: the console then fetches everything again. */
const mostPerLook = 1_000
const pollMs = 500

interface Listener {
  position: Position | undefined
  readonly onFacts: (facts: readonly PlacedFact[]) => void
}

export const createLive = (options: { readonly sql: Sql; readonly onError: (error: unknown) => void }): Live => {
  const listeners = new Set<Listener>()
  let looking = false
  let again = false
  let timer: NodeJS.Timeout | undefined

  const look = async (): Promise<void> => {
    if (looking) {
      again = true
      return
    }
    looking = true
    try {
      do {
        again = false
        for (const listener of listeners) await advance(options.sql, listener)
      } while (again)
    } catch (error) {
      options.onError(error)
    } finally {
      looking = false
    }
  }

  const tick = (): void => {
    timer = listeners.size === 0 ? undefined : setTimeout(() => void look().finally(tick), pollMs).unref()
  }

  return {
    subscribe: (after, onFacts) => {
      const listener: Listener = { position: after === undefined ? undefined : parsePosition(after), onFacts }
      listeners.add(listener)
      void look()
      if (timer === undefined) tick()
      return () => listeners.delete(listener)
    },
    hint: () => {
      if (listeners.size > 0) void look()
    },
    stop: () => {
      listeners.clear()
      clearTimeout(timer)
    },
  }
}

const advance = async (sql: Sql, listener: Listener): Promise<void> => {
  listener.position ??= await currentPosition(sql)
  for (;;) {
    const facts = await factsAfter(sql, listener.position, mostPerLook)
    const last = facts.at(-1)
    if (!last) return
    listener.position = last.position
    listener.onFacts(facts)
    if (facts.length < mostPerLook) return
  }
}
