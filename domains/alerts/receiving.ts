import { inRounds, meaningOf, type Report, summaryOf } from '#domains/alerts/lifecycle.ts'
import { contentOf, type KnownAlerts, openAlerts } from '#domains/alerts/opening.ts'
import { quietAt } from '#domains/alerts/flapping.ts'
import { weighAlerts } from '#domains/alerts/holding/jobs.ts'
import { lookNow } from '#domains/alerts/holding/waiting/store.ts'
import { expireAlerts } from '#domains/alerts/jobs.ts'
import { routing } from '#domains/alerts/routing.ts'
import { resolveAlerts } from '#domains/alerts/resolving.ts'
import { holdIdentities, identities, touchIdentities } from '#domains/alerts/identity/store.ts'
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
  for (const round of inRounds(await withRulesEnds(transaction, await withoutSignsOfLife(transaction, reports, source)), transaction.now)) {
    const known = await knownOf(transaction, round)
    const meant = { open: [] as Report[], repeat: [] as Report[], resolve: [] as Report[], nothing: [] as Report[] }
    for (const report of round) meant[meaningOf(known.get(report.fingerprint), report, transaction.now)].push(report)
    const openings = await openAlerts(transaction, meant.open, known, source)
    await repeatAlerts(transaction, meant.repeat, known)
    // Somebody else opened these since they were looked for: they are repeats now.
    if (openings.lost.length > 0) await repeatAlerts(transaction, openings.lost, await knownOf(transaction, openings.lost))
    opened.push(...openings.opened)
    repeated += meant.repeat.length + openings.lost.length
    const over = await holdFlapping(transaction, meant.resolve, known)
    resolved += await resolveAlerts(transaction, over.map(endingOf))
    repeated += meant.resolve.length - over.length
    ignored += meant.nothing.length
  }
  return { opened, repeated, resolved, ignored }
}

const knownOf = async (transaction: Transaction, reports: readonly Report[]): Promise<KnownAlerts> => {
  const rows = await identities(
    transaction.sql,
    reports.map((report) => report.fingerprint),
  )
  return new Map(
    rows.map((row) => [
      row.fingerprint,
      {
        open: row.is_open,
        startsAt: row.starts_at,
        alert: row.alert_id,
        content: row.content,
        began: row.began ?? [],
        flappedAt: row.flapped_at ?? undefined,
      },
    ]),
  )
}

/** What goes on and off is not over with an end: it is held open until it has been quiet. Resolves to the other ends. */
const holdFlapping = async (transaction: Transaction, ends: readonly Report[], known: KnownAlerts): Promise<readonly Report[]> => {
  const flapping = ends.filter(({ fingerprint }) => known.get(fingerprint)?.flappedAt !== undefined)
  if (flapping.length === 0) return ends
  const { now } = transaction
  const { value } = await transaction.read(routing)
  const held = flapping.flatMap(({ fingerprint, labels }) => {
    const policy = value.rules.match(labels)?.flapping
    const flappedAt = known.get(fingerprint)?.flappedAt
    // It fired for long enough since it last changed: an alert like others.
    if (policy === undefined || flappedAt === undefined || quietAt(flappedAt, policy) <= now) return []
    return [{ fingerprint, at: now, until: quietAt(now, policy) }]
  })
  if (held.length === 0) return ends
  await holdIdentities(transaction.sql, held)
  for (const { until } of held) transaction.wake(expireAlerts, until)
  const kept = new Set(held.map(({ fingerprint }) => fingerprint))
  return ends.filter(({ fingerprint }) => !kept.has(fingerprint))
}

/** Reports that do not say until when they hold end by their rule's patience, where it has one. */
const withRulesEnds = async (transaction: Transaction, reports: readonly Report[]): Promise<readonly Report[]> => {
  const { rules } = (await transaction.read(routing)).value
  if (rules.count === 0) return reports
  return reports.map((report) => {
    const after = report.endsAt === undefined ? rules.match(report.labels)?.autoResolveAfterMs : undefined
    return after === undefined ? report : { ...report, endsAt: new Date(report.seenAt.getTime() + after) }
  })
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
  await touchIdentities(
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
  if (changed.length === 0) return
  await store.rewriteAlerts(transaction.sql, changed)
  await weighNumbers(
    transaction,
    reports,
    changed.map(({ id }) => id),
    known,
  )
}

/** Alerts whose rule looks at a number in what was just rewritten are weighed again. */
const weighNumbers = async (
  transaction: Transaction,
  reports: readonly Report[],
  changed: readonly string[],
  known: KnownAlerts,
): Promise<void> => {
  const { rules } = (await transaction.read(routing)).value
  if (rules.count === 0) return
  const rewritten = new Set(changed)
  const concerned = reports.flatMap(({ fingerprint, labels }) => {
    const alert = known.get(fingerprint)?.alert
    return alert !== undefined && rewritten.has(alert) && rules.match(labels)?.threshold !== undefined ? [alert] : []
  })
  if (concerned.length === 0) return
  await lookNow(transaction.sql, concerned)
  transaction.wake(weighAlerts, transaction.now)
}
