import {
  dayOf,
  instantAt,
  isAt,
  localIn,
  mergedRestrictions,
  neededInstant,
  neededText,
  numberAt,
  restrictionOf,
  textAt,
  thingAt,
  thingsAt,
  zoneAt,
} from '#domains/oncall/importing/fields.ts'
import {
  changed,
  type ForeignLayer,
  type ForeignOverride,
  type ForeignSchedule,
  leftOut,
  type Turns,
} from '#domains/oncall/importing/model.ts'
import { type OpsgenieContext, teamNamed } from '#domains/oncall/importing/opsgenie-words.ts'
import type { Thing } from '#domains/oncall/importing/sections.ts'
import { turnsBetween } from '#domains/oncall/rotation.ts'
import { intersection } from '#platform/time/interval.ts'
import { formatInstant } from '#platform/time/icalendar/stamps.ts'
import { instantOf, parseLocalTime } from '#platform/time/zone.ts'

/** A schedule: all its rotations are on call together. */
export const scheduleOf = (context: OpsgenieContext, schedule: Thing): ForeignSchedule | undefined => {
  const { ledger } = context
  const name = neededText(ledger, schedule, 'schedule', 'name')
  const what = `schedule ${name}`
  if (isAt(schedule, 'enabled') === false) {
    leftOut(
      ledger,
      what,
      schedule.path,
      'It is switched off there.',
      'Switch it on there before the export, if somebody is to be on call by it.',
    )
    return undefined
  }
  const zone = zoneAt(ledger, schedule, what, 'timezone')
  if (zone === undefined) return undefined
  const rotations = thingsAt(schedule, 'rotations')
  if (rotations.length === 0) {
    leftOut(ledger, what, schedule.path, 'The export names it without rotations.', 'Export schedules with `expand=rotation`.')
    return undefined
  }
  const layers = rotations.flatMap((rotation, index) => layerOf(context, rotation, name, zone, index) ?? [])
  return {
    key: textAt(schedule, 'id') ?? name,
    path: schedule.path,
    name,
    description: textAt(schedule, 'description'),
    team: teamNamed(context.teams, thingAt(schedule, 'ownerTeam'))?.key,
    zone,
    layers: layers.map(({ layer }) => layer),
    overrides: thingsAt(schedule, 'overrides').flatMap((override) => overrideOf(context, override, zone, what, layers)),
  }
}

interface Made {
  readonly layer: ForeignLayer
  readonly id: string
}

const units = { hourly: 'hour', daily: 'day', weekly: 'week' } as const

const layerOf = (context: OpsgenieContext, rotation: Thing, schedule: string, zone: string, index: number): Made | undefined => {
  const { ledger, now } = context
  const name = textAt(rotation, 'name') ?? `Rotation ${index + 1}`
  const what = `rotation ${name} of schedule ${schedule}`
  const end = instantAt(rotation, 'endDate')
  if (isAt(rotation, 'enabled') === false || (end !== undefined && end <= now)) {
    leftOut(
      ledger,
      what,
      rotation.path,
      end === undefined ? 'It is switched off there.' : `It ended on ${localIn(zone, end)}.`,
      'Nothing: nobody is on call by it.',
    )
    return undefined
  }
  const type = textAt(rotation, 'type') ?? ''
  const every = type === 'hourly' || type === 'daily' || type === 'weekly' ? units[type] : undefined
  const start = neededInstant(ledger, rotation, 'rotation', 'startDate')
  if (every === undefined) {
    leftOut(ledger, what, rotation.path, `Its type "${type}" is none of hourly, daily and weekly.`, 'Declare the layer by hand.')
    return undefined
  }
  const slots = thingsAt(rotation, 'participants').map((participant) => slotOf(context, participant, what))
  const interval = numberAt(rotation, 'length') ?? 1
  const until = end === undefined ? {} : { until: localIn(zone, end) }
  // Before its start nobody is on call by it, there as here.
  const from = start > now ? { from: localIn(zone, start) } : {}
  const turns: Turns = { every, interval, start: localIn(zone, start), slots, ...restrictionsOf(rotation), ...from, ...until }
  const id = textAt(rotation, 'id') ?? name
  if (slots.every((slot) => slot.length > 0)) return { id, layer: { path: rotation.path, name, priority: 0, of: { turns } } }
  return emptySlots(context, rotation, turns, { what, name, id, zone })
}

const slotOf = (context: OpsgenieContext, participant: Thing, what: string): readonly string[] => {
  const { ledger } = context
  const type = textAt(participant, 'type') ?? ''
  if (type === 'none') return []
  if (type === 'team') {
    const team = teamNamed(context.teams, participant)
    changed(
      ledger,
      what,
      participant.path,
      `In the turn of team ${team?.name ?? ''} everybody in it is on call, as they are now.`,
      'Name people in the rotation.',
    )
    return team?.members ?? []
  }
  if (type === 'escalation') {
    const instead = 'Name people in the rotation, and the escalation in a policy.'
    changed(ledger, what, participant.path, 'Nobody is on call in the turn of an escalation.', instead)
    return []
  }
  const who = context.who(participant)
  return who === undefined ? [] : [who]
}

const unitMinutes = { hour: 60, day: 1_440, week: 10_080, month: 0 }
const frequencies = { hour: 'HOURLY', day: 'DAILY', week: 'WEEKLY', month: 'MONTHLY' }

