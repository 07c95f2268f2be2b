import Type, { type Static } from 'typebox'
import { type Defect, defectsOf, type MethodStanding, needsProof, reachOf } from '#domains/notices/methods/reachable.ts'
import { type Contact, methodsFor, placeOf } from '#domains/people/contact.ts'
import { withoutSecret } from '#platform/messages/address.ts'
import { formatDuration } from '#platform/time/duration.ts'

const instant = (description: string) => Type.String({ format: 'date-time', description })
const use = Type.Array(
  Type.Object({
    method: Type.String({ description: 'What it is called.' }),
    after: Type.String({ description: 'How long after the page begins: `0 s`, `10 min`.' }),
  }),
  { description: 'In order.' },
)

export const MethodView = Type.Object(
  {
    method: Type.String({ description: 'What it is called: `text`.' }),
    channel: Type.String({ description: 'What carries it: `sms`.' }),
    address: Type.String({ description: 'Where it leads, without secrets.' }),
    limit: Type.Optional(Type.String({ description: 'Most messages in so long: `5/15m`. Missing when it takes whatever comes.' })),
    configured: Type.Boolean({ description: 'Whether this installation can send by the channel.' }),
    missing: Type.Optional(Type.String({ description: 'What an administrator sets, when it is not.' })),
    blocked: Type.Optional(Type.String({ description: 'Why nothing arrives there although the channel works, and what to do.' })),
    verifiedAt: Type.Optional(instant('When it was proven.')),
    verifiedBy: Type.Optional(Type.String({ description: 'How: by a `code`, or the answer to a `test`.' })),
    codeUntil: Type.Optional(instant('A code is out that works until then.')),
    last: Type.Optional(
      Type.Object(
        {
          what: Type.String({ description: 'A `page`, a `code` or a `test`.' }),
          message: Type.String({ description: 'The message, as `message.get` takes it.' }),
          state: Type.String({ description: '`waiting`, `sending`, `delivered`, `refused`, `failed` or `withdrawn`.' }),
          at: instant('When it was sent.'),
          reason: Type.Optional(Type.String({ description: 'What the other side answered.' })),
        },
        { description: 'The newest message.' },
      ),
    ),
    failures: Type.Integer({ description: 'How many of the newest messages failed, in a row.' }),
  },
  { description: 'One way to reach somebody, and how it does.' },
)

export const ReachView = Type.Object(
  {
    owner: Type.String({ description: 'Who is reached: `person:alice`.' }),
    title: Type.String({ description: 'How people call them.' }),
    zone: Type.String({ description: 'Time zone of their quiet hours and messages.' }),
    reach: Type.Union([Type.Literal('proven'), Type.Literal('likely'), Type.Literal('none')], {
      description: '`proven`: a verified method works. `likely`: one works as far as anybody can tell. `none`: a page reaches nobody.',
    }),
    methods: Type.Array(MethodView, { description: 'In the order of the record.' }),
    important: use,
    default: use,
    quietHours: Type.Optional(Type.String({ description: 'When pages of default urgency wait: `22:00–07:00`.' })),
    defects: Type.Array(
      Type.Object({
        method: Type.Optional(Type.String({ description: 'The method concerned; missing for all of them.' })),
        grave: Type.Boolean({ description: 'A page may reach nobody.' }),
        what: Type.String({ description: 'What is wrong.' }),
        mend: Type.String({ description: 'What to do.' }),
      }),
      { description: 'What may keep a page from its reader, the gravest first.' },
    ),
  },
  { description: 'How somebody is reached.' },
)

export const reachView = (contact: Contact, standings: readonly MethodStanding[]): Static<typeof ReachView> => {
  const verified = new Set(standings.flatMap(({ method, verifiedAt }) => (verifiedAt === undefined ? [] : [placeOf(method)])))
  const proven = needsProof(contact) ? { ...contact, verified } : contact
  const usesOf = (urgency: 'important' | 'default') =>
    methodsFor(proven, urgency).chosen.map(({ name, delayMs }) => ({ method: name, after: formatDuration(delayMs) }))
  const { quiet } = contact
  return {
    owner: contact.reference,
    title: contact.title,
    zone: contact.zone,
    reach: reachOf(contact, standings),
    methods: standings.map(methodView),
    important: usesOf('important'),
    default: usesOf('default'),
    ...(quiet === undefined
      ? {}
      : { quietHours: `${quiet.from}–${quiet.to}${quiet.days === undefined ? '' : ` ${quiet.days.join(' ')}`}` }),
    defects: defectsOf(proven, standings).map(defectView),
  }
}

const defectView = ({ method, ...rest }: Defect) => ({ ...(method === undefined ? {} : { method }), ...rest })

const methodView = ({
  method,
  missing,
  limit,
  blocked,
  verifiedAt,
  verifiedBy,
  codeUntil,
  last,
  failures,
}: MethodStanding): Static<typeof MethodView> => ({
  method: method.name,
  channel: method.channel,
  address: withoutSecret(method.address),
  ...(limit === undefined || limit === 'none' ? {} : { limit }),
  configured: missing === undefined,
  ...(missing === undefined ? {} : { missing }),
  ...(blocked === undefined ? {} : { blocked: `${blocked.what} ${blocked.mend}` }),
  ...(verifiedAt === undefined ? {} : { verifiedAt: verifiedAt.toISOString() }),
  ...(verifiedBy === undefined ? {} : { verifiedBy }),
  ...(codeUntil === undefined ? {} : { codeUntil: codeUntil.toISOString() }),
  ...(last === undefined
    ? {}
    : {
        last: {
          what: last.what,
          message: last.message,
          state: last.state,
          at: last.at.toISOString(),
          ...(last.reason === undefined ? {} : { reason: last.reason }),
        },
      }),
  failures,
})
