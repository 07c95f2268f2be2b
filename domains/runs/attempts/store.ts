import type { Sql } from '#platform/transaction.ts'
import type { Data } from '#domains/runs/values.ts'

/** Every statement about attempts: the history of a run, and the queue of what the platform does itself. */
export type AttemptStatus =
  | 'queued'
  | 'running'
  | 'waiting'
  | 'success'
  | 'failed'
  | 'timed-out'
  | 'skipped'
  | 'not-applicable'
  | 'cancelled'
  | 'lost'

/** Which attempt: its run, step and number. */
export interface AttemptKey {
  readonly run: string
  readonly step: string
  readonly attempt: number
}

export interface AttemptRow extends AttemptKey {
  readonly title: string
  readonly status: AttemptStatus
  readonly pass: number
  readonly claim: string | null
  readonly claimed_by: string | null
  readonly due_at: Date | null
  readonly interrupted: boolean
  readonly memory: Data
  readonly created_at: Date
  readonly begun_at: Date | null
  readonly ended_at: Date | null
  readonly output: string
  readonly outputs: Readonly<Record<string, Data>> | null
  readonly reason: string | null
  readonly by: string | null
  readonly note: string | null
  readonly checked: readonly number[] | null
}

const attemptColumns = `run, step, attempt, title, status, pass, claim, claimed_by, due_at, interrupted, memory, created_at, begun_at, ended_at,
       output, outputs, reason, by, note, checked`

/** How an attempt stands from now on. `output` is kept when it is not given. */
export interface AttemptChange extends AttemptKey {
  readonly title: string
  readonly status: AttemptStatus
  readonly pass: number
  readonly claim: string | null
  readonly claimed_by: string | null
  readonly due_at: Date | null
  readonly memory: Data
  readonly created_at: Date
  readonly begun_at: Date | null
  readonly ended_at: Date | null
  readonly output: string | null
  readonly outputs: Readonly<Record<string, Data>> | null
  readonly reason: string | null
  readonly by: string | null
  readonly note: string | null
  readonly checked: readonly number[] | null
}

/** Writes all of them in one statement: new ones, and those that stand otherwise now. */
export const saveAttempts = async (sql: Sql, changes: readonly AttemptChange[]): Promise<void> => {
  await sql(
    `insert into run_step as former (run, step, attempt, title, status, pass, claim, claimed_by, due_at, memory, created_at, begun_at, ended_at,
                                     output, outputs, reason, by, note, checked)
     select run, step, attempt, title, status, pass, claim, claimed_by, due_at, memory, created_at, begun_at, ended_at,
            coalesce(output, ''), outputs, reason, by, note, checked
       from jsonb_to_recordset($1::jsonb)
         as new (run uuid, step text, attempt integer, title text, status text, pass integer, claim uuid, claimed_by text, due_at timestamptz,
                 memory jsonb, created_at timestamptz, begun_at timestamptz, ended_at timestamptz, output text, outputs jsonb, reason text,
                 by text, note text, checked integer[])
     on conflict (run, step, attempt) do update
       set status = excluded.status, claim = excluded.claim, claimed_by = excluded.claimed_by, due_at = excluded.due_at,
           memory = excluded.memory, begun_at = coalesce(former.begun_at, excluded.begun_at), ended_at = excluded.ended_at,
           output = case when excluded.output = '' then former.output else excluded.output end,
           outputs = excluded.outputs, reason = excluded.reason, by = excluded.by, note = excluded.note, checked = excluded.checked,
           pass = excluded.pass, interrupted = false`,
    [JSON.stringify(changes)],
  )
}

/** What was claimed, in the order it was due. */
export interface ClaimedRow extends AttemptKey {
  readonly claim: string
  readonly pass: number
  readonly memory: Data
  readonly begun_at: Date
  readonly interrupted: boolean
}

