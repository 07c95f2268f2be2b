import type { ChannelType } from '#platform/messages/channel.ts'
import { addressProblem } from '#platform/messages/address-format.ts'
import type { Finding } from '#platform/refusal.ts'
import { isZone } from '#platform/time/zone.ts'

interface Method {
  readonly name: string
  readonly channel: ChannelType
  readonly address: string
}

interface Rule {
  readonly method: string
  readonly delay?: string
}

/** What the mail address of somebody is called beside their methods. */
export const lastWayName = 'mail'

export const zoneFindings = ({ zone }: { readonly zone?: string }): Finding[] =>
  zone === undefined || isZone(zone)
    ? []
    : [
        {
          path: '/spec/zone',
          rule: 'zone',
          message: `"${zone}" is not a time zone.`,
          mend: 'Use an IANA name such as `Europe/Berlin`, `America/Chicago` or `UTC`.',
        },
      ]

/** An address is written as its channel writes them. */
export const addressFindings = (channel: ChannelType, address: string, path: string): Finding[] => {
  const problem = addressProblem(channel, address)
  return problem === undefined ? [] : [{ path, rule: 'address', ...problem }]
}

/** Rules name methods of the same person, each of them once for one instant. */
export const ruleFindings = (spec: {
  readonly contactMethods?: readonly Method[]
  readonly rules?: { readonly important?: readonly Rule[]; readonly default?: readonly Rule[] }
}): Finding[] =>
  (['important', 'default'] as const).flatMap((urgency) => {
    const rules = spec.rules?.[urgency] ?? []
    return rules.flatMap(({ method, delay = '0s' }, index) => [
      ...nameFindings(method, spec.contactMethods ?? [], `/spec/rules/${urgency}/${index}/method`),
      ...(rules.findIndex((other) => other.method === method && (other.delay ?? '0s') === delay) < index
        ? [
            {
              path: `/spec/rules/${urgency}/${index}`,
              rule: 'twice',
              message: `"${method}" is named twice for the same instant.`,
              mend: 'Give the later one a longer `delay`, or leave it out.',
            },
          ]
        : []),
    ])
  })

/** Quiet hours lie between two times and spare methods of the same person. */
export const quietFindings = (spec: {
  readonly email?: string
  readonly contactMethods?: readonly Method[]
  readonly quietHours?: { readonly from: string; readonly to: string; readonly except?: readonly string[] }
}): Finding[] => {
  const { quietHours } = spec
  if (quietHours === undefined) return []
  const isNever = quietHours.from === quietHours.to
  const methods = spec.contactMethods ?? []
  const hasMail = spec.email !== undefined && methods.every(({ name }) => name !== lastWayName)
  const all = hasMail ? [...methods, { name: lastWayName, channel: 'email' as const, address: spec.email ?? '' }] : methods
  return [
    ...(quietHours.except ?? []).flatMap((name, index) => nameFindings(name, all, `/spec/quietHours/except/${index}`)),
    ...(isNever
      ? [
          {
            path: '/spec/quietHours/to',
            rule: 'empty-hours',
            message: 'Quiet hours begin and end at the same time.',
            mend: 'Say when they end; a `to` before `from` lies on the next day.',
          },
        ]
      : []),
  ]
}

const nameFindings = (name: string, methods: readonly Method[], path: string): Finding[] => {
  const named = methods.filter((method) => method.name === name)
  if (named.length === 1) return []
  const names = methods.map((method) => `\`${method.name}\``).join(', ')
  return [
    named.length === 0
      ? {
          path,
          rule: 'unknown-method',
          message: `There is no contact method "${name}".`,
          mend: names === '' ? 'Add it to `contactMethods`.' : `Write one of ${names}.`,
        }
      : { path, rule: 'ambiguous-method', message: `Several contact methods are called "${name}".`, mend: 'Give each a name of its own.' },
  ]
}
