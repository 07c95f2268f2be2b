import { compositeHolds } from '#domains/alerts/composites/holding.ts'
import { type Keyed, keysOf } from '#domains/alerts/holding/keys.ts'
import {
  deleteKeyRows,
  holdOpen,
  insertKeys,
  type KeyRow,
  keysOfAlerts,
  lockKeys,
  markKeyed,
  sourcesOf,
} from '#domains/alerts/holding/store.ts'
import { askToWeigh } from '#domains/alerts/holding/waiting/store.ts'
import { type Hold, holdOf, type Own } from '#domains/alerts/verdict.ts'
import { inhibitorsOf } from '#domains/silences/inhibition.ts'
import { quiet, type Quiet } from '#domains/silences/quiet.ts'
import { type CompositeHold, type RouteHours, suppress } from '#domains/silences/suppression.ts'
import type { Transaction } from '#platform/transaction.ts'

/** An alert in one of its groups, with what its verdict depends on. */
export interface Weighable {
  readonly alert: string
  readonly labels: Readonly<Record<string, string>>
  readonly workload: string | undefined
  readonly hours: RouteHours | undefined
  readonly own: readonly Own[]
}

/**
 * What holds each of these alerts back now, by the one pure function of `silences` and what is known of it here. Reads
 * nothing for alerts that no inhibition or composite names; else which sources are open and what composites hold, in one
 * statement each for all of them.
 */
export const weigh = async (transaction: Transaction, alerts: readonly Weighable[]): Promise<readonly Hold[]> => {
  const { value } = await transaction.read(quiet)
  const keyed = alerts.map(({ labels }) => keysOf(value.inhibitions, labels))
  const wanted = [...new Set(keyed.flatMap(({ target }) => target))]
  const sources = new Map(wanted.length === 0 ? [] : (await sourcesOf(transaction.sql, wanted)).map((found) => [found.key, found]))
  const composites = await compositeHolds(
    transaction,
    alerts.map(({ alert, labels }) => ({ id: alert, labels })),
  )
  return alerts.map((alert, index) => judge(transaction, value, alert, keyed[index], sources, composites.get(alert.alert)))
}

const judge = (
  { now }: Transaction,
  value: Quiet,
  { labels, workload, hours, own }: Weighable,
  keyed: Keyed | undefined,
  sources: ReadonlyMap<string, { key: string; alerts: readonly string[]; count: number }>,
  composites: readonly CompositeHold[] | undefined,
): Hold => {
  const found = keyed === undefined || sources.size === 0 ? [] : keyed.target.flatMap((key) => sources.get(key) ?? [])
  const inhibitedBy = found.length === 0 ? undefined : inhibitorsOf(value.inhibitions, found)
  return holdOf(suppress({ labels, workload }, { now, quiet: value, hours, inhibitedBy, composites }), own, now)
}

/**
 * Enters new alerts into the inhibitions that name them, and asks that what they hold back be weighed again. Resolves to
 * those that were entered. Nothing is read or written when no inhibition names any.
 */
export const enterInhibitions = async (
  transaction: Transaction,
  alerts: readonly { readonly id: string; readonly labels: Readonly<Record<string, string>> }[],
): Promise<ReadonlySet<string>> => {
  const { inhibitions } = (await transaction.read(quiet)).value
  if (inhibitions.count === 0) return new Set()
  const rows = alerts.flatMap(({ id, labels }) => keyRows(id, keysOf(inhibitions, labels)))
  if (rows.length === 0) return new Set()
  await lockKeys(transaction.sql, rows)
  await insertKeys(transaction.sql, rows)
  const sources = rows.filter(({ side }) => side === 'source').map(({ key }) => key)
  if (sources.length > 0) await askToWeigh(transaction.sql, sources)
  return new Set(rows.map((row) => row.alert_id))
}

const keyRows = (id: string, { source, target }: Keyed): readonly KeyRow[] => [
  ...source.map((key) => ({ alert_id: id, key, side: 'source' as const })),
  ...target.map((key) => ({ alert_id: id, key, side: 'target' as const })),
]

/** Enters open alerts anew into the inhibitions there are now: records of them changed. */
export const renewInhibitions = async (
  transaction: Transaction,
  members: readonly { readonly alert_id: string; readonly labels: Readonly<Record<string, string>> }[],
): Promise<void> => {
  const { inhibitions } = (await transaction.read(quiet)).value
  const wanted = new Map(members.map(({ alert_id: id, labels }) => [id, keyRows(id, keysOf(inhibitions, labels))]))
  const named = [...wanted].flatMap(([id, rows]) => (rows.length === 0 ? [] : [id]))
  // Held open until this transaction ends: the key of an alert that is resolved meanwhile would hold others back for ever.
  const open = new Set(named.length === 0 ? [] : await holdOpen(transaction.sql, named))
  const before = await keysOfAlerts(transaction.sql, [...wanted.keys()])
  const known = new Set(before.map(({ alert_id: id, key, side }) => `${id} ${side} ${key}`))
  const rows = [...wanted].flatMap(([id, own]) => (open.has(id) ? own : []))
  const now = new Set(rows.map(({ alert_id: id, key, side }) => `${id} ${side} ${key}`))
  const fresh = rows.filter(({ alert_id: id, key, side }) => !known.has(`${id} ${side} ${key}`))
  const stale = before.filter(({ alert_id: id, key, side }) => !now.has(`${id} ${side} ${key}`))
  if (stale.length > 0) await deleteKeyRows(transaction.sql, stale)
  if (fresh.length === 0) return
  await lockKeys(transaction.sql, fresh)
  await insertKeys(transaction.sql, fresh)
  await markKeyed(transaction.sql, [...new Set(fresh.map(({ alert_id: id }) => id))])
  const sources = [...new Set(fresh.filter(({ side }) => side === 'source').map(({ key }) => key))]
  if (sources.length > 0) await askToWeigh(transaction.sql, sources)
}
