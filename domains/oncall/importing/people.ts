import type { Static } from 'typebox'
import { documentOf } from '#domains/oncall/importing/document.ts'
import type { KnownRecords } from '#domains/oncall/importing/known.ts'
import { changed, type ForeignMethod, type ForeignPerson, type Ledger, leftOut, type Model } from '#domains/oncall/importing/model.ts'
import { namer } from '#domains/oncall/importing/slug.ts'
import type { Person } from '#domains/people/kinds.ts'
import { addressProblem, isMailAddress } from '#platform/messages/address-format.ts'
import type { RecordDocument } from '#platform/kinds/kind.ts'

type Spec = Static<typeof Person.spec>

/** Who everybody is here. Mail addresses say who is known; nobody's record loses anything. */
export const peopleOf = (
  model: Model,
  ledger: Ledger,
  known: KnownRecords,
): {
  readonly people: ReadonlyMap<string, string>
  readonly mails: ReadonlyMap<string, string>
  readonly documents: readonly RecordDocument[]
} => {
  const nameFor = namer(known.names('Person'))
  const people = new Map<string, string>()
  const byMail = new Map(known.byMail)
  const documents: RecordDocument[] = []
  for (const person of model.people) {
    const what = `person ${person.name}`
    const email = mailOf(person, ledger)
    const same = email === undefined ? undefined : byMail.get(email.toLowerCase())
    if (same !== undefined) {
      people.set(person.key, same)
      const before = known.people.get(same)
      if (before === undefined) changed(ledger, what, person.path, `Has the mail address of ${same} and becomes the same person.`)
      else documents.push(...addedTo(before, person, ledger, same))
      continue
    }
    const name = nameFor(email?.slice(0, email.indexOf('@')) ?? '', person.name, `person-${person.key}`)
    const reference = `person:${name}`
    people.set(person.key, reference)
    if (email !== undefined) byMail.set(email.toLowerCase(), reference)
    const ways = waysOf(person, email, ledger)
    const spec: Spec = {
      ...(email === undefined ? {} : { email }),
      ...(person.zone === undefined ? {} : { zone: person.zone }),
      ...(person.hasLeft === true ? { active: false } : {}),
      ...ways,
    }
    documents.push(documentOf('Person', { name, title: person.name }, spec))
    ledger.notes.push({ what, path: person.path, outcome: 'mapped', why: `Becomes ${reference}.` })
    if (email === undefined && ways.contactMethods === undefined && person.hasLeft !== true)
      changed(ledger, what, person.path, 'The export says no way to reach them.', `Give ${reference} a mail address or a contact method.`)
  }
  const mails = new Map([...byMail].map(([mail, reference]) => [reference, mail] as const))
  return { people, mails, documents }
}

const mailOf = ({ email, name, path }: ForeignPerson, ledger: Ledger): string | undefined => {
  if (email === undefined || isMailAddress(email)) return email
  leftOut(
    ledger,
    `mail address of ${name}`,
    path,
    `"${email.slice(0, 80)}" is not a mail address.`,
    'Write the right one into their record.',
  )
  return undefined
}

/** Somebody who is known keeps what they have; ways to be reached are added when there are none. */
const addedTo = (before: RecordDocument<Spec>, person: ForeignPerson, ledger: Ledger, reference: string): readonly RecordDocument[] => {
  const what = `person ${person.name}`
  const { spec } = before
  const ways = spec.contactMethods === undefined ? waysOf(person, spec.email, ledger) : {}
  if (spec.contactMethods !== undefined && person.methods.length > 0)
    changed(ledger, what, person.path, `Is ${reference}, whose own contact methods stay.`, 'Add others under Settings, How I am reached.')
  const added: Spec = { ...spec, ...(spec.zone === undefined && person.zone !== undefined ? { zone: person.zone } : {}), ...ways }
  if (Object.keys(added).length === Object.keys(spec).length) {
    ledger.notes.push({ what, path: person.path, outcome: 'mapped', why: `Is ${reference}, who is known by the mail address.` })
    return []
  }
  ledger.notes.push({ what, path: person.path, outcome: 'mapped', why: `Is ${reference}, to whom what was missing is added.` })
  return [{ ...before, spec: added }]
}

const mostMethods = 20
const mostRules = 40

type Ways = Pick<Spec, 'contactMethods' | 'rules'>

const waysOf = (person: ForeignPerson, email: string | undefined, ledger: Ledger): Ways => {
  const usable = person.methods.filter((method) => isUsable(method, person, ledger))
  for (const { path, label } of usable.slice(mostMethods))
    leftOut(ledger, `method ${label} of ${person.name}`, path, `Nobody has more than ${mostMethods}.`, 'Keep those they use.')
  const names = new Map<string, string>()
  const used = new Set<string>()
  const methods = usable.slice(0, mostMethods).map((method) => {
    const name = uniqueLabel(method, used)
    names.set(method.key, name)
    return { name, channel: method.channel, address: method.address }
  })
  const rules = Object.fromEntries(
    (['important', 'default'] as const).flatMap((urgency) => {
      const chosen = new Map<string, { method: string; delay?: string }>()
      for (const { method, minutes } of person.rules[urgency] ?? []) {
        const name = names.get(method)
        const delay = Math.min(9_999, Math.max(0, Math.round(minutes)))
        if (name !== undefined) chosen.set(`${name} ${delay}`, { method: name, ...(delay === 0 ? {} : { delay: `${delay}m` }) })
      }
      const list = [...chosen.values()].slice(0, mostRules)
      return list.length === 0 ? [] : [[urgency, list] as const]
    }),
  )
  const isOnlyMail = methods.length === 1 && methods[0]?.channel === 'email' && methods[0].address === email && isPlain(rules)
  if (methods.length === 0 || isOnlyMail) return {}
  return { contactMethods: methods, ...(Object.keys(rules).length === 0 ? {} : { rules }) }
}

/** Rules that use everything at once say nothing. */
const isPlain = (rules: Ways['rules']): boolean =>
  [...(rules?.important ?? []), ...(rules?.default ?? [])].every(({ delay }) => delay === undefined)

const isUsable = ({ channel, address, label, path }: ForeignMethod, person: ForeignPerson, ledger: Ledger): boolean => {
  const problem = addressProblem(channel, address)
  if (problem !== undefined) leftOut(ledger, `method ${label} of ${person.name}`, path, problem.message, problem.mend)
  return problem === undefined
}

const uniqueLabel = ({ label, channel }: ForeignMethod, used: Set<string>): string => {
  const wanted = (label === '' ? channel : label).slice(0, 50)
  let name = wanted
  for (let number = 2; used.has(name); number += 1) name = `${wanted} ${number}`
  used.add(name)
  return name
}
