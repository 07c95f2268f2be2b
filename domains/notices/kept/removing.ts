import { pageHolders } from '#domains/notices/kept/holders.ts'
import { deleteEscalations, oldEscalations } from '#domains/notices/kept/store.ts'
import { firstIdAt } from '#platform/identity/id.ts'
import type { KeptFamily, Removed, Slice } from '#platform/retention/family.ts'
import type { Transaction } from '#platform/transaction.ts'

/** An escalation goes with all its pages, once it ended so many days ago and nothing open was paged about by it. */
export const keptPages: KeptFamily = {
  name: 'pages',
  title: 'Pages and escalations',
  about:
    'Escalations with every page they sent, to whom and how. That somebody was paged, answered or did not stays in the facts. The load of on-call is counted from pages of the last 90 days.',
  days: 400,
  least: 100,
  remove: (transaction, slice) => removeSome(transaction, slice),
}

const removeSome = async (transaction: Transaction, { before, after = firstIdAt(new Date(0)), most }: Slice): Promise<Removed> => {
  const { sql, registry } = transaction
  const found = await oldEscalations(sql, { after, before: firstIdAt(before), limit: most }, before)
  const over = found.filter((one) => one.is_over)
  const held = new Set<string>()
  if (over.length > 0) {
    const subjects = [...new Set(over.map(({ subject }) => subject))]
    for (const holder of pageHolders.of(registry)) for (const subject of await holder.held(transaction, subjects)) held.add(subject)
  }
  const going = over.filter(({ subject }) => !held.has(subject)).map(({ id }) => id)
  const count = going.length === 0 ? 0 : await deleteEscalations(sql, going)
  return { count, next: found.length < most ? undefined : found.at(-1)?.id }
}
