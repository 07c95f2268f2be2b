import type { EventFinding } from '#platform/time/icalendar/event.ts'
import type { Sql } from '#platform/transaction.ts'

export interface FeedRow {
  readonly calendar: string
  readonly url: string
  readonly state: 'waiting' | 'read' | 'failing'
  readonly next_at: Date
  readonly checked_at: Date | null
  readonly read_at: Date | null
  readonly digest: string | null
  readonly events: number
  readonly findings: readonly EventFinding[]
  readonly finding_count: number
  readonly refresh_ms: string | null
  readonly etag: string | null
  readonly last_modified: string | null
  readonly failing_since: Date | null
  readonly failures: number
  readonly problem: string | null
  readonly mend: string | null
}

const columns =
  'calendar, url, state, next_at, checked_at, read_at, digest, events, findings, finding_count, refresh_ms, etag, last_modified, failing_since, failures, problem, mend'

/** Which copy is kept of each calendar. */
export const feedDigests = (sql: Sql): Promise<{ readonly calendar: string; readonly digest: string }[]> =>
  sql(`select calendar, digest from calendar_feed where digest is not null`)

export const feedTexts = (
  sql: Sql,
  calendars: readonly string[],
): Promise<{ readonly calendar: string; readonly digest: string; readonly text: string }[]> =>
  sql(`select calendar, digest, text from calendar_feed where calendar = any($1) and text is not null`, [calendars])

export const feeds = (sql: Sql, calendars: readonly string[]): Promise<FeedRow[]> =>
  sql<FeedRow>(`select ${columns} from calendar_feed where calendar = any($1)`, [calendars])

export const lockFeed = async (sql: Sql, calendar: string): Promise<FeedRow | undefined> =>
  (await sql<FeedRow>(`select ${columns} from calendar_feed where calendar = $1 for update`, [calendar]))[0]

/** Makes the rows those of `feeds`: new ones, and those whose address changed, are due at once. Resolves to those that left. */
export const keepFeeds = async (
  sql: Sql,
  feeds: readonly { readonly calendar: string; readonly url: string }[],
  now: Date,
): Promise<void> => {
  await sql(`delete from calendar_feed where calendar <> all($1)`, [feeds.map(({ calendar }) => calendar)])
  await sql(
    `insert into calendar_feed as kept (calendar, url, state, next_at)
     select calendar, url, 'waiting', $3
       from unnest($1::text[], $2::text[]) as new (calendar, url)
         on conflict (calendar) do update
        set url = excluded.url, next_at = excluded.next_at, etag = null, last_modified = null, failures = 0
      where kept.url <> excluded.url`,
    [feeds.map(({ calendar }) => calendar), feeds.map(({ url }) => url), now],
  )
}

/** Takes those that are due: they are due again at `lease` should this one never be heard of again. */
export const claimFeeds = (sql: Sql, now: Date, lease: Date): Promise<{ readonly calendar: string }[]> =>
  sql(`update calendar_feed set next_at = $2 where next_at <= $1 returning calendar`, [now, lease])

export const earliestFeed = async (sql: Sql): Promise<Date | undefined> =>
  (await sql<{ next_at: Date }>(`select next_at from calendar_feed order by next_at limit 1`))[0]?.next_at

export const markDue = async (sql: Sql, calendar: string, now: Date): Promise<void> => {
  await sql(`update calendar_feed set next_at = $2 where calendar = $1`, [calendar, now])
}

/** It answered that nothing changed. */
export const markUnchanged = async (sql: Sql, calendar: string, now: Date, next: Date): Promise<void> => {
  await sql(
    `update calendar_feed
        set state = 'read', checked_at = $2, next_at = $3, failing_since = null, failures = 0, problem = null, mend = null
      where calendar = $1`,
    [calendar, now, next],
  )
}

export interface FeedCopy {
  readonly text: string
  readonly digest: string
  readonly events: number
  readonly findings: readonly EventFinding[]
  readonly findingCount: number
  readonly refreshMs: number | undefined
  readonly etag: string | undefined
  readonly lastModified: string | undefined
}

