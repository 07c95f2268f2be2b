import type { Finding } from '#platform/refusal.ts'
import type { Interval } from '#platform/time/interval.ts'
import { readRule, readStamp, type Rule } from '#platform/time/rule.ts'
import { dayMs, instantOf, isLocalTime, isZone, lastInstantOf, type LocalTime, localTimeAt, parseLocalTime } from '#platform/time/zone.ts'

/**
 * Recurrences: what happens again and again, on somebody's wall clock.
 *
 * The problem: "every second Sunday at 02:00 for four hours" must hold through changes of daylight saving, and is asked
 * for every alert. And a rule that never comes true ("February 30th") sends a generator through eight thousand years:
 * ten seconds with the usual library. The idea: occurrences are computed per period (hour, day, week, month, year) in
 * floating local time, so that any instant's period is found by division, and each search has a budget.
 *
 * Guarantees: an occurrence that begins at a local time that does not exist begins at the end of the gap; one that
 * happens twice begins with the first and ends with the last; it lasts its duration by the wall clock. A search
 * costs at most some milliseconds. Refuses: rules by the minute or second, and rules whose first occurrence is not found.
 */
export interface Recurrence {
  readonly rule: Rule
  readonly zone: string
  /** Local; nothing happens before. */
  readonly from: LocalTime
  /** Local; nothing begins after. */
  readonly until: LocalTime | undefined
}

export interface RecurrenceText {
  /** `FREQ=WEEKLY;BYDAY=SU` */
  readonly rule: string
  readonly zone: string
  /** Local date and time from which the rule counts, `2026-11-22T02:00`. */
  readonly from: string
  /** Local date and time after which none begins. */
  readonly until?: string | undefined
}

/** Reads a recurrence, or says what is wrong with it: paths are `/rule`, `/zone`, `/from`, `/until`. */
export const readRecurrence = (text: RecurrenceText): { readonly recurrence: Recurrence } | { readonly findings: readonly Finding[] } => {
  const read = readRule(text.rule)
  const findings: Finding[] = 'findings' in read ? read.findings.map((finding) => ({ ...finding, path: '/rule' })) : []
  if (!isZone(text.zone))
    findings.push({ path: '/zone', rule: 'zone', message: `"${text.zone}" is not a time zone.`, mend: 'Use a name like `Europe/Berlin`.' })
  for (const field of ['from', 'until'] as const) {
    const value = text[field]
    if (value === undefined || isLocalTime(value)) continue
    findings.push({ path: `/${field}`, rule: 'date', message: `"${value}" is not a date and time.`, mend: 'Write `2026-11-22T02:00`.' })
  }
  if ('findings' in read || findings.length > 0) return { findings }
  const from = parseLocalTime(text.from)
  const rule = completed(read.rule, from)
  if (startsPerPeriod(rule) > mostStarts) {
    const message = `It would begin up to ${startsPerPeriod(rule)} times within one period of it, more than ${mostStarts}.`
    return { findings: [{ path: '/rule', rule: 'recurrence', message, mend: 'Name fewer hours and minutes, or let each last longer.' }] }
  }
  const ends = [untilOf(rule, text.zone), text.until === undefined ? undefined : parseLocalTime(text.until)].filter(
    (end) => end !== undefined,
  )
  const recurrence = { rule, zone: text.zone, from, until: ends.length === 0 ? undefined : Math.min(...ends) }
  const first = startsFrom(recurrence, from, rule.count ?? 1)
  const last = first.at(-1)
  if (last === undefined || (rule.count !== undefined && recurrence.until === undefined && first.length < rule.count)) {
    const mend = 'Look at the days and months it names, and at its end.'
    return { findings: [{ path: '/rule', rule: 'recurrence', message: 'This rule never comes true, or too seldom to be found.', mend }] }
  }
  return { recurrence: rule.count === undefined ? recurrence : { ...recurrence, until: last } }
}

/** How far ahead the first start of a rule of a foreign calendar is looked for: eleven years of days, or half of one of hours. */
const patience = 4_000

/**
 * A rule that counts from `from`, for calendars that do their own arithmetic of zones: only its local starts are asked for. Its `UNTIL` is not
 * looked at; the caller gives it as `until`, local. Undefined when it begins too often, or never within some years.
 */
export const compileRule = (rule: Rule, from: LocalTime, until: LocalTime | undefined): Recurrence | undefined => {
  const complete = completed(rule, from)
  if (startsPerPeriod(complete) > mostStarts) return undefined
  const recurrence = { rule: complete, zone: 'UTC', from, until }
  if (startsFrom(recurrence, from, 1, patience).length === 0) return undefined
  if (rule.count === undefined) return recurrence
  const counted = startsFrom(recurrence, from, rule.count, 3 * patience)
  return counted.length < rule.count ? recurrence : { ...recurrence, until: counted.at(-1) }
}

