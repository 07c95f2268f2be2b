import type { RouteContext } from '#platform/http/routes.ts'
import { somethingFor } from './store.ts'
import { nextHint, tellWaiting } from './waiting.ts'

/**
 * Machines that wait for work: many requests held open, one question.
 *
 * A commit on this node says so at once; what another node commits is seen by a look that all who wait share, more than
 * once a second and only while somebody waits.
 */
export interface Queue {
  /** Resolves when there may be something for the runner, after `ms`, or when the request or the server ends. */
  readonly wait: (waiter: Waiter, ms: number) => Promise<void>
  /** Nobody is kept waiting any more. */
  readonly close: () => void
}

export interface Waiter {
  readonly runner: string
  readonly room: number
  /** Jobs it is ending already. */
  readonly ending: readonly string[]
  readonly signal: AbortSignal
}

const lookMs = 750

export const createQueue = (transact: RouteContext['transact']): Queue => {
  const waiters = new Set<Waiter & { readonly wake: () => void }>()
  const closing = new AbortController()
  let isLooking = false

  const look = async (): Promise<string> =>
    transact({ type: 'workflow', name: 'runner', id: 'look' }, async ({ sql, node }) => {
      const found = await somethingFor(sql, [...new Set([...waiters].map(({ runner }) => runner))])
      for (const waiter of waiters) {
        const isConcerned = found.some(
          ({ runner, key, cancelling }) => runner === waiter.runner && (cancelling ? !waiter.ending.includes(key) : waiter.room > 0),
        )
        if (isConcerned) waiter.wake()
      }
      return node
    })

  const keepLooking = async (): Promise<void> => {
    isLooking = true
    try {
      let node = ''
      while (waiters.size > 0) {
        // A database that is away for a moment keeps nobody from waiting on.
        node = await look().catch(() => node)
        if (waiters.size > 0) await nextHint(node, lookMs, closing.signal)
      }
    } finally {
      isLooking = false
    }
  }

  return {
    wait: (asked, ms) =>
      new Promise((resolve) => {
        const waiter = {
          ...asked,
          wake: () => {
            clearTimeout(timer)
            waiters.delete(waiter)
            asked.signal.removeEventListener('abort', waiter.wake)
            closing.signal.removeEventListener('abort', waiter.wake)
            resolve()
          },
        }
        const timer = setTimeout(waiter.wake, ms)
        waiters.add(waiter)
        asked.signal.addEventListener('abort', waiter.wake)
        closing.signal.addEventListener('abort', waiter.wake)
        if (asked.signal.aborted || closing.signal.aborted) waiter.wake()
        // What came since its last question is seen by the first look.
        else if (isLooking)
          void transact({ type: 'workflow', name: 'runner', id: 'look' }, async ({ node }) => tellWaiting(node)).catch(() => undefined)
        else void keepLooking()
      }),
    close: () => closing.abort(),
  }
}
