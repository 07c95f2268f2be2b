import Type from 'typebox'
import { chosen, Does, instantField, intervalOf, personField, personOf, scheduleField, told } from '#domains/oncall/asking.ts'
import { type Duty, readDuty } from '#domains/oncall/duty.ts'
import { oncallFixed, oncallOverridden, oncallOverrideRemoved, oncallUnfixed } from '#domains/oncall/facts.ts'
import { lookAhead } from '#domains/oncall/jobs.ts'
import { goes, overlapping } from '#domains/oncall/override.ts'
import { roster } from '#domains/oncall/roster.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import { shiftsBetween } from '#domains/oncall/schedule.ts'
import {
  deleteFixed,
  deleteOverride,
  endFixed,
  endOverride,
  findFixed,
  findOverride,
  fixedBetween,
  insertFixed,
  insertOverride,
  lockChanges,
  type MadeOverride,
  overridesBetween,
} from '#domains/oncall/store.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Interval } from '#platform/time/interval.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const longestChangeMs = 366 * dayMs
const reasonField = Type.Optional(Type.String({ maxLength: 300, description: 'Why, for those who wonder.' }))

export const overrideOnCall = defineAction({
  name: 'oncall.override',
  summary: 'Put somebody else on call for a while, or somebody as well, or take somebody off.',
  description:
    'Wins over the layers and over overrides in the record, wherever the schedule is kept. Without a person nobody is on call. With `replaces` only that person’s turns are taken over.',
  kind: 'deed',
  may: { role: 'responder', ownerOf: async (transaction, input) => (await rotaNamed(transaction, input.schedule)).owner },
  input: Type.Object(
    {
      schedule: scheduleField,
      does: Type.Optional(Does),
      person: Type.Optional(personField),
      replaces: Type.Optional(
        Type.String({ minLength: 1, maxLength: 200, description: 'Whose turns are taken over: `person:bo`. Default those of everybody.' }),
      ),
      from: instantField('From this instant.'),
      to: instantField('Until this instant.'),
      reason: reasonField,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ override: Type.String({ description: 'The override.' }) }),
  run: async (transaction, input) => {
    const rota = await rotaNamed(transaction, input.schedule)
    const { start, end } = aheadOf(transaction, input)
    const override: MadeOverride = {
      id: transaction.newId(),
      schedule: rota.reference,
      start,
      end,
      does: input.does ?? 'replace',
      person: await existingPerson(transaction, input.person),
      replaces: await existingPerson(transaction, input.replaces),
      reason: input.reason,
      madeBy: actorReference(transaction.actor),
    }
    refuseNonsense(override)
    await lockChanges(transaction.sql, rota.reference)
    refuseContradiction(override, await overridesBetween(transaction.sql, { start, end }, rota.reference))
    refuseWithoutEffect(override, rota, await readDuty(transaction, { start, end }))
    await insertOverride(transaction.sql, override, transaction.now)
    transaction.record(oncallOverridden, {
      subjects: subjectsOf(rota, override.person, override.replaces),
      data: { ...told(override), ...(input.reason === undefined ? {} : { reason: input.reason }) },
    })
    transaction.wake(lookAhead, transaction.now)
    return { override: override.id }
  },
})

export const removeOverride = defineAction({
  name: 'oncall.override-remove',
  summary: 'Take back a change of who is on call.',
  description: 'One that has begun ends now: what was stays as it was.',
  kind: 'deed',
  may: {
    role: 'responder',
    ownerOf: async (transaction, input) => ownerOf(transaction, await findOverride(transaction.sql, input.override)),
  },
  input: Type.Object({ override: Type.String({ format: 'uuid', description: 'The override.' }) }, { additionalProperties: false }),
  output: Type.Object({ schedule: Type.String({ description: 'The schedule: `schedule:payments`.' }) }),
  run: async (transaction, input) => {
    const override = await findOverride(transaction.sql, input.override)
    if (override === undefined || override.end <= transaction.now)
      throw new Refusal('not-found', 'There is no such override; it may be over, or have been taken back already.')
    if (override.start < transaction.now) await endOverride(transaction.sql, override.id, transaction.now)
    else await deleteOverride(transaction.sql, override.id)
    const rota = (await transaction.read(roster)).value.schedules.get(override.schedule)
    transaction.record(oncallOverrideRemoved, {
      subjects: rota === undefined ? [override.schedule] : subjectsOf(rota, override.person, override.replaces),
      data: told(override),
    })
    transaction.wake(lookAhead, transaction.now)
    return { schedule: override.schedule }
  },
})

