import Type from 'typebox'
import { ShiftAnswer, shiftAnswer } from '#domains/oncall/answers.ts'
import { chosen, Does, instantField, intervalOf, longestMs, personField, personOf, scheduleField, told } from '#domains/oncall/asking.ts'
import { readDuty } from '#domains/oncall/duty.ts'
import { gapsIn } from '#domains/oncall/gap.ts'
import { handoversIn } from '#domains/oncall/handover.ts'
import { type Moment, momentsBetween, type Plans } from '#domains/oncall/layering.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import { allShiftsBetween, type Shift, shiftsIn } from '#domains/oncall/schedule.ts'
import { after, limit, next, page } from '#domains/oncall/page.ts'
import { overridesBetween } from '#domains/oncall/store.ts'
import { defineAction } from '#platform/actions/action.ts'
import { dayMs } from '#platform/time/zone.ts'

/** How far ahead the next shift is looked for; mostly it is soon. */
const horizonMs = 62 * dayMs
const soonMs = 16 * dayMs

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
        schedule: Type.String({ description: 'The schedule: `schedule:payments`.' }),
        title: Type.String({ description: 'How people call the schedule.' }),
        owner: Type.Optional(Type.String({ description: 'The team that answers for it.' })),
        zone: Type.String({ description: 'Its time zone: `Europe/Berlin`.' }),
        now: Type.Array(ShiftAnswer, { description: 'Who is on call, each person once. Nobody is a gap.' }),
        until: Type.Optional(instantField('When somebody comes or goes next. Missing when nobody does within two months.')),
        next: Type.Array(ShiftAnswer, { description: 'Whose shift begins next. Nobody when none does within two months.' }),
        shadows: Type.Array(ShiftAnswer, { description: 'Who learns: shown and told, never paged.' }),
        gap: Type.Boolean({ description: 'Nobody is on call at that instant.' }),
        intended: Type.Optional(Type.Boolean({ description: 'Of a gap: the layers leave this time out.' })),
      }),
      { description: 'This page of them.' },
    ),
    next,
  }),
  run: async (transaction, input) => {
    const at = input.at === undefined ? transaction.now : new Date(input.at)
    const ahead = { start: at, end: new Date(at.getTime() + horizonMs) }
    const duty = await readDuty(transaction, ahead)
    const items = chosen(duty.schedules, input.schedule).map((rota) => {
      const { moments, shifts } = nextChange(rota, duty.plans(rota.reference), at)
      const answer = (some: readonly Shift[]) => some.map((shift) => shiftAnswer(rota.reference, shift))
      const now = shifts.filter((shift) => shift.start <= at)
      const following = shifts.filter((shift) => shift.start > at && !shift.shadow)
      const [handover] = handoversIn(moments)
      const [gap] = gapsIn(rota, moments.slice(0, 1))
      return {
        schedule: rota.reference,
        title: rota.title,
        ...(rota.owner === undefined ? {} : { owner: rota.owner }),
        zone: rota.zone,
        now: answer(now.filter(({ shadow }) => !shadow)),
        ...(handover === undefined ? {} : { until: handover.at.toISOString() }),
        next: answer(following.filter(({ start }) => start.getTime() === following[0]?.start.getTime())),
        shadows: answer(now.filter(({ shadow }) => shadow)),
        gap: gap !== undefined,
        ...(gap === undefined ? {} : { intended: gap.intended }),
      }
    })
    const person = personOf(input.person)
    const wanted = input.person === undefined ? items : items.filter(({ now }) => now.some((shift) => shift.person === person))
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
  output: Type.Object({ items: Type.Array(ShiftAnswer, { description: 'This page of them.' }), next }),
  run: async (transaction, input) => {
    const interval = intervalOf(input)
    const duty = await readDuty(transaction, interval)
    const shifts = chosen(duty.schedules, input.schedule).flatMap((rota) =>
      allShiftsBetween(rota, duty.plans(rota.reference), interval).map((shift) => shiftAnswer(rota.reference, shift)),
    )
    const wanted = input.person === undefined ? shifts : shifts.filter(({ person }) => person === personOf(input.person))
    return page(wanted, (shift) => `${shift.from} ${shift.schedule} ${shift.person}`, input)
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
        override: Type.String({ description: 'The override.' }),
        schedule: Type.String({ description: 'The schedule: `schedule:payments`.' }),
        from: instantField('When it begins.'),
        to: instantField('When it ends.'),
        does: Type.Optional(Does),
        person: Type.Optional(Type.String({ description: 'Who stands in, is added or removed; nobody when missing.' })),
        replaces: Type.Optional(Type.String({ description: 'Whose turns are taken over; those of everybody when missing.' })),
        reason: Type.Optional(Type.String({ description: 'Why.' })),
        by: Type.String({ description: 'Who made it.' }),
      }),
      { description: 'This page of them.' },
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

/** As far ahead as is needed to say how long everybody stays and who comes: mostly some days, which cost little. */
const nextChange = (rota: Rota, plans: Plans, at: Date): { readonly moments: readonly Moment[]; readonly shifts: readonly Shift[] } => {
  const look = (long: number) => {
    const moments = momentsBetween(rota, plans, { start: at, end: new Date(at.getTime() + long) })
    return { moments, shifts: shiftsIn(moments) }
  }
  const soon = look(soonMs)
  const edge = at.getTime() + soonMs
  const next = soon.shifts.find(({ start, shadow }) => !shadow && start > at)?.start
  const isKnown = next !== undefined && soon.shifts.every(({ start, end }) => start > next || end.getTime() < edge)
  return isKnown ? soon : look(horizonMs)
}
