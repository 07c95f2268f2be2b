import Type from 'typebox'
import { compositeChanged } from '#domains/alerts/composites/facts.ts'
import { type Judged, judge, nextLook, sentenceFor } from '#domains/alerts/composites/judging.ts'
import { CompositeAlarm } from '#domains/alerts/composites/kinds.ts'
import { roster, type Roster } from '#domains/alerts/composites/roster.ts'
import * as store from '#domains/alerts/composites/store.ts'
import { fingerprint } from '#domains/alerts/fingerprint.ts'
import { weighAlerts } from '#domains/alerts/holding/jobs.ts'
import { lookNow } from '#domains/alerts/holding/waiting/store.ts'
import { AlertRule } from '#domains/alerts/kinds.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { recordChanged } from '#platform/kinds/facts.ts'
import type { Transaction } from '#platform/transaction.ts'
import { cut } from '#platform/text/cut.ts'

const nothing = Type.Object({})
/** Rows one statement takes. */
const atOnce = 2_000
/** A node may go on for a second with the records it knew; what opens there meanwhile is counted then. */
const afterwardsMs = 5_000

/**
 * Judges every composite alarm: woken when an alert some composite names opens or is resolved, and when a period of a
 * suppressor is over. Looks at tables only, so that it goes on wherever a killed process stopped.
 */
export const judgeComposites = defineTask({
  name: 'alerts.judge-composites',
  summary: 'Judges composite alarms: opens and resolves their alerts, holds their members back.',
  payload: nothing,
  every: { seconds: 60 },
  onStart: true,
  run: (work) => work.transact(judgeAll),
})

const judgeAll = async (transaction: Transaction): Promise<void> => {
  const { sql, now } = transaction
  const { value } = await transaction.read(roster)
  const isEmpty = value.composites.length === 0
  if (!isEmpty) await store.lockComposites(sql)
  const rows = await store.compositeStates(sql)
  const known = new Map(rows.map((row) => [row.composite, row]))
  if (isEmpty && known.size === 0) return
  await forgetGone(transaction, value, rows)
  if (isEmpty) return
  const judged = judge(value, await evidenceFor(transaction, value), new Map(rows.map((row) => [row.composite, store.stateOf(row)])), now)
  const changed = judged.filter((one) => isChanged(one, known.get(one.composite.reference)))
  if (changed.length > 0) {
    await store.saveStates(
      sql,
      changed.map((one) => rowOf(one, known.get(one.composite.reference))),
    )
    await report(transaction, changed, known)
  }
  await weighConcerned(transaction, value, changed)
  const next = nextLook(judged, now)
  if (next !== undefined) transaction.wake(judgeComposites, next)
}

const evidenceFor = async ({ sql }: Transaction, { keys }: Roster) => {
  const found = await store.evidenceFor(sql, [...keys])
  return {
    open: new Set(found.filter((row) => row.is_open).map((row) => row.key)),
    heard: new Set(found.filter((row) => row.is_heard).map((row) => row.key)),
  }
}

type Known = store.StateRow & { readonly alert_id: string | null }

/** Anything the row shows. That its alert was resolved by hand ends its speaking for members, not its state. */
const isChanged = (one: Judged, row: Known | undefined): boolean => {
  const { state } = one
  return (
    row === undefined ||
    one.effects.length > 0 ||
    row.state !== state.composite ||
    row.suppressor !== state.suppressor ||
    row.suppressed_by !== (one.suppressedBy ?? null) ||
    row.wait_until?.getTime() !== state.waitUntil?.getTime() ||
    row.extension_until?.getTime() !== state.extensionUntil?.getTime() ||
    row.holds_members !== speaks(one, row.alert_id) ||
    row.why !== one.why
  )
}

/** It speaks for its members while its alert is open: one that somebody resolved by hand must not keep them quiet. */
const speaks = ({ composite, state, effects }: Judged, alert: string | null): boolean =>
  composite.holdsMembers && state.composite === 'ALARM' && (alert !== null || effects.includes('raise'))

const rowOf = (one: Judged, known: Known | undefined): store.StateRow => {
  const { composite, state, suppressedBy } = one
  const labels = known === undefined || one.effects.includes('raise') ? composite.labels : known.labels
  const until = state.extensionUntil ?? state.waitUntil
  return {
    composite: composite.reference,
    state: state.composite,
    since: state.since,
    suppressor: state.suppressor,
    wait_until: state.waitUntil ?? null,
    extension_until: state.extensionUntil ?? null,
    is_held: state.isHeld,
    suppressed_by: suppressedBy ?? null,
    held_because: suppressedBy === undefined ? null : sentenceFor(composite, suppressedBy, suppressedBy === 'Alarm' ? undefined : until),
    labels,
    fingerprint: fingerprint({ labels, key: composite.reference }),
    holds_members: speaks(one, known?.alert_id ?? null),
    why: one.why,
  }
}

/** Opens and resolves the alerts of composites, and says what happened. */
const report = async (transaction: Transaction, changed: readonly Judged[], known: ReadonlyMap<string, Known>): Promise<void> => {
  const alerts = changed.flatMap(({ composite, effects, why }): object[] => {
    const row = known.get(composite.reference)
    if (effects.includes('resolve')) return row === undefined ? [] : [endOf(transaction, row)]
    if (!effects.includes('raise')) return []
    const annotations = { summary: composite.summary, description: `${cut(composite.text, 2_000)}: ${why}` }
    return [{ labels: composite.labels, key: composite.reference, annotations, startsAt: transaction.now.toISOString() }]
  })
  if (alerts.length > 0) await receive(transaction, alerts)
  for (const one of changed) if (one.effects.length > 0) recordChange(transaction, one)
}

