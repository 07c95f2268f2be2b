import type { Static } from 'typebox'
import type { Route } from '#domains/alerts/kinds.ts'
import { defaultGroupBy } from '#domains/alerts/grouping.ts'
import { labelOf } from '#domains/alerts/label.ts'
import type { Level } from '#domains/alerts/priority.ts'
import { groupIntervalMs, repeatIntervalMs } from '#domains/alerts/sends.ts'
import { type Branch, lacksOf, type RouteRecord as TreeRecord, routeTree } from '#domains/alerts/tree.ts'
import { compileMatchers, type Labels } from '#domains/silences/matcher.ts'
import type { RouteHours } from '#domains/silences/suppression.ts'
import { parseDuration } from '#platform/time/duration.ts'

export type RouteSpec = Static<(typeof Route)['spec']>

/** What a record of the kind Route says, and who owns it. */
export type RouteRecord = TreeRecord<RouteSpec>

/** A response plan, ready to be applied: what happens to an alert this route takes. */
export interface Plan {
  readonly route: string
  readonly owner: string | undefined
  readonly workload: string | undefined
  readonly runbook: string | undefined
  readonly policy: string | undefined
  readonly impact: Level
  readonly urgency: Level
  readonly groupBy: readonly string[]
  /** Undefined: by the priority. */
  readonly groupWaitMs: number | undefined
  readonly groupIntervalMs: number
  readonly repeatMs: number
  /** False: a ticket, nobody is paged. */
  readonly page: boolean
  readonly webhooks: NonNullable<RouteSpec['webhooks']>
  /** When it does not page. */
  readonly hours: RouteHours | undefined
  readonly run: 'offered' | 'automatic'
  /** Undefined: by the priority. */
  readonly openIncident: boolean | undefined
  /** What its process lacks: its alerts go to the “no process” queue. */
  readonly lacks: readonly string[]
}

/** One route an alert was compared with. */
export interface Tried {
  readonly route: string
  /** How many routes stand above it. */
  readonly depth: number
  readonly matches: boolean
  /** It is among those that took the alert. */
  readonly taken: boolean
}

/** Every enabled route, compiled. */
export interface Routes {
  /**
   * The plans of the routes that take an alert: from the top the first, by order and then name, whose conditions all hold,
   * and of those below it the first again; a route takes what none below it does. `continue` goes on behind it.
   */
  readonly match: (labels: Labels) => readonly Plan[]
  /** The same, with every route that was compared on the way. Slow: for people. */
  readonly path: (labels: Labels) => readonly Tried[]
  readonly plan: (route: string) => Plan | undefined
  /** Routes that tell webhooks of ends. */
  readonly telling: readonly string[]
  readonly count: number
}

/** Which records exist that a process needs. */
export type Exists = (reference: string) => boolean

/**
 * Compiles routes so that an alert is compared with few of them: of the routes of one parent, one with an equality is filed
 * under that label and value, and only those filed under the alert's own values, plus those without any equality, are tried.
 *
 * @param exists What of owners, documents and policies there is; by default everything.
 */
export const compileRoutes = (records: readonly RouteRecord[], exists: Exists = () => true): Routes => {
  const plans = new Map<string, Plan>()
  const compile = (branch: Branch<RouteSpec>): Rule => {
    const plan = planOf(branch, exists)
    plans.set(branch.reference, plan)
    return {
      plan,
      goesOn: branch.spec.continue === true,
      holds: compileMatchers(branch.spec.match).holds,
      below: shelfOf(branch.children, compile),
    }
  }
  const top = shelfOf(routeTree(records), compile)
  return {
    match: (labels) => taken(top, labels) ?? [],
    path: (labels) => {
      const takers = new Set((taken(top, labels) ?? []).map(({ route }) => route))
      return [...tried(top, labels, 0)].map((one) => ({ ...one, taken: takers.has(one.route) }))
    },
    plan: (route) => plans.get(route),
    telling: [...plans.values()].filter(({ webhooks }) => webhooks.length > 0).map(({ route }) => route),
    count: plans.size,
  }
}

interface Rule {
  readonly plan: Plan
  readonly goesOn: boolean
  readonly holds: (labels: Labels) => boolean
  readonly below: Shelf | undefined
}

/** The routes of one parent, filed. */
interface Shelf {
  readonly rules: readonly Rule[]
  /** Positions of those without an equality. */
  readonly everywhere: readonly number[]
  readonly filed: readonly (readonly [string, ReadonlyMap<string, readonly number[]>])[]
}

