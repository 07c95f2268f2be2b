import Type from 'typebox'
import { layerFindings, overrideFindings, rotationFindings, zoneFindings } from '#domains/oncall/validation.ts'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

const zone = (description: string) => Type.String({ maxLength: 60, description })
const time = (description: string) => Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description })
const localDateTime = (description: string) => Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$', description })
const weekday = Type.Union(
  [
    Type.Literal('MO'),
    Type.Literal('TU'),
    Type.Literal('WE'),
    Type.Literal('TH'),
    Type.Literal('FR'),
    Type.Literal('SA'),
    Type.Literal('SU'),
  ],
  { description: 'A day of the week.' },
)

const restrictions = Type.Optional(
  Type.Array(
    Type.Object(
      {
        days: Type.Optional(
          Type.Array(weekday, { uniqueItems: true, maxItems: 7, description: 'Days on which it begins. Default every day.' }),
        ),
        from: time('Local time at which it begins, `17:00`.'),
        to: time('Local time at which it ends; at or before `from` it is that of the next day.'),
        toDay: Type.Optional(
          Type.Union(weekday.anyOf, { description: 'The day on which it ends, when that is later: Friday 17:00 to Monday 09:00.' }),
        ),
      },
      { additionalProperties: false, description: 'One stretch of a week.' },
    ),
    { minItems: 1, maxItems: 50, description: 'Only at these times, taken together: nights and weekends.' },
  ),
)

const slotOf = { minItems: 1, maxItems: 200 }

const Rotation = Type.Object(
  {
    every: Type.Union([Type.Literal('hour'), Type.Literal('day'), Type.Literal('week'), Type.Literal('month')], {
      description: 'The unit of one turn.',
    }),
    interval: Type.Optional(Type.Integer({ minimum: 1, maximum: 365, description: 'How many units one turn lasts. Default 1.' })),
    start: localDateTime(
      'Local date and time of one handoff to the first person, `2026-11-20T09:00`. Turns are counted from it, forwards and backwards.',
    ),
    people: Type.Optional(
      Type.Array(Reference(['Person'], { description: 'A person.' }), { ...slotOf, description: 'Who takes turns, in order.' }),
    ),
    groups: Type.Optional(
      Type.Array(
        Type.Array(Reference(['Person'], { description: 'A person.' }), {
          minItems: 1,
          maxItems: 20,
          uniqueItems: true,
          description: 'Those who are on call together.',
        }),
        { ...slotOf, description: 'Instead of `people`: groups that take turns, in order, each on call together.' },
      ),
    ),
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
        { from: time('From this local time, `09:00`.'), to: time('Until this local time: `17:00`.') },
        { additionalProperties: false, description: 'Only between these local times; `to` before `from` goes past midnight.' },
      ),
    ),
    restrictions,
    from: Type.Optional(localDateTime('Nobody is on call by it before this: `2026-12-24T18:00`. Default always.')),
    until: Type.Optional(localDateTime('Nobody is on call by it from this on: `2026-12-24T18:00`. Default for ever.')),
  },
  { additionalProperties: false, description: 'Who takes turns and when they hand over.' },
)

const Layer = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
      maxLength: 63,
      description: 'How it is called in this schedule: `nights`.',
    }),
    title: Type.Optional(Type.String({ maxLength: 100, description: 'How people call it.' })),
    priority: Type.Optional(
      Type.Integer({
        minimum: -100,
        maximum: 100,
        description: 'While a higher layer has somebody, lower ones have not; equal ones are on call together. Default 0.',
      }),
    ),
    zone: Type.Optional(zone('IANA time zone of this layer, when it is another than the schedule’s.')),
    rotation: Type.Optional(Rotation),
    calendar: Type.Optional(Reference(['Calendar'], { description: 'Instead of `rotation`: a calendar whose events are the shifts.' })),
    restrictions,
    shadow: Type.Optional(Type.Boolean({ description: 'Its people are shown and told and never paged: they learn. Default false.' })),
    onHolidays: Type.Optional(
      Type.Union([Type.Literal('work'), Type.Literal('skip'), Type.Literal('only')], {
        description: 'On the schedule’s holidays it goes on, has nobody, or it is for them alone. Default `work`.',
      }),
    ),
  },
  { additionalProperties: false, description: 'People who take turns, beside or above other layers.' },
)

const Override = Type.Object(
  {
    from: localDateTime('From this local date and time in the schedule’s zone, `2026-11-20T09:00`.'),
    to: localDateTime('Until this local date and time: `2026-12-24T18:00`.'),
    does: Type.Optional(
      Type.Union([Type.Literal('replace'), Type.Literal('add'), Type.Literal('remove')], {
        description:
          '`replace`: the person is on call instead of `replaces`, or of everybody. `add`: also on call. `remove`: not on call. Default `replace`.',
      }),
    ),
    person: Type.Optional(
      Reference(['Person'], { description: 'Who is on call instead or as well, or is removed. Replaced by nobody when left out.' }),
    ),
    replaces: Type.Optional(
      Reference(['Person'], { description: 'Whose turns are taken over. Without it those of everybody, and hours that have nobody.' }),
    ),
    reason: Type.Optional(Type.String({ maxLength: 300, description: 'Why, for those who wonder.' })),
  },
  { additionalProperties: false, description: 'An interval in which somebody else is on call.' },
)

export const Schedule = defineKind({
  name: 'Schedule',
  slug: 'schedule',
  plural: 'Schedules',
  summary: 'Who is on call when: people who take turns in one or more layers, in a time zone, with overrides.',
  owner: 'required',
  practices: ['OPS07-BP01', 'OPS10-BP01', 'OPS03-BP07'],
  columns: ['spec.zone'],
  spec: Type.Object(
    {
      zone: zone('IANA time zone of every time in here: `Europe/Berlin`.'),
      rotation: Type.Optional(Rotation),
      layers: Type.Optional(
        Type.Array(Layer, {
          minItems: 1,
          maxItems: 50,
          description: 'Instead of `rotation`: several. Priorities say which wins; their order here only how they are shown.',
        }),
      ),
      holidays: Type.Optional(
        Type.Array(Reference(['Calendar'], { description: 'A calendar of holidays.' }), {
          uniqueItems: true,
          maxItems: 20,
          description: 'Whose holidays count for `onHolidays` and are shown.',
        }),
      ),
      overrides: Type.Optional(Type.Array(Override, { maxItems: 1_000, description: 'Changes for some time. Later ones win.' })),
    },
    { additionalProperties: false },
  ),
  validate: ({ spec }) => [...zoneFindings(spec), ...rotationFindings(spec), ...layerFindings(spec), ...overrideFindings(spec)],
})
