import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileSecrets } from '#platform/text/mask.ts'
import { bundleOf, interpreterOf } from './bundle.ts'
import { findGroups } from './cgroups.ts'
import { createEscapeFilter } from './escapes.ts'
import { createPrinted, type PrintedLimits } from './printed.ts'
import { usualLimits } from './script.ts'

const small: PrintedLimits = { head: 40, tail: 2_000, line: 20, looked: 1_000_000 }
const shown = (pieces: readonly (string | Uint8Array)[], secrets: readonly string[] = [], limits = small): string => {
  const chunks: string[] = []
  const printed = createPrinted(compileSecrets(secrets), (text) => chunks.push(text), limits)
  for (const piece of pieces) printed.take(typeof piece === 'string' ? Buffer.from(piece) : piece)
  printed.end()
  return chunks.join('')
}

test('output that fits is shown as it is; a long line is cut', () => {
  assert.equal(shown(['one\ntwo', '\nthree']), 'one\ntwo\nthree')
  assert.equal(shown(['0123456789', '0123456789', '0123456789\nnext\n']), '01234567890123456789\nnext\n')
})

test('of a long output head and tail are shown, with how much is missing between', () => {
  const lines = Array.from({ length: 2_000 }, (_, line) => `line ${line}\n`)
  const out = shown(lines)
  assert.ok(out.startsWith('line 0\nline 1\n') && out.endsWith('line 1998\nline 1999\n'))
  const [, missing] = /\n… (\d+) bytes left out …\nline \d+\n/.exec(out) ?? []
  assert.ok(Number(missing) > 10_000 && Number(missing) < lines.join('').length)
})

test('no secret is cut open where the head ends or the tail begins', () => {
  const secret = 'abcdefghijklmnopqrstuvwx0123456789'
  for (let shift = 0; shift < 120; shift += 1) {
    const out = shown(
      [
        'x'.repeat(10),
        '\n',
        `${'-'.repeat(shift % 19)}\n`,
        ...Array.from({ length: 400 }, () => `${secret}\n`),
        'y'.repeat(shift),
        '\nend\n',
      ],
      [secret],
      {
        ...small,
        line: 100,
      },
    )
    for (let at = 0; at + 8 <= secret.length; at += 1) assert.equal(out.includes(secret.slice(at, at + 8)), false, out)
    assert.ok(out.endsWith('end\n'))
  }
})

test('characters that are cut by a read are whole again, and what is no UTF-8 is marked', () => {
  const bytes = Buffer.from('ünï 😀\n')
  assert.equal(shown([...bytes].map((byte) => Uint8Array.of(byte))), 'ünï 😀\n')
  assert.equal(shown([Uint8Array.of(0xff, 0x41, 0x00, 0x42)]), '\ufffdAB')
})

const escapes: readonly (readonly [string, string])[] = [
  ['a\u001b]0;title\u0007b', 'ab'],
  ['a\u001b]52;c;ZXZpbA==\u001b\\b', 'ab'],
  ['a\u001bPq#0\u001b\\b\u001b_x\u001b\\c\u001b^y\u001b\\d\u001bXz\u001b\\e', 'abcde'],
  ['a\u001b[2J\u001b[1;1H\u001b[?1049hb', 'ab'],
  ['\u001b[31mred\u001b[0m \u001b[38;5;9mnine\u001b[m', '\u001b[31mred\u001b[0m \u001b[38;5;9mnine\u001b[m'],
  ['a\u009d0;title\u009cb\u009b2Jc\u0085d', 'abcd'],
  ['a\u0000\u0008\u007fb\tc\r\n', 'ab\tc\r\n'],
  ['a\u001b]0;never ended\nnext', 'a\nnext'],
  ['a\u001bcb\u001b(Bc\u001b', 'abc'],
  ['\u00a0ÄÂ£', '\u00a0ÄÂ£'],
  [`a\u001b[${'1;'.repeat(200)}mb`, 'ab'],
]
for (const [written, text] of escapes)
  test(`${JSON.stringify(written).slice(0, 60)} is shown as ${JSON.stringify(text)}, wherever it is cut`, () => {
    const bytes = Buffer.from(written)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }), (widths) => {
        const filter = createEscapeFilter()
        const out: Uint8Array[] = []
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const width = widths[turn % widths.length] ?? 1
          out.push(Buffer.from(filter.push(bytes.subarray(at, at + width))))
          at += width
        }
        assert.equal(Buffer.concat(out).toString(), text)
      }),
      { numRuns: 40 },
    )
  })

test('the filter leaves no escape but colours, whatever comes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 6 }),
      fc.array(fc.constantFrom('\u001b', '[', ']', 'm', '0', ';', '\u009b', '\u0007', '\\')),
      (pieces, hostile) => {
        const filter = createEscapeFilter()
        const text = Buffer.concat([...pieces, Buffer.from(hostile.join(''))].map((piece) => Buffer.from(filter.push(piece)))).toString(
          'latin1',
        )
        assert.doesNotMatch(text.replace(/\u001b\[[0-9:;]*m/g, ''), /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/)
      },
    ),
    { numRuns: 500 },
  )
})

test('documents name interpreters in their own ways', () => {
  const names = {
    python3: ['python', 'python3', 'python3.8', '/usr/bin/python3.11'],
    node: ['node', 'nodejs24', 'nodejs20.x'],
    pwsh: ['pwsh', 'PowerShell Core 6.0', 'PowerShell 7.4'],
    bash: ['/bin/bash'],
  }
  for (const [name, written] of Object.entries(names)) for (const one of written) assert.equal(interpreterOf(one), name, one)
  for (const none of ['python2.7', 'ruby', 'sh -c', '']) assert.equal(interpreterOf(none), undefined, none)
})

test('no value of a variable means anything to the shell that sets it', () => {
  const means = { paths: new Map([['sh', '/bin/sh']]), path: '/bin', harness: () => '' }
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).filter((value) => !value.includes('\u0000')),
      (value) => {
        const bundle = bundleOf(
          { interpreter: 'sh', script: '', environment: { X: value }, timeoutMs: 1, secrets: [] },
          usualLimits,
          means,
        )({})
        assert.ok(typeof bundle !== 'string')
        const text = Buffer.from(bundle.files.find(([path]) => path.endsWith('/environment'))?.[1] ?? []).toString()
        const [, quoted = ''] = /^export X='([^]*?)'\nexport ANDON_OUTPUT=/m.exec(text) ?? []
        assert.equal(quoted.replaceAll(`'\\''`, '\u0000').includes("'"), false)
        assert.equal(quoted.replaceAll(`'\\''`, "'"), value.toWellFormed())
      },
    ),
  )
})

test('a folder that is no control group is not taken for one, and nothing is written into it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-groups-'))
  try {
    assert.deepEqual(findGroups(folder, '0::/\n4:memory:/\n8:pids:/\n').holds, { memory: false, processes: false })
    assert.deepEqual(readdirSync(folder), [])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
