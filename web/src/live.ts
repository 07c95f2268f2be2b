import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { isTouchedBy } from './touches.ts'

/**
 * Live: facts are the only source of pushes. The stream names what happened; the console asks again what that may have changed.
 * A lost connection is said in the top bar and comes back by itself; what was missed is caught up by asking everything on screen again.
 */
export type Connection = 'connecting' | 'live' | 'lost'

interface LiveFact {
  readonly id: string
  readonly type: string
  readonly at: string
  readonly actor: string
  readonly subjects: readonly string[]
  readonly data?: unknown
}

let connection: Connection = 'connecting'
const watchers = new Set<() => void>()

export const useConnection = (): Connection => useSyncExternalStore(subscribe, () => connection)

/** Opens the stream for as long as the component is mounted. */
export const useLive = (enabled: boolean): void => {
  const queries = useQueryClient()
  useEffect(() => (enabled ? open(queries) : undefined), [queries, enabled])
}

const subscribe = (watcher: () => void): (() => void) => {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

const become = (next: Connection): void => {
  if (next === connection) return
  connection = next
  for (const watcher of watchers) watcher()
}

const open = (queries: QueryClient): (() => void) => {
  let source: EventSource | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  let waitMs = 1_000
  let missed = false
  let closed = false
  const invalidate = gather(queries)

  const connect = (): void => {
    source = new EventSource('/api/v1/live')
    source.onopen = () => {
      waitMs = 1_000
      become('live')
      if (missed) void queries.invalidateQueries()
      missed = false
    }
    const take = (event: MessageEvent<string>): void => {
      const fact = factOf(event.data)
      if (fact === undefined) return
      invalidate(fact)
    }
    source.onmessage = take
    source.addEventListener('fact', take)
    source.addEventListener('facts', take)
    source.onerror = () => {
      source?.close()
      if (closed) return
      missed = true
      become('lost')
      again = setTimeout(connect, waitMs)
      waitMs = Math.min(waitMs * 2, 15_000)
    }
  }
  connect()
  return () => {
    closed = true
    clearTimeout(again)
    source?.close()
    become('connecting')
  }
}

/** Facts arrive in bursts: what they touch is asked again once per quarter second, not once per fact. */
const gather = (queries: QueryClient): ((fact: LiveFact) => void) => {
  const nouns = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = (): void => {
    const changed = [...nouns]
    nouns.clear()
    timer = undefined
    void queries.invalidateQueries({ predicate: (query) => changed.some((noun) => isTouchedBy(String(query.queryKey[0]), noun)) })
  }
  return (fact) => {
    nouns.add(fact.type.split('.')[0] ?? '')
    for (const subject of fact.subjects) nouns.add(subject.split(':')[0]?.replace('-group', '') ?? '')
    timer ??= setTimeout(flush, 250)
  }
}

const factOf = (text: string): LiveFact | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') return undefined
    const fact = value as LiveFact
    return { ...fact, subjects: Array.isArray(fact.subjects) ? fact.subjects : [] }
  } catch {
    return undefined
  }
}
