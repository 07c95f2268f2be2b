import type { Static } from 'typebox'
import type { Schedule } from '#domains/oncall/kinds.ts'
import { type Rotation, turnAt, turnsBetween, windowsBetween } from '#domains/oncall/rotation.ts'
import { earlier, holds, type Interval, intersection, later, subtract } from '#platform/time/interval.ts'
import { instantOf, lastInstantOf, parseLocalTime } from '#platform/time/zone.ts'

/** An interval in which somebody else is on call, or nobody. */
export interface Override extends Interval {
  /** Of one made in the console; those of the record have none. */
  readonly id: string | undefined
  readonly person: string | undefined
  readonly reason: string | undefined
}

/** A schedule as the engines read it. */
export interface Rota {
  readonly reference: string
  readonly title: string
  readonly owner: string | undefined
  readonly rotation: Rotation
  /** Those written in the record, in order. */
  readonly overrides: readonly Override[]
}

/** Somebody on call, from a handoff to the next. */
export interface Shift extends Interval {
  readonly person: string
  readonly because: 'rotation' | 'override'
  readonly reason: string | undefined
}

export const compileSchedule = (
  spec: Static<typeof Schedule.spec>,
  about: { readonly reference: string; readonly title: string; readonly owner: string | undefined },
): Rota => ({
  ...about,
  rotation: compileRotation(spec),
  overrides: (spec.overrides ?? []).map((override) => ({
    id: undefined,
    start: instantOf(spec.zone, parseLocalTime(override.from)),
    end: lastInstantOf(spec.zone, parseLocalTime(override.to)),
    person: override.person,
    reason: override.reason,
  })),
})

/** Who is on call at `at`; undefined is a gap. `made` are the overrides made in the console: they win over those of the record, later ones over earlier. */
export const onCallAt = (rota: Rota, made: readonly Override[], at: Date): string | undefined => {
  const override = made.findLast((one) => holds(one, at)) ?? rota.overrides.findLast((one) => holds(one, at))
  if (override !== undefined) return override.person
  const instant = { start: at, end: new Date(at.getTime() + 1) }
  return windowsBetween(rota.rotation, instant).length === 0 ? undefined : turnAt(rota.rotation, at).person
}

/**
 * Everybody on call within `interval`, in order, cut to it: half-open, without overlaps, and without seams but for
 * gaps. Consecutive turns of one person are one shift.
 */
export const shiftsBetween = (rota: Rota, made: readonly Override[], interval: Interval): readonly Shift[] => {
  const regular = windowsBetween(rota.rotation, interval).flatMap((window) =>
    turnsBetween(rota.rotation, window).flatMap((turn) => shift(intersection(turn, window), turn.person, 'rotation', undefined)),
  )
  const all = [...rota.overrides, ...made].reduce<readonly Shift[]>((shifts, override) => overlay(shifts, override, interval), regular)
  return join(all.toSorted((one, other) => one.start.getTime() - other.start.getTime()))
}

/** When nobody is on call within `interval`. */
export const gapsBetween = (rota: Rota, made: readonly Override[], interval: Interval): readonly Interval[] =>
  subtract(interval, shiftsBetween(rota, made, interval))

/** The overrides for `person` that `wanted` would overlap: refused, for who of the two is meant cannot be told. */
export const overlapping = (overrides: readonly Override[], wanted: Omit<Override, 'id'>): readonly Override[] =>
  wanted.person === undefined
    ? []
    : overrides.filter((one) => one.person === wanted.person && one.start < wanted.end && wanted.start < one.end)

const dayNumbers = { SU: 0, MO: 1, TU: 2, WE: 3, TH: 4, FR: 5, SA: 6 } as const

const compileRotation = ({ zone, rotation }: Static<typeof Schedule.spec>): Rotation => ({
  zone,
  every: rotation.every,
  interval: rotation.interval ?? 1,
  start: parseLocalTime(rotation.start),
  people: rotation.people,
  days: rotation.days === undefined ? undefined : new Set(rotation.days.map((day) => dayNumbers[day])),
  hours: rotation.hours === undefined ? undefined : { from: minutesOf(rotation.hours.from), to: minutesOf(rotation.hours.to) },
})

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

const shift = (interval: Interval | undefined, person: string, because: Shift['because'], reason: string | undefined): Shift[] =>
  interval === undefined ? [] : [{ start: interval.start, end: interval.end, person, because, reason }]

const overlay = (shifts: readonly Shift[], override: Override, interval: Interval): readonly Shift[] => {
  const taken = intersection(override, interval)
  if (taken === undefined) return shifts
  const kept = shifts.flatMap((one) => subtract(one, [taken]).flatMap((part) => shift(part, one.person, one.because, one.reason)))
  return override.person === undefined ? kept : [...kept, ...shift(taken, override.person, 'override', override.reason)]
}

const join = (shifts: readonly Shift[]): readonly Shift[] => {
  const joined: Shift[] = []
  for (const next of shifts) {
    const last = joined.at(-1)
    const continues = last?.end.getTime() === next.start.getTime() && last.person === next.person && last.because === next.because
    if (last !== undefined && continues)
      joined[joined.length - 1] = { ...last, start: earlier(last.start, next.start), end: later(last.end, next.end) }
    else joined.push(next)
  }
  return joined
}
