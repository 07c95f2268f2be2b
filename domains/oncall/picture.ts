import { type Gap, gapsIn } from '#domains/oncall/gap.ts'
import { type DoubleBooking, doubleBookings } from '#domains/oncall/booking.ts'
import type { Absence, Holiday } from '#domains/oncall/absence.ts'
import type { Fixed } from '#domains/oncall/fixed.ts'
import type { Layer } from '#domains/oncall/layer.ts'
import { momentsBetween, type Plans } from '#domains/oncall/layering.ts'
import type { Override } from '#domains/oncall/override.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import { layerShiftsBetween, type Shift, shiftsIn } from '#domains/oncall/schedule.ts'
import { type Interval, intersection } from '#platform/time/interval.ts'

/** A schedule as a calendar draws it: what each layer says, what changes it, and what comes out. All cut to one interval. */
export interface Picture {
  readonly layers: readonly { readonly layer: Layer; readonly shifts: readonly Shift[] }[]
  readonly overrides: readonly Override[]
  readonly fixed: readonly Fixed[]
  readonly holidays: readonly Holiday[]
  /** Of people of this schedule. */
  readonly absences: readonly Absence[]
  readonly shifts: readonly Shift[]
  readonly gaps: readonly Gap[]
  /** People this schedule alone asks twice at once. */
  readonly bookings: readonly DoubleBooking[]
}

export const pictureOf = (rota: Rota, plans: Plans, interval: Interval): Picture => {
  const moments = momentsBetween(rota, plans, interval)
  const layers = rota.layers.map((layer) => ({ layer, shifts: layerShiftsBetween(rota, layer, plans, interval) }))
  const shifts = shiftsIn(moments)
  const named = new Set(rota.layers.flatMap((layer) => ('calendar' in layer.source ? [] : layer.source.slots.flat())))
  for (const { person } of [...layers.flatMap((one) => one.shifts), ...shifts]) named.add(person)
  return {
    layers,
    overrides: cut([...rota.overrides, ...plans.made], interval),
    fixed: cut(plans.fixed, interval),
    holidays: cut(
      rota.holidays.flatMap((calendar) => plans.calendars.holidays.get(calendar) ?? []),
      interval,
    ),
    absences: cut(
      [...named].flatMap((person) => plans.away.get(person) ?? []),
      interval,
    ),
    shifts,
    gaps: gapsIn(rota, moments),
    bookings: doubleBookings([{ schedule: rota.reference, moments }]),
  }
}

const cut = <One extends Interval>(these: readonly One[], interval: Interval): readonly One[] =>
  these
    .flatMap((one) => {
      const common = intersection(one, interval)
      return common === undefined ? [] : [{ ...one, ...common }]
    })
    .toSorted((one, other) => one.start.getTime() - other.start.getTime())
