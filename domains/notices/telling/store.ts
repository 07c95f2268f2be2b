import type { KeptTelling, Telling } from '#domains/notices/telling/telling.ts'
import type { Sql } from '#platform/transaction.ts'

interface Row {
  id: string
  key: string
  person: string
  subject: string
  body: string
  links: KeptTelling['links']
  about: string[]
  asks: string | null
  urgent: boolean
  state: KeptTelling['state']
  tried: string[]
  expires_at: Date
  created_at: Date
}

const columns = 'id, key, person, subject, body, links, about, asks, urgent, state, tried, expires_at, created_at'

/** Keeps what was not told before; answers how many that are. */
export const insertTellings = async (sql: Sql, tellings: readonly (Telling & { readonly id: string })[], now: Date): Promise<number> => {
  const rows = await sql(
    `insert into telling (id, key, person, subject, body, links, about, asks, urgent, state, due_at, expires_at, created_at)
     select id, key, person, subject, body, links, about, asks, urgent, 'waiting', $2, expires_at, $2
       from json_to_recordset($1::json) as new (id uuid, key text, person text, subject text, body text, links json, about text[], asks text, urgent boolean,
                                                expires_at timestamptz)
         on conflict (key) do nothing
  returning id`,
    [
      JSON.stringify(
        tellings.map(({ id, key, person, subject, text, links, about, asks, urgent, expiresAt }) => ({
          id,
          key,
          person,
          subject,
          body: text,
          links,
          about,
          asks: asks ?? null,
          urgent: urgent ?? false,
          expires_at: expiresAt,
        })),
      ),
      now,
    ],
  )
  return rows.length
}

/** What is due, the longest due first, each held by whoever gets it until its transaction ends. */
export const takeTellings = async (sql: Sql, now: Date, limit: number): Promise<readonly KeptTelling[]> =>
  (
    await sql<Row>(
      `select ${columns} from telling where state = 'waiting' and due_at <= $1 order by due_at, place limit $2 for update skip locked`,
      [now, limit],
    )
  ).map(toTelling)

export const nextTellingAt = async (sql: Sql): Promise<Date | undefined> => {
  const [row] = await sql<{ at: Date | null }>(`select min(due_at) as at from telling where state = 'waiting'`)
  return row?.at ?? undefined
}

/** They left as one message, by this way. */
export const saveSent = async (sql: Sql, ids: readonly string[], message: string, place: string, now: Date): Promise<void> => {
  await sql(
    `update telling set state = 'sent', message = $2, tried = tried || $3::text, settled_at = $4, reason = null where id = any ($1::uuid[])`,
    [ids, message, place, now],
  )
}

export const postponeTellings = async (sql: Sql, ids: readonly string[], at: Date, reason: string): Promise<void> => {
  await sql(`update telling set due_at = $2, reason = $3 where id = any ($1::uuid[])`, [ids, at, reason])
}

export const endTellings = async (
  sql: Sql,
  ids: readonly string[],
  state: 'failed' | 'dropped',
  reason: string,
  now: Date,
): Promise<void> => {
  if (ids.length > 0)
    await sql(`update telling set state = $2, reason = $3, settled_at = $4 where id = any ($1::uuid[])`, [ids, state, reason, now])
}

/** Those whose message was refused are due again, by another way. Answers how many. */
export const returnRefused = async (sql: Sql, messages: readonly string[], now: Date): Promise<number> => {
  const rows = await sql(
    `update telling set state = 'waiting', due_at = $2, settled_at = null where message::text = any ($1::text[]) and state = 'sent' returning id`,
    [messages, now],
  )
  return rows.length
}

export const findTelling = async (sql: Sql, id: string): Promise<KeptTelling | undefined> => {
  const [row] = await sql<Row>(`select ${columns} from telling where id = $1`, [id])
  return row === undefined ? undefined : toTelling(row)
}

/** Forgets what was told long ago: by then its key cannot come again. */
export const forgetTellings = async (sql: Sql, before: Date): Promise<void> => {
  await sql(`delete from telling where created_at < $1 and expires_at < $1`, [before])
}

const toTelling = (row: Row): KeptTelling => ({
  id: row.id,
  key: row.key,
  person: row.person,
  subject: row.subject,
  text: row.body,
  links: row.links,
  about: row.about,
  ...(row.asks === null ? {} : { asks: row.asks }),
  ...(row.urgent ? { urgent: true } : {}),
  state: row.state,
  tried: row.tried,
  expiresAt: row.expires_at,
  createdAt: row.created_at,
})
