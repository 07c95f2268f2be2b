import Type from 'typebox'
import { mistakesAmong } from '#domains/alerts/tree.ts'
import { Hours, hoursFindings } from '#domains/silences/hours.ts'
import { Matcher, matcherFindings } from '#domains/silences/matcher.ts'
import { matrixName } from '#domains/alerts/matrix.ts'
import { routesAmong, ruleMistakes, rulesWithoutProcess } from '#domains/alerts/rule-mistakes.ts'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

const level = (description: string) => Type.Union([Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')], { description })

const duration = (description: string) => Type.String({ pattern: '^[0-9]{1,9}(ms|s|m|h|d)$', maxLength: 12, description })

export const Route = defineKind({
  name: 'Route',
  slug: 'route',
  plural: 'Routes',
  summary:
    'Which alerts go where: the owner, the document to follow, whom to page, how urgent it is. An alert without one goes to the “no process” queue.',
  owner: 'required',
  practices: ['OPS10-BP02', 'OPS10-BP03', 'OPS08-BP04'],
  validate: ({ spec }) => [
    ...matcherFindings(spec.match, '/spec/match'),
    ...(['muteDuring', 'activeDuring'] as const).flatMap((field) =>
      (spec[field] ?? []).flatMap((hours, index) => hoursFindings(hours, `/spec/${field}/${index}`)),
    ),
  ],
  validateTogether: (documents) =>
    mistakesAmong([...documents].map(([reference, { metadata, spec }]) => ({ reference, owner: metadata.owner, spec }))),
  columns: ['spec.parent', 'spec.order', 'spec.workload', 'spec.escalation'],
  spec: Type.Object(
    {
      parent: Type.Optional(
        Reference(['Route'], {
          description:
            'Only alerts that this route takes come here, and what is not said here is as it says; the owner is always this record’s own.',
        }),
      ),
      order: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 1_000_000,
          description: 'Routes of one parent are tried from the smallest; the first that matches takes the alert. Default 1000.',
        }),
      ),
      match: Type.Array(Matcher, { minItems: 1, maxItems: 50, description: 'All of these hold.' }),
      continue: Type.Optional(
        Type.Boolean({ description: 'After this route has taken an alert, those behind it are tried too. Default false.' }),
      ),
      workload: Type.Optional(
        Reference(['Workload'], { description: 'What the alert is about; the label `workload` wins when it names one.' }),
      ),
      runbook: Type.Optional(Reference(['Runbook', 'Playbook'], { description: 'What to do. Needed here or in a parent.' })),
      escalation: Type.Optional(Reference(['EscalationPolicy'], { description: 'Whom to page. Needed here or in a parent.' })),
      impact: Type.Optional(level('How much suffers when it fires. Needed here or in a parent.')),
      urgency: Type.Optional(level('How soon somebody must act. Needed here or in a parent.')),
      groupBy: Type.Optional(
        Type.Array(Type.String({ maxLength: 200 }), {
          maxItems: 50,
          description:
            'Alerts with the same values of these labels are one page. `...` means every label. Default `alertname` and `workload`.',
        }),
      ),
      groupWait: Type.Optional(
        duration(
          'How long to wait for more alerts of a new group before the first page. Default `30s`, and none when the priority is Critical or Urgent.',
        ),
      ),
      groupInterval: Type.Optional(duration('The least time between two tellings of a group that changes. Default `5m`.')),
      repeatInterval: Type.Optional(duration('After this a group in which nothing changed is told again. Default `4h`.')),
      muteDuring: Type.Optional(Type.Array(Hours, { maxItems: 20, description: 'Nobody is told within any of these hours.' })),
      activeDuring: Type.Optional(Type.Array(Hours, { maxItems: 20, description: 'Nobody is told outside all of these hours.' })),
      page: Type.Optional(
        Type.Boolean({ description: 'False: a ticket. Its alerts are listed as work to do, and nobody is paged. Default true.' }),
      ),
      webhooks: Type.Optional(
        Type.Array(
          Type.Object(
            {
              url: Type.String({
                pattern: '^https?://',
                maxLength: 2_000,
                description: 'Where to. A signing secret may follow: `https://example.com/hook#whsec_…`.',
              }),
              sendResolved: Type.Optional(Type.Boolean({ description: 'Tell of ends too. Default true.' })),
            },
            { additionalProperties: false },
          ),
          { maxItems: 20, description: 'Also told, as an Alertmanager tells a webhook (version 4).' },
        ),
      ),
      run: Type.Optional(
        Type.Union([Type.Literal('offered'), Type.Literal('automatic')], {
          description: 'Whether the runbook starts by itself. Default `offered`.',
        }),
      ),
      openIncident: Type.Optional(
        Type.Boolean({ description: 'Open an incident with the alert. Default: when the priority is Critical or Urgent.' }),
      ),
      enabled: Type.Optional(Type.Boolean({ description: 'Switched off it takes nothing, and neither do routes below it. Default true.' })),
    },
    { additionalProperties: false },
  ),
})

