import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fingerprint, fingerprintOfLabels } from '#domains/alerts/fingerprint.ts'

const known: readonly [Record<string, string>, bigint][] = [
  [{}, 14695981039346656037n],
  [{ first_name: 'electro', occupation: 'robot', manufacturer: 'westinghouse' }, 5911716720268894962n],
  [{ x: 'y' }, 8241431561484471700n],
  [{ a: 'bb', b: 'c' }, 3016285359649981711n],
  [{ a: 'b', bb: 'c' }, 7122421792099404749n],
]

test('A fingerprint is the number Prometheus and Alertmanager give the same labels', () => {
  for (const [labels, expected] of known) assert.equal(fingerprintOfLabels(labels), expected.toString(16).padStart(16, '0'))
})

const slowly = (labels: Record<string, string>): string => {
  let hash = 0xcbf29ce484222325n
  const add = (bytes: Uint8Array) => {
    for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn
  }
  for (const name of Object.keys(labels).sort()) {
    add(Buffer.from(name))
    add(Uint8Array.of(255))
    add(Buffer.from(labels[name] ?? ''))
    add(Uint8Array.of(255))
  }
  return hash.toString(16).padStart(16, '0')
}

const labels = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((name) => name !== '__proto__'),
  fc.string({ maxLength: 30, unit: 'grapheme' }),
  { maxKeys: 8, noNullPrototype: true },
)

test('The two-halves arithmetic equals FNV-1a in arbitrary precision for any labels', () => {
  fc.assert(
    fc.property(labels, (given) => assert.equal(fingerprintOfLabels(given), slowly(given))),
    { numRuns: 300 },
  )
})

test('The order in which labels arrive does not matter', () => {
  fc.assert(
    fc.property(labels, (given) => {
      const turned = Object.fromEntries(Object.entries(given).toReversed())
      assert.equal(fingerprint({ labels: turned }), fingerprint({ labels: given }))
    }),
    { numRuns: 100 },
  )
})

test('An explicit key wins over the labels, and the same key for another workload is another alert', () => {
  const first = fingerprint({ labels: { workload: 'checkout', pod: 'a' }, key: 'foo' })
  assert.equal(fingerprint({ labels: { workload: 'checkout', pod: 'b' }, key: 'foo' }), first)
  assert.notEqual(fingerprint({ labels: { workload: 'search', pod: 'a' }, key: 'foo' }), first)
  assert.notEqual(fingerprint({ labels: { workload: 'checkout', pod: 'a' } }), first)
})