export const fixOnCall = defineAction({
  name: 'oncall.fix',
  summary: 'Fix who is on call for a while: a temporary schedule that alone counts.',
  description:
    'While it lasts, layers and overrides say nothing. Each shift lasts the whole time, or the part named. Where it has no shift nobody is on call.',
  kind: 'deed',
  may: { role: 'responder', ownerOf: async (transaction, input) => (await rotaNamed(transaction, input.schedule)).owner },
  input: Type.Object(
    {
      schedule: scheduleField,
      from: instantField('From this instant.'),
      to: instantField('Until this instant.'),
      shifts: Type.Array(
        Type.Object(
          {
            person: personField,
            from: Type.Optional(instantField('From this instant. Default the beginning.')),
            to: Type.Optional(instantField('Until this instant. Default the end.')),
          },
          { additionalProperties: false, description: 'Somebody’s shift.' },
        ),
        { minItems: 1, maxItems: 500, description: 'Who is on call when. Several at once are on call together.' },
      ),
      reason: reasonField,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ fixed: Type.String({ description: 'The fixed schedule.' }) }),
  run: async (transaction, input) => {
    const rota = await rotaNamed(transaction, input.schedule)
    const { start, end } = aheadOf(transaction, input)
    const shifts = []
    for (const { person, from = input.from, to = input.to } of input.shifts) {
      const shift = { person: (await existingPerson(transaction, person)) ?? person, ...intervalOf({ from, to }, longestChangeMs) }
      if (shift.start < start || end < shift.end)
        throw new Refusal(
          'invalid-input',
          `The shift of ${person} lies outside ${input.from} to ${input.to}. Shorten it, or fix a longer time.`,
        )
      shifts.push(shift)
    }
    await lockChanges(transaction.sql, rota.reference)
    const [other] = await fixedBetween(transaction.sql, { start, end }, rota.reference)
    if (other !== undefined)
      throw new Refusal(
        'conflict',
        `${rota.reference} is already fixed from ${other.start.toISOString()} to ${other.end.toISOString()}. Take that back first (oncall.unfix ${other.id}), or choose another time.`,
      )
    const id = transaction.newId()
    const fixed = { id, schedule: rota.reference, start, end, reason: input.reason, shifts, madeBy: actorReference(transaction.actor) }
    await insertFixed(transaction.sql, fixed, transaction.now)
    transaction.record(oncallFixed, {
      subjects: subjectsOf(rota, ...shifts.map(({ person }) => person)),
      data: {
        fixed: id,
        schedule: rota.reference,
        from: start.toISOString(),
        to: end.toISOString(),
        shifts: shifts.length,
        ...(input.reason === undefined ? {} : { reason: input.reason }),
      },
    })
    transaction.wake(lookAhead, transaction.now)
    return { fixed: id }
  },
})

export const unfixOnCall = defineAction({
  name: 'oncall.unfix',
  summary: 'Let turns and overrides count again instead of a fixed schedule.',
  description: 'One that has begun ends now: what was stays as it was.',
  kind: 'deed',
  may: {
    role: 'responder',
    ownerOf: async (transaction, input) => ownerOf(transaction, await findFixed(transaction.sql, input.fixed)),
  },
  input: Type.Object({ fixed: Type.String({ format: 'uuid', description: 'The fixed schedule.' }) }, { additionalProperties: false }),
  output: Type.Object({ schedule: Type.String({ description: 'The schedule: `schedule:payments`.' }) }),
  run: async (transaction, input) => {
    const fixed = await findFixed(transaction.sql, input.fixed)
    if (fixed === undefined || fixed.end <= transaction.now)
      throw new Refusal('not-found', 'There is no such fixed schedule; it may be over, or have been taken back already.')
    if (fixed.start < transaction.now) await endFixed(transaction.sql, fixed.id, transaction.now)
    else await deleteFixed(transaction.sql, fixed.id)
    const rota = (await transaction.read(roster)).value.schedules.get(fixed.schedule)
    const people = fixed.shifts.map(({ person }) => person)
    transaction.record(oncallUnfixed, {
      subjects: rota === undefined ? [fixed.schedule] : subjectsOf(rota, ...people),
      data: { fixed: fixed.id, schedule: fixed.schedule, from: fixed.start.toISOString(), to: fixed.end.toISOString() },
    })
    transaction.wake(lookAhead, transaction.now)
    return { schedule: fixed.schedule }
  },
})

