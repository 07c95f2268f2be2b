import Type from 'typebox'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

export const Canary = defineKind({
  name: 'Canary',
  slug: 'canary',
  plural: 'Canaries',
  summary: 'A request made again and again as a customer would, to know before they do that something is wrong.',
  owner: 'required',
  practices: ['OPS04-BP03', 'OPS04-BP02'],
  columns: ['spec.workload', 'spec.every', 'spec.url'],
  spec: Type.Object(
    {
      workload: Reference(['Workload'], { description: 'What it watches.' }),
      url: Type.String({ pattern: '^https?://', maxLength: 2_000, description: 'The address it asks.' }),
      method: Type.Optional(Type.Union([Type.Literal('GET'), Type.Literal('HEAD'), Type.Literal('POST')])),
      headers: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 2_000 }))),
      body: Type.Optional(Type.String({ maxLength: 100_000 })),
      every: Type.String({ pattern: '^[1-9][0-9]{0,4}(s|m|h)$', description: 'How often: `30s`. At least 1 s.' }),
      timeout: Type.Optional(
        Type.String({ pattern: '^[1-9][0-9]{0,5}(ms|s)$', description: 'How long an answer may take. Default `5s`.' }),
      ),
      expect: Type.Optional(
        Type.Object(
          {
            status: Type.Optional(
              Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), {
                minItems: 1,
                maxItems: 20,
                description: 'Accepted status codes. Default any 2xx.',
              }),
            ),
            contains: Type.Optional(Type.String({ maxLength: 500, description: 'Text the body must contain.' })),
            within: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,5}(ms|s)$', description: 'Slower than this counts as failed.' })),
          },
          { additionalProperties: false },
        ),
      ),
      failAfter: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 20, description: 'Failures in a row before it counts as failing. Default 2.' }),
      ),
      recoverAfter: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 20, description: 'Successes in a row before it counts as recovered. Default 2.' }),
      ),
      enabled: Type.Optional(Type.Boolean({ description: 'Default true.' })),
      labels: Type.Optional(
        Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 500 }), {
          description: 'Labels of the alert it raises, beside `alertname`, `canary`, `workload` and `severity`.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
})

export const Heartbeat = defineKind({
  name: 'Heartbeat',
  slug: 'heartbeat',
  plural: 'Heartbeats',
  summary: 'A sign of life that a job, a backup or a monitoring tool sends again and again; when it stays away, an alert opens.',
  owner: 'required',
  practices: ['OPS04-BP02', 'OPS08-BP04'],
  columns: ['spec.workload', 'spec.every', 'spec.severity'],
  spec: Type.Object(
    {
      every: Type.String({ pattern: '^[1-9][0-9]{0,4}(s|m|h|d)$', description: 'How often it comes: `5m`, `24h`.' }),
      grace: Type.Optional(
        Type.String({ pattern: '^[0-9]{1,5}(s|m|h|d)$', description: 'How much later than that it may come. Default `1m`.' }),
      ),
      workload: Type.Optional(Reference(['Workload'], { description: 'What it is a sign of life of.' })),
      summary: Type.Optional(
        Type.String({ minLength: 1, maxLength: 300, description: 'What the alert says. Default: which heartbeat stays away since when.' }),
      ),
      severity: Type.Optional(
        Type.Union([Type.Literal('critical'), Type.Literal('error'), Type.Literal('warning'), Type.Literal('info')], {
          description: 'The label `severity` of its alert. Default `critical`.',
        }),
      ),
      labels: Type.Optional(
        Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Type.String({ maxLength: 500 }), {
          maxProperties: 50,
          description: 'Labels of the alert it raises, beside `alertname`, `heartbeat`, `workload` and `severity`.',
        }),
      ),
      alert: Type.Optional(
        Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Type.String({ minLength: 1, maxLength: 500 }), {
          minProperties: 1,
          maxProperties: 20,
          description:
            'An alert that always fires, by its labels (`alertname: Watchdog`): each time it is reported counts as a sign of life, and it opens nothing.',
        }),
      ),
      enabled: Type.Optional(Type.Boolean({ description: 'Default true.' })),
    },
    { additionalProperties: false },
  ),
})