/** Takes what is due for a node; what another takes at the same moment is left to it. */
export const claimDue = (
  sql: Sql,
  taking: { readonly node: string; readonly claim: string; readonly now: Date; readonly limit: number },
): Promise<ClaimedRow[]> =>
  sql<ClaimedRow>(
    `with due as (select run, step, attempt
                    from run_step
                   where due_at is not null and due_at <= $1
                   order by due_at
                   limit $2
                     for update skip locked)
     update run_step
        set status = 'running', claim = $3, claimed_by = $4, due_at = null, begun_at = coalesce(begun_at, $1)
       from due
      where run_step.run = due.run and run_step.step = due.step and run_step.attempt = due.attempt
  returning run_step.run, run_step.step, run_step.attempt, run_step.claim, run_step.pass, run_step.memory, run_step.begun_at, run_step.interrupted`,
    [taking.now, taking.limit, taking.claim, taking.node],
  )

/** Those of these that their claim still holds, held until the transaction ends. The caller holds their runs. */
export const heldOf = async (sql: Sql, claims: readonly (AttemptKey & { readonly claim: string })[]): Promise<readonly AttemptKey[]> =>
  claims.length === 0
    ? []
    : sql<AttemptKey>(
        `select run_step.run, run_step.step, run_step.attempt
           from jsonb_to_recordset($1::jsonb) as held (run uuid, step text, attempt integer, claim uuid)
           join run_step on run_step.run = held.run and run_step.step = held.step and run_step.attempt = held.attempt and run_step.claim = held.claim
          where run_step.status = 'running'
            for update of run_step`,
        [JSON.stringify(claims)],
      )

/** The attempt as it stands, while this claim holds it; held until the transaction ends. The caller holds its run. */
export const heldRow = async (sql: Sql, held: AttemptKey & { readonly claim: string }): Promise<AttemptRow | undefined> =>
  (
    await sql<AttemptRow>(
      `select ${attemptColumns} from run_step
        where run = $1 and step = $2 and attempt = $3 and claim = $4 and status = 'running'
          for update`,
      [held.run, held.step, held.attempt, held.claim],
    )
  )[0]

/** Gives an attempt back: to be taken up again at `due_at`, with what it remembers, or, without an instant, when something else tells how it went. */
export interface Returned extends AttemptKey {
  readonly claim: string
  readonly due_at: Date | null
  readonly memory: Data
  readonly output: string | null
}

export const returnAttempts = async (sql: Sql, returned: readonly Returned[]): Promise<void> => {
  await sql(
    `update run_step
        set due_at = back.due_at, memory = back.memory, claim = null, claimed_by = null, output = coalesce(back.output, run_step.output)
       from jsonb_to_recordset($1::jsonb)
         as back (run uuid, step text, attempt integer, claim uuid, due_at timestamptz, memory jsonb, output text)
      where run_step.run = back.run and run_step.step = back.step and run_step.attempt = back.attempt and run_step.claim = back.claim
        and run_step.status = 'running'`,
    [
      JSON.stringify(
        returned.map(({ run, step, attempt, claim, due_at, memory, output }) => ({ run, step, attempt, claim, due_at, memory, output })),
      ),
    ],
  )
}

/** Attempts that nobody has are due at once: something they waited for has happened. */
export const makeDue = async (sql: Sql, key: AttemptKey, now: Date): Promise<void> => {
  await sql(
    `update run_step set due_at = $4
      where run = $1 and step = $2 and attempt = $3 and claim is null and status in ('queued', 'running')`,
    [key.run, key.step, key.attempt, now],
  )
}

/** What an attempt that waits for others remembers of them; its targets stay when none are given. The caller holds its run. */
export const remember = async (sql: Sql, key: AttemptKey, memory: Data, dueAt: Date | null): Promise<void> => {
  await sql(
    `update run_step
        set memory = case when memory #> '{child,targets}' is null or $4::jsonb #> '{child,targets}' is not null then $4::jsonb
                          else jsonb_set($4::jsonb, '{child,targets}', memory #> '{child,targets}') end,
            due_at = coalesce($5, due_at)
      where run = $1 and step = $2 and attempt = $3`,
    [key.run, key.step, key.attempt, JSON.stringify(memory), dueAt],
  )
}

/** What performers remember is theirs: only what is remembered of children has targets. */
const withoutTargets = `case when jsonb_typeof(memory -> 'child') = 'object' then memory #- '{child,targets}' else memory end`

