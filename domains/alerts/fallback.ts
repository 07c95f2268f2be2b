import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import type { Fallback } from '#domains/alerts/response.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import type { Transaction } from '#platform/transaction.ts'

/** The policy that is paged for what nothing else claims. Any installation should have one. */
export const noProcessPolicy = 'escalation-policy:no-process'

/** More workloads than this in one batch are read at once instead of one by one. */
const oneByOne = 10

/**
 * Whom to page for workloads no route covers: the workload's own policy, its owning team's, the policy `no-process`, and
 * when even that is missing, the first policy there is. Reads a few records; only what has no process pays for it.
 *
 * @param workloads References, or undefined for alerts that name none.
 */
export const fallbacksFor = async (
  transaction: Transaction,
  policies: ReadonlySet<string>,
  workloads: ReadonlySet<string | undefined>,
): Promise<ReadonlyMap<string | undefined, Fallback>> => {
  const find = await finder(transaction, workloads)
  const last = lastResort(policies)
  const answers = new Map<string | undefined, Fallback>()
  for (const workload of workloads) {
    const record = workload === undefined ? undefined : await find(workload)
    answers.set(
      workload,
      (await ofWorkload(find, policies, record)) ?? { ...last, owner: record?.metadata.owner ?? (await ownerOf(find, last)) },
    )
  }
  return answers
}

type Find = (reference: string) => Promise<RecordOf | undefined>

const finder = async (transaction: Transaction, workloads: ReadonlySet<string | undefined>): Promise<Find> => {
  const known = new Map<string, RecordOf | undefined>()
  const kind = transaction.registry.kinds.get('Workload')
  const all = kind !== undefined && workloads.size > oneByOne
  if (all) for (const record of await transaction.records.all(kind)) known.set(record.reference, record)
  return async (reference) => {
    if (known.has(reference)) return known.get(reference)
    const record = all && reference.startsWith('workload:') ? undefined : await transaction.records.byReference(reference)
    known.set(reference, record)
    return record
  }
}

const ofWorkload = async (find: Find, policies: ReadonlySet<string>, workload: RecordOf | undefined): Promise<Fallback | undefined> => {
  if (workload === undefined) return undefined
  const owner = workload.metadata.owner
  const own = escalationOf(workload)
  if (own !== undefined && policies.has(own)) return { policy: own, owner, because: `${workload.reference} names ${own}.` }
  const team = owner === undefined ? undefined : await find(owner)
  const teams = team === undefined ? undefined : escalationOf(team)
  if (teams === undefined || !policies.has(teams)) return undefined
  return { policy: teams, owner, because: `${workload.reference} belongs to ${owner ?? ''}, which names ${teams}.` }
}

const lastResort = (policies: ReadonlySet<string>): Omit<Fallback, 'owner'> => {
  if (policies.has(noProcessPolicy))
    return { policy: noProcessPolicy, because: `${noProcessPolicy} is paged for what nothing else claims.` }
  const [first] = [...policies].toSorted()
  if (first !== undefined) return { policy: first, because: `There is no ${noProcessPolicy}; ${first} is the first policy there is.` }
  return {
    policy: undefined,
    because: `Nobody could be paged: declare the escalation policy "no-process". It is tried again every minute.`,
  }
}

const ownerOf = async (find: Find, last: Omit<Fallback, 'owner'>): Promise<string | undefined> =>
  last.policy === undefined ? undefined : (await find(last.policy))?.metadata.owner

/** `spec.escalation` of a record whose kind this domain does not know. */
const escalationOf = (record: RecordOf): string | undefined => {
  const { spec } = record
  if (typeof spec !== 'object' || spec === null || !('escalation' in spec)) return undefined
  return typeof spec.escalation === 'string' && spec.escalation.startsWith(`${EscalationPolicy.slug}:`) ? spec.escalation : undefined
}
