import { type AlarmChange, toldOfAlarm } from '#domains/alerts/formats/cloudwatch.ts'
import { reportOf, type Texts } from '#domains/alerts/formats/reading.ts'
import { newestChanges, rememberChanges } from '#domains/alerts/integrations/store.ts'
import type { Report } from '#domains/alerts/lifecycle.ts'
import { receiveReports } from '#domains/alerts/receiving.ts'
import { lockNames } from '#domains/alerts/store.ts'
import { noteReceived } from '#domains/events/admission.ts'
import type { Admitted } from '#domains/events/handler.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What one request of an integration brought. */
export interface Brought {
  readonly from: Pick<Admitted, 'integration' | 'spec'>
  readonly reports: readonly Report[]
}

interface Adding {
  readonly workload?: string
  readonly labels?: Texts
}

/** What an integration adds to its alerts: its labels, and the workload it is about. */
export const addedLabels = ({ workload, labels }: Adding): Texts => ({
  ...(workload === undefined ? {} : { workload: workload.slice(workload.indexOf(':') + 1) }),
  ...labels,
})

/** Takes what several requests brought in one transaction, in the order they came; neighbours of one integration together. */
export const takeReports = async (transaction: Transaction, items: readonly Brought[]): Promise<void> => {
  for (const { integration, reports } of runsOf(items)) await receiveReports(transaction, reports, integration)
  await noteReceived(
    transaction,
    items.map(({ from, reports }) => ({ integration: from.integration, count: reports.length })),
  )
}

const runsOf = (items: readonly Brought[]): readonly { readonly integration: string; readonly reports: readonly Report[] }[] => {
  const runs: { integration: string; reports: Report[] }[] = []
  for (const { from, reports } of items) {
    const last = runs.at(-1)
    if (last?.integration === from.integration) last.reports.push(...reports)
    else runs.push({ integration: from.integration, reports: [...reports] })
  }
  return runs
}

/**
 * The reports of alarms that changed. SNS and EventBridge deliver at least once and in any order, so a change that is not newer than
 * the newest taken of its alarm says nothing.
 */
export const reportsOfAlarms = async (
  transaction: Transaction,
  changes: readonly AlarmChange[],
  labels: Texts,
): Promise<readonly Report[]> => {
  if (changes.length === 0) return []
  const alarms = [...new Set(changes.map((change) => change.arn))]
  await lockNames(transaction.sql, alarms)
  const newest = new Map(await newestChanges(transaction.sql, alarms))
  const reports: Report[] = []
  for (const change of changes.toSorted((a, b) => a.changedAt.getTime() - b.changedAt.getTime())) {
    const before = newest.get(change.arn)
    if (before !== undefined && before >= change.changedAt) continue
    newest.set(change.arn, change.changedAt)
    const told = toldOfAlarm(change)
    const report = told === undefined ? undefined : reportOf(told, { labels, now: transaction.now })
    if (report !== undefined && !('problem' in report)) reports.push(report)
  }
  await rememberChanges(
    transaction.sql,
    [...newest].map(([alarm, changed_at]) => ({ alarm, changed_at })),
    transaction.now,
  )
  return reports
}
