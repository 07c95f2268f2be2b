import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everythingIsOwned, everyWorkloadHasATier, hasEnvironments, ownerlessIsShort } from '#domains/catalog/checks.ts'
import type { Verdict } from '#platform/checks/check.ts'

const now = new Date('2026-11-20T09:00:00Z')
const owner = (reference: string, active = 3, kind: 'Team' | 'Person' | 'none' = 'Team') => ({ reference, kind, title: reference, active })
const thing = (rest: object = {}) => ({ reference: 'component:web', owner: owner('team:web'), isCritical: false, ...rest })
const many = (count: number, one: object) =>
  Array.from({ length: count }, (_, index) => thing({ reference: `component:c${index}`, ...one }))

const expect = (title: string, verdict: Verdict, state: string, because: RegExp) =>
  test(title, () => {
    assert.equal(verdict.state, state)
    assert.match(verdict.because, because)
    if (state === 'FAIL') assert.ok((verdict.mend ?? '').length > 0)
  })

const owned = (things: Parameters<typeof everythingIsOwned.evaluate>[0]) =>
  everythingIsOwned.evaluate(things, everythingIsOwned.parameters, now)
expect('ownership passes when everything has a team', owned(many(50, {})), 'PASS', /^50 of 50 workloads, components and resources/)
expect('ownership passes with one in fifty without', owned([...many(49, {}), thing({ owner: null })]), 'PASS', /^49 of 50/)
expect(
  'ownership fails with one in twenty without',
  owned([...many(19, {}), thing({ owner: null })]),
  'FAIL',
  /^19 of 20 .*; at least 98 % are needed/,
)
expect(
  'ownership fails with one critical thing without',
  owned([...many(99, {}), thing({ owner: null, isCritical: true })]),
  'FAIL',
  /^0 of 1 things of tier 0 and 1/,
)
expect('ownership fails when nothing is declared', owned([]), 'FAIL', /There are no workloads, components and resources/)
expect('ownership is not fooled by a placeholder', owned(many(3, { owner: owner('team:TBD') })), 'FAIL', /^0 of 3/)
expect('ownership is not fooled by a team of one', owned(many(3, { owner: owner('team:solo', 1) })), 'FAIL', /^0 of 3/)
expect('ownership is not fooled by a team that is gone', owned(many(3, { owner: owner('team:gone', 0, 'none') })), 'FAIL', /^0 of 3/)
expect('ownership is not fooled by a person', owned(many(3, { owner: owner('person:bo', 1, 'Person') })), 'FAIL', /^0 of 3/)

const short = (days: readonly number[]) =>
  ownerlessIsShort.evaluate(
    days.map((age, index) => ({ reference: `component:c${index}`, days: age })),
    ownerlessIsShort.parameters,
    now,
  )
expect('being ownerless passes while it is short', short([1, 7]), 'PASS', /^2 of 2 ownerless records are younger than 7 days/)
expect('being ownerless fails when it lasts', short([1, 8]), 'FAIL', /^1 of 2/)
expect('being ownerless does not apply when nothing is', short([]), 'NA', /Nothing is without an owner/)

const place = (type: string, isolation: string | null = 'account', definedIn: string | null = 'git/infra') => ({
  reference: `environment:${type}`,
  type,
  isolation,
  definedIn,
})
const places = (found: readonly ReturnType<typeof place>[], critical = true) =>
  hasEnvironments.evaluate({ workload: 'workload:shop', critical, places: found }, hasEnvironments.parameters, now)
expect(
  'environments pass with a test and a staging one made as production is',
  places([place('test'), place('staging'), place('production')]),
  'PASS',
  /isolated by account/,
)
expect('environments fail without staging', places([place('test'), place('production')]), 'FAIL', /There is no staging environment/)
expect(
  'environments fail when staging of tier 1 is made otherwise',
  places([place('test'), place('staging', 'account', 'git/other'), place('production')]),
  'FAIL',
  /not made from the same code/,
)
expect(
  'environments of tier 2 may be made otherwise',
  places([place('sandbox'), place('staging', 'account', null)], false),
  'PASS',
  /isolated/,
)
expect('environments fail when there are none', places([]), 'FAIL', /There is no place to develop and test/)
expect(
  'environments are not fooled by one that is not isolated',
  places([place('test', ' '), place('staging'), place('production')]),
  'FAIL',
  /does not say what isolates it/,
)
expect(
  'environments are not fooled by code nobody names',
  places([place('test'), place('staging', 'x', null), place('production', 'x', null)]),
  'FAIL',
  /not made from the same code/,
)

const matrix = (reviewedAt: string | null, createdAt = '2024-01-01T00:00:00Z') => ({
  reference: 'priority-matrix:default',
  looked: { reviewedAt, createdAt },
})
const decided = (matrices: readonly ReturnType<typeof matrix>[], ...found: readonly (number | null)[]) =>
  everyWorkloadHasATier.evaluate(
    { workloads: found.map((tier, index) => ({ reference: `workload:w${index}`, tier })), matrices },
    everyWorkloadHasATier.parameters,
    now,
  )
const tiers = (...found: readonly (number | null)[]) => decided([matrix('2026-06-01T00:00:00Z')], ...found)
expect('priorities fail when nobody declared the matrix', decided([], 0), 'FAIL', /Nobody declared the matrix/)
expect(
  'priorities fail when nobody looked at the matrix for a year',
  decided([matrix('2025-06-01T00:00:00Z')], 0),
  'FAIL',
  /0 of 1 matrices/,
)
expect('priorities are not fooled by a matrix that was written and forgotten', decided([matrix(null)], 0), 'FAIL', /0 of 1 matrices/)
expect('tiers pass when every production workload has one', tiers(0, 3), 'PASS', /^2 of 2 production workloads have a tier/)
expect('tiers fail when one has none', tiers(0, null), 'FAIL', /^1 of 2/)
expect('tiers fail when no workload is declared', tiers(), 'FAIL', /No production workload/)
