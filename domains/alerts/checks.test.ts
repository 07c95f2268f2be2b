import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  documentsAreFresh,
  frequentAlertsAreAutomated,
  routesAreComplete,
  routesAreTuned,
  whatFiredHadAProcess,
} from '#domains/alerts/checks.ts'
import type { Verdict } from '#platform/checks/check.ts'

const now = new Date('2026-11-20T09:00:00Z')
const expect = (title: string, verdict: Verdict, state: string, because: RegExp) =>
  test(title, () => {
    assert.equal(verdict.state, state)
    assert.match(`${verdict.because} ${verdict.evidence.map((one) => one.because).join(' ')}`, because)
    if (state === 'FAIL') assert.ok((verdict.mend ?? '').length > 0)
  })

const owner = { reference: 'team:shop', kind: 'Team' as const, title: 'Shop', active: 3 }
const looked = { reviewedAt: '2026-10-01T00:00:00Z', createdAt: '2024-01-01T00:00:00Z' }
const route = {
  route: 'route:errors',
  owner,
  document: { reference: 'runbook:restart', looked },
  policy: { reference: 'escalation-policy:shop', exists: true },
}
const complete = (...routes: Parameters<typeof routesAreComplete.evaluate>[0]) =>
  routesAreComplete.evaluate(routes, routesAreComplete.parameters, now)
expect('routes pass with an owner, a document and a policy', complete(route), 'PASS', /^1 of 1 routes and rules/)
expect(
  'routes fail when a document was archived',
  complete(route, { ...route, document: { ...route.document, looked: null } }),
  'FAIL',
  /runbook:restart is archived/,
)
expect('a workload without a route fails', complete(), 'FAIL', /its alerts have no process/)
expect(
  'routes are not fooled by a placeholder owner',
  complete({ ...route, owner: { ...owner, reference: 'team:unknown' } }),
  'FAIL',
  /placeholder/,
)
expect('routes are not fooled by a team of one', complete({ ...route, owner: { ...owner, active: 1 } }), 'FAIL', /team of one/)

const fresh = (isCritical: boolean, ...routes: readonly (typeof route)[]) =>
  documentsAreFresh.evaluate({ isCritical, routes }, documentsAreFresh.parameters, now)
const stale = { ...route, document: { reference: 'runbook:old', looked: { ...looked, reviewedAt: '2026-03-01T00:00:00Z' } } }
expect('documents of routes pass when looked at in time', fresh(true, route), 'PASS', /^1 of 1 documents/)
expect('documents of critical workloads fail after half a year', fresh(true, route, stale), 'FAIL', /reviewed 264 days ago, at most 180/)
expect('those of others may wait a year', fresh(false, route, stale), 'PASS', /^2 of 2/)
expect('without routes there is no document', fresh(true), 'FAIL', /No enabled route leads/)
expect('a document two routes lead to counts once', fresh(true, route, { ...route, route: 'route:other' }), 'PASS', /^1 of 1/)

const fired = (rule: string, rest: object = {}) => ({ rule, times: 3, hasProcess: true, isAutomatic: false, newest: '', ...rest })
const happened = (...found: readonly ReturnType<typeof fired>[]) =>
  whatFiredHadAProcess.evaluate(found, whatFiredHadAProcess.parameters, now)
expect(
  'what fired passes with a process and some automation',
  happened(fired('route:a', { isAutomatic: true }), fired('route:b')),
  'PASS',
  /^2 of 2 kinds of alert/,
)
expect(
  'what fired fails when one had no process',
  happened(fired('route:a', { isAutomatic: true }), fired('alertname:X', { hasProcess: false })),
  'FAIL',
  /fired 3 times without a process/,
)
expect('what fired fails when nothing answers by itself', happened(fired('route:a'), fired('route:b')), 'FAIL', /answered by hand/)
expect('when nothing fired nothing is known', happened(), 'UNKNOWN', /Nothing fired in 30 days/)

const tuned = (...days: readonly number[]) =>
  routesAreTuned.evaluate(
    days.map((age, index) => ({ route: `route:r${index}`, days: age })),
    routesAreTuned.parameters,
    now,
  )
expect('routes pass when touched in half a year', tuned(1, 180), 'PASS', /^2 of 2/)
expect('routes fail when left alone', tuned(1, 181), 'FAIL', /untouched for 181 days/)
expect('without routes there is nothing to tune', tuned(), 'FAIL', /No enabled route or rule/)

const frequent = (...found: readonly ReturnType<typeof fired>[]) =>
  frequentAlertsAreAutomated.evaluate(found, frequentAlertsAreAutomated.parameters, now)
const automatic = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((rule) => fired(rule, { isAutomatic: true }))
expect(
  'frequent alerts pass when seven of ten answer themselves',
  frequent(...automatic, fired('h'), fired('i'), fired('j')),
  'PASS',
  /^7 of 10/,
)
expect(
  'frequent alerts fail with fewer',
  frequent(...automatic.slice(1), fired('h'), fired('i'), fired('j')),
  'FAIL',
  /^6 of 9 .*at least 70 % are needed/,
)
expect('without alerts nothing is known of automation', frequent(), 'UNKNOWN', /Nothing fired in 90 days/)
