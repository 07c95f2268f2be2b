import type { Static } from 'typebox'
import type { Schedule } from '#domains/oncall/kinds.ts'
import type { Interval } from '#platform/time/interval.ts'
import { dayMs, formatLocalTime, type LocalTime, localTimeAt } from '#platform/time/zone.ts'

/** A shift as a calendar names it. */
export interface NamedShift extends Interval {
  readonly person: string
}

export type ScheduleSpec = Static<typeof Schedule.spec>
export type RotationSpec = NonNullable<ScheduleSpec['rotation']>

/** A rotation that shifts could come from. */
export interface Candidate {
  readonly rotation: RotationSpec
  readonly sentence: string
}

interface LocalShift {
  readonly start: LocalTime
  readonly end: LocalTime
  readonly person: string
}

const hourMs = 3_600_000
const weekMs = 7 * dayMs
/** Longer rounds than this nobody takes turns in. */
const mostTurns = 3_000
const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** What the shape of these shifts, in order, suggests. */
export const candidatesOf = (shifts: readonly NamedShift[], zone: string): readonly Candidate[] => {
  const locals = shifts.map(({ start, end, person }) => ({ start: localTimeAt(zone, start), end: localTimeAt(zone, end), person }))
  const [first] = locals
  if (first === undefined || locals.length < 2) return []
  const isWhole = shifts.every(({ end }, index) => index + 1 >= shifts.length || end.getTime() === shifts[index + 1]?.start.getTime())
  return isWhole ? [...monthly(locals, first), ...unbroken(locals, first)] : [...daily(locals, first), ...onceAWeek(locals, first)]
}

/** Turns of a month: each begins on the same day and time of the next. */
const monthly = (locals: readonly LocalShift[], first: LocalShift): readonly Candidate[] => {
  const months = (local: LocalTime): number => new Date(local).getUTCFullYear() * 12 + new Date(local).getUTCMonth()
  const inMonth = (local: LocalTime): string => formatLocalTime(local).slice(8)
  if (!locals.every(({ start, end }) => inMonth(start) === inMonth(first.start) && months(end) === months(start) + 1)) return []
  return rounds(locals.map(({ person }) => person)).map((people) =>
    candidate({ every: 'month', start: formatLocalTime(first.start), people }, 'month'),
  )
}

/** Turns without a pause, as long as the longest time all of them are multiples of. */
const unbroken = (locals: readonly LocalShift[], first: LocalShift): readonly Candidate[] => {
  const length = locals.reduce((common, { start, end }) => greatestCommon(common, end - start), 0)
  const [unit, every] =
    length % weekMs === 0 ? ([weekMs, 'week'] as const) : length % dayMs === 0 ? ([dayMs, 'day'] as const) : ([hourMs, 'hour'] as const)
  if (length === 0 || length % unit !== 0) return []
  const people = locals.flatMap(({ start, end, person }) =>
    Array.from({ length: Math.min(mostTurns, (end - start) / length) }, () => person),
  )
  if (people.length > mostTurns) return []
  return rounds(people).map((round) =>
    candidate(withInterval({ every, start: formatLocalTime(first.start), people: round }, length / unit), every),
  )
}

/** The same hours on some days of the week: turns by the day, or by the week. */
const daily = (locals: readonly LocalShift[], first: LocalShift): readonly Candidate[] => {
  const length = first.end - first.start
  const isSame = locals.every(({ start, end }) => timeOf(start) === timeOf(first.start) && end - start === length)
  if (!isSame || length > dayMs || locals.length > mostTurns) return []
  const weekdays = days.filter((_, index) => locals.some(({ start }) => weekdayOf(start) === index))
  const shape = {
    start: formatLocalTime(first.start),
    ...(weekdays.length === 7 ? {} : { days: weekdays }),
    ...(length === dayMs ? {} : { hours: { from: timeOf(first.start), to: timeOf(first.end) } }),
  }
  // Turns of a week begin on the day on which people change most often.
  const changes = locals.filter(({ person }, index) => index > 0 && person !== locals[index - 1]?.person)
  const handover = Number(mostFrequent(changes.map(({ start }) => String(weekdayOf(start)))))
  const startOfWeek = first.start - ((weekdayOf(first.start) - handover + 7) % 7) * dayMs
  const byWeek = Map.groupBy(locals, ({ start }) => Math.floor((start - startOfWeek) / weekMs))
  const weeks = [...byWeek.values()].map((shifts) => mostFrequent(shifts.map(({ person }) => person)))
  return [
    ...rounds(weeks).map((people) =>
      candidate(withInterval({ every: 'week', people, ...shape, start: formatLocalTime(startOfWeek) }, 1), 'week'),
    ),
    ...rounds(locals.map(({ person }) => person)).map((people) => candidate(withInterval({ every: 'day', people, ...shape }, 1), 'day')),
  ]
}

