import { type OpsgenieHeartbeat, heartbeatView } from '#domains/alerts/formats/opsgenie-heartbeat.ts'
import { actorOf } from '#domains/alerts/keyed.ts'
import type { Admitted } from '#domains/events/handler.ts'
import { listHeartbeats } from '#domains/signals/heartbeats/actions.ts'
import { pingHeartbeats } from '#domains/signals/heartbeats/pinging.ts'
import { type HeartbeatPlan, heartbeatPlans } from '#domains/signals/heartbeats/plan.ts'
import { Heartbeat } from '#domains/signals/kinds.ts'
import { apiVersion } from '#platform/kinds/kind.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/*
 * Heartbeats as Opsgenie's clients make and send them. They are records like all others, owned by the team that owns the
 * integration; an integration sees and changes only those of its own team, so a key that leaks can hide nobody else's silence.
 */

/** The heartbeats of an integration's team, as its clients read them, in order of names. */
export const heartbeatsOf = async (transaction: Transaction, from: Admitted): Promise<readonly object[]> => {
  const { value: plans } = await transaction.read(heartbeatPlans)
  const own = [...plans.all.values()].filter((plan) => isOf(plan, from)).toSorted((a, b) => (a.heartbeat < b.heartbeat ? -1 : 1))
  return viewsOf(transaction, own.slice(0, mostListed))
}

const mostListed = 500

export const heartbeatNamed = async (transaction: Transaction, from: Admitted, name: string): Promise<object> => {
  const [view] = await viewsOf(transaction, [await planNamed(transaction, from, name)])
  return view ?? {}
}

const viewsOf = async (transaction: Transaction, plans: readonly HeartbeatPlan[]): Promise<readonly object[]> => {
  const standing = new Map<string, { readonly state: string; readonly lastPingAt: string | null }>()
  for (let after: string | null | undefined; after !== null && plans.length > 0;) {
    const page = await transaction.call(listHeartbeats, { limit: mostListed, ...(after === undefined ? {} : { after }) })
    for (const item of page.items) standing.set(item.heartbeat, item)
    after = page.next
  }
  return plans.map((plan) => heartbeatView(plan, standing.get(plan.heartbeat)))
}

const isOf = ({ owner }: HeartbeatPlan, from: Admitted): boolean => owner !== undefined && owner === from.owner

const planNamed = async (transaction: Transaction, from: Admitted, name: string): Promise<HeartbeatPlan> => {
  const { value: plans } = await transaction.read(heartbeatPlans)
  const plan = plans.all.get(`heartbeat:${name}`)
  if (plan !== undefined && isOf(plan, from)) return plan
  throw new Refusal(
    'not-found',
    `Heartbeat with name [${name.slice(0, 200)}] does not exist, or belongs to another team than ${from.integration}.`,
  )
}

/** Takes a sign of life. Throws `not-found`, or `conflict` when the heartbeat is switched off. */
export const heartbeatComes = async (transaction: Transaction, from: Admitted, name: string): Promise<void> => {
  const { heartbeat } = await planNamed(transaction, from, name)
  const taken = await pingHeartbeats(transaction, [{ heartbeat, from: from.integration }])
  if (!taken.has(heartbeat)) throw new Refusal('conflict', `Heartbeat [${name}] is switched off. Enable it first.`)
}

export const createHeartbeat = async (transaction: Transaction, from: Admitted, given: OpsgenieHeartbeat): Promise<void> => {
  const { value: plans } = await transaction.read(heartbeatPlans)
  if (plans.all.has(`heartbeat:${given.name}`)) throw new Refusal('conflict', `Heartbeat with name [${given.name}] already exists.`)
  if (from.owner === undefined)
    throw new Refusal('conflict', `${from.integration} has no owner, so nobody would own its heartbeats. Give it one.`)
  const { workload } = from.spec
  await save(transaction, from, {
    metadata: { name: given.name, owner: from.owner, ...(given.description === undefined ? {} : { description: given.description }) },
    spec: { ...given.spec, labels: given.labels, ...(workload === undefined ? {} : { workload }) },
  })
}

/** Changes what is given and leaves the rest. */
export const changeHeartbeat = async (
  transaction: Transaction,
  from: Admitted,
  name: string,
  given: Omit<OpsgenieHeartbeat, 'name'>,
): Promise<void> => {
  const { heartbeat } = await planNamed(transaction, from, name)
  const record = await transaction.records.find(Heartbeat, heartbeat)
  if (record === undefined) throw new Refusal('not-found', `Heartbeat with name [${name}] does not exist.`)
  await save(transaction, from, {
    metadata: { ...record.metadata, ...(given.description === undefined ? {} : { description: given.description }) },
    spec: { ...record.spec, ...given.spec, labels: { ...record.spec.labels, ...given.labels } },
  })
}

const save = async (
  transaction: Transaction,
  from: Admitted,
  document: { readonly metadata: object; readonly spec: object },
): Promise<void> => {
  await transaction.as(actorOf(from)).callNamed('record.save', {
    document: { apiVersion, kind: Heartbeat.name, ...document },
    reason: `Through the Opsgenie API of ${from.integration}`,
  })
}

export const removeHeartbeat = async (transaction: Transaction, from: Admitted, name: string): Promise<void> => {
  const { heartbeat } = await planNamed(transaction, from, name)
  await transaction
    .as(actorOf(from))
    .callNamed('record.archive', { reference: heartbeat, reason: `Through the Opsgenie API of ${from.integration}` })
}
