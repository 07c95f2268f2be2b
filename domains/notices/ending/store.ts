import { stateColumns } from '#domains/notices/store.ts'
import type { EscalationState } from '#domains/oncall/escalation.ts'
import type { Sql } from '#platform/transaction.ts'

/** Where an escalation stands after somebody answered, put it off or ended it, and who. */
export interface Settled {
  readonly id: string
  readonly state: EscalationState
  readonly because: string
  readonly by: string
}

/** Writes answers, snoozes and ends. Their rows are held by this transaction. */
export const settleEscalations = async (sql: Sql, settled: readonly Settled[], now: Date): Promise<void> => {
  const rows = settled.map(({ id, state, because, by }) => ({ id, because, by, ...stateColumns(state) }))
  await sql(
    `update escalation
        set phase = new.phase, cycle = new.cycle, step = new.step, answered = new.answered, paused = new.paused, asked = new.asked,
            due_at = new.due_at,
            acknowledged_at = case new.phase when 'acknowledged' then $2 when 'stopped' then acknowledged_at end,
            acknowledged_by = case new.phase when 'acknowledged' then new.by when 'stopped' then acknowledged_by end,
            snoozed_by      = case new.phase when 'snoozed' then new.by end,
            ended_at        = case new.phase when 'stopped' then $2 end,
            ended_because   = case new.phase when 'stopped' then new.because end
       from json_to_recordset($1::json) as new (id uuid, because text, by text, phase text, cycle integer, step integer, answered text[],
                                                paused text, asked boolean, due_at timestamptz)
      where escalation.id = new.id`,
    [JSON.stringify(rows), now],
  )
}

/** Drops pages of these escalations that wait, of everybody or of one. Answers those whose messages were handed over and speak for nothing that still goes on. */
export const dropWaiting = async (
  sql: Sql,
  ids: readonly string[],
  reason: string,
  now: Date,
  person?: string,
): Promise<readonly string[]> => {
  const rows = await sql<{ id: string }>(
    `with dropped as (
       update page set state = 'dropped', reason = $2, settled_at = $3
        where escalation = any ($1) and state = 'waiting' and ($4::text is null or person = $4)
     )
     select coalesce(page.bundle, page.id) as id
       from page
      where page.escalation = any ($1) and page.state = 'sent' and ($4::text is null or page.person = $4)
        and (page.bundle is null
             -- One look-up for each page in a bundle, whatever the planner thinks of reading every page there ever was.
             or coalesce((select false
                            from page as other
                            join escalation on escalation.id = other.escalation and escalation.phase = 'escalating'
                           where other.bundle = page.bundle and other.state = 'sent' and not other.escalation = any ($1)
                           limit 1), true))`,
    [ids, reason, now, person ?? null],
  )
  return rows.map(({ id }) => id)
}

/** Drops pages that were on their way and have been taken back. */
export const dropSent = async (sql: Sql, ids: readonly string[], reason: string, now: Date): Promise<void> => {
  if (ids.length === 0) return
  await sql(
    `update page set state = 'dropped', reason = $2, settled_at = $3 where (id = any ($1::uuid[]) or bundle = any ($1::uuid[])) and state = 'sent'`,
    [ids, reason, now],
  )
}
