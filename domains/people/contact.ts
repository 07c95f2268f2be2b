import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { Channel, Person, Team } from '#domains/people/kinds.ts'
import { lastWayName } from '#domains/people/validation.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import type { ChannelType } from '#platform/messages/channel.ts'
import { parseDuration } from '#platform/time/duration.ts'
import { isZone } from '#platform/time/zone.ts'

export type Urgency = 'important' | 'default'

/** One way to reach somebody. */
export interface ContactMethod {
  readonly name: string
  readonly channel: ChannelType
  readonly address: string
  /** For pages of this urgency only; undefined for both. */
  readonly urgency: Urgency | undefined
  /** How long after the page begins it is used. */
  readonly delayMs: number
  /** At most so many messages in so long, as it is written; undefined for what the installation sets. */
  readonly limit?: string
  /** Counts from 1 when rules use one method again later: a use of its own, with a page of its own. */
  readonly again?: number
}

/** When pages of `default` urgency wait, in the zone of the person. */
export interface QuietHours {
  /** Local times, `22:00`. */
  readonly from: string
  readonly to: string
  /** Nights that begin on these days, `MO`; every day when undefined. */
  readonly days: readonly string[] | undefined
  /** Places that may be used all the same. */
  readonly except: readonly string[]
}

/** A person, a team with an address of its own, a channel or a vendor, as the one who pages sees it. */
export interface Contact {
  readonly reference: string
  readonly title: string
  readonly zone: string
  /** In the order they are tried. */
  readonly methods: readonly ContactMethod[]
  /** The mail address of somebody whose methods are others: used when those fail. */
  readonly lastWay: ContactMethod | undefined
  /** What the person says is used when; methods say it themselves for an urgency without rules. */
  readonly rules?: Readonly<Partial<Record<Urgency, readonly ContactMethod[]>>>
  readonly quiet?: QuietHours | undefined
  /** How long before a shift begins the person is told, in milliseconds. */
  readonly shiftNotice?: readonly number[]
  /** Places that proved to be read by the person. Undefined for those who need no proof, and as long as nobody asked. */
  readonly verified?: ReadonlySet<string>
}

/** How everybody is reached, compiled. People who have left are not in it. */
export interface Directory {
  readonly contacts: ReadonlyMap<string, Contact>
  /** References of the people of each team: its members, its lead, and who names it. */
  readonly members: ReadonlyMap<string, readonly string[]>
}

/**
 * The ways to reach somebody for a page of this urgency, the first to be tried first. The others follow as a reserve,
 * for a page that can be delivered by none of the chosen ones is better sent by another than not at all. A method nobody
 * verified is used only by somebody who has no verified one, and otherwise comes last.
 */
export const methodsFor = (
  contact: Contact,
  urgency: Urgency,
): { readonly chosen: readonly ContactMethod[]; readonly reserve: readonly ContactMethod[] } => {
  const all = contact.lastWay === undefined ? contact.methods : [...contact.methods, contact.lastWay]
  const fitting = contact.rules?.[urgency] ?? contact.methods.filter((method) => method.urgency === undefined || method.urgency === urgency)
  const wanted = fitting.length === 0 ? all.slice(0, 1) : fitting
  const isProven = (method: ContactMethod): boolean => contact.verified?.has(placeOf(method)) ?? true
  if (!all.some(isProven)) return { chosen: wanted, reserve: others(all, wanted) }
  const proven = wanted.filter(isProven)
  const chosen = proven.length === 0 ? all.filter(isProven).slice(0, 1) : proven
  const reserve = others(all, chosen)
  return {
    chosen: chosen.length === wanted.length ? chosen : earlierBy(chosen, firstDelay(chosen) - firstDelay(wanted)),
    reserve: [...reserve.filter(isProven), ...reserve.filter((method) => !isProven(method))],
  }
}

const others = (all: readonly ContactMethod[], chosen: readonly ContactMethod[]): readonly ContactMethod[] => {
  const places = new Set(chosen.map(placeOf))
  return all.filter((method) => !places.has(placeOf(method)))
}

const firstDelay = (methods: readonly ContactMethod[]): number => Math.min(...methods.map(({ delayMs }) => delayMs))

/** Who leaves out the first methods begins with the next one at the same instant. */
const earlierBy = (methods: readonly ContactMethod[], milliseconds: number): readonly ContactMethod[] =>
  milliseconds <= 0 ? methods : methods.map((method) => ({ ...method, delayMs: method.delayMs - milliseconds }))

/** Names a use of a method within a person: the same address on the same channel is the same method, whatever it is called. */
export const methodKey = (method: ContactMethod): string =>
  method.again === undefined ? placeOf(method) : `${placeOf(method)} ~${method.again}`

/** Where a method leads, whenever it is used: what is verified and limited. */
export const placeOf = (method: Pick<ContactMethod, 'channel' | 'address'>): string => `${method.channel}:${method.address}`