/** The local starts within `[from, to)`, in order, at most `most`. */
export const startsBetween = (recurrence: Recurrence, from: LocalTime, to: LocalTime, most: number): readonly LocalTime[] =>
  startsFrom({ ...recurrence, until: Math.min(recurrence.until ?? Number.POSITIVE_INFINITY, to - 1) }, from, most)

/** The occurrence that holds `at`, if one does; of several the last to begin, which is the last to end. */
export const occurrenceAt = (recurrence: Recurrence, durationMs: number, at: Date): Interval | undefined => {
  const local = localTimeAt(recurrence.zone, at)
  const earliest = Math.max(recurrence.from, local - durationMs - jumpMs)
  const latest = Math.min(recurrence.until ?? Number.POSITIVE_INFINITY, local + jumpMs)
  const first = Math.max(0, periodAt(recurrence, earliest))
  for (let number = periodAt(recurrence, latest), looked = 0; number >= first && looked < budget; number -= 1) {
    const period = periodOf(recurrence, number)
    looked += costOf(period)
    for (const start of startsIn(recurrence.rule, period).toReversed()) {
      if (start < earliest || start > latest) continue
      const interval = intervalOf(recurrence, durationMs, start)
      if (interval.start <= at && at < interval.end) return interval
    }
  }
  return undefined
}

/** The next `count` occurrences that end after `at`, that which holds it first, in order; fewer when the recurrence ends. */
export const nextOccurrences = (recurrence: Recurrence, durationMs: number, at: Date, count: number): readonly Interval[] => {
  const current = occurrenceAt(recurrence, durationMs, at)
  const found: Interval[] = current === undefined ? [] : [current]
  for (let from = Math.max(recurrence.from, localTimeAt(recurrence.zone, at) - jumpMs); found.length < count;) {
    const starts = startsFrom(recurrence, from, 20)
    const last = starts.at(-1)
    if (last === undefined) break
    for (const start of starts) {
      const interval = intervalOf(recurrence, durationMs, start)
      if (interval.start > at && interval.start < interval.end) found.push(interval)
    }
    from = last + 1
  }
  return found.slice(0, count)
}

/** Wall clocks jump by an hour or two; by a day once, over a date line. */
const jumpMs = 3 * 3_600_000

const intervalOf = ({ zone }: Recurrence, durationMs: number, start: LocalTime): Interval => ({
  start: instantOf(zone, start),
  end: lastInstantOf(zone, start + durationMs),
})

/** What RFC 5545 takes from the start when the rule does not say it. */
const completed = (rule: Rule, from: LocalTime): Rule => {
  const date = new Date(from)
  const { frequency, months, monthDays, weekdays } = rule
  const isFree = monthDays === undefined && weekdays === undefined
  const byStart = {
    HOURLY: {},
    DAILY: {},
    WEEKLY: isFree ? { weekdays: [{ day: weekdayOf(from), nth: undefined }] } : {},
    MONTHLY: isFree ? { monthDays: [date.getUTCDate()] } : {},
    YEARLY: isFree ? { monthDays: [date.getUTCDate()], months: months ?? [date.getUTCMonth() + 1] } : {},
  }[frequency]
  const hours = rule.hours ?? (frequency === 'HOURLY' ? undefined : [date.getUTCHours()])
  return { ...rule, ...byStart, hours, minutes: rule.minutes ?? [date.getUTCMinutes()] }
}

const untilOf = (rule: Rule, zone: string): LocalTime | undefined => {
  const stamp = rule.until === undefined ? undefined : readStamp(rule.until)
  if (stamp === undefined) return undefined
  return stamp.isInstant ? localTimeAt(zone, new Date(stamp.at)) : stamp.at
}

/** How many hours or days a search may look at: a hundred years of days, milliseconds of time. */
const budget = 40_000

/** The first starts at or after `from`, at most `count`. */
const startsFrom = (recurrence: Recurrence, from: LocalTime, count: number, patient = budget): LocalTime[] => {
  const { rule, until: most = Number.POSITIVE_INFINITY } = recurrence
  const least = Math.max(from, recurrence.from)
  const found: LocalTime[] = []
  let looked = 0
  for (let number = Math.max(0, periodAt(recurrence, least)); found.length < count && looked < patient; number += 1) {
    const period = periodOf(recurrence, number)
    if (period.start > most) break
    looked += costOf(period)
    for (const start of startsIn(rule, period)) if (start >= least && start <= most && found.length < count) found.push(start)
  }
  return found
}

interface Period {
  readonly start: LocalTime
  readonly end: LocalTime
}

const hourMs = 3_600_000

const costOf = ({ start, end }: Period): number => Math.max(1, Math.round((end - start) / dayMs))

