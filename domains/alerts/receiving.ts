import { startEscalations } from '#domains/notices/paging.ts'
import { alertIncidentWanted, alertOpened } from '#domains/alerts/facts.ts'
import { fallbacksFor } from '#domains/alerts/fallback.ts'
import { digest } from '#domains/alerts/fingerprint.ts'
import { expireAlerts, pageGroups, startRunbook } from '#domains/alerts/jobs.ts'
import { content, inRounds, type Known, meaningOf, type Report, summaryOf } from '#domains/alerts/lifecycle.ts'
import { workloadOf } from '#domains/alerts/matching.ts'
import { pageRequest, subjectOf } from '#domains/alerts/page.ts'
import { rankOf } from '#domains/alerts/priority.ts'
import { resolveAlerts } from '#domains/alerts/resolving.ts'
import { byGroup, needsFallback, planOf, type Response, respond } from '#domains/alerts/response.ts'
import { type Routing, routing } from '#domains/alerts/routing.ts'
import * as store from '#domains/alerts/store.ts'
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
  for (const round of inRounds(reports, transaction.now)) {
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

type KnownAlerts = ReadonlyMap<string, Known & { readonly alert: string; readonly content: string }>

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

const contentOf = (report: Report): string => digest(content(report))

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

interface Opening extends Response {
  readonly id: string
  readonly former: string | undefined
}

const openAlerts = async (
  transaction: Transaction,
  reports: readonly Report[],
  known: KnownAlerts,
  source: string,
): Promise<{ opened: readonly string[]; lost: readonly Report[] }> => {
  if (reports.length === 0) return { opened: [], lost: [] }
  const ids = new Map(reports.map((report) => [report.fingerprint, transaction.newId()]))
  const claimed = await store.claimIdentities(
    transaction.sql,
    reports.map((report) => ({
      fingerprint: report.fingerprint,
      alert_id: ids.get(report.fingerprint) ?? '',
      starts_at: report.startsAt,
      last_seen_at: report.seenAt,
      seen: report.seen,
      content: contentOf(report),
      expires_at: report.endsAt ?? null,
    })),
  )
  const mine = reports.filter((report) => claimed.has(report.fingerprint))
  const { value, version } = await transaction.read(routing)
  const openings = (await respondAll(transaction, value, mine)).map((response) => ({
    ...response,
    id: ids.get(response.report.fingerprint) ?? '',
    former: known.get(response.report.fingerprint)?.alert,
  }))
  const groups = await enterGroups(transaction, openings, version)
  await writeAlerts(transaction, openings, groups, source)
  wakeFor(transaction, openings)
  return { opened: openings.map((opening) => opening.id), lost: reports.filter((report) => !claimed.has(report.fingerprint)) }
}

const respondAll = async (transaction: Transaction, value: Routing, reports: readonly Report[]): Promise<readonly Response[]> => {
  const planned = reports.map((report) => ({ report, plan: planOf(value, report) }))
  const without = planned.filter(({ plan }) => needsFallback(value, plan))
  const workloads = new Set(without.map(({ report, plan }) => workloadOf(report.labels, plan)))
  const fallbacks = without.length === 0 ? undefined : await fallbacksFor(transaction, value.policies, workloads)
  return planned.map(({ report, plan }) =>
    respond(report, plan, needsFallback(value, plan) ? fallbacks?.get(workloadOf(report.labels, plan)) : undefined),
  )
}

/** Opens the groups or joins open ones, and pages the new. Resolves to the group of each key. */
const enterGroups = async (
  transaction: Transaction,
  openings: readonly Opening[],
  version: string,
): Promise<ReadonlyMap<string, string>> => {
  const proposed = [...byGroup(openings)].flatMap(([key, members]) => {
    const [first] = members
    return first === undefined ? [] : [{ key, first, members: members.length, row: groupRow(transaction, first, members.length, version) }]
  })
  if (proposed.length === 0) return new Map()
  const groups = await store.openGroups(
    transaction.sql,
    proposed.map(({ row }) => row),
  )
  const fresh = proposed.filter(({ key, row }) => groups.get(key) === row.id)
  const byKey = new Map(openings.map((opening) => [opening.key, opening.id]))
  const pages = fresh.flatMap(({ key, first, members, row }) =>
    first.policy === undefined || row.paged_at === null
      ? []
      : [
          pageRequest({
            ...first,
            policy: first.policy,
            id: row.id,
            alert: byKey.get(key) ?? '',
            alerts: members,
            annotations: first.report.annotations,
          }),
        ],
  )
  if (pages.length > 0) await startEscalations(transaction, pages)
  for (const { first, row } of fresh) {
    if (row.page_at !== null) transaction.wake(pageGroups, row.page_at)
    if (first.run === 'automatic' && first.runbook !== undefined) transaction.enqueue(startRunbook, { group: row.id })
  }
  return groups
}

/** Without anybody to page, the page is due again in a minute: a policy may have been declared by then. */
const retryMs = 60_000

const groupRow = (transaction: Transaction, first: Response, alerts: number, version: string): store.NewGroup => {
  const waitMs = first.policy === undefined ? retryMs : first.groupWaitMs
  return {
    id: transaction.newId(),
    key: first.key,
    state: first.state,
    priority: first.priority,
    rank: rankOf(first.priority),
    priority_because: first.priorityBecause,
    paged_because: first.pagedBecause,
    route: first.route ?? null,
    workload: first.workload ?? null,
    owner: first.owner ?? null,
    runbook: first.runbook ?? null,
    policy: first.policy ?? null,
    summary: first.summary,
    labels: first.labels,
    run: first.run,
    at: transaction.now,
    page_at: waitMs > 0 ? new Date(transaction.now.getTime() + waitMs) : null,
    paged_at: waitMs > 0 ? null : transaction.now,
    alerts,
    decided_with: version,
  }
}

const writeAlerts = async (
  transaction: Transaction,
  openings: readonly Opening[],
  groups: ReadonlyMap<string, string>,
  source: string,
): Promise<void> => {
  if (openings.length === 0) return
  await store.insertAlerts(
    transaction.sql,
    openings.map(({ id, key, former, summary, report }) => ({
      id,
      fingerprint: report.fingerprint,
      group_id: groups.get(key) ?? '',
      former_id: former ?? null,
      summary,
      labels: report.labels,
      annotations: report.annotations,
      url: report.url ?? null,
      source,
      starts_at: report.startsAt,
      opened_at: transaction.now,
    })),
  )
  for (const opening of openings) recordOpened(transaction, opening, groups.get(opening.key) ?? '')
  const wanting = openings.filter((opening) => opening.openIncident)
  for (const [key, members] of byGroup(wanting)) recordWanted(transaction, members, groups.get(key) ?? '')
}

const recordWanted = (transaction: Transaction, members: readonly Opening[], group: string): void => {
  const [first] = members
  if (first === undefined) return
  transaction.record(alertIncidentWanted, {
    subjects: [subjectOf(group)],
    data: {
      group,
      alerts: members.map(({ id }) => id),
      summary: first.summary,
      priority: first.priority,
      ...(first.workload === undefined ? {} : { workload: first.workload }),
      ...(first.route === undefined ? {} : { route: first.route }),
    },
  })
}

const recordOpened = (transaction: Transaction, opening: Opening, group: string): void => {
  const { id, report, workload, route, runbook, former } = opening
  transaction.record(alertOpened, {
    subjects: [`alert:${id}`, subjectOf(group), ...(workload === undefined ? [] : [workload])],
    data: {
      alert: id,
      group,
      labels: { ...report.labels },
      summary: opening.summary,
      priority: opening.priority,
      ...(workload === undefined ? {} : { workload }),
      ...(route === undefined ? {} : { route }),
      ...(runbook === undefined ? {} : { runbook }),
      run: opening.run,
      openIncident: opening.openIncident,
      startsAt: report.startsAt.toISOString(),
      ...(former === undefined ? {} : { former }),
    },
  })
}

const wakeFor = (transaction: Transaction, openings: readonly Opening[]): void => {
  let earliest: Date | undefined
  for (const { report } of openings) {
    if (report.endsAt !== undefined && (earliest === undefined || report.endsAt < earliest)) earliest = report.endsAt
  }
  if (earliest !== undefined) transaction.wake(expireAlerts, earliest)
}
