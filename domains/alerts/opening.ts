import { startEscalations } from '#domains/notices/paging.ts'
import { wakeComposites } from '#domains/alerts/composites/waking.ts'
import { alertIncidentWanted, alertOpened } from '#domains/alerts/facts.ts'
import { fallbacksFor } from '#domains/alerts/fallback.ts'
import { beginnings, isFlapping } from '#domains/alerts/flapping.ts'
import { digest } from '#domains/alerts/fingerprint.ts'
import { weighAlerts } from '#domains/alerts/holding/jobs.ts'
import { insertMemberships, saveSuppressions } from '#domains/alerts/holding/store.ts'
import { claimIdentities } from '#domains/alerts/identity/store.ts'
import { expireAlerts } from '#domains/alerts/jobs.ts'
import { startRunbook } from '#domains/alerts/running/jobs.ts'
import { content, type Known, type Report } from '#domains/alerts/lifecycle.ts'
import { pageRequest, subjectOf } from '#domains/alerts/page.ts'
import { rankOf } from '#domains/alerts/priority.ts'
import { byGroup, needsFallback, processesOf, type Response, respond, subjectWorkload } from '#domains/alerts/response.ts'
import { type Routing, routing } from '#domains/alerts/routing.ts'
import * as store from '#domains/alerts/store.ts'
import { alertsCame } from '#domains/notices/arriving.ts'
import { enterInhibitions, weigh } from '#domains/alerts/suppressing.ts'
import { pageGroups } from '#domains/alerts/telling/jobs.ts'
import { distinctReasons, type Hold } from '#domains/alerts/verdict.ts'
import { ownOf, recordSuppressed } from '#domains/alerts/weighing.ts'
import type { Transaction } from '#platform/transaction.ts'

/** A new alert: its groups, the first of which is the one it is listed in, and what holds it back in each. */
interface Opening {
  readonly id: string
  readonly report: Report
  readonly former: string | undefined
  readonly entries: readonly Entry[]
}

interface Entry extends Response {
  readonly id: string
  readonly hold: Hold
  readonly flaps: boolean
}

/** What is known of fingerprints, by fingerprint. */
export type KnownAlerts = ReadonlyMap<
  string,
  Known & { readonly alert: string; readonly content: string; readonly began: readonly Date[]; readonly flappedAt: Date | undefined }
>

export const contentOf = (report: Report): string => digest(content(report))

/** Opens alerts that are not open: claims their identities, weighs them, enters their groups, pages, and records the facts. */
export const openAlerts = async (
  transaction: Transaction,
  reports: readonly Report[],
  known: KnownAlerts,
  source: string,
): Promise<{ opened: readonly string[]; lost: readonly Report[] }> => {
  if (reports.length === 0) return { opened: [], lost: [] }
  const { value, version } = await transaction.read(routing)
  const ids = new Map(reports.map((report) => [report.fingerprint, transaction.newId()]))
  const flaps = flapsOf(transaction, value, reports, known)
  const claimed = await claimIdentities(
    transaction.sql,
    reports.map((report) => ({
      fingerprint: report.fingerprint,
      alert_id: ids.get(report.fingerprint) ?? '',
      starts_at: report.startsAt,
      last_seen_at: report.seenAt,
      seen: report.seen,
      content: contentOf(report),
      expires_at: report.endsAt ?? null,
      ...(flaps.get(report.fingerprint) ?? calm),
    })),
  )
  const mine = reports
    .filter((report) => claimed.has(report.fingerprint))
    .map((report) => ({ report, id: ids.get(report.fingerprint) ?? '' }))
  const keyed = await enterInhibitions(
    transaction,
    mine.map(({ id, report: { labels } }) => ({ id, labels })),
  )
  const openings = (await enterAll(transaction, value, mine, flaps)).map((opening) => ({
    ...opening,
    former: known.get(opening.report.fingerprint)?.alert,
  }))
  const groups = await enterGroups(
    transaction,
    openings.flatMap(({ entries }) => entries),
    openings.map((opening) => alertRow(transaction, opening, keyed, source)),
    version,
  )
  await writeBeside(transaction, openings, groups)
  await wakeComposites(
    transaction,
    mine.map(({ id, report: { labels } }) => ({ id, labels, isOpen: true })),
  )
  wakeFor(transaction, openings)
  if (keyed.size > 0) transaction.wake(weighAlerts, transaction.now)
  return { opened: openings.map((opening) => opening.id), lost: reports.filter((report) => !claimed.has(report.fingerprint)) }
}

interface Flaps {
  readonly began: readonly Date[] | null
  readonly flapped_at: Date | null
}

const calm: Flaps = { began: null, flapped_at: null }

/** What is remembered of beginnings, for alerts whose rule watches for flapping. */
const flapsOf = ({ now }: Transaction, value: Routing, reports: readonly Report[], known: KnownAlerts): ReadonlyMap<string, Flaps> => {
  const flaps = new Map<string, Flaps>()
  if (value.rules.count === 0) return flaps
  for (const { fingerprint, labels } of reports) {
    const policy = value.rules.match(labels)?.flapping
    if (policy === undefined) continue
    const began = beginnings([...(known.get(fingerprint)?.began ?? []), now], now, policy)
    flaps.set(fingerprint, { began, flapped_at: isFlapping(began, now, policy) ? now : null })
  }
  return flaps
}

