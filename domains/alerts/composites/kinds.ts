import Type from 'typebox'
import { limits } from '#domains/alerts/composites/expression.ts'
import { circlesAmong, expressionFindings } from '#domains/alerts/composites/mistakes.ts'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

const period = (description: string) => Type.String({ pattern: '^[0-9]{1,7}(s|m|h)$', maxLength: 8, description })

export const CompositeAlarm = defineKind({
  name: 'CompositeAlarm',
  slug: 'composite-alarm',
  plural: 'Composite alarms',
  summary:
    'One alert out of several: it goes into ALARM when an expression over other alerts holds, and can stay quiet while another alarm explains it.',
  owner: 'required',
  practices: ['OPS08-BP04', 'OPS10-BP03'],
  columns: ['spec.expression', 'spec.workload', 'spec.enabled'],
  validate: ({ spec, metadata }) => expressionFindings(metadata.name, spec),
  validateTogether: (documents) => circlesAmong(documents),
  spec: Type.Object(
    {
      expression: Type.String({
        minLength: 1,
        maxLength: limits.length,
        description:
          'When it is in ALARM, in the grammar of CloudWatch: `ALARM(checkout-errors) AND NOT OK("payment latency")`. Names are alert rules, ' +
          'values of `alertname`, `heartbeat:…`, `canary:…` or other composites, `composite-alarm:…`.',
      }),
      suppressor: Type.Optional(
        Type.Object(
          {
            alarm: Type.String({
              minLength: 1,
              maxLength: 300,
              description: 'While this is in ALARM nobody is paged; named as in the expression.',
            }),
            wait: period('How long it waits for the suppressor before it pages: `2m`.'),
            extension: period('How long nobody is paged after the suppressor left ALARM: `3m`.'),
          },
          { additionalProperties: false, description: 'Another alarm that explains this one.' },
        ),
      ),
      holdsMembers: Type.Optional(
        Type.Boolean({ description: 'While it is in ALARM, its members page nobody: it speaks for them. Default false.' }),
      ),
      workload: Type.Optional(Reference(['Workload'], { description: 'What it is about: the label `workload` of its alert.' })),
      labels: Type.Optional(
        Type.Record(Type.String({ minLength: 1, maxLength: 200 }), Type.String({ maxLength: 1_000 }), {
          maxProperties: 50,
          description:
            'Labels of its alert, beside `alertname` and `composite` (its name) and `workload`. A route or an alert rule of its name says whom it pages.',
        }),
      ),
      summary: Type.Optional(Type.String({ maxLength: 300, description: 'What its alert says. Default its title.' })),
      enabled: Type.Optional(Type.Boolean({ description: 'Switched off it has no state and no alert. Default true.' })),
    },
    { additionalProperties: false },
  ),
})