export const keepCopy = async (sql: Sql, calendar: string, copy: FeedCopy, now: Date, next: Date): Promise<void> => {
  await sql(
    `update calendar_feed
        set state = 'read', checked_at = $2, read_at = $2, next_at = $3, failing_since = null, failures = 0, problem = null, mend = null,
            text = $4, digest = $5, events = $6, findings = $7, finding_count = $8, refresh_ms = $9, etag = $10, last_modified = $11
      where calendar = $1`,
    [
      calendar,
      now,
      next,
      copy.text,
      copy.digest,
      copy.events,
      JSON.stringify(copy.findings),
      copy.findingCount,
      copy.refreshMs ?? null,
      copy.etag ?? null,
      copy.lastModified ?? null,
    ],
  )
}

export const markFailed = async (
  sql: Sql,
  calendar: string,
  trouble: { readonly message: string; readonly mend: string },
  now: Date,
  next: Date,
): Promise<void> => {
  await sql(
    `update calendar_feed
        set state = 'failing', checked_at = $2, next_at = $3, failing_since = coalesce(failing_since, $2), failures = failures + 1,
            problem = $4, mend = $5
      where calendar = $1`,
    [calendar, now, next, trouble.message, trouble.mend],
  )
}

export interface LinkRow {
  readonly id: string
  readonly person: string
  readonly shows: string
  readonly hint: string
  readonly made_at: Date
  readonly last_read_at: Date | null
  readonly digest: string | null
  readonly changed_at: Date
  readonly sequence: number
}

const linkColumns = 'id, person, shows, hint, made_at, last_read_at, digest, changed_at, sequence'

export const insertLink = async (
  sql: Sql,
  link: Pick<LinkRow, 'id' | 'person' | 'shows' | 'hint' | 'made_at'> & { readonly tokenHash: Uint8Array },
): Promise<void> => {
  await sql(`insert into calendar_link (id, token_hash, person, shows, hint, made_at, changed_at) values ($1, $2, $3, $4, $5, $6, $6)`, [
    link.id,
    link.tokenHash,
    link.person,
    link.shows,
    link.hint,
    link.made_at,
  ])
}

export const linkByHash = async (sql: Sql, hash: Uint8Array): Promise<LinkRow | undefined> =>
  (await sql<LinkRow>(`select ${linkColumns} from calendar_link where token_hash = $1`, [hash]))[0]

export const linkOf = async (sql: Sql, id: string): Promise<LinkRow | undefined> =>
  (await sql<LinkRow>(`select ${linkColumns} from calendar_link where id = $1`, [id]))[0]

/** Of one person or of everybody, newest first, before the id `after`. */
export const links = (sql: Sql, person: string | undefined, after: string | undefined, limit: number): Promise<LinkRow[]> =>
  sql<LinkRow>(
    `select ${linkColumns}
       from calendar_link
      where ($1::text is null or person = $1) and ($2::uuid is null or id < $2)
   order by id desc
      limit $3`,
    [person ?? null, after ?? null, limit],
  )

export const deleteLink = async (sql: Sql, id: string): Promise<void> => {
  await sql(`delete from calendar_link where id = $1`, [id])
}

/** Resolves to those that were. */
export const deleteLinksOf = (sql: Sql, people: readonly string[]): Promise<Pick<LinkRow, 'id' | 'shows' | 'person'>[]> =>
  sql(`delete from calendar_link where person = any($1) returning id, shows, person`, [people])

/** What it shows is `digest`: when that is news, it changed now. Resolves to when it last changed, and how often it did. */
export const noteShown = async (
  sql: Sql,
  id: string,
  digest: string,
  now: Date,
): Promise<Pick<LinkRow, 'changed_at' | 'sequence'> | undefined> =>
  (
    await sql<Pick<LinkRow, 'changed_at' | 'sequence'>>(
      `update calendar_link
          set last_read_at = $3,
              changed_at = case when digest = $2 then changed_at else $3 end,
              sequence = case when digest = $2 then sequence when digest is null then 0 else sequence + 1 end,
              digest = $2
        where id = $1
    returning changed_at, sequence`,
      [id, digest, now],
    )
  )[0]
