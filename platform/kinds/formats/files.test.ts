import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { readFile } from '#platform/kinds/formats/files.ts'

const read = (path: string, text: string) => [...readFile({ path, text })]
const places = (path: string, text: string) =>
  read(path, text).flatMap((source) => source.findings.map(({ rule, line, column }) => [rule, line, column]))

test('a YAML file holds many documents, each with the positions of the file', () => {
  const text = '# teams\n---\na: 1\n---\n# nothing\n---\nb:\n  - c: 2\n    d: 3\n...\n---  \ne: |\n  --- not a marker\n  text\n'
  const documents = read('x.yaml', text)
  assert.deepEqual(
    documents.map((one) => [one.value, one.line]),
    [
      [{ a: 1 }, 3],
      [{ b: [{ c: 2, d: 3 }] }, 7],
      [{ e: '--- not a marker\ntext\n' }, 12],
    ],
  )
  assert.deepEqual(documents[1]?.locate('/b/0/d'), { line: 9, column: 5 })
  assert.deepEqual(documents[1]?.locate('/b/0/missing'), { line: 8, column: 5 })
  assert.deepEqual(documents[2]?.locate('/e'), { line: 12, column: 1 })
})

test('a document may begin on the line of its marker', () => {
  assert.deepEqual(
    read('x.yaml', '--- {a: 1}\n--- {a: 2}\n').map((one) => one.value),
    [{ a: 1 }, { a: 2 }],
  )
})

test('a key written twice is refused where the second stands', () => {
  assert.deepEqual(places('x.yaml', 'a: 1\nb:\n  c: 1\n  c: 2\n'), [['duplicate-key', 4, 3]])
  assert.deepEqual(places('x.json', '{"a": 1,\n "a": 2}'), [['duplicate-key', 2, 2]])
})

test('aliases that multiply, tags, endless numbers and dangerous keys are refused with their place', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  for (const [one, other] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg'].map((pair) => [...pair]))
    bomb.push(`${other}: &${other} [${Array.from({ length: 9 }, () => `*${one}`).join(', ')}]`)
  assert.deepEqual(places('x.yaml', bomb.join('\n')), [['aliases', 1, 1]])
  assert.deepEqual(places('x.yaml', 'a: !!js/function "x"\n'), [['syntax', 1, 4]])
  assert.deepEqual(places('x.yaml', 'b: 1\na: .inf\n'), [['number', 2, 1]])
  assert.deepEqual(places('x.yaml', 'b:\n  __proto__: {x: 1}\n'), [['forbidden-key', 2, 3]])
  assert.deepEqual(places('x.json', '{"__proto__": {"x": 1}}'), [['forbidden-key', 1, 2]])
  assert.deepEqual(places('x.yaml', 'a: "\\0"\n'), [['characters', 1, 1]])
  assert.deepEqual(places('x.json', '{"a": "\\ud800"}'), [['characters', 1, 2]])
  assert.deepEqual(
    places('x.yaml', `a: ${'['.repeat(500)}${']'.repeat(500)}`).map(([rule]) => rule),
    ['too-deep'],
  )
  assert.deepEqual(
    places('x.yaml', `a: ${'['.repeat(50_000)}`).map(([rule]) => rule),
    ['too-deep'],
  )
  assert.deepEqual(
    places('x.yaml', 'a: &a [*a]\n').map(([rule]) => rule),
    ['too-deep'],
  )
})

test('broken text is refused with its place', () => {
  assert.deepEqual(places('x.yaml', 'a: 1\n\tb: 2\n').slice(0, 1), [['syntax', 2, 1]])
  assert.deepEqual(places('x.json', '{"a": 1,\n  "b": }'), [['syntax', 2, 8]])
  assert.deepEqual(places('x.json', ''), [['syntax', 1, 1]])
})

