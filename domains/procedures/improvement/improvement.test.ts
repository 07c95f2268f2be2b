import assert from 'node:assert/strict'
import test from 'node:test'
import { type Approved, type Rule, standingOf, strictest, withBoard } from '#domains/procedures/improvement/board.ts'
import { digestOf } from '#domains/procedures/improvement/boarding.ts'
import { type HandWork, savedMinutes, toilOf } from '#domains/procedures/improvement/toil.ts'
import type { Graph } from '#domains/runs/graph.ts'

const work = (step: string, times: number, minutes: readonly number[]): HandWork => ({
  procedure: 'runbook:restart',
  step,
  title: step,
  times,
  seconds: minutes.map((one) => one * 60),
})

test('the most time by hand comes first, and when a machine would have paid', () => {
  const [first, second] = toilOf([work('look', 90, [1, 2, 3]), work('drain', 30, [10, 10, 900])], 90, 8)
  assert.deepEqual(
    [first?.step, first?.perMonth, first?.minutes, first?.minutesPerMonth, first?.paysAfterMonths],
    ['drain', 10.1, 10, 101.5, 4.7],
  )
  assert.deepEqual([second?.step, second?.minutesPerMonth, second?.paysAfterMonths], ['look', 60.9, 7.9])
})

test('what hardly ever comes does not pay, what waited over night was no work, and what nobody did is no toil', () => {
  assert.deepEqual(toilOf([work('rare', 1, [5])], 90, 8)[0]?.paysAfterMonths, null)
  assert.equal(toilOf([work('night', 1, [900])], 30, 8)[0]?.minutes, 240)
  assert.deepEqual(toilOf([work('never', 0, [])], 90, 8), [])
})

test('time saved is what it took by hand less what people still do, and may be negative', () => {
  assert.equal(savedMinutes(undefined, 10, []), null)
  assert.equal(savedMinutes(30, 10, [{ times: 10, seconds: [300, 300] }]), 250)
  assert.equal(savedMinutes(3, 10, [{ times: 10, seconds: [300] }]), -20)
})

const rule: Rule = { reference: 'procedure-approval:changes', risk: 'high', board: 'team:board', needed: 2, mostDays: 90 }
const now = new Date('2026-11-20T09:00:00Z')
const days = (count: number): Date => new Date(now.getTime() + count * 86_400_000)
const approved = (person: string, more: Partial<Approved> = {}): Approved => ({
  digest: 'd',
  board: 'team:board',
  person,
  until: days(30),
  ended: false,
  ...more,
})

test('low and medium risk ask nobody; high risk asks until enough of the board have approved this very text', () => {
  assert.deepEqual(standingOf(undefined, [], 'd', now), { state: 'free' })
  assert.deepEqual(standingOf({ ...rule, risk: 'medium' }, [], 'd', now), { state: 'free' })
  const why = (approvals: readonly Approved[], digest = 'd'): string => {
    const standing = standingOf(rule, approvals, digest, now)
    return standing.state === 'asks' ? standing.why : standing.state
  }
  assert.match(why([]), /has not approved/)
  assert.match(why([approved('person:bo')]), /1 of 2/)
  assert.match(why([approved('person:bo'), approved('person:Bo')]), /1 of 2/)
  assert.match(why([approved('person:bo'), approved('person:cy')], 'other'), /text has changed/)
  assert.match(why([approved('person:bo', { until: days(-1) }), approved('person:cy', { until: days(-1) })]), /run out/)
  assert.match(why([approved('person:bo', { board: 'team:x' }), approved('person:cy', { ended: true })]), /has not approved/)
  assert.deepEqual(standingOf(rule, [approved('person:bo'), approved('person:cy', { until: days(10) })], 'd', now), {
    state: 'approved',
    by: ['person:bo', 'person:cy'],
    until: days(10),
  })
})

test('the strictest rule counts, and what is approved is what is done, not what it is called', () => {
  assert.equal(strictest([{ ...rule, risk: 'low' }, rule, { ...rule, risk: 'critical', reference: 'x' }])?.reference, 'x')
  assert.equal(digestOf({ body: 'a' }), digestOf({ body: 'a', format: 'markdown' }))
  assert.notEqual(digestOf({ body: 'a' }), digestOf({ body: 'a', parameters: { b: {} } }))
})

test('the board is asked before the first step, and a document with nothing to do asks nobody', () => {
  const graph: Graph = { steps: [], start: 'look' }
  const asked = withBoard(graph, rule, 'Why.')
  assert.deepEqual(
    [asked.start, asked.steps[0]?.next, asked.steps[0]?.approvals, asked.steps[0]?.approval?.from],
    ['board-approval', 'look', 2, ['team:board']],
  )
  assert.equal(withBoard({ steps: [], start: null }, rule, '').start, null)
})
