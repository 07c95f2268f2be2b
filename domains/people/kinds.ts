import Type from 'typebox'
import { defineKind, Reference } from '#platform/kinds/kind.ts'
import { isZone } from '#platform/time/zone.ts'

export const Team = defineKind({
  name: 'Team',
  slug: 'team',
  plural: 'Teams',
  summary: 'People who own things together. Every workload, procedure and alert names the team that answers for it.',
  owner: 'none',
  aliases: { 'backstage.io/v1alpha1': 'Group' },
  practices: ['OPS02-BP01', 'OPS02-BP04'],
  columns: ['spec.lead', 'spec.parent'],
  spec: Type.Object(
    {
      type: Type.Optional(Type.String({ maxLength: 60, description: 'What sort of group: `team`, `business-unit`, `product-area`.' })),
      parent: Type.Optional(Reference(['Team'], { description: 'The team this one is part of.' })),
      lead: Type.Optional(Reference(['Person'], { description: 'Who decides when the team must decide.' })),
      members: Type.Optional(
        Type.Array(Reference(['Person'], { description: 'A person of the team.' }), {
          maxItems: 500,
          description: 'Who belongs to it. A person may also name the team in `memberOf`.',
        }),
      ),
      charter: Type.Optional(Type.String({ maxLength: 10_000, description: 'What the team is for and what it answers for. Markdown.' })),
      responsibilities: Type.Optional(
        Type.Array(Type.String({ maxLength: 300 }), { maxItems: 100, description: 'What others may count on this team for.' }),
      ),
      contact: Type.Optional(
        Type.Object(
          {
            email: Type.Optional(Type.String({ format: 'email', maxLength: 320, description: 'A group address, not a person’s.' })),
            chat: Type.Optional(Type.String({ maxLength: 200, description: 'The channel where one reaches the team.' })),
            webhook: Type.Optional(Type.String({ maxLength: 2_000, description: 'A Slack-compatible webhook address of that channel.' })),
            verifiedOn: Type.Optional(
              Type.String({ format: 'date', description: 'The day somebody last checked that the contact answers.' }),
            ),
          },
          { additionalProperties: false, description: 'How the whole team is reached.' },
        ),
      ),
      escalation: Type.Optional(Reference(['EscalationPolicy'], { description: 'Who is paged when nothing more exact is said.' })),
    },
    { additionalProperties: false },
  ),
})

export const Person = defineKind({
  name: 'Person',
  slug: 'person',
  plural: 'People',
  summary: 'Somebody who can own, answer, approve or be paged.',
  owner: 'none',
  aliases: { 'backstage.io/v1alpha1': 'User' },
  columns: ['spec.email', 'spec.zone'],
  spec: Type.Object(
    {
      email: Type.Optional(
        Type.String({ format: 'email', maxLength: 320, description: 'Where mail reaches the person; also the name to sign in with.' }),
      ),
      picture: Type.Optional(Type.String({ maxLength: 2_000, description: 'Address of a picture.' })),
      memberOf: Type.Optional(Type.Array(Reference(['Team'], { description: 'A team the person belongs to.' }), { maxItems: 100 })),
      zone: Type.Optional(Type.String({ maxLength: 60, description: 'IANA time zone the person lives in: `Europe/Berlin`.' })),
      active: Type.Optional(Type.Boolean({ description: 'False when the person has left. Default true.' })),
      contactMethods: Type.Optional(
        Type.Array(
          Type.Object(
            {
              name: Type.String({ maxLength: 60, description: 'What the person calls it: `work mail`.' }),
              channel: Type.Union([Type.Literal('email'), Type.Literal('webhook'), Type.Literal('slack')], {
                description: 'What carries it.',
              }),
              address: Type.String({ maxLength: 2_000, description: 'Mail address or webhook URL.' }),
              urgency: Type.Optional(
                Type.Union([Type.Literal('important'), Type.Literal('default')], {
                  description: 'Used for pages of this urgency; both when left out.',
                }),
              ),
              delay: Type.Optional(
                Type.String({
                  pattern: '^[0-9]{1,4}(s|m|h)$',
                  description: 'How long after the page begins this method is used. Default at once.',
                }),
              ),
            },
            { additionalProperties: false },
          ),
          { maxItems: 20, description: 'How the person is paged, in order. Without any, `email` is used.' },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  validate: ({ spec }) =>
    spec.zone === undefined || isZone(spec.zone)
      ? []
      : [
          {
            path: '/spec/zone',
            rule: 'zone',
            message: `"${spec.zone}" is not a time zone.`,
            mend: 'Use an IANA name such as `Europe/Berlin`, `America/Chicago` or `UTC`.',
          },
        ],
})
