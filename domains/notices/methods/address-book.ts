import { Compile } from 'typebox/compile'
import { Dependency } from '#domains/catalog/kinds.ts'
import { compileDirectory, type Contact, type Directory, plainMethod } from '#domains/people/contact.ts'
import { Channel, Person, Team } from '#domains/people/kinds.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'

/** Everybody and everything an escalation may reach: people, teams, channels, and the support of vendors. */
export const compileAddressBook = (records: readonly RecordOf[]): Directory => {
  const { contacts, members } = compileDirectory(records)
  return { contacts: new Map([...contacts, ...records.flatMap(vendorContact).map((one) => [one.reference, one] as const)]), members }
}

export const addressBook = defineSnapshot({
  name: 'notices.address-book',
  kinds: [Team, Person, Channel, Dependency],
  compile: compileAddressBook,
})

const dependencySpec = Compile(Dependency.spec)

/** A vendor's telephone is for people to dial: no machine talks to the other end of a support line. */
const vendorContact = (record: RecordOf): Contact[] => {
  const { spec, metadata, reference } = record
  if (record.kind !== Dependency.name || !dependencySpec.Check(spec)) return []
  const { email, webhook } = spec.support ?? {}
  const methods = [
    ...(webhook === undefined ? [] : [plainMethod('support desk', 'webhook', webhook)]),
    ...(email === undefined ? [] : [plainMethod('support mail', 'email', email)]),
  ]
  const title = spec.vendor ?? metadata.title ?? metadata.name
  return methods.length === 0 ? [] : [{ reference, title, zone: 'UTC', methods, lastWay: undefined }]
}
