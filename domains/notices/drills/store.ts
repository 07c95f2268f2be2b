import type { Sql } from '#platform/transaction.ts'

export type Mode = 'in-turn' | 'at-once'
export type DrillState = 'running' | 'finished' | 'stopped' | 'skipped'

export interface DrillRow {
  readonly id: string
  readonly policy: string
  readonly title: string
  readonly owner: string | null
  readonly mode: Mode
  readonly note: string
  readonly state: DrillState
  readonly reason: string | null
  readonly planned_for: Date | null
  readonly started_at: Date
  readonly started_by: string
  readonly due_at: Date | null
  readonly finished_at: Date | null
}

export interface LevelRow {
  readonly drill: string
  readonly level: number
  readonly is_fallback: boolean
  readonly page: string[]
  readonly timeout_ms: number
  readonly state: 'waiting' | 'paging' | 'over'
  readonly people: string[]
  readonly began_at: Date | null
  readonly until_at: Date | null
  readonly ended_at: Date | null
  readonly reason: string | null
  readonly is_spared: boolean
}

export interface AnswerRow {
  readonly drill: string
  readonly level: number
  readonly person: string
  readonly at: Date
  readonly method: string
  readonly channel: string
}

const columns = 'id, policy, title, owner, mode, note, state, reason, planned_for, started_at, started_by, due_at, finished_at'
const levelColumns = 'drill, level, is_fallback, page, timeout_ms, state, people, began_at, until_at, ended_at, reason, is_spared'

/** Keeps a drill; answers whether it is the first: of those that run for its policy, and of those planned for its instant. */
export const insertDrill = async (sql: Sql, drill: DrillRow): Promise<boolean> => {
  const rows = await sql(
    `insert into drill (id, policy, title, owner, mode, note, state, reason, planned_for, started_at, started_by, due_at, finished_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict do nothing
  returning id`,
    [
      drill.id,
      drill.policy,
      drill.title,
      drill.owner,
      drill.mode,
      drill.note,
      drill.state,
      drill.reason,
      drill.planned_for,
      drill.started_at,
      drill.started_by,
      drill.due_at,
      drill.finished_at,
    ],
  )
  return rows.length > 0
}

export const insertLevels = async (
  sql: Sql,
  drill: string,
  levels: readonly { readonly level: number; readonly isFallback: boolean; readonly page: readonly string[]; readonly timeoutMs: number }[],
): Promise<void> => {
  await sql(
    `insert into drill_level (drill, level, is_fallback, page, timeout_ms, state)
     select $1, level, is_fallback, page, timeout_ms, 'waiting'
       from json_to_recordset($2::json) as new (level integer, is_fallback boolean, page text[], timeout_ms integer)`,
    [
      drill,
      JSON.stringify(
        levels.map(({ level, isFallback, page, timeoutMs }) => ({ level, is_fallback: isFallback, page, timeout_ms: timeoutMs })),
      ),
    ],
  )
}

/** A drill that is due, held until the transaction ends; none that somebody else holds. */
export const takeDrill = async (sql: Sql, now: Date): Promise<DrillRow | undefined> => {
  const [row] = await sql<DrillRow>(`select ${columns} from drill where due_at <= $1 order by due_at limit 1 for update skip locked`, [now])
  return row
}

export const lockDrill = async (sql: Sql, id: string): Promise<DrillRow | undefined> => {
  const [row] = await sql<DrillRow>(`select ${columns} from drill where id = $1 for update`, [id])
  return row
}

export const nextDrillAt = async (sql: Sql): Promise<Date | undefined> => {
  const [row] = await sql<{ at: Date | null }>(`select min(due_at) as at from drill where due_at is not null`)
  return row?.at ?? undefined
}

export const findDrill = async (sql: Sql, id: string): Promise<DrillRow | undefined> => {
  const [row] = await sql<DrillRow>(`select ${columns} from drill where id = $1`, [id])
  return row
}

export const runningDrill = async (sql: Sql, policy: string): Promise<DrillRow | undefined> => {
  const [row] = await sql<DrillRow>(`select ${columns} from drill where policy = $1 and state = 'running'`, [policy])
  return row
}

/** Whether the drill planned for this instant was made or skipped. */
export const isKnownOccasion = async (sql: Sql, policy: string, planned: Date): Promise<boolean> => {
  const rows = await sql(`select from drill where policy = $1 and planned_for = $2`, [policy, planned])
  return rows.length > 0
}

/** Drills, the newest first. */
export const listDrillRows = (
  sql: Sql,
  filter: { readonly policy?: string; readonly before?: string },
  limit: number,
): Promise<DrillRow[]> =>
  sql<DrillRow>(
    `select ${columns}
       from drill
      where ($1::text is null or policy = $1) and ($2::uuid is null or id < $2)
   order by id desc
      limit $3`,
    [filter.policy ?? null, filter.before ?? null, limit],
  )

export const levelsOf = (sql: Sql, drills: readonly string[]): Promise<LevelRow[]> =>
  sql<LevelRow>(`select ${levelColumns} from drill_level where drill = any ($1::uuid[]) order by drill, level`, [drills])

export const answersOf = (sql: Sql, drills: readonly string[]): Promise<AnswerRow[]> =>
  sql<AnswerRow>(`select drill, level, person, at, method, channel from drill_answer where drill = any ($1::uuid[]) order by at`, [drills])

/** Keeps an answer; answers whether it is the first of this person at this level. */
export const insertAnswer = async (sql: Sql, answer: AnswerRow): Promise<boolean> => {
  const rows = await sql(
    `insert into drill_answer (drill, level, person, at, method, channel) values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning drill`,
    [answer.drill, answer.level, answer.person, answer.at, answer.method, answer.channel],
  )
  return rows.length > 0
}

export const saveLevel = async (sql: Sql, row: LevelRow): Promise<void> => {
  await sql(
    `update drill_level
        set state = $3, people = $4, began_at = $5, until_at = $6, ended_at = $7, reason = $8, is_spared = $9
      where drill = $1 and level = $2`,
    [row.drill, row.level, row.state, row.people, row.began_at, row.until_at, row.ended_at, row.reason, row.is_spared],
  )
}

export const saveDrill = async (
  sql: Sql,
  id: string,
  now: { readonly state: DrillState; readonly reason: string | null; readonly dueAt: Date | null; readonly finishedAt: Date | null },
): Promise<void> => {
  await sql(`update drill set state = $2, reason = $3, due_at = $4, finished_at = $5 where id = $1`, [
    id,
    now.state,
    now.reason,
    now.dueAt,
    now.finishedAt,
  ])
}

/** Running drills that are looked at now: these, and those whose policy somebody is really paged by. Answers whether there are any. */
export const hurryDrills = async (sql: Sql, drills: readonly string[], now: Date): Promise<boolean> => {
  const rows = await sql(
    `update drill
        set due_at = $2
      where state = 'running' and due_at > $2
        and (id = any ($1::uuid[])
             or exists (select from escalation where escalation.policy = drill.policy and escalation.phase <> 'stopped'))
  returning id`,
    [drills, now],
  )
  return rows.length > 0
}

/** What people are really being paged about by a policy. */
export const realEscalation = async (sql: Sql, policy: string): Promise<string | undefined> => {
  const [row] = await sql<{ title: string }>(`select title from escalation where policy = $1 and phase <> 'stopped' order by id limit 1`, [
    policy,
  ])
  return row?.title
}
