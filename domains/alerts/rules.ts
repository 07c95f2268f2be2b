import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { type FlapPolicy, standardFlapping } from '#domains/alerts/flapping.ts'
import { AlertRule } from '#domains/alerts/kinds.ts'
import type { Level } from '#domains/alerts/priority.ts'
import { compileMatchers, type Equality, type Labels, valueOf } from '#domains/silences/matcher.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { parseDuration } from '#platform/time/duration.ts'

export type RuleSpec = Static<(typeof AlertRule)['spec']>

/** What a record of the kind AlertRule says, and who owns it. */
export interface RuleRecord {
  readonly reference: string
  readonly owner: string | undefined
  readonly spec: RuleSpec
}

/** What a rule says about an alert. What it leaves out the route decides. */
export interface RulePlan {
  /** `alert-rule:checkout-errors` */
  readonly rule: string
  readonly owner: string | undefined
  readonly workload: string | undefined
  readonly runbook: string | undefined
  readonly escalation: string | undefined
  readonly impact: Level | undefined
  readonly urgency: Level | undefined
  /** How long it must have been open before anybody is paged; 0 by default. */
  readonly holdMs: number
  readonly threshold: Threshold | undefined
  /** True: nobody is paged. */
  readonly ticket: boolean
  /** Undefined: switched off. */
  readonly flapping: FlapPolicy | undefined
  /** Without a repeat for this long it is over, when the sender does not say until when it holds. */
  readonly autoResolveAfterMs: number | undefined
}

/** Every enabled rule, compiled. */
export interface Rules {
  /** The first rule, by order and then reference, whose matchers all hold. */
  readonly match: (labels: Labels) => RulePlan | undefined
  readonly plan: (rule: string) => RulePlan | undefined
  readonly count: number
}

/**
 * Compiles rules so that an alert is compared with few of them: each is filed under that one of its equalities which the
 * fewest rules share, and only those filed under the alert's own values, and those without equalities, are tried.
 */
export const compileRules = (records: readonly RuleRecord[]): Rules => {
  const ordered = records.filter(({ spec }) => spec.enabled !== false).toSorted(inOrder)
  const compiled = ordered.map((record) => ({ plan: planOf(record), ...compileMatchers(matchersOf(record)) }))
  const shared = popularity(compiled.flatMap(({ equalities }) => equalities))
  const everywhere: number[] = []
  const filed = new Map<string, Map<string, number[]>>()
  for (const [position, { equalities }] of compiled.entries()) {
    const key = leastShared(equalities, shared)
    if (key === undefined) everywhere.push(position)
    else for (const value of new Set(key.values)) put(filed, key.label, value, position)
  }
  const plans = new Map(compiled.map(({ plan }) => [plan.rule, plan]))
  const candidates = [...filed]
  return {
    match: (labels) => {
      let best = compiled.length
      const look = (positions: readonly number[]): void => {
        for (const position of positions) {
          if (position >= best) return
          if (compiled[position]?.holds(labels) === true) best = position
        }
      }
      look(everywhere)
      for (const [label, byValue] of candidates) look(byValue.get(valueOf(labels, label)) ?? none)
      return compiled[best]?.plan
    },
    plan: (rule) => plans.get(rule),
    count: compiled.length,
  }
}

/** The rule of a record, for a snapshot: nothing for records of other kinds, or of one that no longer fits its kind. */
export const ruleOf = (record: RecordOf): RuleRecord[] =>
  record.kind === AlertRule.name && ruleSpec.Check(record.spec)
    ? [{ reference: record.reference, owner: record.metadata.owner, spec: record.spec }]
    : []

/** The name under which an alert is counted: its rule's (`alert-rule:…`), else its `alertname`, else `unnamed`. */
export const ruleNameOf = (labels: Labels, rules: Rules): string => {
  const rule = rules.match(labels)?.rule
  if (rule !== undefined) return rule
  const name = valueOf(labels, 'alertname')
  return name === '' ? 'unnamed' : name
}

/** When a report pages by its number. */
export interface Threshold {
  /** Name of the annotation or label with the number. */
  readonly value: string
  readonly above: number | undefined
  readonly below: number | undefined
}

/**
 * Why a report is held back by its number; undefined when it pages. Without a number it pages: a sender that changed its
 * words must not silence anybody.
 */
export const belowThreshold = (
  threshold: Threshold | undefined,
  report: { readonly labels: Labels; readonly annotations: Labels },
): string | undefined => {
  if (threshold === undefined) return undefined
  const { value: name, above, below } = threshold
  const text = valueOf(report.annotations, name) || valueOf(report.labels, name)
  const number = /^\s*([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?)/.exec(text)?.[1]
  if (number === undefined) return undefined
  if (above !== undefined && Number(number) <= above) return `Its ${name} is ${number}, not above ${above}.`
  return below !== undefined && Number(number) >= below ? `Its ${name} is ${number}, not below ${below}.` : undefined
}

/** When an alert that opened at `openedAt` may page by its rule. */
export const pagesFrom = (openedAt: Date, plan: Pick<RulePlan, 'holdMs'>): Date => new Date(openedAt.getTime() + plan.holdMs)

const ruleSpec = Compile(AlertRule.spec)
const none: readonly number[] = []

const inOrder = (a: RuleRecord, b: RuleRecord): number =>
  (a.spec.order ?? 1_000) - (b.spec.order ?? 1_000) || (a.reference < b.reference ? -1 : 1)

const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)

const matchersOf = ({ reference, spec }: RuleRecord) => spec.match ?? [{ label: 'alertname', is: nameOf(reference) }]

const planOf = ({ reference, owner, spec }: RuleRecord): RulePlan => ({
  rule: reference,
  owner,
  workload: spec.workload,
  runbook: spec.runbook,
  escalation: spec.escalation,
  impact: spec.impact,
  urgency: spec.urgency,
  holdMs: spec.for === undefined ? 0 : parseDuration(spec.for),
  threshold:
    spec.threshold === undefined ? undefined : { value: spec.threshold.value, above: spec.threshold.above, below: spec.threshold.below },
  ticket: spec.ticket === true,
  flapping: flappingOf(spec.flapping),
  autoResolveAfterMs: spec.autoResolveAfter === undefined ? undefined : parseDuration(spec.autoResolveAfter),
})

const flappingOf = (said: RuleSpec['flapping']): FlapPolicy | undefined => {
  if (said === false) return undefined
  return {
    changes: said?.changes ?? standardFlapping.changes,
    withinMs: said?.within === undefined ? standardFlapping.withinMs : parseDuration(said.within),
    quietForMs: said?.quietFor === undefined ? standardFlapping.quietForMs : parseDuration(said.quietFor),
  }
}

const keyOf = (label: string, value: string): string => `${label}\u0000${value}`

const popularity = (equalities: readonly Equality[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { label, values } of equalities)
    for (const value of values) counts.set(keyOf(label, value), (counts.get(keyOf(label, value)) ?? 0) + 1)
  return counts
}

const leastShared = (equalities: readonly Equality[], shared: ReadonlyMap<string, number>): Equality | undefined => {
  const cost = ({ label, values }: Equality): number => values.reduce((sum, value) => sum + (shared.get(keyOf(label, value)) ?? 0), 0)
  return equalities.toSorted((a, b) => cost(a) - cost(b))[0]
}

const put = (filed: Map<string, Map<string, number[]>>, label: string, value: string, position: number): void => {
  const byValue = filed.get(label) ?? new Map<string, number[]>()
  filed.set(label, byValue)
  const positions = byValue.get(value)
  if (positions === undefined) byValue.set(value, [position])
  else positions.push(position)
}
