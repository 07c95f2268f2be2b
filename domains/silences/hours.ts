import Type, { type Static } from 'typebox'
import type { Finding } from '#platform/refusal.ts'
import { dayMs, instantOf, isZone, lastInstantOf, type LocalTime, localTimeAt, transitionsBetween } from '#platform/time/zone.ts'

const range = (pattern: string, description: string) => Type.String({ maxLength: 40, pattern, description })
const some = <Item extends ReturnType<typeof range>>(item: Item, description: string) =>
  Type.Optional(Type.Array(item, { minItems: 1, maxItems: 100, description }))
const clock = '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'

/**
 * Recurring hours, with the meaning of Alertmanager's time intervals: all that is named must hold, of each list one
 * entry; what is left out always holds. The zone is not optional here: nobody's server has a wall clock.
 */
export const Hours = Type.Object(
  {
    zone: Type.String({ minLength: 1, maxLength: 60, description: 'IANA time zone of everything in here: `Europe/Berlin`.' }),
    times: Type.Optional(
      Type.Array(
        Type.Object(
          {
            from: Type.String({ pattern: clock, description: 'From this local time: `09:00`.' }),
            to: Type.String({ pattern: clock, description: 'Until this local time, later than `from`: `17:00`, `24:00`.' }),
          },
          { additionalProperties: false },
        ),
        {
          minItems: 1,
          maxItems: 100,
          description: 'Times of the day. For a night write two: from 22:00 to 24:00 and from 00:00 to 06:00.',
        },
      ),
    ),
    weekdays: some(range('^[a-z]+(:[a-z]+)?$', 'A day or a range: `monday:friday`.'), 'Days of the week.'),
    daysOfMonth: some(
      range('^-?[0-9]{1,2}(:-?[0-9]{1,2})?$', 'A day or a range, counted from 1, or from -1 at the end: `1:5`, `-3:-1`.'),
      'Days of the month.',
    ),
    months: some(range('^([a-z]+|[0-9]{1,2})(:([a-z]+|[0-9]{1,2}))?$', 'A month or a range: `january:march`, `1:3`.'), 'Months.'),
    years: some(range('^[0-9]{4}(:[0-9]{4})?$', 'A year or a range: `2026:2028`.'), 'Years.'),
  },
  { additionalProperties: false },
)
export type Hours = Static<typeof Hours>

/** What the schema cannot say: ranges that are none, and zones that are none. Paths begin with `path`: `/spec/muteDuring/0`. */
export const hoursFindings = (hours: Hours, path: string): readonly Finding[] => {
  const at = (field: string, index: number) => `${path}/${field}/${index}`
  const check = (field: 'weekdays' | 'daysOfMonth' | 'months' | 'years', read: (text: string) => Range | undefined, mend: string) =>
    (hours[field] ?? []).flatMap((text, index) =>
      read(text) === undefined ? [{ path: at(field, index), rule: 'range', message: `"${text}" is no range.`, mend }] : [],
    )
  return [
    ...(isZone(hours.zone)
      ? []
      : [{ path: `${path}/zone`, rule: 'zone', message: `"${hours.zone}" is not a time zone.`, mend: 'Use a name like `Europe/Berlin`.' }]),
    ...(hours.times ?? []).flatMap(({ from, to }, index) =>
      minutesOf(from) < minutesOf(to)
        ? []
        : [
            {
              path: at('times', index),
              rule: 'order',
              message: `${from} is not before ${to}.`,
              mend: 'Write two, up to 24:00 and from 00:00.',
            },
          ],
    ),
    ...check('weekdays', weekdayRange, 'Write days in full, in lower case: `monday:friday`.'),
    ...check('daysOfMonth', dayRange, 'Count from 1 to 31, or from -1 back to -31, the earlier first.'),
    ...check('months', monthRange, 'Write `january:march` or `1:3`, the earlier first.'),
    ...check('years', yearRange, 'Write the earlier year first.'),
  ]
}

/** True when `at` is within these hours, by the wall clock of their zone. */
export const isWithin = (hours: Hours, at: Date): boolean => {
  const { spans, holds } = compiled(hours)
  const time = at.getTime()
  for (const { from, until, within } of spans) if (from <= time && time < until) return within
  return holds(localTimeAt(hours.zone, at))
}

/** The first instant after `at` at which `isWithin` changes; undefined when it does not within four years. */
export const nextChange = (hours: Hours, at: Date): Date | undefined => {
  const { spans, holds } = compiled(hours)
  const time = at.getTime()
  for (const { from, until, change } of spans) if (from <= time && time < until) return change
  const within = holds(localTimeAt(hours.zone, at))
  const change = searchChange(hours, at, within)
  if (spans.length >= mostSpans) spans.shift()
  spans.push({ from: time, until: change?.getTime() ?? time + hourMs, within, change })
  return change
}

/** Now, and as far ahead as somebody looks who joins several hours. */
const mostSpans = 8
const hourMs = 3_600_000

