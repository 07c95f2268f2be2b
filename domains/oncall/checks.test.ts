import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everyHourHasPeople, pathHasLevels } from '#domains/oncall/checks.ts'
import { isSupported, parseSupportHours } from '#domains/oncall/support.ts'
import type { Verdict } from '#platform/checks/check.ts'

const now = new Date('2026-11-20T09:00:00Z')
const expect = (title: string, verdict: Verdict, state: string, because: RegExp) =>
  test(title, () => {
    assert.equal(verdict.state, state)
    assert.match(verdict.because, because)
    if (state === 'FAIL') assert.ok((verdict.mend ?? '').length > 0)
  })

const fresh = { reviewedAt: '2026-10-01T00:00:00Z', createdAt: '2024-01-01T00:00:00Z' }
const level = (...page: string[]) => ({ page, reachable: page })
const path = (
  levels: readonly { page: string[]; reachable: string[] }[],
  rest: {
    fallback?: string
    looked?: typeof fresh
    vendors?: { vendor: string; dependency: string; isReached: boolean }[]
    isLive?: boolean
  } = {},
) =>
  pathHasLevels.evaluate(
    {
      workload: 'workload:shop',
      isLive: rest.isLive ?? true,
      vendors: rest.vendors ?? [],
      policy: {
        reference: 'escalation-policy:shop',
        looked: rest.looked ?? fresh,
        levels,
        ...(rest.fallback === undefined ? {} : { fallback: rest.fallback }),
      },
    },
    pathHasLevels.parameters,
    now,
  )
const two = [level('schedule:shop'), level('person:bo')]
expect('an escalation path passes with two levels that reach people', path(two), 'PASS', /has 2 different levels/)
expect('an escalation path fails with one level', path([level('person:bo')]), 'FAIL', /has 1 different level,/)
expect(
  'an escalation path fails when nobody looked at it',
  path(two, { looked: { ...fresh, reviewedAt: '2026-01-01T00:00:00Z' } }),
  'FAIL',
  /reviewed 323 days ago/,
)
expect(
  'an escalation path fails when its fallback has left',
  path(two, { fallback: 'The fallback reaches nobody: person:cy has left, or has no way to be reached.' }),
  'FAIL',
  /The fallback reaches nobody: person:cy has left/,
)
const payCo = { vendor: 'PayCo', dependency: 'dependency:payco', isReached: true }
expect(
  'an escalation path passes with a way to its vendors',
  path(two, { vendors: [payCo] }),
  'PASS',
  /1 of 1 important vendors have a way/,
)
expect(
  'an escalation path fails when nothing says how a vendor is reached',
  path(two, { vendors: [payCo, { ...payCo, vendor: 'ShipCo', isReached: false }] }),
  'FAIL',
  /1 of 2 important vendors have a way/,
)
expect('an escalation path does not apply to a plan', path([], { isLive: false }), 'NA', /only planned/)
expect(
  'an escalation path is not fooled by the same level twice',
  path([level('person:bo'), level('person:bo')]),
  'FAIL',
  /1 different level,/,
)
expect(
  'an escalation path is not fooled by people who have left',
  path([level('schedule:shop'), { page: ['person:ex'], reachable: [] }]),
  'FAIL',
  /^1 of 2 levels reach/,
)
expect(
  'an escalation path fails when there is no policy',
  pathHasLevels.evaluate({ workload: 'workload:shop', isLive: true, vendors: [], policy: null }, pathHasLevels.parameters, now),
  'FAIL',
  /no escalation policy/,
)

const hours = (first: readonly string[], further: readonly string[]) =>
  Array.from({ length: 720 }, (_, index) => ({ at: new Date(now.getTime() + index * 3_600_000).toISOString(), first, further }))
const people = (
  found: ReturnType<typeof hours>,
  rest: { isCritical?: boolean; supportHours?: string | null; policy?: string | null; isLive?: boolean } = {},
) =>
  everyHourHasPeople.evaluate(
    {
      workload: 'workload:shop',
      isLive: true,
      isCritical: true,
      supportHours: null,
      policy: 'escalation-policy:shop',
      hours: found,
      ...rest,
    },
    everyHourHasPeople.parameters,
    now,
  )
const tier2 = { isCritical: false, supportHours: 'Mon-Fri 09:00-17:00 Europe/Berlin' }
expect('on call passes when every hour has two people', people(hours(['person:a'], ['person:b'])), 'PASS', /^720 of 720 hours/)
expect(
  'on call of tier 0 fails with one gap',
  people([...hours(['person:a'], ['person:b']).slice(1), ...hours([], ['person:b']).slice(0, 1)]),
  'FAIL',
  /^719 of 720/,
)
expect('on call is not fooled by the same person twice', people(hours(['person:a'], ['person:a'])), 'FAIL', /^0 of 720/)
expect(
  'on call of tier 2 needs somebody in the support hours',
  people(hours([], ['person:b']), tier2),
  'PASS',
  /^\d+ of \d+ supported hours/,
)
expect('on call of tier 2 fails when nobody is there then', people(hours([], []), tier2), 'FAIL', /^0 of \d+ supported hours/)
expect(
  'on call of tier 2 is unknown without support hours',
  people(hours(['person:a'], []), { isCritical: false }),
  'UNKNOWN',
  /not stated/,
)
expect('on call fails without a policy', people([], { policy: null }), 'FAIL', /Nobody is on call/)
expect('on call does not apply to a plan', people([], { isLive: false }), 'NA', /only planned/)

test('support hours are read as people write them', () => {
  assert.deepEqual(parseSupportHours('24x7'), { when: 'always' })
  assert.deepEqual(parseSupportHours('24/7'), { when: 'always' })
  assert.equal(parseSupportHours('Mon-Fri 08:00-18:00 Europe/Berlin')?.when, 'week')
  assert.equal(parseSupportHours('Daily 08:00-22:30 Asia/Singapore')?.when, 'week')
  for (const text of ['office hours', 'Mon-Fri 18:00-08:00 Europe/Berlin', 'Mon-Fri 08:00-18:00 Mars/Base', undefined]) {
    assert.equal(parseSupportHours(text), undefined)
  }
})

test('support hours follow the wall clock of their zone', () => {
  const berlin = parseSupportHours('Mon-Fri 08:00-18:00 Europe/Berlin') ?? assert.fail()
  const cases: readonly (readonly [string, boolean])[] = [
    ['2026-11-20T06:59:00Z', false],
    ['2026-11-20T07:00:00Z', true],
    ['2026-11-20T16:59:00Z', true],
    ['2026-11-20T17:00:00Z', false],
    ['2026-11-21T12:00:00Z', false],
    ['2026-07-20T06:00:00Z', true],
  ]
  for (const [at, expected] of cases) assert.equal(isSupported(berlin, new Date(at)), expected, at)
  const daily = parseSupportHours('Daily 08:00-22:30 Asia/Singapore') ?? assert.fail()
  assert.equal(isSupported(daily, new Date('2026-11-22T01:00:00Z')), true)
})
