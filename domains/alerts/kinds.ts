import Type from 'typebox'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

const level = (description: string) => Type.Union([Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')], { description })

export const matcher = Type.Object(
  {
    label: Type.String({ minLength: 1, maxLength: 200, description: 'Name of a label of the alert.' }),
    is: Type.Optional(Type.String({ maxLength: 1_000, description: 'It equals this.' })),
    isNot: Type.Optional(Type.String({ maxLength: 1_000, description: 'It does not equal this.' })),
    in: Type.Optional(Type.Array(Type.String({ maxLength: 1_000 }), { minItems: 1, maxItems: 200, description: 'It is one of these.' })),
    startsWith: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000, description: 'It begins with this.' })),
  },
  { additionalProperties: false },
)

export const Route = defineKind({
  name: 'Route',
  slug: 'route',
  plural: 'Routes',
  summary:
    'Which alerts go where: the owner, the document to follow, whom to page, how urgent it is. An alert without one goes to the “no process” queue.',
  owner: 'required',
  practices: ['OPS10-BP02', 'OPS10-BP03', 'OPS08-BP04'],
  columns: ['spec.order', 'spec.workload', 'spec.escalation'],
  spec: Type.Object(
    {
      order: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 1_000_000,
          description: 'Routes are tried from the smallest; the first that matches takes the alert. Default 1000.',
        }),
      ),
      match: Type.Array(matcher, { minItems: 1, maxItems: 50, description: 'All of these hold.' }),
      workload: Type.Optional(
        Reference(['Workload'], { description: 'What the alert is about; the label `workload` wins when it names one.' }),
      ),
      runbook: Reference(['Runbook', 'Playbook'], { description: 'What to do.' }),
      escalation: Reference(['EscalationPolicy'], { description: 'Whom to page.' }),
      impact: level('How much suffers when it fires.'),
      urgency: level('How soon somebody must act.'),
      groupBy: Type.Optional(
        Type.Array(Type.String({ maxLength: 200 }), {
          maxItems: 50,
          description:
            'Alerts with the same values of these labels are one page. `...` means every label. Default `alertname` and `workload`.',
        }),
      ),
      groupWait: Type.Optional(
        Type.String({
          pattern: '^[0-9]{1,5}(ms|s|m)$',
          description: 'How long to wait for more alerts of a new group before the first page. Default `0s`.',
        }),
      ),
      run: Type.Optional(
        Type.Union([Type.Literal('offered'), Type.Literal('automatic')], {
          description: 'Whether the runbook starts by itself. Default `offered`.',
        }),
      ),
      openIncident: Type.Optional(
        Type.Boolean({ description: 'Open an incident with the alert. Default: when the priority is Critical or Urgent.' }),
      ),
      enabled: Type.Optional(Type.Boolean({ description: 'Default true.' })),
    },
    { additionalProperties: false },
  ),
})
