import type { EscalationRow } from '#domains/notices/store.ts'
import type { ChannelType } from '#platform/messages/channel.ts'
import type { Sql } from '#platform/transaction.ts'

/** The latest page to somebody about one escalation. */
export interface LatestPage {
  readonly page: string
  readonly escalation: string
  readonly person: string
  readonly channel: ChannelType
  readonly phase: EscalationRow['phase']
  readonly started_at: Date
}

/** The latest page of each escalation these people were sent one about since then, newest first. */
export const latestPagesOf = (sql: Sql, people: readonly string[], since: Date): Promise<LatestPage[]> =>
  sql<LatestPage>(
    `select * from (
       select distinct on (page.escalation)
              page.id as page, page.escalation, page.person, page.channel, escalation.phase, escalation.started_at
         from page
         join escalation on escalation.id = page.escalation
        where page.person = any ($1) and page.created_at > $2 and page.state <> 'waiting'
     order by page.escalation, page.id desc
     ) as latest
   order by page desc
      limit 200`,
    [people, since],
  )

export interface Device {
  readonly id: string
  readonly person: string
  readonly name: string
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
  readonly created_at: Date
}

/** Browsers of these people, by their names. */
export const devicesOf = (sql: Sql, people: readonly string[]): Promise<Device[]> =>
  sql<Device>(`select id, person, name, endpoint, p256dh, auth, created_at from push_device where person = any ($1) order by name`, [
    people,
  ])

/** The browser behind an endpoint, whosever it is. */
export const deviceAt = async (sql: Sql, endpoint: string): Promise<Device | undefined> =>
  (await sql<Device>(`select id, person, name, endpoint, p256dh, auth, created_at from push_device where endpoint = $1`, [endpoint]))[0]

/** Keeps a browser in place of the one with its name or its endpoint. */
export const keepDevice = async (sql: Sql, device: Device): Promise<void> => {
  await sql(`delete from push_device where endpoint = $1 or (person = $2 and name = $3)`, [device.endpoint, device.person, device.name])
  await sql(`insert into push_device (id, person, name, endpoint, p256dh, auth, created_at) values ($1, $2, $3, $4, $5, $6, $7)`, [
    device.id,
    device.person,
    device.name,
    device.endpoint,
    device.p256dh,
    device.auth,
    device.created_at,
  ])
}

/** Forgets a browser of somebody by its name or endpoint; undefined when there is none. */
export const forgetDevice = async (
  sql: Sql,
  person: string,
  { name, endpoint }: { name?: string; endpoint?: string },
): Promise<string | undefined> => {
  const [row] = await sql<{ name: string }>(`delete from push_device where person = $1 and (name = $2 or endpoint = $3) returning name`, [
    person,
    name ?? null,
    endpoint ?? null,
  ])
  return row?.name
}

/** Forgets browsers whose push service does not know them any more. */
export const forgetGone = (sql: Sql, endpoints: readonly string[]): Promise<Pick<Device, 'person' | 'name' | 'endpoint'>[]> =>
  sql<Pick<Device, 'person' | 'name' | 'endpoint'>>(`delete from push_device where endpoint = any ($1) returning person, name, endpoint`, [
    endpoints,
  ])

export interface ReplyRow {
  readonly id: string
  readonly channel: 'sms' | 'voice' | 'email'
  readonly address: string
  readonly said: string
}

/**
 * Takes what came in for this transaction: what was answered when it is known, undefined when it is new. Two at once: the second waits
 * for what the first answers.
 */
export const takeReply = async (sql: Sql, reply: ReplyRow, now: Date): Promise<string | undefined> => {
  const fresh = await sql(
    `insert into phone_reply (id, channel, address, said, answered, at) values ($1, $2, $3, $4, '', $5) on conflict do nothing returning id`,
    [reply.id, reply.channel, reply.address, reply.said, now],
  )
  if (fresh.length > 0) return undefined
  const [known] = await sql<{ answered: string }>(`select answered from phone_reply where id = $1`, [reply.id])
  return known?.answered ?? ''
}

export const finishReply = async (
  sql: Sql,
  id: string,
  { answered, person, page }: { readonly answered: string; readonly person?: string | undefined; readonly page?: string | undefined },
): Promise<void> => {
  await sql(`update phone_reply set answered = $2, person = $3, page = $4 where id = $1`, [id, answered, person ?? null, page ?? null])
}

/** How often something was answered to this address since then. */
export const answeredSince = async (sql: Sql, address: string, since: Date): Promise<number> => {
  const [row] = await sql<{ count: number }>(
    `select count(*)::int as count from phone_reply where address = $1 and at > $2 and answered <> ''`,
    [address, since],
  )
  return row?.count ?? 0
}

export const forgetReplies = async (sql: Sql, before: Date, limit: number): Promise<number> => {
  const rows = await sql(
    `delete from phone_reply where id in (select id from phone_reply where at < $1 order by at limit $2) returning id`,
    [before, limit],
  )
  return rows.length
}

/** Writes that the owner of a number answered STOP. False when it was known. */
export const stopNumber = async (sql: Sql, address: string, now: Date): Promise<boolean> =>
  (await sql(`insert into phone_stop (address, stopped_at) values ($1, $2) on conflict do nothing returning address`, [address, now]))
    .length > 0

/** Takes a STOP back. False when there was none. */
export const startNumber = async (sql: Sql, address: string): Promise<boolean> =>
  (await sql(`delete from phone_stop where address = $1 returning address`, [address])).length > 0

/** Which of these numbers answered STOP. */
export const stoppedAmong = async (sql: Sql, addresses: readonly string[]): Promise<readonly string[]> =>
  (await sql<{ address: string }>(`select address from phone_stop where address = any ($1)`, [addresses])).map(({ address }) => address)
