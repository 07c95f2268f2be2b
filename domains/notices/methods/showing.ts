import Type, { type Static } from 'typebox'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { namedIn } from '#domains/notices/methods/named.ts'
import { standingsOf } from '#domains/notices/methods/standing.ts'
import { myName } from '#domains/notices/methods/verifying.ts'
import { ReachView, reachView } from '#domains/notices/methods/view.ts'
import { readDutyNow } from '#domains/oncall/duty.ts'
import { peopleIn } from '#domains/oncall/rota.ts'
import type { Contact, Directory } from '#domains/people/contact.ts'
import { defineAction } from '#platform/actions/action.ts'
import type { Transaction } from '#platform/transaction.ts'

const closed = { additionalProperties: false }
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'At most this many. Default 50.' }))
const after = Type.Optional(Type.String({ maxLength: 200, description: 'The `next` of the page before.' }))
const next = Type.Optional(Type.String({ description: 'Give it as `after` for the next page. Missing on the last.' }))
const onlyDefects = Type.Optional(Type.Boolean({ description: 'Only those with something that may keep a page from its reader.' }))

export const myContact = defineAction({
  name: 'contact.mine',
  summary: 'Show how I am reached, and how each of my contact methods does.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({}, closed),
  output: Type.Object({
    ...ReachView.properties,
    version: Type.Optional(
      Type.Integer({ description: 'The version of my record; missing when there is none, or it says that I have left.' }),
    ),
  }),
  run: async (transaction) => {
    const reference = `person:${myName(transaction)}`
    const me = (await transaction.read(addressBook)).value.contacts.get(reference)
    if (me === undefined) return undeclared(reference)
    const record = await transaction.records.byReference(reference)
    const view = reachView(me, (await standingsOf(transaction, [me])).get(reference) ?? [])
    return { ...view, ...(record === undefined ? {} : { version: record.version }) }
  },
})

/** Somebody who signs in and whom no record declares: there is nothing to page. */
const undeclared = (reference: string): Static<typeof ReachView> => ({
  owner: reference,
  title: reference.slice(reference.indexOf(':') + 1),
  zone: 'UTC',
  reach: 'none',
  methods: [],
  important: [],
  default: [],
  defects: [{ grave: true, what: 'No record says how you are reached.', mend: 'Add a way, and it is made.' }],
})

export const listContacts = defineAction({
  name: 'contact.list',
  summary: 'List how people, teams, channels and vendors are reached, and how each contact method does.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      owner: Type.Optional(Type.String({ maxLength: 200, description: 'Only this one: `person:alice`, `channel:payments-room`.' })),
      team: Type.Optional(Type.String({ pattern: '^team:', maxLength: 200, description: 'Only members of this team: `team:payments`.' })),
      type: Type.Optional(
        Type.Enum(['person', 'team', 'channel', 'dependency'], { description: 'Only people, or only teams, channels, dependencies.' }),
      ),
      defects: onlyDefects,
      after,
      limit,
    },
    closed,
  ),
  output: Type.Object({ items: Type.Array(ReachView, { description: 'By their references.' }), next }),
  run: async (transaction, input) => {
    const { value: book } = await transaction.read(addressBook)
    const members = input.team === undefined ? undefined : new Set(book.members.get(input.team))
    const wanted = [...book.contacts.values()].filter(
      ({ reference }) =>
        (input.owner === undefined || reference === input.owner) &&
        (members === undefined || members.has(reference)) &&
        (input.type === undefined || reference.startsWith(`${input.type}:`)),
    )
    return shown(transaction, wanted, input)
  },
})

export const reachability = defineAction({
  name: 'oncall.reachability',
  summary: 'Say whom schedules and policies name, and whether a page would reach them.',
  description:
    'A person no page reaches is a hole in every schedule that names them. `missing` lists names behind which there is nobody to reach.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      schedule: Type.Optional(Type.String({ maxLength: 200, description: 'Only whom this schedule names: `schedule:payments`.' })),
      policy: Type.Optional(Type.String({ maxLength: 200, description: 'Only whom this policy names: `escalation-policy:payments`.' })),
      defects: onlyDefects,
      after,
      limit,
    },
    closed,
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        ...ReachView.properties,
        namedBy: Type.Array(Type.String(), { description: 'The schedules and policies that name them.' }),
      }),
      { description: 'By their references.' },
    ),
    missing: Type.Array(
      Type.Object({
        owner: Type.String({ description: 'Who is named: `person:alice`.' }),
        namedBy: Type.Array(Type.String(), { description: 'By these schedules and policies.' }),
      }),
      { description: 'Named, and not there: they have left, or nothing says how they are reached.' },
    ),
    unreachable: Type.Integer({ description: 'How many of all that are named no page reaches, the missing included.' }),
    next,
  }),
  run: async (transaction, input) => {
    const { value: book } = await transaction.read(addressBook)
    const where = input.schedule ?? input.policy
    const named = new Map([...(await everybodyNamed(transaction, book))].filter(([, by]) => where === undefined || by.includes(where)))
    const contacts = [...named.keys()].flatMap((reference) => book.contacts.get(reference) ?? [])
    const missing = [...named].flatMap(([owner, namedBy]) => (book.contacts.has(owner) ? [] : [{ owner, namedBy: [...namedBy] }]))
    const standings = await standingsOf(transaction, contacts)
    const page = await shown(transaction, contacts, input, standings)
    const unreached = contacts.filter((contact) => reachView(contact, standings.get(contact.reference) ?? []).reach === 'none')
    return {
      ...page,
      items: page.items.map((item) => ({ ...item, namedBy: [...(named.get(item.owner) ?? [])] })),
      missing: missing.toSorted((one, other) => (one.owner < other.owner ? -1 : 1)),
      unreachable: unreached.length + missing.length,
    }
  },
})

/** Whom schedules and policies name now: people, and channels and vendors. */
export const everybodyNamed = async (transaction: Transaction, book: Directory): Promise<ReadonlyMap<string, readonly string[]>> => {
  const duty = await readDutyNow(transaction)
  return namedIn({
    schedules: new Map([...duty.schedules].map(([reference, rota]) => [reference, peopleIn(rota, duty.plans(reference).calendars)])),
    policies: new Map(
      [...duty.policies].map(([reference, { steps, fallback }]) => [reference, [...steps.flatMap(({ page }) => page), ...fallback]]),
    ),
    members: book.members,
  })
}

/** One page of them. Where only defects are wanted everybody is looked at, for nobody knows who has one. */
const shown = async (
  transaction: Transaction,
  contacts: readonly Contact[],
  input: { readonly defects?: boolean; readonly after?: string; readonly limit?: number },
  known?: Awaited<ReturnType<typeof standingsOf>>,
) => {
  const size = input.limit ?? 50
  const sorted = contacts.toSorted((one, other) => (one.reference < other.reference ? -1 : 1))
  const rest = sorted.filter(({ reference }) => input.after === undefined || reference > input.after)
  const looked = input.defects === true ? rest : rest.slice(0, size + 1)
  const standings = known ?? (await standingsOf(transaction, looked))
  const views = looked.map((contact) => reachView(contact, standings.get(contact.reference) ?? []))
  const wanted = input.defects === true ? views.filter(({ defects }) => defects.length > 0) : views
  const items = wanted.slice(0, size)
  const last = items.at(-1)
  return { items, ...(wanted.length > size && last !== undefined ? { next: last.owner } : {}) }
}
