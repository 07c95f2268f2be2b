import type { Sql } from '#platform/transaction.ts'

export interface PreApprovalRow {
  readonly id: string
  readonly procedure: string
  readonly digest: string
  readonly board: string
  readonly person: string
  readonly note: string
  readonly at: Date
  readonly until: Date
  readonly ended_at: Date | null
  readonly ended_by: string | null
}

const approvalColumns = 'id, procedure, digest, board, person, note, at, until, ended_at, ended_by'

export const insertPreApproval = async (sql: Sql, row: PreApprovalRow): Promise<void> => {
  await sql(`insert into procedure_pre_approval (${approvalColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, [
    row.id,
    row.procedure,
    row.digest,
    row.board,
    row.person,
    row.note,
    row.at,
    row.until,
    row.ended_at,
    row.ended_by,
  ])
}

/** The latest of a procedure. */
export const preApprovalsOf = (sql: Sql, procedure: string): Promise<PreApprovalRow[]> =>
  sql<PreApprovalRow>(`select ${approvalColumns} from procedure_pre_approval where procedure = $1 order by id desc limit 100`, [procedure])

/** Those that hold end, but of these texts; answers how many that are. */
export const endPreApprovals = async (sql: Sql, procedure: string, but: readonly string[], by: string, now: Date): Promise<number> =>
  (
    await sql(
      `update procedure_pre_approval set ended_at = $4, ended_by = $3
        where procedure = $1 and digest <> all ($2::text[]) and ended_at is null and until > $4
    returning id`,
      [procedure, but, by, now],
    )
  ).length

export interface ReportRow {
  readonly id: string
  readonly procedure: string
  readonly version: number
  readonly owner: string | null
  readonly run: string | null
  readonly step: string | null
  readonly step_title: string | null
  readonly about: 'wrong' | 'unclear' | 'missing' | 'outdated'
  readonly text: string
  readonly by: string
  readonly at: Date
  readonly state: 'open' | 'answered' | 'closed'
  readonly answer: string | null
  readonly answered_by: string | null
  readonly answered_at: Date | null
}

const reportColumns = 'id, procedure, version, owner, run, step, step_title, about, text, by, at, state, answer, answered_by, answered_at'

export const insertReport = async (sql: Sql, row: ReportRow): Promise<void> => {
  await sql(
    `insert into procedure_report (${reportColumns})
     select ${reportColumns} from jsonb_populate_record(null::procedure_report, $1::jsonb)`,
    [JSON.stringify(row)],
  )
}

export const findReport = async (sql: Sql, id: string): Promise<ReportRow | undefined> =>
  (await sql<ReportRow>(`select ${reportColumns} from procedure_report where id = $1 for update`, [id]))[0]

export const saveAnswer = async (
  sql: Sql,
  id: string,
  change: { readonly state: ReportRow['state']; readonly answer: string; readonly by: string; readonly now: Date },
): Promise<void> => {
  await sql(`update procedure_report set state = $2, answer = $3, answered_by = $4, answered_at = $5 where id = $1`, [
    id,
    change.state,
    change.answer,
    change.by,
    change.now,
  ])
}

/** Newest first. */
export const listReports = (
  sql: Sql,
  filter: {
    readonly procedure?: string | undefined
    readonly states?: readonly string[] | undefined
    readonly after?: string | undefined
    readonly limit: number
  },
): Promise<ReportRow[]> =>
  sql<ReportRow>(
    `select ${reportColumns}
       from procedure_report
      where ($1::text is null or procedure = $1)
        and ($2::text[] is null or state = any ($2))
        and id < coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
      order by id desc
      limit $4`,
    [filter.procedure ?? null, filter.states ?? null, filter.after ?? null, filter.limit],
  )

/** Of these runs, those with a report nobody has answered. */
export const runsReported = async (sql: Sql, runs: readonly string[]): Promise<readonly string[]> =>
  (await sql<{ run: string }>(`select distinct run from procedure_report where run = any ($1::uuid[]) and state = 'open'`, [runs])).map(
    ({ run }) => run,
  )

/** Of each procedure: how many reports are open, and how long answers took. */
export const reportCounts = (
  sql: Sql,
  procedures: readonly string[],
  since: Date,
): Promise<{ procedure: string; open: number; reports: number; answer_seconds: number | null }[]> =>
  sql(
    `select procedure,
            count(*) filter (where state = 'open')::int as open,
            count(*)::int                               as reports,
            percentile_cont(0.5) within group (order by extract(epoch from coalesce(answered_at, $3) - at))::float8 as answer_seconds
       from procedure_report
      where procedure = any ($1::text[]) and at >= $2
      group by procedure`,
    [procedures, since, new Date(since.getTime() + 90 * 86_400_000)],
  )
