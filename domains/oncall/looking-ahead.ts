import Type from 'typebox'
import { GapAnswer, gapAnswer } from '#domains/oncall/answers.ts'
import { chosen, instantField, intervalOf, personField, personOf, scheduleField } from '#domains/oncall/asking.ts'
import { doubleBookings } from '#domains/oncall/booking.ts'
import { readDuty } from '#domains/oncall/duty.ts'
import { gapsBetween } from '#domains/oncall/gap.ts'
import { handoversIn } from '#domains/oncall/handover.ts'
import { momentsBetween } from '#domains/oncall/layering.ts'
import { after, limit, next, page } from '#domains/oncall/page.ts'
import { defineAction } from '#platform/actions/action.ts'
import { dayMs } from '#platform/time/zone.ts'

/** How far ahead handovers are looked for. */
const horizonMs = 62 * dayMs
/** And when nobody hands over for so long: turns may last a year. */
const longHorizonMs = 400 * dayMs

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
