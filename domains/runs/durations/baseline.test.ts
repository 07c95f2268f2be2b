import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { baselineOf, slowAfter } from '#domains/runs/durations/baseline.ts'
import { firstIdAt, newId } from '#platform/identity/id.ts'

test('the middle and the longest are always said, the 95th of a hundred only from twenty runs', () => {
  assert.equal(baselineOf([]), undefined)
  assert.deepEqual(baselineOf([30]), { runs: 1, median: 30, p95: null, longest: 30 })
  assert.deepEqual(baselineOf([10, 40, 20, 30]), { runs: 4, median: 25, p95: null, longest: 40 })
  assert.deepEqual(baselineOf(Array.from({ length: 101 }, (_, n) => n)), { runs: 101, median: 50, p95: 95, longest: 100 })
  assert.equal(baselineOf([Number.NaN, -1, 5])?.runs, 1)
})

test('unusual needs five runs, and is well past the usual', () => {
  assert.equal(slowAfter({ runs: 4, median: 100, p95: null, longest: 200 }), undefined)
  assert.equal(slowAfter({ runs: 5, median: 100, p95: null, longest: 200 }), 300)
  assert.equal(slowAfter({ runs: 50, median: 100, p95: 400, longest: 900 }), 500)
  assert.equal(slowAfter({ runs: 50, median: 2, p95: 3, longest: 4 }), 62)
})

test('whatever was measured: the middle lies within, and slow lies past the middle', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (seconds) => {
      const baseline = baselineOf(seconds)
      assert.ok(baseline !== undefined && baseline.median >= Math.min(...seconds) - 1e-6 && baseline.median <= baseline.longest + 1e-6)
      assert.ok((baseline.p95 ?? baseline.longest) <= baseline.longest + 1e-6)
      const slow = slowAfter(baseline)
      assert.ok(slow === undefined || slow >= baseline.median + 60)
    }),
  )
})

test('identifiers of an instant come after its first and before the next', () => {
  const at = new Date('2026-11-20T09:00:00Z')
  assert.ok(firstIdAt(at) <= newId(at) && newId(at) < firstIdAt(new Date(at.getTime() + 1)))
})
