import Type from 'typebox'
import { chosen, instantField, intervalOf, personField, personOf, scheduleField, told } from '#domains/oncall/asking.ts'
import { oncallOverridden, oncallOverrideRemoved } from '#domains/oncall/facts.ts'
import { lookAhead } from '#domains/oncall/jobs.ts'
import { roster } from '#domains/oncall/roster.ts'
import { overlapping, type Rota } from '#domains/oncall/schedule.ts'
import { deleteOverride, findOverride, insertOverride, lockOverrides, overridesBetween } from '#domains/oncall/store.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

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
  output: Type.Object({ override: Type.String({ description: 'The override.' }) }),
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
  output: Type.Object({ schedule: Type.String({ description: 'The schedule: `schedule:payments`.' }) }),
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

const rotaNamed = async (transaction: Transaction, schedule: string): Promise<Rota> => {
  const [rota] = chosen((await transaction.read(roster)).value.schedules, schedule)
  if (rota === undefined) throw new Refusal('not-found', `There is no schedule "${schedule}".`)
  return rota
}

const existingPerson = async (transaction: Transaction, person: string | undefined): Promise<string | undefined> => {
  if (person === undefined) return undefined
  const record = await transaction.records.byReference(personOf(person))
  if (record === undefined) throw new Refusal('not-found', `There is no person "${person}". Choose one of \`record.list Person\`.`)
  return record.reference
}

const subjectsOf = (rota: Rota, person: string | undefined): string[] => [
  rota.reference,
  ...(rota.owner === undefined ? [] : [rota.owner]),
  ...(person === undefined ? [] : [person]),
]
