import type { Evidence, Verdict, VerdictState } from '#platform/checks/check.ts'
import type { Pair } from '#platform/checks/touched.ts'
import type { Sql } from '#platform/transaction.ts'

/** A verdict as it is kept. */
export interface KeptVerdict {
  readonly check: string
  readonly practice: string
  readonly subject: string
  readonly state: VerdictState
  readonly because: string
  readonly numerator: number
  readonly denominator: number
  readonly evidence: readonly Evidence[]
  readonly mend: string | null
  readonly parameters: Readonly<Record<string, number>>
  readonly since: Date
  readonly computedAt: Date
}

const columns = (evidence: string): string =>
  `check_id as "check", practice, subject, state, because, numerator, denominator, ${evidence} as evidence, mend, parameters,
   since, computed_at as "computedAt"`

/** The verdicts about these subjects, without their evidence. */
export const verdictsAbout = (sql: Sql, subjects: readonly string[]): Promise<KeptVerdict[]> =>
  sql<KeptVerdict>(`select ${columns(`'[]'::json`)} from verdict where subject = any($1) order by subject, check_id`, [subjects])

/** The verdicts about these subjects for some checks, with their evidence. */
export const verdictsWithEvidence = (sql: Sql, subjects: readonly string[], checks: readonly string[]): Promise<KeptVerdict[]> =>
  sql<KeptVerdict>(`select ${columns('evidence')} from verdict where subject = any($1) and check_id = any($2) order by check_id, subject`, [
    subjects,
    checks,
  ])

export interface NewVerdict extends Verdict {
  readonly check: string
  readonly practice: string
  readonly subject: string
  readonly parameters: Readonly<Record<string, number>>
  readonly declaration: string
  readonly inputs: string
}

/** Keeps a verdict; resolves to the state before, undefined for the first. */
export const keepVerdict = async (sql: Sql, verdict: NewVerdict, now: Date): Promise<VerdictState | undefined> => {
  const [before] = await sql<{ state: VerdictState }>(`select state from verdict where subject = $1 and check_id = $2 for update`, [
    verdict.subject,
    verdict.check,
  ])
  await sql(
    `insert into verdict (check_id, practice, subject, state, because, numerator, denominator, evidence, mend, parameters, declaration,
                          inputs, since, computed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
         on conflict (subject, check_id) do update
        set practice = excluded.practice, state = excluded.state, because = excluded.because, numerator = excluded.numerator,
            denominator = excluded.denominator, evidence = excluded.evidence, mend = excluded.mend, parameters = excluded.parameters,
            declaration = excluded.declaration, inputs = excluded.inputs, computed_at = excluded.computed_at,
            since = case when verdict.state = excluded.state then verdict.since else excluded.since end`,
    [
      verdict.check,
      verdict.practice,
      verdict.subject,
      verdict.state,
      verdict.because,
      verdict.numerator,
      verdict.denominator,
      JSON.stringify(verdict.evidence),
      verdict.mend ?? null,
      JSON.stringify(verdict.parameters),
      verdict.declaration,
      verdict.inputs,
      now,
    ],
  )
  return before?.state
}

export interface VerdictChange {
  readonly id: string
  readonly check: string
  readonly practice: string
  readonly subject: string
  readonly at: Date
  readonly from: VerdictState | null
  readonly to: VerdictState
  readonly because: string
}

