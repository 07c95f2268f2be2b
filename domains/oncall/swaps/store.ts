import type { Swap, SwapPart, SwapState } from '#domains/oncall/swaps/swap.ts'
import type { Interval } from '#platform/time/interval.ts'
import type { Sql } from '#platform/transaction.ts'

interface Row {
  id: string
  schedule: string
  start_at: Date
  end_at: Date
  giver: string
  taker: string | null
  return_schedule: string | null
  return_start_at: Date | null
  return_end_at: Date | null
  turns: readonly (readonly [string, string])[]
  return_turns: readonly (readonly [string, string])[]
  reason: string | null
  state: SwapState
  asked_by: string
  asked_at: Date
  settled_at: Date | null
  settled_by: string | null
  answer: string | null
  parts: readonly {
    id: string
    override: string | null
    schedule: string
    start: string
    end: string
    giver: string
    taker: string
    at: string
  }[]
}

const columns = `id, schedule, start_at, end_at, giver, taker, return_schedule, return_start_at, return_end_at, turns, return_turns, reason,
       state, asked_by, asked_at, settled_at, settled_by, answer,
       (select coalesce(json_agg(json_build_object('id', part.id, 'override', override, 'schedule', part.schedule, 'start', part.start_at, 'end', part.end_at,
                                                   'giver', part.giver, 'taker', part.taker, 'at', taken_at) order by part.start_at), '[]')
          from oncall_swap_part as part where part.swap = oncall_swap.id) as parts`

export const insertSwap = async (sql: Sql, swap: Swap): Promise<void> => {
  await sql(
    `insert into oncall_swap (id, schedule, start_at, end_at, giver, taker, return_schedule, return_start_at, return_end_at, turns,
                              return_turns, reason, state, asked_by, asked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', $13, $14)`,
    [
      swap.id,
      swap.schedule,
      swap.start,
      swap.end,
      swap.giver,
      swap.taker ?? null,
      swap.back?.schedule ?? null,
      swap.back?.start ?? null,
      swap.back?.end ?? null,
      JSON.stringify(pairs(swap.turns)),
      JSON.stringify(pairs(swap.backTurns)),
      swap.reason ?? null,
      swap.askedBy,
      swap.askedAt,
    ],
  )
}

export const findSwap = async (sql: Sql, id: string): Promise<Swap | undefined> => {
  const [row] = await sql<Row>(`select ${columns} from oncall_swap where id = $1`, [id])
  return row === undefined ? undefined : toSwap(row)
}

/** The swap, held until the transaction ends: of two answers at once the second sees what came of the first. */
export const lockSwap = async (sql: Sql, id: string): Promise<Swap | undefined> => {
  const [row] = await sql<{ id: string }>(`select id from oncall_swap where id = $1 for update`, [id])
  return row === undefined ? undefined : findSwap(sql, id)
}

export const settleSwap = async (
  sql: Sql,
  id: string,
  settled: { readonly state: SwapState; readonly by: string; readonly answer: string | undefined },
  now: Date,
): Promise<void> => {
  await sql(`update oncall_swap set state = $2, settled_at = $3, settled_by = $4, answer = $5 where id = $1`, [
    id,
    settled.state,
    now,
    settled.by,
    settled.answer ?? null,
  ])
}

export const insertParts = async (sql: Sql, swap: string, parts: readonly SwapPart[]): Promise<void> => {
  await sql(
    `insert into oncall_swap_part (id, override, swap, schedule, start_at, end_at, giver, taker, taken_at)
     select id, override, $1, schedule, start_at, end_at, giver, taker, taken_at
       from json_to_recordset($2::json) as new (id uuid, override uuid, schedule text, start_at timestamptz, end_at timestamptz, giver text, taker text,
                                                taken_at timestamptz)`,
    [
      swap,
      JSON.stringify(
        parts.map(({ id, override, schedule, start, end, giver, taker, takenAt }) => ({
          id,
          override: override ?? null,
          schedule,
          start_at: start,
          end_at: end,
          giver,
          taker,
          taken_at: takenAt,
        })),
      ),
    ],
  )
}

