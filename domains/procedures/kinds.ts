import Type from 'typebox'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

const procedureSpec = {
  workloads: Type.Optional(Type.Array(Reference(['Workload'], { description: 'A workload it is for.' }), { maxItems: 100 })),
  author: Type.Optional(Reference(['Person'], { description: 'Who wrote it.' })),
  escalation: Type.Optional(Reference(['EscalationPolicy', 'Team', 'Person'], { description: 'Whom to ask when it does not work.' })),
  tools: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50, description: 'What one needs at hand.' })),
  permissions: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50, description: 'What one must be allowed to do.' })),
  parameters: Type.Optional(
    Type.Record(
      Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,60}$' }),
      Type.Object(
        {
          type: Type.Optional(Type.Union([Type.Literal('string'), Type.Literal('number'), Type.Literal('boolean')])),
          description: Type.Optional(Type.String({ maxLength: 500 })),
          default: Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
          choices: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100 })),
          required: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
      { description: 'What is asked before a run. A label of the alert with the same name fills it in.' },
    ),
  ),
  body: Type.String({
    maxLength: 400_000,
    description:
      'The procedure. Markdown with a `## Steps` section: a numbered item is a step, a fenced block under it with `andon.` attributes runs.',
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
