import type { Away, Calendars } from '#domains/oncall/absence.ts'
import { type Fixed, seatsAt } from '#domains/oncall/fixed.ts'
import { holidaysOf, type Seat, type Stretch, stretchesBetween, type Surroundings } from '#domains/oncall/layer.ts'
import { type Override, overridden } from '#domains/oncall/override.ts'
import { overAt } from '#domains/oncall/restriction.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import { holds, type Interval } from '#platform/time/interval.ts'

/** What was planned for a schedule beside its record. */
export interface Plans {
  /** Overrides made in the console, in the order they were made: they win over those of the record. */
  readonly made: readonly Override[]
  readonly fixed: readonly Fixed[]
  readonly calendars: Calendars
  readonly away: Away
}

/** A time in which everything about a schedule stays the same. */
export interface Moment extends Interval {
  /** Everybody on call; somebody asked twice has two seats. */
  readonly seats: readonly Seat[]
  readonly shadows: readonly Seat[]
  /** A layer that pages wants somebody here, whether or not there is anybody. */
  readonly wanted: boolean
}

export const surroundingsOf = (rota: Rota, plans: Plans): Surroundings => ({
  calendars: plans.calendars,
  away: plans.away,
  holidays: holidaysOf(plans.calendars, rota.holidays),
})

/**
 * The schedule as moments, in order, without seams and overlaps, that together are `interval`.
 *
 * The problem: layers, leave, overrides and fixed schedules each cut time in their own places, and each hides some of
 * the others. The idea: cut time at every edge of any of them; between two edges nothing changes, so what holds there
 * is decided once: a fixed schedule alone, else the highest layers that have somebody, changed by overrides. One pass
 * with a finger in each list, so that a year costs what its edges cost.
 */
export const momentsBetween = (rota: Rota, plans: Plans, interval: Interval): readonly Moment[] => {
  const around = surroundingsOf(rota, plans)
  const stretches = rota.layers.map((layer) => stretchesBetween(layer, around, interval))
  const layers = rota.layers.map(({ priority, shadow }, index) => ({ priority, shadow, at: walker(stretches[index] ?? []) }))
  const touching = (one: Interval): boolean => one.start < interval.end && interval.start < one.end
  const overrides = [...rota.overrides, ...plans.made].filter(touching)
  const fixed = plans.fixed.filter(touching)
  const active = activeOnes(overrides)
  const ends = rota.layers.flatMap(({ times }) => overAt(times) ?? []).map((end) => ({ start: end, end }))
  const edges = edgesOf(interval, [...stretches, overrides, fixed, fixed.flatMap(({ shifts }) => shifts), ends])
  const moments: Moment[] = []
  let start = new Date(interval.start)
  for (let index = 1; index < edges.length; index += 1) {
    const at = edges[index - 1] ?? 0
    const end = new Date(edges[index] ?? 0)
    const here = layered(layers, at)
    const changes = active(at)
    const ruling = fixed.length === 0 ? undefined : fixed.findLast((one) => holds(one, start))
    const seats = ruling === undefined ? overridden(here.seats, changes) : seatsAt(ruling, start)
    moments.push({ start, end, seats, shadows: ruling === undefined ? here.shadows : [], wanted: here.wanted })
    start = end
  }
  return moments
}

/** The stretch that holds an instant, asked in order of time. */
const walker = (all: readonly Stretch[]): ((at: number) => Stretch | undefined) => {
  let index = 0
  let current = all[0]
  let [starts, ends] = [current?.start.getTime() ?? 0, current?.end.getTime() ?? 0]
  return (at) => {
    while (current !== undefined && ends <= at) {
      current = all[(index += 1)]
      starts = current?.start.getTime() ?? 0
      ends = current?.end.getTime() ?? 0
    }
    return starts <= at ? current : undefined
  }
}

interface Walked {
  readonly priority: number
  readonly shadow: boolean
  readonly at: (at: number) => Stretch | undefined
}

const nobody: readonly Seat[] = []

/** What the layers say: the highest that have somebody. `layers` are in order of priority. */
const layered = (layers: readonly Walked[], at: number): Pick<Moment, 'seats' | 'shadows' | 'wanted'> => {
  let seats = nobody
  let shadows = nobody
  let wanted = false
  let top = Number.NEGATIVE_INFINITY
  for (const layer of layers) {
    const here = layer.at(at)
    if (here === undefined) continue
    if (layer.shadow) shadows = shadows.length === 0 ? here.seats : [...shadows, ...here.seats]
    else {
      wanted = true
      if (here.seats.length === 0 || layer.priority < top) continue
      seats = seats.length === 0 ? here.seats : [...seats, ...here.seats]
      top = layer.priority
    }
  }
  return { seats, shadows, wanted }
}

/** Those of `overrides` that hold at an instant, in their order, asked in order of time. */
const activeOnes = (overrides: readonly Override[]): ((at: number) => readonly Override[]) => {
  const waiting = overrides
    .map((override, order) => ({ override, order, start: override.start.getTime(), end: override.end.getTime() }))
    .toSorted((one, other) => one.start - other.start)
  let next = 0
  let active: typeof waiting = []
  let list: readonly Override[] = []
  return (at) => {
    let changed = active.some(({ end }) => end <= at)
    if (changed) active = active.filter(({ end }) => at < end)
    for (; next < waiting.length; next += 1) {
      const one = waiting[next]
      if (one === undefined || at < one.start) break
      if (one.end <= at) continue
      active.push(one)
      changed = true
    }
    if (changed) list = active.toSorted((one, other) => one.order - other.order).map(({ override }) => override)
    return list
  }
}

/** Every instant at which one of them begins or ends, within `interval` and with its ends, in order. */
const edgesOf = (interval: Interval, lists: readonly (readonly Interval[])[]): Float64Array => {
  const [from, to] = [interval.start.getTime(), interval.end.getTime()]
  const edges = new Set<number>([from, to])
  for (const list of lists)
    for (const { start, end } of list) for (const edge of [start.getTime(), end.getTime()]) if (from < edge && edge < to) edges.add(edge)
  return Float64Array.from(edges).sort()
}
