import type { RouteRecord, RouteSpec } from '#domains/alerts/matching.ts'
import { type Branch, routeTree } from '#domains/alerts/tree.ts'

/** One route as people read the tree: where it stands, and what it takes over from those above it. */
export interface BranchLine {
  readonly reference: string
  readonly depth: number
  /** What it says together with what it takes over. */
  readonly spec: RouteSpec
  readonly owner: string | undefined
  /** Fields it does not say itself and a route above it does. */
  readonly inherits: readonly string[]
  readonly problem: string | undefined
  /** It takes alerts: it and every route above it are switched on. */
  readonly isTried: boolean
}

/** Every route in the order in which they are tried, each before those below it; those that take nothing come last. */
export const branchLines = (records: readonly RouteRecord[]): readonly BranchLine[] => {
  const said = new Map(records.map(({ reference, spec }) => [reference, spec]))
  const lines = (branches: readonly Branch<RouteSpec>[], depth: number): BranchLine[] =>
    branches.flatMap((branch) => [lineOf(branch, said.get(branch.reference), depth), ...lines(branch.children, depth + 1)])
  const tried = lines(routeTree(records), 0)
  const seen = new Set(tried.map(({ reference }) => reference))
  const rest = records.filter(({ reference }) => !seen.has(reference)).toSorted((a, b) => (a.reference < b.reference ? -1 : 1))
  return [...tried, ...rest.map(resting)]
}

const lineOf = (branch: Branch<RouteSpec>, own: RouteSpec | undefined, depth: number): BranchLine => ({
  reference: branch.reference,
  depth,
  spec: branch.spec,
  owner: branch.owner,
  inherits: Object.keys(branch.spec).filter((field) => own !== undefined && !Object.hasOwn(own, field)),
  problem: branch.problem,
  isTried: true,
})

const resting = ({ reference, owner, spec }: RouteRecord): BranchLine => ({
  reference,
  depth: 0,
  spec,
  owner,
  inherits: [],
  problem: spec.enabled === false ? undefined : 'a route above it is switched off, or its parents lead back to it',
  isTried: false,
})
