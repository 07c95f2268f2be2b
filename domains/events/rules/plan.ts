import { Compile } from 'typebox/compile'
import type { Pattern } from '#domains/events/patterns/language.ts'
import { createMatcher, type Matcher } from '#domains/events/patterns/matcher.ts'
import { readPattern } from '#domains/events/patterns/pattern.ts'
import { EventRule, type EventRuleSpec, type Target } from '#domains/events/rules/kinds.ts'
import { ownSource } from '#domains/events/rules/shape.ts'
import type { Role } from '#platform/identity/actor.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
import { Refusal } from '#platform/refusal.ts'
import { parseDuration } from '#platform/time/duration.ts'

/** A rule as the engine reads it, with what it does not say filled in. */
export interface RulePlan {
  /** `event-rule:open-incident` */
  readonly reference: string
  readonly title: string
  readonly owner: string | undefined
  /** Identifier and version of its record. */
  readonly record: string
  readonly version: number
  readonly isEnabled: boolean
  readonly pattern: Pattern
  readonly targets: readonly Target[]
  readonly attempts: number
  readonly maxAgeMs: number
  readonly perMinute: number
  readonly runAs: Role
}

export interface EventRules {
  /** Every rule by its reference, in order of names. */
  readonly rules: ReadonlyMap<string, RulePlan>
  /** Finds the enabled rules an event fits. */
  readonly matcher: Matcher<RulePlan>
  /** Which facts, of those there are, some enabled rule could fit. None: nobody need read the log. */
  readonly wantedFacts: (types: Iterable<string>) => readonly string[]
}

const ruleSpec = Compile(EventRule.spec)
const usual = { attempts: 5, maxAge: '24h', perMinute: 600, runAs: 'responder' } as const

/** Every declared rule. One that an older version stored and this one cannot read is left out. */
export const eventRules = defineSnapshot<EventRules>({
  name: 'events.rules',
  kinds: [EventRule],
  compile: (records) => compileRules(records.flatMap(planOf)),
})

/** The plan of a record; nothing for one that no longer fits its kind. */
export const planOf = (record: RecordOf): readonly RulePlan[] => {
  if (record.kind !== EventRule.name || !ruleSpec.Check(record.spec)) return []
  const spec: EventRuleSpec = record.spec
  const { pattern } = readPattern(spec.pattern)
  if (pattern === undefined) return []
  return [
    {
      reference: record.reference,
      title: record.metadata.title ?? record.metadata.name,
      owner: record.metadata.owner,
      record: record.id,
      version: record.version,
      isEnabled: spec.enabled !== false,
      pattern,
      targets: spec.targets,
      attempts: spec.retries?.attempts ?? usual.attempts,
      maxAgeMs: parseDuration(spec.retries?.maxAge ?? usual.maxAge),
      perMinute: spec.rate?.perMinute ?? usual.perMinute,
      runAs: spec.runAs ?? usual.runAs,
    },
  ]
}

export const compileRules = (plans: readonly RulePlan[]): EventRules => {
  const enabled = plans.filter(({ isEnabled }) => isEnabled)
  const couldFit = factFilter(enabled.map(({ pattern }) => pattern))
  let wanted: readonly string[] | undefined
  return {
    rules: new Map(plans.map((plan) => [plan.reference, plan])),
    matcher: createMatcher(enabled.map((plan) => [plan, plan.pattern] as const)),
    // The types of facts are the same for as long as the process lives.
    wantedFacts: (types) => (wanted ??= [...types].filter(couldFit)),
  }
}

/** What fits an event that was kept. One nested too deep to be looked through fits nothing. */
export const fitting = <Rule>(matcher: Matcher<Rule>, shape: object): readonly Rule[] => {
  try {
    return matcher.matchEvent(shape)
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}

const ofType: ReadonlySet<string> = new Set(['source', 'type', 'detail-type'])

/** Tells whether a fact of a type could fit one of these patterns, whatever the fact says. */
export const factFilter = (patterns: readonly Pattern[]): ((type: string) => boolean) => {
  const branches = patterns.flatMap((pattern) => pattern.branches.map((branch) => branch.filter(({ field }) => ofType.has(field))))
  if (branches.some((branch) => branch.length === 0)) return () => true
  const matcher = createMatcher(branches.map((branch, at) => [at, { branches: [branch] }] as const))
  return (type) => matcher.matchEvent({ source: ownSource, type, 'detail-type': type }).length > 0
}
