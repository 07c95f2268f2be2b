import Type, { type Static } from 'typebox'
import { peopleOf, readTimelines } from '#domains/oncall/calendars/duty-calendars.ts'
import { type Names, names } from '#domains/oncall/calendars/names.ts'
import { type CalendarPlan, calendarPlans } from '#domains/oncall/calendars/plan.ts'
import { roster } from '#domains/oncall/roster.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import { type FeedRow, feeds } from '#domains/oncall/calendars/store.ts'
import { defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'
import { type Occurrence, occurrencesBetween, type Timeline } from '#platform/time/icalendar/occurrences.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const strict = { additionalProperties: false }
const instant = (description: string) => Type.String({ format: 'date-time', description })

export const calendarField = Type.String({ minLength: 1, maxLength: 200, description: 'A calendar: `calendar:germany`.' })

const Coming = Type.Object(
  {
    title: Type.String({ description: 'What it is called.' }),
    from: instant('When it begins.'),
    to: instant('When it ends.'),
    people: Type.Array(Type.String(), { description: 'Whose leave or shift it is; nobody when nobody of that name is known.' }),
  },
  strict,
)

const Status = Type.Object(
  {
    calendar: Type.String({ description: 'Its reference.' }),
    title: Type.String({ description: 'How people call it.' }),
    owner: Type.Optional(Type.String({ description: 'The team that answers for it.' })),
    holds: Type.Union([Type.Literal('holidays'), Type.Literal('leave'), Type.Literal('shifts')], { description: 'What its events are.' }),
    zone: Type.String({ description: 'Zone of its whole days: `Europe/Berlin`.' }),
    host: Type.Optional(Type.String({ description: 'Whose server it is fetched from; missing when it is written in the record.' })),
    state: Type.Union([Type.Literal('written'), Type.Literal('waiting'), Type.Literal('read'), Type.Literal('failing')], {
      description:
        '`written` in the record; `waiting` for the first fetch; `read`; `failing`: the last fetch failed, and what was read before counts on.',
    }),
    events: Type.Integer({ description: 'How many events it holds.' }),
    readAt: Type.Optional(instant('When the copy was read that counts.')),
    checkedAt: Type.Optional(instant('When it was last asked for.')),
    nextAt: Type.Optional(instant('When it is asked for next.')),
    failingSince: Type.Optional(instant('Since when it cannot be read.')),
    problem: Type.Optional(Type.String({ description: 'Why the last fetch failed.' })),
    mend: Type.Optional(Type.String({ description: 'What to do about it.' })),
    usedBy: Type.Array(Type.String(), { description: 'Schedules that name it. Leave needs no naming: it counts everywhere.' }),
    findings: Type.Array(
      Type.Object(
        {
          event: Type.String({ description: 'The event, by title and day.' }),
          message: Type.String({ description: 'What was not understood, and how it was taken.' }),
        },
        strict,
      ),
      { description: 'Places that were not understood and events that name nobody who is known, at most 50.' },
    ),
    findingCount: Type.Integer({ description: 'How many there are in all.' }),
    coming: Type.Array(Coming, { description: 'What comes next: up to 50 of the one asked for, three each in the list.' }),
  },
  strict,
)

/** How far ahead people and events are looked at. */
const aheadMs = 90 * dayMs
const mostFindings = 50

export const listCalendars = defineAction({
  name: 'oncall.calendars',
  summary: 'List calendars with what they say, and what of them was not understood.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      calendar: Type.Optional(calendarField),
      after: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'The `next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'At most this many. Default 50.' })),
    },
    strict,
  ),
  output: Type.Object(
    {
      items: Type.Array(Status, { description: 'By name.' }),
      next: Type.Optional(Type.String({ description: 'Give it as `after` for the next page. Missing on the last.' })),
    },
    strict,
  ),
  run: async (transaction, { calendar, after, limit = 50 }) => {
    const { value: all } = await transaction.read(calendarPlans)
    const rest = [...all.values()]
      .filter(({ reference }) => after === undefined || reference > after)
      .toSorted((one, other) => (one.reference < other.reference ? -1 : 1))
    const plans = calendar === undefined ? rest.slice(0, limit) : [await calendarNamed(transaction, calendar)]
    const rows = await feeds(
      transaction.sql,
      plans.map(({ reference }) => reference),
    )
    const timelines = await readTimelines(transaction, new Map(plans.map((plan) => [plan.reference, plan])))
    const { value: known } = await transaction.read(names)
    const { schedules } = (await transaction.read(roster)).value
    const last = calendar === undefined && rest.length > limit ? plans.at(-1) : undefined
    return {
      items: plans.map((plan) =>
        statusOf(plan, {
          row: rows.find((row) => row.calendar === plan.reference),
          timeline: timelines.get(plan.reference) ?? plan.timeline,
          known,
          schedules: [...schedules.values()],
          now: transaction.now,
          most: calendar === undefined ? 3 : 50,
        }),
      ),
      ...(last === undefined ? {} : { next: last.reference }),
    }
  },
})

