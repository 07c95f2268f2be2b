import Type from 'typebox'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

const lifecycle = Type.Union(
  [Type.Literal('planned'), Type.Literal('prelaunch'), Type.Literal('production'), Type.Literal('deprecated'), Type.Literal('retired')],
  { description: 'Where it is in its life.' },
)

export const Workload = defineKind({
  name: 'Workload',
  slug: 'workload',
  plural: 'Workloads',
  summary: 'What delivers business value together: the unit that is owned, alerted on, reviewed and judged ready.',
  owner: 'required',
  aliases: { 'backstage.io/v1alpha1': 'System' },
  practices: ['OPS02-BP01', 'OPS07-BP02'],
  columns: ['spec.tier', 'spec.lifecycle', 'spec.customerFacing'],
  spec: Type.Object(
    {
      tier: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 3, description: 'How much depends on it: 0 the business stops, 3 nobody notices for a day.' }),
      ),
      lifecycle: Type.Optional(lifecycle),
      customerFacing: Type.Optional(Type.Boolean({ description: 'True when customers use it directly.' })),
      businessOwner: Type.Optional(Reference(['Person'], { description: 'Who answers for the business outcome.' })),
      operatedBy: Type.Optional(Reference(['Team'], { description: 'The team that runs it, when that is not the owner.' })),
      supportHours: Type.Optional(
        Type.String({ maxLength: 200, description: 'When customers may expect help: `24x7`, `Mon-Fri 08:00-18:00 Europe/Berlin`.' }),
      ),
      dataClass: Type.Optional(
        Type.String({ maxLength: 60, description: 'The most sensitive data it holds: `public`, `internal`, `personal`, `payment`.' }),
      ),
      escalation: Type.Optional(Reference(['EscalationPolicy'], { description: 'Who is paged for it.' })),
      domain: Type.Optional(Type.String({ maxLength: 200, description: 'The business domain it is part of.' })),
      launchedOn: Type.Optional(Type.String({ format: 'date', description: 'The day it first served production.' })),
    },
    { additionalProperties: false },
  ),
})

export const Component = defineKind({
  name: 'Component',
  slug: 'component',
  plural: 'Components',
  summary: 'A piece of software: a service, a site, a library, an API.',
  owner: 'required',
  aliases: { 'backstage.io/v1alpha1': 'Component' },
  practices: ['OPS02-BP01'],
  columns: ['spec.type', 'spec.workload', 'spec.lifecycle'],
  spec: Type.Object(
    {
      type: Type.Optional(Type.String({ maxLength: 60, description: '`service`, `website`, `library`, `api` …' })),
      workload: Type.Optional(Reference(['Workload'], { description: 'The workload it is part of.' })),
      partOf: Type.Optional(Reference(['Component'], { description: 'The larger component it is part of.' })),
      lifecycle: Type.Optional(
        Type.String({ maxLength: 60, description: 'Where it is in its life: `production`, `experimental`, `deprecated` …' }),
      ),
      frontEnd: Type.Optional(Type.Boolean({ description: 'True when people use it directly.' })),
      technologies: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50, description: 'What it is made with.' })),
      repository: Type.Optional(Type.String({ maxLength: 500, description: 'Where its code is kept.' })),
      dependsOn: Type.Optional(
        Type.Array(Reference(['Component', 'Resource', 'Workload'], { description: 'What it cannot work without.' }), { maxItems: 200 }),
      ),
      dependencyOf: Type.Optional(
        Type.Array(Reference(['Component', 'Resource', 'Workload'], { description: 'What cannot work without it.' }), { maxItems: 200 }),
      ),
      providesApis: Type.Optional(Type.Array(Reference(['Component'], { description: 'An API it offers.' }), { maxItems: 200 })),
      consumesApis: Type.Optional(Type.Array(Reference(['Component'], { description: 'An API it calls.' }), { maxItems: 200 })),
      definition: Type.Optional(Type.String({ maxLength: 1_000_000, description: 'The machine-readable definition of an API.' })),
    },
    { additionalProperties: false },
  ),
})

