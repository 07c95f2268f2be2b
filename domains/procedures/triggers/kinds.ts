import Type from 'typebox'
import { hookFindings, scheduleFindings, togetherFindings } from '#domains/procedures/triggers/validation.ts'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

const instant = (description: string) => Type.String({ format: 'date-time', maxLength: 40, description })
const local = (description: string) => Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$', description })
const values = (description: string) =>
  Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,60}$' }), Type.Unknown(), { maxProperties: 100, description })
const procedureReference = (description: string) => Reference(['Runbook', 'Playbook'], { description })

const Blackout = Type.Object(
  {
    startsAt: Type.Optional(instant('It begins. For once; leave it out with `recurrence`.')),
    endsAt: Type.Optional(instant('It ends. For once; leave it out with `recurrence`.')),
    recurrence: Type.Optional(
      Type.Object(
        {
          rule: Type.String({
            minLength: 1,
            maxLength: 500,
            description: 'When it comes round, an RRULE of RFC 5545: `FREQ=WEEKLY;BYDAY=SU`.',
          }),
          zone: Type.String({ minLength: 1, maxLength: 60, description: 'IANA time zone of the times in here: `Europe/Berlin`.' }),
          from: local('Local date and time from which the rule counts; it also says the time of the day: `2026-11-22T22:00`.'),
          duration: Type.String({ pattern: '^[1-9][0-9]{0,4}(m|h|d|w)$', description: 'How long each lasts on the wall clock: `8h`.' }),
          until: Type.Optional(local('None begins after this local time: `2026-12-24T18:00`. Default: it goes on.')),
        },
        { additionalProperties: false, description: 'Again and again, instead of once.' },
      ),
    ),
    reason: Type.Optional(Type.String({ maxLength: 300, description: 'Why, for whoever wonders that nothing ran.' })),
  },
  { additionalProperties: false },
)

export const ProcedureSchedule = defineKind({
  name: 'ProcedureSchedule',
  slug: 'procedure-schedule',
  plural: 'Procedure schedules',
  summary: 'When a runbook or playbook runs by itself: by the clock of a zone, but not on holidays and not in blackouts.',
  owner: 'required',
  practices: ['OPS07-BP03', 'OPS10-BP07', 'OPS05-BP10'],
  columns: ['spec.procedure', 'spec.cron', 'spec.zone'],
  beside: ['Runbook', 'Playbook', 'Calendar'],
  spec: Type.Object(
    {
      procedure: procedureReference('What runs.'),
      cron: Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'When, in five fields: minute, hour, day, month, day of the week. `30 2 * * MON-FRI`, `0 9 L * *` (the last day of the month), `@daily`.',
      }),
      zone: Type.String({
        minLength: 1,
        maxLength: 60,
        description: 'In whose time: `Europe/Berlin`. Changes of daylight saving are minded.',
      }),
      parameters: Type.Optional(values('Values of its parameters.')),
      onlyOn: Type.Optional(
        Type.Array(Reference(['Calendar'], { description: 'A calendar of days.' }), {
          minItems: 1,
          maxItems: 20,
          description: 'Only on days of these calendars.',
        }),
      ),
      notOn: Type.Optional(
        Type.Array(Reference(['Calendar'], { description: 'A calendar of holidays.' }), {
          minItems: 1,
          maxItems: 20,
          description: 'Not on days of these calendars.',
        }),
      ),
      blackouts: Type.Optional(Type.Array(Blackout, { minItems: 1, maxItems: 100, description: 'Times in which no run begins.' })),
      windows: Type.Optional(
        Type.Array(Reference(['MaintenanceWindow'], { description: 'A maintenance window or a freeze.' }), {
          minItems: 1,
          maxItems: 50,
          description: 'No run begins while one of these holds.',
        }),
      ),
      overlap: Type.Optional(
        Type.Union([Type.Literal('skip'), Type.Literal('queue'), Type.Literal('parallel')], {
          description: 'When the run of the turn before has not ended: the turn is left out (default), waits for it, or runs beside it.',
        }),
      ),
      catchUp: Type.Optional(
        Type.Union([Type.Literal('none'), Type.Literal('once'), Type.Literal('all')], {
          description:
            'Turns that were due while the platform was away: left out (default), made up for by one run, or each made up for (the last 24).',
        }),
      ),
      enabled: Type.Optional(Type.Boolean({ description: 'False: it takes no turns. Default true.' })),
    },
    { additionalProperties: false },
  ),
  validate: ({ spec }) => scheduleFindings(spec),
  validateTogether: (documents, others) => togetherFindings(documents, others),
})

export const ProcedureHook = defineKind({
  name: 'ProcedureHook',
  slug: 'procedure-hook',
  plural: 'Procedure hooks',
  summary: 'An address to which another program posts to start a runbook or playbook; what it posts fills in the parameters.',
  owner: 'required',
  practices: ['OPS10-BP07', 'OPS05-BP10'],
  columns: ['spec.procedures', 'spec.proof', 'spec.enabled'],
  spec: Type.Object(
    {
      procedures: Type.Array(procedureReference('A procedure it may start.'), {
        minItems: 1,
        maxItems: 20,
        uniqueItems: true,
        description: 'What it may start and nothing else. With several, `procedure` says which.',
      }),
      procedure: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 500,
          description:
            'Which of them, filled in from the request: `{{ body.action }}` or `runbook:{{ query.do }}`. Needed when there are several.',
        }),
      ),
      parameters: Type.Optional(
        values(
          'Values of its parameters. Text may hold `{{ body.pull_request.number }}`, `{{ headers.x-event }}`, `{{ query.env ?? "staging" }}`; text that is only that becomes the value itself.',
        ),
      ),
      about: Type.Optional(
        Type.Array(Type.String({ maxLength: 500, description: 'A reference, `workload:{{ body.service }}`.' }), {
          maxItems: 10,
          description: 'What the run is about. One of which nothing was posted is left out.',
        }),
      ),
      when: Type.Optional(
        Type.Record(
          Type.String({ minLength: 1, maxLength: 200 }),
          Type.Array(Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean()]), { minItems: 1, maxItems: 50 }),
          {
            maxProperties: 20,
            description:
              'Only requests in which these places hold one of these values: `{ "body.action": ["opened"] }`. Others are answered and start nothing.',
          },
        ),
      ),
      proof: Type.Optional(
        Type.Union([Type.Literal('key'), Type.Literal('standard'), Type.Literal('github')], {
          description:
            'How a sender proves who it is, besides the address: `key` shows the key alone (default), `standard` signs as Standard Webhooks do, `github` signs the body (`X-Hub-Signature-256`).',
        }),
      ),
      rateLimit: Type.Optional(Type.Integer({ minimum: 1, maximum: 600, description: 'Requests a minute. Default 30.' })),
      enabled: Type.Optional(Type.Boolean({ description: 'False: it starts nothing. Default true.' })),
    },
    { additionalProperties: false },
  ),
  validate: ({ spec }) => hookFindings(spec),
})
