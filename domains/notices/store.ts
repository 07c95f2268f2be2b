import type { Offer } from '#domains/notices/offer.ts'
import type { Claim, KnownPage, PageState } from '#domains/notices/claim.ts'
import type { EscalationState, Phase } from '#domains/oncall/escalation.ts'
import type { ChannelType } from '#platform/messages/channel.ts'
import type { Sql } from '#platform/transaction.ts'

export interface EscalationRow {
  readonly id: string
  readonly subject: string
  readonly phase: EscalationState['phase']
  readonly title: string
  readonly body: string
  readonly workload: string | null
  readonly priority: string
  readonly urgency: 'important' | 'default'
  readonly policy: string | null
  readonly targets: string[] | null
  readonly runbook: string | null
  readonly about: string[]
  readonly offers: readonly Offer[]
  /** Name of the action that says whether it is held back. */
  readonly guard: string | null
  /** Name of the action that says how many alerts came. */
  readonly counter: string | null
  readonly cycle: number
  readonly step: number
  readonly pass: number
  readonly paged_cycle: number | null
  readonly paged_step: number | null
  readonly exhausted: boolean
  /** Who has acknowledged since paging last began or went on. */
  readonly answered: string[]
  /** Why the next step waits for more alerts. */
  readonly paused: string | null
  readonly asked: boolean
  readonly due_at: Date | null
  readonly started_at: Date
  readonly started_by: string
  readonly acknowledged_at: Date | null
  readonly acknowledged_by: string | null
  readonly snoozed_by: string | null
  readonly ended_at: Date | null
  readonly ended_because: string | null
}

const columns = `escalation.id, escalation.subject, escalation.phase, escalation.title, escalation.body, escalation.workload,
  escalation.priority, escalation.urgency, escalation.policy, escalation.targets, escalation.runbook, escalation.about,
  escalation.offers, escalation.guard, escalation.counter, escalation.cycle, escalation.step, escalation.pass, escalation.paged_cycle,
  escalation.paged_step, escalation.exhausted, escalation.answered, escalation.paused, escalation.asked, escalation.due_at,
  escalation.started_at, escalation.started_by, escalation.acknowledged_at, escalation.acknowledged_by, escalation.snoozed_by,
  escalation.ended_at, escalation.ended_because`

/**
 * Opens escalations where their machines stand. A subject that has an open one keeps it, with the newer words; one that somebody had
 * acknowledged goes on where it was, and what is important now is not held back any more. Answers the open one of each subject.
 */
export const openEscalations = async (
  sql: Sql,
  opening: readonly { readonly row: EscalationRow; readonly state: EscalationState }[],
  now: Date,
): Promise<ReadonlyMap<string, string>> => {
  const rows = opening.map(({ row, state }) => ({ ...row, ...stateColumns(state) }))
  const opened = await sql<{ id: string; subject: string }>(
    `insert into escalation (id, subject, phase, title, body, workload, priority, urgency, policy, targets, runbook, about, offers,
                             guard, counter, cycle, step, pass, paged_cycle, paged_step, exhausted, paused, due_at, started_at, started_by)
     select new.id, new.subject, new.phase, new.title, new.body, new.workload, new.priority, new.urgency, new.policy, new.targets,
            new.runbook, new.about, new.offers, new.guard, new.counter, new.cycle, new.step, new.pass, new.paged_cycle, new.paged_step,
            new.exhausted, new.paused, new.due_at, new.started_at, new.started_by
       from json_to_recordset($1::json) as new (id uuid, subject text, phase text, title text, body text, workload text, priority text,
                                                urgency text, policy text, targets text[], runbook text, about text[], offers json, guard text,
                                                counter text, cycle integer, step integer, pass integer, paged_cycle integer, paged_step integer,
                                                exhausted boolean, paused text, due_at timestamptz, started_at timestamptz, started_by text)
         on conflict (subject) where phase <> 'stopped' do nothing
  returning id, subject`,
    [JSON.stringify(rows)],
  )
  const bySubject = new Map(opened.map(({ id, subject }) => [subject, id]))
  const others = rows.filter(({ subject }) => !bySubject.has(subject))
  if (others.length > 0)
    for (const { id, subject } of await sql<{ id: string; subject: string }>(
      `with changed as (
         update escalation
            set phase = case escalation.phase when 'acknowledged' then 'escalating' else escalation.phase end,
                due_at = case when escalation.phase = 'acknowledged' or escalation.paused is not null then $2 else escalation.due_at end,
                answered = case escalation.phase when 'acknowledged' then '{}' else escalation.answered end,
                acknowledged_at = null, acknowledged_by = null, title = new.title, body = new.body, priority = new.priority, urgency = new.urgency, about = new.about, offers = new.offers
           from json_to_recordset($1::json) as new (subject text, title text, body text, priority text, urgency text, about text[], offers json)
          where escalation.subject = new.subject and escalation.phase <> 'stopped'
      returning escalation.id, escalation.subject, escalation.urgency
       ), judged_anew as (
         update page set due_at = $2 from changed where page.escalation = changed.id and changed.urgency = 'important' and page.state = 'waiting' and page.held is not null
       )
       select id, subject from changed`,
      [JSON.stringify(others), now],
    ))
      bySubject.set(subject, id)
  return bySubject
}

