import type { Static } from 'typebox'
import { alertAcknowledged, alertIncidentWanted, alertResolved } from '#domains/alerts/facts.ts'
import { alertsNamed, type KnownAlert } from '#domains/alerts/questions.ts'
import { endIfOver, acknowledge, link, open } from '#domains/incidents/steps.ts'
import * as store from '#domains/incidents/store.ts'
import { priorityNamed } from '#domains/incidents/view.ts'
import { runFinished, runStarted } from '#domains/runs/facts.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import type { Transaction } from '#platform/transaction.ts'
import { cut } from '#platform/text/cut.ts'

/**
 * What alerts and runs tell of themselves opens, moves and ends incidents. Each fact comes as a job of its own and in any
 * order, so these take turns, and whoever opens an incident first looks at where its alerts stand by then.
 */
const asAlerts = 'its alerts'

/** An alert whose route says so opens an incident, or joins the open one of its workload or group. */
export const wantedIncidents = defineSubscription({
  name: 'incidents.wanted',
  on: [alertIncidentWanted],
  run: async (transaction, facts) => {
    await store.lockIncidents(transaction.sql)
    const ids = facts.flatMap((fact) => fact.data.alerts)
    const linked = await store.linkedAlerts(transaction.sql, ids)
    const known = (
      await alertsNamed(
        transaction,
        ids.filter((id) => !linked.has(id)),
      )
    ).map((alert) => [alert.alert, alert] as const)
    const fresh = new Map(known)
    const together = Map.groupBy(facts, ({ data }) => data.workload ?? `alert-group:${data.group}`)
    for (const group of together.values()) {
      const alerts = group.flatMap(({ data }) => data.alerts.flatMap((id) => fresh.get(id) ?? []))
      await enter(
        transaction,
        group.map(({ data }) => data),
        alerts,
      )
    }
  },
})

type Wanted = Static<(typeof alertIncidentWanted)['data']>

const enter = async (transaction: Transaction, told: readonly Wanted[], alerts: readonly KnownAlert[]): Promise<void> => {
  const [first] = told
  if (first === undefined || alerts.length === 0) return
  const standing =
    first.workload === undefined
      ? (await store.openIncidentsWithGroups(transaction.sql, [first.group]))[0]
      : await store.openIncidentOf(transaction.sql, first.workload)
  if (standing !== undefined) {
    await link(transaction, standing, alerts, asAlerts)
    return
  }
  await open(transaction, {
    title: cut(first.summary, 200),
    priority: priorityNamed(first.priority),
    workload: first.workload,
    owner: alerts[0]?.owner,
    reason: first.route === undefined ? undefined : `${first.route} opens one with each alert it takes.`,
    resolveOn: 'all',
    by: asAlerts,
    alerts,
  })
}

/** Who acknowledges an alert is on its incident. */
export const acknowledgedAlerts = defineSubscription({
  name: 'incidents.alert-acknowledged',
  on: [alertAcknowledged],
  run: async (transaction, facts) => {
    await store.lockIncidents(transaction.sql)
    for (const fact of facts) {
      for (const incident of await store.openIncidentsWithGroups(transaction.sql, [fact.data.group])) {
        await acknowledge(transaction, incident, fact.data.by, fact.at)
      }
    }
  },
})

/** The end of the last alert is the end of an incident that alerts opened. */
export const resolvedAlerts = defineSubscription({
  name: 'incidents.alert-resolved',
  on: [alertResolved],
  run: async (transaction, facts) => {
    await store.lockIncidents(transaction.sql)
    const touched = await store.resolveLinks(
      transaction.sql,
      facts.map((fact) => ({ id: fact.data.alert, at: fact.at })),
    )
    for (const id of touched) {
      const incident = await store.lockIncident(transaction.sql, id)
      if (incident !== undefined) await endIfOver(transaction, incident)
    }
  },
})

const groupsIn = (about: readonly string[]): string[] =>
  about.flatMap((reference) => (reference.startsWith('alert-group:') ? [reference.slice('alert-group:'.length)] : []))

/** A run about an alert belongs to its incident. */
export const startedRuns = defineSubscription({
  name: 'incidents.run-started',
  on: [runStarted],
  run: async (transaction, facts) => {
    await store.lockIncidents(transaction.sql)
    for (const { data, at } of facts) {
      const named = data.about.flatMap((reference) => (reference.startsWith('incident:') ? [reference.slice('incident:'.length)] : []))
      const groups = groupsIn(data.about)
      const incidents = groups.length === 0 ? [] : await store.openIncidentsWithGroups(transaction.sql, groups)
      const run = { run: data.run, procedure: data.procedure, status: 'Running', started_at: at, finished_at: null }
      for (const incident of await store.existing(transaction.sql, [...named.filter(isId), ...incidents.map(({ id }) => id)])) {
        await store.linkRun(transaction.sql, incident, run)
      }
    }
  },
})

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

export const finishedRuns = defineSubscription({
  name: 'incidents.run-finished',
  on: [runFinished],
  run: async (transaction, facts) => {
    await store.lockIncidents(transaction.sql)
    for (const { data, at } of facts) {
      const run = { run: data.run, procedure: data.procedure, status: data.status, started_at: at, finished_at: at }
      const incidents = await store.openIncidentsWithGroups(transaction.sql, groupsIn(data.about))
      const linked = await store.incidentsOfRun(transaction.sql, data.run)
      for (const incident of new Set([...linked, ...incidents.map(({ id }) => id)])) {
        await store.linkRun(transaction.sql, incident, run)
      }
    }
  },
})