/** How an attempt over targets stands, without the targets themselves: there may be a thousand, and they never change. */
export const standingOver = async (
  sql: Sql,
  { run, step, attempt }: AttemptKey,
): Promise<Pick<AttemptRow, 'status' | 'memory'> | undefined> =>
  (
    await sql<Pick<AttemptRow, 'status' | 'memory'>>(
      `select status, ${withoutTargets} as memory from run_step where run = $1 and step = $2 and attempt = $3`,
      [run, step, attempt],
    )
  )[0]

/** Asks for the end of an attempt; answers how it stands. The caller holds its run. */
export const interrupt = async (sql: Sql, key: AttemptKey): Promise<AttemptRow | undefined> =>
  (
    await sql<AttemptRow>(
      `update run_step set interrupted = true where run = $1 and step = $2 and attempt = $3 and status in ('queued', 'running') returning ${attemptColumns}`,
      [key.run, key.step, key.attempt],
    )
  )[0]

/** Of what a node has, those whose end was asked for. */
export const interruptedOf = (sql: Sql, node: string): Promise<(AttemptKey & { claim: string })[]> =>
  sql(`select run, step, attempt, claim from run_step where claimed_by = $1 and interrupted and status = 'running'`, [node])

/** Claimed by nodes other than these. */
export const abandoned = (
  sql: Sql,
  living: readonly string[],
  limit: number,
): Promise<(AttemptKey & { claim: string | null; claimed_by: string; begun_at: Date | null })[]> =>
  sql(
    `select run, step, attempt, claim, claimed_by, begun_at
       from run_step
      where claimed_by is not null and status = 'running' and claimed_by <> all ($1::text[])
      order by begun_at
      limit $2`,
    [living, limit],
  )

/** Of these, claimed by the node: what it does not know of was dropped. */
export const claimedBy = (sql: Sql, node: string, before: Date): Promise<(AttemptKey & { claim: string })[]> =>
  sql(`select run, step, attempt, claim from run_step where claimed_by = $1 and status = 'running' and begun_at < $2`, [node, before])

/** Back into the queue: nothing was done under this claim. */
export const requeue = async (sql: Sql, key: AttemptKey, claim: string | null, now: Date): Promise<void> => {
  await sql(
    `update run_step set due_at = $5, claim = null, claimed_by = null
      where run = $1 and step = $2 and attempt = $3 and claim is not distinct from $4 and status = 'running'`,
    [key.run, key.step, key.attempt, claim, now],
  )
}

export const findAttempt = async (sql: Sql, { run, step, attempt }: AttemptKey): Promise<AttemptRow | undefined> =>
  (await sql<AttemptRow>(`select ${attemptColumns} from run_step where run = $1 and step = $2 and attempt = $3`, [run, step, attempt]))[0]

/** Characters of an output that are shown with its run; fewer when there are many. */
export const shownOutput = 16_384
const shownOutputs = 8_192
/** Characters of all outputs together that are shown with a run. */
const shownOfRun = 1_048_576

/** An attempt as it is shown with its run. */
export interface ShownAttempt extends AttemptRow {
  /** Its output is longer: `findAttempt` reads the whole. */
  readonly is_cut: boolean
}

/** Without the targets it remembers, with the end of each output, and of long outputs only their beginning, as a text of the name `…`. */
export const attemptsOf = (sql: Sql, run: string): Promise<ShownAttempt[]> =>
  sql<ShownAttempt>(
    `with shown as (
       select *, least(${shownOutput}, ${shownOfRun} / count(*) over ())::int as most, octet_length(outputs::text) as outputs_size,
              least(${shownOutputs}, ${shownOfRun} / count(*) over ())::int as most_outputs
         from (select * from run_step where run = $1 order by created_at, begun_at nulls last, step, attempt limit 2000) as attempts)
     select ${attemptColumns
       .replace(/\boutput\b/, 'right(output, most) as output')
       .replace(/\bmemory\b/, `${withoutTargets} as memory`)
       .replace(
         /\boutputs\b/,
         `case when outputs_size > most_outputs then jsonb_build_object('…', left(outputs::text, most_outputs)) else outputs end as outputs`,
       )},
            length(output) > most as is_cut
       from shown
      order by created_at, begun_at nulls last, step, attempt`,
    [run],
  )
