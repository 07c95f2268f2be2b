/**
 * Hints within a node: whoever waits for work looks again at once instead of at its next look. Lost with the process,
 * never the only way something happens.
 */
export const tellWaiting = (node: string): void => {
  for (const wake of waitingAt.get(node) ?? []) wake()
}

/** Resolves with the next hint, after `ms`, or when `signal` is aborted. */
export const nextHint = (node: string, ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const mine = waitingAt.get(node) ?? new Set()
    waitingAt.set(node, mine)
    const done = (): void => {
      clearTimeout(timer)
      mine.delete(done)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    mine.add(done)
    signal?.addEventListener('abort', done)
    if (signal?.aborted === true) done()
  })

const waitingAt = new Map<string, Set<() => void>>()
