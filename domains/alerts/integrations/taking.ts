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
  await receiveInRuns(
    transaction,
    items.map(({ from, reports }) => ({ source: from.integration, reports })),
  )
  await noteReceived(
    transaction,
    items.map(({ from, reports }) => ({ integration: from.integration, count: reports.length })),
  )
}

interface FromSource {
  readonly source: string
  readonly reports: readonly Report[]
}

const receiveInRuns = async (transaction: Transaction, given: readonly FromSource[]): Promise<void> => {
  const runs: { source: string; reports: Report[] }[] = []
  for (const { source, reports } of given) {
    const last = runs.at(-1)
    if (last?.source === source) last.reports.push(...reports)
    else runs.push({ source, reports: [...reports] })
  }
  for (const { source, reports } of runs) if (reports.length > 0) await receiveReports(transaction, reports, source)
}

/** A change of an alarm, and who told of it. */
export interface ToldAlarm {
  readonly source: string
  readonly change: AlarmChange
  /** What its integration adds. */
  readonly labels: Texts
}

/**
 * Opens and ends the alerts of alarms that changed. SNS and EventBridge deliver at least once and in any order, so a change that is
 * not newer than the newest taken of its alarm says nothing.
 */
export const takeAlarms = async (transaction: Transaction, told: readonly ToldAlarm[]): Promise<void> => {
  if (told.length === 0) return
  const alarms = [...new Set(told.map(({ change }) => change.arn))]
  await lockNames(transaction.sql, alarms)
  const newest = new Map(await newestChanges(transaction.sql, alarms))
  const given: FromSource[] = []
  for (const { source, change, labels } of told.toSorted((a, b) => a.change.changedAt.getTime() - b.change.changedAt.getTime())) {
    const before = newest.get(change.arn)
    if (before !== undefined && before >= change.changedAt) continue
    newest.set(change.arn, change.changedAt)
    const alert = toldOfAlarm(change)
    const report = alert === undefined ? undefined : reportOf(alert, { labels, now: transaction.now })
    if (report !== undefined && !('problem' in report)) given.push({ source, reports: [report] })
  }
  await rememberChanges(
    transaction.sql,
    [...newest].map(([alarm, changed_at]) => ({ alarm, changed_at })),
    transaction.now,
  )
  await receiveInRuns(transaction, given)
}
