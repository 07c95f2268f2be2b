import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { holds, type Interval, intersection, isEmpty, lengthOf, overlap, subtract, union } from '#platform/time/interval.ts'

const interval = (start: number, end: number): Interval => ({ start: new Date(start), end: new Date(end) })
const anyInterval = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })).map(([a, b]) => interval(a, b))
const instants = Array.from({ length: 62 }, (_, at) => new Date(at))

describe('intervals', () => {
  test('an interval holds its start and not its end', () => {
    assert.equal(holds(interval(5, 9), new Date(5)), true)
    assert.equal(holds(interval(5, 9), new Date(9)), false)
    assert.equal(isEmpty(interval(5, 5)), true)
    assert.equal(lengthOf(interval(9, 5)), 0)
  })

  test('neighbours touch and do not overlap', () => {
    assert.equal(overlap(interval(0, 5), interval(5, 9)), false)
    assert.deepEqual(union([interval(5, 9), interval(0, 5)]), [interval(0, 9)])
    assert.equal(intersection(interval(0, 5), interval(5, 9)), undefined)
  })

  test('a union holds exactly what its parts hold, sorted and apart', () => {
    fc.assert(
      fc.property(fc.array(anyInterval, { maxLength: 8 }), (parts) => {
        const joined = union(parts)
        for (const at of instants)
          assert.equal(
            joined.some((part) => holds(part, at)),
            parts.some((part) => holds(part, at)),
          )
        for (const [index, part] of joined.entries()) assert.ok(!isEmpty(part) && (index === 0 || joined[index - 1]!.end < part.start))
      }),
    )
  })

  test('what is left after subtracting is in the whole and in none of the taken', () => {
    fc.assert(
      fc.property(anyInterval, fc.array(anyInterval, { maxLength: 6 }), (whole, taken) => {
        const left = subtract(whole, taken)
        for (const at of instants)
          assert.equal(
            left.some((part) => holds(part, at)),
            holds(whole, at) && !taken.some((part) => holds(part, at)),
          )
      }),
    )
  })

  test('an intersection holds what both hold', () => {
    fc.assert(
      fc.property(anyInterval, anyInterval, (one, other) => {
        const common = intersection(one, other)
        for (const at of instants) assert.equal(common !== undefined && holds(common, at), holds(one, at) && holds(other, at))
        assert.equal(common !== undefined, overlap(one, other))
      }),
    )
  })
})
