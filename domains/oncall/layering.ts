import type { Away, Calendars } from '#domains/oncall/absence.ts'
import { type Fixed, seatsAt } from '#domains/oncall/fixed.ts'
import { holidaysOf, type Seat, type Stretch, stretchesBetween, type Surroundings } from '#domains/oncall/layer.ts'
import { type Override, overridden } from '#domains/oncall/override.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import { earlier, holds, type Interval, later } from '#platform/time/interval.ts'

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
  const layers = rota.layers.map(({ priority, shadow, ...rest }) => ({
    priority,
    shadow,
    walk: walker(stretchesBetween({ priority, shadow, ...rest }, around, interval)),
  }))
  const overrides = [...rota.overrides, ...plans.made].filter((one) => one.start < interval.end && interval.start < one.end)
  const fixed = plans.fixed.filter((one) => one.start < interval.end && interval.start < one.end)
  const active = activeOnes(overrides)
  const edges = edgesOf(interval, [...layers.map(({ walk }) => walk.all), overrides, fixed, fixed.flatMap(({ shifts }) => shifts)])
  const moments: Moment[] = []
  for (let index = 0; index + 1 < edges.length; index += 1) {
    const [start, end] = [new Date(edges[index] ?? 0), new Date(edges[index + 1] ?? 0)]
    const here = layered(layers, start)
    const ruling = fixed.findLast((one) => holds(one, start))
    const seats = ruling === undefined ? overridden(here.seats, active(start)) : seatsAt(ruling, start)
    moments.push({ start, end, seats, shadows: ruling === undefined ? here.shadows : [], wanted: here.wanted })
  }
  return moments
}

interface Walker {
  readonly all: readonly Stretch[]
  /** The stretch that holds `at`, asked in order of time. */
  readonly at: (at: Date) => Stretch | undefined
}

const walker = (all: readonly Stretch[]): Walker => {
  let index = 0
  return {
    all,
    at: (at) => {
      while ((all[index]?.end ?? at) <= at && index < all.length) index += 1
      const here = all[index]
      return here !== undefined && here.start <= at ? here : undefined
    },
  }
}

/** What the layers say: the highest that have somebody. `layers` are in order of priority. */
const layered = (
  layers: readonly { readonly priority: number; readonly shadow: boolean; readonly walk: Walker }[],
  at: Date,
): Pick<Moment, 'seats' | 'shadows' | 'wanted'> => {
  let seats: readonly Seat[] = []
  let shadows: readonly Seat[] = []
  let wanted = false
  let top: number | undefined
  for (const { priority, shadow, walk } of layers) {
    const here = walk.at(at)
    if (here === undefined) continue
    if (shadow) shadows = [...shadows, ...here.seats]
    else {
      wanted = true
      if (here.seats.length === 0 || (top !== undefined && priority < top)) continue
      seats = top === undefined ? here.seats : [...seats, ...here.seats]
      top = priority
    }
  }
  return { seats, shadows, wanted }
}

/** Those of `overrides` that hold at an instant, in their order, asked in order of time. */
const activeOnes = (overrides: readonly Override[]): ((at: Date) => readonly Override[]) => {
  const waiting = overrides
    .map((override, order) => ({ override, order }))
    .toSorted((one, other) => one.override.start.getTime() - other.override.start.getTime())
  let next = 0
  let active: { readonly override: Override; readonly order: number }[] = []
  let list: readonly Override[] = []
  return (at) => {
    const before = active.length
    active = active.filter(({ override }) => at < override.end)
    let changed = active.length < before
    for (; next < waiting.length; next += 1) {
      const one = waiting[next]
      if (one === undefined || at < one.override.start) break
      if (at < one.override.end) active.push(one)
      changed = true
    }
    if (changed) list = active.toSorted((one, other) => one.order - other.order).map(({ override }) => override)
    return list
  }
}

/** Every instant at which one of them begins or ends, within `interval` and with its ends, in order. */
const edgesOf = (interval: Interval, lists: readonly (readonly Interval[])[]): Float64Array => {
  const edges = new Set<number>([interval.start.getTime(), interval.end.getTime()])
  for (const list of lists)
    for (const one of list) {
      edges.add(later(one.start, interval.start).getTime())
      edges.add(earlier(one.end, interval.end).getTime())
    }
  return Float64Array.from(edges)
    .filter((edge) => interval.start.getTime() <= edge && edge <= interval.end.getTime())
    .sort()
}
