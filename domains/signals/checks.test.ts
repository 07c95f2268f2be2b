import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dependenciesAreWatched, journeysAreWatched } from '#domains/signals/checks.ts'
import type { Verdict } from '#platform/checks/check.ts'

const now = new Date('2026-11-20T09:00:00Z')
const expect = (title: string, verdict: Verdict, state: string, because: RegExp) =>
  test(title, () => {
    assert.equal(verdict.state, state)
    assert.match(`${verdict.because} ${verdict.evidence.map((one) => one.because).join(' ')}`, because)
    if (state === 'FAIL') assert.ok((verdict.mend ?? '').length > 0)
  })

const canary = { canary: 'canary:shop', enabled: true, everyMs: 30_000, declaredAt: '2026-01-01T00:00:00Z', lastAt: '2026-11-20T08:59:40Z' }
const watched = (canaries: readonly (Omit<typeof canary, 'lastAt'> & { lastAt: string | null })[], rest: object = {}) =>
  journeysAreWatched.evaluate(
    { isLive: true, customerFacing: true, isCritical: true, canaries, ...rest },
    journeysAreWatched.parameters,
    now,
  )

expect('watching passes with a canary that ran lately', watched([canary]), 'PASS', /^1 of 1 canaries/)
expect(
  'watching fails when the canary is too rare for its tier',
  watched([{ ...canary, everyMs: 600_000 }]),
  'FAIL',
  /asked every 10 minutes, at most 5/,
)
expect('for tier 2 every ten minutes is enough', watched([{ ...canary, everyMs: 600_000 }], { isCritical: false }), 'PASS', /1 of 1/)
expect('watching fails when the canary went quiet', watched([{ ...canary, lastAt: '2026-11-20T08:00:00Z' }]), 'FAIL', /last asked/)
expect('customers must be watched over', watched([]), 'FAIL', /no canary tries what they do/)
expect('where no customers are, nothing must be watched', watched([], { customerFacing: false }), 'NA', /Customers do not use it/)
expect('a plan is not watched', watched([canary], { isLive: false }), 'NA', /only planned/)
expect('watching is not fooled by a canary that is switched off', watched([{ ...canary, enabled: false }]), 'FAIL', /switched off/)
expect('watching is not fooled by one that never asked', watched([{ ...canary, lastAt: null }]), 'FAIL', /never asked/)
expect(
  'one just declared gets its first turn',
  watched([{ ...canary, lastAt: null, declaredAt: '2026-11-20T08:59:59Z' }]),
  'PASS',
  /about to be/,
)

const signal = { signal: 'canary:payments', isFailing: false, lastAt: '2026-11-20T08:59:40Z' }
const needed = {
  dependency: 'dependency:checkout-needs-payments',
  on: 'workload:payments',
  expectation: '99.9 % of calls answered in 300 ms',
  signals: [signal] as readonly (Omit<typeof signal, 'lastAt'> & { lastAt: string | null })[],
}
const depends = (all: readonly (typeof needed)[], rest: object = {}) =>
  dependenciesAreWatched.evaluate({ isLive: true, lesser: 0, needed: all, ...rest }, dependenciesAreWatched.parameters, now)

expect('a dependency passes with an expectation and a fresh signal', depends([needed]), 'PASS', /^1 of 1 important dependencies/)
expect('one nobody watches fails', depends([{ ...needed, signals: [] }]), 'FAIL', /no canary or heartbeat is about workload:payments/)
expect(
  'one whose signal has been quiet for an hour fails',
  depends([{ ...needed, signals: [{ ...signal, lastAt: '2026-11-20T08:00:00Z' }] }]),
  'FAIL',
  /canary:payments said nothing within 15 minutes/,
)
expect(
  'a heartbeat that has told of its silence does its work',
  depends([{ ...needed, signals: [{ ...signal, isFailing: true, lastAt: '2026-11-20T08:00:00Z' }] }]),
  'PASS',
  /1 of 1/,
)
expect(
  'dependencies are not fooled by a heartbeat that never came',
  depends([{ ...needed, signals: [{ ...signal, lastAt: null }] }]),
  'FAIL',
  /said nothing/,
)
expect(
  'dependencies are not fooled by a placeholder for an expectation',
  depends([{ ...needed, expectation: 'TBD' }]),
  'FAIL',
  /does not say what is expected of workload:payments/,
)
expect('a workload without a declared dependency fails', depends([]), 'FAIL', /nothing is known of what it needs/)
expect('where all of them are of little weight it does not apply', depends([], { lesser: 2 }), 'NA', /high or critical/)
expect('a plan depends on nothing yet', depends([needed], { isLive: false }), 'NA', /only planned/)
