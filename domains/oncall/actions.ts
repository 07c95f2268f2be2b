import Type from 'typebox'
import { GapAnswer, gapAnswers, ShiftAnswer, shiftAnswers } from '#domains/oncall/answers.ts'
import { readDuty } from '#domains/oncall/duty.ts'
import { oncallOverridden, oncallOverrideRemoved } from '#domains/oncall/facts.ts'
import { lookAhead } from '#domains/oncall/jobs.ts'
import { roster } from '#domains/oncall/roster.ts'
import { overlapping, type Rota } from '#domains/oncall/schedule.ts'
import { deleteOverride, findOverride, insertOverride, lockOverrides, overridesBetween } from '#domains/oncall/store.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Interval } from '#platform/time/interval.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const scheduleField = Type.String({ minLength: 1, maxLength: 200, description: 'A schedule: `schedule:payments`.' })
const personField = Type.String({ minLength: 1, maxLength: 200, description: 'A person: `person:alice`.' })
const instantField = (description: string) => Type.String({ format: 'date-time', maxLength: 40, description })
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: 'At most this many. Default 200.' }))
const after = Type.Optional(Type.String({ maxLength: 500, description: 'The `next` of the page before.' }))
const next = Type.Optional(Type.String({ description: 'Give it as `after` for the next page. Missing on the last.' }))

/** How far ahead the next shift is looked for. */
const horizonMs = 62 * dayMs
/** The longest interval that is answered at once. */
const longestMs = 100 * dayMs

export const whoIsOnCall = defineAction({
  name: 'oncall.who',
  summary: 'Say who is on call, until when, and who is next.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      schedule: Type.Optional(scheduleField),
      person: Type.Optional(personField),
      at: Type.Optional(instantField('When. Default now.')),
      after,
      limit,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        schedule: Type.String(),
        title: Type.String(),
        owner: Type.Optional(Type.String()),
        zone: Type.String(),
        now: Type.Optional(ShiftAnswer),
        next: Type.Optional(ShiftAnswer),
        gap: Type.Boolean({ description: 'Nobody is on call at that instant.' }),
      }),
    ),
    next,
  }),
  run: async (transaction, input) => {
    const at = input.at === undefined ? transaction.now : new Date(input.at)
    const ahead = { start: at, end: new Date(at.getTime() + horizonMs) }
    const duty = await readDuty(transaction, ahead)
    const items = chosen(duty.schedules, input.schedule).map((rota) => {
      const shifts = shiftAnswers(rota, duty.made(rota.reference), ahead)
      const now = shifts.find((shift) => new Date(shift.from) <= at)
      const following = shifts.find((shift) => new Date(shift.from) > at)
      const owner = rota.owner === undefined ? {} : { owner: rota.owner }
      return {
        schedule: rota.reference,
        title: rota.title,
        ...owner,
        zone: rota.rotation.zone,
        ...(now === undefined ? {} : { now }),
        ...(following === undefined ? {} : { next: following }),
        gap: now === undefined,
      }
    })
    const wanted = input.person === undefined ? items : items.filter(({ now }) => now?.person === personOf(input.person))
    return page(wanted, (item) => item.schedule, input)
  },
})

export const listShifts = defineAction({
  name: 'oncall.shifts',
  summary: 'List the shifts of schedules or of a person over some time.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      schedule: Type.Optional(scheduleField),
      person: Type.Optional(personField),
      from: instantField('From this instant.'),
      to: instantField('Until this instant, at most 100 days later.'),
      after,
      limit,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ items: Type.Array(ShiftAnswer), next }),
  run: async (transaction, input) => {
    const interval = intervalOf(input)
    const duty = await readDuty(transaction, interval)
    const shifts = chosen(duty.schedules, input.schedule).flatMap((rota) => shiftAnswers(rota, duty.made(rota.reference), interval))
    const wanted = input.person === undefined ? shifts : shifts.filter(({ person }) => person === personOf(input.person))
    return page(wanted, (shift) => `${shift.from} ${shift.schedule}`, input)
  },
})