/** Escalations that are due, the longest due first, each held by whoever gets it until its transaction ends. */
export const takeDue = (sql: Sql, now: Date, limit: number): Promise<EscalationRow[]> =>
  sql<EscalationRow>(
    `select ${columns}
       from escalation
      where due_at <= $1
   order by due_at
      limit $2
        for update skip locked`,
    [now, limit],
  )

/** Inserts claims; answers the ids of those that nobody had claimed before. */
export const insertClaims = async (
  sql: Sql,
  claims: readonly (Claim & { readonly id: string; readonly escalation: string })[],
  now: Date,
): Promise<ReadonlySet<string>> => {
  if (claims.length === 0) return new Set()
  const rows = claims.map((claim) => ({
    id: claim.id,
    escalation: claim.escalation,
    cycle: claim.cycle,
    step: claim.step,
    is_fallback: claim.isFallback,
    person: claim.person,
    target: claim.target,
    method: claim.method,
    method_name: claim.methodName,
    channel: claim.channel,
    address: claim.address,
    reason: claim.reason,
    due_at: claim.dueAt,
    held: claim.held ?? null,
  }))
  const inserted = await sql<{ id: string }>(
    `insert into page (id, escalation, cycle, step, is_fallback, person, target, method, method_name, channel, address, state, reason,
                       due_at, held, created_at, sent_at)
     select new.id, new.escalation, new.cycle, new.step, new.is_fallback, new.person, new.target, new.method, new.method_name,
            new.channel, new.address, case when new.due_at <= $2 then 'sent' else 'waiting' end, new.reason, new.due_at,
            new.held, $2, case when new.due_at <= $2 then $2 end
       from json_to_recordset($1::json) as new (id uuid, escalation uuid, cycle integer, step integer, is_fallback boolean, person text,
                                                target text, method text, method_name text, channel text, address text, reason text,
                                                due_at timestamptz, held text)
         on conflict do nothing
  returning id`,
    [JSON.stringify(rows), now],
  )
  return new Set(inserted.map(({ id }) => id))
}

/** Writes where the machines of these escalations stand now. Their rows are held by this transaction. */
export const saveStates = async (sql: Sql, moved: readonly { readonly id: string; readonly state: EscalationState }[]): Promise<void> => {
  if (moved.length === 0) return
  const rows = moved.map(({ id, state }) => ({ id, ...stateColumns(state) }))
  await sql(
    `update escalation
        set phase = new.phase, cycle = new.cycle, step = new.step, pass = new.pass, paged_cycle = new.paged_cycle,
            paged_step = new.paged_step, exhausted = new.exhausted, due_at = new.due_at,
            answered = new.answered, paused = new.paused, asked = new.asked,
            acknowledged_at = case when new.phase in ('acknowledged', 'stopped') then acknowledged_at end,
            acknowledged_by = case when new.phase in ('acknowledged', 'stopped') then acknowledged_by end,
            snoozed_by = case when new.phase = 'snoozed' then snoozed_by end
       from json_to_recordset($1::json) as new (id uuid, phase text, cycle integer, step integer, pass integer, paged_cycle integer,
                                                paged_step integer, exhausted boolean, answered text[], paused text, asked boolean,
                                                due_at timestamptz)
      where escalation.id = new.id`,
    [JSON.stringify(rows)],
  )
}

export const stateColumns = (state: EscalationState) => ({
  phase: state.phase,
  cycle: state.cycle,
  step: state.step,
  pass: state.pass,
  paged_cycle: state.paged?.cycle ?? null,
  paged_step: state.paged?.step ?? null,
  exhausted: state.exhausted,
  answered: state.answered,
  paused: state.paused ?? null,
  asked: state.asked,
  due_at: state.dueAt ?? null,
})