const searchChange = (hours: Hours, at: Date, before: boolean): Date | undefined => {
  const { zone } = hours
  const { holds, holdsOnDay, boundaries } = compiled(hours)
  const today = Math.floor(localTimeAt(zone, at) / dayMs) * dayMs
  // A day before: where the wall clock goes back over midnight, yesterday happens again.
  for (let day = today - dayMs; day <= today + longestSearchMs; day += dayMs) {
    const wholeDay = boundaries.length === 0 ? holdsOnDay(day) : undefined
    if (day > today + dayMs && (wholeDay === before || (!before && !holdsOnDay(day)))) continue
    const start = instantOf(zone, day)
    const end = lastInstantOf(zone, day + dayMs)
    const candidates = [start, end, ...transitionsBetween(zone, start, end).map((jump) => jump.at)]
    for (const minutes of boundaries) candidates.push(instantOf(zone, day + minutes), lastInstantOf(zone, day + minutes))
    candidates.sort((a, b) => a.getTime() - b.getTime())
    const change = candidates.find((candidate) => candidate > at && holds(localTimeAt(zone, candidate)) !== before)
    if (change !== undefined) return change
  }
  return undefined
}

/** February 29th comes round in four years. */
const longestSearchMs = 4 * 366 * dayMs
const minuteMs = 60_000

interface Compiled {
  readonly holds: (local: LocalTime) => boolean
  readonly holdsOnDay: (local: LocalTime) => boolean
  /** Milliseconds into the day at which times begin and end. */
  readonly boundaries: readonly number[]
  /** The last answers, each good from one instant until another: thousands of alerts ask within a second. */
  readonly spans: Span[]
}

interface Span {
  readonly from: number
  readonly until: number
  readonly within: boolean
  readonly change: Date | undefined
}

interface Range {
  readonly from: number
  readonly to: number
}

/** Hours are part of immutable records: each is read once. */
const known = new WeakMap<Hours, Compiled>()

const compiled = (hours: Hours): Compiled => {
  const kept = known.get(hours)
  if (kept !== undefined) return kept
  const made = compile(hours)
  known.set(hours, made)
  return made
}

const compile = (hours: Hours): Compiled => {
  const times = hours.times?.map(({ from, to }) => ({ from: minutesOf(from) * minuteMs, to: minutesOf(to) * minuteMs }))
  const weekdays = hours.weekdays?.flatMap((text) => weekdayRange(text) ?? [])
  const days = hours.daysOfMonth?.flatMap((text) => dayRange(text) ?? [])
  const months = hours.months?.flatMap((text) => monthRange(text) ?? [])
  const years = hours.years?.flatMap((text) => yearRange(text) ?? [])
  const holdsOnDay = (local: LocalTime): boolean => {
    const date = new Date(local)
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
    const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
    return (
      within(years, year) &&
      within(months, month + 1) &&
      within(weekdays, date.getUTCDay(), true) &&
      (days === undefined || days.some((range) => fromStart(range.from, length) <= day && day <= fromStart(range.to, length)))
    )
  }
  const holdsAt = (local: LocalTime): boolean => {
    const time = local - Math.floor(local / dayMs) * dayMs
    return times === undefined || times.some(({ from, to }) => from <= time && time < to)
  }
  return {
    holds: (local) => holdsAt(local) && holdsOnDay(local),
    holdsOnDay,
    boundaries: times?.flatMap(({ from, to }) => [from, to]) ?? [],
    spans: [],
  }
}

/** Days before the first or past the last of a month do not exist: a range simply ends there. */
const fromStart = (day: number, length: number): number => (day < 0 ? length + day + 1 : day)

const within = (ranges: readonly Range[] | undefined, value: number, wraps = false): boolean =>
  ranges === undefined || ranges.some(({ from, to }) => (wraps && from > to ? value >= from || value <= to : from <= value && value <= to))

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const months = 'january february march april may june july august september october november december'.split(' ')

const rangeOf = (text: string, read: (part: string) => number | undefined): Range | undefined => {
  const [first = '', last = first] =
    /^(-?\w+)(?::(-?\w+))?$/
      .exec(text)
      ?.slice(1)
      .map((part: string | undefined) => part ?? undefined) ?? []
  const [from, to] = [read(first), read(last)]
  return from === undefined || to === undefined ? undefined : { from, to }
}

const inOrder = (range: Range | undefined): Range | undefined => (range !== undefined && range.from <= range.to ? range : undefined)
const numberIn = (text: string, least: number, most: number): number | undefined => {
  const value = /^-?[0-9]+$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : undefined
}
const indexIn = (names: readonly string[], text: string): number | undefined => (names.includes(text) ? names.indexOf(text) : undefined)

/** Weekdays may go past the end of the week: `saturday:sunday`, `friday:monday`. */
const weekdayRange = (text: string): Range | undefined => rangeOf(text, (part) => indexIn(weekdays, part))
const monthRange = (text: string): Range | undefined =>
  inOrder(
    rangeOf(text, (part) => {
      const named = indexIn(months, part)
      return named === undefined ? numberIn(part, 1, 12) : named + 1
    }),
  )
const yearRange = (text: string): Range | undefined => inOrder(rangeOf(text, (part) => numberIn(part, 1970, 9999)))

/** `28:-1` is fine in every month; `-1:3` never holds and is none. */
const dayRange = (text: string): Range | undefined => {
  const range = rangeOf(text, (part) => (part === '0' ? undefined : numberIn(part, -31, 31)))
  if (range === undefined) return undefined
  const mixed = range.from < 0 !== range.to < 0
  return mixed ? (range.from > 0 ? range : undefined) : inOrder(range)
}
