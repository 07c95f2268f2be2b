import type { Static } from 'typebox'
import { defineCheck } from '#platform/checks/check.ts'
import { recordsOf } from '#platform/checks/census.ts'
import { all, cover, verdict } from '#platform/checks/coverage.ts'
import {
  daysBetween,
  isCritical,
  lookedAt,
  ownerProblem,
  problems,
  readStandings,
  reviewProblem,
  type Looked,
  type OwnerStanding,
} from '#platform/checks/standing.ts'
import { factsAbout } from '#platform/facts/read.ts'
import type { Transaction } from '#platform/transaction.ts'
import { firedSince, type Fired } from '#domains/alerts/checks-store.ts'
import { alertAcknowledged, alertOpened, alertResolved } from '#domains/alerts/facts.ts'
import { AlertRule, Route } from '#domains/alerts/kinds.ts'
import { compileRoutes } from '#domains/alerts/matching.ts'
import { routeOf } from '#domains/alerts/routing.ts'
import { ruleOf } from '#domains/alerts/rules.ts'
import { type CompletedRule, completedRule } from '#domains/alerts/rules/completed.ts'
import { type Branch, enabledRoutes } from '#domains/alerts/tree.ts'
import { EventRule } from '#domains/events/rules/kinds.ts'
import { rulesStartingFor } from '#domains/events/rules/starting.ts'

const dayMs = 86_400_000
const ago = (now: Date, days: number): Date => new Date(now.getTime() - days * dayMs)

/** Only this number of days is ever read; the parameter of a check may ask for fewer. */
const mostDays = 90
/** So many of the rules that fire most are asked who answers them. */
const mostFrequent = 20

const routesOf = async (transaction: Transaction, workload: string): Promise<readonly Branch<Static<typeof Route.spec>>[]> =>
  enabledRoutes(await recordsOf(transaction, Route)).filter(({ spec }) => spec.workload === workload)

/** Enabled rules about a workload, completed by the routes that take their alerts. */
const rulesOf = async (transaction: Transaction, workload: string): Promise<readonly CompletedRule[]> => {
  const routes = compileRoutes((await recordsOf(transaction, Route)).flatMap(routeOf))
  return (await recordsOf(transaction, AlertRule))
    .flatMap(ruleOf)
    .filter(({ spec }) => spec.enabled !== false)
    .map((rule) => completedRule(rule, routes))
    .filter((rule) => rule.workload === workload)
}

interface Led {
  /** Or the alert rule. */
  readonly route: string
  readonly owner: OwnerStanding | null
  readonly document: { readonly reference: string; readonly looked: Looked | null }
  readonly policy: { readonly reference: string; readonly exists: boolean }
}

const leadsOf = async (transaction: Transaction, workload: string): Promise<Led[]> => {
  const standings = await readStandings(transaction)
  const leads: Led[] = []
  const routes = (await routesOf(transaction, workload)).map(({ reference, owner, spec }) => ({ rule: reference, owner, ...spec }))
  for (const one of [...routes, ...(await rulesOf(transaction, workload))]) {
    const { rule: reference, owner, runbook = 'runbook:none', escalation = 'escalation-policy:none' } = one
    const document = await transaction.records.byReference(runbook)
    const policy = await transaction.records.byReference(escalation)
    leads.push({
      route: reference,
      owner: standings.owner(owner) ?? null,
      document: { reference: runbook, looked: document === undefined ? null : lookedAt(document) },
      policy: { reference: escalation, exists: policy !== undefined },
    })
  }
  return leads
}

/** The same, with what event rules answer by themselves: those that fit the newest alert of its kind and start a procedure. */
const withRules = async (transaction: Transaction, fired: readonly Fired[]): Promise<readonly Fired[]> => {
  const answered: Fired[] = []
  for (const one of fired) {
    const [opened] = one.isAutomatic
      ? []
      : await factsAbout(transaction.sql, [`alert-group:${one.newest}`], { types: [alertOpened.name], limit: 1 })
    const rules = opened === undefined ? [] : await rulesStartingFor(transaction, opened)
    answered.push(rules.length > 0 ? { ...one, isAutomatic: true } : one)
  }
  return answered
}

