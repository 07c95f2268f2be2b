import type { Sql } from '#platform/transaction.ts'

export type DeliveryState = 'matched' | 'waiting' | 'delivered' | 'dead' | 'discarded'

export interface DeliveryRow {
  readonly id: string
  readonly rule: string
  readonly version: number
  readonly target: string
  readonly action: string
  readonly origin: 'event' | 'fact'
  readonly event: Readonly<Record<string, unknown>>
  readonly chain: readonly string[]
  readonly replay: string | null
  readonly state: DeliveryState
  readonly created_at: Date
  readonly due_at: Date
  readonly until_at: Date
  readonly attempts: number
  readonly is_held: boolean
  readonly reason: string | null
  readonly ended_at: Date | null
}

const columns = `id, rule, version, target, action, origin, event, chain, replay, state, created_at, due_at, until_at, attempts, is_held,
  reason, ended_at`

/** A delivery to insert; `event` counts into the events given beside it. */
export interface NewDelivery {
  readonly id: string
  readonly digest: string
  readonly rule: string
  readonly version: number
  readonly target: string
  readonly action: string
  readonly is_first: boolean
  readonly origin: 'event' | 'fact'
  readonly event: number
  readonly chain: readonly string[]
  readonly replay: string | null
}

/**
 * Inserts deliveries that are not there yet and resolves to how many are new. In the order of their digests, so that transactions with the
 * same ones never wait in a circle.
 */
export const insertDeliveries = async (
  sql: Sql,
  events: readonly object[],
  deliveries: readonly NewDelivery[],
  now: Date,
): Promise<number> => {
  const rows = await sql(
    `insert into event_delivery (id, digest, rule, version, target, action, is_first, origin, event, chain, replay, state, created_at,
                                 due_at, until_at, attempts, is_held)
     select new.id, new.digest, new.rule, new.version, new.target, new.action, new.is_first, new.origin, given.event,
            array(select json_array_elements_text(new.chain)), new.replay, 'matched', $3, $3, $3, 0, false
       from json_to_recordset($2::json) as new (id uuid, digest uuid, rule text, version integer, target text, action text, is_first boolean,
                                                origin text, event integer, chain json, replay uuid)
       join json_array_elements($1::json) with ordinality as given (event, number) on given.number = new.event + 1
      order by new.digest
         on conflict (digest) do nothing
     returning 1`,
    [JSON.stringify(events), JSON.stringify(deliveries), now],
  )
  return rows.length
}

export interface MatchedRow {
  readonly id: string
  readonly rule: string
  readonly is_first: boolean
  readonly replay: string | null
  readonly chain: readonly string[]
}

/** Deliveries that have no turn yet, the oldest first; locked, and what others hold is left out. */
export const takeMatched = (sql: Sql, limit: number): Promise<MatchedRow[]> =>
  sql<MatchedRow>(
    `select id, rule, is_first, replay, chain from event_delivery where state = 'matched' order by id limit $1 for update skip locked`,
    [limit],
  )

export interface RuleStateRow {
  readonly rule: string
  readonly slot_at: Date
  readonly held_noted_at: Date | null
}

/** What the rules have done, locked in one order; those that have done nothing get a row. */
export const lockRuleStates = async (sql: Sql, rules: readonly string[], now: Date): Promise<RuleStateRow[]> => {
  await sql(
    `insert into event_rule_state (rule, matched, held, slot_at)
     select rule, 0, 0, $2 from unnest($1::text[]) as given (rule) order by rule on conflict (rule) do nothing`,
    [rules, now],
  )
  return sql<RuleStateRow>(`select rule, slot_at, held_noted_at from event_rule_state where rule = any($1) order by rule for update`, [
    rules,
  ])
}

export interface GivenTurn {
  readonly id: string
  readonly state: 'waiting' | 'dead'
  readonly due_at: Date
  readonly until_at: Date
  readonly is_held: boolean
  readonly reason: string | null
}

export const giveTurnsTo = async (sql: Sql, turns: readonly GivenTurn[], now: Date): Promise<void> => {
  await sql(
    `update event_delivery as delivery
        set state = given.state, due_at = given.due_at, until_at = given.until_at, is_held = given.is_held, reason = given.reason,
            ended_at = case when given.state = 'dead' then $2::timestamptz end
       from json_to_recordset($1::json)
         as given (id uuid, state text, due_at timestamptz, until_at timestamptz, is_held boolean, reason text)
      where delivery.id = given.id`,
    [JSON.stringify(turns), now],
  )
}

export interface RuleProgress {
  readonly rule: string
  readonly matched: number
  readonly held: number
  readonly slot_at: Date
  readonly noted: boolean
}

export const advanceRules = async (sql: Sql, rules: readonly RuleProgress[], now: Date): Promise<void> => {
  await sql(
    `update event_rule_state as kept
        set matched = kept.matched + given.matched,
            held = kept.held + given.held,
            slot_at = given.slot_at,
            held_noted_at = case when given.noted then $2::timestamptz else kept.held_noted_at end,
            last_match_at = case when given.matched > 0 then $2::timestamptz else kept.last_match_at end
       from json_to_recordset($1::json) as given (rule text, matched bigint, held bigint, slot_at timestamptz, noted boolean)
      where kept.rule = given.rule`,
    [JSON.stringify(rules), now],
  )
}

