import { type Branch, routeTree, type TreeSpec } from '#domains/alerts/tree.ts'
import { compileMatchers, type Labels, type Matcher, matcherFindings, matchesEverything } from '#domains/silences/matcher.ts'
import type { Finding } from '#platform/refusal.ts'

/** What the rules about rules need to know of one. */
interface Written {
  readonly match?: readonly Matcher[]
  readonly threshold?: { readonly above?: number; readonly below?: number }
  readonly ticket?: boolean
  readonly workload?: string
  readonly runbook?: string
  readonly escalation?: string
  readonly enabled?: boolean
}

/** What the schema of an alert rule cannot say. */
export const ruleMistakes = ({ match, threshold }: Written): readonly Finding[] => [
  ...(match === undefined ? [] : matcherFindings(match, '/spec/match')),
  ...(match !== undefined && matchesEverything(match)
    ? [
        {
          path: '/spec/match',
          rule: 'everything',
          message: 'It holds of alerts without any label, and so of all of them.',
          mend: 'Say of which alerts it speaks: `{ label: alertname, is: … }`.',
        },
      ]
    : []),
  ...(threshold !== undefined && (threshold.above === undefined) === (threshold.below === undefined)
    ? [{ path: '/spec/threshold', rule: 'threshold', message: 'It says not one number.', mend: 'Say either `above` or `below`.' }]
    : []),
]

interface Document {
  readonly metadata: { readonly owner?: string }
  readonly spec: Written
}

/**
 * Enabled rules whose alerts would certainly have no process: no team answers for them, or they lack a document or a policy and
 * no route could take such alerts and say it. Labels that a rule does not ask for may have any value, so a route that asks for them could.
 */
export const rulesWithoutProcess = (
  rules: ReadonlyMap<string, Document>,
  routes: readonly Branch<RouteMatch>[],
): readonly { readonly reference: string; readonly finding: Finding }[] =>
  [...rules].flatMap(([reference, { metadata, spec }]) => {
    if (spec.enabled === false) return []
    const team = metadata.owner?.startsWith('team:') === true ? [] : [mistake(reference, '/metadata/owner', 'an owning team')]
    const missing = [
      ...(spec.runbook === undefined ? [mistake(reference, '/spec/runbook', 'a runbook or playbook')] : []),
      ...(spec.escalation === undefined && spec.ticket !== true ? [mistake(reference, '/spec/escalation', 'an escalation policy')] : []),
    ]
    return missing.length === 0 || mayBeTaken(routes, reference, spec) ? team : [...team, ...missing]
  })

const mistake = (reference: string, path: string, lacks: string): { readonly reference: string; readonly finding: Finding } => ({
  reference,
  finding: {
    path,
    rule: 'process',
    message:
      path === '/metadata/owner'
        ? `\`${reference}\` has no process for its alerts: it lacks ${lacks}.`
        : `\`${reference}\` has no process for its alerts: it lacks ${lacks}, and no route takes them.`,
    mend:
      path === '/metadata/owner'
        ? 'Name the owning team: `owner: team:…`, or set `enabled: false`.'
        : 'Say it here, declare a route that takes these alerts, or set `enabled: false`.',
  },
})

interface RouteMatch extends TreeSpec {
  readonly match: readonly Matcher[]
}

/** The enabled routes among documents of several kinds. */
export const routesAmong = (
  documents: ReadonlyMap<string, { readonly metadata: { readonly owner?: string }; readonly spec: unknown }>,
): readonly Branch<RouteMatch>[] =>
  routeTree(
    [...documents].flatMap(([reference, { metadata, spec }]) =>
      reference.startsWith('route:') && isMatching(spec) ? [{ reference, owner: metadata.owner, spec }] : [],
    ),
  )

const isMatching = (spec: unknown): spec is RouteMatch =>
  typeof spec === 'object' && spec !== null && 'match' in spec && Array.isArray(spec.match)

/** A label the rule leaves open (it asks for none of its values, or for one of several) may be as the route wants it. */
const mayBeTaken = (routes: readonly Branch<RouteMatch>[], reference: string, spec: Written): boolean => {
  const open = new Set((spec.match ?? []).flatMap(({ label, in: values }) => ((values?.length ?? 0) > 1 ? [label] : [])))
  const labels: Labels = labelsOf(reference, spec)
  return routes.some(({ spec: { match } }) =>
    compileMatchers(match).tests.every(({ label, test }) => labels[label] === undefined || open.has(label) || test(labels[label])),
  )
}

/** Labels that every alert of a rule has, as far as equalities tell. */
export const labelsOf = (reference: string, { match, workload }: Pick<Written, 'match' | 'workload'>): Record<string, string> => {
  const labels: Record<string, string> = match === undefined ? { alertname: nameOf(reference) } : {}
  if (workload !== undefined) labels['workload'] = nameOf(workload)
  for (const { label, is, in: oneOf } of match ?? []) {
    const value = is ?? oneOf?.[0]
    if (value !== undefined) labels[label] = value
  }
  return labels
}

const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)
