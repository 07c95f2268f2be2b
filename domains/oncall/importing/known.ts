import { Compile } from 'typebox/compile'
import { Person, Team } from '#domains/people/kinds.ts'
import type { RecordDocument } from '#platform/kinds/kind.ts'
import type { Static } from 'typebox'

/** Records that exist, as an import asks for them. */
export interface KnownRecords {
  /** Reference by mail address, in small letters. */
  readonly byMail: ReadonlyMap<string, string>
  readonly people: ReadonlyMap<string, RecordDocument<Static<typeof Person.spec>>>
  readonly teams: ReadonlyMap<string, RecordDocument<Static<typeof Team.spec>>>
  /** Names in use, by kind, in small letters. */
  readonly names: (kind: string) => ReadonlySet<string>
}

const personSpec = Compile(Person.spec)
const teamSpec = Compile(Team.spec)

export const knownRecords = (records: readonly RecordDocument[]): KnownRecords => {
  const people = new Map<string, RecordDocument<Static<typeof Person.spec>>>()
  const teams = new Map<string, RecordDocument<Static<typeof Team.spec>>>()
  const byMail = new Map<string, string>()
  for (const { apiVersion, kind, metadata, spec } of records) {
    if (kind === Team.name && teamSpec.Check(spec)) teams.set(`team:${metadata.name}`, { apiVersion, kind, metadata, spec })
    if (kind !== Person.name || !personSpec.Check(spec)) continue
    const reference = `person:${metadata.name}`
    people.set(reference, { apiVersion, kind, metadata, spec })
    const others = (spec.contactMethods ?? []).flatMap(({ channel, address }) => (channel === 'email' ? [address] : []))
    for (const mail of others) if (!byMail.has(mail.toLowerCase())) byMail.set(mail.toLowerCase(), reference)
    // Where somebody signs in goes before where others get their mail too.
    if (spec.email !== undefined) byMail.set(spec.email.toLowerCase(), reference)
  }
  const names = Map.groupBy(records, ({ kind }) => kind)
  return {
    byMail,
    people,
    teams,
    names: (kind) => new Set((names.get(kind) ?? []).map(({ metadata }) => metadata.name.toLowerCase())),
  }
}
