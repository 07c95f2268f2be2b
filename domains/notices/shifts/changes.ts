import { type Interval, intersection, overlap, subtract, union } from '#platform/time/interval.ts'

/** Somebody's time on call for a schedule. */
export interface Held extends Interval {
  readonly schedule: string
  readonly person: string
}

/** What became different for somebody on a schedule. */
export interface Change {
  readonly schedule: string
  readonly person: string
  readonly gained: readonly Interval[]
  readonly lost: readonly Interval[]
  /** All their time on call around what changed, before and now. */
  readonly before: readonly Interval[]
  readonly after: readonly Interval[]
}

/** What is not told again: whoever gained or lost it did it themselves, or was told when it was agreed. */
export interface Understood extends Interval {
  readonly schedule: string
  readonly person: string
}

/**
 * How people's time on call became different from what they could know, within `interval`: what lies further ahead than
 * the last look was unknown to everybody, and what is over is over.
 */
export const changesBetween = (
  known: readonly Held[],
  held: readonly Held[],
  interval: Interval,
  understood: readonly Understood[],
): readonly Change[] => {
  const [before, after] = [byPlace(known, interval), byPlace(held, interval)]
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((place): Change[] => {
    const [was, is] = [before.get(place) ?? [], after.get(place) ?? []]
    const [schedule = '', person = ''] = place.split(' ')
    const agreed = understood.filter((one) => one.schedule === schedule && one.person === person)
    const without = (some: readonly Interval[], others: readonly Interval[]): readonly Interval[] =>
      some.flatMap((one) => subtract(one, others)).flatMap((one) => subtract(one, agreed))
    const gained = without(is, was)
    const lost = without(was, is)
    if (gained.length + lost.length === 0) return []
    const around = (all: readonly Interval[]) => all.filter((one) => [...gained, ...lost].some((change) => touches(one, change)))
    return [{ schedule, person, gained, lost, before: around(was), after: around(is) }]
  })
}

const touches = (one: Interval, other: Interval): boolean =>
  overlap(one, other) || one.end.getTime() === other.start.getTime() || other.end.getTime() === one.start.getTime()

const byPlace = (all: readonly Held[], interval: Interval): ReadonlyMap<string, readonly Interval[]> =>
  new Map(
    [...Map.groupBy(all, ({ schedule, person }) => `${schedule} ${person}`)].map(([place, some]) => [
      place,
      union(some.flatMap((one) => intersection(one, interval) ?? [])),
    ]),
  )
