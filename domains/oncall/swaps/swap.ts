import { type Interval, intersection, later, subtract, union } from '#platform/time/interval.ts'

export type SwapState = 'open' | 'accepted' | 'declined' | 'withdrawn' | 'expired'

/** A shift that somebody wants to give to somebody, perhaps for another; or to anybody (cover). */
export interface Swap extends Interval {
  readonly id: string
  readonly schedule: string
  readonly giver: string
  /** Who is asked; undefined for anybody of the schedule and its team: a cover. */
  readonly taker: string | undefined
  /** The taker's shift that goes the other way. */
  readonly back: (Interval & { readonly schedule: string }) | undefined
  /** The giver's turns when it was asked, and the taker's that go back. */
  readonly turns: readonly Interval[]
  readonly backTurns: readonly Interval[]
  readonly reason: string | undefined
  readonly state: SwapState
  readonly askedBy: string
  readonly askedAt: Date
  readonly settledAt: Date | undefined
  readonly settledBy: string | undefined
  readonly answer: string | undefined
  readonly parts: readonly SwapPart[]
}

/** A turn that was taken over. */
export interface SwapPart extends Interval {
  readonly id: string
  /** What says so; undefined when it went back to whose turn it was. */
  readonly override: string | undefined
  readonly schedule: string
  readonly giver: string
  readonly taker: string
  readonly takenAt: Date
}

/** Of the giver's turns, what nobody has taken and lies ahead. */
export const leftOf = (swap: Pick<Swap, 'turns' | 'schedule' | 'giver' | 'parts'>, now: Date): readonly Interval[] => {
  const taken = swap.parts.filter(({ schedule, giver }) => schedule === swap.schedule && giver === swap.giver)
  return aheadOf(swap.turns, now).flatMap((turn) => subtract(turn, taken))
}

/** When it can no longer be answered: a swap when the first of its shifts begins, a cover when the last of it is over. */
export const expiresAt = (swap: Pick<Swap, 'start' | 'end' | 'taker' | 'back' | 'askedAt'>): Date => {
  if (swap.taker === undefined) return swap.end
  const begins = swap.back === undefined || swap.start <= swap.back.start ? swap.start : swap.back.start
  // One asked during the shift is about the rest of it.
  return begins > swap.askedAt ? begins : swap.end
}

/** Whether the turns are still those it was asked about, as far as they lie ahead. */
export const isUnchanged = (asked: readonly Interval[], turns: readonly Interval[], now: Date): boolean => {
  const [before, after] = [aheadOf(asked, now), aheadOf(turns, now)]
  return (
    before.length === after.length &&
    before.every(
      ({ start, end }, index) => start.getTime() === after[index]?.start.getTime() && end.getTime() === after[index].end.getTime(),
    )
  )
}

export const aheadOf = (turns: readonly Interval[], now: Date): readonly Interval[] =>
  union(turns.map(({ start, end }) => ({ start: later(start, now), end })))

/** The parts of `turns` within `wanted`. */
export const within = (turns: readonly Interval[], wanted: Interval): readonly Interval[] =>
  turns.flatMap((turn) => intersection(turn, wanted) ?? [])
