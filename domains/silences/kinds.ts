import Type from 'typebox'
import { Matcher, matcherFindings, matchesEverything } from '#domains/silences/matcher.ts'
import { timesFindings, windowFindings } from '#domains/silences/validation.ts'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

const instant = (description: string) => Type.String({ format: 'date-time', maxLength: 40, description })
const localDateTime = (description: string) => Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$', description })

export const Recurrence = Type.Object(
  {
    rule: Type.String({
      minLength: 1,
      maxLength: 500,
      description: 'When it comes round, as an RRULE of RFC 5545: `FREQ=WEEKLY;BYDAY=SU`. Not by the minute or second.',
    }),
    zone: Type.String({ minLength: 1, maxLength: 60, description: 'IANA time zone of every time in here: `Europe/Berlin`.' }),
    from: localDateTime('Local date and time from which the rule counts; it also says the time of the day: `2026-11-22T02:00`.'),
    duration: Type.String({
      pattern: '^[1-9][0-9]{0,4}(m|h|d|w)$',
      description: 'How long each lasts on the wall clock: `4h`. At most 31 days.',
    }),
    until: Type.Optional(localDateTime('None begins after this local time: `2026-12-24T18:00`. Default: it goes on.')),
  },
  { additionalProperties: false, description: 'Again and again, instead of once.' },
)

export const Silence = defineKind({
  name: 'Silence',
  slug: 'silence',
  plural: 'Silences',
  summary:
    'Alerts that shall not page for a while, with a reason. They stay visible, and page when the silence ends and they are still open.',
  owner: 'none',
  practices: ['OPS10-BP01', 'OPS08-BP04'],
  columns: ['spec.endsAt', 'spec.createdBy', 'spec.comment'],
  spec: Type.Object(
    {
      matchers: Type.Array(Matcher, { minItems: 1, maxItems: 50, description: 'All of these hold of the labels of an alert.' }),
      startsAt: Type.Optional(instant('It begins. For once; leave it out with `recurrence`.')),
      endsAt: Type.Optional(instant('It ends. For once; leave it out with `recurrence`.')),
      recurrence: Type.Optional(Recurrence),
      comment: Type.String({ minLength: 1, maxLength: 1_000, description: 'Why, for whoever wonders that nobody is paged.' }),
      createdBy: Type.Optional(Type.String({ maxLength: 200, description: 'Who made it. Filled in when it is left out.' })),
    },
    { additionalProperties: false },
  ),
  validate: ({ spec }) => [
    ...matcherFindings(spec.matchers, '/spec/matchers'),
    ...timesFindings(spec, { endRequired: true }),
    ...(matchesEverything(spec.matchers)
      ? [
          {
            path: '/spec/matchers',
            rule: 'matches-everything',
            message: 'These matchers hold of an alert without labels, and so of everything.',
            mend: 'Add one that names something: `{ label: alertname, is: DiskFull }`.',
          },
        ]
      : []),
  ],
})

export const MaintenanceWindow = defineKind({
  name: 'MaintenanceWindow',
  slug: 'maintenance-window',
  plural: 'Maintenance windows',
  summary: 'When planned work is done, or when no change may be made, on what, and whether alerts about it page meanwhile.',
  owner: 'required',
  practices: ['OPS03-BP04', 'OPS10-BP01'],
  columns: ['spec.type', 'spec.startsAt', 'spec.endsAt'],
  spec: Type.Object(
    {
      type: Type.Union([Type.Literal('maintenance'), Type.Literal('freeze')], {
        description: '`maintenance`: planned work. `freeze`: no change shall be made.',
      }),
      workloads: Type.Optional(
        Type.Array(Reference(['Workload'], { description: 'What it is about.' }), {
          minItems: 1,
          maxItems: 500,
          uniqueItems: true,
          description: 'What it is about. With `matchers`, both must hold.',
        }),
      ),
      matchers: Type.Optional(
        Type.Array(Matcher, { minItems: 1, maxItems: 50, description: 'All of these hold of the labels of the alerts it is about.' }),
      ),
      startsAt: Type.Optional(instant('It begins. For once; leave it out with `recurrence`.')),
      endsAt: Type.Optional(instant('It ends. For once; leave it out with `recurrence`.')),
      recurrence: Type.Optional(Recurrence),
      zone: Type.Optional(Type.String({ maxLength: 60, description: 'In whose time it is told: `Europe/Berlin`. Default UTC.' })),
      alerts: Type.Optional(
        Type.Union([Type.Literal('hold'), Type.Literal('page')], {
          description: 'Whether alerts about it page meanwhile. Default `hold` for maintenance, `page` for a freeze.',
        }),
      ),
      description: Type.Optional(Type.String({ maxLength: 2_000, description: 'What happens, in words its readers understand.' })),
    },
    { additionalProperties: false },
  ),
  validate: ({ spec }) => [
    ...matcherFindings(spec.matchers ?? [], '/spec/matchers'),
    ...timesFindings(spec, { endRequired: true }),
    ...windowFindings(spec),
  ],
})

export const Inhibition = defineKind({
  name: 'Inhibition',
  slug: 'inhibition',
  plural: 'Inhibitions',
  summary: 'Which alerts explain which others: while one of the sources is open, the targets do not page.',
  owner: 'required',
  practices: ['OPS08-BP04', 'OPS10-BP02'],
  columns: ['spec.equal'],
  spec: Type.Object(
    {
      source: Type.Array(Matcher, { minItems: 1, maxItems: 50, description: 'All of these hold of the alert that explains.' }),
      target: Type.Array(Matcher, { minItems: 1, maxItems: 50, description: 'All of these hold of the alerts that are explained.' }),
      equal: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 200, description: 'A label.' }), {
          maxItems: 50,
          description: 'Only where both have the same values of these labels; one that is missing is empty.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  validate: ({ spec }) => [...matcherFindings(spec.source, '/spec/source'), ...matcherFindings(spec.target, '/spec/target')],
})
