import type { Moment } from '#domains/oncall/layering.ts'
import type { Interval } from '#platform/time/interval.ts'
import { earlier } from '#platform/time/interval.ts'

/** Somebody on call twice at once: on two schedules, or asked by two layers of one. */
export interface DoubleBooking extends Interval {
  readonly person: string
  /** Of two schedules the one that comes first by name. */
  readonly schedule: string
  /** The other; the same one when it asks twice. */
  readonly other: string
}

/** A schedule as moments that together are one interval, the same for all schedules asked about. */
export interface Booked {
  readonly schedule: string
  readonly moments: readonly Moment[]
}

/** Every double booking, by when it begins. Two shadows, or a shadow beside a turn, are none: a shadow may always leave. */
export const doubleBookings = (booked: readonly Booked[]): readonly DoubleBooking[] =>
  [...booked.flatMap(withinOne), ...acrossAll(booked)].toSorted(
    (one, other) => one.start.getTime() - other.start.getTime() || compare(keyOf(one), keyOf(other)),
  )

/** Who and where, whenever: a double booking that comes again each week is the same trouble. */
export const keyOf = ({ person, schedule, other }: Pick<DoubleBooking, 'person' | 'schedule' | 'other'>): string =>
  `${person} ${schedule} ${other}`

interface Held extends Interval {
  readonly schedule: string
}

const withinOne = ({ schedule, moments }: Booked): readonly DoubleBooking[] =>
  [...heldBy(schedule, moments, 2)].flatMap(([person, times]) =>
    times.map(({ start, end }) => ({ person, schedule, other: schedule, start, end })),
  )

const acrossAll = (booked: readonly Booked[]): readonly DoubleBooking[] => {
  const byPerson = new Map<string, Held[]>()
  for (const { schedule, moments } of booked)
    for (const [person, times] of heldBy(schedule, moments, 1)) byPerson.set(person, [...(byPerson.get(person) ?? []), ...times])
  return [...byPerson].flatMap(([person, times]) => meetings(times).map((meeting) => ({ person, ...meeting })))
}

/** Where times of different schedules meet. Those of one schedule do not. */
const meetings = (times: readonly Held[]): readonly Omit<DoubleBooking, 'person'>[] => {
  const found: Omit<DoubleBooking, 'person'>[] = []
  let running: Held[] = []
  for (const time of times.toSorted((one, other) => one.start.getTime() - other.start.getTime())) {
    running = running.filter(({ end }) => time.start < end)
    for (const other of running) {
      const [schedule = '', second = ''] = [time.schedule, other.schedule].toSorted(compare)
      found.push({ schedule, other: second, start: time.start, end: earlier(time.end, other.end) })
    }
    running.push(time)
  }
  return found
}

/** When each person has at least `seats` seats, neighbouring moments joined. */
const heldBy = (schedule: string, moments: readonly Moment[], seats: number): ReadonlyMap<string, readonly Held[]> => {
  const held = new Map<string, Held[]>()
  for (const moment of moments)
    for (const person of new Set(moment.seats.map((seat) => seat.person))) {
      if (seats > 1 && moment.seats.filter((seat) => seat.person === person).length < seats) continue
      const times = held.get(person) ?? []
      const last = times.at(-1)
      if (last?.end.getTime() === moment.start.getTime()) times[times.length - 1] = { ...last, end: moment.end }
      else times.push({ schedule, start: moment.start, end: moment.end })
      held.set(person, times)
    }
  return held
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
