import Type, { type Static } from 'typebox'
import { type BranchLine, branchLines } from '#domains/alerts/branches/branches.ts'
import { Route } from '#domains/alerts/kinds.ts'
import { compileRoutes } from '#domains/alerts/matching.ts'
import { priorityBy } from '#domains/alerts/matrix.ts'
import { type Routing, routeOf, routing } from '#domains/alerts/routing.ts'
import { PriorityField } from '#domains/alerts/view.ts'
import { formatMatchers } from '#domains/silences/notation.ts'
import { defineAction } from '#platform/actions/action.ts'

const text = (description: string) => Type.String({ description })
const maybe = <Schema extends ReturnType<typeof Type.String>>(schema: Schema) => Type.Union([schema, Type.Null()])

const BranchView = Type.Object(
  {
    route: text('The route.'),
    title: maybe(text('How people call it.')),
    depth: Type.Integer({ description: 'How many routes stand above it.' }),
    order: Type.Integer({ description: 'Routes of one parent are tried from the smallest.' }),
    matchers: text('What it takes, in Alertmanager’s notation.'),
    goesOn: Type.Boolean({ description: 'Those behind it are tried too.' }),
    isTried: Type.Boolean({ description: 'False: switched off, or below one that is, and takes nothing.' }),
    owner: maybe(text('Who answers for its alerts.')),
    workload: maybe(text('What they are about.')),
    runbook: maybe(text('What to do.')),
    policy: maybe(text('Whom it pages.')),
    priority: PriorityField,
    groupBy: Type.Array(Type.String(), { description: 'The labels whose equal values make one page.' }),
    waitSeconds: Type.Union([Type.Number(), Type.Null()], { description: 'How long the first page waits; null: by the priority.' }),
    intervalSeconds: Type.Number({ description: 'The least time between two tellings of a group that changes.' }),
    repeatSeconds: Type.Number({ description: 'After this a group in which nothing changed is told again.' }),
    pages: Type.Boolean({ description: 'False: its alerts are tickets, nobody is paged.' }),
    inherits: Type.Array(Type.String(), { description: 'Fields that a route above it says for it.' }),
    defects: Type.Array(Type.String(), { description: 'What its process lacks: while it does, its alerts have no process.' }),
  },
  { description: 'One route of the tree.' },
)

export const listRoutes = defineAction({
  name: 'alert.routes',
  summary: 'Show the tree of routes in the order they are tried: what each takes, inherits and lacks',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      after: Type.Optional(Type.String({ maxLength: 200, description: 'What `next` of the page before said.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'At most this many. Default 200.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(BranchView, { description: 'Each before those below it; routes that take nothing come last.' }),
    next: Type.Optional(Type.String({ description: 'Ask with `after` set to this for the next page.' })),
  }),
  run: async (transaction, { after, limit = 200 }) => {
    const { value } = await transaction.read(routing)
    const records = await transaction.records.all(Route)
    const titles = new Map(records.map(({ reference, metadata }) => [reference, metadata.title]))
    const routes = records.flatMap(routeOf)
    const plans = compileRoutes(routes, value.exists)
    const lines = branchLines(routes)
    const from = after === undefined ? 0 : lines.findIndex(({ reference }) => reference === after) + 1
    const items = lines.slice(from, from + limit).map((line) => viewOf(line, titles.get(line.reference), plans.plan(line.reference), value))
    const last = items.at(-1)?.route
    return { items, ...(from + limit < lines.length && last !== undefined ? { next: last } : {}) }
  },
})

type Plan = ReturnType<Routing['routes']['plan']>

const viewOf = (line: BranchLine, title: string | undefined, plan: Plan, value: Routing): Static<typeof BranchView> => {
  const { reference, spec, depth, isTried, inherits, owner, problem } = line
  return {
    route: reference,
    title: title ?? null,
    depth,
    order: spec.order ?? 1_000,
    matchers: formatMatchers(spec.match),
    goesOn: spec.continue === true,
    isTried,
    owner: owner ?? null,
    workload: spec.workload ?? null,
    runbook: spec.runbook ?? null,
    policy: spec.escalation ?? null,
    priority: priorityBy(value.matrix, spec.impact ?? 'medium', spec.urgency ?? 'medium'),
    groupBy: [...(plan?.groupBy ?? spec.groupBy ?? [])],
    waitSeconds: plan?.groupWaitMs === undefined ? null : plan.groupWaitMs / 1_000,
    intervalSeconds: (plan?.groupIntervalMs ?? 0) / 1_000,
    repeatSeconds: (plan?.repeatMs ?? 0) / 1_000,
    pages: spec.page ?? true,
    inherits: [...inherits],
    defects: [...(plan?.lacks ?? []), ...(problem === undefined ? [] : [problem])],
  }
}