/** Swaps, newest first. */
export const listSwaps = async (
  sql: Sql,
  filter: {
    readonly open?: boolean
    readonly schedule?: string
    /** Whose it is, who is asked, or who took part of it. */
    readonly person?: string
    /** Covers of these schedules are theirs to take. */
    readonly covers?: readonly string[]
    readonly before?: string
  },
  limit: number,
): Promise<readonly Swap[]> => {
  const rows = await sql<Row>(
    `select ${columns}
       from oncall_swap
      where ($1::boolean is null or (state = 'open') = $1)
        and ($2::text is null or schedule = $2 or return_schedule = $2)
        and ($3::text is null or giver = $3 or taker = $3 or (taker is null and state = 'open' and schedule = any ($4))
             or exists (select from oncall_swap_part as part where part.swap = oncall_swap.id and part.taker = $3))
        and ($5::uuid is null or id < $5)
   order by id desc
      limit $6`,
    [filter.open ?? null, filter.schedule ?? null, filter.person ?? null, filter.covers ?? [], filter.before ?? null, limit],
  )
  return rows.map(toSwap)
}

/** Open ones that begin before `before`, each held by whoever gets it until its transaction ends. */
export const takeBegun = async (sql: Sql, before: Date, limit: number): Promise<readonly Swap[]> => {
  const ids = await sql<{ id: string }>(
    `select id from oncall_swap
      where state = 'open' and least(start_at, return_start_at) <= $1
   order by start_at limit $2 for update skip locked`,
    [before, limit],
  )
  if (ids.length === 0) return []
  const rows = await sql<Row>(`select ${columns} from oncall_swap where id = any ($1::uuid[])`, [ids.map(({ id }) => id)])
  return rows.map(toSwap)
}

/** Parts that touch `interval`: overrides that came from a swap or a cover. */
export const partsBetween = async (sql: Sql, interval: Interval): Promise<readonly SwapPart[]> => {
  const rows = await sql<{
    id: string
    override: string | null
    schedule: string
    start_at: Date
    end_at: Date
    giver: string
    taker: string
    taken_at: Date
  }>(`select id, override, schedule, start_at, end_at, giver, taker, taken_at from oncall_swap_part where end_at > $1 and start_at < $2`, [
    interval.start,
    interval.end,
  ])
  return rows.map(({ start_at: start, end_at: end, taken_at: takenAt, override, ...part }) => ({
    ...part,
    override: override ?? undefined,
    start,
    end,
    takenAt,
  }))
}

/** An override lasts from then to then now. */
export const reshapeOverride = async (sql: Sql, id: string, { start, end }: Interval): Promise<void> => {
  await sql(`update oncall_override set start_at = $2, end_at = $3 where id = $1`, [id, start, end])
}

const pairs = (turns: readonly Interval[]) => turns.map(({ start, end }) => [start.toISOString(), end.toISOString()])
const intervals = (turns: readonly (readonly [string, string])[]): readonly Interval[] =>
  turns.map(([start, end]) => ({ start: new Date(start), end: new Date(end) }))

const toSwap = (row: Row): Swap => ({
  id: row.id,
  schedule: row.schedule,
  start: row.start_at,
  end: row.end_at,
  giver: row.giver,
  taker: row.taker ?? undefined,
  back:
    row.return_schedule === null || row.return_start_at === null || row.return_end_at === null
      ? undefined
      : { schedule: row.return_schedule, start: row.return_start_at, end: row.return_end_at },
  turns: intervals(row.turns),
  backTurns: intervals(row.return_turns),
  reason: row.reason ?? undefined,
  state: row.state,
  askedBy: row.asked_by,
  askedAt: row.asked_at,
  settledAt: row.settled_at ?? undefined,
  settledBy: row.settled_by ?? undefined,
  answer: row.answer ?? undefined,
  parts: row.parts.map(({ id, override, schedule, start, end, giver, taker, at }) => ({
    id,
    override: override ?? undefined,
    schedule,
    giver,
    taker,
    start: new Date(start),
    end: new Date(end),
    takenAt: new Date(at),
  })),
})
