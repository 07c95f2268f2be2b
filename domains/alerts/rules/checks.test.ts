import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileRoutes, type RouteRecord } from '#domains/alerts/matching.ts'
import { pagingRulesAreActionable } from '#domains/alerts/rules/checks.ts'
import { completedRule } from '#domains/alerts/rules/completed.ts'
import type { Verdict } from '#platform/checks/check.ts'

const now = new Date('2026-11-20T09:00:00Z')
const expect = (title: string, verdict: Verdict, state: string, because: RegExp) =>
  test(title, () => {
    assert.equal(verdict.state, state)
    assert.match(`${verdict.because} ${verdict.evidence.map((one) => one.because).join(' ')}`, because)
    if (state === 'FAIL') assert.ok((verdict.mend ?? '').length > 0)
  })

const rule = {
  rule: 'alert-rule:errors',
  owner: { reference: 'team:shop', kind: 'Team' as const, title: 'Shop', active: 3 },
  protects: 'checkout success rate',
  impact: 'high',
  urgency: 'high',
  description: 'Customers cannot pay; every minute costs orders.',
  document: { reference: 'runbook:restart', exists: true },
}
const judged = (...rules: readonly Parameters<typeof pagingRulesAreActionable.evaluate>[0][number][]) =>
  pagingRulesAreActionable.evaluate(rules, pagingRulesAreActionable.parameters, now)

expect('paging rules pass when they say what they protect, how bad it is and what to do', judged(rule), 'PASS', /^1 of 1 paging rules/)
expect('a paging rule without a document fails', judged(rule, { ...rule, document: null }), 'FAIL', /no runbook or playbook/)
expect(
  'a paging rule whose document was archived fails',
  judged({ ...rule, document: { ...rule.document, exists: false } }),
  'FAIL',
  /runbook:restart is archived/,
)
expect('a paging rule without impact fails', judged({ ...rule, impact: null }), 'FAIL', /no impact and urgency/)
expect('a workload without a paging rule fails', judged(), 'FAIL', /No enabled alert rule pages/)
expect('paging rules are not fooled by placeholders', judged({ ...rule, protects: 'TBD TBD TBD' }), 'FAIL', /which measure or goal/)
expect(
  'paging rules are not fooled by a description that says nothing',
  judged({ ...rule, description: 'alert alert alert alert' }),
  'FAIL',
  /what suffers/,
)
expect('paging rules are not fooled by a team of one', judged({ ...rule, owner: { ...rule.owner, active: 1 } }), 'FAIL', /team of one/)

const route = (reference: string, spec: Partial<RouteRecord['spec']>): RouteRecord => ({
  reference,
  owner: 'team:shop',
  spec: { match: [{ label: 'workload', is: 'checkout' }], ...spec },
})

test('what a rule leaves out, the route that takes its alerts says', () => {
  const routes = compileRoutes([
    route('route:shop', {
      runbook: 'runbook:look',
      escalation: 'escalation-policy:shop',
      impact: 'low',
      urgency: 'low',
      workload: 'workload:checkout',
    }),
    route('route:info', { match: [{ label: 'severity', is: 'info' }], page: false, order: 1 }),
  ])
  const completed = (spec: object) => completedRule({ reference: 'alert-rule:Errors', owner: 'team:shop', spec }, routes)
  const mine = completed({ workload: 'workload:checkout', impact: 'high' })
  assert.deepEqual(
    [mine.runbook, mine.escalation, mine.impact, mine.urgency, mine.pages],
    ['runbook:look', 'escalation-policy:shop', 'high', 'low', true],
  )
  assert.equal(completed({ match: [{ label: 'severity', in: ['info', 'debug'] }] }).pages, false)
  assert.equal(completed({ workload: 'workload:checkout', ticket: true }).pages, false)
  assert.equal(completed({}).runbook, undefined)
})