const rotaNamed = async (transaction: Transaction, schedule: string): Promise<Rota> => {
  const [rota] = chosen((await transaction.read(roster)).value.schedules, schedule)
  if (rota === undefined) throw new Refusal('not-found', `There is no schedule "${schedule}".`)
  return rota
}

const ownerOf = async (transaction: Transaction, change: { readonly schedule: string } | undefined): Promise<string | undefined> =>
  change === undefined ? undefined : (await transaction.read(roster)).value.schedules.get(change.schedule)?.owner

const aheadOf = (transaction: Transaction, input: { readonly from: string; readonly to: string }): Interval => {
  const interval = intervalOf(input, longestChangeMs)
  if (interval.end <= transaction.now) throw new Refusal('invalid-input', 'This time is over. Name an end that lies ahead.')
  return interval
}

const existingPerson = async (transaction: Transaction, person: string | undefined): Promise<string | undefined> => {
  if (person === undefined) return undefined
  const record = await transaction.records.byReference(personOf(person))
  if (record === undefined) throw new Refusal('not-found', `There is no person "${person}". Choose one of \`record.list Person\`.`)
  return record.reference
}

const refuseNonsense = ({ does, person, replaces }: MadeOverride): void => {
  if (does !== 'replace' && person === undefined) throw new Refusal('invalid-input', `Nobody is named to ${does}. Name a \`person\`.`)
  if (does !== 'replace' && replaces !== undefined)
    throw new Refusal('invalid-input', `To ${does} somebody replaces nobody. Leave \`replaces\` out.`)
  if (replaces !== undefined && replaces === person)
    throw new Refusal('invalid-input', 'Nobody stands in for themselves. Name another `person`.')
}

const refuseContradiction = (override: MadeOverride, made: readonly MadeOverride[]): void => {
  const [other] = overlapping(made, override)
  if (other === undefined) return
  const who = other.person ?? other.replaces
  const what = other.does === 'remove' || other.person === undefined ? 'is already off call' : 'already stands in'
  throw new Refusal(
    'conflict',
    `${who} ${what} from ${other.start.toISOString()} to ${other.end.toISOString()}. Take that back first (oncall.override-remove ${other.id}), or choose another time.`,
  )
}

/** An override looks only at what the layers say: one for somebody who has no turn there would silently do nothing. */
const refuseWithoutEffect = (override: MadeOverride, rota: Rota, duty: Duty): void => {
  const plans = duty.plans(rota.reference)
  const ruling = plans.fixed.find(({ start, end }) => start <= override.start && override.end <= end)
  if (ruling !== undefined)
    throw new Refusal(
      'conflict',
      `${rota.reference} is fixed then, and nothing else counts. Take that back first (oncall.unfix ${ruling.id}).`,
    )
  const gone = goes(override)
  if (gone === undefined) return
  if (shiftsBetween({ ...rota, overrides: [] }, { ...plans, made: [], fixed: [] }, override).some(({ person }) => person === gone)) return
  const standing = plans.made.find((one) => one.does !== 'remove' && one.person === gone)
  throw new Refusal(
    'conflict',
    standing === undefined
      ? `${gone} has no turn on ${rota.reference} then. oncall.shifts tells when.`
      : `${gone} is on call then only by an override. Take that back (oncall.override-remove ${standing.id}) and make a new one.`,
  )
}

const subjectsOf = (rota: Rota, ...people: readonly (string | undefined)[]): string[] => [
  rota.reference,
  ...(rota.owner === undefined ? [] : [rota.owner]),
  ...new Set(people.flatMap((person) => person ?? [])),
]
