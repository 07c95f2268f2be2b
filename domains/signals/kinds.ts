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