const enterAll = async (
  transaction: Transaction,
  value: Routing,
  mine: readonly { readonly report: Report; readonly id: string }[],
  flaps: ReadonlyMap<string, Flaps>,
): Promise<readonly Omit<Opening, 'former'>[]> => {
  const planned = mine.map(({ report, id }) => ({ report, id, processes: processesOf(value, report.labels) }))
  const workloads = new Set(
    planned.flatMap(({ report, processes }) => processes.filter(needsFallback).map((process) => subjectWorkload(report.labels, process))),
  )
  const fallbacks = workloads.size === 0 ? undefined : await fallbacksFor(transaction, value.policies, workloads)
  const responses = planned.map(({ report, id, processes }) => ({
    report,
    id,
    responses: processes.map((process) =>
      respond(value, report, process, needsFallback(process) ? fallbacks?.get(subjectWorkload(report.labels, process)) : undefined),
    ),
  }))
  const flat = responses.flatMap((one) => one.responses.map((response) => ({ id: one.id, response })))
  const holds = await weigh(
    transaction,
    flat.map(({ id, response }) => ({
      alert: id,
      labels: response.report.labels,
      workload: response.workload,
      hours: response.hours,
      own: ownOf(value, newcomer(response)),
    })),
  )
  let next = 0
  return responses.map(({ report, id, responses: some }) => ({
    report,
    id,
    entries: some.map((response) => ({
      ...response,
      id,
      hold: holds[next++] ?? { reasons: [], lookAt: undefined },
      flaps: (flaps.get(report.fingerprint)?.flapped_at ?? null) !== null,
    })),
  }))
}

/** A new alert as its rule and people's wishes see it. */
const newcomer = ({ report, rule }: Response) => ({
  labels: report.labels,
  annotations: report.annotations,
  starts_at: report.startsAt,
  rule: rule ?? null,
  snoozed_until: null,
  snoozed_by: null,
  snooze_because: null,
})

/** Opens the groups or joins open ones, and pages the new. Resolves to the group of each key. */
const enterGroups = async (
  transaction: Transaction,
  entries: readonly Entry[],
  alerts: readonly store.NewAlert[],
  version: string,
): Promise<ReadonlyMap<string, string>> => {
  const proposed = [...byGroup(entries)].flatMap(([key, members]) => {
    const [first] = members
    return first === undefined ? [] : [{ key, first, members, row: groupRow(transaction, first, members, version) }]
  })
  if (proposed.length === 0) return new Map()
  const entered = await store.enterAlerts(
    transaction.sql,
    proposed.map(({ row }) => row),
    alerts,
  )
  const groups = new Map(entered.map((group) => [group.key, group.id]))
  // A step of an escalation may wait until enough alerts came.
  await alertsCame(
    transaction,
    proposed.flatMap(({ key, row }) => (groups.get(key) === row.id ? [] : [subjectOf(groups.get(key) ?? '')])),
  )
  const fresh = proposed.filter(({ key, row }) => groups.get(key) === row.id)
  await startEscalations(
    transaction,
    fresh.filter(({ row }) => row.paged_at !== null).map(({ first, members, row }) => requestFor(first, members, row.id)),
  )
  let soonest: Date | undefined
  for (const { flush_at: at } of entered) if (at !== null && (soonest === undefined || at < soonest)) soonest = at
  if (soonest !== undefined) transaction.wake(pageGroups, soonest)
  // What is held back whole runs nothing either: the look after its release starts it.
  for (const { first, members, row } of fresh)
    if (first.run === 'automatic' && first.runbook !== undefined && members.some(isFree))
      transaction.enqueue(startRunbook, { group: row.id })
  return groups
}

const requestFor = (first: Entry, members: readonly Entry[], group: string) => {
  const free = members.filter(isFree)
  const newest = free.at(-1) ?? first
  return pageRequest({
    ...first,
    policy: first.policy ?? '',
    id: group,
    alert: newest.id,
    alerts: free.length,
    annotations: first.report.annotations,
  })
}

const isFree = ({ hold }: Entry): boolean => hold.reasons.length === 0

/** Without anybody to page, the page is due again in a minute: a policy may have been declared by then. */
const retryMs = 60_000

