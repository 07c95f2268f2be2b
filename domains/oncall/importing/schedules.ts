import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { Calendar } from '#domains/oncall/calendars/kinds.ts'
import { documentOf, type Resolved } from '#domains/oncall/importing/document.ts'
import {
  changed,
  type ForeignLayer,
  type ForeignOverride,
  type ForeignSchedule,
  type Ledger,
  leftOut,
  type Model,
  type Turns,
} from '#domains/oncall/importing/model.ts'
import { shiftCalendar } from '#domains/oncall/importing/shift-calendar.ts'
import { namer } from '#domains/oncall/importing/slug.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import type { RecordDocument } from '#platform/kinds/kind.ts'

type Spec = Static<typeof Schedule.spec>
type Layer = NonNullable<Spec['layers']>[number]
type Override = NonNullable<Spec['overrides']>[number]

const scheduleSpec = Compile(Schedule.spec)
const calendarSpec = Compile(Calendar.spec)

/** Every schedule as a document, with the calendars its layers need. */
export const schedulesOf = (
  model: Model,
  ledger: Ledger,
  resolved: Resolved,
): { readonly schedules: ReadonlyMap<string, string>; readonly documents: readonly RecordDocument[] } => {
  const nameFor = namer()
  const calendarFor = namer(resolved.known.names('Calendar'))
  const schedules = new Map<string, string>()
  const documents: RecordDocument[] = []
  for (const schedule of model.schedules) {
    const what = `schedule ${schedule.name}`
    const name = nameFor(schedule.name, `schedule-${schedule.key}`)
    const owner = (schedule.team === undefined ? undefined : resolved.teams.get(schedule.team)) ?? resolved.owner
    const made = schedule.layers.map((layer) => layerOf(layer, schedule, owner, ledger, resolved, (of) => calendarFor(`${name}-${of}`)))
    const layers = distinct(made.flatMap(({ layer }) => layer ?? []))
    if (layers.length === 0) {
      const instead = 'Declare a schedule with a rotation by hand, if somebody is to be on call by it.'
      leftOut(ledger, what, schedule.path, 'Nothing of it says who is on call.', instead)
      continue
    }
    const spec: Spec = { zone: schedule.zone, ...bodyOf(layers), ...overridesOf(schedule, ledger, resolved) }
    const document = documentOf('Schedule', { name, title: schedule.name, description: schedule.description, owner }, spec)
    const [problem] = scheduleSpec.Check(spec)
      ? (Schedule.validate?.({ ...document, spec }) ?? [])
      : [{ message: 'It does not fit what a schedule may say.' }]
    if (problem !== undefined) {
      leftOut(ledger, what, schedule.path, problem.message, 'Mend it there and export it again, or declare it by hand.')
      continue
    }
    schedules.set(schedule.key, `schedule:${name}`)
    documents.push(...made.flatMap(({ calendar }) => calendar ?? []), document)
    const exists = resolved.known.names('Schedule').has(name)
    if (exists) changed(ledger, what, schedule.path, `Replaces schedule:${name}, which exists.`, 'Look at the plan before it is applied.')
    else
      ledger.notes.push({
        what,
        path: schedule.path,
        outcome: 'mapped',
        why: `Becomes schedule:${name}, ${tally(layers.length, 'layer')}.`,
      })
    if (owner === undefined)
      changed(ledger, what, schedule.path, 'No team answers for it.', 'Give `owner` when importing, or set it later.')
  }
  return { schedules, documents }
}

/** One plain rotation is written in the short form. */
const bodyOf = (layers: readonly Layer[]): Pick<Spec, 'rotation' | 'layers'> => {
  const [first] = layers
  if (layers.length === 1 && first?.rotation !== undefined && first.zone === undefined) return { rotation: first.rotation }
  return { layers: [...layers] }
}

