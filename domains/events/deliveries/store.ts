import type { DeliveryRow, DeliveryState } from '#domains/events/rules/store.ts'
import type { Sql } from '#platform/transaction.ts'

const columns = `id, rule, version, target, action, origin, event, chain, replay, state, created_at, due_at, until_at, attempts, is_held,
  reason, ended_at`

export interface DeliveryFilter {
  readonly rule: string | null
  readonly state: DeliveryState | null
  readonly replay: string | null
  readonly after: string | null
}

/** Deliveries, the newest first. */
export const deliveriesLike = (sql: Sql, { rule, state, replay, after }: DeliveryFilter, limit: number): Promise<DeliveryRow[]> =>
  sql<DeliveryRow>(
    `select ${columns}
       from event_delivery
      where ($1::text is null or rule = $1)
        and ($2::text is null or state = $2)
        and ($3::uuid is null or replay = $3)
        and ($4::uuid is null or id < $4)
      order by id desc
      limit $5`,
    [rule, state, replay, after, limit],
  )

export const deliveryById = async (sql: Sql, id: string): Promise<DeliveryRow | undefined> =>
  (await sql<DeliveryRow>(`select ${columns} from event_delivery where id = $1`, [id]))[0]

/** Given-up deliveries, locked: these, or those of a rule, the oldest first. */
export const lockDead = (
  sql: Sql,
  which: { readonly ids: readonly string[] | null; readonly rule: string | null },
  limit: number,
): Promise<{ readonly id: string; readonly rule: string }[]> =>
  sql<{ id: string; rule: string }>(
    `select id, rule
       from event_delivery
      where state = 'dead'
        and ($1::uuid[] is null or id = any($1))
        and ($2::text is null or rule = $2)
      order by id
      limit $3
        for update`,
    [which.ids, which.rule, limit],
  )

/** They are given a turn again, as if they had just matched. */
export const retryDead = async (sql: Sql, ids: readonly string[], now: Date): Promise<void> => {
  await sql(
    `update event_delivery
        set state = 'matched', is_first = false, attempts = 0, due_at = $2, until_at = $2, ended_at = null
      where id = any($1)`,
    [ids, now],
  )
}

export const discardDead = async (sql: Sql, ids: readonly string[], reason: string, now: Date): Promise<void> => {
  await sql(`update event_delivery set state = 'discarded', reason = $2, ended_at = $3 where id = any($1)`, [ids, reason, now])
}

/** How many deliveries of these rules there are in each state. Answered by the index alone. */
export const countsOfRules = (
  sql: Sql,
  rules: readonly string[],
): Promise<{ readonly rule: string; readonly state: DeliveryState; readonly count: number }[]> =>
  sql(`select rule, state, count(*)::int as count from event_delivery where rule = any($1) group by rule, state`, [rules])

/** How many deliveries of these rules failed and are tried again. */
export const failingOfRules = (sql: Sql, rules: readonly string[]): Promise<{ readonly rule: string; readonly count: number }[]> =>
  sql(`select rule, count(*)::int as count from event_delivery where rule = any($1) and state = 'waiting' and attempts > 0 group by rule`, [
    rules,
  ])

export interface RuleTotals {
  readonly rule: string
  readonly matched: string
  readonly held: string
  readonly last_match_at: Date | null
}

export const totalsOfRules = (sql: Sql, rules: readonly string[]): Promise<RuleTotals[]> =>
  sql<RuleTotals>(`select rule, matched, held, last_match_at from event_rule_state where rule = any($1)`, [rules])

export interface StopRow {
  readonly rule: string
  readonly chain: readonly string[]
  readonly because: 'circle' | 'depth'
  readonly first_at: Date
  readonly last_at: Date
  readonly times: string
}

/** Where these rules were stopped, the latest first. */
export const stopsOfRules = (sql: Sql, rules: readonly string[], limit: number): Promise<StopRow[]> =>
  sql<StopRow>(
    `select rule, chain, because, first_at, last_at, times from event_rule_stop where rule = any($1) order by last_at desc limit $2`,
    [rules, limit],
  )
