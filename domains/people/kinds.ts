import Type from 'typebox'
import { addressFindings, quietFindings, ruleFindings, zoneFindings } from '#domains/people/validation.ts'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

const channel = Type.Union(
  [
    Type.Literal('email'),
    Type.Literal('webhook'),
    Type.Literal('slack'),
    Type.Literal('slack-bot'),
    Type.Literal('teams'),
    Type.Literal('telegram'),
    Type.Literal('push'),
    Type.Literal('ntfy'),
    Type.Literal('sms'),
    Type.Literal('voice'),
  ],
  {
    description:
      'What carries it. `slack` is an incoming webhook; `slack-bot`, `teams` and `telegram` are messages of a bot with buttons; `push` goes to a browser or telephone registered under Settings, How I am reached.',
  },
)
const delay = Type.String({
  pattern: '^[0-9]{1,4}(s|m|h)$',
  description: 'How long after the page begins this method is used: `5m`. Default at once.',
})
const limit = Type.String({
  pattern: '^(none|[1-9][0-9]{0,3}/([1-9][0-9]{0,3}s|[1-9][0-9]{0,2}m|([1-9]|1[0-9]|2[0-4])h))$',
  maxLength: 12,
  description:
    'At most so many messages in so long, `5/15m`, at longest a day, or `none`; what comes beyond it is bundled into one message. High priorities are never held back. Default what the installation sets for the channel: `5/15m` for `sms`, `3/15m` for `voice`.',
})
const time = (description: string) => Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', maxLength: 5, description })
const weekday = Type.Union([
  Type.Literal('MO'),
  Type.Literal('TU'),
  Type.Literal('WE'),
  Type.Literal('TH'),
  Type.Literal('FR'),
  Type.Literal('SA'),
  Type.Literal('SU'),
])
const rules = (description: string) =>
  Type.Array(
    Type.Object(
      {
        method: Type.String({ minLength: 1, maxLength: 60, description: 'Name of a contact method.' }),
        delay: Type.Optional(delay),
      },
      { additionalProperties: false },
    ),
    { minItems: 1, maxItems: 40, description },
  )

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
              name: Type.String({ minLength: 1, maxLength: 60, description: 'What the person calls it: `work mail`.' }),
              channel,
              address: Type.String({
                minLength: 1,
                maxLength: 2_000,
                description:
                  'As the channel writes it: a mail address, the address of a webhook, `+4930901820` for `sms` and `voice`, the web address of a topic for `ntfy`, the ID of a member or a conversation in Slack, Teams or Telegram, the name of a registered device for `push`.',
              }),
              urgency: Type.Optional(
                Type.Union([Type.Literal('important'), Type.Literal('default')], {
                  description: 'Used for pages of this urgency; both when left out. `rules` say it in more detail.',
                }),
              ),
              delay: Type.Optional(delay),
              limit: Type.Optional(limit),
            },
            { additionalProperties: false },
          ),
          { maxItems: 20, description: 'How the person is paged, in order. Without any, `email` is used.' },
        ),
      ),
      rules: Type.Optional(
        Type.Object(
          {
            important: Type.Optional(rules('Pages that cannot wait.')),
            default: Type.Optional(rules('All other pages.')),
          },
          {
            additionalProperties: false,
            description:
              'Which methods are used when, for each urgency. Where rules are written, `urgency` and `delay` of the methods do not count; methods they leave out are a reserve.',
          },
        ),
      ),
      shiftNotice: Type.Optional(
        Type.Array(
          Type.String({ pattern: '^[1-9][0-9]{0,3}(m|h|d)$', maxLength: 5, description: 'So long before it begins: `1h`, `1d`.' }),
          {
            uniqueItems: true,
            maxItems: 5,
            description: 'When the person is told that a shift begins. Default `24h` and `1h`; an empty list for never.',
          },
        ),
      ),
      quietHours: Type.Optional(
        Type.Object(
          {
            from: time('From this local time: `22:00`.'),
            to: time('Until this local time; before `from` it lies on the next day.'),
            days: Type.Optional(
              Type.Array(weekday, {
                uniqueItems: true,
                minItems: 1,
                maxItems: 7,
                description: 'Nights that begin on these days. Default every day.',
              }),
            ),
            except: Type.Optional(
              Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
                uniqueItems: true,
                maxItems: 20,
                description: 'Names of contact methods that may be used all the same, `mail` for `email`: a mail disturbs nobody.',
              }),
            ),
          },
          {
            additionalProperties: false,
            description:
              'In the zone of the person: pages of `default` urgency wait until these hours end, or use a method that is excepted. Important pages always pass.',
          },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  validate: ({ spec }) => [
    ...zoneFindings(spec),
    ...(spec.contactMethods ?? []).flatMap((method, index) =>
      addressFindings(method.channel, method.address, `/spec/contactMethods/${index}/address`),
    ),
    ...ruleFindings(spec),
    ...quietFindings(spec),
  ],
})

export const Channel = defineKind({
  name: 'Channel',
  slug: 'channel',
  plural: 'Channels',
  summary: 'A place that is told of a page beside people: the room of a team in a chat, a webhook, a topic, a group address.',
  owner: 'required',
  practices: ['OPS10-BP04'],
  columns: ['spec.type'],
  spec: Type.Object(
    {
      type: Type.Union(
        [
          Type.Literal('slack'),
          Type.Literal('slack-bot'),
          Type.Literal('teams'),
          Type.Literal('telegram'),
          Type.Literal('webhook'),
          Type.Literal('ntfy'),
          Type.Literal('email'),
        ],
        { description: 'What carries messages to it.' },
      ),
      address: Type.String({
        minLength: 1,
        maxLength: 2_000,
        description: 'As the type writes it: the address of a webhook or a topic, the ID of a room, a mail address.',
      }),
      zone: Type.Optional(
        Type.String({ maxLength: 60, description: 'IANA time zone of times in messages: `Europe/Berlin`. Default UTC.' }),
      ),
      limit: Type.Optional(limit),
    },
    { additionalProperties: false },
  ),
  validate: ({ spec }) => [...zoneFindings(spec), ...addressFindings(spec.type, spec.address, '/spec/address')],
})
