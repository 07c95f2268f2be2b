import type { Static } from 'typebox'
import type { Schedule } from '#domains/oncall/kinds.ts'
import type { Calendars } from '#domains/oncall/absence.ts'
import { type Layer, peopleOf } from '#domains/oncall/layer.ts'
import type { Override } from '#domains/oncall/override.ts'
import { minutesBetween, type Restriction, type Times } from '#domains/oncall/restriction.ts'
import type { Rotation } from '#domains/oncall/rotation.ts'
import { dayNumbers, daysOf, minutesOf, modulo, timeOfDay } from '#domains/oncall/week.ts'
import { instantOf, isLocalTime, isZone, lastInstantOf, parseLocalTime } from '#platform/time/zone.ts'

/** A schedule as the engines read it. */
export interface Rota {
  readonly reference: string
  readonly title: string
  readonly owner: string | undefined
  /** When it was declared here: before that nobody was on call by it. Undefined for one that is only drawn. */
  readonly since?: Date
  readonly zone: string
  /** Higher priorities first, equal ones by name: where a layer stands in the document means nothing. */
  readonly layers: readonly Layer[]
  /** Those written in the record, in order. */
  readonly overrides: readonly Override[]
  /** Calendars of holidays. */
  readonly holidays: readonly string[]
}

type Spec = Static<typeof Schedule.spec>
type RotationSpec = NonNullable<Spec['rotation']>
type LayerSpec = NonNullable<Spec['layers']>[number]

export const compileSchedule = (
  spec: Spec,
  about: { readonly reference: string; readonly title: string; readonly owner: string | undefined; readonly since?: Date },
): Rota => ({
  ...about,
  zone: spec.zone,
  layers: (spec.layers ?? [{ name: 'rotation', title: 'Rotation', ...(spec.rotation === undefined ? {} : { rotation: spec.rotation }) }])
    .flatMap((layer) => compileLayer(layer, spec.zone))
    .toSorted((one, other) => other.priority - one.priority || (one.name < other.name ? -1 : 1)),
  holidays: spec.holidays ?? [],
  overrides: (spec.overrides ?? []).map((override) => ({
    id: undefined,
    start: instantOf(spec.zone, parseLocalTime(override.from)),
    end: lastInstantOf(spec.zone, parseLocalTime(override.to)),
    does: override.does ?? 'replace',
    person: override.person,
    replaces: override.replaces,
    reason: override.reason,
  })),
})

/** Everybody who takes turns and is paged, each once. */
export const peopleIn = (rota: Rota, calendars: Calendars): readonly string[] => [
  ...new Set(rota.layers.filter(({ shadow }) => !shadow).flatMap((layer) => peopleOf(layer, calendars))),
]

/** Whether every zone and date can be read: an older version may have stored what today is refused. */
export const isReadable = (spec: Spec): boolean => {
  const rotations = [spec.rotation, ...(spec.layers ?? []).map(({ rotation }) => rotation)].flatMap((one) => one ?? [])
  const zones = [spec.zone, ...(spec.layers ?? []).flatMap(({ zone }) => zone ?? [])]
  const dates = [
    ...rotations.flatMap(({ start, from, until }) => [start, from ?? [], until ?? []].flat()),
    ...(spec.overrides ?? []).flatMap(({ from, to }) => [from, to]),
  ]
  const isSomething = spec.rotation !== undefined || spec.layers !== undefined
  return isSomething && zones.every(isZone) && dates.every(isLocalTime) && rotations.every((one) => slotsOf(one).length > 0)
}

const compileLayer = (layer: LayerSpec, scheduleZone: string): readonly Layer[] => {
  const zone = layer.zone ?? scheduleZone
  const { rotation, calendar } = layer
  const source = rotation === undefined ? (calendar === undefined ? undefined : { calendar }) : compileRotation(rotation, zone)
  if (source === undefined) return []
  return [
    {
      name: layer.name,
      title: layer.title ?? layer.name,
      priority: layer.priority ?? 0,
      shadow: layer.shadow ?? false,
      onHolidays: layer.onHolidays ?? 'work',
      times: rotation === undefined ? timesOf(layer, zone, 0) : timesOf(rotation, zone, timeOfDay(parseLocalTime(rotation.start)) / 60_000),
      source,
    },
  ]
}

const slotsOf = ({ people, groups }: RotationSpec): readonly (readonly string[])[] => groups ?? (people ?? []).map((person) => [person])

const compileRotation = (rotation: RotationSpec, zone: string): Rotation => ({
  zone,
  every: rotation.every,
  interval: rotation.interval ?? 1,
  start: parseLocalTime(rotation.start),
  slots: slotsOf(rotation),
  days: daysOf(rotation.days),
})

/** Days without hours begin at the time of the handoff and last until the same time next day. */
const timesOf = (
  { days, hours, restrictions, from, until }: Pick<RotationSpec, 'days' | 'hours' | 'restrictions' | 'from' | 'until'>,
  zone: string,
  handoff: number,
): Times => {
  const chosen = daysOf(days)
  const opens = hours === undefined ? handoff : minutesOf(hours.from)
  const minutes = hours === undefined ? 1_440 : minutesBetween(opens, minutesOf(hours.to), undefined)
  return {
    zone,
    restrictions: [
      chosen === undefined && hours === undefined ? [] : [{ days: chosen, from: opens, minutes }],
      (restrictions ?? []).flatMap(compileRestriction),
    ],
    from: from === undefined ? undefined : parseLocalTime(from),
    until: until === undefined ? undefined : parseLocalTime(until),
  }
}

const compileRestriction = ({ days, from, to, toDay }: NonNullable<RotationSpec['restrictions']>[number]): readonly Restriction[] => {
  const opens = minutesOf(from)
  if (toDay === undefined) return [{ days: daysOf(days), from: opens, minutes: minutesBetween(opens, minutesOf(to), undefined) }]
  return (days ?? []).map((day) => ({
    days: new Set([dayNumbers[day]]),
    from: opens,
    minutes: minutesBetween(opens, minutesOf(to), modulo(dayNumbers[toDay] - dayNumbers[day], 7)),
  }))
}
