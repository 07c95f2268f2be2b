import type { CompositeHold } from '#domains/silences/suppression.ts'
import type { Labels } from '#domains/silences/matcher.ts'
import type { Transaction } from '#platform/transaction.ts'

/** An alert whose suppression is weighed. */
export interface Held {
  readonly id: string
  readonly labels: Labels
}

/**
 * What composite alarms hold back of these alerts, for `suppress`: members of a composite in ALARM that holds its members,
 * and the alert of a composite whose actions are suppressed. By the alert's id; no entry: nothing. One statement, and none
 * when no record could hold any of them.
 */
export const compositeHolds = async (
  transaction: Transaction,
  alerts: readonly Held[],
): Promise<ReadonlyMap<string, readonly CompositeHold[]>> => {
  void transaction
  void alerts
  return new Map()
}
