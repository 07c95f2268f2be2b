import { acknowledgeAlert, assignAlert, noteAlert, resolveAlert, unacknowledgeAlert } from '#domains/alerts/actions.ts'
import { snoozeAlert } from '#domains/alerts/desk/actions.ts'
import type { Identifier, OpsgenieCreate, OpsgenieRemark } from '#domains/alerts/formats/opsgenie.ts'
import { reportOf } from '#domains/alerts/formats/reading.ts'
import { addedLabels } from '#domains/alerts/integrations/taking.ts'
import { actorOf, fingerprintWithin } from '#domains/alerts/keyed.ts'
import type { Report } from '#domains/alerts/lifecycle.ts'
import {
  addRequests,
  alertMeant,
  nameAlerts,
  type OpsgenieRow,
  type RequestRow,
  setOwner,
  setSnoozed,
  setTags,
} from '#domains/alerts/opsgenie/store.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import { receiveReports } from '#domains/alerts/receiving.ts'
import { identities } from '#domains/alerts/identity/store.ts'
import { noteReceived } from '#domains/events/admission.ts'
import type { Admitted } from '#domains/events/handler.ts'
import { escalateNow } from '#domains/notices/actions.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What one request asks for. */
export type OpsgenieDeed =
  | { readonly verb: 'create'; readonly create: OpsgenieCreate }
  | ({ readonly target: Identifier; readonly remark: OpsgenieRemark } & (
      | { readonly verb: 'close' | 'delete' | 'acknowledge' | 'unacknowledge' | 'note' | 'escalate' }
      | { readonly verb: 'snooze'; readonly until: Date }
      | { readonly verb: 'assign'; readonly person: string }
      | { readonly verb: 'add-tags' | 'remove-tags'; readonly tags: readonly string[] }
    ))

export interface OpsgenieRequest {
  readonly id: string
  readonly from: Admitted
  readonly deed: OpsgenieDeed
}

interface Outcome {
  readonly isDone: boolean
  readonly status: string
  readonly alert?: string
  readonly alias?: string
}

/** Does what requests ask for, in their order, and keeps what became of each, so that its sender may ask. */
export const doRequests = async (transaction: Transaction, requests: readonly OpsgenieRequest[]): Promise<void> => {
  const outcomes = new Map<string, Outcome>()
  for (const run of runsOf(requests)) {
    const [first] = run
    if (first?.deed.verb === 'create') for (const [id, outcome] of await createAlerts(transaction, run)) outcomes.set(id, outcome)
    else if (first !== undefined) outcomes.set(first.id, await attempt(transaction, first))
  }
  await addRequests(
    transaction.sql,
    requests.map((request) => requestRow(transaction, request, outcomes.get(request.id))),
  )
  await noteReceived(
    transaction,
    requests.map(({ from }) => ({ integration: from.integration, count: 1 })),
  )
}

const requestRow = ({ now }: Transaction, { id, from, deed }: OpsgenieRequest, outcome: Outcome | undefined): RequestRow => ({
  id,
  integration: from.integration,
  at: now,
  action: words[deed.verb][0],
  is_done: outcome?.isDone ?? false,
  status: outcome?.status ?? 'It was not done',
  alert: outcome?.alert ?? null,
  alias: outcome?.alias ?? null,
})

const words: Readonly<Record<OpsgenieDeed['verb'], readonly [action: string, done: string]>> = {
  create: ['Create', 'Created alert'],
  close: ['Close', 'Closed alert'],
  delete: ['Delete', 'Closed alert: what happened is not deleted here'],
  acknowledge: ['Acknowledge', 'Acknowledged alert'],
  unacknowledge: ['UnAcknowledge', 'Unacknowledged alert'],
  note: ['AddNote', 'Added note to alert'],
  escalate: ['Escalate', 'Escalated alert to the next step of its policy'],
  snooze: ['Snooze', 'Snoozed alert'],
  assign: ['Assign', 'Assigned alert'],
  'add-tags': ['AddTags', 'Added tags to alert'],
  'remove-tags': ['RemoveTags', 'Removed tags from alert'],
}

/** Neighbouring creations of one integration together; everything else alone. */
const runsOf = (requests: readonly OpsgenieRequest[]): readonly (readonly OpsgenieRequest[])[] => {
  const runs: OpsgenieRequest[][] = []
  for (const request of requests) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    const isNeighbour = last?.deed.verb === 'create' && request.deed.verb === 'create' && last.from.integration === request.from.integration
    if (isNeighbour) run?.push(request)
    else runs.push([request])
  }
  return runs
}

