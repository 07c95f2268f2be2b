import { documentOf, type Resolved } from '#domains/oncall/importing/document.ts'
import type { KnownRecords } from '#domains/oncall/importing/known.ts'
import { changed, type ForeignTeam, type Ledger, type Model } from '#domains/oncall/importing/model.ts'
import { namer, slugOf } from '#domains/oncall/importing/slug.ts'
import { isMailAddress } from '#platform/messages/address-format.ts'
import type { RecordDocument } from '#platform/kinds/kind.ts'

interface Teams {
  readonly names: ReadonlyMap<string, string>
  readonly documentsOf: (ledger: Ledger, resolved: Resolved) => readonly RecordDocument[]
}

/** A team of the same name is the same team, and gets the members it lacks. */
export const teamsOf = (model: Model, known: KnownRecords): Teams => {
  const nameFor = namer()
  const names = new Map<string, string>()
  for (const { key, name } of model.teams) {
    const slug = slugOf(name)
    const same = [...known.teams.values()].find(({ metadata }) => slugOf(metadata.name) === slug || metadata.title === name)
    names.set(key, `team:${same?.metadata.name ?? nameFor(name, `team-${key}`)}`)
  }
  return {
    names,
    documentsOf: (ledger, resolved) => {
      const documents = new Map<string, RecordDocument>()
      for (const team of model.teams) {
        const reference = names.get(team.key) ?? ''
        const document = documentFor(team, reference, ledger, resolved)
        const twin = documents.get(reference)
        if (twin !== undefined) changed(ledger, `team ${team.name}`, team.path, `Is ${reference} as well; both become one.`)
        else if (document !== undefined) documents.set(reference, document)
      }
      return [...documents.values()]
    },
  }
}

const mostMembers = 500

const documentFor = (team: ForeignTeam, reference: string, ledger: Ledger, resolved: Resolved): RecordDocument | undefined => {
  const what = `team ${team.name}`
  const before = resolved.known.teams.get(reference)
  const coming = team.members.flatMap((key) => resolved.people.get(key) ?? [])
  const members = [...new Set([...(before?.spec.members ?? []), ...coming])]
  if (members.length > mostMembers)
    changed(
      ledger,
      what,
      team.path,
      `Only its first ${mostMembers} members come along, of ${members.length}.`,
      'Divide it into teams of their own.',
    )
  const policy = team.policy === undefined ? undefined : resolved.policies.get(team.policy)
  const spec = {
    ...before?.spec,
    ...(members.length === 0 ? {} : { members: members.slice(0, mostMembers) }),
    ...(before?.spec.contact === undefined && team.email !== undefined && isMailAddress(team.email)
      ? { contact: { email: team.email } }
      : {}),
    ...(before?.spec.escalation === undefined && policy !== undefined ? { escalation: policy } : {}),
  }
  if (before === undefined) {
    ledger.notes.push({ what, path: team.path, outcome: 'mapped', why: `Becomes ${reference} with ${coming.length} people.` })
    return documentOf('Team', { name: reference.slice('team:'.length), title: team.name, description: team.description }, spec)
  }
  const isSame = JSON.stringify(spec) === JSON.stringify(before.spec)
  ledger.notes.push({
    what,
    path: team.path,
    outcome: 'mapped',
    why: `Is ${reference}, which exists${isSame ? '.' : '; what was missing is added.'}`,
  })
  return isSame ? undefined : { ...before, spec }
}