/** From one time of the week to another: nights of a weekend. */
const onceAWeek = (locals: readonly LocalShift[], first: LocalShift): readonly Candidate[] => {
  const length = first.end - first.start
  const isWeekly = locals.every(({ start, end }) => (start - first.start) % weekMs === 0 && end - start === length)
  if (!isWeekly || length <= dayMs || length >= weekMs) return []
  const [from, to] = [weekdayOf(first.start), weekdayOf(first.end)]
  const restriction = { days: [dayAt(from)], from: timeOf(first.start), to: timeOf(first.end), toDay: dayAt(to) }
  return rounds(locals.map(({ person }) => person)).map((people) =>
    candidate({ every: 'week', start: formatLocalTime(first.start), people, restrictions: [restriction] }, 'week'),
  )
}

/** Rounds this order of people could be, the best first: each person as often as seen at that place. Needs two rounds to see, three when somebody stood in. */
const rounds = (people: readonly string[]): readonly string[][] => {
  const found: { round: string[]; cost: number }[] = []
  for (let length = 1; length <= Math.min(people.length / 2, 200); length += 1) {
    const places = Map.groupBy(people.entries(), ([index]) => index % length)
    const round = [...places.values()].map((seen) => mostFrequent(seen.map(([, person]) => person)))
    const wrong = people.filter((person, index) => person !== round[index % length]).length
    if (wrong === 0) return [round, ...found.map((one) => one.round)].slice(0, 2)
    if (length * 3 <= people.length && wrong * 5 < people.length) found.push({ round, cost: length + 2 * wrong })
    found.sort((one, other) => one.cost - other.cost).splice(1)
  }
  return found.map(({ round }) => round)
}

/** Everybody twice in a row takes turns that are twice as long. */
const withInterval = (rotation: RotationSpec, interval: number): RotationSpec => {
  const people = rotation.people ?? []
  const run = people.findIndex((person) => person !== people[0])
  const isEven = run > 1 && people.length % run === 0 && people.every((person, index) => person === people[index - (index % run)])
  const total = interval * (isEven ? run : 1)
  return {
    ...rotation,
    ...(total === 1 ? {} : { interval: total }),
    people: isEven ? people.filter((_, index) => index % run === 0) : people,
  }
}

const candidate = (rotation: RotationSpec, unit: 'hour' | 'day' | 'week' | 'month'): Candidate => {
  const count = new Set(rotation.people).size
  const interval = rotation.interval ?? 1
  const turns = interval === 1 ? `a ${unit}`.replace('a hour', 'an hour') : `${interval} ${unit}s`
  const who = count === 1 ? 'One person is on call' : `${count} people take turns of ${turns}`
  const times =
    rotation.hours === undefined ? `, handing over at ${rotation.start.slice(11)}` : `, from ${rotation.hours.from} to ${rotation.hours.to}`
  const [one] = rotation.restrictions ?? []
  const stretch = one === undefined ? times : `, from ${nameOf(one.days?.[0])} ${one.from} to ${nameOf(one.toDay)} ${one.to}`
  const on = rotation.days === undefined ? '' : ` on ${rotation.days.map(nameOf).join(', ')}`
  return { rotation, sentence: `${who}${stretch}${on}.` }
}

const nameOf = (day: string | undefined): string => dayNames[days.findIndex((one) => one === day)] ?? ''
const dayAt = (weekday: number): (typeof days)[number] => days[weekday] ?? 'MO'
const timeOf = (local: LocalTime): string => formatLocalTime(local).slice(11)
const weekdayOf = (local: LocalTime): number => (((Math.floor(local / dayMs) + 3) % 7) + 7) % 7
const greatestCommon = (one: number, other: number): number => (other === 0 ? one : greatestCommon(other, one % other))

const mostFrequent = (people: readonly string[]): string => {
  const counts = new Map<string, number>()
  for (const person of people) counts.set(person, (counts.get(person) ?? 0) + 1)
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? ''
}