/** The delivery that is due longest and that nobody else is making, locked until the transaction ends. */
export const takeDue = async (sql: Sql, now: Date): Promise<DeliveryRow | undefined> =>
  (
    await sql<DeliveryRow>(
      `select ${columns}
         from event_delivery
        where state = 'waiting' and due_at <= $1
        order by due_at, id
        limit 1
          for update skip locked`,
      [now],
    )
  )[0]

export const nextDue = async (sql: Sql): Promise<Date | undefined> =>
  (await sql<{ due_at: Date }>(`select due_at from event_delivery where state = 'waiting' order by due_at limit 1`))[0]?.due_at

/** Writes what came of an attempt, when the delivery still waits. */
export const settleDelivery = async (
  sql: Sql,
  id: string,
  outcome: {
    readonly state: DeliveryState
    readonly due: Date
    readonly attempts: number
    readonly reason: string | null
    readonly ended: Date | null
  },
): Promise<boolean> => {
  const rows = await sql(
    `update event_delivery set state = $2, due_at = $3, attempts = $4, reason = $5, ended_at = $6 where id = $1 and state = 'waiting' returning 1`,
    [id, outcome.state, outcome.due, outcome.attempts, outcome.reason, outcome.ended],
  )
  return rows.length > 0
}

/** The chains that these deliveries stand at the end of, themselves not included. Forgotten ones are left out. */
export const chainsOf = async (sql: Sql, deliveries: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> => {
  const rows = await sql<{ id: string; chain: string[] }>(`select id, chain from event_delivery where id = any($1)`, [deliveries])
  return new Map(rows.map(({ id, chain }) => [id, chain]))
}

/** Who brought these things about. */
export const causesOf = async (sql: Sql, things: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> => {
  const rows = await sql<{ thing: string; chain: string[] }>(`select thing, chain from event_rule_cause where thing = any($1)`, [things])
  return new Map(rows.map(({ thing, chain }) => [thing, chain]))
}

/** Remembers who brought things about. The first counts. */
export const keepCauses = async (
  sql: Sql,
  causes: readonly { readonly thing: string; readonly chain: readonly string[] }[],
  now: Date,
): Promise<void> => {
  await sql(
    `insert into event_rule_cause (thing, chain, at)
     select thing, array(select json_array_elements_text(chain)), $2
       from json_to_recordset($1::json) as given (thing text, chain json)
      order by thing
         on conflict (thing) do nothing`,
    [JSON.stringify(causes), now],
  )
}

export interface Stop {
  readonly rule: string
  readonly chain: readonly string[]
  readonly because: 'circle' | 'depth'
  readonly times: number
}

/** Counts where rules were stopped; resolves to those that were never stopped like that before. */
export const keepStops = async (sql: Sql, stops: readonly Stop[], now: Date): Promise<readonly { rule: string; chain: string[] }[]> => {
  const rows = await sql<{ rule: string; chain: string[]; is_new: boolean }>(
    `insert into event_rule_stop as kept (rule, chain, because, first_at, last_at, times)
     select rule, array(select json_array_elements_text(chain)), because, $2, $2, times
       from json_to_recordset($1::json) as given (rule text, chain json, because text, times bigint)
      order by 1, 2
         on conflict (rule, chain) do update set last_at = $2, times = kept.times + excluded.times
     returning rule, chain, xmax = 0 as is_new`,
    [JSON.stringify(stops), now],
  )
  return rows.filter((row) => row.is_new)
}

/** How far the log was read, locked; undefined when it never was. */
export const lockPlace = async (sql: Sql): Promise<{ readonly xid: string; readonly id: string } | undefined> =>
  (await sql<{ xid: string; id: string }>(`select xid::text, id::text from event_rule_place for update`))[0]

export const keepPlace = async (sql: Sql, place: { readonly xid: string; readonly id: string }): Promise<void> => {
  await sql(
    `insert into event_rule_place (one, xid, id) values (true, $1::xid8, $2)
         on conflict (one) do update set xid = excluded.xid, id = excluded.id`,
    [place.xid, place.id],
  )
}

/** Forgets what is older; resolves to how many deliveries went. */
export const forgetDeliveries = async (
  sql: Sql,
  before: { readonly done: Date; readonly dead: Date; readonly cause: Date },
  limit: number,
): Promise<number> => {
  const rows = await sql(
    `delete from event_delivery
      where id in (select id
                     from event_delivery
                    where (state in ('delivered', 'discarded') and ended_at < $1) or (state = 'dead' and ended_at < $2)
                    limit $3)
  returning 1`,
    [before.done, before.dead, limit],
  )
  await sql(`delete from event_rule_cause where at < $1`, [before.cause])
  return rows.length
}
