import type { Transaction } from '#platform/transaction.ts'
import type { CanaryStanding, CanaryState } from '#domains/signals/canary.ts'

/** What was reported as failing. */
export interface Raised {
  readonly workload: string
  readonly labels: Record<string, string>
}

export interface StateRow {
  readonly canary: string
  readonly workload: string
  readonly state: CanaryState
  readonly since: Date
  readonly streak: number
  readonly streak_passed: boolean
  readonly streak_since: Date
  readonly next_at: Date
  readonly turn_at: Date | null
  readonly last_at: Date | null
  readonly last_passed: boolean | null
  readonly last_reason: string | null
  readonly last_status: number | null
  readonly last_ms: number | null
  readonly raised: Raised | null
}

export const standingOf = (row: StateRow): CanaryStanding => ({
  state: row.state,
  since: row.since,
  streak: row.streak,
  streakPassed: row.streak_passed,
  streakSince: row.streak_since,
})

/** Canaries that are asked, with where they stand. */
export const canaryStates = (transaction: Transaction, canaries: readonly string[]): Promise<StateRow[]> =>
  transaction.sql<StateRow>(`select * from canary_state where canary = any($1)`, [canaries])

/** Makes rows for canaries that have none, due now, and makes those in `changed` due now. */
export const watchCanaries = async (
  transaction: Transaction,
  canaries: readonly { readonly canary: string; readonly workload: string }[],
  changed: readonly string[],
): Promise<void> => {
  await transaction.sql(
    `insert into canary_state (canary, workload, state, since, streak, streak_passed, streak_since, next_at)
     select canary, workload, 'unknown', $3, 0, true, $3, $3
       from unnest($1::text[], $2::text[]) as watched (canary, workload)
         on conflict (canary) do update
        set workload = excluded.workload,
            next_at  = case when canary_state.canary = any($4) and canary_state.turn_at is null then $3 else canary_state.next_at end
      where canary_state.workload <> excluded.workload or canary_state.canary = any($4)`,
    [canaries.map(({ canary }) => canary), canaries.map(({ workload }) => workload), transaction.now, changed],
  )
}

/** Removes the rows of canaries that are no longer asked; resolves to them. */
export const unwatchOthers = (transaction: Transaction, canaries: readonly string[]): Promise<StateRow[]> =>
  transaction.sql<StateRow>(`delete from canary_state where canary <> all($1) returning *`, [canaries])

/** The next turn is now. False when the canary is not asked at all. */
export const hasten = async (transaction: Transaction, canary: string): Promise<boolean> => {
  const rows = await transaction.sql(
    `update canary_state
        set next_at = case when turn_at is null then least(next_at, $2) else next_at end
      where canary = $1
  returning canary`,
    [canary, transaction.now],
  )
  return rows.length > 0
}

export const earliestTurn = async (transaction: Transaction): Promise<Date | undefined> => {
  const rows = await transaction.sql<{ next_at: Date }>(`select next_at from canary_state order by next_at limit 1`)
  return rows[0]?.next_at
}

/** Claims up to `room` due turns until `lease`; `due` is when each should have begun. */
export const claimTurns = (transaction: Transaction, room: number, lease: Date): Promise<{ canary: string; due: Date }[]> =>
  transaction.sql<{ canary: string; due: Date }>(
    `update canary_state as state
        set turn_at = $1, next_at = $2
       from (select canary, next_at as due
               from canary_state
              where next_at <= $1
           order by next_at
              limit $3
         for update skip locked) as claimed
      where state.canary = claimed.canary
  returning state.canary, claimed.due`,
    [transaction.now, lease, room],
  )

/** The rows of these canaries, locked until the transaction ends; in one order, so that nobody waits in a circle. */
export const lockStates = (transaction: Transaction, canaries: readonly string[]): Promise<StateRow[]> =>
  transaction.sql<StateRow>(`select * from canary_state where canary = any($1) order by canary for update`, [canaries])

export interface Written {
  readonly canary: string
  readonly standing: CanaryStanding
  readonly raised: Raised | undefined
  readonly nextAt: Date
  readonly at: Date
  readonly passed: boolean
  readonly reason: string
  readonly status: number | undefined
  readonly ms: number
}