/** No alert without somebody, something to read, and somebody to call. */
export const routesAreComplete = defineCheck<readonly Led[]>({
  id: 'OPS10-BP02.a',
  practice: 'OPS10-BP02',
  scope: 'workload',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'Enabled routes and rules have an owner, an active document and an escalation policy.',
  parameters: { minimumShare: 1 },
  inputs: { kinds: [Route, AlertRule], facts: [] },
  gather: (transaction, { reference }) => leadsOf(transaction, reference),
  evaluate: (routes, { minimumShare = 1 }) =>
    cover({
      items: routes,
      subject: ({ route }) => route,
      missing: ({ owner, document, policy }) =>
        problems(
          ownerProblem(owner ?? undefined),
          document.looked === null && `${document.reference} is archived`,
          !policy.exists && `${policy.reference} is archived`,
        ),
      holds: ({ owner, document, policy }) => `${owner?.reference}, ${document.reference}, ${policy.reference}`,
      minimum: minimumShare,
      what: 'routes and rules',
      verb: 'have an owner, a document and a policy',
      onEmpty: 'FAIL',
      empty: 'No enabled route or rule names this workload: its alerts have no process.',
      mend: 'Add a route for the workload’s alerts, or complete those named.',
    }),
})

/** What a route leads to is still right. */
export const documentsAreFresh = defineCheck<{ readonly isCritical: boolean; readonly routes: readonly Led[] }>({
  id: 'OPS10-BP02.b',
  practice: 'OPS10-BP02',
  scope: 'workload',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'The documents they lead to exist and were reviewed in time.',
  parameters: { minimumShare: 0.95, reviewDaysCritical: 180, reviewDays: 365 },
  inputs: { kinds: [Route, AlertRule], facts: [] },
  gather: async (transaction, { reference, tier }) => ({ isCritical: isCritical(tier), routes: await leadsOf(transaction, reference) }),
  evaluate: ({ isCritical: critical, routes }, { minimumShare = 1, reviewDaysCritical = 0, reviewDays = 0 }, now) => {
    const days = critical ? reviewDaysCritical : reviewDays
    const documents = new Map(routes.map(({ document }) => [document.reference, document]))
    return cover({
      items: [...documents.values()],
      subject: ({ reference }) => reference,
      missing: ({ looked }) => (looked === null ? ['archived'] : problems(reviewProblem(looked, days, now))),
      holds: () => `looked at within ${days} days`,
      minimum: minimumShare,
      what: 'documents that routes and rules lead to',
      verb: `exist and were looked at within ${days} days`,
      onEmpty: 'FAIL',
      empty: 'No enabled route leads to a document.',
      mend: 'Read each document named and answer “still right” or change it; replace archived ones in their routes.',
    })
  },
})

/** What rings has a process, and what rings often begins to answer itself. */
export const whatFiredHadAProcess = defineCheck<readonly Fired[]>({
  id: 'OPS10-BP02.c',
  practice: 'OPS10-BP02',
  scope: 'workload',
  strength: 'behaviour',
  mandatory: false,
  onEmpty: 'UNKNOWN',
  claim: 'Nothing fired this month without a process, and frequent alerts have some automation.',
  parameters: { minimumAutomatic: 0.3 },
  inputs: { kinds: [Route, EventRule], facts: [alertAcknowledged, alertResolved] },
  gather: async (transaction, { reference }) => {
    const fired = await firedSince(transaction.sql, reference, ago(transaction.now, 30), 200)
    return [...(await withRules(transaction, fired.slice(0, mostFrequent))), ...fired.slice(mostFrequent)]
  },
  evaluate: (fired, { minimumAutomatic = 0 }) => {
    if (fired.length === 0) return verdict('UNKNOWN', 'Nothing fired in 30 days.')
    const shown = { subject: ({ rule }: Fired) => rule, onEmpty: 'UNKNOWN', empty: 'Nothing fired in 30 days.' } as const
    return all(
      cover({
        ...shown,
        items: fired,
        missing: ({ hasProcess, times }) => (hasProcess ? [] : [`fired ${times} times without a process`]),
        holds: ({ times }) => `fired ${times} times`,
        minimum: 1,
        what: 'kinds of alert that fired in 30 days',
        verb: 'had a process',
        mend: 'Write a route for each alert named.',
      }),
      cover({
        ...shown,
        items: fired.slice(0, mostFrequent),
        missing: ({ isAutomatic }) => (isAutomatic ? [] : ['answered by hand']),
        holds: () => 'starts its runbook by itself',
        minimum: minimumAutomatic,
        what: 'most frequent ones',
        verb: 'start a runbook by themselves',
        mend: 'Set `run: automatic` on routes whose runbook is safe to start by itself, or let an event rule start it.',
      }),
    )
  },
})