export const listGaps = defineAction({
  name: 'oncall.gaps',
  summary: 'List when nobody is on call.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      schedule: Type.Optional(scheduleField),
      from: Type.Optional(instantField('From this instant. Default now.')),
      to: Type.Optional(instantField('Until this instant. Default 14 days later.')),
      intended: Type.Optional(Type.Boolean({ description: 'Also hours and days that the rotation leaves out. Default false.' })),
      after,
      limit,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ items: Type.Array(GapAnswer), next }),
  run: async (transaction, input) => {
    const from = input.from ?? transaction.now.toISOString()
    const to = input.to ?? new Date(new Date(from).getTime() + 14 * dayMs).toISOString()
    const interval = intervalOf({ from, to })
    const duty = await readDuty(transaction, interval)
    const gaps = chosen(duty.schedules, input.schedule).flatMap((rota) => gapAnswers(rota, duty.made(rota.reference), interval))
    const wanted = input.intended === true ? gaps : gaps.filter((gap) => !gap.intended)
    return page(wanted, (gap) => `${gap.from} ${gap.schedule}`, input)
  },
})

export const overrideOnCall = defineAction({
  name: 'oncall.override',
  summary: 'Put somebody else on call for a while.',
  description:
    'Wins over the rotation and over overrides in the record, wherever the schedule is kept. Without a person nobody is on call.',
  kind: 'deed',
  may: { role: 'responder', ownerOf: async (transaction, input) => (await rotaNamed(transaction, input.schedule)).owner },
  input: Type.Object(
    {
      schedule: scheduleField,
      person: Type.Optional(personField),
      from: instantField('From this instant.'),
      to: instantField('Until this instant.'),
      reason: Type.Optional(Type.String({ maxLength: 300, description: 'Why, for those who wonder.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ override: Type.String() }),
  run: async (transaction, input) => {
    const rota = await rotaNamed(transaction, input.schedule)
    const { start, end } = intervalOf(input, 366 * dayMs)
    if (end <= transaction.now) throw new Refusal('invalid-input', 'This time is over. Name an end that lies ahead.')
    const person = await existingPerson(transaction, input.person)
    const override = { id: transaction.newId(), schedule: rota.reference, start, end, person, reason: input.reason }
    await lockOverrides(transaction.sql, rota.reference)
    const [other] = overlapping(await overridesBetween(transaction.sql, { start, end }, rota.reference), override)
    if (other !== undefined)
      throw new Refusal(
        'conflict',
        `${person} already stands in from ${other.start.toISOString()} to ${other.end.toISOString()}. Take that back first (oncall.override-remove ${other.id}), or choose another time.`,
      )
    await insertOverride(transaction.sql, { ...override, madeBy: actorReference(transaction.actor) }, transaction.now)
    transaction.record(oncallOverridden, {
      subjects: subjectsOf(rota, person),
      data: {
        ...told(override),
        ...(input.reason === undefined ? {} : { reason: input.reason }),
      },
    })
    transaction.wake(lookAhead, transaction.now)
    return { override: override.id }
  },
})

export const removeOverride = defineAction({
  name: 'oncall.override-remove',
  summary: 'Take back a change of who is on call.',
  kind: 'deed',
  may: {
    role: 'responder',
    ownerOf: async (transaction, input) => {
      const override = await findOverride(transaction.sql, input.override)
      return override === undefined ? undefined : (await transaction.read(roster)).value.schedules.get(override.schedule)?.owner
    },
  },
  input: Type.Object({ override: Type.String({ format: 'uuid', description: 'The override.' }) }, { additionalProperties: false }),
  output: Type.Object({ schedule: Type.String() }),
  run: async (transaction, input) => {
    const override = await findOverride(transaction.sql, input.override)
    if (override === undefined) throw new Refusal('not-found', 'There is no such override; it may have been taken back already.')
    await deleteOverride(transaction.sql, override.id)
    const rota = (await transaction.read(roster)).value.schedules.get(override.schedule)
    transaction.record(oncallOverrideRemoved, {
      subjects: rota === undefined ? [override.schedule] : subjectsOf(rota, override.person),
      data: told(override),
    })
    transaction.wake(lookAhead, transaction.now)
    return { schedule: override.schedule }
  },
})

export const listOverrides = defineAction({
  name: 'oncall.overrides',
  summary: 'List changes of who is on call that were made here.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      schedule: Type.Optional(scheduleField),
      from: Type.Optional(instantField('From this instant. Default now.')),
      to: Type.Optional(instantField('Until this instant. Default 100 days later.')),
      after,
      limit,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        override: Type.String(),
        schedule: Type.String(),
        from: instantField('When it begins.'),
        to: instantField('When it ends.'),
        person: Type.Optional(Type.String()),
        reason: Type.Optional(Type.String()),
        by: Type.String(),
      }),
    ),
    next,
  }),
  run: async (transaction, input) => {
    const from = input.from ?? transaction.now.toISOString()
    const interval = intervalOf({ from, to: input.to ?? new Date(new Date(from).getTime() + longestMs).toISOString() })
    const overrides = await overridesBetween(transaction.sql, interval, input.schedule)
    const items = overrides.map((override) => ({
      ...told(override),
      ...(override.reason === undefined ? {} : { reason: override.reason }),
      by: override.madeBy,
    }))
    return page(items, (item) => `${item.from} ${item.override}`, input)
  },
})