/** Writes where canaries stand now, what they saw, and the sums of the hour. */
export const writeResults = async (transaction: Transaction, results: readonly Written[]): Promise<void> => {
  const rows = JSON.stringify(
    results.map(({ standing, ...result }) => ({
      ...result,
      state: standing.state,
      since: standing.since,
      streak: standing.streak,
      streak_passed: standing.streakPassed,
      streak_since: standing.streakSince,
    })),
  )
  await transaction.sql(
    `update canary_state as state
        set state = new.state, since = new.since, streak = new.streak, streak_passed = new.streak_passed, streak_since = new.streak_since,
            next_at = new."nextAt", turn_at = null, last_at = new.at, last_passed = new.passed, last_reason = new.reason,
            last_status = new.status, last_ms = new.ms, raised = new.raised
       from jsonb_to_recordset($1::jsonb)
            as new (canary text, state text, since timestamptz, streak int, streak_passed boolean, streak_since timestamptz,
                    "nextAt" timestamptz, at timestamptz, passed boolean, reason text, status int, ms int, raised jsonb)
      where state.canary = new.canary`,
    [rows],
  )
  await transaction.sql(
    `insert into canary_result (canary, at, passed, status, ms, reason)
     select canary, at, passed, status, ms, reason
       from jsonb_to_recordset($1::jsonb) as new (canary text, at timestamptz, passed boolean, status int, ms int, reason text)
         on conflict do nothing`,
    [rows],
  )
  await transaction.sql(
    `insert into canary_hour as kept (canary, hour, passed, failed, total_ms, most_ms)
     select canary, date_trunc('hour', at, 'UTC'), count(*) filter (where passed), count(*) filter (where not passed), sum(ms), max(ms)
       from jsonb_to_recordset($1::jsonb) as new (canary text, at timestamptz, passed boolean, ms int)
   group by 1, 2
   order by 1, 2
         on conflict (canary, hour) do update
        set passed = kept.passed + excluded.passed, failed = kept.failed + excluded.failed,
            total_ms = kept.total_ms + excluded.total_ms, most_ms = greatest(kept.most_ms, excluded.most_ms)`,
    [rows],
  )
}

export interface Bucket {
  readonly at: Date
  readonly passed: number
  readonly failed: number
  readonly mean_ms: number
  readonly p95_ms: number | null
  readonly most_ms: number
}

/** What a canary saw in `[from, to)`, in buckets of `seconds`, from single results. */
export const bucketsOfResults = (transaction: Transaction, canary: string, from: Date, to: Date, seconds: number): Promise<Bucket[]> =>
  transaction.sql<Bucket>(
    `select date_bin($4 * interval '1 second', at, timestamptz '2020-01-01 00:00:00Z') as at,
            count(*) filter (where passed)::int as passed, count(*) filter (where not passed)::int as failed,
            round(avg(ms))::int as mean_ms, round(percentile_cont(0.95) within group (order by ms))::int as p95_ms, max(ms) as most_ms
       from canary_result
      where canary = $1 and at >= $2 and at < $3
   group by 1
   order by 1`,
    [canary, from, to, seconds],
  )

/** The same from the sums of hours; a percentile cannot be told from sums. */
export const bucketsOfHours = (transaction: Transaction, canary: string, from: Date, to: Date, seconds: number): Promise<Bucket[]> =>
  transaction.sql<Bucket>(
    `select date_bin($4 * interval '1 second', hour, timestamptz '2020-01-01 00:00:00Z') as at,
            sum(passed)::int as passed, sum(failed)::int as failed,
            round(sum(total_ms) / greatest(sum(passed + failed), 1))::int as mean_ms, null::int as p95_ms, max(most_ms) as most_ms
       from canary_hour
      where canary = $1 and hour >= date_trunc('hour', $2::timestamptz, 'UTC') and hour < $3
   group by 1
   order by 1`,
    [canary, from, to, seconds],
  )

export interface ResultRow {
  readonly at: Date
  readonly passed: boolean
  readonly status: number | null
  readonly ms: number
  readonly reason: string
}

/** The latest results before `to`, newest first. */
export const latestResults = (transaction: Transaction, canary: string, to: Date, limit: number): Promise<ResultRow[]> =>
  transaction.sql<ResultRow>(
    `select at, passed, status, ms, reason from canary_result where canary = $1 and at < $2 order by at desc limit $3`,
    [canary, to, limit],
  )

/** Passed and failed since `since`, by canary. */
export const countsSince = (
  transaction: Transaction,
  canaries: readonly string[],
  since: Date,
): Promise<{ canary: string; passed: number; failed: number }[]> =>
  transaction.sql<{ canary: string; passed: number; failed: number }>(
    `select canary, sum(passed)::int as passed, sum(failed)::int as failed
       from canary_hour
      where canary = any($1) and hour >= $2
   group by canary`,
    [canaries, since],
  )

/** Forgets single results before `resultsBefore` and hours before `hoursBefore`; resolves to how many went. */
export const forgetResults = async (transaction: Transaction, resultsBefore: Date, hoursBefore: Date, limit: number): Promise<number> => {
  const rows = await transaction.sql(
    `delete from canary_result
      where (canary, at) in (select canary, at from canary_result where at < $1 order by at limit $2)
  returning 1`,
    [resultsBefore, limit],
  )
  await transaction.sql(`delete from canary_hour where hour < $1`, [hoursBefore])
  return rows.length
}
