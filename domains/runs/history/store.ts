import type { RunEvent } from '#domains/runs/state.ts'
import type { Sql } from '#platform/transaction.ts'

/** What happened in a run, event by event; the beginning itself is not written. */
export interface EventRow {
  readonly run: string
  readonly seq: number
  readonly at: Date
  readonly event: RunEvent
}

export const insertEvents = async (sql: Sql, events: readonly EventRow[]): Promise<void> => {
  await sql(
    `insert into run_event (run, seq, at, event)
     select run, seq, at, event from jsonb_to_recordset($1::jsonb) as new (run uuid, seq integer, at timestamptz, event jsonb)`,
    [JSON.stringify(events)],
  )
}

/** The first events of a run, in order. */
export const eventsOf = (sql: Sql, run: string, until: number): Promise<EventRow[]> =>
  sql<EventRow>(`select run, seq, at, event from run_event where run = $1 and seq <= $2 order by seq`, [run, until])
