import type { Note } from '#domains/notices/handoffs/note.ts'
import type { Interval } from '#platform/time/interval.ts'
import type { Sql } from '#platform/transaction.ts'

export interface Handoff extends Interval {
  readonly id: string
  readonly schedule: string
  readonly person: string
  readonly state: 'draft' | 'quiet' | 'sent'
  readonly note: Note
  readonly body: string
  readonly writtenAt: Date
  readonly sentAt: Date | undefined
  readonly sentBy: string | undefined
  readonly told: readonly string[]
}

interface Row {
  id: string
  schedule: string
  person: string
  start_at: Date
  end_at: Date
  state: Handoff['state']
  note: Note
  body: string
  written_at: Date
  sent_at: Date | null
  sent_by: string | null
  told: string[]
}

const columns = 'id, schedule, person, start_at, end_at, state, note, body, written_at, sent_at, sent_by, told'

/** Writes a note unless that shift has one. Answers whether it was written. */
export const insertHandoff = async (sql: Sql, handoff: Omit<Handoff, 'sentAt' | 'sentBy' | 'told' | 'body'>): Promise<boolean> => {
  const rows = await sql(
    `insert into handoff (id, schedule, person, start_at, end_at, state, note, written_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (schedule, person, end_at) do nothing
  returning id`,
    [
      handoff.id,
      handoff.schedule,
      handoff.person,
      handoff.start,
      handoff.end,
      handoff.state,
      JSON.stringify(handoff.note),
      handoff.writtenAt,
    ],
  )
  return rows.length > 0
}

export const findHandoff = async (sql: Sql, id: string): Promise<Handoff | undefined> => {
  const [row] = await sql<Row>(`select ${columns} from handoff where id = $1`, [id])
  return row === undefined ? undefined : toHandoff(row)
}

/** The note, held until the transaction ends: it is sent once. */
export const lockHandoff = async (sql: Sql, id: string): Promise<Handoff | undefined> => {
  const [row] = await sql<Row>(`select ${columns} from handoff where id = $1 for update`, [id])
  return row === undefined ? undefined : toHandoff(row)
}

export const saveSentHandoff = async (
  sql: Sql,
  id: string,
  sent: { readonly body: string; readonly by: string; readonly told: readonly string[] },
  now: Date,
): Promise<void> => {
  await sql(`update handoff set state = 'sent', body = $2, sent_at = $3, sent_by = $4, told = $5 where id = $1`, [
    id,
    sent.body,
    now,
    sent.by,
    sent.told,
  ])
}

/** Notes, the newest first. */
export const listHandoffs = async (
  sql: Sql,
  filter: {
    readonly schedule?: string
    readonly person?: string
    readonly state?: Handoff['state']
    readonly before?: string
  },
  limit: number,
): Promise<readonly Handoff[]> =>
  (
    await sql<Row>(
      `select ${columns}
         from handoff
        where ($1::text is null or schedule = $1)
          and ($2::text is null or person = $2)
          and ($3::text is null or state = $3)
          and ($4::uuid is null or id < $4)
     order by id desc
        limit $5`,
      [filter.schedule ?? null, filter.person ?? null, filter.state ?? null, filter.before ?? null, limit],
    )
  ).map(toHandoff)

/** Notes nobody completed, of shifts that ended after `since`. */
export const draftsSince = async (sql: Sql, since: Date): Promise<readonly Handoff[]> =>
  (await sql<Row>(`select ${columns} from handoff where state = 'draft' and end_at > $1 order by end_at`, [since])).map(toHandoff)

/** What somebody was paged about during a shift, the first page first. */
export const pagedDuring = (
  sql: Sql,
  shift: Interval & { readonly schedule: string; readonly person: string },
): Promise<
  {
    id: string
    subject: string
    title: string
    priority: string
    about: string[]
    phase: string
    at: Date
    acknowledged_by: string | null
    acknowledged_at: Date | null
    ended_because: string | null
  }[]
> =>
  sql(
    `select escalation.id, escalation.subject, escalation.title, escalation.priority, escalation.about, escalation.phase,
            min(coalesce(page.sent_at, page.created_at)) as at, escalation.acknowledged_by, escalation.acknowledged_at,
            escalation.ended_because
       from page
       join escalation on escalation.id = page.escalation
      where page.created_at >= $1 and page.created_at < $2 and page.state = 'sent' and (page.target = $3 or page.person = $4)
        and escalation.subject not like 'drill:%'
   group by escalation.id
   order by at
      limit 500`,
    [shift.start, shift.end, shift.schedule, shift.person],
  )

const toHandoff = (row: Row): Handoff => ({
  id: row.id,
  schedule: row.schedule,
  person: row.person,
  start: row.start_at,
  end: row.end_at,
  state: row.state,
  note: row.note,
  body: row.body,
  writtenAt: row.written_at,
  sentAt: row.sent_at ?? undefined,
  sentBy: row.sent_by ?? undefined,
  told: row.told,
})
