import Type from 'typebox'
import { priorityOrder } from '#domains/oncall/policies/condition.ts'
import { fallbacksThatReachNobody } from '#domains/oncall/policies/fallback.ts'
import { answersFindings, conditionFindings, drillFindings } from '#domains/oncall/policies/validation.ts'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

const closed = { additionalProperties: false }
const clock = (description: string) => Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', maxLength: 5, description })
const length = (description: string) => Type.String({ pattern: '^[1-9][0-9]{0,4}(s|m|h)$', maxLength: 6, description })
const zone = (description: string) => Type.String({ minLength: 1, maxLength: 60, description })

const weekday = Type.Union([
  Type.Literal('MO'),
  Type.Literal('TU'),
  Type.Literal('WE'),
  Type.Literal('TH'),
  Type.Literal('FR'),
  Type.Literal('SA'),
  Type.Literal('SU'),
])

const target = Reference(['Person', 'Team', 'Schedule', 'Channel', 'Dependency'], {
  description:
    'Who is paged: `schedule:payments`, `person:alice`, `team:payments` (everybody in it); `channel:payments-room` (a chat room, a webhook), `dependency:card-processor` (the support of its vendor).',
})

const Condition = Type.Object(
  {
    hours: Type.Optional(
      Type.Object(
        {
          zone: zone('IANA time zone of the times: `Europe/Berlin`.'),
          days: Type.Optional(
            Type.Array(weekday, { uniqueItems: true, minItems: 1, maxItems: 7, description: 'On these days. Default every day.' }),
          ),
          from: clock('From this local time: `08:00`.'),
          to: clock('Until this local time; before `from` it goes past midnight, counted to the day it began.'),
        },
        { ...closed, description: 'Only within these hours. Outside them the step is skipped.' },
      ),
    ),
    alerts: Type.Optional(
      Type.Object(
        {
          moreThan: Type.Integer({ minimum: 1, maximum: 10_000, description: 'When more alerts than this came.' }),
          within: length('Within this time: `10m`.'),
        },
        { ...closed, description: 'Only when many alerts came. Until then paging is paused here, and goes on by itself when they do.' },
      ),
    ),
    priority: Type.Optional(
      Type.Union(
        priorityOrder.map((word) => Type.Literal(word)),
        { description: 'Only for this priority or a more pressing one. For others the step is skipped.' },
      ),
    ),
  },
  { ...closed, description: 'When the step is taken. Default always.' },
)

export const EscalationPolicy = defineKind({
  name: 'EscalationPolicy',
  slug: 'escalation-policy',
  plural: 'Escalation policies',
  summary: 'Whom to page, and whom next when nobody answers, down to a fallback that always reaches somebody.',
  owner: 'required',
  practices: ['OPS10-BP04', 'OPS03-BP03', 'OPS02-BP04'],
  spec: Type.Object(
    {
      steps: Type.Array(
        Type.Object(
          {
            page: Type.Array(target, { minItems: 1, maxItems: 20, description: 'Everybody paged at this step.' }),
            timeout: length('How long to wait for an answer before the next step: `5m`.'),
            when: Type.Optional(Condition),
            answers: Type.Optional(
              Type.Integer({
                minimum: 1,
                maximum: 20,
                description: 'How many people must acknowledge, from this step on, before paging stops. Default 1.',
              }),
            ),
          },
          closed,
        ),
        { minItems: 1, maxItems: 20, description: 'Whom to page, one step after the other.' },
      ),
      repeat: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 10, description: 'How many more times to go through the steps. Default 0.' }),
      ),
      fallback: Reference(['Person', 'Team'], { description: 'Who is paged when every step is exhausted or empty.' }),
      acknowledgement: Type.Optional(
        Type.Object(
          { expires: length('How long an acknowledgement holds: `30m`. Then paging goes on where it was.') },
          { ...closed, description: 'What an acknowledgement is worth. Default it holds until the matter is over.' },
        ),
      ),
      drill: Type.Optional(
        Type.Object(
          {
            every: Type.Union([Type.Literal('week'), Type.Literal('month'), Type.Literal('quarter'), Type.Literal('year')], {
              description: 'How often.',
            }),
            zone: zone('IANA time zone of `start`: `Europe/Berlin`.'),
            start: Type.String({
              pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$',
              maxLength: 16,
              description: 'Local date and time of the first drill, `2026-12-01T10:00`. The others follow from it.',
            }),
            days: Type.Optional(
              Type.Array(weekday, {
                uniqueItems: true,
                minItems: 1,
                maxItems: 7,
                description:
                  'Only on these days: one that falls on another is made at the same time on the next of them. Default every day.',
              }),
            ),
            holidays: Type.Optional(
              Type.Array(Reference(['Calendar'], { description: 'A calendar of holidays.' }), {
                uniqueItems: true,
                maxItems: 20,
                description: 'On whose holidays nobody is disturbed by a drill: it is made on the next day that is none.',
              }),
            ),
          },
          { ...closed, description: 'When every level is paged as a test, marked as one.' },
        ),
      ),
    },
    closed,
  ),
  beside: ['Person', 'Team'],
  validateTogether: fallbacksThatReachNobody,
  validate: ({ spec }) => [...conditionFindings(spec), ...answersFindings(spec), ...drillFindings(spec)],
})