export const AlertRule = defineKind({
  name: 'AlertRule',
  slug: 'alert-rule',
  plural: 'Alert rules',
  summary: 'How alerts of one name are understood, whoever sends them: what to do, whom to page, and when not to bother anybody.',
  owner: 'required',
  practices: ['OPS08-BP04', 'OPS10-BP02'],
  validate: ({ spec }) => ruleMistakes(spec),
  beside: ['Route'],
  validateTogether: (documents, others) => rulesWithoutProcess(documents, routesAmong(others)),
  columns: ['spec.workload', 'spec.escalation', 'spec.enabled'],
  spec: Type.Object(
    {
      order: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 1_000_000,
          description: 'Rules are tried from the smallest; the first that matches counts. Default 1000.',
        }),
      ),
      match: Type.Optional(
        Type.Array(Matcher, {
          minItems: 1,
          maxItems: 50,
          description: 'All of these hold. Left out: the label `alertname` is the name of this record.',
        }),
      ),
      workload: Type.Optional(Reference(['Workload'], { description: 'What it is about; the label `workload` wins when it names one.' })),
      runbook: Type.Optional(Reference(['Runbook', 'Playbook'], { description: 'What to do; goes before what the route says.' })),
      escalation: Type.Optional(Reference(['EscalationPolicy'], { description: 'Whom to page; goes before what the route says.' })),
      impact: Type.Optional(level('How much suffers when it fires; goes before what the route says.')),
      urgency: Type.Optional(level('How soon somebody must act; goes before what the route says.')),
      for: Type.Optional(duration('How long it must have been open before anybody is paged. Default `0s`.')),
      threshold: Type.Optional(
        Type.Object(
          {
            value: Type.String({ minLength: 1, maxLength: 200, description: 'The annotation or label that holds the number: `value`.' }),
            above: Type.Optional(Type.Number({ description: 'Pages only above this.' })),
            below: Type.Optional(Type.Number({ description: 'Pages only below this.' })),
          },
          { additionalProperties: false, description: 'Reports that do not pass it are held back; one without a number passes.' },
        ),
      ),
      ticket: Type.Optional(Type.Boolean({ description: 'Work to do, nobody is paged. Default false.' })),
      flapping: Type.Optional(
        Type.Union(
          [
            Type.Literal(false, { description: 'It may go on and off as it likes.' }),
            Type.Object(
              {
                changes: Type.Optional(
                  Type.Integer({ minimum: 2, maximum: 100, description: 'It flaps when it began this often … Default 4.' }),
                ),
                within: Type.Optional(duration('… within this time. Default `30m`.')),
                quietFor: Type.Optional(duration('It stays open until nothing changed for this long. Default `10m`.')),
              },
              { additionalProperties: false },
            ),
          ],
          { description: 'What goes on and off is one alert and one page until it is quiet. On by default.' },
        ),
      ),
      autoResolveAfter: Type.Optional(
        duration('Without a repeat for this long it is over, when its sender does not say until when it holds.'),
      ),
      kpi: Type.Optional(Type.String({ maxLength: 500, description: 'The measure it protects: `checkout success rate`.' })),
      goal: Type.Optional(Type.String({ maxLength: 500, description: 'The outcome it protects, in the business’s words.' })),
      enabled: Type.Optional(Type.Boolean({ description: 'Default true.' })),
    },
    { additionalProperties: false },
  ),
})

const priorityField = (description: string) =>
  Type.Union([Type.Literal('Critical'), Type.Literal('Urgent'), Type.Literal('High'), Type.Literal('Normal'), Type.Literal('Low')], {
    description,
  })
const byUrgency = (impact: string) =>
  Type.Object(
    {
      high: priorityField(`Impact ${impact}, urgency high.`),
      medium: priorityField(`Impact ${impact}, urgency medium.`),
      low: priorityField(`Impact ${impact}, urgency low.`),
    },
    { additionalProperties: false, description: `By urgency, when the impact is ${impact}.` },
  )

export const PriorityMatrix = defineKind({
  name: 'PriorityMatrix',
  slug: 'priority-matrix',
  plural: 'Priority matrices',
  summary: 'How pressing something is, by impact and urgency. There is one, named `default`; without it the usual three by three counts.',
  owner: 'required',
  practices: ['OPS10-BP03'],
  validate: ({ metadata }) =>
    metadata.name === matrixName
      ? []
      : [
          {
            path: '/metadata/name',
            rule: 'one',
            message: `An installation has one priority matrix, named \`${matrixName}\`: with two, how pressing an alert is would depend on who asks.`,
            mend: `Change \`priority-matrix:${matrixName}\`.`,
          },
        ],
  spec: Type.Object({ high: byUrgency('high'), medium: byUrgency('medium'), low: byUrgency('low') }, { additionalProperties: false }),
})
