import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { Calendar } from '#domains/oncall/calendars/kinds.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
import { parseDuration } from '#platform/time/duration.ts'
import { clockOfZone } from '#platform/time/icalendar/clocks.ts'
import type { CalendarEvent, EventFinding } from '#platform/time/icalendar/event.ts'
import { readCalendarText } from '#platform/time/icalendar/events.ts'
import { type Timeline, timelineOf } from '#platform/time/icalendar/occurrences.ts'
import { compileRule } from '#platform/time/recurrence.ts'
import { readRule } from '#platform/time/rule.ts'
import { dayMs, isZone, parseLocalTime } from '#platform/time/zone.ts'

export interface CalendarPlan {
  readonly reference: string
  readonly title: string
  readonly owner: string | undefined
  readonly holds: 'holidays' | 'leave' | 'shifts'
  readonly zone: string
  readonly feed: { readonly url: string; readonly refreshMs: number | undefined } | undefined
  /** Whose all of it is. */
  readonly person: string | undefined
  /** What is written in the record itself. */
  readonly timeline: Timeline
  /** Whose single days of it are. */
  readonly persons: ReadonlyMap<CalendarEvent, string>
  readonly findings: readonly EventFinding[]
  readonly countOfFindings: number
}

type Spec = Static<typeof Calendar.spec>

const calendarSpec = Compile(Calendar.spec)

export const compileCalendars = (records: readonly RecordOf[]): ReadonlyMap<string, CalendarPlan> =>
  new Map(
    records.flatMap((record) => {
      const { spec } = record
      // What an older version stored and today's rules refuse is left out, instead of stopping every page.
      if (record.kind !== Calendar.name || !calendarSpec.Check(spec) || !isZone(spec.zone)) return []
      return [[record.reference, planOf(record, spec)] as const]
    }),
  )

export const calendarPlans = defineSnapshot({ name: 'oncall.calendars', kinds: [Calendar], compile: compileCalendars })

const planOf = ({ reference, metadata }: RecordOf, spec: Spec): CalendarPlan => {
  const { text, days = [] } = spec
  const read = text === undefined ? undefined : readCalendarText(text, spec.zone)
  const written = read === undefined || 'problem' in read ? undefined : read
  const dated = days.flatMap((day, index) => dayOf(day, index, spec.zone))
  return {
    reference,
    title: metadata.title ?? metadata.name,
    owner: metadata.owner,
    holds: spec.holds,
    zone: spec.zone,
    feed:
      spec.url === undefined
        ? undefined
        : { url: addressOf(spec.url), refreshMs: spec.refresh === undefined ? undefined : parseDuration(spec.refresh) },
    person: spec.person,
    timeline: timelineOf([...(written?.events ?? []), ...dated.map(({ event }) => event)]),
    persons: new Map(dated.flatMap(({ event, person }) => (person === undefined ? [] : [[event, person] as const]))),
    findings: written?.findings ?? [],
    countOfFindings: written?.countOfFindings ?? 0,
  }
}

/** `webcal:` is https, by another name. */
const addressOf = (url: string): string => url.replace(/^webcal:/i, 'https:')

const dayOf = (
  day: NonNullable<Spec['days']>[number],
  index: number,
  zone: string,
): readonly { readonly event: CalendarEvent; readonly person: string | undefined }[] => {
  const start = Date.parse(`${day.date}T00:00:00Z`)
  const end = Date.parse(`${day.until ?? day.date}T00:00:00Z`) + dayMs
  if (Number.isNaN(start) || Number.isNaN(end) || end <= start) return []
  const event: CalendarEvent = {
    uid: `day-${index}`,
    title: day.title ?? '',
    start: parseLocalTime(`${day.date}T00:00`),
    clock: clockOfZone(zone),
    length: { nominalMs: end - start, exactMs: 0 },
    isDay: true,
    repetition: day.yearly === true ? yearly(start) : undefined,
    participants: [],
    organizer: undefined,
  }
  return [{ event, person: day.person }]
}

const yearly = (start: number): CalendarEvent['repetition'] => {
  const read = readRule('FREQ=YEARLY')
  const recurrence = 'findings' in read ? undefined : compileRule(read.rule, start, undefined)
  return { recurrence, secondsMs: 0, further: [], without: new Set(), withoutDays: new Set() }
}
