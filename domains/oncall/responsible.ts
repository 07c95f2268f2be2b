import { textOf } from '#platform/checks/census.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import type { Transaction } from '#platform/transaction.ts'

/** The escalation policy of a workload: its own, else that of the team that operates or owns it. */
export const policyOf = async (transaction: Transaction, workload: RecordOf | undefined): Promise<string | undefined> => {
  const own = textOf(workload, 'escalation')
  const team = textOf(workload, 'operatedBy') ?? workload?.metadata.owner
  if (own !== undefined || team === undefined) return own
  return textOf(await transaction.records.byReference(team), 'escalation')
}
