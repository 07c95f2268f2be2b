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

/** Runs after this one that wait for an approval nobody was asked for: they waited before approvals had rows. */
export const unfiledRuns = async (sql: Sql, after: string | undefined, limit: number): Promise<readonly string[]> => {
  const rows = await sql<{ id: string }>(
    `select id from run
      where waiting_for = 'approval' and id < coalesce($1::uuid, ${lastId})
        and not exists (select from run_approval where run_approval.run = run.id and run_approval.state = 'open')
      order by id desc
      limit $2`,
    [after ?? null, limit],
  )
  return rows.map(({ id }) => id)
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

interface InboxPage {
  readonly after?: string | undefined
  readonly limit: number
}

/** Entries of each reference that are looked through one by one. */
const lookedThrough = 1_000

/**
 * What waits for somebody who goes by these references, newest first, without what they asked for themselves and what they
 * have answered. The newest of each reference are looked through in the order of the index, which is enough for nearly
 * everybody. Whoever asked for nearly all of it would read it all that way: then it is read by who may not decide, and
 * their own is never touched.
 */
export const waitingIds = async (sql: Sql, references: readonly string[], person: string, page: InboxPage): Promise<readonly string[]> => {
  const values = [references, person, page.after ?? null, page.limit]
  const rows = await sql<{ id: string | null; is_whole: boolean }>(inOrder, values)
  const found = rows.flatMap(({ id }) => id ?? [])
  if (found.length >= page.limit || rows.every((row) => row.is_whole)) return newestFirst(found, page.limit)
  return newestFirst(
    (await sql<{ id: string }>(byBarred, values)).map(({ id }) => id),
    page.limit,
  )
}

const newestFirst = (ids: readonly string[], limit: number): readonly string[] =>
  [...new Set(ids)].toSorted((one, other) => (one < other ? 1 : -1)).slice(0, limit)

const unanswered = `not exists (select from run_decision as said where lower(said.person) = $2 and said.approval = party.approval)`

/** A row without an identifier says for a reference whether all of it was looked through. */
const inOrder = `select found.id, found.is_whole
       from unnest($1::text[]) as mine (reference)
      cross join lateral (with newest as materialized (
                            select party.approval, party.barred
                              from run_approval_party as party
                             where party.part = 'asked' and party.reference = mine.reference
                               and party.approval < coalesce($3::uuid, ${lastId})
                             order by party.approval desc
                             limit ${lookedThrough})
                          (select null::uuid as id, count(*) < ${lookedThrough} as is_whole from newest)
                          union all
                          (select party.approval, true
                             from newest as party
                            where not ($2 = any (party.barred)) and ${unanswered}
                            order by party.approval desc
                            limit $4)) as found`

/** From one set of those who may not decide to the next in the index; of each, only as many as are asked for. */
const byBarred = `with recursive known as (
       select mine.reference,
              (select party.barred from run_approval_party as party
                where party.part = 'asked' and party.reference = mine.reference
                order by party.barred limit 1) as barred
         from unnest($1::text[]) as mine (reference)
       union all
       select known.reference,
              (select party.barred from run_approval_party as party
                where party.part = 'asked' and party.reference = known.reference and party.barred > known.barred
                order by party.barred limit 1)
         from known
        where known.barred is not null)
     select found.approval as id
       from known
      cross join lateral (select party.approval
                            from run_approval_party as party
                           where party.part = 'asked' and party.reference = known.reference and party.barred = known.barred
                             and party.approval < coalesce($3::uuid, ${lastId}) and ${unanswered}
                           order by party.approval desc
                           limit $4) as found
      where known.barred is not null and not ($2 = any (known.barred))`

/** These, newest first. */
export const approvalsNamed = (sql: Sql, ids: readonly string[]): Promise<ApprovalRow[]> =>
  sql<ApprovalRow>(`select ${columns} from run_approval where id = any($1::uuid[]) order by id desc`, [ids])

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
