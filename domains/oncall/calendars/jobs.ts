import { createHash } from 'node:crypto'
import Type from 'typebox'
import { calendarFailed, calendarRead, calendarUnlinked } from '#domains/oncall/calendars/facts.ts'
import { conditions, refreshOf, retryOf, type Trouble, troubleOf, troubleWith } from '#domains/oncall/calendars/fetching.ts'
import { type CalendarPlan, calendarPlans } from '#domains/oncall/calendars/plan.ts'
import {
  claimFeeds,
  deleteLinksOf,
  earliestFeed,
  feeds,
  type FeedCopy,
  type FeedRow,
  keepCopy,
  keepFeeds,
  lockFeed,
  markFailed,
  markUnchanged,
} from '#domains/oncall/calendars/store.ts'
import { lookAhead } from '#domains/oncall/jobs.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { Disabled } from '#platform/identity/facts.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { recordChanged } from '#platform/kinds/facts.ts'
import { Refusal } from '#platform/refusal.ts'
import { readCalendarText } from '#platform/time/icalendar/events.ts'
import { longestCalendar, tooLarge } from '#platform/time/icalendar/lines.ts'
import type { Transaction } from '#platform/transaction.ts'

/** A fetch nobody has written about after this is made again. */
const leaseMs = 10 * 60_000
const timeoutMs = 20_000

/** Fetches one calendar. What goes wrong is kept and told; the last good copy counts on. */
export const readFeed = defineTask({
  name: 'oncall.read-calendar',
  summary: 'Fetch a calendar.',
  payload: Type.Object({ calendar: Type.String({ maxLength: 200 }) }),
  attempts: 3,
  run: async (work, { calendar }) => {
    const asked = await work.transact(async (transaction) => {
      const plan = (await transaction.read(calendarPlans)).value.get(calendar)
      const [row] = await feeds(transaction.sql, [calendar])
      return plan?.feed === undefined || row === undefined ? undefined : { plan, feed: plan.feed, row }
    })
    if (asked === undefined) return
    const found = await fetchCalendar(work.outside, asked.feed.url, asked.row, asked.plan.zone)
    await work.transact((transaction) => settle(transaction, asked.plan, asked.feed.url, found))
  },
})

/** Starts the fetches whose time has come, of exactly the calendars that are declared. Takes no input: it looks at the world. */
export const pollFeeds = defineTask({
  name: 'oncall.poll-calendars',
  summary: 'Look which calendars are to be fetched.',
  payload: Type.Object({}),
  every: { seconds: 600 },
  onStart: true,
  run: (work) =>
    work.transact(async (transaction) => {
      const { sql, now } = transaction
      const plans = (await transaction.read(calendarPlans)).value
      const fed = [...plans.values()].flatMap(({ reference, feed }) => (feed === undefined ? [] : [{ calendar: reference, url: feed.url }]))
      await keepFeeds(sql, fed, now)
      for (const { calendar } of await claimFeeds(sql, now, new Date(now.getTime() + leaseMs))) enqueueFetch(transaction, calendar)
      const next = await earliestFeed(sql)
      if (next !== undefined) transaction.wake(pollFeeds, next)
    }),
})

/** One after the other: whoever pages must not wait behind slow calendars. */
const enqueueFetch = (transaction: Transaction, calendar: string): void =>
  transaction.enqueue(readFeed, { calendar }, { key: `oncall.read-calendar:${calendar}`, queue: 'oncall.calendars' })

/** A calendar that was declared, changed or archived is looked at at once, and so are the gaps it makes or closes. Who was archived has no links any more. */
export const calendarChanges = defineSubscription({
  name: 'oncall.calendar-changes',
  on: [recordChanged],
  run: (transaction, facts) => {
    if (facts.some(({ data }) => data.reference.startsWith('calendar:'))) {
      transaction.wake(pollFeeds, transaction.now)
      transaction.wake(lookAhead, transaction.now)
    }
    const gone = facts.filter(({ data }) => data.change === 'archived' && data.reference.startsWith('person:'))
    return endLinks(
      transaction,
      gone.map(({ data }) => data.reference),
    )
  },
})

