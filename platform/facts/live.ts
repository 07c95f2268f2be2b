import type { Sql } from '#platform/transaction.ts'
import { currentPosition, factsAfter, parsePosition, type PlacedFact, type Position, positionText } from '#platform/facts/log.ts'

/**
 * The live stream: one reader of the log per process, any number of listeners.
 *
 * The reader looks when a commit of this process says so, and otherwise twice a second, which also shows what other
 * nodes commit. Listeners at one place share one question. One that resumes gets what it missed a page at a time, so
 * that it keeps nobody waiting, then joins; nothing is skipped or repeated.
 */
export interface Live {
  /** Facts after the place `after` (a `positionText`), or from now on. Returns how to stop listening. */
  readonly subscribe: (after: string | undefined, onFacts: (facts: readonly PlacedFact[]) => void) => () => void
  /** There may be something new. */
  readonly hint: () => void
  readonly stop: () => void
}

/** Facts of one question. */
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
        for (const group of groupsOf(listeners)) {
          try {
            if (await advance(options.sql, group, (listener) => listeners.has(listener))) again = true
          } catch (error) {
            // The others go on.
            options.onError(error)
          }
        }
      } while (again)
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

/** Listeners by the place they are at; those that are nowhere yet, together. */
const groupsOf = (listeners: ReadonlySet<Listener>): readonly (readonly Listener[])[] => [
  ...Map.groupBy(listeners, ({ position }) => (position === undefined ? '' : positionText(position))).values(),
]

/** Brings listeners at one place a page further. Resolves to whether there is more. */
const advance = async (sql: Sql, group: readonly Listener[], isListening: (listener: Listener) => boolean): Promise<boolean> => {
  const from = group[0]?.position
  const position = from ?? (await currentPosition(sql))
  const facts = from === undefined ? [] : await factsAfter(sql, from, mostPerLook)
  const reached = facts.at(-1)?.position ?? position
  for (const listener of group.filter(isListening)) {
    listener.position = reached
    if (facts.length > 0) listener.onFacts(facts)
  }
  return facts.length === mostPerLook
}
