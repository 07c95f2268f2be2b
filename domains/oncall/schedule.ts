import type { Layer, Seat } from '#domains/oncall/layer.ts'
import { stretchesBetween } from '#domains/oncall/layer.ts'
import { type Moment, momentsBetween, type Plans, surroundingsOf } from '#domains/oncall/layering.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import { holds, type Interval } from '#platform/time/interval.ts'

/** Somebody on call, from a handoff to the next. */
export interface Shift extends Interval, Seat {
  /** Shown and told, never paged. */
  readonly shadow: boolean
}

export interface OnCall {
  /** Everybody to page, each once; nobody is a gap. */
  readonly people: readonly string[]
  /** Those who learn: shown and told, never paged. */
  readonly shadows: readonly string[]
}

/** Who is on call at `at`. */
export const onCallAt = (rota: Rota, plans: Plans, at: Date): OnCall => {
  const [moment] = momentsBetween(rota, plans, { start: at, end: new Date(at.getTime() + 1) })
  const people = [...new Set((moment?.seats ?? []).map(({ person }) => person))]
  const shadows = [...new Set((moment?.shadows ?? []).map(({ person }) => person))].filter((person) => !people.includes(person))
  return { people, shadows }
}

/**
 * Everybody on call within `interval`, in order, cut to it: half-open; of one person never two at once, and without
 * seams. Consecutive turns of one person are one shift. Shadows are left out.
 */
export const shiftsBetween = (rota: Rota, plans: Plans, interval: Interval): readonly Shift[] =>
  shiftsIn(momentsBetween(rota, plans, interval)).filter(({ shadow }) => !shadow)

/** The same with shadows among them. */
export const allShiftsBetween = (rota: Rota, plans: Plans, interval: Interval): readonly Shift[] =>
  shiftsIn(momentsBetween(rota, plans, interval))

/** What one layer says by itself, whatever lies above it. */
export const layerShiftsBetween = (rota: Rota, layer: Layer, plans: Plans, interval: Interval): readonly Shift[] =>
  shiftsIn(
    stretchesBetween(layer, surroundingsOf(rota, plans), interval).map(({ start, end, seats }) => ({
      start,
      end,
      seats: layer.shadow ? [] : seats,
      shadows: layer.shadow ? seats : [],
      wanted: true,
    })),
  )

/** Who is on call at `at`, of shifts that hold it: for many questions about one stretch of time. */
export const peopleAt = (shifts: readonly Shift[], at: Date): readonly string[] =>
  shifts.filter((shift) => holds(shift, at)).map(({ person }) => person)

/** Moments as shifts: somebody's neighbouring moments with the same reason are one. */
export const shiftsIn = (moments: readonly Moment[]): readonly Shift[] => {
  const shifts: Open[] = []
  let open: Open[] = []
  for (const { start, end, seats, shadows } of moments) {
    const now: Open[] = []
    const take = (seat: Seat, shadow: boolean): void => {
      if (now.some(({ seat: other }) => other.person === seat.person)) return
      const last = open.find((one) => one.shadow === shadow && isSame(one.seat, seat) && one.end.getTime() === start.getTime())
      const shift = last ?? { seat, shadow, start, end }
      shift.end = end
      if (last === undefined) shifts.push(shift)
      now.push(shift)
    }
    for (const seat of seats) take(seat, false)
    for (const seat of shadows) take(seat, true)
    open = now
  }
  return shifts.map(({ seat, shadow, start, end }) => ({ ...seat, shadow, start, end }))
}

interface Open {
  readonly seat: Seat
  readonly shadow: boolean
  readonly start: Date
  end: Date
}

const isSame = (one: Seat, other: Seat): boolean =>
  one.person === other.person && one.because === other.because && one.reason === other.reason && one.made === other.made
