import Type, { type Static } from 'typebox'
import { ruleFindings } from '#domains/events/rules/validation.ts'
import { defineKind } from '#platform/kinds/kind.ts'

/** How many targets a rule may have. */
const mostTargets = 5

export const PatternInput = Type.Record(Type.String({ maxLength: 500 }), Type.Unknown(), {
  maxProperties: 200,
  description: 'Which events: fields and the values they may have, as EventBridge writes them: `{ "detail": { "state": ["failed"] } }`.',
})

export const Target = Type.Object(
  {
    id: Type.String({
      pattern: '^[a-z0-9][a-z0-9-]{0,62}$',
      maxLength: 63,
      description: 'What people call this target: `open-incident`. Its deliveries are known by it.',
    }),
    action: Type.String({
      pattern: '^[a-z][a-z0-9-]*\\.[a-z][a-z0-9-]*$',
      maxLength: 100,
      description: 'The deed to do, by name: `incident.open`, `alert.receive`, `run.start`.',
    }),
    input: Type.Optional(
      Type.Record(Type.String({ maxLength: 200 }), Type.Unknown(), {
        maxProperties: 100,
        description:
          'Its input. Text may hold `{{ data.title }}` or `{{ subject ?? "nothing" }}`; text that is only that becomes the value itself. Default: empty.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type Target = Static<typeof Target>

export const TargetsInput = Type.Array(Target, {
  minItems: 1,
  maxItems: mostTargets,
  description: 'What is done for each event that fits, each on its own.',
})

const EventRuleSpec = Type.Object(
  {
    pattern: PatternInput,
    targets: TargetsInput,
    enabled: Type.Optional(Type.Boolean({ description: 'False: it matches nothing. Default true.' })),
    retries: Type.Optional(
      Type.Object(
        {
          attempts: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, description: 'How often a delivery is tried. Default 5.' })),
          maxAge: Type.Optional(
            Type.String({
              pattern: '^[1-9][0-9]{0,4}(m|h|d)$',
              maxLength: 6,
              description: 'No attempt after this time: `2h`. Default `24h`, at most `7d`.',
            }),
          ),
        },
        { additionalProperties: false, description: 'What happens when a delivery fails. Pauses grow from seconds to an hour.' },
      ),
    ),
    rate: Type.Optional(
      Type.Object(
        { perMinute: Type.Integer({ minimum: 1, maximum: 100_000, description: 'Deliveries a minute. What is over waits its turn.' }) },
        { additionalProperties: false, description: 'How fast it may deliver. Default 600 a minute.' },
      ),
    ),
    runAs: Type.Optional(
      Type.Union([Type.Literal('viewer'), Type.Literal('responder'), Type.Literal('editor'), Type.Literal('administrator')], {
        description: 'The role it acts with, and never a higher one than whoever wrote it last has. Default `responder`.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type EventRuleSpec = Static<typeof EventRuleSpec>

export const EventRule = defineKind({
  name: 'EventRule',
  slug: 'event-rule',
  plural: 'Event rules',
  summary: 'What is done when an event or a fact fits a pattern: an alert, an incident, a run, any deed.',
  owner: 'required',
  practices: ['OPS08-BP04', 'OPS10-BP01'],
  columns: ['spec.enabled', 'spec.runAs'],
  spec: EventRuleSpec,
  validate: (document) => ruleFindings(document.spec),
})
