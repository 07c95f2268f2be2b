import type { Static } from 'typebox'
import type { Route, matcher } from '#domains/alerts/kinds.ts'
import { defaultGroupBy } from '#domains/alerts/grouping.ts'
import { labelOf } from '#domains/alerts/label.ts'
import { type Priority, opensIncident, priorityOf } from '#domains/alerts/priority.ts'

/** What a record of the kind Route says, and who owns it. */
export interface RouteRecord {
  readonly reference: string
  readonly owner: string | undefined
  readonly spec: Static<(typeof Route)['spec']>
}

/** A response plan, ready to be applied: what happens to an alert this route takes. */
export interface Plan {
  readonly route: string
  readonly owner: string | undefined
  readonly workload: string | undefined
  readonly runbook: string
  readonly policy: string
  readonly priority: Priority
  /** Why the priority is what it is. */
  readonly because: string
  readonly groupBy: readonly string[]
  readonly groupWaitMs: number
  readonly run: 'offered' | 'automatic'
  readonly openIncident: boolean
}

type Labels = Readonly<Record<string, string>>
type Condition = Static<typeof matcher>

interface Rule {
  readonly position: number
  readonly plan: Plan
  readonly holds: (labels: Labels) => boolean
}

/** Every enabled route, compiled. `match` answers the plan of the first route, by order and then name, whose conditions all hold. */
export interface Routes {
  readonly match: (labels: Labels) => Plan | undefined
  readonly plan: (route: string) => Plan | undefined
  readonly count: number
}

/**
 * Compiles routes so that an alert is compared with few of them: a route with an equality is filed under that label and
 * value, and only routes filed under the alert's own values, plus those without any equality, are tried.
 */
export const compileRoutes = (records: readonly RouteRecord[]): Routes => {
  const enabled = records
    .filter((record) => record.spec.enabled !== false)
    .toSorted((a, b) => (a.spec.order ?? 1_000) - (b.spec.order ?? 1_000) || (a.reference < b.reference ? -1 : 1))
  const everywhere: Rule[] = []
  const filed = new Map<string, Map<string, Rule[]>>()
  const plans = new Map<string, Plan>()
  for (const [position, record] of enabled.entries()) {
    const rule = { position, plan: planOf(record), holds: allHold(record.spec.match) }
    plans.set(record.reference, rule.plan)
    const key = record.spec.match.find((condition) => valuesOf(condition) !== undefined)
    const values = key === undefined ? undefined : valuesOf(key)
    if (key === undefined || values === undefined) everywhere.push(rule)
    else for (const value of new Set(values)) fileUnder(filed, key.label, value, rule)
  }
  return { match: (labels) => firstMatch(everywhere, filed, labels)?.plan, plan: (route) => plans.get(route), count: enabled.length }
}

const fileUnder = (filed: Map<string, Map<string, Rule[]>>, label: string, value: string, rule: Rule): void => {
  const byValue = filed.get(label) ?? new Map<string, Rule[]>()
  filed.set(label, byValue)
  const rules = byValue.get(value)
  if (rules === undefined) byValue.set(value, [rule])
  else rules.push(rule)
}

const firstMatch = (everywhere: readonly Rule[], filed: ReadonlyMap<string, ReadonlyMap<string, readonly Rule[]>>, labels: Labels) => {
  let best = everywhere.find((rule) => rule.holds(labels))
  for (const [label, byValue] of filed) {
    for (const rule of byValue.get(labelOf(labels, label)) ?? []) {
      if (best !== undefined && rule.position > best.position) break
      if (rule.holds(labels)) {
        best = rule
        break
      }
    }
  }
  return best
}

/** The values an equality accepts; undefined when the condition is not an equality. */
const valuesOf = (condition: Condition): readonly string[] | undefined => (condition.is === undefined ? condition.in : [condition.is])

const allHold = (conditions: readonly Condition[]): ((labels: Labels) => boolean) => {
  const tests = conditions.map(compileCondition)
  return (labels) => tests.every((holds) => holds(labels))
}

/** A missing label counts as empty, as in Prometheus. A condition that says nothing but the label asks that it is there. */
const compileCondition = (condition: Condition): ((labels: Labels) => boolean) => {
  const { label, is, isNot, in: oneOf, startsWith } = condition
  const among = oneOf === undefined ? undefined : new Set(oneOf)
  const present = is === undefined && isNot === undefined && among === undefined && startsWith === undefined
  return (labels) => {
    const value = labelOf(labels, label)
    return (
      (is === undefined || value === is) &&
      (isNot === undefined || value !== isNot) &&
      (among === undefined || among.has(value)) &&
      (startsWith === undefined || value.startsWith(startsWith)) &&
      (!present || value !== '')
    )
  }
}

const planOf = ({ reference, owner, spec }: RouteRecord): Plan => {
  const priority = priorityOf(spec.impact, spec.urgency)
  return {
    route: reference,
    owner,
    workload: spec.workload,
    runbook: spec.runbook,
    policy: spec.escalation,
    priority,
    because: `impact ${spec.impact} and urgency ${spec.urgency} make ${priority}`,
    groupBy: spec.groupBy ?? defaultGroupBy,
    groupWaitMs: waitMs(spec.groupWait),
    run: spec.run ?? 'offered',
    openIncident: spec.openIncident ?? opensIncident(priority),
  }
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 }

const waitMs = (text: string | undefined): number => {
  const parts = /^(\d+)(ms|s|m)$/.exec(text ?? '0s')
  return Number(parts?.[1] ?? 0) * (unitMs[parts?.[2] ?? 's'] ?? 0)
}

const workloadName = /^(workload:)?([a-z0-9][a-z0-9-]*\/)?[A-Za-z0-9][A-Za-z0-9._-]*$/

/** What an alert is about: the label `workload` when it can be a name, else what the route says. */
export const workloadOf = (labels: Labels, plan: Plan | undefined): string | undefined => {
  const label = labels['workload']
  if (label === undefined || label.length > 190 || !workloadName.test(label)) return plan?.workload
  return label.startsWith('workload:') ? label : `workload:${label}`
}
