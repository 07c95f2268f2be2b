import { digest } from '#domains/alerts/fingerprint.ts'
import { AlertRule } from '#domains/alerts/kinds.ts'
import { type GroupDeed, deedFacts, deedsOf } from '#domains/alerts/noise/deeds.ts'
import { type Deed, endedBy, firstIdAt, groupOutcome, type ZoneOf } from '#domains/alerts/noise/outcome.ts'
import * as store from '#domains/alerts/noise/store.ts'
import { routing } from '#domains/alerts/routing.ts'
import { ruleNameOf } from '#domains/alerts/rules.ts'
import { recordsNamed, textOf } from '#platform/checks/census.ts'
import { factsOf } from '#platform/facts/read.ts'
import type { Work } from '#platform/jobs/task.ts'
import { isZone } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const dayMs = 86_400_000
/** So far back anybody may ask; the counting begins there when there is none. */
export const mostDays = 90
/** A transaction that takes longer than this to commit may be missed. */
const overlapMs = 15 * 60_000
const atOnce = 500

/**
 * Brings the counts up to now, in slices: what facts tell about groups, then groups that are new, open, or told of, then alerts that are new or
 * have ended. Each slice is computed from the tables of alerts and the fact log, so that counting twice, or again after a crash, counts the same.
 * Another set of rules gives other names: then everything is counted anew.
 */
export const countUp = async (work: Work): Promise<void> => {
  const begun = work.now()
  const { since, rules } = await work.transact((transaction) => whereItStands(transaction))
  await readDeeds(work, since, begun)
  await inSlices(work, (transaction, after) => countNewGroups(transaction, since, after))
  await inSlices(work, (transaction, after) => countTouchedGroups(transaction, since, after))
  await inSlices(work, (transaction, after) => countOpenGroups(transaction, since, after))
  await inSlices(work, (transaction, after) => countNewAlerts(transaction, since, after))
  await inSlices(work, (transaction, after) => countEndedAlerts(transaction, since, after))
  if (work.signal.aborted) return
  await work.transact((transaction) => store.setCounted(transaction.sql, begun, rules))
  const old = new Date(begun.getTime() - (mostDays + 10) * dayMs)
  while (!work.signal.aborted && (await work.transact(({ sql }) => store.forget(sql, old, 5_000))) === 5_000);
}

const whereItStands = async (transaction: Transaction): Promise<{ since: Date; rules: string }> => {
  const records = await transaction.records.all(AlertRule)
  const said = records.map(({ reference, spec }) => [reference, spec.order ?? null, spec.match ?? null, spec.enabled ?? null])
  const rules = digest(JSON.stringify(said))
  const counted = await store.counted(transaction.sql)
  const beginning = transaction.now.getTime() - mostDays * dayMs
  const since =
    counted === undefined || counted.rules !== rules ? beginning : Math.max(beginning, counted.counted_until.getTime() - overlapMs)
  return { since: new Date(since), rules }
}

const mostFacts = 5_000

/** Facts by time, in stretches short enough to be read whole: a stretch that is too full is halved. */
const readDeeds = async (work: Work, since: Date, until: Date): Promise<void> => {
  const end = until.getTime() + 1
  let length = dayMs
  for (let from = since.getTime(); from < end && !work.signal.aborted;) {
    const to = Math.min(end, from + length)
    const isWhole = await work.transact((transaction) => keepDeeds(transaction, new Date(from), new Date(to), length <= 1))
    if (isWhole) {
      from = to
      length = Math.min(dayMs, length * 2)
    } else {
      length = Math.max(1, Math.floor(length / 2))
    }
  }
}

const keepDeeds = async (transaction: Transaction, since: Date, until: Date, isShortest: boolean): Promise<boolean> => {
  const limit = isShortest ? 100_000 : mostFacts
  const facts = await factsOf(transaction.sql, Object.keys(deedFacts), { since, until, limit })
  if (facts.length === limit && !isShortest) return false
  const deeds: GroupDeed[] = facts.flatMap(deedsOf)
  if (deeds.length > 0) await store.insertDeeds(transaction.sql, deeds)
  return true
}