interface Tuned {
  readonly route: string
  readonly days: number
}

/** Alerts drift away from what matters unless somebody looks. */
export const routesAreTuned = defineCheck<readonly Tuned[]>({
  id: 'OPS08-BP04.c',
  practice: 'OPS08-BP04',
  scope: 'workload',
  strength: 'behaviour',
  mandatory: false,
  onEmpty: 'FAIL',
  claim: 'Alert rules were reviewed or tuned within 180 days.',
  parameters: { minimumShare: 0.9, days: 180 },
  inputs: { kinds: [Route, AlertRule], facts: [] },
  gather: async (transaction, { reference }) => {
    const named = new Set([
      ...(await routesOf(transaction, reference)).map((route) => route.reference),
      ...(await rulesOf(transaction, reference)).map(({ rule }) => rule),
    ])
    const records = [...(await recordsOf(transaction, Route)), ...(await recordsOf(transaction, AlertRule))].filter((record) =>
      named.has(record.reference),
    )
    return records.map((route) => {
      const touched = Math.max(route.updatedAt.getTime(), route.reviewedAt?.getTime() ?? 0)
      return { route: route.reference, days: daysBetween(new Date(touched), transaction.now) }
    })
  },
  evaluate: (routes, { minimumShare = 1, days = 0 }) =>
    cover({
      items: routes,
      subject: ({ route }) => route,
      missing: (route) => (route.days <= days ? [] : [`untouched for ${route.days} days, at most ${days}`]),
      holds: (route) => `touched ${route.days} days ago`,
      minimum: minimumShare,
      what: 'routes and rules',
      verb: `were reviewed or tuned within ${days} days`,
      onEmpty: 'FAIL',
      empty: 'No enabled route or rule names this workload.',
      mend: 'Look at each one named: does it still say what hurts? Answer “still right” or change it.',
    }),
})

/** What happens most is worth a machine's time before a person's. */
export const frequentAlertsAreAutomated = defineCheck<readonly Fired[]>({
  id: 'OPS10-BP07.b',
  practice: 'OPS10-BP07',
  scope: 'organization',
  strength: 'behaviour',
  mandatory: true,
  onEmpty: 'UNKNOWN',
  claim: 'Most of the ten most frequent alerts and requests are automated, or about to be.',
  parameters: { minimumShare: 0.7 },
  inputs: { kinds: [Route, EventRule], facts: [alertAcknowledged] },
  gather: async (transaction) => withRules(transaction, await firedSince(transaction.sql, null, ago(transaction.now, mostDays), 10)),
  evaluate: (fired, { minimumShare = 1 }) =>
    cover({
      items: fired,
      subject: ({ rule }) => rule,
      missing: ({ isAutomatic, times }) => (isAutomatic ? [] : [`fired ${times} times, answered by hand`]),
      holds: ({ times }) => `fired ${times} times, starts its runbook by itself`,
      minimum: minimumShare,
      what: 'most frequent alerts',
      verb: 'start a runbook by themselves',
      onEmpty: 'UNKNOWN',
      empty: `Nothing fired in ${mostDays} days.`,
      mend: 'Begin with the first of those named: make its runbook run by itself, then set `run: automatic` on its route, or start it by an event rule on `alert.opened`.',
    }),
})

export const checks = [routesAreComplete, documentsAreFresh, whatFiredHadAProcess, routesAreTuned, frequentAlertsAreAutomated]
