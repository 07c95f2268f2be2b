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
      log.warn({ error }, 'a query that nobody waited for found no database')
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
 * Jobs the queue had fetched and could not hand back, told in its words alone: neither the code nor the cause is kept.
 * They are released with the next start of its runner, here or on another node.
 */
const isOfQueue = (error: unknown): boolean => error instanceof Error && error.message.includes('whilst returning jobs from local queue')
