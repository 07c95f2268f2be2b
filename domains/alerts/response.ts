import { defaultGroupBy, groupOf } from '#domains/alerts/grouping.ts'
import { type Report, summaryOf } from '#domains/alerts/lifecycle.ts'
import { type Plan, workloadOf } from '#domains/alerts/matching.ts'
import { priorityBecause, priorityBy } from '#domains/alerts/matrix.ts'
import { type Priority, opensIncident, pageUrgencyOf, priorityOfSeverity } from '#domains/alerts/priority.ts'
import type { Routing } from '#domains/alerts/routing.ts'
import type { RulePlan } from '#domains/alerts/rules.ts'
import { groupIntervalMs, groupWaitMs } from '#domains/alerts/sends.ts'
import type { RouteHours } from '#domains/silences/suppression.ts'

/** Whom an alert pages that no usable route knows, and why it is them. */
export interface Fallback {
  readonly policy: string | undefined
  readonly owner: string | undefined
  readonly because: string
}

/** What happens to one new alert in one of its groups. */
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
  readonly rule: string | undefined
  readonly workload: string | undefined
  readonly owner: string | undefined
  readonly runbook: string | undefined
  readonly policy: string | undefined
  readonly run: 'offered' | 'automatic'
  readonly openIncident: boolean
  readonly waitMs: number
  readonly intervalMs: number
  /** Nobody is paged. */
  readonly isTicket: boolean
  /** Others than people are told too. */
  readonly isToldOut: boolean
  readonly hours: RouteHours | undefined
}

/** What the rule and one of the routes say together of an alert; the rule wins. */
export interface Process {
  readonly plan: Plan | undefined
  readonly rule: RulePlan | undefined
  readonly owner: string | undefined
  readonly runbook: string | undefined
  readonly policy: string | undefined
  /** Why it is none. */
  readonly lacks: readonly string[]
}

/** The processes of an alert: one for each route that takes it, one without a route when none does. */
export const processesOf = (routing: Routing, labels: Readonly<Record<string, string>>): readonly Process[] => {
  const rule = routing.rules.match(labels)
  const plans = routing.routes.match(labels)
  return plans.length === 0 ? [processOf(routing, undefined, rule)] : plans.map((plan) => processOf(routing, plan, rule))
}

const processOf = (routing: Routing, plan: Plan | undefined, rule: RulePlan | undefined): Process => {
  if (rule === undefined)
    return { plan, rule, owner: plan?.owner, runbook: plan?.runbook, policy: plan?.policy, lacks: plan?.lacks ?? ['no route takes it'] }
  const owner = rule.owner ?? plan?.owner
  const runbook = existing(routing, rule.runbook) ?? plan?.runbook
  const policy = existing(routing, rule.escalation) ?? plan?.policy
  const lacks = [
    ...(owner?.startsWith('team:') === true && routing.exists(owner) ? [] : ['an owning team']),
    ...(runbook === undefined ? ['a runbook or playbook'] : []),
    ...(policy === undefined && !rule.ticket && plan?.page !== false ? ['an escalation policy'] : []),
  ]
  return { plan, rule, owner, runbook, policy, lacks: lacks.map((one) => `${rule.rule} and its route lack ${one}`) }
}

const existing = (routing: Routing, reference: string | undefined): string | undefined =>
  reference !== undefined && routing.exists(reference) ? reference : undefined

/** True when rule and route do not say whom to page: there is nobody, or nobody any more. */
export const needsFallback = ({ policy, plan, rule }: Process): boolean =>
  policy === undefined && !(plan?.page === false || rule?.ticket === true)

/** What the alert is about: its label, else what the rule says, else the route. */
export const subjectWorkload = (labels: Readonly<Record<string, string>>, { plan, rule }: Process): string | undefined =>
  workloadOf(labels, rule?.workload ?? plan?.workload)

/** The response by rule and route, or, where they say nothing, by `fallback`: an alert without a process is visible and pages somebody all the same. */
export const respond = (routing: Routing, report: Report, process: Process, fallback: Fallback | undefined): Response => {
  const { plan, rule, lacks } = process
  const isComplete = lacks.length === 0
  const place = isComplete ? (plan?.route ?? rule?.rule) : undefined
  const group = groupOf(place, isComplete ? (plan?.groupBy ?? defaultGroupBy) : defaultGroupBy, report.labels)
  const judged = priorityFor(routing, report, process)
  const policy = process.policy ?? fallback?.policy
  const isTicket = isComplete && (rule?.ticket === true || plan?.page === false)
  const pagedBecause = isTicket
    ? `${rule?.ticket === true ? rule.rule : (plan?.route ?? '')} makes it a ticket: nobody is paged.`
    : undefined
  return {
    report,
    summary: summaryOf(report),
    key: group.key,
    labels: group.labels,
    state: isComplete ? 'open' : 'no-process',
    ...judged,
    pagedBecause: pagedBecause ?? whoIsPaged(process, fallback, policy),
    route: isComplete ? plan?.route : undefined,
    rule: isComplete ? rule?.rule : undefined,
    workload: subjectWorkload(report.labels, process),
    owner: process.owner ?? fallback?.owner,
    runbook: process.runbook,
    policy,
    run: isComplete ? (plan?.run ?? 'offered') : 'offered',
    openIncident: isComplete && !isTicket && (plan?.openIncident ?? (plan !== undefined && opensIncident(judged.priority))),
    waitMs: isComplete ? (plan?.groupWaitMs ?? (pageUrgencyOf(judged.priority) === 'important' ? 0 : groupWaitMs)) : 0,
    intervalMs: plan?.groupIntervalMs ?? groupIntervalMs,
    isTicket,
    isToldOut: isComplete && (plan?.webhooks.length ?? 0) > 0,
    hours: isComplete ? plan?.hours : undefined,
  }
}

const priorityFor = (routing: Routing, report: Report, { plan, rule }: Process): Pick<Response, 'priority' | 'priorityBecause'> => {
  const [impact, urgency] = [rule?.impact ?? plan?.impact, rule?.urgency ?? plan?.urgency]
  if (impact !== undefined && urgency !== undefined) {
    const priority = priorityBy(routing.matrix, impact, urgency)
    return { priority, priorityBecause: `${priorityBecause(routing.matrix, impact, urgency)} make ${priority}` }
  }
  const severity = report.labels['severity']
  return {
    priority: priorityOfSeverity(severity),
    priorityBecause: severity === undefined ? 'no route says how pressing it is' : `no route knows it; its severity is ${severity}`,
  }
}

const whoIsPaged = ({ plan, rule, policy, lacks }: Process, fallback: Fallback | undefined, paged: string | undefined): string => {
  const taker = rule?.rule ?? plan?.route
  if (lacks.length === 0) return `${taker ?? ''} takes it and pages ${paged ?? 'nobody'}.`
  if (taker === undefined) return `No route matches its labels. ${fallback?.because ?? ''}`.trim()
  return `${taker} takes it, but has no process for it: ${lacks.join(', ')}. ${policy === undefined ? (fallback?.because ?? '') : `${policy} is paged all the same.`}`.trim()
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
