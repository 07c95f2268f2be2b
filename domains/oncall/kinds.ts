import Type from 'typebox'
import { overrideFindings, rotationFindings, zoneFindings } from '#domains/oncall/validation.ts'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

const time = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'Local time, `09:00`.' })
const localDateTime = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$',
  description: 'Local date and time in the schedule’s zone, `2026-11-20T09:00`.',
})
const weekday = Type.Union([
  Type.Literal('MO'),
  Type.Literal('TU'),
  Type.Literal('WE'),
  Type.Literal('TH'),
  Type.Literal('FR'),
  Type.Literal('SA'),
  Type.Literal('SU'),
])

export const Schedule = defineKind({
  name: 'Schedule',
  slug: 'schedule',
  plural: 'Schedules',
  summary: 'Who is on call when: people who take turns, in a time zone, with overrides.',
  owner: 'required',
  practices: ['OPS07-BP01', 'OPS10-BP01', 'OPS03-BP07'],
  columns: ['spec.zone'],
  spec: Type.Object(
    {
      zone: Type.String({ maxLength: 60, description: 'IANA time zone of every time in here: `Europe/Berlin`.' }),
      rotation: Type.Object(
        {
          every: Type.Union([Type.Literal('hour'), Type.Literal('day'), Type.Literal('week'), Type.Literal('month')], {
            description: 'The unit of one turn.',
          }),
          interval: Type.Optional(Type.Integer({ minimum: 1, maximum: 365, description: 'How many units one turn lasts. Default 1.' })),
          start: Type.String({
            pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$',
            description:
              'Local date and time of one handoff to the first person, `2026-11-20T09:00`. Turns are counted from it, forwards and backwards.',
          }),
          people: Type.Array(Reference(['Person'], { description: 'Who takes turns, in order.' }), { minItems: 1, maxItems: 200 }),
          days: Type.Optional(
            Type.Array(weekday, {
              uniqueItems: true,
              maxItems: 7,
              description:
                'Only on these days, each from the time of the handoff to the same time next day. Hourly and daily turns skip the others; weekly and monthly turns then follow the calendar’s weeks (from Monday) and months. Default every day.',
            }),
          ),
          hours: Type.Optional(
            Type.Object(
              { from: time, to: time },
              { additionalProperties: false, description: 'Only between these local times; `to` before `from` goes past midnight.' },
            ),
          ),
        },
        { additionalProperties: false, description: 'Who takes turns and when they hand over.' },
      ),
      overrides: Type.Optional(
        Type.Array(
          Type.Object(
            {
              from: localDateTime,
              to: localDateTime,
              person: Type.Optional(Reference(['Person'], { description: 'Who is on call instead. Nobody when left out.' })),
              reason: Type.Optional(Type.String({ maxLength: 300 })),
            },
            { additionalProperties: false },
          ),
          { maxItems: 1_000, description: 'Intervals in which somebody else is on call. Later ones win.' },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  validate: ({ spec }) => [...zoneFindings(spec), ...rotationFindings(spec), ...overrideFindings(spec)],
})
