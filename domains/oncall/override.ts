import type { Seat } from '#domains/oncall/layer.ts'
import { type Interval, overlap } from '#platform/time/interval.ts'

/** An interval in which somebody else is on call, or also, or not. */
export interface Override extends Interval {
  /** Of one made in the console; those of the record have none. */
  readonly id: string | undefined
  readonly does: 'replace' | 'add' | 'remove'
  /** Who comes, or who is removed; a replacement without one leaves nobody. */
  readonly person: string | undefined
  /** Whose turns are taken over; undefined for those of everybody, and for hours that have nobody. */
  readonly replaces: string | undefined
  readonly reason: string | undefined
}

/** Who is on call by it, if anybody. */
export const comes = (override: Pick<Override, 'does' | 'person'>): string | undefined =>
  override.does === 'remove' ? undefined : override.person

/** Whose turns it takes away, if it names somebody. */
export const goes = (override: Pick<Override, 'does' | 'person' | 'replaces'>): string | undefined =>
  override.does === 'remove' ? override.person : override.replaces

/**
 * The seats after overrides, of which later ones win. Each looks only at what the layers say, never at what another
 * override made of it: when Bo stands in for Alice and Cy for Bo, Alice's turns are Bo's and Bo's own are Cy's.
 * Whoever is added is added in any case.
 */
export const overridden = (seats: readonly Seat[], overrides: readonly Override[]): readonly Seat[] => {
  if (overrides.length === 0) return seats
  const whole = overrides.findLast((one) => one.does === 'replace' && one.replaces === undefined)
  const kept = whole === undefined ? seats.flatMap((seat) => replaced(seat, overrides)) : seated(whole)
  return [...kept, ...overrides.flatMap((one) => (one.does === 'add' ? seated(one) : []))]
}

/** The overrides that `wanted` would contradict: the same person coming twice or going twice at once. */
export const overlapping = <One extends Override>(
  overrides: readonly One[],
  wanted: Interval & Pick<Override, 'does' | 'person' | 'replaces'>,
): readonly One[] =>
  overrides.filter((one) => {
    const [comesHere, goesHere] = [comes(wanted), goes(wanted)]
    const same = (comesHere !== undefined && comesHere === comes(one)) || (goesHere !== undefined && goesHere === goes(one))
    return same && overlap(one, wanted)
  })

const replaced = (seat: Seat, overrides: readonly Override[]): readonly Seat[] => {
  const own = overrides.findLast((one) => one.does !== 'add' && goes(one) === seat.person)
  return own === undefined ? [seat] : seated(own)
}

const seated = (override: Override): readonly Seat[] => {
  const person = comes(override)
  return person === undefined ? [] : [{ person, because: 'override', reason: override.reason, layer: undefined, made: override.id }]
}
