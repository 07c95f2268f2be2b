import Type from 'typebox'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

export const CommandDocument = defineKind({
  name: 'CommandDocument',
  slug: 'command-document',
  plural: 'Command documents',
  summary: 'What `aws:runCommand` has machines do: an SSM document of type Command.',
  owner: 'required',
  practices: ['OPS07-BP03'],
  spec: Type.Object(
    {
      content: Type.String({
        minLength: 1,
        maxLength: 400_000,
        description: 'The document, YAML or JSON, with `schemaVersion` 2.2, 2.0 or 1.2.',
      }),
    },
    { additionalProperties: false },
  ),
})

export const WebhookIntegration = defineKind({
  name: 'WebhookIntegration',
  slug: 'webhook-integration',
  plural: 'Webhook integrations',
  summary: 'An address outside that `aws:invokeWebhook` calls by this name, with headers nobody but the platform reads.',
  owner: 'required',
  practices: ['OPS07-BP03'],
  spec: Type.Object(
    {
      url: Type.String({ pattern: '^https://[^\\s]+$', maxLength: 2_000, description: 'Where it is sent by POST; https only.' }),
      headers: Type.Optional(
        Type.Record(Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_|~-]{1,100}$" }), Type.String({ maxLength: 4_000 }), {
          maxProperties: 30,
          description: 'Headers sent along. A value that is `secret://name` is that secret.',
        }),
      ),
      payload: Type.Optional(Type.String({ maxLength: 100_000, description: 'The body when the step gives none.' })),
    },
    { additionalProperties: false },
  ),
})

export const ApproverNames = defineKind({
  name: 'ApproverNames',
  slug: 'approver-names',
  plural: 'Approver names',
  summary: 'Who is meant by the names of AWS among the approvers of SSM documents: users, groups, roles, by name or ARN.',
  owner: 'required',
  practices: ['OPS10-BP07'],
  spec: Type.Object(
    {
      names: Type.Array(
        Type.Object(
          {
            name: Type.String({
              minLength: 1,
              maxLength: 500,
              description: 'As documents write it: `arn:aws:iam::123456789012:role/DatabaseAdmins`, or a bare name.',
            }),
            is: Reference(['Person', 'Team', 'Schedule'], { description: 'Who that is here; a schedule is whoever is on call.' }),
          },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 1_000, description: 'Each name and who it is.' },
      ),
    },
    { additionalProperties: false },
  ),
})