const shelfOf = (branches: readonly Branch<RouteSpec>[], compile: (branch: Branch<RouteSpec>) => Rule): Shelf | undefined => {
  if (branches.length === 0) return undefined
  const everywhere: number[] = []
  const filed = new Map<string, Map<string, number[]>>()
  for (const [position, { spec }] of branches.entries()) {
    const [rarest] = compileMatchers(spec.match).equalities.toSorted((one, other) => one.values.length - other.values.length)
    if (rarest === undefined) everywhere.push(position)
    else for (const value of new Set(rarest.values)) fileUnder(filed, rarest.label, value, position)
  }
  return { rules: branches.map(compile), everywhere, filed: [...filed] }
}

const fileUnder = (filed: Map<string, Map<string, number[]>>, label: string, value: string, position: number): void => {
  const byValue = filed.get(label) ?? new Map<string, number[]>()
  filed.set(label, byValue)
  const positions = byValue.get(value)
  if (positions === undefined) byValue.set(value, [position])
  else positions.push(position)
}

const taken = (shelf: Shelf | undefined, labels: Labels): readonly Plan[] | undefined => {
  if (shelf === undefined) return undefined
  let plans: Plan[] | undefined
  for (let from = 0; ;) {
    const position = firstFrom(shelf, labels, from)
    const rule = shelf.rules[position]
    if (rule === undefined) return plans
    const deeper = taken(rule.below, labels) ?? [rule.plan]
    if (!rule.goesOn && plans === undefined) return deeper
    plans = [...(plans ?? []), ...deeper]
    if (!rule.goesOn) return plans
    from = position + 1
  }
}

/** The position of the first rule at or behind `from` that holds; one past the end when there is none. */
const firstFrom = ({ rules, everywhere, filed }: Shelf, labels: Labels, from: number): number => {
  let best = rules.length
  for (const position of everywhere) {
    if (position >= best) break
    if (position >= from && rules[position]?.holds(labels) === true) best = position
  }
  for (const [label, byValue] of filed) {
    for (const position of byValue.get(labelOf(labels, label)) ?? []) {
      if (position >= best) break
      if (position >= from && rules[position]?.holds(labels) === true) best = position
    }
  }
  return best
}

/** As `taken`, without the files, naming what is compared. */
function* tried(shelf: Shelf | undefined, labels: Labels, depth: number): Generator<Omit<Tried, 'taken'>> {
  for (const { plan, goesOn, holds, below } of shelf?.rules ?? []) {
    const matches = holds(labels)
    yield { route: plan.route, depth, matches }
    if (!matches) continue
    yield* tried(below, labels, depth + 1)
    if (!goesOn) return
  }
}

const planOf = (branch: Branch<RouteSpec>, exists: Exists): Plan => {
  const { reference, owner, spec } = branch
  const gone = [owner, spec.runbook, spec.escalation].filter((one) => one !== undefined && !exists(one))
  return {
    route: reference,
    owner,
    workload: spec.workload,
    runbook: spec.runbook !== undefined && exists(spec.runbook) ? spec.runbook : undefined,
    policy: spec.escalation !== undefined && exists(spec.escalation) ? spec.escalation : undefined,
    impact: spec.impact ?? 'medium',
    urgency: spec.urgency ?? 'medium',
    groupBy: spec.groupBy ?? defaultGroupBy,
    groupWaitMs: spec.groupWait === undefined ? undefined : parseDuration(spec.groupWait),
    groupIntervalMs: Math.max(shortestMs, parsed(spec.groupInterval, groupIntervalMs)),
    repeatMs: Math.max(shortestMs, parsed(spec.repeatInterval, repeatIntervalMs)),
    page: spec.page ?? true,
    webhooks: spec.webhooks ?? [],
    hours:
      spec.muteDuring === undefined && spec.activeDuring === undefined
        ? undefined
        : { by: reference, muteDuring: spec.muteDuring, activeDuring: spec.activeDuring },
    run: spec.run ?? 'offered',
    openIncident: spec.openIncident,
    lacks: [...lacksOf(branch).map(({ lacks }) => `it lacks ${lacks}`), ...gone.map((one) => `${one} is gone`)],
  }
}

/** A group is not looked at more often than this, whatever a route says. */
const shortestMs = 1_000

const parsed = (text: string | undefined, otherwise: number): number => (text === undefined ? otherwise : parseDuration(text))

const workloadName = /^(workload:)?([a-z0-9][a-z0-9-]*\/)?[A-Za-z0-9][A-Za-z0-9._-]*$/

/** What an alert is about: the label `workload` when it can be a name. */
export const workloadOf = (labels: Labels, otherwise: string | undefined): string | undefined => {
  const label = labels['workload']
  if (label === undefined || label.length > 190 || !workloadName.test(label)) return otherwise
  return label.startsWith('workload:') ? label : `workload:${label}`
}
