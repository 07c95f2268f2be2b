import type { Logger } from 'pino'
import { isUnreachable } from '#platform/database/pool.ts'

/**
 * When the database goes away, a library may leave a failed query that nobody waits for. That must not end the server,
 * which lives on and finds the database again. Any other stray failure is a bug and ends the process, as Node does by itself.
 * Returns how to stop watching.
 */
export const surviveStrays = (log: Logger): (() => void) => {
  const onStray = (error: unknown): void => {
    if (isUnreachable(error) || isOfQueue(error)) {
      log.warn({ error }, 'nobody waited for what failed when the database went away')
      return
    }
    setImmediate(() => {
      throw error
    })
  }
  process.on('unhandledRejection', onStray)
  return () => process.off('unhandledRejection', onStray)
}

/**
 * Something the queue's library left behind: when it gives up with jobs in hand or a broken connection, it rejects promises
 * nobody holds, in words of its own. The worker starts another runner, and releases what the former one had.
 */
const isOfQueue = (error: unknown): boolean => error instanceof Error && error.stack?.includes('/node_modules/graphile-worker/') === true
