import { defaultGroupBy, groupOf } from '#domains/alerts/grouping.ts'
import { type Report, summaryOf } from '#domains/alerts/lifecycle.ts'
import { type Plan, workloadOf } from '#domains/alerts/matching.ts'
import { type Priority, priorityOfSeverity } from '#domains/alerts/priority.ts'
import type { Routing } from '#domains/alerts/routing.ts'

/** Whom an alert pages that no usable route knows, and why it is them. */
export interface Fallback {
  readonly policy: string | undefined
  readonly owner: string | undefined
  readonly because: string
}

/** What happens to one new alert. */
export interface Response {
  readonly report: Report
  readonly summary: string
  readonly key: string
  readonly labels: Readonly<Record<string, string>>
  readonly state: 'open' | 'no-process'
  readonly priority: Priority
  readonly priorityBecause: string
  readonly pagedBecause: string
  readonly route: string | undefined
  readonly workload: string | undefined
  readonly owner: string | undefined
  readonly runbook: string | undefined
  readonly policy: string | undefined
  readonly run: 'offered' | 'automatic'
  readonly openIncident: boolean
  readonly groupWaitMs: number
}

/** The plan of the route that takes these labels. */
export const planOf = (routing: Routing, report: Report): Plan | undefined => routing.routes.match(report.labels)

/** True when the route alone does not say whom to page: there is none, or its policy is gone. */
export const needsFallback = (routing: Routing, plan: Plan | undefined): boolean => plan === undefined || !routing.policies.has(plan.policy)

/** The response by the route's plan, or, without one, by `fallback`: an alert without a process is visible and pages somebody all the same. */
export const respond = (report: Report, plan: Plan | undefined, fallback: Fallback | undefined): Response => {
  const workload = workloadOf(report.labels, plan)
  const group = groupOf(plan?.route, plan?.groupBy ?? defaultGroupBy, report.labels)
  const common = { report, summary: summaryOf(report), key: group.key, labels: group.labels, workload }
  if (plan === undefined) {
    const severity = report.labels['severity']
    return {
      ...common,
      state: 'no-process',
      priority: priorityOfSeverity(severity),
      priorityBecause: severity === undefined ? 'no route says how pressing it is' : `no route knows it; its severity is ${severity}`,
      pagedBecause: `No route matches its labels. ${fallback?.because ?? ''}`.trim(),
      route: undefined,
      owner: fallback?.owner,
      runbook: undefined,
      policy: fallback?.policy,
      run: 'offered',
      openIncident: false,
      groupWaitMs: 0,
    }
  }
  return {
    ...common,
    state: 'open',
    priority: plan.priority,
    priorityBecause: plan.because,
    pagedBecause:
      fallback === undefined
        ? `${plan.route} takes it and pages ${plan.policy}.`
        : `${plan.route} takes it, but ${plan.policy} is gone. ${fallback.because}`,
    route: plan.route,
    owner: plan.owner,
    runbook: plan.runbook,
    policy: fallback === undefined ? plan.policy : fallback.policy,
    run: plan.run,
    openIncident: plan.openIncident,
    groupWaitMs: plan.groupWaitMs,
  }
}

/** The newest alerts of one transaction by their groups, in order of arrival. */
export const byGroup = <Some extends Response>(responses: readonly Some[]): ReadonlyMap<string, readonly Some[]> => {
  const groups = new Map<string, Some[]>()
  for (const response of responses) {
    const members = groups.get(response.key)
    if (members === undefined) groups.set(response.key, [response])
    else members.push(response)
  }
  return groups
}
