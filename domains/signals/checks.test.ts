import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journeysAreWatched } from '#domains/signals/checks.ts'
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