const chosen = (schedules: ReadonlyMap<string, Rota>, schedule: string | undefined): readonly Rota[] => {
  if (schedule === undefined) return [...schedules.values()]
  const rota = schedules.get(referenceOf('schedule', schedule))
  if (rota === undefined) throw new Refusal('not-found', `There is no schedule "${schedule}". oncall.who lists them all.`)
  return [rota]
}

const rotaNamed = async (transaction: Transaction, schedule: string): Promise<Rota> => {
  const [rota] = chosen((await transaction.read(roster)).value.schedules, schedule)
  if (rota === undefined) throw new Refusal('not-found', `There is no schedule "${schedule}".`)
  return rota
}

const referenceOf = (slug: string, name: string): string => (name.includes(':') ? name : `${slug}:${name}`)
const personOf = (person: string | undefined): string => referenceOf('person', person ?? '')

const existingPerson = async (transaction: Transaction, person: string | undefined): Promise<string | undefined> => {
  if (person === undefined) return undefined
  const record = await transaction.records.byReference(personOf(person))
  if (record === undefined) throw new Refusal('not-found', `There is no person "${person}". Choose one of \`record.list Person\`.`)
  return record.reference
}

const intervalOf = (input: { readonly from: string; readonly to: string }, longest = longestMs): Interval => {
  const interval = { start: new Date(input.from), end: new Date(input.to) }
  if (interval.end <= interval.start) throw new Refusal('invalid-input', 'The time ends before it begins. Make `to` later than `from`.')
  if (interval.end.getTime() - interval.start.getTime() > longest)
    throw new Refusal('invalid-input', `At most ${longest / dayMs} days at once. Make \`to\` earlier.`)
  return interval
}

const told = (override: { id: string; schedule: string; start: Date; end: Date; person: string | undefined }) => ({
  override: override.id,
  schedule: override.schedule,
  from: override.start.toISOString(),
  to: override.end.toISOString(),
  ...(override.person === undefined ? {} : { person: override.person }),
})

const subjectsOf = (rota: Rota, person: string | undefined): string[] => [
  rota.reference,
  ...(rota.owner === undefined ? [] : [rota.owner]),
  ...(person === undefined ? [] : [person]),
]

const page = <Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  input: { readonly after?: string; readonly limit?: number },
): { items: Item[]; next?: string } => {
  const size = input.limit ?? 200
  const sorted = items.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  const rest = input.after === undefined ? sorted : sorted.filter((item) => keyOf(item) > (input.after ?? ''))
  const last = rest[size - 1]
  return { items: rest.slice(0, size), ...(rest.length > size && last !== undefined ? { next: keyOf(last) } : {}) }
}