const createAlerts = async (transaction: Transaction, requests: readonly OpsgenieRequest[]): Promise<ReadonlyMap<string, Outcome>> => {
  const outcomes = new Map<string, Outcome>()
  const [first] = requests
  if (first === undefined) return outcomes
  const good: { readonly request: OpsgenieRequest; readonly create: OpsgenieCreate; readonly alias: string; readonly report: Report }[] = []
  for (const request of requests) {
    if (request.deed.verb !== 'create') continue
    const { create } = request.deed
    // Without an alias each is an alert of its own.
    const alias = create.alias ?? request.id
    const report = reportOf(create.told, { labels: addedLabels(request.from.spec), now: transaction.now })
    if ('problem' in report) outcomes.set(request.id, { isDone: false, status: report.problem, alias })
    else good.push({ request, create, alias, report: { ...report, fingerprint: fingerprintWithin(request.from, alias) } })
  }
  const { integration } = first.from
  await receiveReports(
    transaction,
    good.map(({ report }) => report),
    integration,
  )
  const known = await identities(
    transaction.sql,
    good.map(({ report }) => report.fingerprint),
  )
  const ids = new Map(known.map((row) => [row.fingerprint, row.alert_id]))
  const named = good.flatMap((one) => {
    const alert = ids.get(one.report.fingerprint)
    return alert === undefined ? [] : [{ ...one, alert }]
  })
  await nameAlerts(
    transaction.sql,
    named.map(({ alert, alias, report, create }) => ({ alert, integration, alias, fingerprint: report.fingerprint, said: create.said })),
    transaction.now,
  )
  for (const { request, create, alias, alert } of named) {
    if (create.note !== '') await noteBy(transaction, request.from, alert, create)
    outcomes.set(request.id, { isDone: true, status: words.create[1], alert, alias })
  }
  return outcomes
}

/** A refusal is the outcome of a request, not of those beside it. Refusals are thrown before anything is written. */
const attempt = async (transaction: Transaction, request: OpsgenieRequest): Promise<Outcome> => {
  const { from, deed } = request
  if (deed.verb === 'create') throw new Error('A creation is not attempted alone.')
  const row = await alertMeant(transaction.sql, from.integration, deed.target)
  if (row === undefined) return { isDone: false, status: 'Alert does not exist' }
  const known = { alert: row.alert, alias: row.alias }
  try {
    await perform(transaction, from, row, deed)
    return { ...known, isDone: true, status: words[deed.verb][1] }
  } catch (error) {
    if (error instanceof Refusal) return { ...known, isDone: false, status: error.message }
    throw error
  }
}

const perform = async (
  transaction: Transaction,
  from: Admitted,
  row: OpsgenieRow,
  deed: Exclude<OpsgenieDeed, { verb: 'create' }>,
): Promise<void> => {
  const acting = transaction.as(actorOf(from))
  const { alert: id } = row
  const { remark } = deed
  const said = sentenceOf(remark)
  if (deed.verb !== 'note' && deed.verb !== 'add-tags' && deed.verb !== 'remove-tags' && row.resolved_at !== null)
    throw new Refusal('conflict', 'Alert is already closed')
  switch (deed.verb) {
    case 'close':
    case 'delete':
      await acting.call(resolveAlert, {
        id,
        reason: (said ?? `${words[deed.verb][0]} came by ${from.integration}.`).slice(0, 1_000).toWellFormed(),
      })
      return
    case 'acknowledge':
      await acting.call(acknowledgeAlert, { id, ...(said === undefined ? {} : { note: said }) })
      return
    case 'unacknowledge':
      await acting.call(unacknowledgeAlert, { id, ...(said === undefined ? {} : { reason: said }) })
      return
    case 'note':
      return noteBy(transaction, from, id, remark)
    case 'escalate':
      await acting.call(escalateNow, { subject: subjectOf(row.group_id) })
      return
    case 'snooze':
      await acting.call(snoozeAlert, {
        id,
        until: deed.until.toISOString(),
        reason: (said ?? `Snoozed by ${from.integration}.`).slice(0, 1_000).toWellFormed(),
      })
      await setSnoozed(transaction.sql, id, deed.until)
      return
    case 'assign': {
      const person = await personNamed(transaction, deed.person)
      await acting.call(assignAlert, { id, person })
      await setOwner(transaction.sql, id, deed.person)
      return
    }
    case 'add-tags':
    case 'remove-tags': {
      const isAdding = deed.verb === 'add-tags'
      const others = row.said.tags.filter((tag) => !deed.tags.includes(tag))
      await setTags(transaction.sql, id, isAdding ? [...others, ...deed.tags] : others)
      await noteBy(transaction, from, id, {
        ...remark,
        note: `${isAdding ? 'Tags added' : 'Tags removed'}: ${deed.tags.join(', ')}. ${remark.note}`.trim(),
      })
      return
    }
    default:
      deed satisfies never
  }
}

/** Who said what, as one text; undefined when nobody said anything. */
const sentenceOf = ({ user, note }: Pick<OpsgenieRemark, 'user' | 'note'>): string | undefined => {
  const text = user === '' ? note : `${user}: ${note === '' ? '(no note)' : note}`
  return text === '' ? undefined : text.slice(0, mostNoted).toWellFormed()
}

const mostNoted = 5_000

const noteBy = async (
  transaction: Transaction,
  from: Admitted,
  id: string,
  remark: Pick<OpsgenieRemark, 'user' | 'note'>,
): Promise<void> => {
  await transaction.as(actorOf(from)).call(noteAlert, { id, note: sentenceOf(remark) ?? '(no note)' })
}

/** A person by the name of the record or by mail address. */
const personNamed = async (transaction: Transaction, name: string): Promise<string> => {
  const kind = transaction.registry.kinds.get('Person')
  const people = kind === undefined ? [] : await transaction.records.all(kind)
  const wanted = name.toLowerCase()
  const found = people.find(
    ({ metadata, spec }) => metadata.name.toLowerCase() === wanted || String(Object(spec).email ?? '').toLowerCase() === wanted,
  )
  if (found !== undefined) return found.reference
  throw new Refusal('not-found', `There is no person "${name}". Name one that is declared, or by the e-mail address of one.`)
}
