import type { Logger } from 'pino'
import type { Sql } from '#platform/transaction.ts'

/**
 * A database that was dumped and restored on another server.
 *
 * The problem: facts carry the transaction ids of the server they were written on, and a new server counts from the start.
 * Whoever follows the log stands at an id it reaches in years; until then every new fact lies before that place and nobody is
 * told of it. The idea: use up ids until the server is past the last fact. Facts written after that follow those that were
 * brought. A server that wrote the facts itself is always past them, and nothing is done.
 */
export const catchUp = async (sql: Sql, log: Pick<Logger, 'warn' | 'error'>): Promise<void> => {
  let behind = await idsBehind(sql)
  if (behind <= 0) return
  // People are paged all the same, so nothing is refused.
  if (behind > mostIds)
    return log.error(
      `The facts of this database were written on another server, whose transaction ids are ${behind} ahead of this one's: webhooks, event ` +
        `rules and the live stream are told of nothing new. Bring the database here by a physical copy (pg_basebackup, pg_upgrade, a snapshot), which keeps ` +
        `the ids, or stop this server and set them forward with pg_resetwal --next-transaction-id.`,
    )
  log.warn(`The facts were written on another server. This one counts on by ${behind} until it is past them.`)
  for (; behind > 0; behind = await idsBehind(sql)) await useUp(sql, Math.min(behind, idsAtOnce))
}

/** More would take hours, and bring the server near the end of what it counts before it must clean up. */
const mostIds = 200_000_000
/** Some seconds. */
const idsAtOnce = 200_000

/** How many ids this server lacks to be past the last fact; none or fewer when it is. */
const idsBehind = async (sql: Sql): Promise<number> => {
  const [row] = await sql<{ behind: number }>(
    `select (max(xid)::text::bigint - pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1)::float8 as behind from fact`,
  )
  return row?.behind ?? 0
}

const useUp = async (sql: Sql, ids: number): Promise<void> => {
  await sql(`do $$ begin for used in 1..${Math.trunc(ids)} loop perform pg_current_xact_id(); commit; end loop; end $$`)
}