export interface PageRow {
  readonly page: string
  readonly page_cycle: number
  readonly page_step: number
  readonly is_fallback: boolean
  readonly person: string
  readonly target: string
  readonly method: string
  readonly method_name: string
  readonly channel: ChannelType
  readonly address: string
  readonly state: PageState
  readonly reason: string
  readonly page_due_at: Date
  /** Why it waits or waited beyond its delay. */
  readonly held: string | null
  /** The page whose message speaks for it. */
  readonly bundle: string | null
  readonly created_at: Date
  readonly sent_at: Date | null
  readonly settled_at: Date | null
}

const pageColumns = `page.id as page, page.cycle as page_cycle, page.step as page_step, page.is_fallback, page.person, page.target, page.method,
  page.method_name, page.channel, page.address, page.state, page.reason, page.due_at as page_due_at, page.held, page.bundle, page.created_at,
  page.sent_at, page.settled_at`

/** Takes pages whose delay is over, for sending now. Only those whose escalation still goes on, checked while nobody can answer it. */
export const takeDelayed = (sql: Sql, now: Date, limit: number): Promise<(PageRow & EscalationRow)[]> =>
  sql<PageRow & EscalationRow>(
    `with due as (
       select page.id
         from page
         join escalation on escalation.id = page.escalation and escalation.phase = 'escalating'
        where page.state = 'waiting' and page.due_at <= $1
     order by page.due_at
        limit $2
          for update of page skip locked
          for share  of escalation skip locked
     ), taken as (
       update page set state = 'sent', sent_at = $1 where id in (select id from due) returning *
     )
     select ${columns}, ${pageColumns} from taken as page join escalation on escalation.id = page.escalation`,
    [now, limit],
  )

/** What is due is due again later, pages as well as escalations. */
export const postpone = async (sql: Sql, escalations: readonly string[], pages: readonly string[], at: Date): Promise<void> => {
  if (escalations.length > 0)
    await sql(`update escalation set due_at = $2 where id = any ($1::uuid[]) and phase <> 'stopped'`, [escalations, at])
  if (pages.length > 0) await sql(`update page set state = 'waiting', sent_at = null, due_at = $2 where id = any ($1::uuid[])`, [pages, at])
}

/**
 * Steps that wait for alerts are due at once. The row is written whether or not it waits already: whoever is about to make it
 * wait holds it, and this comes after.
 */
export const hurryPaused = async (sql: Sql, subjects: readonly string[], policies: readonly string[], now: Date): Promise<number> => {
  const rows = await sql(
    `update escalation
        set due_at = case when paused is null then due_at else $3 end
      where subject = any ($1) and phase = 'escalating' and policy = any ($2)
  returning id`,
    [subjects, policies, now],
  )
  return rows.length
}

/** When the next step or delayed page is due. */
export const nextDueAt = async (sql: Sql): Promise<Date | undefined> => {
  const [row] = await sql<{ at: Date | null }>(
    `select least((select min(due_at) from escalation where due_at is not null), (select min(due_at) from page where state = 'waiting')) as at`,
  )
  return row?.at ?? undefined
}

/** Open escalations of these subjects, held until the transaction ends. In the order of their ids, so that two callers never wait for each other. */
export const lockOpen = (sql: Sql, subjects: readonly string[]): Promise<EscalationRow[]> =>
  sql<EscalationRow>(`select ${columns} from escalation where subject = any ($1) and phase <> 'stopped' order by id for update`, [subjects])

/** Where the open escalations of these subjects stand. */
export const phasesOfSubjects = (sql: Sql, subjects: readonly string[]): Promise<{ subject: string; phase: Phase }[]> =>
  sql(`select subject, phase from escalation where subject = any ($1) and phase <> 'stopped'`, [subjects])

/** Escalations of any phase by their ids, held until the transaction ends. */
export const lockEscalations = (sql: Sql, ids: readonly string[]): Promise<EscalationRow[]> =>
  sql<EscalationRow>(`select ${columns} from escalation where id = any ($1) order by id for update`, [ids])

/** Writes that pages were refused. Answers those it changed: what was settled before stays. */
export const refusePages = (
  sql: Sql,
  refused: readonly { readonly page: string; readonly reason: string }[],
  now: Date,
): Promise<{ id: string; escalation: string; cycle: number; step: number; person: string; reason: string }[]> =>
  sql(
    `update page
        set state = 'refused', reason = new.reason, settled_at = $2
       from json_to_recordset($1::json) as new (page uuid, reason text)
      where (page.id = new.page or page.bundle = new.page) and page.state = 'sent'
  returning page.id, page.escalation, page.cycle, page.step, page.person, page.reason`,
    [JSON.stringify(refused), now],
  )