test('a file that is not text is refused where it stops being text', () => {
  for (const path of ['x.yaml', 'x.json', 'x.md']) assert.deepEqual(places(path, '---\na: 1\n---\n\nb \u0000'), [['characters', 5, 3]])
  assert.deepEqual(read('x.json', '\ufeff{"a": 1}')[0]?.value, { a: 1 })
  assert.deepEqual(read('x.yaml', 'a: 😀\n')[0]?.value, { a: '😀' })
})

test('a JSON file holds one document or a list of them', () => {
  const documents = read('x.json', '[{"a": 1},\n {"b": {"c": 2}}]')
  assert.deepEqual(
    documents.map((one) => one.value),
    [{ a: 1 }, { b: { c: 2 } }],
  )
  assert.deepEqual(documents[1]?.locate('/b/c'), { line: 2, column: 9 })
})

test('the text after the front matter is the body, and positions count the whole file', () => {
  const [source] = read('x.md', '---\na: 1\nb:\n  c: 2\n---\n\n\n# Title\n---\nmore\n')
  assert.deepEqual([source?.value, source?.body], [{ a: 1, b: { c: 2 } }, '# Title\n---\nmore\n'])
  assert.deepEqual(source?.locate('/b/c'), { line: 4, column: 3 })
  assert.deepEqual(source?.locate('/body'), { line: 8, column: 1 })
  assert.deepEqual(read('x.md', '# No front matter\n'), [])
})

test('without a known ending the text says what it is', () => {
  assert.equal(read('pasted', '{"a": 1}')[0]?.format, 'json')
  assert.equal(read('pasted', '---\na: 1\n---\n# Title\n')[0]?.format, 'markdown')
  assert.equal(read('pasted', '---\nkind: A\n---\nkind: B\n')[0]?.format, 'yaml')
})

test('whatever a writer of YAML writes is read as it was meant', () => {
  const plain = fc
    .jsonValue({ maxDepth: 4 })
    .filter((value) => value !== null && !JSON.stringify(value).includes('__proto__') && !JSON.stringify(value).includes('\\u0000'))
  fc.assert(
    fc.property(fc.array(fc.record({ value: plain }), { minLength: 1, maxLength: 4 }), (values) => {
      const text = values.map((value) => `---\n${stringify(value)}`).join('')
      assert.deepEqual(
        read('x.yaml', text).map((source) => source.value),
        values.map((value) => parse(stringify(value)) as unknown),
      )
    }),
    { numRuns: 200 },
  )
})

test('no text makes a reader fail', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom(
          '-',
          ':',
          ' ',
          '\n',
          '\t',
          '[',
          '{',
          '"',
          "'",
          '&',
          '*',
          '!',
          '|',
          '>',
          '%',
          '#',
          '.',
          'a',
          '1',
          ']',
          '}',
          ',',
          '?',
          '\u0000',
          '\ud800',
        ),
        maxLength: 60,
      }),
      fc.constantFrom('yaml', 'json', 'md', 'x'),
      (text, ending) => {
        for (const source of read(`x.${ending}`, text)) {
          const { line, column } = source.locate('/a/b')
          assert.ok(line >= 1 && column >= 1)
          if (source.value === undefined)
            assert.ok(source.findings.every((finding) => (finding.line ?? 0) >= 1 && (finding.column ?? 0) >= 1))
        }
      },
    ),
    { numRuns: 1_000 },
  )
})

test('a mapping of very many keys is read in time that grows with it, and a repeated key is found', () => {
  const keys = Array.from({ length: 60_000 }, (_, index) => `k${index}: 1`)
  assert.deepEqual(places('x.yaml', keys.join('\n')), [])
  assert.deepEqual(places('x.yaml', [...keys, 'k7: 2'].join('\n')), [['duplicate-key', 60_001, 1]])
})

test('the items of a long list are placed by one reading', () => {
  const items = Array.from({ length: 5_000 }, (_, index) => `{"a": ${index}}`)
  const documents = read('x.json', `[\n${items.join(',\n')}\n]`)
  assert.deepEqual([documents.length, documents.at(-1)?.line], [5_000, 5_001])
})