export const noteChange = async (sql: Sql, change: VerdictChange): Promise<void> => {
  await sql(
    `insert into verdict_change (id, check_id, practice, subject, at, from_state, to_state, because) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [change.id, change.check, change.practice, change.subject, change.at, change.from, change.to, change.because],
  )
}

/** What changed for these subjects, newest first. */
export const changesAbout = (
  sql: Sql,
  subjects: readonly string[],
  options: { practice?: string | undefined; before?: string | undefined; limit: number },
): Promise<VerdictChange[]> =>
  sql<VerdictChange>(
    `select id, check_id as "check", practice, subject, at, from_state as "from", to_state as "to", because
       from verdict_change
      where subject = any($1) and ($2::text is null or practice = $2) and ($3::uuid is null or id < $3)
   order by id desc
      limit $4`,
    [subjects, options.practice ?? null, options.before ?? null, options.limit],
  )

const debounceMs = 1_000
/** A pair that many facts touch is judged this often at most. */
const leastPauseMs = 10_000

/** Asks for pairs to be judged again, soon; resolves to when the first is due. */
export const askAgain = async (sql: Sql, pairs: readonly Pair[], now: Date, atOnce = false): Promise<Date | undefined> => {
  if (pairs.length === 0) return undefined
  const rows = await sql<{ due_at: Date }>(
    `insert into verdict_due (check_id, subject, due_at)
     select asked.check_id, asked.subject,
            case when $5 then $3 else greatest($3::timestamptz + $4::int * interval '1 millisecond',
                                               verdict.computed_at + $6::int * interval '1 millisecond') end
       from unnest($1::text[], $2::text[]) as asked (check_id, subject)
  left join verdict on verdict.check_id = asked.check_id and verdict.subject = asked.subject
   order by asked.check_id, asked.subject
         on conflict (check_id, subject) do update set due_at = excluded.due_at where verdict_due.due_at > excluded.due_at
  returning due_at`,
    [pairs.map(({ check }) => check), pairs.map(({ subject }) => subject), now, debounceMs, atOnce, leastPauseMs],
  )
  return rows.map((row) => row.due_at).toSorted((a, b) => a.getTime() - b.getTime())[0]
}

/** Claims up to `limit` due pairs until `lease`. */
export const claimPairs = (sql: Sql, now: Date, lease: Date, limit: number): Promise<Pair[]> =>
  sql<Pair>(
    `update verdict_due
        set due_at = $2
      where (check_id, subject) in (select check_id, subject
                                      from verdict_due
                                     where due_at <= $1
                                  order by due_at, check_id, subject
                                     limit $3
                                for update skip locked)
  returning check_id as "check", subject`,
    [now, lease, limit],
  )

/** Forgets claims that were served; one that was asked for again meanwhile stays. Resolves to when the next pair is due. */
export const settlePairs = async (sql: Sql, pairs: readonly Pair[], lease: Date): Promise<Date | undefined> => {
  await sql(
    `delete from verdict_due
      where (check_id, subject) in (select * from unnest($1::text[], $2::text[])) and due_at = $3`,
    [pairs.map(({ check }) => check), pairs.map(({ subject }) => subject), lease],
  )
  const [next] = await sql<{ due_at: Date }>(`select due_at from verdict_due order by due_at limit 1`)
  return next?.due_at
}

/** Pairs of `wanted` that have no verdict, one older than `before`, or one of another declaration of the check. */
export const outdatedPairs = (sql: Sql, wanted: readonly (Pair & { readonly declaration: string })[], before: Date): Promise<Pair[]> =>
  sql<Pair>(
    `select wanted.check_id as "check", wanted.subject
       from unnest($1::text[], $2::text[], $3::text[]) as wanted (check_id, subject, declaration)
  left join verdict on verdict.check_id = wanted.check_id and verdict.subject = wanted.subject
      where verdict.check_id is null or verdict.computed_at < $4 or verdict.declaration <> wanted.declaration`,
    [wanted.map(({ check }) => check), wanted.map(({ subject }) => subject), wanted.map(({ declaration }) => declaration), before],
  )

/** Forgets verdicts of checks or subjects that are gone. Their history stays. */
export const forgetOthers = async (sql: Sql, checks: readonly string[], subjects: readonly string[]): Promise<void> => {
  await sql(`delete from verdict where check_id <> all($1) or subject <> all($2)`, [checks, subjects])
}

export const tunedParameters = async (sql: Sql): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>> => {
  const rows = await sql<{ check_id: string; parameters: Record<string, number> }>(`select check_id, parameters from check_parameter`)
  return new Map(rows.map(({ check_id, parameters }) => [check_id, parameters]))
}

export const keepParameters = async (
  sql: Sql,
  check: string,
  parameters: Readonly<Record<string, number>>,
  by: { reason: string; actor: string; now: Date },
): Promise<void> => {
  await sql(
    `insert into check_parameter (check_id, parameters, reason, changed_by, changed_at) values ($1, $2, $3, $4, $5)
         on conflict (check_id) do update
        set parameters = excluded.parameters, reason = excluded.reason, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
    [check, JSON.stringify(parameters), by.reason, by.actor, by.now],
  )
}
