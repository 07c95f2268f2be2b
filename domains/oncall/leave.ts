import Type from 'typebox'
import { instantField, intervalOf, personField, personOf } from '#domains/oncall/asking.ts'
import { readCalendars } from '#domains/oncall/calendars/duty-calendars.ts'
import { after, limit, next, page } from '#domains/oncall/page.ts'
import { defineAction } from '#platform/actions/action.ts'
import { dayMs } from '#platform/time/zone.ts'

export const listLeave = defineAction({
  name: 'oncall.leave',
  summary: 'List when people are away, as calendars of leave say.',
  description: 'Whoever is away is passed over in every schedule.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      person: Type.Optional(personField),
      from: Type.Optional(instantField('From this instant. Default now.')),
      to: Type.Optional(instantField('Until this instant, at most 100 days later. Default 90 days later.')),
      after,
      limit,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        person: Type.String({ description: 'Who is away: `person:alice`.' }),
        from: instantField('Since when, cut to what was asked.'),
        to: instantField('Until when.'),
        title: Type.String({ description: 'What the calendar calls it.' }),
      }),
      { description: 'This page of them, by when they begin.' },
    ),
    next,
  }),
  run: async (transaction, input) => {
    const from = input.from ?? transaction.now.toISOString()
    const interval = intervalOf({ from, to: input.to ?? new Date(new Date(from).getTime() + 90 * dayMs).toISOString() })
    const person = input.person === undefined ? undefined : personOf(input.person)
    const items = (await readCalendars(transaction, interval)).absences
      .filter((absence) => absence.start < interval.end && interval.start < absence.end)
      .filter((absence) => person === undefined || absence.person === person)
      .map(({ person: who, start, end, title }) => ({
        person: who,
        from: (start > interval.start ? start : interval.start).toISOString(),
        to: (end < interval.end ? end : interval.end).toISOString(),
        title,
      }))
    return page(items, (item) => `${item.from} ${item.person} ${item.to} ${item.title}`, input)
  },
})
