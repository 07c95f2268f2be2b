import { defaultGroupBy } from '#domains/alerts/grouping.ts'
import { zonesIn } from '#domains/alerts/noise/counting.ts'
import { type Deed, isAct, isPerson, type ZoneOf } from '#domains/alerts/noise/outcome.ts'
import type { Handle, Handling, Past, PastAlert, PastGroup, Span } from '#domains/alerts/noise/replay.ts'
import * as store from '#domains/alerts/noise/store.ts'
import { processesOf, respond } from '#domains/alerts/response.ts'
import { routing, type Routing } from '#domains/alerts/routing.ts'
import type { Transaction } from '#platform/transaction.ts'

/** The past of one rule or route, and how its alerts are handled today. */
export interface History {
  readonly past: Past
  readonly handle: Handle
  /** Who answers for most of them. */
  readonly owner: string | undefined
  /** What most of them are about. */
  readonly workload: string | undefined
}

/** More than this of one rule is not replayed: the newest suffice to judge by. */
const mostGroups = 2_000
const mostAlerts = 10_000

/** What happened to the alerts of a rule or a route since `since`, and to those grouped with them. */
export const readHistory = async (
  transaction: Transaction,
  asked: { readonly rule?: string; readonly route?: string },
  since: Date,
): Promise<History> => {
  const { sql } = transaction
  const groups = await store.pastGroups(sql, { rule: asked.rule ?? null, route: asked.route ?? null, since, limit: mostGroups })
  const ids = groups.map(({ group_id: id }) => id)
  const rows = whole(await store.pastAlerts(sql, ids, mostAlerts))
  const deeds = await store.deedsAbout(sql, ids)
  const zoneOf = await zonesIn(transaction)
  const present = new Set(rows.map(({ group_id: id }) => id))
  const known = groups.filter(({ group_id: id }) => present.has(id))
  const { value } = await transaction.read(routing)
  const past: Past = {
    alerts: rows.map((row) => pastAlert(row, deeds.get(row.group_id) ?? [])),
    groups: new Map(
      known.map((group) => [group.group_id, pastGroup(group.group_id, group.route, deeds.get(group.group_id) ?? [], zoneOf)]),
    ),
    until: transaction.now,
  }
  return {
    past,
    handle: handlingIn(value, past),
    owner: mostOften(known.flatMap(({ team }) => team ?? [])),
    workload: mostOften(rows.flatMap(({ workload }) => workload ?? [])),
  }
}

/** Without the last group when some of its alerts were left out. */
const whole = (rows: readonly store.PastAlertRow[]): readonly store.PastAlertRow[] => {
  if (rows.length < mostAlerts) return rows
  const last = rows.at(-1)?.group_id
  const complete = rows.filter(({ group_id: id }) => id !== last)
  return complete.length === 0 ? rows : complete
}

const pastAlert = (row: store.PastAlertRow, deeds: readonly Deed[]): PastAlert => ({
  id: row.id,
  group: row.group_id,
  fingerprint: row.fingerprint,
  rule: row.rule,
  workload: row.workload ?? undefined,
  labels: row.labels,
  annotations: row.annotations,
  openedAt: row.opened_at,
  resolvedAt: row.resolved_at ?? undefined,
  held: spans(
    deeds.filter((deed) => deed.alert === row.id),
    // What the rule's own patience held, the replay holds itself.
    (deed) => deed.what === 'held' && deed.sources.some((source) => source !== 'rule'),
  ),
})

const pastGroup = (id: string, route: string | null, deeds: readonly Deed[], zoneOf: ZoneOf): PastGroup => {
  const pages = deeds.filter(({ what }) => what === 'paged')
  return {
    id,
    route: route ?? undefined,
    pagedAt: pages[0]?.at,
    messages: pages.flatMap(({ at, people }) => people.filter(isPerson).map((person) => ({ at, person, zone: zoneOf(person) }))),
    acknowledged: spans(
      deeds.filter(({ what }) => what === 'acknowledged' || what === 'unacknowledged'),
      ({ what }) => what === 'acknowledged',
    ),
    actedAt: deeds.find(isAct)?.at,
  }
}

/** From each deed that begins something to the next that does not. Deeds are in order. */
const spans = (deeds: readonly Deed[], begins: (deed: Deed) => boolean): readonly Span[] => {
  const found: Span[] = []
  let from: Date | undefined
  for (const deed of deeds) {
    if (begins(deed)) from ??= deed.at
    else if (from !== undefined) {
      found.push({ from, to: deed.at })
      from = undefined
    }
  }
  return from === undefined ? found : [...found, { from, to: undefined }]
}

/**
 * How alerts are handled by the rules and routes of today: by the route that took them when it still does, else by the first that would.
 */
export const handlingIn = (routing: Routing, past: Past): Handle => {
  const known = new Map<PastAlert, Handling>()
  return (alert) => {
    const made = known.get(alert) ?? handlingOf(routing, alert, past.groups.get(alert.group)?.route)
    known.set(alert, made)
    return made
  }
}

const handlingOf = (routing: Routing, alert: PastAlert, route: string | undefined): Handling => {
  const processes = processesOf(routing, alert.labels)
  const process = processes.find(({ plan }) => plan?.route === route) ?? processes[0]
  const { labels, annotations, fingerprint, openedAt } = alert
  const report = { fingerprint, labels, annotations, url: undefined, startsAt: openedAt, endsAt: undefined, seenAt: openedAt, seen: 1 }
  const response = process === undefined ? undefined : respond(routing, report, process, undefined)
  const isComplete = response?.state === 'open'
  return {
    route: isComplete ? (process?.plan?.route ?? process?.rule?.rule) : undefined,
    groupBy: isComplete ? (process?.plan?.groupBy ?? defaultGroupBy) : defaultGroupBy,
    groupWaitMs: response?.waitMs ?? 0,
    holdMs: process?.rule?.holdMs ?? 0,
    threshold: process?.rule?.threshold,
    ticket: response?.isTicket ?? false,
    mutedUntil: undefined,
  }
}

const mostOften = (names: readonly string[]): string | undefined => {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0]
}