export const Resource = defineKind({
  name: 'Resource',
  slug: 'resource',
  plural: 'Resources',
  summary: 'Infrastructure something runs on: a database, a bucket, a cluster.',
  owner: 'required',
  aliases: { 'backstage.io/v1alpha1': 'Resource' },
  practices: ['OPS02-BP01'],
  columns: ['spec.type', 'spec.workload', 'spec.region'],
  spec: Type.Object(
    {
      type: Type.Optional(Type.String({ maxLength: 60, description: '`database`, `bucket`, `cluster` …' })),
      workload: Type.Optional(Reference(['Workload'], { description: 'The workload it serves.' })),
      account: Type.Optional(Type.String({ maxLength: 100, description: 'The account or project it lives in.' })),
      region: Type.Optional(Type.String({ maxLength: 60, description: 'Where it runs.' })),
      identifier: Type.Optional(Type.String({ maxLength: 500, description: 'Its name at the provider (an ARN, say).' })),
      dependsOn: Type.Optional(
        Type.Array(Reference(['Component', 'Resource', 'Workload'], { description: 'What it cannot work without.' }), { maxItems: 200 }),
      ),
      dependencyOf: Type.Optional(
        Type.Array(Reference(['Component', 'Resource', 'Workload'], { description: 'What cannot work without it.' }), { maxItems: 200 }),
      ),
    },
    { additionalProperties: false },
  ),
})

export const Environment = defineKind({
  name: 'Environment',
  slug: 'environment',
  plural: 'Environments',
  summary: 'A place where a workload runs: production, staging, a sandbox.',
  owner: 'required',
  practices: ['OPS05-BP08'],
  columns: ['spec.type', 'spec.workload'],
  spec: Type.Object(
    {
      type: Type.Union(
        [Type.Literal('production'), Type.Literal('staging'), Type.Literal('test'), Type.Literal('development'), Type.Literal('sandbox')],
        { description: 'What it is for.' },
      ),
      workload: Type.Optional(Reference(['Workload'], { description: 'The workload that runs there; none when shared.' })),
      url: Type.Optional(Type.String({ maxLength: 2_000, description: 'Where it answers.' })),
      isolation: Type.Optional(
        Type.String({ maxLength: 200, description: 'What keeps it apart from production: `account`, `cluster`, `namespace`.' }),
      ),
      definedIn: Type.Optional(Type.String({ maxLength: 500, description: 'Where its infrastructure code is kept.' })),
    },
    { additionalProperties: false },
  ),
})

export const Dependency = defineKind({
  name: 'Dependency',
  slug: 'dependency',
  plural: 'Dependencies',
  summary: 'Something a workload needs from another workload or a vendor, with what is expected of it.',
  owner: 'required',
  practices: ['OPS02-BP06', 'OPS04-BP04'],
  columns: ['spec.workload', 'spec.on', 'spec.criticality'],
  spec: Type.Object(
    {
      workload: Reference(['Workload'], { description: 'Who needs it.' }),
      on: Type.Optional(Reference(['Workload', 'Component', 'Resource'], { description: 'What is needed, when it is in the catalog.' })),
      vendor: Type.Optional(Type.String({ maxLength: 200, description: 'Who provides it, when it is somebody else’s.' })),
      criticality: Type.Union([Type.Literal('low'), Type.Literal('medium'), Type.Literal('high'), Type.Literal('critical')], {
        description: 'What happens without it: `critical`, the workload stops.',
      }),
      expectation: Type.Optional(Type.String({ maxLength: 500, description: 'What it must do: `99.9 % of calls answered in 300 ms`.' })),
      whenItFails: Type.Optional(Type.String({ maxLength: 2_000, description: 'What the workload does without it. Markdown.' })),
      support: Type.Optional(
        Type.Object(
          {
            email: Type.Optional(
              Type.String({
                format: 'email',
                maxLength: 320,
                description: 'Where a mail opens a case. An escalation that names this dependency writes to it.',
              }),
            ),
            webhook: Type.Optional(
              Type.String({
                pattern: '^https?://[^ ]+$',
                maxLength: 2_000,
                description: 'Where a request opens a case. An escalation that names this dependency posts to it.',
              }),
            ),
            phone: Type.Optional(
              Type.String({ pattern: '^\\+[1-9][0-9]{6,14}$', maxLength: 16, description: 'What people dial: `+4930901820`.' }),
            ),
            url: Type.Optional(Type.String({ pattern: '^https?://[^ ]+$', maxLength: 2_000, description: 'Where people open a case.' })),
            plan: Type.Optional(
              Type.String({ maxLength: 300, description: 'What was bought: `Business, answers within 15 minutes, contract 4711`.' }),
            ),
          },
          { additionalProperties: false, description: 'How the vendor is reached when it fails.' },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  validate: (document) =>
    document.spec.on === undefined && document.spec.vendor === undefined
      ? [{ path: '/spec', rule: 'either', message: 'A dependency names what it is on.', mend: 'Add `on: workload:…` or `vendor: …`.' }]
      : [],
})
