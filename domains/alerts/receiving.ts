import { inRounds, meaningOf, type Report, summaryOf } from '#domains/alerts/lifecycle.ts'
import { contentOf, type KnownAlerts, openAlerts } from '#domains/alerts/opening.ts'
import { resolveAlerts } from '#domains/alerts/resolving.ts'
import * as store from '#domains/alerts/store.ts'
import { withoutSignsOfLife } from '#domains/alerts/watchdog.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What became of a batch of reports. */
export interface Received {
  /** The alerts that were opened. */
  readonly opened: readonly string[]
  readonly repeated: number
  readonly resolved: number
  /** Ends of what was not open. */
  readonly ignored: number
}

/**
 * Receives reports: opens, repeats and resolves alerts, groups them, pages, and records the facts, all in this
 * transaction and in a handful of statements however many reports there are. Nothing here runs once per alert
 * against the database, and a repeat of an open alert costs one read and one write of a narrow row.
 */
export const receiveReports = async (transaction: Transaction, reports: readonly Report[], source: string): Promise<Received> => {
  const opened: string[] = []
  let [repeated, resolved, ignored] = [0, 0, 0]
  for (const round of inRounds(await withoutSignsOfLife(transaction, reports, source), transaction.now)) {
    const known = await knownOf(transaction, round)
    const meant = { open: [] as Report[], repeat: [] as Report[], resolve: [] as Report[], nothing: [] as Report[] }
    for (const report of round) meant[meaningOf(known.get(report.fingerprint), report, transaction.now)].push(report)
    const openings = await openAlerts(transaction, meant.open, known, source)
    await repeatAlerts(transaction, meant.repeat, known)
    // Somebody else opened these since they were looked for: they are repeats now.
    if (openings.lost.length > 0) await repeatAlerts(transaction, openings.lost, await knownOf(transaction, openings.lost))
    opened.push(...openings.opened)
    repeated += meant.repeat.length + openings.lost.length
    resolved += await resolveAlerts(transaction, meant.resolve.map(endingOf))
    ignored += meant.nothing.length
  }
  return { opened, repeated, resolved, ignored }
}

const knownOf = async (transaction: Transaction, reports: readonly Report[]): Promise<KnownAlerts> => {
  const rows = await store.identities(
    transaction.sql,
    reports.map((report) => report.fingerprint),
  )
  return new Map(
    rows.map((row) => [row.fingerprint, { open: row.is_open, startsAt: row.starts_at, alert: row.alert_id, content: row.content }]),
  )
}

const endingOf = (report: Report): store.Ending => ({
  fingerprint: report.fingerprint,
  ended_at: report.endsAt ?? report.seenAt,
  because: 'The sender says it is over.',
  by: null,
})

const repeatAlerts = async (transaction: Transaction, reports: readonly Report[], known: KnownAlerts): Promise<void> => {
  if (reports.length === 0) return
  const contents = reports.map(contentOf)
  await store.touchIdentities(
    transaction.sql,
    reports.map((report, index) => ({
      fingerprint: report.fingerprint,
      starts_at: report.startsAt,
      last_seen_at: report.seenAt,
      seen: report.seen,
      content: contents[index] ?? '',
      expires_at: report.endsAt ?? null,
    })),
  )
  const changed = reports.flatMap((report, index) => {
    const before = known.get(report.fingerprint)
    if (before === undefined || (before.content === contents[index] && before.startsAt <= report.startsAt)) return []
    return [
      {
        id: before.alert,
        summary: summaryOf(report),
        annotations: report.annotations,
        url: report.url ?? null,
        starts_at: report.startsAt,
      },
    ]
  })
  if (changed.length > 0) await store.rewriteAlerts(transaction.sql, changed)
}