/** Which period `local` lies in, counted in steps of the interval from that of the start. */
const periodAt = ({ rule, from }: Recurrence, local: LocalTime): number =>
  Math.floor((unitAt(rule, local) - unitAt(rule, from)) / rule.interval)

const unitAt = (rule: Rule, local: LocalTime): number => {
  const date = new Date(local)
  switch (rule.frequency) {
    case 'HOURLY':
      return Math.floor(local / hourMs)
    case 'DAILY':
      return Math.floor(local / dayMs)
    case 'WEEKLY':
      // Day 0 is a Thursday: three days after a Monday.
      return Math.floor((Math.floor(local / dayMs) + 3 - rule.weekStart) / 7)
    case 'MONTHLY':
      return date.getUTCFullYear() * 12 + date.getUTCMonth()
    case 'YEARLY':
      return date.getUTCFullYear()
    default:
      return rule.frequency satisfies never
  }
}

const periodOf = ({ rule, from }: Recurrence, number: number): Period => {
  const unit = unitAt(rule, from) + number * rule.interval
  return { start: startOfUnit(rule, unit), end: startOfUnit(rule, unit + 1) }
}

const startOfUnit = (rule: Rule, unit: number): LocalTime => {
  switch (rule.frequency) {
    case 'HOURLY':
      return unit * hourMs
    case 'DAILY':
      return unit * dayMs
    case 'WEEKLY':
      return (unit * 7 - 3 + rule.weekStart) * dayMs
    case 'MONTHLY':
      return Date.UTC(Math.floor(unit / 12), unit % 12, 1)
    case 'YEARLY':
      return Date.UTC(unit, 0, 1)
    default:
      return rule.frequency satisfies never
  }
}

/** A look goes through the starts of a period: so many cost a millisecond or two. */
const mostStarts = 10_000

/** At most so often a rule begins within one of its periods. */
const startsPerPeriod = ({ frequency, months, monthDays, weekdays, hours, minutes }: Rule): number => {
  const times = (frequency === 'HOURLY' ? 1 : (hours?.length ?? 1)) * (minutes?.length ?? 1)
  const ofMonth = monthDays?.length ?? 31
  const days = { HOURLY: 1, DAILY: 1, WEEKLY: weekdays?.length ?? 7, MONTHLY: ofMonth, YEARLY: ofMonth * (months?.length ?? 12) }[frequency]
  return days * times
}

/** The starts within one period, in order: its days, the times of each, and of those the positions that are wanted. */
const startsIn = (rule: Rule, { start, end }: Period): readonly LocalTime[] => {
  const found: LocalTime[] = []
  const times = timesOf(rule, start)
  for (let day = Math.floor(start / dayMs) * dayMs; day < end; day += dayMs)
    if (isDay(rule, day)) for (const time of times) found.push(day + time)
  if (rule.positions === undefined) return found
  const chosen = rule.positions.flatMap((position) => found.at(position > 0 ? position - 1 : position) ?? [])
  return [...new Set(chosen)].toSorted((a, b) => a - b)
}

/** Milliseconds into the day, in order. */
const timesOf = (rule: Rule, start: LocalTime): readonly number[] => {
  const hour = new Date(start).getUTCHours()
  const hours = rule.frequency === 'HOURLY' ? (rule.hours?.includes(hour) === false ? [] : [hour]) : (rule.hours ?? [])
  return hours.flatMap((one) => (rule.minutes ?? []).map((minute) => one * hourMs + minute * 60_000)).toSorted((a, b) => a - b)
}

const weekdayOf = (local: LocalTime): number => (((Math.floor(local / dayMs) + 3) % 7) + 7) % 7

const isDay = (rule: Rule, day: LocalTime): boolean => {
  const { months, monthDays, weekdays } = rule
  const date = new Date(day)
  if (months !== undefined && !months.includes(date.getUTCMonth() + 1)) return false
  const number = date.getUTCDate()
  if (monthDays !== undefined && !monthDays.includes(number) && !monthDays.includes(number - 1 - daysInMonth(date))) return false
  return (
    weekdays === undefined || weekdays.some((one) => one.day === weekdayOf(day) && (one.nth === undefined || isNth(rule, date, one.nth)))
  )
}

const daysInMonth = (date: Date): number => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()

const isNth = (rule: Rule, date: Date, nth: number): boolean => {
  const isOfYear = rule.frequency === 'YEARLY' && rule.months === undefined
  const number = isOfYear ? Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayMs) + 1 : date.getUTCDate()
  const length = isOfYear
    ? Math.round((Date.UTC(date.getUTCFullYear() + 1, 0, 1) - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayMs)
    : daysInMonth(date)
  return nth > 0 ? Math.ceil(number / 7) === nth : Math.ceil((length - number + 1) / 7) === -nth
}
