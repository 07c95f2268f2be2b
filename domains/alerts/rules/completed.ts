import type { Routes } from '#domains/alerts/matching.ts'
import type { RuleRecord, RuleSpec } from '#domains/alerts/rules.ts'

/** What happens to alerts of a rule: what it says itself, and else what the route says that takes them. */
export interface CompletedRule {
  readonly rule: string
  readonly owner: string | undefined
  readonly workload: string | undefined
  readonly runbook: string | undefined
  readonly escalation: string | undefined
  readonly impact: string | undefined
  readonly urgency: string | undefined
  /** False: its alerts are listed, and page nobody. */
  readonly pages: boolean
}

/** An enabled rule, completed by the route that takes an alert with the labels it asks for. */
export const completedRule = ({ reference, owner, spec }: RuleRecord, routes: Routes): CompletedRule => {
  const [route] = routes.match(exampleOf(reference, spec))
  return {
    rule: reference,
    owner,
    workload: spec.workload ?? route?.workload,
    runbook: spec.runbook ?? route?.runbook,
    escalation: spec.escalation ?? route?.policy,
    impact: spec.impact ?? route?.impact,
    urgency: spec.urgency ?? route?.urgency,
    pages: spec.ticket !== true && route?.page !== false,
  }
}

/** Labels of an alert such a rule is about, as far as equalities tell. */
const exampleOf = (reference: string, { match, workload }: RuleSpec): Record<string, string> => {
  const labels: Record<string, string> = match === undefined ? { alertname: nameOf(reference) } : {}
  if (workload !== undefined) labels['workload'] = nameOf(workload)
  for (const { label, is, in: oneOf } of match ?? []) {
    const value = is ?? oneOf?.[0]
    if (value !== undefined) labels[label] = value
  }
  return labels
}

const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)
