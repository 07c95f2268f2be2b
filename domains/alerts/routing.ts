import { Compile } from 'typebox/compile'
import { EscalationPolicy } from '#domains/oncall/kinds.ts'
import { Route } from '#domains/alerts/kinds.ts'
import { compileRoutes, type RouteRecord, type Routes } from '#domains/alerts/matching.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'

/** Everything deciding about an alert needs to know of records. */
export interface Routing {
  readonly routes: Routes
  /** The escalation policies there are: a route may name one that was archived since. */
  readonly policies: ReadonlySet<string>
}

const routeSpec = Compile(Route.spec)

/** Routes compiled for matching, and the policies they may page by. A record that no longer fits its kind is left out. */
export const routing = defineSnapshot<Routing>({
  name: 'alerts.routing',
  kinds: [Route, EscalationPolicy],
  compile: (records) => ({
    routes: compileRoutes(records.flatMap(routeOf)),
    policies: new Set(records.filter((record) => record.kind === EscalationPolicy.name).map((record) => record.reference)),
  }),
})

const routeOf = (record: RecordOf): RouteRecord[] =>
  record.kind === Route.name && routeSpec.Check(record.spec)
    ? [{ reference: record.reference, owner: record.metadata.owner, spec: record.spec }]
    : []
