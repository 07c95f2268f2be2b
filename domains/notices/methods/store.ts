import type { Challenge } from '#domains/notices/methods/codes.ts'
import type { Sent } from '#domains/notices/methods/limits.ts'
import type { Sql } from '#platform/transaction.ts'

/** What is known of one way to reach somebody. */
export interface KnownMethod {
  readonly owner: string
  readonly place: string
  readonly verifiedAt: Date | undefined
  readonly verifiedBy: 'code' | 'test' | undefined
  readonly challenge: Challenge | undefined
  readonly codesSentAt: readonly Date[]
  readonly codeMessage: string | undefined
  readonly testMessage: string | undefined
  readonly testedAt: Date | undefined
}

interface Row {
  owner: string
  place: string
  verified_at: Date | null
  verified_by: 'code' | 'test' | null
  code_hash: Uint8Array | null
  code_expires_at: Date | null
  code_tries: number
  codes_sent_at: Date[]
  code_message: string | null
  test_message: string | null
  tested_at: Date | null
}

const columns =
  'owner, place, verified_at, verified_by, code_hash, code_expires_at, code_tries, codes_sent_at, code_message, test_message, tested_at'

const known = (row: Row): KnownMethod => ({
  owner: row.owner,
  place: row.place,
  verifiedAt: row.verified_at ?? undefined,
  verifiedBy: row.verified_by ?? undefined,
  challenge:
    row.code_hash === null || row.code_expires_at === null
      ? undefined
      : { hash: row.code_hash, expiresAt: row.code_expires_at, tries: row.code_tries },
  codesSentAt: row.codes_sent_at,
  codeMessage: row.code_message ?? undefined,
  testMessage: row.test_message ?? undefined,
  testedAt: row.tested_at ?? undefined,
})

/** What is known of the ways to reach these people. */
export const methodsOf = async (sql: Sql, owners: readonly string[]): Promise<readonly KnownMethod[]> =>
  (await sql<Row>(`select ${columns} from contact_method where owner = any ($1)`, [owners])).map(known)

/** Places of these people that were verified, as `owner`, `place`: all that is asked when somebody is paged. */
export const verifiedPlaces = (sql: Sql, owners: readonly string[]): Promise<{ owner: string; place: string }[]> =>
  sql(`select owner, place from contact_method where owner = any ($1) and verified_at is not null`, [owners])

/** The row of one method, made when there is none, held until the transaction ends. */
export const holdMethod = async (sql: Sql, owner: string, place: string): Promise<KnownMethod> => {
  await sql(`insert into contact_method (owner, place) values ($1, $2) on conflict do nothing`, [owner, place])
  const [row] = await sql<Row>(`select ${columns} from contact_method where owner = $1 and place = $2 for update`, [owner, place])
  if (row === undefined) throw new Error(`contact_method (${owner}, ${place}) is gone`)
  return known(row)
}

export const saveChallenge = async (
  sql: Sql,
  owner: string,
  place: string,
  challenge: { readonly hash: Uint8Array; readonly expiresAt: Date; readonly message: string; readonly sentAt: readonly Date[] },
): Promise<void> => {
  await sql(
    `update contact_method
        set code_hash = $3, code_expires_at = $4, code_tries = 0, code_message = $5, codes_sent_at = $6::timestamptz[]
      where owner = $1 and place = $2`,
    [owner, place, challenge.hash, challenge.expiresAt, challenge.message, challenge.sentAt],
  )
}

export const countTry = async (sql: Sql, owner: string, place: string): Promise<void> => {
  await sql(`update contact_method set code_tries = code_tries + 1 where owner = $1 and place = $2`, [owner, place])
}

/** Marks a method as proven; a code that was out is used. */
export const saveVerified = async (sql: Sql, owner: string, place: string, by: 'code' | 'test', now: Date): Promise<void> => {
  await sql(
    `update contact_method
        set verified_at = $4, verified_by = $3, code_hash = null, code_expires_at = null, code_tries = 0
      where owner = $1 and place = $2`,
    [owner, place, by, now],
  )
}

export const saveTest = async (sql: Sql, owner: string, place: string, message: string, by: string, now: Date): Promise<void> => {
  await sql(`update contact_method set test_message = $3, tested_at = $4, tested_by = $5 where owner = $1 and place = $2`, [
    owner,
    place,
    message,
    now,
    by,
  ])
}

/**
 * Places this transaction alone decides about until it ends, of those given. One that somebody else decides about at this moment
 * is left out, and not waited for: who waits holds rows that the other may need.
 */
export const ownPlaces = async (sql: Sql, places: readonly string[]): Promise<ReadonlySet<string>> => {
  if (places.length === 0) return new Set()
  const rows = await sql<{ place: string; mine: boolean }>(
    `select place, pg_try_advisory_xact_lock(hashtextextended('contact ' || place, 0)) as mine from unnest($1::text[]) as place`,
    [places],
  )
  return new Set(rows.flatMap(({ place, mine }) => (mine ? [place] : [])))
}

/** Messages that went to these places and may still count. */
export const sentTo = async (sql: Sql, places: readonly string[], since: Date): Promise<ReadonlyMap<string, readonly Sent[]>> => {
  const rows = await sql<{ place: string; at: Date; workload: string }>(
    `select place, at, workload from contact_send where place = any ($1) and at > $2 order by at`,
    [places, since],
  )
  return Map.groupBy(rows, ({ place }) => place)
}