const groupRow = (transaction: Transaction, first: Entry, members: readonly Entry[], version: string): store.NewGroup => {
  const { now } = transaction
  const free = members.filter(isFree)
  const pressing = members.reduce((most, member) => (rankOf(member.priority) < rankOf(most.priority) ? member : most), first)
  const waitMs = first.policy === undefined && !first.isTicket ? retryMs : first.waitMs
  const pageAt = first.isTicket && !first.isToldOut ? null : new Date(now.getTime() + waitMs)
  // Others than people are told by whoever looks at groups; it is woken with this commit.
  const isPaged = free.length > 0 && waitMs === 0 && !first.isTicket && !first.isToldOut && first.policy !== undefined
  const decision = isPaged
    ? ({ what: 'page', firing: free, reasons: [{ source: 'escalation', by: first.policy ?? '', because: first.pagedBecause }] } as const)
    : free.length === 0
      ? ({ what: 'held', firing: members, reasons: distinctReasons(members.flatMap(({ hold }) => hold.reasons)) } as const)
      : first.isTicket
        ? ({
            what: 'held',
            firing: free,
            reasons: [{ source: 'ticket', by: first.rule ?? first.route ?? '', because: first.pagedBecause }],
          } as const)
        : undefined
  return {
    id: transaction.newId(),
    key: first.key,
    state: free.length === 0 ? 'suppressed' : first.state,
    priority: pressing.priority,
    rank: rankOf(pressing.priority),
    priority_because: pressing.priorityBecause,
    paged_because: first.pagedBecause,
    route: first.route ?? null,
    rule: first.rule ?? null,
    workload: first.workload ?? null,
    owner: first.owner ?? null,
    runbook: first.runbook ?? null,
    policy: first.policy ?? null,
    summary: first.summary,
    labels: first.labels,
    run: first.run,
    at: now,
    page_at: pageAt,
    paged_at: isPaged ? now : null,
    flush_at: isPaged || free.length === 0 ? null : pageAt,
    interval_ms: first.intervalMs,
    is_ticket: first.isTicket,
    is_flapping: members.some((member) => member.flaps),
    alerts: members.length,
    suppressed: members.length - free.length,
    decided_with: version,
    send_id: decision === undefined ? null : transaction.newId(),
    what: decision?.what ?? null,
    firing: decision?.firing.map(({ id }) => id) ?? [],
    reasons: decision?.reasons ?? [],
  }
}

const isWeighed = ({ entries }: Opening): boolean => entries.some(({ hold }) => hold.reasons.length > 0 || hold.lookAt !== undefined)

const alertRow = (transaction: Transaction, opening: Opening, keyed: ReadonlySet<string>, source: string): store.NewAlert => {
  const { id, former, report, entries } = opening
  return {
    id,
    fingerprint: report.fingerprint,
    key: entries[0]?.key ?? '',
    former_id: former ?? null,
    summary: entries[0]?.summary ?? '',
    labels: report.labels,
    annotations: report.annotations,
    url: report.url ?? null,
    source,
    starts_at: report.startsAt,
    opened_at: transaction.now,
    is_weighed: isWeighed(opening),
    is_keyed: keyed.has(id),
    is_shared: entries.length > 1,
  }
}

/** What stands beside alerts that were entered: further groups, what holds them back, and the facts. */
const writeBeside = async (transaction: Transaction, openings: readonly Opening[], groups: ReadonlyMap<string, string>): Promise<void> => {
  const further = openings.flatMap(({ id, entries }) =>
    entries.slice(1).map(({ key }) => ({ alert_id: id, group_id: groups.get(key) ?? '' })),
  )
  if (further.length > 0) await insertMemberships(transaction.sql, further)
  if (openings.some(isWeighed)) await saveHolds(transaction, openings, groups)
  for (const opening of openings) {
    const [first] = opening.entries
    if (first !== undefined) recordOpened(transaction, opening, first, groups.get(first.key) ?? '')
  }
  const wanting = openings.flatMap(({ entries }) => entries.slice(0, 1).filter((entry) => entry.openIncident && isFree(entry)))
  for (const [key, members] of byGroup(wanting)) recordWanted(transaction, members, groups.get(key) ?? '')
}

/** Writes what holds new alerts back, or when to look whether something does. */
const saveHolds = async (transaction: Transaction, openings: readonly Opening[], groups: ReadonlyMap<string, string>): Promise<void> => {
  const held = openings.flatMap(({ entries }) => entries).filter(({ hold }) => hold.reasons.length > 0 || hold.lookAt !== undefined)
  await saveSuppressions(
    transaction.sql,
    held.map(({ id, key, hold }) => ({
      alert_id: id,
      group_id: groups.get(key) ?? '',
      reasons: hold.reasons,
      since: hold.reasons.length > 0 ? transaction.now : null,
      look_at: hold.lookAt ?? null,
      snoozed_until: null,
      snoozed_by: null,
      snooze_because: null,
    })),
  )
  for (const { id, key, hold, summary, workload } of held) {
    const group = groups.get(key) ?? ''
    const subjects = [`alert:${id}`, subjectOf(group), ...(workload === undefined ? [] : [workload])]
    if (hold.reasons.length > 0) recordSuppressed(transaction, { alert: id, group, summary, subjects }, hold.reasons)
    if (hold.lookAt !== undefined) transaction.wake(weighAlerts, hold.lookAt)
  }
}

const recordWanted = (transaction: Transaction, members: readonly Entry[], group: string): void => {
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

const recordOpened = (transaction: Transaction, { former }: Opening, opening: Entry, group: string): void => {
  const { id, report, workload, route, runbook } = opening
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
