import type { Seat } from '#domains/oncall/layer.ts'
import { holds, type Interval } from '#platform/time/interval.ts'

/** A temporary schedule: while it lasts, it alone says who is on call, whatever layers and overrides say. */
export interface Fixed extends Interval {
  readonly id: string
  readonly shifts: readonly FixedShift[]
  readonly reason: string | undefined
}

export interface FixedShift extends Interval {
  readonly person: string
}

/** Who is on call by it at an instant. */
export const seatsAt = (fixed: Fixed, at: Date): readonly Seat[] =>
  fixed.shifts
    .filter((shift) => holds(shift, at))
    .map(({ person }) => ({ person, because: 'fixed', reason: fixed.reason, layer: undefined, made: fixed.id }))
