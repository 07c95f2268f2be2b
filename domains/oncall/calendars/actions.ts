import Type from 'typebox'
import { calendarAsked, calendarLinked, calendarUnlinked } from '#domains/oncall/calendars/facts.ts'
import { pollFeeds } from '#domains/oncall/calendars/jobs.ts'
import { calendarField, calendarNamed } from '#domains/oncall/calendars/showing.ts'
import { deleteLink, insertLink, linkOf, links, markDue } from '#domains/oncall/calendars/store.ts'
import { scheduleField } from '#domains/oncall/asking.ts'
import { roster } from '#domains/oncall/roster.ts'
import { defineAction } from '#platform/actions/action.ts'
import { type Actor, holdsRole } from '#platform/identity/actor.ts'
import { hashOfSecret, newSecret } from '#platform/identity/secret.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const strict = { additionalProperties: false }
const instant = (description: string) => Type.String({ format: 'date-time', description })
const linkField = Type.String({
  pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
  maxLength: 36,
  description: 'Identifier of the link, as the list shows it: `0198c2f4-…`.',
})
const showsField = Type.String({ description: 'What it shows: `schedule:payments`, or `person:alice` for all shifts of hers.' })

export const refreshCalendar = defineAction({
  name: 'oncall.calendar-refresh',
  summary: 'Fetch a calendar now.',
  kind: 'deed',
  may: {
    role: 'responder',
    ownerOf: async (transaction, { calendar }) => (await calendarNamed(transaction, calendar)).owner,
  },
  input: Type.Object({ calendar: calendarField }, strict),
  output: Type.Object({ calendar: Type.String({ description: 'Its reference. `oncall.calendars` says what came of it.' }) }, strict),
  run: async (transaction, { calendar }) => {
    const plan = await calendarNamed(transaction, calendar)
    if (plan.feed === undefined)
      throw new Refusal('conflict', `${plan.reference} is written in its record; there is nothing to fetch. Edit the record to change it.`)
    await markDue(transaction.sql, plan.reference, transaction.now)
    transaction.record(calendarAsked, { subjects: [plan.reference], data: { calendar: plan.reference } })
    transaction.wake(pollFeeds, transaction.now)
    return { calendar: plan.reference }
  },
})

/** More links than one has devices are forgotten ones. */
const mostLinks = 20

export const makeCalendarLink = defineAction({
  name: 'oncall.calendar-link',
  summary: 'Make a private link under which a calendar program subscribes to shifts.',
  description:
    'To all shifts of yours, or to everybody’s of one schedule. Whoever has the link reads them without signing in, so it is shown once, kept as a hash and revoked with `oncall.calendar-unlink`. It stops working when the account of who made it is switched off.',
  kind: 'deed',
  secretOutput: true,
  may: { role: 'viewer' },
  input: Type.Object({ schedule: Type.Optional(scheduleField) }, strict),
  output: Type.Object(
    {
      link: linkField,
      shows: showsField,
      url: Type.String({ description: 'The address to subscribe to. Copy it now: it is shown once.' }),
      webcal: Type.String({ description: 'The same for devices: opening it asks whether to subscribe.' }),
    },
    strict,
  ),
  run: async (transaction, { schedule }) => {
    const { sql, now, config } = transaction
    const person = personOf(transaction.actor)
    const shows = schedule === undefined ? person : await scheduleNamed(transaction, schedule)
    if ((await links(sql, person, undefined, mostLinks)).length >= mostLinks)
      throw new Refusal(
        'conflict',
        `You have ${mostLinks} links. Revoke one that is no longer used first: oncall.calendar-links lists them with when each was last read.`,
      )
    const token = newSecret()
    const link = transaction.newId()
    await insertLink(sql, { id: link, tokenHash: hashOfSecret(token), person, shows, hint: token.slice(-4), made_at: now })
    transaction.record(calendarLinked, { subjects: [shows, person], data: { link, shows } })
    const url = `${config.baseUrl}/ical/${token}.ics`
    return { link, shows, url, webcal: url.replace(/^https?:/, 'webcal:') }
  },
})

export const listCalendarLinks = defineAction({
  name: 'oncall.calendar-links',
  summary: 'List private calendar links.',
  description: 'Mine; for an administrator everybody’s.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      after: Type.Optional(Type.String({ format: 'uuid', maxLength: 36, description: 'The `next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'At most this many. Default 50.' })),
    },
    strict,
  ),
  output: Type.Object(
    {
      items: Type.Array(
        Type.Object(
          {
            link: linkField,
            shows: showsField,
            person: Type.String({ description: 'Who made it.' }),
            hint: Type.String({ description: 'The last characters of its secret, before `.ics`.' }),
            madeAt: instant('When it was made.'),
            lastReadAt: Type.Optional(instant('When a calendar program last read it.')),
          },
          strict,
        ),
        { description: 'Newest first.' },
      ),
      next: Type.Optional(Type.String({ description: 'Give it as `after` for the next page. Missing on the last.' })),
    },
    strict,
  ),
  run: async (transaction, { after, limit = 50 }) => {
    const { actor, sql } = transaction
    const found = await links(sql, holdsRole(actor, 'administrator') ? undefined : personOf(actor), after, limit)
    const last = found.length === limit ? found.at(-1) : undefined
    return {
      items: found.map((link) => ({
        link: link.id,
        shows: link.shows,
        person: link.person,
        hint: link.hint,
        madeAt: link.made_at.toISOString(),
        ...(link.last_read_at === null ? {} : { lastReadAt: link.last_read_at.toISOString() }),
      })),
      ...(last === undefined ? {} : { next: last.id }),
    }
  },
})

export const revokeCalendarLink = defineAction({
  name: 'oncall.calendar-unlink',
  summary: 'Revoke a private calendar link.',
  kind: 'deed',
  may: { role: 'viewer' },
  confirm: 'Calendar programs that subscribe to it show nothing new from now on.',
  input: Type.Object({ link: linkField }, strict),
  output: Type.Object({ link: linkField, shows: showsField }, strict),
  run: async (transaction, input) => {
    const { actor, sql } = transaction
    const link = await linkOf(sql, input.link)
    const isMine = link !== undefined && actor.type === 'person' && link.person === personOf(actor)
    if (link === undefined || !(isMine || holdsRole(actor, 'administrator')))
      throw new Refusal('not-found', 'There is no such link of yours. List them with oncall.calendar-links.')
    await deleteLink(sql, link.id)
    transaction.record(calendarUnlinked, { subjects: [link.shows, link.person], data: { link: link.id, shows: link.shows } })
    return { link: link.id, shows: link.shows }
  },
})

const scheduleNamed = async (transaction: Transaction, schedule: string): Promise<string> => {
  const reference = schedule.includes(':') ? schedule : `schedule:${schedule}`
  if (!(await transaction.read(roster)).value.schedules.has(reference))
    throw new Refusal('not-found', `There is no schedule "${schedule}". oncall.who lists them all.`)
  return reference
}

/** A token does not breed links: a leaked one could outlive its own revocation. */
const personOf = (actor: Actor): string => {
  if (actor.type === 'person') return `person:${actor.name}`
  throw new Refusal('forbidden', 'Only a person who is signed in may do this, not a token. Sign in to the console and do it there.')
}
