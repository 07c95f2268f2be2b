import { Compile } from 'typebox/compile'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { AlertRule, PriorityMatrix, Route } from '#domains/alerts/kinds.ts'
import { compileRoutes, type RouteRecord, type Routes } from '#domains/alerts/matching.ts'
import { compileMatrix, type Matrix } from '#domains/alerts/matrix.ts'
import { compileRules, ruleOf, type Rules } from '#domains/alerts/rules.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'

/** Everything deciding about an alert needs to know of records. */
export interface Routing {
  readonly routes: Routes
  readonly rules: Rules
  readonly matrix: Matrix
  /** The escalation policies there are: a route may name one that was archived since. */
  readonly policies: ReadonlySet<string>
  /** Whether a policy, a team or a document is (still) declared. */
  readonly exists: (reference: string) => boolean
}

const routeSpec = Compile(Route.spec)
const matrixSpec = Compile(PriorityMatrix.spec)

/** Routes and rules compiled for matching, and what of their processes exists. A record that no longer fits its kind is left out. */
export const routing = defineSnapshot<Routing>({
  name: 'alerts.routing',
  kinds: [Route, AlertRule, PriorityMatrix, EscalationPolicy],
  named: ['Team', 'Runbook', 'Playbook'],
  compile: (records) => {
    const declared = new Set(records.map(({ reference }) => reference))
    const exists = (reference: string): boolean => declared.has(reference)
    return {
      routes: compileRoutes(records.flatMap(routeOf), exists),
      rules: compileRules(records.flatMap(ruleOf)),
      matrix: compileMatrix(records.flatMap(matrixOf)[0]),
      policies: new Set(records.filter((record) => record.kind === EscalationPolicy.name).map((record) => record.reference)),
      exists,
    }
  },
})

/** The route of a record; nothing for records of other kinds, or of one that no longer fits its kind. */
export const routeOf = (record: RecordOf): RouteRecord[] =>
  record.kind === Route.name && routeSpec.Check(record.spec)
    ? [{ reference: record.reference, owner: record.metadata.owner, spec: record.spec }]
    : []

const matrixOf = (record: RecordOf) =>
  record.kind === PriorityMatrix.name && matrixSpec.Check(record.spec) ? [{ reference: record.reference, spec: record.spec }] : []
