import { type Moment, momentsBetween, type Plans } from '#domains/oncall/layering.ts'
import { overAt } from '#domains/oncall/restriction.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import type { Interval } from '#platform/time/interval.ts'

/** When nobody is on call. */
export interface Gap extends Interval {
  /** The layers leave these hours and days out; otherwise somebody should be on call. */
  readonly intended: boolean
}

/**
 * When nobody is on call within `interval`, in order; cut where the layers' own times begin and end, so that each part
 * is either intended or not. A schedule whose layers have all ended is a gap nobody intended: it was forgotten.
 */
export const gapsBetween = (rota: Rota, plans: Plans, interval: Interval): readonly Gap[] =>
  gapsIn(rota, momentsBetween(rota, plans, interval))

export const gapsIn = (rota: Rota, moments: readonly Moment[]): readonly Gap[] => {
  const ends = rota.layers.filter(({ shadow }) => !shadow).map(({ times }) => overAt(times))
  const gaps: Gap[] = []
  for (const { start, end, seats, wanted } of moments) {
    if (seats.length > 0) continue
    const intended = !wanted && !ends.every((end) => end !== undefined && end <= start)
    const last = gaps.at(-1)
    if (last?.end.getTime() === start.getTime() && last.intended === intended) gaps[gaps.length - 1] = { ...last, end }
    else gaps.push({ start, end, intended })
  }
  return gaps
}
