import type { FlapPolicy } from '#domains/alerts/flapping.ts'
import { hourOf, weekdayOf } from '#domains/alerts/noise/outcome.ts'
import type { PastAlert } from '#domains/alerts/noise/replay.ts'
import { type Threshold, belowThreshold } from '#domains/alerts/rules.ts'
import { valueOf } from '#domains/silences/matcher.ts'
import { localTimeAt } from '#platform/time/zone.ts'

/**
 * What is worth trying on the past, by looking at it: each answers candidates, none of them judges. The replay does.
 */

const minuteMs = 60_000

/** How long an alert may be asked to hold before it pages; only what is longer than now. */
export const holds = (nowMs: number): readonly number[] =>
  [1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs).filter((ms) => ms > nowMs)

/** What senders call the number that an alert is about. */
const numberNames = ['value', 'current_value', 'currentValue', 'current', 'measured'] as const

/**
 * Thresholds that all alerts people acted on pass: the one that drops most of the others, in each direction that is possible. Without
 * an alert that somebody acted on nothing says where to stop, and there is none.
 */
export const thresholds = (
  acted: readonly PastAlert[],
  ignored: readonly PastAlert[],
  now: Threshold | undefined,
): readonly Threshold[] => {
  const value = now?.value ?? numberNames.find((name) => [...acted, ...ignored].every((alert) => numberOf(alert, name) !== undefined))
  if (value === undefined || acted.length === 0) return []
  const kept = acted.map((alert) => numberOf(alert, value))
  const numbers = ignored.flatMap((alert) => numberOf(alert, value) ?? [])
  // An alert without a number pages whatever the threshold; it limits nothing.
  const limits = kept.filter((one) => one !== undefined)
  if (limits.length === 0) return []
  const [least, most] = [Math.min(...limits), Math.max(...limits)]
  const dropped = { above: numbers.filter((one) => one < least), below: numbers.filter((one) => one > most) }
  const enough = numbers.length / 2
  const found: Threshold[] = []
  if (now?.below === undefined && dropped.above.length >= enough && dropped.above.length > 0)
    found.push({ value, above: Math.max(...dropped.above), below: undefined })
  if (now?.above === undefined && dropped.below.length >= enough && dropped.below.length > 0)
    found.push({ value, above: undefined, below: Math.min(...dropped.below) })
  return found.filter((one) => now === undefined || [...ignored, ...acted].some((alert) => isStricter(one, now, alert)))
}

const isStricter = (one: Threshold, than: Threshold, alert: PastAlert): boolean =>
  belowThreshold(one, alert) !== undefined && belowThreshold(than, alert) === undefined

const numberOf = (alert: PastAlert, name: string): number | undefined => {
  const text = valueOf(alert.annotations, name) || valueOf(alert.labels, name)
  const number = /^\s*([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?)/.exec(text)?.[1]
  return number === undefined ? undefined : Number(number)
}

/** Coarser ways to group: each label left out in turn, then single labels that several alerts share. */
export const groupings = (alerts: readonly PastAlert[], now: readonly string[]): readonly (readonly string[])[] => {
  const names = now.includes('...') ? labelsOf(alerts) : now
  const without = names.map((left) => names.filter((name) => name !== left))
  const usual = [['alertname', 'workload'], ['alertname'], ['workload'], ['cluster'], ['service'], ['namespace']].filter((candidate) =>
    candidate.every((name) => alerts.some((alert) => valueOf(alert.labels, name) !== '')),
  )
  const known = new Set([textOf(now)])
  return [...(names.length <= 12 ? without : []), ...usual].filter((candidate) => {
    const text = textOf(candidate)
    // Grouping by nothing at all makes one page of everything: nobody should be told to.
    if (candidate.length === 0 || known.has(text)) return false
    known.add(text)
    return true
  })
}

const textOf = (names: readonly string[]): string => names.toSorted().join('\u0000')

const labelsOf = (alerts: readonly PastAlert[]): readonly string[] =>
  [...new Set(alerts.flatMap(({ labels }) => Object.keys(labels)))].toSorted()

/** Ways to see flapping sooner, from the mildest on. */
export const flappings: readonly FlapPolicy[] = [
  { changes: 3, withinMs: 30 * minuteMs, quietForMs: 15 * minuteMs },
  { changes: 2, withinMs: 30 * minuteMs, quietForMs: 30 * minuteMs },
  { changes: 2, withinMs: 120 * minuteMs, quietForMs: 60 * minuteMs },
]

/** A time that comes again every day or every week, on the clock of `zone`. */
export interface RecurringTime {
  readonly zone: string
  /** 0 for Monday to 6 for Sunday; undefined for every day. */
  readonly weekday: number | undefined
  readonly hour: number
  readonly hours: number
}

const dayMs = 86_400_000

/**
 * When alerts nobody acted on come again and again: hours in which they began on at least half of the days, else on at least three weeks of
 * one weekday. Neighbouring hours are one time. At night as a whole when they come at any hour of it.
 */
export const recurringTimes = (ignored: readonly PastAlert[], zone: string, days: number): readonly RecurringTime[] => {
  const daily = new Map<number, Set<number>>()
  const weekly = new Map<number, Set<number>>()
  for (const { openedAt } of ignored) {
    const day = Math.floor(localTimeAt(zone, openedAt) / dayMs)
    const [hour, weekday] = [hourOf(openedAt, zone), weekdayOf(openedAt, zone)]
    remember(daily, hour, day)
    remember(weekly, weekday * 24 + hour, day)
  }
  const often = keysWith(daily, Math.max(3, days / 2))
  if (often.length > 0) return joined(often).map(({ from, hours }) => ({ zone, weekday: undefined, hour: from, hours }))
  return joined(keysWith(weekly, 3))
    .flatMap(({ from, hours }) => ((from % 24) + hours > 24 ? [] : [{ zone, weekday: Math.floor(from / 24), hour: from % 24, hours }]))
    .slice(0, 5)
}

const remember = (days: Map<number, Set<number>>, key: number, day: number): void => {
  const known = days.get(key)
  if (known === undefined) days.set(key, new Set([day]))
  else known.add(day)
}

const keysWith = (days: ReadonlyMap<number, ReadonlySet<number>>, least: number): readonly number[] =>
  [...days].flatMap(([key, seen]) => (seen.size >= least ? [key] : [])).sort((a, b) => a - b)

const joined = (keys: readonly number[]): readonly { from: number; hours: number }[] => {
  const found: { from: number; hours: number }[] = []
  for (const key of keys) {
    const last = found.at(-1)
    if (last !== undefined && last.from + last.hours === key) last.hours += 1
    else found.push({ from: key, hours: 1 })
  }
  // More than a third of a day is not a time, it is always.
  return found.filter(({ hours }) => hours <= 8)
}