/** With the labels it was opened under: the record may say others by now. */
const endOf = ({ now }: Transaction, row: Known) => ({ labels: row.labels, key: row.composite, endsAt: now.toISOString() })

const receive = async (transaction: Transaction, alerts: readonly object[]): Promise<void> => {
  for (let from = 0; from < alerts.length; from += atOnce)
    await transaction.callNamed('alert.receive', { alerts: alerts.slice(from, from + atOnce), source: 'composite-alarm' })
}

const recordChange = (transaction: Transaction, { composite, state, before, suppressedBy, why }: Judged): void =>
  transaction.record(compositeChanged, {
    subjects: [composite.reference, ...(composite.workload === undefined ? [] : [composite.workload])],
    data: {
      composite: composite.reference,
      state: state.composite,
      before: before?.composite ?? 'INSUFFICIENT_DATA',
      why,
      ...(suppressedBy === undefined ? {} : { suppressedBy }),
      ...(composite.workload === undefined ? {} : { workload: composite.workload }),
    },
  })

/** Has the alerts weighed again whose holds changed: those of composites, and members. */
const weighConcerned = async (transaction: Transaction, { holders }: Roster, changed: readonly Judged[]): Promise<void> => {
  const { sql, now } = transaction
  const rows = new Map((await store.compositeStates(sql)).map((row) => [row.composite, row]))
  // One that was raised just now was weighed when it opened.
  const own = changed.flatMap(({ composite, state, before, effects }) => {
    const alert = rows.get(composite.reference)?.alert_id ?? null
    return alert === null || effects.includes('raise') || (!state.isHeld && before?.isHeld !== true) ? [] : [alert]
  })
  const wanted = [...holders].flatMap(([key, composites]) =>
    composites.map((composite) => ({ composite, key, holds: rows.get(composite)?.holds_members === true })),
  )
  const members = wanted.length === 0 ? [] : await store.misjudgedMembers(sql, wanted, atOnce)
  const concerned = [...new Set([...own, ...members])]
  if (concerned.length === 0) return
  await lookNow(sql, concerned)
  transaction.wake(weighAlerts, now)
  if (members.length === atOnce) transaction.wake(judgeComposites, new Date(now.getTime() + 1_000))
}

/** What was declared once and is no more: its alert is over, and its members page again. */
const forgetGone = async (transaction: Transaction, { byReference }: Roster, rows: readonly Known[]): Promise<void> => {
  const gone = rows.filter(({ composite }) => !byReference.has(composite))
  if (gone.length === 0) return
  await store.forgetStates(
    transaction.sql,
    gone.map(({ composite }) => composite),
  )
  const held = await store.heldBy(
    transaction.sql,
    gone.filter((row) => row.holds_members).map(({ composite }) => composite),
  )
  if (held.length > 0) {
    await lookNow(transaction.sql, held)
    transaction.wake(weighAlerts, transaction.now)
  }
  const over = gone.flatMap((row) => (row.alert_id === null ? [] : [endOf(transaction, row)]))
  if (over.length > 0) await receive(transaction, over)
}

/** Counts the open alerts of members anew: after records changed, and now and then for whatever was missed. */
export const recountMembers = defineTask({
  name: 'alerts.recount-composites',
  summary: 'Counts which open alerts composite alarms are about, after their records changed.',
  payload: nothing,
  every: { seconds: 600 },
  onStart: true,
  run: async (work) => {
    const isAsked = await work.transact(sweep)
    let after: string | null = null
    while (isAsked && !work.signal.aborted) {
      const from: string | null = after
      const last: string | undefined = await work.transact((transaction) => recountSome(transaction, from))
      if (last === undefined) break
      after = last
    }
    await work.transact((transaction) => {
      transaction.wake(judgeComposites, transaction.now)
      return Promise.resolve()
    })
  },
})

/** True when there is anything to count. */
const sweep = async (transaction: Transaction): Promise<boolean> => {
  const { value } = await transaction.read(roster)
  await store.sweepMembers(transaction.sql, [...value.keys])
  const prefix = 'alertname:'
  const names = [...value.keys].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
  if (names.length > 0) await store.hearOfNames(transaction.sql, names, transaction.now)
  return value.keys.size > 0
}

/** The last alert that was looked at; undefined when there is none behind it. */
const recountSome = async (transaction: Transaction, after: string | null): Promise<string | undefined> => {
  const { value } = await transaction.read(roster)
  const some = await store.openAlertsAfter(transaction.sql, after, atOnce)
  const rows = some.flatMap(({ id, labels }) => value.keysOf(labels).map((key) => ({ key, alert_id: id })))
  if (rows.length > 0) await store.enterMembers(transaction.sql, rows, transaction.now)
  return some.length === atOnce ? some.at(-1)?.id : undefined
}

/** Composites and rules changed: their members are counted anew, and once more for what opens while nodes hear of it. */
export const changedComposites = defineSubscription({
  name: 'alerts.composites-changed',
  on: [recordChanged],
  run: (transaction, facts) => {
    const slugs = [`${CompositeAlarm.slug}:`, `${AlertRule.slug}:`]
    if (facts.some(({ data }) => slugs.some((slug) => data.reference.startsWith(slug)))) {
      transaction.wake(recountMembers, transaction.now)
      transaction.wake(recountMembers, new Date(transaction.now.getTime() + afterwardsMs))
    }
    return Promise.resolve()
  },
})