/** Whose account is switched off has no links any more. */
export const calendarLeavers = defineSubscription({
  name: 'oncall.calendar-leavers',
  on: [Disabled],
  run: (transaction, facts) =>
    endLinks(
      transaction,
      facts.map(({ data }) => `person:${data.person}`),
    ),
})

const endLinks = async (transaction: Transaction, people: readonly string[]): Promise<void> => {
  if (people.length === 0) return
  for (const { id, shows, person } of await deleteLinksOf(transaction.sql, people))
    transaction.record(calendarUnlinked, { subjects: [shows, person], data: { link: id, shows } })
}

type Found = { readonly copy: FeedCopy } | { readonly unchanged: true } | { readonly trouble: Trouble }

const fetchCalendar = async (outside: Outside, url: string, row: FeedRow, zone: string): Promise<Found> => {
  try {
    const answer = await outside.fetch(url, {
      headers: conditions(row.digest === null ? null : row.etag, row.digest === null ? null : row.last_modified),
      timeoutMs,
      maxBytes: longestCalendar + 1,
      redirects: 5,
    })
    if (answer.status === 304 && row.digest !== null) return { unchanged: true }
    const trouble = troubleOf(answer)
    if (trouble !== undefined) return { trouble }
    return readCopy(answer.body, answer.headers, zone)
  } catch (error) {
    if (error instanceof Refusal) return { trouble: troubleWith(error) }
    throw error
  }
}

const readCopy = (body: string, headers: Readonly<Record<string, string>>, zone: string): Found => {
  if (Buffer.byteLength(body) > longestCalendar) return { trouble: tooLarge }
  // PostgreSQL keeps no such character.
  const text = body.replaceAll('\u0000', '')
  const read = readCalendarText(text, zone)
  if ('problem' in read) return { trouble: read.problem }
  return {
    copy: {
      text,
      digest: createHash('sha256').update(text).digest('base64url'),
      events: read.events.length,
      findings: read.findings,
      findingCount: read.countOfFindings,
      refreshMs: read.refreshMs,
      etag: headers['etag']?.slice(0, 500),
      lastModified: headers['last-modified']?.slice(0, 100),
    },
  }
}

const settle = async (transaction: Transaction, plan: CalendarPlan, url: string, found: Found): Promise<void> => {
  const { sql, now } = transaction
  const calendar = plan.reference
  const row = await lockFeed(sql, calendar)
  // Another address by now: what was found is of no use.
  if (row === undefined || row.url !== url) return
  const subjects = [calendar, ...(plan.owner === undefined ? [] : [plan.owner])]
  const after = (milliseconds: number): Date => new Date(now.getTime() + milliseconds)
  const declared = plan.feed?.refreshMs
  const kept = row.refresh_ms === null ? undefined : Number(row.refresh_ms)
  if ('trouble' in found) {
    const { message, mend, retryAfterMs } = found.trouble
    const problem = message.slice(0, 1_000)
    await markFailed(sql, calendar, { message: problem, mend }, now, after(retryOf(row.failures, refreshOf(declared, kept), retryAfterMs)))
    if (row.state !== 'failing' || row.problem !== problem)
      transaction.record(calendarFailed, {
        subjects,
        data: { calendar, problem, mend, ...(row.read_at === null ? {} : { keptFrom: row.read_at.toISOString() }) },
      })
  } else if ('unchanged' in found) {
    await markUnchanged(sql, calendar, now, after(refreshOf(declared, kept)))
    if (row.state === 'failing')
      transaction.record(calendarRead, { subjects, data: { calendar, events: row.events, findings: row.finding_count } })
  } else {
    const { copy } = found
    await keepCopy(sql, calendar, copy, now, after(refreshOf(declared, copy.refreshMs)))
    if (row.digest !== copy.digest || row.state === 'failing') {
      transaction.record(calendarRead, { subjects, data: { calendar, events: copy.events, findings: copy.findingCount } })
      transaction.wake(lookAhead, now)
    }
  }
  const next = await earliestFeed(sql)
  if (next !== undefined) transaction.wake(pollFeeds, next)
}