const layerOf = (
  layer: ForeignLayer,
  schedule: ForeignSchedule,
  owner: string | undefined,
  ledger: Ledger,
  resolved: Resolved,
  calendarFor: (layer: string) => string,
): { readonly layer?: Layer; readonly calendar?: RecordDocument } => {
  const what = `layer ${layer.name} of schedule ${schedule.name}`
  const priority = Math.max(-100, Math.min(100, layer.priority))
  const base = {
    name: layer.name,
    ...(layer.name === '' ? {} : { title: layer.name.slice(0, 100) }),
    ...(priority === 0 ? {} : { priority }),
    ...(layer.zone === undefined || layer.zone === schedule.zone ? {} : { zone: layer.zone }),
  }
  if ('turns' in layer.of) {
    const rotation = rotationOf(layer.of.turns, resolved)
    if (rotation !== undefined) return { layer: { ...base, rotation } }
    leftOut(ledger, what, layer.path, 'Nobody takes turns in it.', 'Declare who does, or leave it out.')
    return {}
  }
  const zone = layer.zone ?? schedule.zone
  const held = 'feed' in layer.of ? { url: layer.of.feed } : { text: shiftCalendar(layer.of.shifts, zone, resolved) }
  const spec: Static<typeof Calendar.spec> = { holds: 'shifts', zone, ...held }
  const name = calendarFor(layer.name)
  const document = documentOf('Calendar', { name, title: `${schedule.name}: ${layer.name}`, owner }, spec)
  const [problem] = calendarSpec.Check(spec)
    ? (Calendar.validate?.({ ...document, spec }) ?? [])
    : [{ message: 'It is longer than a calendar may be.' }]
  if (problem !== undefined) {
    leftOut(ledger, what, layer.path, problem.message, 'Publish it as an iCalendar feed, and declare a Calendar with its `url`.')
    return {}
  }
  return { layer: { ...base, calendar: `calendar:${name}` }, calendar: document }
}

const rotationOf = ({ slots, ...turns }: Turns, { people }: Resolved): Layer['rotation'] => {
  const groups = slots.map((slot) => [...new Set(slot.flatMap((key) => people.get(key) ?? []))])
  if (groups.length === 0 || groups.some((group) => group.length === 0)) return undefined
  const who = groups.every((group) => group.length === 1) ? { people: groups.flat() } : { groups }
  const { every, interval, start, ...times } = turns
  return { every, ...(interval === undefined || interval === 1 ? {} : { interval }), start, ...who, ...times }
}

/** Layers have names of their own. */
const distinct = (layers: readonly Layer[]): readonly Layer[] => {
  const nameFor = namer()
  return layers.map((layer, index) => ({ ...layer, name: nameFor(layer.name, `layer-${index + 1}`) }))
}

const mostOverrides = 1_000

const overridesOf = (schedule: ForeignSchedule, ledger: Ledger, { people }: Resolved): Pick<Spec, 'overrides'> => {
  const kept: Override[] = []
  const what = `override of schedule ${schedule.name}`
  for (const { path, from, to, does, person, replaces } of schedule.overrides.toSorted(earlier)) {
    const who = people.get(person)
    const whose = replaces === undefined ? undefined : people.get(replaces)
    if (who === undefined || to <= from || who === whose) {
      if (who !== whose)
        leftOut(ledger, what, path, 'Nobody of the export is named by it, or it lasts no minute.', 'Make it again: `oncall.override`.')
      continue
    }
    const override: Override = {
      from,
      to,
      ...(does === 'replace' ? {} : { does }),
      person: who,
      ...(whose === undefined ? {} : { replaces: whose }),
    }
    const overlapping = kept.find((other) => overlaps(other, override))
    if (overlapping !== undefined || kept.length >= mostOverrides)
      leftOut(
        ledger,
        what,
        path,
        overlapping === undefined
          ? `A schedule has at most ${mostOverrides}.`
          : `It overlaps another for ${who}, from ${overlapping.from} to ${overlapping.to}.`,
        'Make it again for the time that is not covered: `oncall.override`.',
      )
    else kept.push(override)
  }
  return kept.length === 0 ? {} : { overrides: kept }
}

const earlier = (one: ForeignOverride, other: ForeignOverride): number => (one.from < other.from ? -1 : one.from > other.from ? 1 : 0)

const overlaps = (one: Override, other: Override): boolean =>
  one.from < other.to &&
  other.from < one.to &&
  (one.person === other.person || (one.replaces !== undefined && one.replaces === other.replaces))

const tally = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
