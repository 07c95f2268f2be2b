import type { RecordOf } from '#platform/kinds/kind.ts'
import { type RecordRow, recordColumns, toRecord } from '#platform/kinds/store.ts'
import type { Compiled, Snapshot } from '#platform/kinds/snapshot.ts'
import type { Registry } from '#platform/registry.ts'
import type { Sql } from '#platform/transaction.ts'

/**
 * Snapshots, running: engines read compiled records without a query.
 *
 * The problem: two thousand alerts a second are matched against routes, schedules and policies that people change a few
 * times a day, on several nodes, and a change must count at once. The idea: each node keeps one immutable compile per
 * snapshot with the PostgreSQL snapshot it was loaded in. Changes leave a row (kind, transaction id) behind; a
 * compile is stale exactly when such a row is committed and not visible in its PostgreSQL snapshot. That is asked
 * when somebody says so (a commit on this node, NOTIFY from another) and otherwise once a second, which heals a lost wake-up.
 *
 * Guarantees: a transaction that changed records reads its own changes; a commit on this node is seen by the next
 * read; one on another node after its NOTIFY, at the latest a second later; who is told of a change by its fact reads at
 * least that change, even where the fact came before the word; `version` names exactly the record
 * versions (`record_version.xid`) a decision was made with.
 *
 * Refuses to do: share a compile of uncommitted records, or go back to an older one.
 */
export interface Snapshots {
  /** The compiled value, loaded through `sql` when what is kept is stale. */
  readonly read: <Value>(snapshot: Snapshot<Value>, sql: Sql) => Promise<Compiled<Value>>
  /** Records of these kinds (all when left out) may have changed: look before the next read. */
  readonly invalidate: (kinds?: readonly string[]) => void
}

/** The channel on which a commit tells other nodes; the payload lists kinds, separated by commas. */
export const recordsChannel = 'andon_records'

/** A lost wake-up is healed within this time; one index look-up a second and snapshot costs nothing worth saving. */
const pollMs = 1_000

interface Kept {
  compiled: Compiled<unknown>
  /** The last word that was looked into; older than the word given means: look again. */
  checkedWord: number
  checkedAt: number
}

export const createSnapshots = (options: { readonly registry: Registry }): Snapshots => {
  const kept = new Map<Snapshot<unknown>, Kept>()
  /** Counts, by kind, how often somebody said that its records may have changed. */
  const words = new Map<string, number>()
  let wordForAll = 0

  const invalidate = (kinds?: readonly string[]): void => {
    if (!kinds) wordForAll += 1
    for (const kind of kinds ?? []) words.set(kind, (words.get(kind) ?? 0) + 1)
  }

  const wordOf = (snapshot: Snapshot<unknown>): number => kindsOf(snapshot).reduce((sum, kind) => sum + (words.get(kind) ?? 0), wordForAll)

  const current = async (snapshot: Snapshot<unknown>, sql: Sql): Promise<Compiled<unknown>> => {
    // Read before the question: what is said while it is under way must not be forgotten.
    const word = wordOf(snapshot)
    const checkedAt = performance.now()
    const entry = kept.get(snapshot)
    if (entry && entry.checkedWord === word && checkedAt - entry.checkedAt < pollMs) return entry.compiled
    if (entry && !(await isStale(sql, snapshot, entry.compiled.version))) {
      Object.assign(entry, { checkedWord: Math.max(entry.checkedWord, word), checkedAt })
      return entry.compiled
    }
    const compiled = await load(snapshot, sql)
    const newest = kept.get(snapshot)
    if (newest && isNewer(newest.compiled.version, compiled.version)) return compiled
    kept.set(snapshot, { compiled, checkedWord: word, checkedAt })
    return compiled
  }

  const read = async <Value>(snapshot: Snapshot<Value>, sql: Sql): Promise<Compiled<Value>> => {
    const own = changedIn.get(sql)
    const compiled = kindsOf(snapshot).some((kind) => own?.has(kind)) ? await load(snapshot, sql) : await current(snapshot, sql)
    // `kept` holds values of many types by the snapshot that compiled them.
    return compiled as Compiled<Value>
  }

  const snapshots = { read, invalidate }
  listeners.set(options.registry, [...(listeners.get(options.registry) ?? []), snapshots])
  return snapshots
}

/** Tells this node's snapshots, after a commit, which kinds it changed; left out: some. */
export const announceChange = (registry: Registry, kinds?: readonly string[]): void => {
  for (const snapshots of listeners.get(registry) ?? []) snapshots.invalidate(kinds)
}

/** Notes that the transaction behind `sql` changed records of `kinds`: its own reads must see them, nobody else's may. */
export const noteChangeIn = (sql: Sql, kinds: readonly string[]): void => {
  const own = changedIn.get(sql) ?? new Set<string>()
  for (const kind of kinds) own.add(kind)
  changedIn.set(sql, own)
}

/** The columns of a record, without what the kinds in `$2` specify. */
const withoutSpecs = recordColumns.replace(
  'record.document,',
  `case when record.kind = any($2) then jsonb_set(record.document, '{spec}', '{}') else record.document end as document,`,
)

const listeners = new WeakMap<Registry, readonly Snapshots[]>()
const changedIn = new WeakMap<Sql, Set<string>>()

/** Names of the kinds a snapshot is made of. */
const kindsOf = ({ kinds, named = [] }: Snapshot<unknown>): readonly string[] => [...kinds.map((kind) => kind.name), ...named]

const load = async (snapshot: Snapshot<unknown>, sql: Sql): Promise<Compiled<unknown>> => {
  // One statement, so that the records are exactly those the PostgreSQL snapshot shows.
  const rows = await sql<{ read_in: string; id: string | null }>(
    `select pg_current_snapshot()::text as read_in, ${withoutSpecs}
       from (select) once
       left join record on record.kind = any($1) and record.archived_at is null
      order by record.kind, record.key`,
    [kindsOf(snapshot), snapshot.named ?? []],
  )
  const records: RecordOf[] = rows.flatMap((row) => (row.id === null ? [] : [toRecord(row as unknown as RecordRow)]))
  return { value: snapshot.compile(records), version: rows[0]?.read_in ?? '' }
}

/**
 * Is a change committed that `version` does not show? Transaction ids at or beyond this transaction's own horizon
 * can only be its own writes or leftovers of another database cluster (a restored dump) and are not asked about.
 */
const isStale = async (sql: Sql, snapshot: Snapshot<unknown>, version: string): Promise<boolean> => {
  const [row] = await sql<{ stale: boolean }>(
    `select exists (
       select
         from record_change
        where kind = any($1)
          and xid >= pg_snapshot_xmin($2::pg_snapshot)
          and xid < pg_snapshot_xmax(pg_current_snapshot())
          and not pg_visible_in_snapshot(xid, $2::pg_snapshot)
     ) as stale`,
    [kindsOf(snapshot), version],
  )
  return row?.stale === true
}

/** Of two loads the one with the higher horizon saw more; with the same horizon, the one with fewer transactions still under way. */
const isNewer = (version: string, than: string): boolean => {
  const [mine, other] = [horizonOf(version), horizonOf(than)]
  return mine.horizon === other.horizon ? mine.underWay < other.underWay : mine.horizon > other.horizon
}

/** PostgreSQL writes a snapshot as `xmin:xmax:xip,xip…`. */
const horizonOf = (version: string): { horizon: bigint; underWay: number } => {
  const [, horizon = '0', underWay = ''] = version.split(':')
  return { horizon: BigInt(horizon), underWay: underWay.split(',').filter(Boolean).length }
}
