import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proceduresAreFound, proceduresAreOwned, runbooksAreComplete, runbooksAreRun } from '#domains/procedures/checks.ts'
import type { Verdict } from '#platform/checks/check.ts'

const now = new Date('2026-11-20T09:00:00Z')
const expect = (title: string, verdict: Verdict, state: string, because: RegExp) =>
  test(title, () => {
    assert.equal(verdict.state, state)
    assert.match(`${verdict.because} ${verdict.evidence.map((one) => one.because).join(' ')}`, because)
    if (state === 'FAIL') assert.ok((verdict.mend ?? '').length > 0)
  })

const team = { reference: 'team:shop', kind: 'Team' as const, title: 'Shop', active: 3 }
const fresh = { reviewedAt: '2026-10-01T00:00:00Z', createdAt: '2024-01-01T00:00:00Z' }
const kept = { reference: 'runbook:restart', owner: team, every: '90d', looked: fresh }
const owned = (...procedures: Parameters<typeof proceduresAreOwned.evaluate>[0]) =>
  proceduresAreOwned.evaluate(procedures, proceduresAreOwned.parameters, now)
expect('procedures pass with an owner and a look in time', owned(kept), 'PASS', /^1 of 1 procedures/)
expect(
  'procedures fail when the look is late by their own interval',
  owned({ ...kept, every: '30d' }),
  'FAIL',
  /review was due 20 days ago/,
)
expect('procedures fail without an interval', owned({ ...kept, every: null }), 'FAIL', /no review interval/)
expect('procedures fail when there are none', owned(), 'FAIL', /No procedure/)
expect('procedures are not fooled by an owner who left', owned({ ...kept, owner: { ...team, active: 0 } }), 'FAIL', /nobody active/)
expect('procedures are not fooled by a placeholder', owned({ ...kept, owner: { ...team, reference: 'team:tbd' } }), 'FAIL', /placeholder/)
expect(
  'a procedure just written needs no look yet',
  owned({ ...kept, looked: { reviewedAt: null, createdAt: '2026-11-01T00:00:00Z' } }),
  'PASS',
  /1 of 1/,
)

const found = (...links: readonly (readonly [number, number])[]) =>
  proceduresAreFound.evaluate(
    links.map(([workloads, tags], index) => ({ reference: `runbook:r${index}`, workloads, tags })),
    {},
    now,
  )
expect('procedures are found when each has a workload or a tag', found([1, 0], [0, 1]), 'PASS', /^2 of 2/)
expect('procedures are lost when one has neither', found([1, 0], [0, 0]), 'FAIL', /linked to no workload and no tag/)
expect('procedures that do not exist are not found', found(), 'FAIL', /No procedure/)

const book = {
  reference: 'runbook:restart',
  owner: team,
  outcome: 'It runs again.',
  tools: 1,
  permissions: 1,
  handlesErrors: true,
  isContactActive: true,
  author: 'person:mira',
  looked: fresh,
}
const complete = (runbooks: readonly (typeof book)[], rest: { isLive?: boolean; tier?: number } = {}) =>
  runbooksAreComplete.evaluate({ isLive: rest.isLive ?? true, tier: rest.tier ?? 0, runbooks }, runbooksAreComplete.parameters, now)
const old = { ...fresh, reviewedAt: '2026-03-01T00:00:00Z' }
expect('runbooks pass when complete', complete([book]), 'PASS', /^1 of 1 runbooks are complete/)
expect('runbooks fail for what one lacks', complete([{ ...book, tools: 0, outcome: ' ' }]), 'FAIL', /no outcome; no tools/)
expect('a runbook of tier 0 is looked at twice a year', complete([{ ...book, looked: old }]), 'FAIL', /reviewed 264 days ago, at most 180/)
expect('a runbook of tier 3 is looked at once a year', complete([{ ...book, looked: old }], { tier: 3 }), 'PASS', /1 of 1/)
expect('a workload in production without a runbook fails', complete([]), 'FAIL', /No runbook names this workload/)
expect('a workload before its launch needs no runbook', complete([], { isLive: false }), 'NA', /not in production/)
expect(
  'runbooks are not fooled by a contact who left',
  complete([{ ...book, isContactActive: false }]),
  'FAIL',
  /nobody who is here to ask/,
)

const run = (runs: readonly { startedBy: string; lastAt: string }[], tier = 0, runbooks = [book]) =>
  runbooksAreRun.evaluate(
    { isLive: true, tier, runbooks, runs: runs.map((one) => ({ procedure: 'runbook:restart', ...one })) },
    runbooksAreRun.parameters,
    now,
  )
expect(
  'a runbook passes when somebody else ran it lately',
  run([{ startedBy: 'person:jonas', lastAt: '2026-11-01T00:00:00Z' }]),
  'PASS',
  /^1 of 1/,
)
expect(
  'a runbook fails when that is long ago',
  run([{ startedBy: 'person:jonas', lastAt: '2026-08-01T00:00:00Z' }]),
  'FAIL',
  /last run 111 days ago, at most 90/,
)
expect('of tier 1 it may be longer ago', run([{ startedBy: 'person:jonas', lastAt: '2026-08-01T00:00:00Z' }], 1), 'PASS', /1 of 1/)
expect('a runbook nobody ran does not pass', run([]), 'FAIL', /never run with success/)
expect(
  'a runbook is not proven by its author',
  run([{ startedBy: 'person:mira', lastAt: '2026-11-01T00:00:00Z' }]),
  'FAIL',
  /only its author, person:mira, ran it/,
)
expect('without runbooks there is nothing to run', run([], 0, []), 'FAIL', /No runbook/)
expect('runs of tiers 2 and 3 are not asked for', run([], 2), 'NA', /tiers 0 and 1/)
