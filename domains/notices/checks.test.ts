import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everyLevelAnswered, rotationsAreBearable, unansweredGoesOn } from '#domains/notices/checks.ts'
import type { Verdict } from '#platform/checks/check.ts'

const now = new Date('2026-11-20T09:00:00Z')
const expect = (title: string, verdict: Verdict, state: string, because: RegExp) =>
  test(title, () => {
    assert.equal(verdict.state, state)
    assert.match(`${verdict.because} ${verdict.evidence.map((one) => one.because).join(' ')}`, because)
    if (state === 'FAIL') assert.ok((verdict.mend ?? '').length > 0)
  })

const load = {
  schedule: 'schedule:shop',
  people: ['person:a', 'person:b', 'person:c', 'person:d'],
  largestShare: 0.25,
  busiest: 'person:a',
  pagesOutOfHours: 10,
}
const bearable = (...loads: readonly (typeof load)[]) => rotationsAreBearable.evaluate(loads, rotationsAreBearable.parameters, now)
expect('a rotation of four with few pages is bearable', bearable(load), 'PASS', /^1 of 1 rotations are bearable/)
expect('a rotation of three is not', bearable({ ...load, people: load.people.slice(1) }), 'FAIL', /3 active people take turns, at least 4/)
expect(
  'a rotation that wakes people is not',
  bearable({ ...load, pagesOutOfHours: 110 }),
  'FAIL',
  /2\.1 pages out of hours per person and week, at most 2/,
)
expect(
  'a rotation is not fooled by names that rarely have a turn',
  bearable({ ...load, largestShare: 0.6 }),
  'FAIL',
  /person:a has 60 % of the next twelve weeks/,
)
expect('without a schedule nothing is known', bearable(), 'UNKNOWN', /no on-call schedule/)

const tried = (answers: readonly { level: number; at: string }[], rest: object = {}) =>
  everyLevelAnswered.evaluate(
    { workload: 'workload:shop', isLive: true, tier: 0, policy: 'escalation-policy:shop', levels: 2, answers, ...rest },
    everyLevelAnswered.parameters,
    now,
  )
const [lately, before] = ['2026-11-01T00:00:00Z', '2026-06-01T00:00:00Z']
expect(
  'a path passes when every level answered lately',
  tried([
    { level: 0, at: lately },
    { level: 1, at: lately },
  ]),
  'PASS',
  /^2 of 2 levels/,
)
expect('a path fails when one level never did', tried([{ level: 0, at: lately }]), 'FAIL', /level 2 never answered/)
expect(
  'a path of tier 0 fails after a quarter',
  tried([
    { level: 0, at: lately },
    { level: 1, at: before },
  ]),
  'FAIL',
  /last answered 172 days ago, at most 90/,
)
expect(
  'a path of tier 2 may wait a year',
  tried(
    [
      { level: 0, at: before },
      { level: 1, at: before },
    ],
    { tier: 2 },
  ),
  'PASS',
  /2 of 2/,
)
expect('a path nobody tried fails', tried([]), 'FAIL', /^0 of 2/)
expect('without a policy there is nothing to try', tried([], { policy: null }), 'FAIL', /no escalation policy/)
expect('a plan is not tried', tried([], { isLive: false }), 'NA', /only planned/)
expect(
  'a path is not fooled by one level answering often',
  tried([
    { level: 0, at: lately },
    { level: 0, at: before },
  ]),
  'FAIL',
  /^1 of 2/,
)

type Walked = Parameters<typeof unansweredGoesOn.evaluate>[0][number]
const instant = (minute: number): string => new Date(Date.parse('2026-11-19T09:00:00Z') + minute * 60_000).toISOString()
const paged = (step: number, minute: number) => ({ what: 'page', step, at: instant(minute) }) as const
const ended = (minute: number) => ({ what: 'ended', step: 0, at: instant(minute) }) as const
const walk = (happened: Walked['happened'], rest: Partial<Walked> = {}) =>
  unansweredGoesOn.evaluate(
    [
      {
        escalation: 'escalation:1',
        title: 'Checkout fails',
        timeouts: [5 * 60_000, 10 * 60_000],
        isPolicyChanged: false,
        happened,
        ...rest,
      },
    ],
    unansweredGoesOn.parameters,
    now,
  )
expect('an unanswered page that went on passes', walk([paged(0, 0), paged(1, 5), ended(7)]), 'PASS', /^1 of 1 unanswered pages/)
expect('one answered in time is not counted', walk([paged(0, 0), ended(4)]), 'NA', /answered in time/)
expect(
  'one answered at last, and late, fails: nobody else was asked',
  walk([paged(0, 0), ended(40)]),
  'FAIL',
  /nobody answered level 1, and nobody else was paged for 40 minutes, at most 5/,
)
expect('one that is still stuck fails', walk([paged(0, 0), paged(1, 5)]), 'FAIL', /nobody answered level 2/)
expect('a late next page fails', walk([paged(0, 0), paged(1, 30), ended(31)]), 'FAIL', /for 30 minutes, at most 5/)
expect(
  'a person who passes it on in time does not stand in for the machine',
  walk([paged(0, 0), { what: 'asked', step: 0, at: instant(2) }, paged(1, 2), ended(3)]),
  'NA',
  /answered in time/,
)
expect(
  'a person who passes it on after its time shows that it was stuck',
  walk([paged(0, 0), { what: 'asked', step: 0, at: instant(20) }, paged(1, 20), ended(21)]),
  'FAIL',
  /for 20 minutes/,
)
expect(
  'under a policy that was changed since, a step has half an hour',
  walk([paged(0, 0), ended(29)], { isPolicyChanged: true }),
  'NA',
  /in time/,
)
expect('without a page it does not apply', unansweredGoesOn.evaluate([], unansweredGoesOn.parameters, now), 'NA', /there was none/)
