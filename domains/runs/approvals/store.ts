import type { Sql } from '#platform/transaction.ts'

export interface ApprovalRow {
  readonly id: string
  readonly run: string
  readonly step: string
  readonly since: Date
  readonly title: string
  readonly procedure: string
  readonly run_title: string
  readonly owner: string | null
  readonly about: readonly string[]
  readonly message: string
  readonly asked: readonly string[]
  readonly askers: readonly string[]
  readonly by_self: boolean
  readonly needed: number
  readonly given: number
  readonly on_expiry: 'reject' | 'approve' | 'escalate'
  readonly escalated: boolean
  readonly reminders: number
  readonly urgent: boolean
  readonly state: 'open' | 'approved' | 'rejected' | 'expired' | 'withdrawn'
  readonly asked_at: Date
  readonly expires_at: Date | null
  readonly settled_at: Date | null
}

export interface DecisionRow {
  readonly approval: string
  readonly person: string
  readonly decision: 'approve' | 'reject'
  readonly note: string
  readonly at: Date
}

export interface Party {
  readonly part: 'asked' | 'asker'
  readonly reference: string
  readonly approval: string
  /** Who may not decide, lower case; for `asked`. */
  readonly barred: readonly string[]
}

/** After every identifier there is. */
const lastId = `'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid`

const columns = `id, run, step, since, title, procedure, run_title, owner, about, message, asked, askers, by_self, needed, given,
       on_expiry, escalated, reminders, urgent, state, asked_at, expires_at, settled_at`

/** Those that are new; one that is known (the same step, arrived at at the same instant) stays as it is. */
export const insertApprovals = async (sql: Sql, rows: readonly ApprovalRow[]): Promise<readonly string[]> => {
  const kept = await sql<{ id: string }>(
    `insert into run_approval (${columns})
     select ${columns}
       from jsonb_to_recordset($1::jsonb)
         as new (id uuid, run uuid, step text, since timestamptz, title text, procedure text, run_title text, owner text, about text[],
                 message text, asked text[], askers text[], by_self boolean, needed integer, given integer, on_expiry text,
                 escalated boolean, reminders integer, urgent boolean, state text, asked_at timestamptz, expires_at timestamptz,
                 settled_at timestamptz)
         on conflict (run, step, since) do nothing
  returning id`,
    [JSON.stringify(rows)],
  )
  return kept.map(({ id }) => id)
}

export const insertParties = async (sql: Sql, parties: readonly Party[]): Promise<void> => {
  await sql(
    `insert into run_approval_party (part, reference, approval, barred)
     select part, reference, approval, barred
       from jsonb_to_recordset($1::jsonb) as new (part text, reference text, approval uuid, barred text[])
         on conflict do nothing`,
    [JSON.stringify(parties)],
  )
}

export const findApproval = async (sql: Sql, id: string): Promise<ApprovalRow | undefined> =>
  (await sql<ApprovalRow>(`select ${columns} from run_approval where id::text = $1`, [id]))[0]

/** The approval that is or was asked last at this step of the run. */
export const latestApproval = async (sql: Sql, run: string, step: string): Promise<ApprovalRow | undefined> =>
  (
    await sql<ApprovalRow>(`select ${columns} from run_approval where run = $1 and step = $2 order by since desc, id desc limit 1`, [
      run,
      step,
    ])
  )[0]

export const approvalsOfRun = (
  sql: Sql,
  run: string,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<ApprovalRow[]> =>
  sql<ApprovalRow>(`select ${columns} from run_approval where run = $1 and id < coalesce($2::uuid, ${lastId}) order by id desc limit $3`, [
    run,
    page.after ?? null,
    page.limit,
  ])

export const decisionsOf = (sql: Sql, approvals: readonly string[]): Promise<DecisionRow[]> =>
  sql<DecisionRow>(`select approval, person, decision, note, at from run_decision where approval = any($1::uuid[]) order by at, person`, [
    approvals,
  ])

export const insertDecisions = async (sql: Sql, rows: readonly DecisionRow[]): Promise<void> => {
  await sql(
    `insert into run_decision (approval, person, decision, note, at)
     select approval, person, decision, note, at
       from jsonb_to_recordset($1::jsonb) as new (approval uuid, person text, decision text, note text, at timestamptz)
         on conflict do nothing`,
    [JSON.stringify(rows)],
  )
}

/** Where open ones stand after a transition. */
export const saveApprovals = async (
  sql: Sql,
  rows: readonly Pick<ApprovalRow, 'id' | 'given' | 'asked' | 'escalated' | 'reminders' | 'state' | 'expires_at' | 'settled_at'>[],
): Promise<void> => {
  await sql(
    `update run_approval
        set given = new.given, asked = new.asked, escalated = new.escalated, reminders = new.reminders, state = new.state,
            expires_at = new.expires_at, settled_at = new.settled_at
       from jsonb_to_recordset($1::jsonb)
         as new (id uuid, given integer, asked text[], escalated boolean, reminders integer, state text, expires_at timestamptz,
                 settled_at timestamptz)
      where run_approval.id = new.id`,
    [JSON.stringify(rows)],
  )
}

/** What is over waits for nobody. */
export const closeParties = async (sql: Sql, approvals: readonly string[]): Promise<void> => {
  await sql(`delete from run_approval_party where approval = any($1::uuid[]) and part = 'asked'`, [approvals])
}

/**
 * What waits for somebody who goes by these references, newest first: of each reference only as many as are asked for are
 * read, in the order of its index, without those they asked for themselves and those they have answered.
 */
const waitingIds = `select distinct found.approval as id
       from unnest($1::text[]) as mine (reference)
      cross join lateral (select party.approval
                            from run_approval_party as party
                           where party.part = 'asked' and party.reference = mine.reference
                             and party.approval < coalesce($3::uuid, ${lastId})
                             and not ($2 = any (party.barred))
                             and not exists (select from run_decision as said
                                              where lower(said.person) = $2 and said.approval = party.approval)
                           order by party.approval desc
                           limit $4) as found`

export const waitingFor = (
  sql: Sql,
  references: readonly string[],
  person: string,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<ApprovalRow[]> =>
  sql<ApprovalRow>(`select ${columns} from run_approval where id in (${waitingIds}) order by id desc limit $4`, [
    references,
    person,
    page.after ?? null,
    page.limit,
  ])

/** How many wait for them, counted up to `most`. */
export const countWaiting = async (sql: Sql, references: readonly string[], person: string, most: number): Promise<number> => {
  const [row] = await sql<{ count: number }>(`select least(count(*), $4)::int as count from (${waitingIds}) as waiting`, [
    references,
    person,
    null,
    most,
  ])
  return row?.count ?? 0
}

export const askedBy = (
  sql: Sql,
  person: string,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<ApprovalRow[]> =>
  sql<ApprovalRow>(
    `select ${columns}
       from run_approval
      where id in (select approval
                     from run_approval_party
                    where part = 'asker' and reference = $1 and approval < coalesce($2::uuid, ${lastId})
                    order by approval desc
                    limit $3)
      order by id desc`,
    [person, page.after ?? null, page.limit],
  )

export const decidedBy = (
  sql: Sql,
  person: string,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<ApprovalRow[]> =>
  sql<ApprovalRow>(
    `select ${columns}
       from run_approval
      where id in (select approval
                     from run_decision
                    where lower(person) = $1 and approval < coalesce($2::uuid, ${lastId})
                    order by approval desc
                    limit $3)
      order by id desc`,
    [person, page.after ?? null, page.limit],
  )
