import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressOf, instantOf, reportOf, textsOf, type Told } from '#domains/alerts/formats/reading.ts'
import { isFiring } from '#domains/alerts/lifecycle.ts'

const now = new Date('2026-03-04T10:00:00Z')

test('an instant is read in the zone it names, and in UTC when it names none', () => {
  for (const text of [
    '2026-03-04T09:58:00Z',
    '2026-03-04T09:58:00',
    '2026-03-04 09:58:00',
    '2026-03-04T09:58:00.000000000Z',
    '2026-03-04T10:58:00+01:00',
    '2026-03-04T04:58:00.000-0500',
  ])
    assert.equal(instantOf(text)?.toISOString(), '2026-03-04T09:58:00.000Z', text)
  for (const given of [
    '',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    'now',
    '2026-03-04',
    '2026-13-40T99:00:00Z',
    7,
    null,
    undefined,
    {},
  ])
    assert.equal(instantOf(given), undefined, String(given))
})

test('only http addresses are links', () => {
  assert.equal(addressOf('https://a.example/b'), 'https://a.example/b')
  for (const given of ['javascript:alert(1)', 'data:text/html,x', '//a.example', '/path', '', 7, `https://${'x'.repeat(9_000)}`])
    assert.equal(addressOf(given), undefined)
})

test('of an object the texts, numbers and truth values are kept', () => {
  assert.deepEqual(textsOf({ a: 'x', b: 7, c: true, d: null, e: '', f: [], g: {} }), { a: 'x', b: '7', c: 'true' })
  for (const given of [null, [], 'text', 7]) assert.deepEqual(textsOf(given), {})
})

test('whatever a sender’s clock says, an alert begins before it ends, and ends when it is told so', () => {
  const instant = fc.option(fc.date({ min: new Date('2026-03-03'), max: new Date('2026-03-06'), noInvalidDate: true }), { nil: undefined })
  fc.assert(
    fc.property(instant, instant, fc.constantFrom('firing', 'resolved'), (startsAt, endsAt, status) => {
      const told: Told = { labels: { a: 'b' }, annotations: {}, status, startsAt, endsAt: status === 'resolved' ? endsAt : undefined }
      const report = reportOf(told, { labels: {}, now })
      assert.ok(!('problem' in report))
      assert.equal(isFiring(report, now), status === 'firing')
      assert.ok(report.startsAt <= now)
      assert.ok(report.endsAt === undefined || report.startsAt <= report.endsAt)
    }),
    { numRuns: 200 },
  )
})

test('an alert without a label, or with too many, is refused', () => {
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`l${index}`, 'x']))
  for (const labels of [{}, { a: '' }, many, { ['n'.repeat(201)]: 'x' }]) {
    assert.ok('problem' in reportOf({ labels, annotations: {}, status: 'firing' }, { labels: {}, now }))
  }
})
