import type { Interval } from '#platform/time/interval.ts'
import { dayMs, instantOf, type LocalTime, localTimeAt } from '#platform/time/zone.ts'
import { chosenOf, dayOf, modulo, timeOfDay, weekdayOf } from '#domains/oncall/week.ts'

/** People who take turns, by the clock on a wall. Compiled from a schedule; turns are numbered from `start`, in both directions. */
export interface Rotation {
  readonly zone: string
  readonly every: 'hour' | 'day' | 'week' | 'month'
  /** How many units one turn lasts. */
  readonly interval: number
  /** The handoff that begins turn 0. */
  readonly start: LocalTime
  /** Who takes turns, in order: each slot holds those who are on call together. */
  readonly slots: readonly (readonly string[])[]
  /** Days somebody is on call, 0 for Sunday to 6; undefined for every day. A day begins at the time of the handoff. */
  readonly days: ReadonlySet<number> | undefined
}

export interface Turn extends Interval {
  readonly number: number
  /** Which of the slots has this turn. */
  readonly slot: number
}

/**
 * The instant at which turn `number` begins.
 *
 * Handoffs are counted on the wall clock and only then turned into instants: one at a time that does not exist happens
 * at the end of the gap, one at a time that comes twice at its first occurrence. So a weekly turn may last 167 or
 * 169 hours, and an hourly one two hours or none at all.
 */
export const handoff = (rotation: Rotation, number: number): Date => instantOf(rotation.zone, localHandoff(rotation, number))

/** The turn under way at an instant, whether or not anybody is on call then. */
export const turnAt = (rotation: Rotation, at: Date): Turn => {
  let number = guess(rotation, localTimeAt(rotation.zone, at))
  while (handoff(rotation, number) > at) number--
  let end = handoff(rotation, number + 1)
  while (end <= at) end = handoff(rotation, ++number + 1)
  return turn(rotation, number, handoff(rotation, number), end)
}

/** The turns that touch `interval`, whole, in order, without seams; turns swallowed by a gap of the clock are left out. */
export const turnsBetween = (rotation: Rotation, interval: Interval): readonly Turn[] => {
  const turns: Turn[] = []
  let next = turnAt(rotation, interval.start)
  while (next.start < interval.end) {
    if (next.start < next.end) turns.push(next)
    next = turn(rotation, next.number + 1, next.end, handoff(rotation, next.number + 2))
  }
  return turns
}

const hourMs = 3_600_000

const turn = (rotation: Rotation, number: number, start: Date, end: Date): Turn => ({
  number,
  slot: modulo(number, rotation.slots.length),
  start,
  end,
})

const localHandoff = (rotation: Rotation, number: number): LocalTime => {
  const { start, every } = rotation
  const units = number * rotation.interval
  const days = chosenOf(rotation.days)
  switch (every) {
    case 'hour':
      return days === undefined ? start + units * hourMs : chosenDay(start, days, Math.floor(units / 24)) + modulo(units, 24) * hourMs
    case 'day':
      return days === undefined ? start + units * dayMs : chosenDay(start, days, units)
    case 'week':
      return (days === undefined ? start : mondayOf(start)) + units * 7 * dayMs
    case 'month':
      return monthsAfter(days === undefined ? start : firstOfMonth(start), units)
    default:
      return every satisfies never
  }
}

/** A turn number near the right one: exact but for gaps, month lengths and skipped days. */
const guess = (rotation: Rotation, local: LocalTime): number => {
  const { start, every, interval } = rotation
  const share = (chosenOf(rotation.days)?.size ?? 7) / 7
  switch (every) {
    case 'hour':
      return Math.floor(((local - start) / hourMs / interval) * share)
    case 'day':
      return Math.floor(((local - start) / dayMs / interval) * share)
    case 'week':
      return Math.floor((local - start) / (7 * dayMs) / interval)
    case 'month':
      return Math.floor((monthOf(local) - monthOf(start)) / interval)
    default:
      return every satisfies never
  }
}

/**
 * The `count`th chosen day from the day of `start`, at the time of `start`. Turns count only chosen days, so that a
 * weekend nobody works uses up nobody's turn. Weekly and monthly turns with chosen days follow the calendar's weeks
 * (from Monday) and months instead, so that Thursday's start does not cut every working week in two.
 */
const chosenDay = (start: LocalTime, days: ReadonlySet<number>, count: number): LocalTime => {
  const firstDay = dayOf(start)
  const ahead = [0, 1, 2, 3, 4, 5, 6].filter((later) => days.has(weekdayOf(firstDay + later)))
  const within = ahead[modulo(count, ahead.length)] ?? 0
  return start + (Math.floor(count / ahead.length) * 7 + within) * dayMs
}

/** The same day of the month and time `count` months later; the 31st is the last day of a shorter month. */
const monthsAfter = (start: LocalTime, count: number): LocalTime => {
  const month = monthOf(start) + count
  const first = Date.UTC(Math.floor(month / 12), modulo(month, 12), 1)
  const lastDay = new Date(Date.UTC(Math.floor(month / 12), modulo(month, 12) + 1, 0)).getUTCDate()
  return first + (Math.min(new Date(start).getUTCDate(), lastDay) - 1) * dayMs + timeOfDay(start)
}

const monthOf = (local: LocalTime): number => new Date(local).getUTCFullYear() * 12 + new Date(local).getUTCMonth()
const firstOfMonth = (local: LocalTime): LocalTime => local - (new Date(local).getUTCDate() - 1) * dayMs
const mondayOf = (local: LocalTime): LocalTime => local - modulo(weekdayOf(dayOf(local)) - 1, 7) * dayMs