/** Turns of nobody: a rotation here always has somebody, so each other turn becomes an event that comes round. */
const emptySlots = (
  { ledger }: OpsgenieContext,
  rotation: Thing,
  turns: Turns,
  { what, name, id, zone }: { readonly what: string; readonly name: string; readonly id: string; readonly zone: string },
): Made | undefined => {
  const { every, interval = 1, start, slots } = turns
  if (slots.every((slot) => slot.length === 0) || turns.restrictions !== undefined) {
    const why =
      turns.restrictions === undefined
        ? 'Nobody takes turns in it.'
        : 'It has turns of nobody and time restrictions, which no calendar says together.'
    leftOut(
      ledger,
      what,
      rotation.path,
      why,
      'Declare it as a rotation without turns of nobody, and remove people where nobody is to be on call.',
    )
    return undefined
  }
  changed(
    ledger,
    what,
    rotation.path,
    'Has turns of nobody, so it becomes a calendar of shifts that come round.',
    'Change it as a calendar, or declare a rotation.',
  )
  const minutes = interval * unitMinutes[every]
  const until = turns.until === undefined ? '' : `;UNTIL=${formatInstant(instantOf(zone, parseLocalTime(turns.until)))}`
  const shifts = slots.flatMap((people, index) =>
    people.length === 0
      ? []
      : [
          {
            start: localPlus(start, index * minutes),
            minutes,
            rule: `FREQ=${frequencies[every]};INTERVAL=${interval * slots.length}${until}`,
            people,
          },
        ],
  )
  return { id, layer: { path: rotation.path, name, priority: 0, of: { shifts } } }
}

const localPlus = (local: string, minutes: number): string => new Date(parseLocalTime(local) + minutes * 60_000).toISOString().slice(0, 16)

const minutesOf = (thing: Thing, which: 'start' | 'end'): number =>
  (numberAt(thing, `${which}Hour`) ?? 0) * 60 + (numberAt(thing, `${which}Min`) ?? 0)

const restrictionsOf = (rotation: Thing): Pick<Turns, 'restrictions'> => {
  const written = thingAt(rotation, 'timeRestriction')
  const one = thingAt(written, 'restriction')
  const all = [...(one === undefined ? [] : [one]), ...thingsAt(written, 'restrictions')]
  const found = all.flatMap((restriction) => {
    const [from, to] = [minutesOf(restriction, 'start'), minutesOf(restriction, 'end')]
    const [startDay, endDay] = [dayOf(textAt(restriction, 'startDay') ?? ''), dayOf(textAt(restriction, 'endDay') ?? '')]
    if (startDay === undefined || endDay === undefined)
      return from === to ? [] : [restrictionOf(undefined, from, (to - from + 1_440) % 1_440)]
    const later = (weekOrder.indexOf(endDay) - weekOrder.indexOf(startDay) + 7) % 7
    const length = to - from + later * 1_440
    return [restrictionOf(startDay, from, length <= 0 ? length + 7 * 1_440 : length)]
  })
  return found.length === 0 ? {} : { restrictions: [...mergedRestrictions(found)].slice(0, 50) }
}

const weekOrder = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

/** Somebody stands in for all rotations, or for those that are named: then for whoever has their turns. */
const overrideOf = (
  context: OpsgenieContext,
  override: Thing,
  zone: string,
  what: string,
  layers: readonly Made[],
): readonly ForeignOverride[] => {
  const { ledger, now, who } = context
  const [start, end] = [neededInstant(ledger, override, 'override', 'startDate'), neededInstant(ledger, override, 'override', 'endDate')]
  const person = who(thingAt(override, 'user'))
  if (end <= now) return []
  if (person === undefined) {
    leftOut(ledger, `override of ${what}`, override.path, 'It is for no person.', 'Make it again: `oncall.override`.')
    return []
  }
  const named = thingsAt(override, 'rotations').map((rotation) => textAt(rotation, 'id') ?? textAt(rotation, 'name'))
  const chosen = layers.filter(({ id }) => named.includes(id))
  const whole = { path: override.path, from: localIn(zone, start), to: localIn(zone, end), does: 'replace' as const, person }
  if (chosen.length === 0 || chosen.length === layers.length) return [whole]
  return chosen.flatMap(({ layer }) => {
    if (!('turns' in layer.of)) return [whole]
    const { turns } = layer.of
    const rotation = {
      zone,
      every: turns.every,
      interval: turns.interval ?? 1,
      start: parseLocalTime(turns.start),
      slots: turns.slots,
      days: undefined,
    }
    return turnsBetween(rotation, { start, end }).flatMap((turn) => {
      const part = intersection(turn, { start, end })
      const replaces = turns.slots[turn.slot]?.[0]
      return part === undefined || replaces === person || replaces === undefined
        ? []
        : [{ ...whole, from: localIn(zone, part.start), to: localIn(zone, part.end), replaces }]
    })
  })
}

/** The same schedule one turn later or earlier: who is next, or was before. */
export const shiftedSchedule = (schedule: ForeignSchedule, by: 1 | -1): ForeignSchedule => ({
  ...schedule,
  key: shiftedKey(schedule.key, by),
  name: `${schedule.name} ${by === 1 ? 'next' : 'previous'}`,
  overrides: [],
  layers: schedule.layers.flatMap((layer) => {
    if (!('turns' in layer.of)) return []
    const { slots, ...turns } = layer.of.turns
    return [
      {
        ...layer,
        of: {
          turns: { ...turns, slots: by === 1 ? [...slots.slice(1), ...slots.slice(0, 1)] : [...slots.slice(-1), ...slots.slice(0, -1)] },
        },
      },
    ]
  }),
})

export const shiftedKey = (key: string, by: 1 | -1): string => `${key} ${by === 1 ? 'next' : 'previous'}`
