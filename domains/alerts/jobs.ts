import Type from 'typebox'
import { alertRunRefused } from '#domains/alerts/facts.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import { resolveAlerts } from '#domains/alerts/resolving.ts'
import { dueIdentities, lookLater, nextLook } from '#domains/alerts/identity/store.ts'
import * as store from '#domains/alerts/store.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const nothing = Type.Object({})
/** Rows one transaction takes: short enough not to hold others up. */
const atOnce = 500

/** Ends alerts that nobody repeated in time. Woken at the instant the first of them is due; sweeps all the same. */
export const expireAlerts = defineTask({
  name: 'alerts.expire',
  summary: 'Resolves alerts whose time is over and that no sender repeated.',
  payload: nothing,
  every: { seconds: 30 },
  onStart: true,
  run: async (work) => {
    while (!work.signal.aborted && (await work.transact(expireSome)) === atOnce);
  },
})

const expireSome = async (transaction: Transaction): Promise<number> => {
  const { sql, now } = transaction
  const due = await dueIdentities(sql, now, atOnce)
  const over = due.flatMap(({ fingerprint, expires_at: at, is_held: isHeld, flapped_at: flappedAt }) => {
    if (at === null || at > now) return []
    const because = isHeld ? 'It went on and off, and has been quiet since.' : `No sender repeated it until ${at.toISOString()}.`
    return [{ fingerprint, ended_at: isHeld ? (flappedAt ?? at) : at, because, by: null }]
  })
  const later = due.filter(({ expires_at: at }) => at === null || at > now)
  if (later.length > 0)
    await lookLater(
      sql,
      later.map(({ fingerprint }) => fingerprint),
    )
  await resolveAlerts(transaction, over)
  const next = due.length < atOnce ? await nextLook(sql) : undefined
  if (next !== undefined) transaction.wake(expireAlerts, next)
  return due.length
}

/** Starts the runbook of a group whose route says that it runs by itself. Once per group. */
export const startRunbook = defineTask({
  name: 'alerts.start-runbook',
  summary: 'Starts the runbook of an alert whose route says so.',
  payload: Type.Object({ group: Type.String({ maxLength: 36 }) }),
  run: async (work, { group }) => {
    try {
      await work.transact((transaction) => startRun(transaction, group))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      await work.transact((transaction) => recordRefusal(transaction, group, error.message))
    }
  },
})

const startRun = async (transaction: Transaction, id: string): Promise<void> => {
  const [group] = await store.askForRun(transaction.sql, id, transaction.now)
  if (group === undefined || group.runbook === null) return
  const parameters = await parametersFor(transaction, group.runbook, group.alert_labels ?? group.labels)
  await transaction.as({ type: 'workflow', name: 'alerts', id }).callNamed('run.start', {
    procedure: group.runbook,
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    about: [subjectOf(id), ...(group.alert === null ? [] : [`alert:${group.alert}`]), ...(group.workload === null ? [] : [group.workload])],
  })
}

/** Labels of the alert that have the name of a parameter of the procedure. */
const parametersFor = async (
  transaction: Transaction,
  runbook: string,
  labels: Readonly<Record<string, string>>,
): Promise<Record<string, string>> => {
  const spec = (await transaction.records.byReference(runbook))?.spec
  if (typeof spec !== 'object' || spec === null || !('parameters' in spec)) return {}
  const { parameters } = spec
  if (typeof parameters !== 'object' || parameters === null) return {}
  return Object.fromEntries(Object.entries(labels).filter(([name]) => Object.hasOwn(parameters, name)))
}

const recordRefusal = async (transaction: Transaction, id: string, because: string): Promise<void> => {
  const [group] = await store.askForRun(transaction.sql, id, transaction.now)
  if (group === undefined) return
  transaction.record(alertRunRefused, { subjects: [subjectOf(id)], data: { group: id, runbook: group.runbook ?? '', because } })
}
