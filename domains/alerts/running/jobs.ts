import Type from 'typebox'
import { alertRunRefused } from '#domains/alerts/facts.ts'
import { subjectOf } from '#domains/alerts/page.ts'
import * as store from '#domains/alerts/store.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

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
