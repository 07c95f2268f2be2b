import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileRoutes, type RouteRecord } from '#domains/alerts/matching.ts'
import { compileMatrix } from '#domains/alerts/matrix.ts'
import { needsFallback, processesOf } from '#domains/alerts/response.ts'
import type { Routing } from '#domains/alerts/routing.ts'
import { compileRules, type RuleSpec } from '#domains/alerts/rules.ts'

const declared = new Set(['team:shop', 'runbook:look', 'escalation-policy:shop', 'runbook:other', 'escalation-policy:other'])
const exists = (reference: string): boolean => declared.has(reference)
const labels = { alertname: 'Slow' }

const whole = { runbook: 'runbook:look', escalation: 'escalation-policy:shop' }
const route = (spec: object): RouteRecord => ({
  reference: 'route:slow',
  owner: 'team:shop',
  spec: { match: [{ label: 'alertname', is: 'Slow' }], impact: 'high', urgency: 'high', ...spec },
})
const rule = (spec: RuleSpec, owner = 'team:shop') => ({ reference: 'alert-rule:Slow', owner, spec })

const processOf = (ruled: ReturnType<typeof rule> | undefined, routed: RouteRecord | undefined) => {
  const routing: Routing = {
    routes: compileRoutes(routed === undefined ? [] : [routed], exists),
    rules: compileRules(ruled === undefined ? [] : [ruled]),
    matrix: compileMatrix(),
    policies: new Set(['escalation-policy:shop', 'escalation-policy:other']),
    exists,
  }
  const [process] = processesOf(routing, labels)
  return process ?? assert.fail()
}

/** What rule and route say, and what their process then lacks; null: it has one. */
const cases: readonly [string, ReturnType<typeof rule> | undefined, RouteRecord | undefined, RegExp | null][] = [
  ['neither', undefined, undefined, /^no route takes it$/],
  ['a whole route', undefined, route(whole), null],
  ['a whole rule and no route', rule(whole), undefined, null],
  ['a rule that says nothing and a whole route', rule({}), route(whole), null],
  [
    'a rule with the document and a route with the policy',
    rule({ runbook: 'runbook:look' }),
    route({ escalation: whole.escalation }),
    null,
  ],
  ['a rule without a document and no route', rule({ escalation: whole.escalation }), undefined, /lack a runbook or playbook$/],
  ['a rule without a policy and no route', rule({ runbook: whole.runbook }), undefined, /lack an escalation policy$/],
  ['a rule whose document is gone', rule({ ...whole, runbook: 'runbook:gone' }), undefined, /lack a runbook or playbook$/],
  ['a rule whose policy is gone', rule({ ...whole, escalation: 'escalation-policy:gone' }), undefined, /lack an escalation policy$/],
  ['a rule whose document is gone, above a whole route', rule({ runbook: 'runbook:gone' }), route(whole), null],
  ['a rule whose team is gone', rule(whole, 'team:gone'), undefined, /lack an owning team$/],
  ['a ticket needs nobody to page', rule({ runbook: whole.runbook, ticket: true }), undefined, null],
  ['a ticket needs a document', rule({ ticket: true }), undefined, /lack a runbook or playbook$/],
]
for (const [title, ruled, routed, lacks] of cases)
  test(`An alert has a process when team, document and policy are there: ${title}`, () => {
    const said = processOf(ruled, routed).lacks.join(', ')
    if (lacks === null) assert.equal(said, '')
    else assert.match(said, lacks)
  })

test('What the rule says goes before what the route says', () => {
  const { runbook, policy } = processOf(rule({ runbook: 'runbook:other', escalation: 'escalation-policy:other' }), route(whole))
  assert.deepEqual([runbook, policy], ['runbook:other', 'escalation-policy:other'])
})

test('Somebody is found to be paged whenever nobody is named, except for a ticket', () => {
  assert.equal(needsFallback(processOf(undefined, undefined)), true)
  assert.equal(needsFallback(processOf(rule({ runbook: whole.runbook }), undefined)), true)
  assert.equal(needsFallback(processOf(rule(whole), undefined)), false)
  assert.equal(needsFallback(processOf(rule({ ticket: true }), undefined)), false)
})
