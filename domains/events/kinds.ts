import Type, { type Static } from 'typebox'
import { integrationFindings } from '#domains/events/validation.ts'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

/** What an integration may speak. */
const Format = Type.Union(
  [
    Type.Literal('cloudevents'),
    Type.Literal('eventbridge'),
    Type.Literal('json'),
    Type.Literal('alertmanager'),
    Type.Literal('grafana'),
    Type.Literal('sns'),
    Type.Literal('pagerduty'),
    Type.Literal('opsgenie'),
  ],
  { description: 'What its sender speaks. `json` needs a mapping.' },
)
export type FormatName = Static<typeof Format>

const value = (what: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 2_000, description: what }))

const each = value('Path of an array in the body, `items`: each of its entries is one, and the other paths begin there. `$` is the body.')

export const EventMapping = Type.Object(
  {
    each,
    id: value('What makes it the same event when it is sent again. Default: none; what is sent twice is two events.'),
    source: value('Where it happened. Default: the integration.'),
    type: Type.String({ minLength: 1, maxLength: 2_000, description: 'What happened: `$.action`, or `deploy.{{ status }}`.' }),
    subject: value('What it happened to.'),
    time: value('When: RFC 3339, or seconds or milliseconds since 1970. Default: when it arrived.'),
    data: value('The part of the entry to keep. Default: all of it.'),
  },
  { additionalProperties: false, description: 'Every request is events.' },
)

export const AlertMapping = Type.Object(
  {
    each,
    key: value('What makes it the same alert when it is sent again. Default: its labels.'),
    summary: Type.String({ minLength: 1, maxLength: 2_000, description: 'What people read first: `{{ alert.name }} on {{ host }}`.' }),
    description: value('More of it.'),
    severity: value('Becomes the label `severity`.'),
    status: value(
      'Where the sender says that it is over: `resolved`, `ok`, `closed`, `recovered`, `normal`, `false`, `0`. Default: never.',
    ),
    resolved: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        minItems: 1,
        maxItems: 50,
        description: 'The words of `status` that mean it is over, when they are others. Case does not matter.',
      }),
    ),
    labels: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 200 }), Type.String({ maxLength: 2_000 }), {
        maxProperties: 50,
        description: 'Its labels by name.',
      }),
    ),
    url: value('Where the sender shows it.'),
    startedAt: value('When the trouble began: RFC 3339, or seconds or milliseconds since 1970.'),
  },
  { additionalProperties: false, description: 'Every request is alerts.' },
)

const IntegrationSpec = Type.Object(
  {
    format: Format,
    enabled: Type.Optional(Type.Boolean({ description: 'False: what it sends is refused. Default true.' })),
    rateLimit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10_000_000, description: 'Requests a minute that each node takes. Default 6000.' }),
    ),
    workload: Type.Optional(Reference(['Workload'], { description: 'What its events and alerts are about, when they do not say.' })),
    labels: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 200 }), Type.String({ maxLength: 1_000 }), {
        maxProperties: 50,
        description: 'Added to each of its events and alerts; what the sender says wins.',
      }),
    ),
    mapping: Type.Optional(
      Type.Object(
        { event: Type.Optional(EventMapping), alert: Type.Optional(AlertMapping) },
        { additionalProperties: false, description: 'How the body of a `json` integration is read: as events, or as alerts.' },
      ),
    ),
    topics: Type.Optional(
      Type.Array(Type.String({ pattern: '^arn:[a-z0-9-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(\\.fifo)?$', maxLength: 400 }), {
        minItems: 1,
        maxItems: 100,
        description: 'The SNS topics that may send here, by ARN.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type IntegrationSpec = Static<typeof IntegrationSpec>

export const Integration = defineKind({
  name: 'Integration',
  slug: 'integration',
  plural: 'Integrations',
  summary: 'A tool that sends events or alerts here, with an address, keys and a rate limit of its own.',
  owner: 'required',
  practices: ['OPS08-BP04', 'OPS10-BP01'],
  columns: ['spec.format', 'spec.workload', 'spec.enabled'],
  spec: IntegrationSpec,
  validate: (document) => integrationFindings(document.spec),
})
