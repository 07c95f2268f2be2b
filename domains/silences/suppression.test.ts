import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Hours } from '#domains/silences/hours.ts'
import { createInhibitionIndex } from '#domains/silences/inhibition.ts'
import type { Labels } from '#domains/silences/matcher.ts'
import { compileQuiet } from '#domains/silences/quiet.ts'
import { suppress, type Suppressible, type Verdict } from '#domains/silences/suppression.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'

const at = (text: string): Date => new Date(`2026-11-20T${text}:00Z`)
const record = (kind: string, slug: string, name: string, spec: object, title?: string): RecordOf => ({
  apiVersion: 'andon.dev/v1',
  kind,
  metadata: { name, ...(title && { title }) },
  spec,
  id: name,
  reference: `${slug}:${name}`,
  version: 1,
  source: { kept: 'console' },
  createdAt: at('00:00'),
  updatedAt: at('00:00'),
  reviewedAt: undefined,
  archivedAt: undefined,
})
const silence = (name: string, spec: object): RecordOf =>
  record('Silence', 'silence', name, { matchers: [{ label: 'a', is: '1' }], comment: 'Deploying the shop', createdBy: 'alice', ...spec })
const window = (name: string, spec: object): RecordOf =>
  record('MaintenanceWindow', 'maintenance-window', name, { type: 'maintenance', ...spec })
const once = (from: string, to: string) => ({ startsAt: at(from).toISOString(), endsAt: at(to).toISOString() })
const verdict = (records: readonly RecordOf[], alert: Suppressible, now: Date, rest: object = {}): Verdict =>
  suppress(alert, { now, quiet: compileQuiet(records), ...rest })

test('a silence holds its alerts back from its start until its end, and says so in a sentence', () => {
  const records = [silence('deploy', once('13:00', '14:00'))]
  const judge = (time: string, labels: Labels = { a: '1' }) => verdict(records, { labels }, at(time))
  assert.deepEqual(judge('12:00'), { reasons: [], lookAt: at('13:00') })
  assert.deepEqual(judge('13:00'), {
    reasons: [
      {
        source: 'silence',
        by: 'silence:deploy',
        because: 'The silence deploy holds it back until Fri 20 Nov 2026, 14:00 (UTC), by alice: Deploying the shop.',
        until: at('14:00'),
      },
    ],
    lookAt: at('14:00'),
  })
  assert.deepEqual(judge('14:00'), { reasons: [] })
  assert.deepEqual(judge('13:30', { a: '2' }), { reasons: [] })
})

test('a recurring silence comes round in its zone', () => {
  const recurrence = { rule: 'FREQ=DAILY', zone: 'Europe/Berlin', from: '2026-11-01T02:00', duration: '1h' }
  const records = [silence('backup', { recurrence })]
  const judged = verdict(records, { labels: { a: '1' } }, at('01:30'))
  assert.equal(judged.lookAt?.toISOString(), '2026-11-20T02:00:00.000Z')
  assert.match(judged.reasons[0]?.because ?? '', /until Fri 20 Nov 2026, 03:00 \(Europe\/Berlin, UTC\+1\)/)
  assert.deepEqual(verdict(records, { labels: { a: '1' } }, at('02:00')), { reasons: [], lookAt: new Date('2026-11-21T01:00:00Z') })
})

test('maintenance holds back what it is about; a freeze pages unless it says otherwise', () => {
  const times = once('13:00', '14:00')
  const shop = { labels: {}, workload: 'workload:shop' }
  const sources = (spec: object, alert: Suppressible = shop) =>
    verdict([window('w', { ...times, ...spec })], alert, at('13:30')).reasons.map(({ source }) => source)
  assert.deepEqual(sources({ workloads: ['workload:shop'] }), ['maintenance'])
  assert.deepEqual(sources({ workloads: ['workload:other'] }), [])
  assert.deepEqual(sources({ workloads: ['workload:shop'] }, { labels: {} }), [])
  assert.deepEqual(sources({ workloads: ['workload:shop'], matchers: [{ label: 'a', is: '1' }] }), [])
  assert.deepEqual(sources({ matchers: [{ label: 'a', is: '1' }] }, { labels: { a: '1' } }), ['maintenance'])
  assert.deepEqual(sources({ workloads: ['workload:shop'], alerts: 'page' }), [])
  assert.deepEqual(sources({ type: 'freeze', workloads: ['workload:shop'] }), [])
  assert.deepEqual(sources({ type: 'freeze', workloads: ['workload:shop'], alerts: 'hold' }), ['freeze'])
})

const office: Hours = { zone: 'UTC', weekdays: ['monday:friday'], times: [{ from: '09:00', to: '17:00' }] }

test('hours of a route hold back within what is muted and outside what is active', () => {
  const judge = (time: string, hours: object) => verdict([], { labels: {} }, at(time), { hours: { by: 'route:shop', ...hours } })
  assert.equal(
    judge('12:00', { muteDuring: [office] }).reasons[0]?.because,
    'The route shop is muted at this time, until Fri 20 Nov 2026, 17:00 (UTC).',
  )
  assert.deepEqual(judge('17:00', { muteDuring: [office] }), { reasons: [], lookAt: new Date('2026-11-23T09:00:00Z') })
  assert.equal(judge('17:00', { activeDuring: [office] }).reasons[0]?.until?.toISOString(), '2026-11-23T09:00:00.000Z')
  assert.deepEqual(judge('12:00', { activeDuring: [office] }).reasons, [])
  const evening: Hours = { zone: 'UTC', times: [{ from: '17:00', to: '20:00' }] }
  assert.equal(judge('12:00', { muteDuring: [office, evening] }).lookAt?.toISOString(), '2026-11-20T20:00:00.000Z', 'what meets is one')
})