export const compileDirectory = (records: readonly RecordOf[]): Directory => {
  const contacts = new Map(
    records
      .flatMap((record) => [...personContact(record), ...teamContact(record), ...channelContact(record)])
      .map((one) => [one.reference, one]),
  )
  const members = new Map<string, Set<string>>()
  const join = (team: string, person: string): void => {
    if (contacts.has(person)) members.set(team, (members.get(team) ?? new Set()).add(person))
  }
  for (const record of records) {
    const { spec } = record
    if (record.kind === Team.name && teamSpec.Check(spec))
      for (const person of [...(spec.members ?? []), ...(spec.lead === undefined ? [] : [spec.lead])]) join(record.reference, person)
    if (record.kind === Person.name && personSpec.Check(spec)) for (const team of spec.memberOf ?? []) join(team, record.reference)
  }
  return { contacts, members: new Map([...members].map(([team, people]) => [team, [...people]])) }
}

const personSpec = Compile(Person.spec)
const teamSpec = Compile(Team.spec)
const channelSpec = Compile(Channel.spec)

const personContact = (record: RecordOf): Contact[] => {
  const { spec, metadata, reference } = record
  if (record.kind !== Person.name || !personSpec.Check(spec) || spec.active === false) return []
  const declared = (spec.contactMethods ?? []).map(({ name, channel, address, urgency, delay, limit }): ContactMethod => ({
    name,
    channel,
    address,
    urgency,
    delayMs: delayOf(delay),
    ...(limit === undefined ? {} : { limit }),
  }))
  const mail = spec.email === undefined ? undefined : plainMethod(lastWayName, 'email', spec.email)
  const known = mail !== undefined && declared.some((method) => placeOf(method) === placeOf(mail))
  return [
    {
      reference,
      title: metadata.title ?? metadata.name,
      zone: zoneOf(spec.zone),
      methods: declared,
      lastWay: known ? undefined : mail,
      rules: rulesOf(spec, declared),
      shiftNotice: (spec.shiftNotice ?? usualNotice).map(parseDuration),
      quiet: quietOf(spec, known || mail === undefined ? declared : [...declared, mail]),
    },
  ]
}

/** A day, to find somebody else in; an hour, to find the charger. */
const usualNotice = ['24h', '1h']

type PersonSpec = Static<typeof Person.spec>

const rulesOf = ({ rules = {} }: PersonSpec, methods: readonly ContactMethod[]): NonNullable<Contact['rules']> => {
  const compiled = (urgency: Urgency): Contact['rules'] => {
    const uses = new Map<string, number>()
    const chosen = (rules[urgency] ?? []).flatMap(({ method: name, delay }): ContactMethod[] => {
      const method = methods.find((one) => one.name === name)
      if (method === undefined) return []
      const again = uses.get(placeOf(method)) ?? 0
      uses.set(placeOf(method), again + 1)
      return [{ ...method, urgency: undefined, delayMs: delayOf(delay), ...(again === 0 ? {} : { again }) }]
    })
    return chosen.length === 0 ? {} : { [urgency]: chosen.toSorted((one, other) => one.delayMs - other.delayMs) }
  }
  return { ...compiled('important'), ...compiled('default') }
}

const quietOf = ({ quietHours }: PersonSpec, methods: readonly ContactMethod[]): QuietHours | undefined => {
  if (quietHours === undefined) return undefined
  const { from, to, days, except = [] } = quietHours
  return { from, to, days, except: methods.flatMap((method) => (except.includes(method.name) ? [placeOf(method)] : [])) }
}

const delayOf = (delay: string | undefined): number => (delay === undefined ? 0 : parseDuration(delay))
const zoneOf = (zone: string | undefined): string => (zone !== undefined && isZone(zone) ? zone : 'UTC')

/** A way that is used at once for every page. */
export const plainMethod = (name: string, channel: ChannelType, address: string): ContactMethod => ({
  name,
  channel,
  address,
  urgency: undefined,
  delayMs: 0,
})

const teamContact = (record: RecordOf): Contact[] => {
  const { spec, metadata, reference } = record
  if (record.kind !== Team.name || !teamSpec.Check(spec) || spec.contact === undefined) return []
  const { email, webhook } = spec.contact
  const methods = [
    ...(webhook === undefined ? [] : [plainMethod('team channel', 'slack', webhook)]),
    ...(email === undefined ? [] : [plainMethod('team mail', 'email', email)]),
  ]
  return methods.length === 0 ? [] : [{ reference, title: metadata.title ?? metadata.name, zone: 'UTC', methods, lastWay: undefined }]
}

const channelContact = (record: RecordOf): Contact[] => {
  const { spec, metadata, reference } = record
  if (record.kind !== Channel.name || !channelSpec.Check(spec)) return []
  const { type, address, zone, limit } = spec
  const method = { ...plainMethod('channel', type, address), ...(limit === undefined ? {} : { limit }) }
  return [{ reference, title: metadata.title ?? metadata.name, zone: zoneOf(zone), methods: [method], lastWay: undefined }]
}
