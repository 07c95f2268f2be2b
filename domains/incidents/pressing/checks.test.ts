import assert from 'node:assert/strict'
import { test } from 'node:test'
import { greaterComesFirst, prioritiesHaveGround } from '#domains/incidents/pressing/checks.ts'
import type { Verdict } from '#platform/checks/check.ts'

const now = new Date('2026-11-20T09:00:00Z')
const expect = (title: string, verdict: Verdict, state: string, because: RegExp) =>
  test(title, () => {
    assert.equal(verdict.state, state, verdict.because)
    assert.match(`${verdict.because} ${verdict.evidence.map((one) => one.because).join(' ')}`, because)
    if (state === 'FAIL') assert.ok((verdict.mend ?? '').length > 0)
  })

type Given = Parameters<typeof prioritiesHaveGround.evaluate>[0][number]
const given = (rest: Partial<Given>): Given => ({
  incident: 'incident:1',
  number: '1',
  priority: 'Urgent',
  openedBy: 'its alerts',
  reason: null,
  groups: [{ computed: 'Urgent', isByMatrix: true, said: undefined }],
  ...rest,
})
const grounds = (...rest: readonly Partial<Given>[]) => prioritiesHaveGround.evaluate(rest.map(given), prioritiesHaveGround.parameters, now)
const byHand = { openedBy: 'person:bo', groups: [] }

expect('priorities pass when the matrix gave them', grounds({}), 'PASS', /^1 of 1 incidents of 90 days/)
expect(
  'a priority that only the sender’s severity gave has no ground',
  grounds({ groups: [{ computed: 'Urgent', isByMatrix: false, said: undefined }] }),
  'FAIL',
  /by the sender’s own word/,
)
expect(
  'a person may say otherwise, with a reason',
  grounds({
    priority: 'Low',
    groups: [{ computed: 'Urgent', isByMatrix: true, said: { priority: 'Low', because: 'person:bo: only our own test shop' } }],
  }),
  'PASS',
  /for a reason/,
)
expect(
  'priorities are not fooled by a reason of one letter',
  grounds({ priority: 'Low', groups: [{ computed: 'Urgent', isByMatrix: true, said: { priority: 'Low', because: 'person:bo: x' } }] }),
  'FAIL',
  /no reason one can read/,
)
expect('an incident opened by hand says why', grounds({ ...byHand, reason: 'Customers call: no card is accepted' }), 'PASS', /1 of 1/)
expect('an incident opened by hand without a reason fails', grounds(byHand), 'FAIL', /because person:bo said so, without a reason/)
expect('a placeholder is no reason', grounds({ ...byHand, reason: 'TBD tbd' }), 'FAIL', /without a reason/)
expect(
  'an incident opened by hand from an alert needs no reason when it takes over its priority',
  grounds({ openedBy: 'person:bo' }),
  'PASS',
  /1 of 1/,
)
expect(
  'one that differs from all of its alerts does',
  grounds({ openedBy: 'person:bo', priority: 'Low' }),
  'FAIL',
  /is Low because person:bo/,
)
expect('without incidents nothing is known of priorities', grounds(), 'UNKNOWN', /no incident/)

type Waited = Parameters<typeof greaterComesFirst.evaluate>[0][number]
const at = (minute: number): string => new Date(Date.parse('2026-11-10T09:00:00Z') + minute * 60_000).toISOString()
const waited = (number: string, rank: number, opened: number, taken: number | null, owner = 'team:shop'): Waited => ({
  incident: `incident:${number}`,
  number,
  priority: ['Critical', 'Urgent', 'High', 'Normal', 'Low'][rank] ?? '',
  rank,
  owner,
  openedAt: at(opened),
  acknowledgedAt: taken === null ? null : at(taken),
  resolvedAt: at(10_000),
})
const order = (...incidents: readonly Waited[]) => greaterComesFirst.evaluate(incidents, greaterComesFirst.parameters, now)

expect('the greater taken first passes', order(waited('1', 0, 0, 5), waited('2', 2, 0, 9)), 'PASS', /^1 of 1 choices/)
expect(
  'the lesser taken while the greater waits fails',
  order(waited('1', 0, 0, 9), waited('2', 2, 0, 5)),
  'FAIL',
  /incident 2 \(High\) was taken on while 1 \(Critical\) waited/,
)
expect('one that had just begun was not yet waiting', order(waited('1', 0, 4, 9), waited('2', 2, 0, 5)), 'UNKNOWN', /no team had to choose/)
expect(
  'another team’s incident is no choice',
  order(waited('1', 0, 0, 9), waited('2', 2, 0, 5, 'team:data')),
  'UNKNOWN',
  /no team had to choose/,
)
expect('one incident alone proves nothing', order(waited('1', 0, 0, 1)), 'UNKNOWN', /too few/)
expect('without incidents nothing is known of their order', order(), 'UNKNOWN', /too few/)

const apart = (rank: number, minutes: number) =>
  Array.from({ length: 5 }, (_, index) => waited(`${rank}${index}`, rank, index * 300, index * 300 + minutes))
expect('the more pressing is taken on sooner', order(...apart(0, 3), ...apart(2, 20)), 'PASS', /Critical within 3 min, High within 20 min/)
expect(
  'the more pressing taken on later fails',
  order(...apart(0, 30), ...apart(2, 20).map((one) => ({ ...one, owner: 'team:data' }))),
  'FAIL',
  /nine in ten Critical were taken on within 30 min/,
)
