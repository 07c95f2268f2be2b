import type { Sql } from '#platform/transaction.ts'

/**
 * Asks that these alerts be weighed at once, in whatever group. Needs nothing to be held: a verdict that is written at the
 * same moment leaves the wish for the next look.
 */
export const lookNow = (sql: Sql, alerts: readonly string[]): Promise<object[]> =>
  sql(`insert into alert_look (alert_id) select unnest($1::uuid[])`, [alerts])

/**
 * Asks that the targets of these keys be weighed again; null: every open alert. Joins what waits already and has not begun:
 * it is held, so that nobody begins before this transaction ends.
 */
export const askToWeigh = (sql: Sql, keys: readonly (string | null)[]): Promise<object[]> =>
  sql(
    `with asked as (
       select distinct key from unnest($1::text[]) as key
     ), waiting as (
       select key from alert_weighing
        where after is null
          and (key = any($1::text[]) or key is null and array_position($1::text[], null) is not null)
          for update skip locked
     )
     insert into alert_weighing (key)
     select key from asked
      where not exists (select from waiting where waiting.key is not distinct from asked.key)`,
    [keys],
  )

/** One thing that waits to be weighed, which nobody else is at. */
export const nextWeighing = async (sql: Sql): Promise<Weighing | undefined> => {
  const [row] = await sql<Weighing>(`select id, key, after, until from alert_weighing order by id limit 1 for update skip locked`)
  return row
}

/** Takes back others that ask for the same and have not begun: whoever begins now reads what they would. */
export const joinWeighings = (sql: Sql, { id, key }: Pick<Weighing, 'id' | 'key'>): Promise<object[]> =>
  sql(
    `delete from alert_weighing
      where id in (select id from alert_weighing
                    where key is not distinct from $2 and after is null and id <> $1
                      for update skip locked)`,
    [id, key],
  )

export interface Weighing {
  readonly id: string
  readonly key: string | null
  /** How far it has come. */
  readonly after: string | null
  /** Where it ends: the last group there was when it began. */
  readonly until: string | null
}

export const moveWeighing = (sql: Sql, id: string, after: string | undefined): Promise<object[]> =>
  after === undefined
    ? sql(`delete from alert_weighing where id = $1`, [id])
    : sql(
        `update alert_weighing
            set after = $2,
                until = case when key is null then coalesce(until, (select id from alert_group order by id desc limit 1)) end
          where id = $1`,
        [id, after],
      )

/** Open alerts that are targets of a key, behind `after`. */
export const targetsOf = async (sql: Sql, key: string, after: string | null, limit: number): Promise<readonly string[]> =>
  (
    await sql<{ alert_id: string }>(
      `select alert_id from alert_inhibition
        where key = $1 and side = 'target' and alert_id > $2
        order by alert_id
        limit $3`,
      [key, after ?? beforeAll, limit],
    )
  ).map((row) => row.alert_id)

/** Identifiers below and above every one there is: a bound that may be missing is never searched from. */
const beforeAll = '00000000-0000-0000-0000-000000000000'
const behindAll = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** Groups that are not resolved, behind `after` and up to `until`. */
export const openGroupsAfter = async (sql: Sql, after: string | null, until: string | null, limit: number): Promise<readonly string[]> =>
  (
    await sql<{ id: string }>(
      `select id
         from alert_group
        where resolved_at is null and id > $1 and id <= $2
        order by id
        limit $3`,
      [after ?? beforeAll, until ?? behindAll, limit],
    )
  ).map((row) => row.id)

/** Alerts whose verdict may change by itself now, and those somebody asked for; the wish is taken. */
export const dueLooks = async (sql: Sql, now: Date, limit: number): Promise<readonly string[]> =>
  (
    await sql<{ alert_id: string }>(
      `with asked as (
         delete from alert_look
          where id in (select id from alert_look order by id limit $2 for update skip locked)
      returning alert_id
       )
       select alert_id from asked
        union
       (select alert_id from alert_suppression where look_at <= $1 order by look_at limit $2)`,
      [now, limit],
    )
  ).map((row) => row.alert_id)

export const nextLookAt = async (sql: Sql): Promise<Date | undefined> =>
  (await sql<{ at: Date | null }>(`select min(look_at) as at from alert_suppression`))[0]?.at ?? undefined
