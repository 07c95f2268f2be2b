import assert from 'node:assert/strict'
import { test } from 'node:test'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { parseAllDocuments, stringify } from 'yaml'
import { diffFields, sameValue } from '#platform/kinds/diff.ts'
import { editFile, unifiedDiff } from '#platform/kinds/patch.ts'
import { fromPointer, toPointer, valueAt, withValueAt } from '#platform/kinds/pointer.ts'

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom('a', 'b', ''),
    fc.boolean(),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('k', 'l', 'a/b', 'x~y', '0'), tie('any'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).any

test('two documents differ exactly in the fields of their difference', () => {
  assert.deepEqual(diffFields({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 3, 4] }, d: null }), [
    { path: '/b/c/1', before: 2, after: 3 },
    { path: '/b/c/2', after: 4 },
    { path: '/d', after: null },
  ])
  fc.assert(
    fc.property(value, value, (before, after) => {
      const changes = diffFields(before, after)
      assert.equal(changes.length === 0, sameValue(before, after))
      const ordered = [...changes.filter((one) => 'after' in one), ...changes.filter((one) => !('after' in one)).toReversed()]
      const patched = ordered.reduce((whole: unknown, one) => withValueAt(whole, fromPointer(one.path), one.after), before)
      assert.deepEqual(patched, after)
      for (const one of changes) assert.deepEqual(valueAt(before, fromPointer(one.path)), one.before)
      assert.deepEqual(
        diffFields(after, before)
          .map((one) => one.path)
          .toSorted(),
        changes.map((one) => one.path).toSorted(),
      )
    }),
    { numRuns: 500 },
  )
})

test('a pointer is read back as it was written', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 5 }), { maxLength: 4 }), (path) => assert.deepEqual(fromPointer(toPointer(path)), path)),
    { numRuns: 300 },
  )
})

test('git applies every unified diff', () => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-diff-'))
  const line = fc.constantFrom('a', 'b', 'c', '', ' d')
  const text = fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
    .map(([lines, ended]) => lines.join('\n') + (ended && lines.length > 0 ? '\n' : ''))
  try {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const patch = unifiedDiff('f.txt', before, after)
        if (before === after) return assert.equal(patch, '')
        writeFileSync(join(folder, 'f.txt'), before)
        execFileSync('git', ['apply', '--whitespace=nowarn', '--unidiff-zero', '-'], { cwd: folder, input: patch })
        return assert.equal(readFileSync(join(folder, 'f.txt'), 'utf8'), after, patch)
      }),
      { numRuns: 60 },
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('editing one document of a file leaves the others, and its comments, as they are', () => {
  const text = '# top\nname: a # first\nvalue: 1\n---\n# second\nname: b\nlist:\n  - x # keep\n  - y\nvalue: "2" # two\n---\nname: c\n'
  const edit = (change: (value: unknown) => unknown) => editFile({ path: 'f.yaml', text }, (one) => valueAt(one, ['name']) === 'b', change)
  assert.equal(
    edit((one) => withValueAt(one, ['value'], 'three')),
    text.replace('"2" # two', 'three # two'),
  )
  assert.equal(
    edit((one) => withValueAt(withValueAt(one, ['value'], 'three'), ['list', 2], 'z')),
    text.replace('"2" # two', '"three" # two').replace('  - y\n', '  - y\n  - z\n'),
  )
  assert.equal(
    edit((one) => withValueAt(one, ['list', 1], undefined)),
    text.replace('  - y\n', ''),
  )
  assert.equal(
    editFile(
      { path: 'f.yaml', text },
      () => false,
      (one) => one,
    ),
    undefined,
  )
})

test('an edited file says what was meant, whatever the change', () => {
  const record = fc.record({ name: fc.constant('b'), spec: value }, { noNullPrototype: true })
  fc.assert(
    fc.property(record, record, fc.boolean(), (before, after, json) => {
      const others = [{ name: 'a' }, before, { name: 'c', x: [1] }]
      const file = json
        ? { path: 'f.json', text: JSON.stringify(others, null, 2) }
        : { path: 'f.yaml', text: others.map((one) => stringify(one)).join('---\n') }
      const edited =
        editFile(
          file,
          (one) => valueAt(one, ['name']) === 'b',
          () => after,
        ) ?? ''
      const read: unknown[] = json ? (JSON.parse(edited) as unknown[]) : parseAllDocuments(edited).map((one) => one.toJS() as unknown)
      assert.deepEqual(read, [others[0], after, others[2]])
    }),
    { numRuns: 300 },
  )
})