test('every reason is told: inhibition and composites with the alerts that hold it back', () => {
  const inhibition = record(
    'Inhibition',
    'inhibition',
    'db-down',
    { source: [{ label: 's', is: '1' }], target: [{ label: 'a', is: '1' }] },
    'Database down',
  )
  const records = [inhibition, silence('deploy', once('13:00', '14:00'))]
  const index = createInhibitionIndex(compileQuiet(records).inhibitions)
  index.add('alert:1', { s: '1' })
  const composites = [{ by: 'composite-alarm:shop', because: 'The composite alarm shop stands for it.', until: at('13:45') }]
  const judged = verdict(records, { labels: { a: '1' } }, at('13:30'), { inhibitedBy: index.inhibitedBy({ a: '1' }), composites })
  assert.deepEqual(
    judged.reasons.map(({ source, by, alerts }) => [source, by, alerts?.join()]),
    [
      ['silence', 'silence:deploy', undefined],
      ['inhibition', 'inhibition:db-down', 'alert:1'],
      ['composite', 'composite-alarm:shop', undefined],
    ],
  )
  assert.equal(judged.reasons[1]?.because, 'Database down holds it back while another alert is open that explains it.')
  assert.equal(judged.lookAt?.toISOString(), at('13:45').toISOString())
})

test('a record that does not fit its kind holds nothing back', () => {
  assert.deepEqual(
    verdict(
      [silence('x', { recurrence: { rule: 'NEVER', zone: 'UTC', from: '2026-11-01T02:00', duration: '1h' } })],
      { labels: { a: '1' } },
      at('02:00'),
    ),
    { reasons: [] },
  )
  assert.deepEqual(verdict([silence('x', { matchers: 'all' })], { labels: { a: '1' } }, at('02:00')), { reasons: [] })
})

const time = fc
  .integer({ min: 0, max: 23 * 60 })
  .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`)
const matchers = fc.constantFrom(
  [{ label: 'a', is: '1' }],
  [{ label: 'a', matches: '1|2' }],
  [{ label: 'b', isNot: '1' }, { label: 'a' }],
  [{ label: 'a', startsWith: '2' }],
)
const recurring = fc
  .constantFrom('FREQ=DAILY', 'FREQ=HOURLY;INTERVAL=5', 'FREQ=WEEKLY;BYDAY=FR,SA', 'FREQ=DAILY;COUNT=25')
  .chain((rule) =>
    fc
      .constantFrom('30m', '3h', '26h')
      .map((duration) => ({ recurrence: { rule, zone: 'America/Chicago', from: '2026-10-30T01:30', duration } })),
  )
const times = fc.oneof(
  fc.tuple(time, time).map(([from, to]) => (from < to ? once(from, to) : once(to, from))),
  recurring,
)
const declared = fc
  .array(fc.record({ matchers, times, isWindow: fc.boolean() }), { maxLength: 6 })
  .map((all) =>
    all.map((one, index) =>
      one.isWindow
        ? window(`w${index}`, { matchers: one.matchers, ...one.times })
        : silence(`s${index}`, { matchers: one.matchers, ...one.times }),
    ),
  )
const labels = fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2', '21'), { maxKeys: 2 })
const instants = fc
  .integer({ min: Date.UTC(2026, 9, 28) / 60_000, max: Date.UTC(2026, 10, 23) / 60_000 })
  .map((minute) => new Date(minute * 60_000))
const hours = fc.option(fc.constantFrom({ by: 'route:r', muteDuring: [office] }, { by: 'route:r', activeDuring: [office] }), {
  nil: undefined,
})

test('the verdict does not depend on the order of records, nor on what was asked before', () => {
  fc.assert(
    fc.property(declared, labels, instants, instants, (records, given, now, earlier) => {
      const expected = verdict(records, { labels: given }, now)
      assert.deepEqual(verdict(records.toReversed(), { labels: given }, now), expected)
      const quiet = compileQuiet(records)
      suppress({ labels: given }, { now: earlier, quiet })
      assert.deepEqual(suppress({ labels: given }, { now, quiet }), expected)
    }),
    { numRuns: 300 },
  )
})

test('a silence that was added and taken away never was', () => {
  fc.assert(
    fc.property(declared, declared, labels, instants, (records, more, given, now) => {
      const names = new Set(records.map(({ reference }) => reference))
      const withMore = [...records, ...more.filter(({ reference }) => !names.has(reference))]
      const without = withMore.filter(({ reference }) => names.has(reference))
      assert.deepEqual(verdict(without, { labels: given }, now), verdict(records, { labels: given }, now))
    }),
    { numRuns: 100 },
  )
})

test('until it is to be looked at again, the verdict stays', () => {
  fc.assert(
    fc.property(declared, labels, hours, instants, fc.nat(1_000), (records, given, open, now, share) => {
      const rest = open === undefined ? {} : { hours: open }
      const first = verdict(records, { labels: given }, now, rest)
      const until = first.lookAt ?? new Date(now.getTime() + 40 * 86_400_000)
      const between = new Date(now.getTime() + Math.floor(((until.getTime() - now.getTime() - 1) * share) / 1_000))
      const by = (one: Verdict) => one.reasons.map((reason) => `${reason.by} ${reason.because}`)
      assert.deepEqual(by(verdict(records, { labels: given }, between, rest)), by(first))
    }),
    { numRuns: 500 },
  )
})
