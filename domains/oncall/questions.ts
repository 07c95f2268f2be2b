import Type from 'typebox'
import { GapAnswer, gapAnswer, ShiftAnswer, shiftAnswer } from '#domains/oncall/answers.ts'
import { chosen, Does, instantField, intervalOf, longestMs, personField, personOf, scheduleField, told } from '#domains/oncall/asking.ts'
import { doubleBookings } from '#domains/oncall/booking.ts'
import { readDuty } from '#domains/oncall/duty.ts'
import { gapsBetween, gapsIn } from '#domains/oncall/gap.ts'
import { handoversIn } from '#domains/oncall/handover.ts'
import { momentsBetween } from '#domains/oncall/layering.ts'
import { allShiftsBetween, type Shift, shiftsIn } from '#domains/oncall/schedule.ts'
import { overridesBetween } from '#domains/oncall/store.ts'
import { defineAction } from '#platform/actions/action.ts'
import { dayMs } from '#platform/time/zone.ts'

const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: 'At most this many. Default 200.' }))
const after = Type.Optional(Type.String({ maxLength: 500, description: 'The `next` of the page before.' }))
const next = Type.Optional(Type.String({ description: 'Give it as `after` for the next page. Missing on the last.' }))

/** How far ahead the next shift is looked for. */
const horizonMs = 62 * dayMs
/** And when nobody hands over for so long: turns may last a year. */
const longHorizonMs = 400 * dayMs

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
        shadows: Type.Array(ShiftAnswer, { description: 'Who learns: shown and told, never paged.' }),
        next: Type.Array(ShiftAnswer, { description: 'Who comes at the next handoff. Nobody when none is within two months.' }),
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
      const moments = momentsBetween(rota, duty.plans(rota.reference), ahead)
      const shifts = shiftsIn(moments)
      const answer = (some: readonly Shift[]) => some.map((shift) => shiftAnswer(rota.reference, shift))
      const now = shifts.filter((shift) => shift.start <= at)
      const following = shifts.filter((shift) => shift.start > at && !shift.shadow)
      const [gap] = gapsIn(rota, moments.slice(0, 1))
      return {
        schedule: rota.reference,
        title: rota.title,
        ...(rota.owner === undefined ? {} : { owner: rota.owner }),
        zone: rota.zone,
        now: answer(now.filter(({ shadow }) => !shadow)),
        shadows: answer(now.filter(({ shadow }) => shadow)),
        next: answer(following.filter(({ start }) => start.getTime() === following[0]?.start.getTime())),
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
  output: Type.Object({ items: Type.Array(GapAnswer, { description: 'This page of them.' }), next }),
  run: async (transaction, input) => {
    const from = input.from ?? transaction.now.toISOString()
    const to = input.to ?? new Date(new Date(from).getTime() + 14 * dayMs).toISOString()
    const interval = intervalOf({ from, to })
    const duty = await readDuty(transaction, interval)
    const gaps = chosen(duty.schedules, input.schedule).flatMap((rota) =>
      gapsBetween(rota, duty.plans(rota.reference), interval).map((gap) => gapAnswer(rota.reference, gap)),
    )
    const wanted = input.intended === true ? gaps : gaps.filter((gap) => !gap.intended)
    return page(wanted, (gap) => `${gap.from} ${gap.schedule}`, input)
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

export const whoIsNext = defineAction({
  name: 'oncall.next',
  summary: 'Say when who comes next, or when somebody’s own next shift begins.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      schedule: Type.Optional(scheduleField),
      person: Type.Optional(personField),
      at: Type.Optional(instantField('After when. Default now.')),
      count: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, description: 'How many handovers of each schedule. Default 1.' })),
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
        zone: Type.String({ description: 'Its time zone: `Europe/Berlin`.' }),
        at: instantField('When somebody hands over.'),
        comes: Type.Array(Type.String(), { description: 'Who is on call from then on and was not before.' }),
        goes: Type.Array(Type.String(), { description: 'Who no longer is.' }),
        stays: Type.Array(Type.String(), { description: 'Who is on call before and after.' }),
        gap: Type.Boolean({ description: 'Nobody is on call from then on.' }),
      }),
      { description: 'This page of them, by schedule and time.' },
    ),
    next,
  }),
  run: async (transaction, input) => {
    const at = input.at === undefined ? transaction.now : new Date(input.at)
    const person = input.person === undefined ? undefined : personOf(input.person)
    const count = input.count ?? 1
    const ahead = (long: number) => ({ start: at, end: new Date(at.getTime() + long) })
    const duty = await readDuty(transaction, ahead(longHorizonMs))
    const items = chosen(duty.schedules, input.schedule).flatMap((rota) => {
      const within = (long: number) =>
        handoversIn(momentsBetween(rota, duty.plans(rota.reference), ahead(long))).filter(
          ({ comes }) => person === undefined || comes.includes(person),
        )
      const soon = within(horizonMs)
      return (soon.length < count ? within(longHorizonMs) : soon).slice(0, count).map((handover) => ({
        schedule: rota.reference,
        title: rota.title,
        zone: rota.zone,
        at: handover.at.toISOString(),
        comes: [...handover.comes],
        goes: [...handover.goes],
        stays: [...handover.stays],
        gap: handover.comes.length + handover.stays.length === 0,
      }))
    })
    return page(items, (item) => `${item.schedule} ${item.at}`, input)
  },
})

export const listDoubleBookings = defineAction({
  name: 'oncall.double-bookings',
  summary: 'List who is on call twice at once.',
  description: 'On two schedules, or asked by two layers of one. Whoever it is can answer only one page at a time.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      schedule: Type.Optional(scheduleField),
      person: Type.Optional(personField),
      from: Type.Optional(instantField('From this instant. Default now.')),
      to: Type.Optional(instantField('Until this instant. Default 14 days later.')),
      after,
      limit,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        person: Type.String({ description: 'Who: `person:alice`.' }),
        schedule: Type.String({ description: 'One schedule.' }),
        other: Type.String({ description: 'The other; the same one when it asks twice.' }),
        from: instantField('From when.'),
        to: instantField('Until when.'),
      }),
      { description: 'This page of them.' },
    ),
    next,
  }),
  run: async (transaction, input) => {
    const from = input.from ?? transaction.now.toISOString()
    const interval = intervalOf({ from, to: input.to ?? new Date(new Date(from).getTime() + 14 * dayMs).toISOString() })
    const duty = await readDuty(transaction, interval)
    const [wanted] = input.schedule === undefined ? [] : chosen(duty.schedules, input.schedule)
    const bookings = doubleBookings(
      [...duty.schedules.values()].map((rota) => ({
        schedule: rota.reference,
        moments: momentsBetween(rota, duty.plans(rota.reference), interval),
      })),
    )
    const items = bookings
      .filter(({ schedule, other }) => wanted === undefined || [schedule, other].includes(wanted.reference))
      .filter(({ person }) => input.person === undefined || person === personOf(input.person))
      .map(({ person, schedule, other, start, end }) => ({ person, schedule, other, from: start.toISOString(), to: end.toISOString() }))
    return page(items, (item) => `${item.from} ${item.person} ${item.schedule} ${item.other}`, input)
  },
})

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