/** Writes down what goes to limited places now, and forgets what counts no more there, but for what somebody else forgets at this moment. */
export const countSends = async (
  sql: Sql,
  sends: readonly { readonly place: string; readonly message: string; readonly workload: string }[],
  now: Date,
  forgetBefore: Date,
): Promise<void> => {
  if (sends.length === 0) return
  const places = [...new Set(sends.map(({ place }) => place))]
  await sql(
    `delete from contact_send
      where (place, at, message) in (select place, at, message from contact_send where place = any ($1) and at < $2 for update skip locked)`,
    [places, forgetBefore],
  )
  await sql(
    `insert into contact_send (place, at, message, workload)
     select place, $2, message, workload from json_to_recordset($1::json) as new (place text, message uuid, workload text)
         on conflict do nothing`,
    [JSON.stringify(sends), now],
  )
}

/** Pages wait: until then, and for this reason. */
export const holdPages = async (
  sql: Sql,
  held: readonly { readonly page: string; readonly until: Date; readonly because: string }[],
): Promise<void> => {
  if (held.length === 0) return
  await sql(
    `update page
        set state = 'waiting', sent_at = null, due_at = new.until, held = new.because
       from json_to_recordset($1::json) as new (page uuid, until timestamptz, because text)
      where page.id = new.page`,
    [JSON.stringify(held)],
  )
}

/** Pages that are not to leave at all. */
export const dropPages = async (
  sql: Sql,
  dropped: readonly { readonly page: string; readonly because: string }[],
  now: Date,
): Promise<void> => {
  if (dropped.length === 0) return
  await sql(
    `update page
        set state = 'dropped', sent_at = null, settled_at = $2, reason = new.because
       from json_to_recordset($1::json) as new (page uuid, because text)
      where page.id = new.page`,
    [JSON.stringify(dropped), now],
  )
}

/** One message speaks for these pages: that of `bundle`. */
export const bundlePages = async (sql: Sql, bundle: string, pages: readonly string[]): Promise<void> => {
  await sql(`update page set bundle = $1 where id = any ($2::uuid[])`, [bundle, pages])
}

/**
 * Earlier pages of these escalations that may still be on their way to the same place: those that are held, and those handed
 * over not long ago.
 */
export const earlierPages = (
  sql: Sql,
  pages: readonly string[],
  since: Date,
): Promise<{ page: string; earlier: string; state: 'waiting' | 'sent'; held: string | null }[]> =>
  sql(
    `select page.id as page, earlier.*
       from page
 cross join lateral (select coalesce(earlier.bundle, earlier.id) as earlier, earlier.state, earlier.held
                       from page as earlier
                      where earlier.escalation = page.escalation and earlier.person = page.person
                        and earlier.channel = page.channel and earlier.address = page.address and earlier.id < page.id
                        and ((earlier.state = 'waiting' and earlier.held is not null) or (earlier.state = 'sent' and earlier.sent_at >= $2))
                     -- One look-up for each page by the key of its escalation, however many there are.
                     offset 0) as earlier
      where page.id = any ($1::uuid[])`,
    [pages, since],
  )

/** The last pages of each of these people that were handed over, the newest first: what became of each is known by its message. */
export const recentPages = (sql: Sql, people: readonly string[], each: number): Promise<RecentPage[]> =>
  sql<RecentPage>(
    `select owner, recent.*
       from unnest($1::text[]) as owner
 cross join lateral (select channel || ':' || address as place, coalesce(bundle, id)::text as message, state, reason,
                            coalesce(sent_at, created_at) as at
                       from page
                      where person = owner and state in ('sent', 'refused')
                   order by id desc
                      limit $2) as recent`,
    [people, each],
  )

export interface RecentPage {
  readonly owner: string
  readonly place: string
  readonly message: string
  readonly state: 'sent' | 'refused'
  readonly reason: string
  readonly at: Date
}

/** Where this test message went; undefined when the method was tested again since. */
export const placeTested = async (sql: Sql, owner: string, message: string): Promise<string | undefined> => {
  const [row] = await sql<{ place: string }>(`select place from contact_method where owner = $1 and test_message::text = $2`, [
    owner,
    message,
  ])
  return row?.place
}

/** A page of the step an open escalation has reached. */
export interface OpenPageOf {
  readonly page: string
  readonly escalation: string
  readonly urgency: 'important' | 'default'
  readonly cycle: number
  readonly step: number
  readonly is_fallback: boolean
  readonly person: string
  readonly target: string
  readonly method: string
  readonly place: string
  readonly state: string
  /** It waits beyond its delay. */
  readonly is_held: boolean
  /** When the step was reached. */
  readonly began: Date
}

/** Pages to these people of the steps that open escalations have reached. Their escalations are held until the transaction ends. */
export const openPagesOf = (sql: Sql, people: readonly string[]): Promise<OpenPageOf[]> =>
  sql<OpenPageOf>(
    `with open as (
       select escalation.id, escalation.urgency, escalation.paged_cycle, escalation.paged_step
         from escalation
        where escalation.phase = 'escalating'
          and escalation.id in (select recent.escalation
                                  from unnest($1::text[]) as who
                            cross join lateral (select page.escalation from page where page.person = who order by page.id desc limit $2) as recent)
     order by escalation.id
          for update
     )
     select page.id as page, page.escalation, open.urgency, page.cycle, page.step, page.is_fallback, page.person, page.target, page.method,
            page.channel || ':' || page.address as place, page.state, page.held is not null as is_held,
            min(page.created_at) over (partition by page.escalation, page.person) as began
       from open
       join page on page.escalation = open.id and page.cycle = open.paged_cycle and page.step = open.paged_step
      where page.person = any ($1)`,
    [people, mostRecent],
  )

/** So many of the last pages of somebody are looked through for what is still open. */
const mostRecent = 2_000
