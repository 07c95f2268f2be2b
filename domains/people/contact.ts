import { Compile } from 'typebox/compile'
import { Person, Team } from '#domains/people/kinds.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
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
}

/** A person, or a team with an address of its own, as the one who pages sees it. */
export interface Contact {
  readonly reference: string
  readonly title: string
  readonly zone: string
  /** In the order they are tried. */
  readonly methods: readonly ContactMethod[]
  /** The mail address of somebody whose methods are others: used when those fail. */
  readonly lastWay: ContactMethod | undefined
}

/** How everybody is reached, compiled. People who have left are not in it. */
export interface Directory {
  readonly contacts: ReadonlyMap<string, Contact>
  /** References of the people of each team: its members, its lead, and who names it. */
  readonly members: ReadonlyMap<string, readonly string[]>
}

/**
 * The ways to reach somebody for a page of this urgency, the first to be tried first. The others follow as a reserve,
 * for a page that can be delivered by none of the chosen ones is better sent by another than not at all.
 */
export const methodsFor = (
  contact: Contact,
  urgency: Urgency,
): { readonly chosen: readonly ContactMethod[]; readonly reserve: readonly ContactMethod[] } => {
  const fitting = contact.methods.filter((method) => method.urgency === undefined || method.urgency === urgency)
  const all = contact.lastWay === undefined ? contact.methods : [...contact.methods, contact.lastWay]
  const chosen = fitting.length === 0 ? all.slice(0, 1) : fitting
  return { chosen, reserve: all.filter((method) => !chosen.includes(method)) }
}

/** Names a method within a person: the same address on the same channel is the same method, whatever it is called. */
export const methodKey = (method: ContactMethod): string => `${method.channel}:${method.address}`

export const compileDirectory = (records: readonly RecordOf[]): Directory => {
  const contacts = new Map(
    records.flatMap((record) => [...personContact(record), ...teamContact(record)]).map((one) => [one.reference, one]),
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

export const directory = defineSnapshot({ name: 'people.directory', kinds: [Team, Person], compile: compileDirectory })

const personSpec = Compile(Person.spec)
const teamSpec = Compile(Team.spec)

const personContact = (record: RecordOf): Contact[] => {
  const { spec, metadata, reference } = record
  if (record.kind !== Person.name || !personSpec.Check(spec) || spec.active === false) return []
  const declared = (spec.contactMethods ?? []).map(({ name, channel, address, urgency, delay }): ContactMethod => ({
    name,
    channel,
    address,
    urgency,
    delayMs: delay === undefined ? 0 : parseDuration(delay),
  }))
  const zone = spec.zone !== undefined && isZone(spec.zone) ? spec.zone : 'UTC'
  const mail = spec.email === undefined ? undefined : mailMethod('mail', spec.email)
  const known = mail !== undefined && declared.some((method) => methodKey(method) === methodKey(mail))
  return [{ reference, title: metadata.title ?? metadata.name, zone, methods: declared, lastWay: known ? undefined : mail }]
}

const chatMethod = (name: string, address: string): ContactMethod => ({ name, channel: 'slack', address, urgency: undefined, delayMs: 0 })
const mailMethod = (name: string, address: string): ContactMethod => ({ name, channel: 'email', address, urgency: undefined, delayMs: 0 })

const teamContact = (record: RecordOf): Contact[] => {
  const { spec, metadata, reference } = record
  if (record.kind !== Team.name || !teamSpec.Check(spec) || spec.contact === undefined) return []
  const { email, webhook } = spec.contact
  const methods = [
    ...(webhook === undefined ? [] : [chatMethod('team channel', webhook)]),
    ...(email === undefined ? [] : [mailMethod('team mail', email)]),
  ]
  return methods.length === 0 ? [] : [{ reference, title: metadata.title ?? metadata.name, zone: 'UTC', methods, lastWay: undefined }]
}
