import type { Finding } from '#platform/refusal.ts'

/** What the tree needs to know of what a route says. */
export interface TreeSpec {
  readonly parent?: string
  readonly order?: number
  readonly match: unknown
  readonly continue?: boolean
  readonly enabled?: boolean
  readonly runbook?: string
  readonly escalation?: string
  readonly impact?: string
  readonly urgency?: string
}

export interface RouteRecord<Spec extends TreeSpec> {
  readonly reference: string
  readonly owner: string | undefined
  readonly spec: Spec
}

/** A route with what it takes over from its parents, and the routes below it in the order they are tried. */
export interface Branch<Spec extends TreeSpec> extends RouteRecord<Spec> {
  readonly children: readonly Branch<Spec>[]
  /** Why it is not as it should be, although it works: its parent is gone. */
  readonly problem: string | undefined
}

/**
 * The tree of routes. One below a route that is switched off is switched off; one whose parent is gone stands for itself,
 * because an alert it takes must not vanish with the parent; a circle of parents takes nothing.
 */
export const routeTree = <Spec extends TreeSpec>(records: readonly RouteRecord<Spec>[]): readonly Branch<Spec>[] => {
  const byReference = new Map(records.map((record) => [record.reference, record]))
  const below = new Map<string | undefined, RouteRecord<Spec>[]>()
  for (const record of records.filter(({ spec }) => spec.enabled !== false)) {
    const parent = record.spec.parent !== undefined && byReference.has(record.spec.parent) ? record.spec.parent : undefined
    const siblings = below.get(parent)
    if (siblings === undefined) below.set(parent, [record])
    else siblings.push(record)
  }
  const branch = (record: RouteRecord<Spec>, parent: Spec | undefined): Branch<Spec> => {
    const spec = parent === undefined ? record.spec : completed(record.spec, parent)
    const lost = parent === undefined ? record.spec.parent : undefined
    return {
      reference: record.reference,
      owner: record.owner,
      spec,
      children: inOrder(below.get(record.reference) ?? []).map((child) => branch(child, spec)),
      problem: lost === undefined ? undefined : `its parent ${lost} is gone`,
    }
  }
  return inOrder(below.get(undefined) ?? []).map((record) => branch(record, undefined))
}

/** Every enabled route of the tree with what it takes over, parents first. */
export const allBranches = <Spec extends TreeSpec>(tree: readonly Branch<Spec>[]): readonly Branch<Spec>[] =>
  tree.flatMap((branch) => [branch, ...allBranches(branch.children)])

const inOrder = <Spec extends TreeSpec>(records: readonly RouteRecord<Spec>[]): readonly RouteRecord<Spec>[] =>
  records.toSorted((a, b) => (a.spec.order ?? 1_000) - (b.spec.order ?? 1_000) || (a.reference < b.reference ? -1 : 1))

/** Every enabled route of these records with what it takes over. */
export const enabledRoutes = <Spec extends TreeSpec>(
  records: readonly { readonly reference: string; readonly metadata: { readonly owner?: string }; readonly spec: Spec }[],
): readonly Branch<Spec>[] =>
  allBranches(routeTree(records.map(({ reference, metadata: { owner }, spec }) => ({ reference, owner, spec }))))

/** What is each route's own: its conditions and its place among the others. */
const own: ReadonlySet<string> = new Set(['parent', 'order', 'match', 'continue', 'enabled'])

const completed = <Spec extends TreeSpec>(spec: Spec, parent: Spec): Spec => ({
  ...Object.fromEntries(Object.entries(parent).filter(([field]) => !own.has(field))),
  ...spec,
})

/** What a process needs and this route lacks, in words; nothing when it is complete. */
export const lacksOf = ({ owner, spec }: Pick<RouteRecord<TreeSpec>, 'owner' | 'spec'>): readonly { field: string; lacks: string }[] => [
  ...(owner?.startsWith('team:') === true ? [] : [{ field: '/metadata/owner', lacks: 'an owning team' }]),
  ...(spec.runbook === undefined ? [{ field: '/spec/runbook', lacks: 'a runbook or playbook' }] : []),
  ...(spec.escalation === undefined ? [{ field: '/spec/escalation', lacks: 'an escalation policy' }] : []),
  ...(spec.impact === undefined ? [{ field: '/spec/impact', lacks: 'an impact' }] : []),
  ...(spec.urgency === undefined ? [{ field: '/spec/urgency', lacks: 'an urgency' }] : []),
]

/** What must not be saved: circles of parents, and enabled routes whose alerts would have no process. By reference. */
export const mistakesAmong = (records: readonly RouteRecord<TreeSpec>[]): readonly { reference: string; finding: Finding }[] => {
  const byReference = new Map(records.map((record) => [record.reference, record]))
  const circles = records.flatMap(({ reference }) => {
    const way = wayUp(byReference, reference)
    return way.at(-1) === reference && way.length > 0 ? [{ reference, finding: circle(reference, way) }] : []
  })
  const lacking = allBranches(routeTree(records)).flatMap((branch) =>
    lacksOf(branch).map(({ field, lacks }) => ({ reference: branch.reference, finding: incomplete(branch, field, lacks) })),
  )
  return [...circles, ...lacking]
}

/** The parents from here up, ending where there is none or where the way comes round to one it has seen. */
const wayUp = (byReference: ReadonlyMap<string, RouteRecord<TreeSpec>>, reference: string): readonly string[] => {
  const way: string[] = []
  let next = byReference.get(reference)?.spec.parent
  while (next !== undefined) {
    if (way.includes(next)) return [...way, next]
    way.push(next)
    if (next === reference) return way
    next = byReference.get(next)?.spec.parent
  }
  return way
}

const circle = (reference: string, way: readonly string[]): Finding => ({
  path: '/spec/parent',
  rule: 'circle',
  message: `The parents of \`${reference}\` lead back to it: ${way.join(', ')}.`,
  mend: 'Take `parent` away from one of them.',
})

const incomplete = ({ reference, spec }: Branch<TreeSpec>, path: string, lacks: string): Finding => ({
  path,
  rule: 'process',
  message: `\`${reference}\` has no process for its alerts: it lacks ${lacks}${spec.parent === undefined || path === '/metadata/owner' ? '' : `, and so do its parents`}.`,
  mend: path === '/metadata/owner' ? 'Name the owning team: `owner: team:…`.' : 'Say it here or in a parent, or set `enabled: false`.',
})
