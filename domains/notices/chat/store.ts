import type { PageRow } from '#domains/notices/store.ts'
import type { Sql } from '#platform/transaction.ts'

/** Somebody in a chat, and who they are. */
export interface ChatUser {
  readonly channel: string
  readonly chat_user: string
  readonly person: string
  readonly known_by: string
  readonly linked_at: Date
}

/** Notes what came in. False when it had come before: a replay, or a sender who missed the answer. */
export const noteSeen = async (sql: Sql, hash: Uint8Array, now: Date): Promise<boolean> => {
  const rows = await sql(`insert into chat_seen (hash, seen_at) values ($1, $2) on conflict (hash) do nothing returning hash`, [hash, now])
  return rows.length > 0
}

/** Forgets what came in, codes nobody used, and what messages show that are too old to be changed, before these instants. */
export const forgetSeen = async (sql: Sql, seenBefore: Date, shownBefore: Date, now: Date): Promise<void> => {
  await sql(`delete from chat_seen where seen_at < $1`, [seenBefore])
  await sql(`delete from chat_code where expires_at < $1`, [now])
  await sql(`delete from chat_shown using page where page.id = chat_shown.page and page.created_at < $1`, [shownBefore])
}

export const chatUserOf = async (sql: Sql, channel: string, user: string): Promise<ChatUser | undefined> => {
  const [row] = await sql<ChatUser>(
    `select channel, chat_user, person, known_by, linked_at from chat_user where channel = $1 and chat_user = $2`,
    [channel, user],
  )
  return row
}

/** Where a person is known in chats. */
export const chatUsersOf = (sql: Sql, person: string): Promise<ChatUser[]> =>
  sql<ChatUser>(
    `select channel, chat_user, person, known_by, linked_at from chat_user where person = $1 order by channel, chat_user limit 100`,
    [person],
  )

/** Says who somebody in a chat is from now on. False when it was so before. */
export const saveChatUser = async (sql: Sql, user: ChatUser): Promise<boolean> => {
  const rows = await sql(
    `insert into chat_user (channel, chat_user, person, known_by, linked_at) values ($1, $2, $3, $4, $5)
         on conflict (channel, chat_user) do update
        set person = excluded.person, known_by = excluded.known_by, linked_at = excluded.linked_at
      where (chat_user.person, chat_user.known_by) is distinct from (excluded.person, excluded.known_by)
  returning person`,
    [user.channel, user.chat_user, user.person, user.known_by, user.linked_at],
  )
  return rows.length > 0
}

/** Forgets who somebody in a chat is. False when it was not known, or is somebody else. */
export const removeChatUser = async (sql: Sql, channel: string, user: string, person: string): Promise<boolean> => {
  const rows = await sql(`delete from chat_user where channel = $1 and chat_user = $2 and person = $3 returning person`, [
    channel,
    user,
    person,
  ])
  return rows.length > 0
}

/** A code for somebody; the one before for the same chat works no more. */
export const saveCode = async (sql: Sql, code: { hash: Uint8Array; channel: string; person: string; expiresAt: Date }): Promise<void> => {
  await sql(`delete from chat_code where channel = $1 and person = $2`, [code.channel, code.person])
  await sql(`insert into chat_code (hash, channel, person, expires_at) values ($1, $2, $3, $4)`, [
    code.hash,
    code.channel,
    code.person,
    code.expiresAt,
  ])
}

/** Uses a code up. Answers whose it was. */
export const takeCode = async (sql: Sql, hash: Uint8Array, channel: string, now: Date): Promise<string | undefined> => {
  const [row] = await sql<{ person: string }>(
    `delete from chat_code where hash = $1 and channel = $2 and expires_at > $3 returning person`,
    [hash, channel, now],
  )
  return row?.person
}

/** Asks that messages in chats about these escalations be shown anew. Those with no such message are left out. */
export const askRefresh = async (sql: Sql, escalations: readonly string[], channels: readonly string[], now: Date): Promise<number> => {
  const rows = await sql(
    `insert into chat_refresh (escalation, due_at)
     select distinct page.escalation, $3::timestamptz
       from page
      where page.escalation = any ($1::uuid[]) and page.channel = any ($2) and page.state = 'sent'
         on conflict (escalation) do update set due_at = excluded.due_at, looks = 0
  returning escalation`,
    [escalations, channels, now],
  )
  return rows.length
}

/** Takes what is due to be shown anew, each held until the transaction ends. */
export const takeRefresh = (sql: Sql, now: Date, limit: number): Promise<{ escalation: string; looks: number }[]> =>
  sql(`select escalation, looks from chat_refresh where due_at <= $1 order by due_at limit $2 for update skip locked`, [now, limit])

/** Done with these. */
export const endRefresh = async (sql: Sql, escalations: readonly string[]): Promise<void> => {
  if (escalations.length > 0) await sql(`delete from chat_refresh where escalation = any ($1::uuid[])`, [escalations])
}

/** Looks at these again later. */
export const putOffRefresh = async (sql: Sql, escalations: readonly string[], at: Date): Promise<void> => {
  if (escalations.length > 0)
    await sql(`update chat_refresh set due_at = $2, looks = looks + 1 where escalation = any ($1::uuid[])`, [escalations, at])
}

/** When the next is due. */
export const nextRefreshAt = async (sql: Sql): Promise<Date | undefined> => {
  const [row] = await sql<{ at: Date | null }>(`select min(due_at) as at from chat_refresh`)
  return row?.at ?? undefined
}

/** A page with a message of its own in a chat, and what that says since it was changed. */
export type ChatPage = Pick<PageRow, 'page' | 'person' | 'channel' | 'address' | 'reason'> & {
  readonly escalation: string
  readonly shown: string | null
  readonly message: string | null
}

/** Pages of these escalations that have a message of their own in a chat: one that speaks for many stays as it is. */
export const chatPagesOf = (sql: Sql, escalations: readonly string[], channels: readonly string[]): Promise<ChatPage[]> =>
  sql<ChatPage>(
    `select page.id as page, page.person, page.channel, page.address, page.reason, page.escalation, chat_shown.shown, chat_shown.message
       from page
  left join chat_shown on chat_shown.page = page.id
      where page.escalation = any ($1::uuid[]) and page.channel = any ($2) and page.state = 'sent' and page.bundle is null
   order by page.id`,
    [escalations, channels],
  )

/** Writes what the messages of these pages say now, and which message says it. */
export const saveShown = async (sql: Sql, shown: readonly { page: string; shown: string; message: string }[]): Promise<void> => {
  if (shown.length === 0) return
  await sql(
    `insert into chat_shown (page, shown, message)
     select page, shown, message from json_to_recordset($1::json) as new (page uuid, shown text, message text)
         on conflict (page) do update set shown = excluded.shown, message = excluded.message`,
    [JSON.stringify(shown)],
  )
}
