import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { content, expiryOf, inRounds, isFiring, meaningOf, merge, type Report, summaryOf } from '#domains/alerts/lifecycle.ts'

const start = new Date('2026-11-20T09:00:00Z')
const at = (seconds: number): Date => new Date(start.getTime() + seconds * 1_000)
const report = (more: Partial<Report> = {}): Report => ({
  fingerprint: 'f',
  labels: { alertname: 'A' },
  annotations: {},
  url: undefined,
  startsAt: at(0),
  endsAt: undefined,
  seenAt: at(0),
  seen: 1,
  ...more,
})

test('Merging keeps the earliest start, the newest annotations and the latest end', () => {
  const merged = merge(
    report({ startsAt: at(10), endsAt: at(100), seenAt: at(20), annotations: { summary: 'new' } }),
    report({ startsAt: at(5), endsAt: at(200), seenAt: at(10), annotations: { summary: 'old' } }),
  )
  assert.deepEqual(merged.startsAt, at(5))
  assert.deepEqual(merged.endsAt, at(200))
  assert.deepEqual(merged.annotations, { summary: 'new' })
  assert.equal(merged.seen, 2)
})

const anyReport = fc
  .record({
    startsAt: fc.integer({ min: 0, max: 50 }).map(at),
    endsAt: fc.option(fc.integer({ min: 100, max: 200 }).map(at), { nil: undefined, freq: 4 }),
    seenAt: fc.integer({ min: 0, max: 5 }).map(at),
    annotations: fc.record({ summary: fc.constantFrom('a', 'b', 'c') }, { noNullPrototype: true }),
  })
  .map(report)
const several = fc.array(anyReport, { minLength: 2, maxLength: 8 })

test('What nobody repeats in time is over; when nobody could hear it, it gets once more what its sender gave it', () => {
  const expiring = { expiresAt: at(240), lastSeenAt: at(0), isHeld: false }
  assert.equal(expiryOf(expiring, at(239)), 'open')
  assert.equal(expiryOf({ ...expiring, expiresAt: undefined }, at(9_999)), 'open')
  assert.deepEqual([expiryOf(expiring, at(240)), expiryOf(expiring, at(300))], ['over', 'over'])
  assert.deepEqual(expiryOf(expiring, at(301)), { until: at(541) })
  assert.deepEqual(expiryOf({ ...expiring, expiresAt: at(86_400) }, at(90_000)), { until: at(90_300) }, 'five minutes at most')
  assert.deepEqual(expiryOf({ ...expiring, expiresAt: at(1) }, at(100)), { until: at(160) }, 'a minute at least')
  assert.equal(expiryOf({ ...expiring, isHeld: true }, at(9_999)), 'over', 'its sender has said so')
})

test('The order in which reports of one alert arrive does not matter', () => {
  fc.assert(
    fc.property(
      several.chain((reports) => fc.tuple(fc.constant(reports), fc.shuffledSubarray(reports, { minLength: reports.length }))),
      ([one, other]) => assert.deepEqual(one.reduce(merge), other.reduce(merge)),
    ),
    { numRuns: 300 },
  )
})

test('How reports are batched does not matter', () => {
  fc.assert(
    fc.property(several, fc.nat({ max: 8 }), (reports, cut) => {
      const [head, tail] = [reports.slice(0, cut), reports.slice(cut)]
      const halves = [head, tail].filter((half) => half.length > 0).map((half) => half.reduce(merge))
      assert.deepEqual(halves.reduce(merge), reports.reduce(merge))
    }),
    { numRuns: 300 },
  )
})

const now = at(60)
const ended = report({ endsAt: at(50) })

test('A firing report opens an alert, and repeats one that is open', () => {
  assert.equal(meaningOf(undefined, report(), now), 'open')
  assert.equal(meaningOf({ open: true, startsAt: at(0) }, report(), now), 'repeat')
})

test('A firing report after the end is a new alert', () => {
  assert.equal(meaningOf({ open: false, startsAt: at(0) }, report({ startsAt: at(55) }), now), 'open')
})

test('A report whose end has passed resolves the open alert, and means nothing when none is open', () => {
  assert.equal(meaningOf({ open: true, startsAt: at(0) }, ended, now), 'resolve')
  assert.equal(meaningOf({ open: false, startsAt: at(0) }, ended, now), 'nothing')
  assert.equal(meaningOf(undefined, ended, now), 'nothing')
})

test('The late end of an earlier alert does not close the one that began after it', () => {
  assert.equal(meaningOf({ open: true, startsAt: at(55) }, ended, now), 'nothing')
})

test('An end at this very instant is over: intervals are half-open', () => {
  assert.equal(isFiring(report({ endsAt: now }), now), false)
})

test('What arrived together is one round, unless one alert fires, ends and fires again in it', () => {
  const other = report({ fingerprint: 'g' })
  const rounds = inRounds([report(), report({ startsAt: at(-5) }), other, ended, report({ startsAt: at(55) })], now)
  assert.deepEqual(
    rounds.map((round) => round.map(({ fingerprint, endsAt, seen }) => [fingerprint, endsAt, seen])),
    [
      [
        ['f', undefined, 2],
        ['g', undefined, 1],
      ],
      [['f', at(50), 1]],
      [['f', undefined, 1]],
    ],
  )
})

test('No report is lost between the rounds', () => {
  const many = fc.array(
    fc.record({ fingerprint: fc.constantFrom('f', 'g', 'h'), endsAt: fc.constantFrom(undefined, at(50), at(500)) }).map(report),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(many, (reports) => {
      const rounds = inRounds(reports, now)
      assert.equal(
        rounds.flat().reduce((sum, { seen }) => sum + seen, 0),
        reports.length,
      )
      for (const round of rounds) assert.equal(new Set(round.map(({ fingerprint }) => fingerprint)).size, round.length)
    }),
    { numRuns: 200 },
  )
})

test('Content ignores the order of annotations and notices any change', () => {
  assert.equal(content({ annotations: { a: '1', b: '2' }, url: undefined }), content({ annotations: { b: '2', a: '1' }, url: undefined }))
  assert.notEqual(content({ annotations: { a: '1' }, url: undefined }), content({ annotations: { a: '2' }, url: undefined }))
})

test('The summary is what the sender wrote for people, else the name and what it is about', () => {
  assert.equal(summaryOf({ annotations: { summary: 'Slow' }, labels: { alertname: 'A' } }), 'Slow')
  assert.equal(summaryOf({ annotations: {}, labels: { alertname: 'A', workload: 'checkout' } }), 'A on checkout')
  assert.equal(summaryOf({ annotations: {}, labels: { alertname: 'A' } }), 'A')
  assert.equal(summaryOf({ annotations: {}, labels: { job: 'x' } }), '{"job":"x"}')
  assert.ok(summaryOf({ annotations: { summary: '😀'.repeat(200) }, labels: {} }).isWellFormed(), 'no character is cut in half')
})