/** The calendar by name or reference. Throws `not-found`. */
export const calendarNamed = async (transaction: Transaction, given: string): Promise<CalendarPlan> => {
  const plan = (await transaction.read(calendarPlans)).value.get(given.startsWith('calendar:') ? given : `calendar:${given}`)
  if (plan === undefined) throw new Refusal('not-found', `There is no calendar "${given}". oncall.calendars lists those there are.`)
  return plan
}

interface Seen {
  readonly row: FeedRow | undefined
  readonly timeline: Timeline
  readonly known: Names
  readonly schedules: readonly Rota[]
  readonly now: Date
  readonly most: number
}

const statusOf = (plan: CalendarPlan, { row, timeline, known, schedules, now, most }: Seen): Static<typeof Status> => {
  const coming = occurrencesBetween(timeline, { start: now, end: new Date(now.getTime() + aheadMs) })
  const nobody = plan.holds === 'holidays' ? [] : unknownAmong(coming, plan, known)
  const { usedBy, mistaken } = usesOf(plan, schedules)
  const findings = [...mistaken, ...nobody, ...(row?.findings ?? plan.findings)]
  return {
    calendar: plan.reference,
    title: plan.title,
    ...(plan.owner === undefined ? {} : { owner: plan.owner }),
    holds: plan.holds,
    zone: plan.zone,
    ...(plan.feed === undefined ? { state: 'written' as const } : feedOf(plan.feed.url, row)),
    events: plan.feed === undefined ? timeline.size : (row?.events ?? 0),
    findings: findings.slice(0, mostFindings).map(({ event, message }) => ({ event, message })),
    usedBy: [...usedBy],
    findingCount: mistaken.length + nobody.length + (row?.finding_count ?? plan.countOfFindings),
    coming: coming.slice(0, most).map((one) => ({
      title: one.event.title,
      from: one.start.toISOString(),
      to: one.end.toISOString(),
      people: plan.holds === 'holidays' ? [] : [...peopleOf(one, plan, known)],
    })),
  }
}

const feedOf = (url: string, row: FeedRow | undefined) => {
  const host = URL.canParse(url) ? new URL(url).host : url.slice(0, 100)
  if (row === undefined) return { host, state: 'waiting' as const }
  return {
    host,
    state: row.state,
    nextAt: row.next_at.toISOString(),
    ...(row.read_at === null ? {} : { readAt: row.read_at.toISOString() }),
    ...(row.checked_at === null ? {} : { checkedAt: row.checked_at.toISOString() }),
    ...(row.failing_since === null ? {} : { failingSince: row.failing_since.toISOString() }),
    ...(row.problem === null ? {} : { problem: row.problem }),
    ...(row.mend === null ? {} : { mend: row.mend }),
  }
}

/** Who names it, and who takes from it what it does not hold. */
const usesOf = ({ reference, holds }: CalendarPlan, schedules: readonly Rota[]) => {
  const forShifts = schedules.filter(({ layers }) => layers.some(({ source }) => 'calendar' in source && source.calendar === reference))
  const forHolidays = schedules.filter(({ holidays }) => holidays.includes(reference))
  const wrong = [
    ...(holds === 'shifts' ? [] : forShifts.map((rota) => ({ rota, wants: 'shifts' }))),
    ...(holds === 'holidays' ? [] : forHolidays.map((rota) => ({ rota, wants: 'holidays' }))),
  ]
  return {
    usedBy: [...new Set([...forShifts, ...forHolidays].map((rota) => rota.reference))],
    mistaken: wrong.map(({ rota, wants }) => ({
      event: rota.reference,
      message: `${rota.title} takes ${wants} from it, but it holds ${holds}: nothing comes of that. Name another calendar there, or say here that it holds ${wants}.`,
    })),
  }
}

/** Each title once: who comes back every week is one finding. */
const unknownAmong = (coming: readonly Occurrence[], plan: CalendarPlan, known: Names): readonly { event: string; message: string }[] => {
  const unknown = new Map<string, Occurrence>()
  for (const one of coming) if (!unknown.has(one.event.title) && peopleOf(one, plan, known).length === 0) unknown.set(one.event.title, one)
  const what = plan.holds === 'leave' ? 'nobody is passed over for it' : 'nobody is on call then'
  return [...unknown].map(([title, { start }]) => ({
    event: `${title === '' ? 'untitled' : title.slice(0, 100)} (${start.toISOString().slice(0, 10)})`,
    message: `It names nobody who is known here, so ${what}. Invite the person by the mail address of their record, or write their name as its title.`,
  }))
}