/** Every page of these escalations' steps that had a refusal. */
export const pagesOfSteps = async (
  sql: Sql,
  steps: readonly { readonly escalation: string; readonly cycle: number; readonly step: number }[],
): Promise<readonly (KnownPage & { readonly escalation: string })[]> => {
  const rows = await sql<PageRow & { escalation: string }>(
    `select page.escalation, ${pageColumns}
       from page
       join json_to_recordset($1::json) as wanted (escalation uuid, cycle integer, step integer)
         on (page.escalation, page.cycle, page.step) = (wanted.escalation, wanted.cycle, wanted.step)
   order by page.id`,
    [JSON.stringify(steps)],
  )
  return rows.map((row) => ({ ...knownPage(row), escalation: row.escalation }))
}

const knownPage = (row: PageRow): KnownPage => ({
  id: row.page,
  state: row.state,
  cycle: row.page_cycle,
  step: row.page_step,
  isFallback: row.is_fallback,
  person: row.person,
  target: row.target,
  method: row.method,
  methodName: row.method_name,
  channel: row.channel,
  address: row.address,
  reason: row.reason,
  dueAt: row.page_due_at,
  held: row.held,
})

/** Makes waiting pages due at once. */
export const hurryPages = async (sql: Sql, ids: readonly string[], now: Date): Promise<void> => {
  if (ids.length > 0) await sql(`update page set due_at = $2 where id = any ($1) and state = 'waiting'`, [ids, now])
}

/** One page with its escalation. */
export const findPage = async (sql: Sql, page: string): Promise<(PageRow & EscalationRow) | undefined> => {
  const [row] = await sql<PageRow & EscalationRow>(
    `select ${columns}, ${pageColumns} from page join escalation on escalation.id = page.escalation where page.id = $1`,
    [page],
  )
  return row
}

/** The pages one message speaks for, the oldest first. */
export const findBundle = (sql: Sql, bundle: string): Promise<(PageRow & EscalationRow)[]> =>
  sql<PageRow & EscalationRow>(
    `select ${columns}, ${pageColumns} from page join escalation on escalation.id = page.escalation where page.bundle = $1 order by page.id`,
    [bundle],
  )

/** Pages, newest first: of one escalation or some subjects, or to one person. */
export const listPages = (
  sql: Sql,
  filter: {
    readonly subjects?: readonly string[]
    readonly escalation?: string
    readonly person?: string
    readonly open?: boolean
    readonly before?: string
  },
  limit: number,
): Promise<(PageRow & EscalationRow)[]> =>
  sql<PageRow & EscalationRow>(
    `select ${columns}, ${pageColumns}
       from page
       join escalation on escalation.id = page.escalation
      where ($1::text[] is null or page.escalation in (select id from escalation where subject = any ($1)))
        and ($2::uuid is null or page.escalation = $2)
        and ($3::text is null or page.person = $3)
        and ($4::boolean is not true or escalation.phase <> 'stopped')
        and ($5::uuid is null or page.id < $5)
   order by page.id desc
      limit $6`,
    [filter.subjects ?? null, filter.escalation ?? null, filter.person ?? null, filter.open ?? null, filter.before ?? null, limit],
  )

/** The latest escalation of a subject, open or not. */
export const latestEscalation = async (sql: Sql, subject: string): Promise<EscalationRow | undefined> => {
  const [row] = await sql<EscalationRow>(`select ${columns} from escalation where subject = $1 order by id desc limit 1`, [subject])
  return row
}

/** Another priority of what is open; who was paged is not paged again for it. Answers pages that were held back and are to be judged anew. */
export const reprioritise = (sql: Sql, subject: string, priority: string, urgency: 'important' | 'default', now: Date): Promise<object[]> =>
  sql(
    `with changed as (
       update escalation set priority = $2, urgency = $3 where subject = $1 and phase <> 'stopped' returning id
     )
     update page
        set due_at = $4
       from changed
      where page.escalation = changed.id and page.state = 'waiting' and page.held is not null
  returning page.id`,
    [subject, priority, urgency, now],
  )

export const setPolicy = async (sql: Sql, id: string, policy: string): Promise<void> => {
  await sql(`update escalation set policy = $2, targets = null where id = $1`, [id, policy])
}

export const setTargets = async (sql: Sql, id: string, targets: readonly string[]): Promise<void> => {
  await sql(`update escalation set policy = null, targets = $2 where id = $1`, [id, targets])
}
