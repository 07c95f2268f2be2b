import assert from 'node:assert/strict'
import { test } from 'node:test'
import { workKeepsOutOfFreezes } from '#domains/silences/checks.ts'
import { within } from '#domains/silences/overlaps.ts'
import type { Verdict } from '#platform/checks/check.ts'

const now = new Date('2026-11-20T09:00:00Z')
const expect = (title: string, verdict: Verdict, state: string, because: RegExp) =>
  test(title, () => {
    assert.equal(verdict.state, state)
    assert.match(`${verdict.because} ${verdict.evidence.map((one) => one.because).join(' ')}`, because)
    if (state === 'FAIL') assert.ok((verdict.mend ?? '').length > 0)
  })

type Planned = Parameters<typeof workKeepsOutOfFreezes.evaluate>[0]['work'][number]
const planned = (window: string, start: string, end: string, workloads?: readonly string[]): Planned => ({
  window: `maintenance-window:${window}`,
  workloads,
  intervals: [{ start: `2026-${start}:00.000Z`, end: `2026-${end}:00.000Z` }],
})
const peak = planned('peak', '11-23T05:00', '12-01T05:00')
const calendar = (work: readonly Planned[], freezes: readonly Planned[]) =>
  workKeepsOutOfFreezes.evaluate({ work, freezes }, workKeepsOutOfFreezes.parameters, now)

expect(
  'work passes when it keeps out of the freeze',
  calendar([planned('upgrade', '12-06T01:00', '12-06T03:00')], [peak]),
  'PASS',
  /^1 of 1 windows/,
)
expect(
  'work that falls into a freeze fails, with the moment',
  calendar([planned('upgrade', '11-25T01:00', '11-25T03:00')], [peak]),
  'FAIL',
  /falls into maintenance-window:peak from 2026-11-25 01:00 UTC/,
)
expect(
  'work that ends when the freeze begins keeps out of it',
  calendar([planned('upgrade', '11-23T04:00', '11-23T05:00')], [peak]),
  'PASS',
  /1 of 1/,
)
expect(
  'a freeze of other workloads is none of its business',
  calendar([planned('upgrade', '11-25T01:00', '11-25T03:00', ['workload:search'])], [{ ...peak, workloads: ['workload:checkout'] }]),
  'PASS',
  /1 of 1/,
)
expect(
  'work is not fooled past a freeze by leaving its workloads out',
  calendar([planned('upgrade', '11-25T01:00', '11-25T03:00')], [{ ...peak, workloads: ['workload:checkout'] }]),
  'FAIL',
  /falls into/,
)
expect('without a freeze it does not apply', calendar([planned('upgrade', '11-25T01:00', '11-25T03:00')], []), 'NA', /No freeze/)
expect('without planned work it does not apply', calendar([], [peak]), 'NA', /No planned work/)

test('only what lies between the two instants is judged', () => {
  const [from, to] = [new Date('2026-11-01T00:00:00Z'), new Date('2026-11-30T00:00:00Z')]
  const days = (start: string, end: string) => ({ start: new Date(`${start}T00:00:00Z`), end: new Date(`${end}T00:00:00Z`) })
  assert.deepEqual(
    within(
      [
        days('2026-10-01', '2026-10-02'),
        days('2026-10-31', '2026-11-02'),
        days('2026-11-29', '2027-01-01'),
        days('2026-12-01', '2026-12-02'),
      ],
      from,
      to,
    ),
    [
      { start: '2026-10-31T00:00:00.000Z', end: '2026-11-02T00:00:00.000Z' },
      { start: '2026-11-29T00:00:00.000Z', end: '2026-11-30T00:00:00.000Z' },
    ],
  )
})
