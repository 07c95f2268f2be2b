import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { longestBreak, readingsOf, type Reading } from './mask-forms.ts'
import { samplesOf } from './mask-samples.ts'
import { compileSecrets, createByteMask, masked } from './mask.ts'

/** What is to be hidden, by the definition: wherever the last bytes that count, with no long break among them, are a form. */
const occurrences = (text: Uint8Array, { fold, patterns }: Reading): [from: number, to: number][] => {
  const counted = [...text.keys()].filter((at) => fold[text[at] ?? 0] !== 0)
  const found: [number, number][] = []
  for (const pattern of patterns)
    for (let at = 0; at + pattern.length <= counted.length; at += 1) {
      const places = counted.slice(at, at + pattern.length)
      const isForm = places.every((place, step) => fold[text[place] ?? 0] === pattern[step])
      const isBroken = places.some((place, step) => step > 0 && place - (places[step - 1] ?? 0) > longestBreak + 1)
      if (isForm && !isBroken) found.push([places[0] ?? 0, (places.at(-1) ?? 0) + 1])
    }
  return found
}

/** Marks in the place of what overlaps. */
const maskedSlowly = (text: Uint8Array, secrets: readonly string[]): Buffer => {
  const found = readingsOf(secrets).flatMap((reading) => occurrences(text, reading))
  const parts: Uint8Array[] = []
  let until = 0
  for (const [from, to] of found.toSorted(([a], [b]) => a - b)) {
    if (from >= until) parts.push(text.subarray(until, from), Buffer.from(masked))
    until = Math.max(until, to)
  }
  return Buffer.concat([...parts, text.subarray(until)])
}

const maskedInPieces = (text: Uint8Array, secrets: readonly string[], widths: readonly number[]): Buffer => {
  const mask = createByteMask(compileSecrets(secrets))
  const out: Uint8Array[] = []
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const width = widths[turn % widths.length] ?? 1
    out.push(Buffer.from(mask.push(text.subarray(at, at + width))))
    at += width
  }
  return Buffer.concat([...out, mask.end()])
}

const forms: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) => Buffer.from(`x${secret}`).toString('base64url'),
  (secret) => Buffer.from(secret).toString('hex'),
  (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  (secret) => Buffer.from(secret, 'utf16le').toString('latin1'),
]

/** A secret, or a part of one, in one of its forms, with breaks inside: what nearly is one is the hard case. */
const pieceOf = (secrets: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...secrets),
      fc.constantFrom(...forms),
      fc.nat(20),
      fc.nat(60),
      fc.constantFrom('', '', '', ' ', '\n', '\u0000', ' '.repeat(longestBreak), ' '.repeat(longestBreak + 1)),
      fc.integer({ min: 1, max: 9 }),
    )
    .map(([secret, form, from, length, between, every]) => {
      const text = form(secret)
      return (
        text.slice(from > 10 ? 0 : from, length > 30 ? undefined : from + length).match(new RegExp(`[^]{1,${every * 4}}`, 'g')) ?? []
      ).join(between)
    })

const noise = fc.oneof(
  fc.constantFrom('', ' ', 'a', 'aab', ':', '\n', '6', '61', 'YW', 'order 7 accepted\n', '\u0000'.repeat(300)),
  fc.stringMatching(/^[ab61 ]{0,12}$/),
)

const cases = fc
  .array(fc.oneof(fc.stringMatching(/^[ab]{4,12}$/), fc.stringMatching(/^[a-e1]{9,30}$/), fc.stringMatching(/^[ab]{60,90}$/)), {
    minLength: 1,
    maxLength: 3,
  })
  .chain((secrets) =>
    fc.record({
      secrets: fc.constant(secrets),
      text: fc.array(fc.oneof(pieceOf(secrets), noise), { maxLength: 8 }).map((pieces) => Buffer.from(pieces.join(''), 'latin1')),
      widths: fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 1_000 })), { minLength: 1, maxLength: 4 }),
    }),
  )

test('what is hidden is exactly what the definition hides, wherever the stream is cut', () => {
  fc.assert(
    fc.property(cases, ({ secrets, text, widths }) => {
      const expected = maskedSlowly(text, secrets).toString('latin1')
      assert.equal(maskedInPieces(text, secrets, widths).toString('latin1'), expected)
      assert.equal(maskedInPieces(text, secrets, [100_000]).toString('latin1'), expected)
    }),
    { numRuns: 3_000 },
  )
})

test('long secrets are looked for by samples, very short ones byte by byte', () => {
  const strides = (secret: string) => readingsOf([secret]).map((reading) => samplesOf(reading)?.stride)
  assert.deepEqual(strides('abcd'), [undefined])
  for (const stride of strides('q8Zt5Lw0xPb3Nc7Rv2Yk9Hs4Jd6Mf1Ga')) assert.ok(stride !== undefined && stride > 20, String(stride))
  for (const stride of strides('x'.repeat(9_000))) assert.ok(stride !== undefined && stride < 64, String(stride))
})
