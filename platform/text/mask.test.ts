import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { compileSecrets, createByteMask, createMask, masked, maskData, maskText, namesSecret, secretsAmong } from './mask.ts'

const secret = `p"a<ss w'ord&1/é+`
const bytes = Buffer.from(secret)

/** What programs make of a secret. */
const encodings: Readonly<Record<string, (text: string) => Uint8Array | string>> = {
  plain: (text) => text,
  json: (text) => JSON.stringify(text),
  'json in ASCII': (text) =>
    JSON.stringify(text).replace(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
  xml: (text) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  url: encodeURIComponent,
  form: (text) => new URLSearchParams({ x: text }).toString(),
  'lower case of url': (text) => encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (one) => one.toLowerCase()),
  'single quotes': (text) => `'${text.replaceAll("'", `'\\''`)}'`,
  'backslashes of a shell': (text) => text.replace(/([^A-Za-z0-9_@%+=:,./-])/gu, '\\$1'),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 after one byte': (text) => Buffer.from(`x${text}yz`).toString('base64'),
  'base64 after two bytes': (text) => Buffer.from(`xy${text}yz`).toString('base64url'),
  'base64 in lines': (text) =>
    (
      Buffer.from(`${'-'.repeat(61)}${text}`)
        .toString('base64')
        .match(/.{1,76}/g) ?? []
    ).join('\n'),
  'base64 in short indented lines': (text) =>
    (
      Buffer.from(text)
        .toString('base64')
        .match(/.{1,5}/g) ?? []
    ).join('\r\n    '),
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex in capitals': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'hex with spaces': (text) => (Buffer.from(text).toString('hex').match(/../g) ?? []).join(' '),
  'hex with colons': (text) => (Buffer.from(text).toString('hex').toUpperCase().match(/../g) ?? []).join(':'),
  'hex in a string': (text) => (Buffer.from(text).toString('hex').match(/../g) ?? []).map((one) => `\\x${one}`).join(''),
  'UTF-16': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16, the other way': (text) => Buffer.from(text, 'utf16le').swap16(),
  coloured: (text) =>
    `${[...text].slice(0, 3).join('')}\u001b[01;31m${[...text].slice(3, 6).join('')}\u001b[m\u001b[K${[...text].slice(6).join('')}`,
}

const cutInto = (text: Uint8Array, widths: readonly number[], secrets: readonly string[]): Buffer => {
  const mask = createByteMask(compileSecrets(secrets))
  const out: Uint8Array[] = []
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const width = widths[turn % widths.length] ?? 1
    out.push(mask.push(text.subarray(at, at + width)))
    at += width
  }
  return Buffer.concat([...out, mask.end()])
}

for (const [name, encode] of Object.entries(encodings))
  test(`a secret is hidden: ${name}`, () => {
    const form = Buffer.from(encode(secret) as string)
    const out = cutInto(Buffer.concat([Buffer.from('before '), form, Buffer.from(' after')]), [1_000], [secret]).toString()
    assert.ok(out.startsWith('before ') && out.endsWith(' after') && out.includes(masked), out)
    assert.ok(out.length < 45 + (name.startsWith('base64') ? 90 : 0), out)
  })

/** Everything that could be read out of what passed: as text, as base64 and as hexadecimal. */
const readings = (out: Buffer): readonly Buffer[] => {
  const text = out
    .toString('latin1')
    .replaceAll('\u0000', '')
    .replace(/\u001b\[[0-9;]*[@-~]/g, '')
  const base64 = text.replace(/[^A-Za-z0-9+/_-]/g, '')
  return [
    Buffer.from(text, 'latin1'),
    Buffer.from(text.replace(/[^0-9A-Fa-f]/g, ''), 'hex'),
    ...[0, 1, 2, 3].map((offset) => Buffer.from(base64.slice(offset), 'base64')),
  ]
}

const secrets = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9+/=_-]{6,40}$/),
  fc
    .string({ unit: 'binary', minLength: 6, maxLength: 40 })
    .filter((text) => text.trim().length >= 6 && !/[\u0000-\u0020\u007f-\u009f]/.test(text)),
)

test('no secret in any encoding passes, wherever the stream is cut', () => {
  fc.assert(
    fc.property(
      secrets,
      fc.constantFrom(...Object.keys(encodings)),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }),
      fc.constantFrom('', 'x', 'password=', '\u001b[1m', 'ünï '),
      (value, name, widths, before) => {
        const form = Buffer.from((encodings[name] ?? String)(value) as string)
        const out = cutInto(Buffer.concat([Buffer.from(before), form, Buffer.from('\nend')]), widths, [value])
        for (const read of readings(out)) assert.equal(read.includes(Buffer.from(value)), false, `${name}: ${out.toString()}`)
        assert.ok(out.includes(masked), `${name}: ${out.toString()}`)
      },
    ),
    { numRuns: 3_000 },
  )
})

test('text without a secret passes unchanged, wherever it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }),
      fc.array(fc.stringMatching(/^[A-Z]{12,20}$/), { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
      (pieces, values, widths) => {
        const text = Buffer.concat(pieces)
        assert.deepEqual(cutInto(text, widths, values), text)
      },
    ),
    { numRuns: 1_000 },
  )
  const whole = 'naïve 😀 text \ud800 with half a character'
  assert.equal(maskText(whole, ['hunter2-hunter2']), whole)
})

test('a secret cut across pieces is hidden, and what stands around it passes unchanged', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'ab', 'abcab', 'abcabd', '\n', 'é😀')),
      fc.integer({ min: 1, max: 5 }),
      (pieces, width) => {
        const text = pieces.join('')
        const mask = createMask(['abcabd'])
        let out = ''
        for (let at = 0; at < text.length; at += width) out += mask.push(text.slice(at, at + width))
        out += mask.end()
        assert.equal(out.replaceAll(masked, ''), text.replaceAll('abcabd', ''))
      },
    ),
    { numRuns: 500 },
  )
})

test('overlapping secrets hide the whole of both; one that goes on and on is one mark and holds nothing back', () => {
  assert.equal(maskText('xx12345678yy', ['123456', '345678']), `xx${masked}yy`)
  assert.equal(maskText('tokens', ['oken', 'token']), `${masked}s`)
  const mask = createByteMask(compileSecrets(['aaaaaaaa']))
  let longest = 0
  let out = ''
  for (let piece = 0; piece < 2_000; piece += 1) {
    const given = Buffer.from(mask.push(Buffer.alloc(1_000, 'a'))).toString()
    longest = Math.max(longest, given.length)
    out += given
  }
  assert.equal(out + Buffer.from(mask.end()).toString(), masked)
})

test('each line of a secret of several lines is hidden, and what a JSON secret calls secret', () => {
  assert.equal(maskText('got line-two here', ['line-one\nline-two']), `got ${masked} here`)
  assert.equal(maskText('it is hunter2!', ['{"user":"bo","password":"hunter2"}']), `it is ${masked}!`)
})

test('data is masked in texts, numbers and names, and keeps its shape', () => {
  const hidden = maskData(
    { a: ['x hunter2 y', 12_345_678, 5, null, true], hunter2: { b: 'hunter2' } },
    compileSecrets(['hunter2', '12345678']),
  )
  assert.deepEqual(hidden, { a: [`x ${masked} y`, masked, 5, null, true], [masked]: { b: masked } })
})

test('values of variables whose names say so are secret; short ones are left alone', () => {
  for (const name of ['API_TOKEN', 'dbPassword', 'SIGNING_KEY', 'key', 'clientSecret']) assert.equal(namesSecret(name), true, name)
  for (const name of ['monkey', 'keyboard', 'region', 'count']) assert.equal(namesSecret(name), false, name)
  assert.deepEqual(secretsAmong({ API_TOKEN: 'abcdef', region: 'eu' }), ['abcdef'])
  assert.equal(maskText('a1b', ['a1b']), 'a1b')
  assert.equal(bytes.length, 18)
})