/** Calls until a slice has no next. */
const inSlices = async (work: Work, slice: (transaction: Transaction, after: string) => Promise<string | undefined>): Promise<void> => {
  for (let after: string | undefined = nobody; after !== undefined && !work.signal.aborted;) {
    const from: string = after
    after = await work.transact((transaction) => slice(transaction, from))
  }
}

const nobody = '00000000-0000-0000-0000-000000000000'
const next = <Row>(rows: readonly Row[], idOf: (row: Row) => string, limit: number): string | undefined => {
  const last = rows.at(-1)
  return last === undefined || rows.length < limit ? undefined : idOf(last)
}
const later = (one: string, other: string): string => (one > other ? one : other)

const countNewGroups = async (transaction: Transaction, since: Date, after: string): Promise<string | undefined> => {
  const groups = await store.groupsFrom(transaction.sql, later(after, firstIdAt(since)), atOnce)
  await countGroups(transaction, groups)
  return next(groups, ({ id }) => id, atOnce)
}

const countTouchedGroups = async (transaction: Transaction, since: Date, after: string): Promise<string | undefined> => {
  const ids = await store.groupsTouched(transaction.sql, since, after, atOnce)
  const older = ids.filter((id) => id < firstIdAt(since))
  if (older.length > 0) await countGroups(transaction, await store.groupsById(transaction.sql, older))
  return next(ids, (id) => id, atOnce)
}

const countOpenGroups = async (transaction: Transaction, since: Date, after: string): Promise<string | undefined> => {
  const ids = await store.openGroupsCounted(transaction.sql, after, firstIdAt(since), atOnce)
  if (ids.length > 0) await countGroups(transaction, await store.groupsById(transaction.sql, ids))
  return next(ids, (id) => id, atOnce)
}

const countGroups = async (transaction: Transaction, groups: readonly store.GroupToCount[]): Promise<void> => {
  if (groups.length === 0) return
  const { value } = await transaction.read(routing)
  const zoneOf = await zonesIn(transaction)
  const deeds = await store.deedsAbout(
    transaction.sql,
    groups.map(({ id }) => id),
  )
  await store.keepGroups(
    transaction.sql,
    groups.map((group) => ({
      ...group,
      rule: ruleNameOf(group.labels, value.rules),
      ...groupOutcome([...(deeds.get(group.id) ?? []), ...byHand(group)], zoneOf),
    })),
  )
}

const byHand = ({ ended_at: at, ended_by: actor }: store.GroupToCount): readonly Deed[] =>
  at === null || actor === null ? [] : [{ at, what: 'resolved', actor, people: [], alert: undefined, sources: [] }]

/** The zone of each person, as declared now; somebody who has left lived by UTC. */
export const zonesIn = async (transaction: Transaction): Promise<ZoneOf> => {
  const people = await recordsNamed(transaction, 'Person')
  const zones = new Map(people.map((person) => [person.reference, textOf(person, 'zone') ?? 'UTC']))
  return (person) => {
    const zone = zones.get(person)
    return zone !== undefined && isZone(zone) ? zone : 'UTC'
  }
}

const countNewAlerts = async (transaction: Transaction, since: Date, after: string): Promise<string | undefined> => {
  const alerts = await store.alertsFrom(transaction.sql, later(after, firstIdAt(since)), atOnce)
  await countAlerts(transaction, alerts)
  return next(alerts, ({ id }) => id, atOnce)
}

const countEndedAlerts = async (transaction: Transaction, since: Date, after: string): Promise<string | undefined> => {
  const alerts = await store.alertsEnded(transaction.sql, since, after, atOnce)
  await countAlerts(transaction, alerts)
  return next(alerts, ({ id }) => id, atOnce)
}

const countAlerts = async (transaction: Transaction, alerts: readonly store.AlertToCount[]): Promise<void> => {
  if (alerts.length === 0) return
  const { value } = await transaction.read(routing)
  await store.keepAlerts(
    transaction.sql,
    alerts.map((alert) => ({
      ...alert,
      rule: ruleNameOf(alert.labels, value.rules),
      endedBy: endedBy({
        resolvedAt: alert.resolved_at ?? undefined,
        by: alert.resolved_by ?? undefined,
        because: alert.resolved_because ?? '',
      }),
    })),
  )
}
