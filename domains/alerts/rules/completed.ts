import { labelsOf } from '#domains/alerts/rule-mistakes.ts'
import type { Routes } from '#domains/alerts/matching.ts'
import type { RuleRecord } from '#domains/alerts/rules.ts'

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
  const [route] = routes.match(labelsOf(reference, spec))
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
