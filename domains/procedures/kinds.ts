import Type from 'typebox'
import { defineKind, Reference } from '#platform/kinds/kind.ts'
import { parameterTypes } from './parameter.ts'

const Parameter = Type.Object(
  {
    type: Type.Optional(
      Type.Enum(parameterTypes, {
        description: 'What it is; `string` when nothing is said. A `secret` takes only the name of one, `secret://name`.',
      }),
    ),
    description: Type.Optional(Type.String({ maxLength: 500, description: 'What it is for.' })),
    default: Type.Optional(
      Type.Unknown({ description: 'Its value when none is given: a text, a number, true or false, a list or a map, as its type wants.' }),
    ),
    choices: Type.Optional(
      Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100, description: 'What it may be; of a list, each element.' }),
    ),
    pattern: Type.Optional(
      Type.String({ maxLength: 1_000, description: 'A regular expression the whole text matches; of a list, each element.' }),
    ),
    minLength: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, description: 'Characters at least.' })),
    maxLength: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, description: 'Characters at most.' })),
    minItems: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000, description: 'Entries of a list at least.' })),
    maxItems: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000, description: 'Entries of a list at most.' })),
    minimum: Type.Optional(Type.Number({ description: 'The least number.' })),
    maximum: Type.Optional(Type.Number({ description: 'The largest number.' })),
    hint: Type.Optional(Type.String({ maxLength: 100, description: 'What it names, for a picker: `Workload`, `AWS::EC2::Instance::Id`.' })),
    multiline: Type.Optional(Type.Boolean({ description: 'Asked for in a field of several lines.' })),
    required: Type.Optional(Type.Boolean({ description: 'False: a run begins without it.' })),
  },
  { additionalProperties: false },
)

const procedureSpec = {
  workloads: Type.Optional(Type.Array(Reference(['Workload'], { description: 'A workload it is for.' }), { maxItems: 100 })),
  author: Type.Optional(Reference(['Person'], { description: 'Who wrote it.' })),
  escalation: Type.Optional(Reference(['EscalationPolicy', 'Team', 'Person'], { description: 'Whom to ask when it does not work.' })),
  tools: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50, description: 'What one needs at hand.' })),
  permissions: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50, description: 'What one must be allowed to do.' })),
  parameters: Type.Optional(
    Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,60}$' }), Parameter, {
      maxProperties: 200,
      description: 'What is asked before a run. A label of the alert with the same name fills it in.',
    }),
  ),
  manualMinutes: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 10_000, description: 'How many minutes it took to do all of it by hand, to see what runs save.' }),
  ),
  format: Type.Optional(
    Type.String({
      pattern: '^[a-z][a-z0-9-]{0,39}$',
      maxLength: 40,
      description: 'How `body` is written: `markdown` (default) or `ssm-automation`, an Automation document run as it is.',
    }),
  ),
  body: Type.String({
    maxLength: 400_000,
    description:
      'The procedure. Markdown with a `## Steps` section: a numbered item is a step, a fenced block under it with `andon.` attributes runs. With another `format`, the text of that document.',
  }),
}

export const Runbook = defineKind({
  name: 'Runbook',
  slug: 'runbook',
  plural: 'Runbooks',
  summary: 'How to achieve one outcome, step by step, by hand or run by the platform.',
  owner: 'required',
  practices: ['OPS07-BP03', 'OPS02-BP02', 'OPS10-BP02'],
  columns: ['spec.workloads', 'spec.author'],
  body: 'body',
  spec: Type.Object(
    { outcome: Type.Optional(Type.String({ maxLength: 1_000, description: 'What is true when it worked.' })), ...procedureSpec },
    { additionalProperties: false },
  ),
})

export const Playbook = defineKind({
  name: 'Playbook',
  slug: 'playbook',
  plural: 'Playbooks',
  summary: 'How to find out what is wrong, and which runbook mends it.',
  owner: 'required',
  practices: ['OPS07-BP04', 'OPS02-BP02', 'OPS10-BP02'],
  columns: ['spec.workloads', 'spec.author'],
  body: 'body',
  spec: Type.Object(
    {
      stakeholders: Type.Optional(Type.Array(Reference(['Person', 'Team'], { description: 'Who is told.' }), { maxItems: 50 })),
      communication: Type.Optional(Type.String({ maxLength: 5_000, description: 'Who is told what and when. Markdown.' })),
      runbooks: Type.Optional(Type.Array(Reference(['Runbook'], { description: 'A runbook that mends what it finds.' }), { maxItems: 50 })),
      ...procedureSpec,
    },
    { additionalProperties: false },
  ),
})
