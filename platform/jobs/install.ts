import { runMigrations } from 'graphile-worker'
import type { Database } from '#platform/database/pool.ts'

/** Brings the queue's own schema up to date. */
export const installQueue = (database: Database): Promise<void> =>
  runMigrations({ pgPool: database.pool, noHandleSignals: true } as Parameters<typeof runMigrations>[0])
