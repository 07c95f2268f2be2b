import assert from 'node:assert/strict'
import { test } from 'node:test'
import Type from 'typebox'
import { readInput, readOptions } from './arguments.ts'
import { UsageError } from './failure.ts'

const schema = Type.Object({
  id: Type.String(),
  note: Type.Optional(Type.String()),
  ifVersion: Type.Optional(Type.Integer()),
  open: Type.Optional(Type.Boolean()),
  tags: Type.Optional(Type.Array(Type.String())),
  url: Type.Optional(Type.String()),
  where: Type.Optional(
    Type.Object({ team: Type.Optional(Type.String()), tier: Type.Optional(Type.Integer()), isOpen: Type.Optional(Type.Boolean()) }),
  ),
  labels: Type.Optional(Type.Record(Type.String(), Type.String())),
  file: Type.Optional(Type.String({ contentEncoding: 'base64' })),
  which: Type.Optional(Type.Union([Type.Integer(), Type.Literal('latest')])),
})
const read = (...args: string[]) => readInput(schema, args, 'alert acknowledge', (path, encoding) => `${encoding ?? 'text'} of ${path}`)

const table: [string, string[], object][] = [
  ['a word fills the required field', ['a1'], { id: 'a1' }],
  ['a flag may name it too', ['--id', 'a1'], { id: 'a1' }],
  ['names are written with dashes and read by type', ['a1', '--if-version', '3'], { id: 'a1', ifVersion: 3 }],
  ['a value may follow an equals sign', ['a1', '--note=two words'], { id: 'a1', note: 'two words' }],
  ['a file is read as bytes where bytes are wanted', ['a1', '--file', '@a.zip'], { id: 'a1', file: 'base64 of a.zip' }],
  ['a number may be one of several things', ['a1', '--which', '3'], { id: 'a1', which: 3 }],
  ['and so may a word', ['a1', '--which', 'latest'], { id: 'a1', which: 'latest' }],
  ['a switch needs no value', ['--open', 'a1'], { id: 'a1', open: true }],
  ['a switch may be denied', ['a1', '--no-open'], { id: 'a1', open: false }],
  ['a repeated flag is a list', ['a1', '--tags', 'x', '--tags', 'y'], { id: 'a1', tags: ['x', 'y'] }],
  ['one value of a list is a list', ['a1', '--tags', 'x'], { id: 'a1', tags: ['x'] }],
  [
    'a dot reaches into a field',
    ['a1', '--where.team', 'x', '--where.tier', '2', '--where.is-open'],
    { id: 'a1', where: { team: 'x', tier: 2, isOpen: true } },
  ],
  ['any key of a map may be set', ['a1', '--labels.app', 'shop'], { id: 'a1', labels: { app: 'shop' } }],
  ['nested input may be JSON', ['a1', '--where', '{"tier":1}'], { id: 'a1', where: { tier: 1 } }],
  ['@ reads a file', ['a1', '--note', '@notes.md'], { id: 'a1', note: 'text of notes.md' }],
  ['@@ is a plain @', ['a1', '--note', '@@here'], { id: 'a1', note: '@here' }],
  ['after two dashes everything is a word', ['--', '--a1'], { id: '--a1' }],
  ['text that looks like a number stays text', ['42'], { id: '42' }],
  ['a negative number is a value', ['a1', '--if-version', '-1'], { id: 'a1', ifVersion: -1 }],
]
for (const [title, args, input] of table) test(title, () => assert.deepEqual(read(...args).input, input))

test('options that are no field go to the command line, an own field of that name first', () => {
  const { input, options } = read('a1', '--url', 'https://x', '-o', 'json', '--yes', '--token', 't')
  assert.deepEqual(
    [input, options],
    [
      { id: 'a1', url: 'https://x' },
      { output: 'json', yes: true, token: 't' },
    ],
  )
})

test('before the noun an option is always the command line’s', () => {
  assert.deepEqual(readOptions(['--url', 'https://x', '--output=yaml', 'alert', 'list', '--url', 'y']), {
    options: { url: 'https://x', output: 'yaml' },
    rest: ['alert', 'list', '--url', 'y'],
  })
})

test('without a required field the word is what the noun names', () => {
  const schema = Type.Object({
    kind: Type.Optional(Type.String()),
    procedure: Type.Optional(Type.String()),
    schedule: Type.Optional(Type.String()),
  })
  const read = (about: string) => readInput(schema, ['x'], about, (path) => path).input
  assert.deepEqual(read('procedure lint'), { procedure: 'x' })
  assert.deepEqual(read('procedure-schedule next'), { schedule: 'x' })
  assert.deepEqual(read('record find'), { kind: 'x' })
})

test('without a required field the one obvious field takes the word', () => {
  const search = Type.Object({ limit: Type.Optional(Type.Integer()), text: Type.Optional(Type.String()) })
  assert.deepEqual(readInput(search, ['checkout'], '', String).input, { text: 'checkout' })
})

const mistakes: [string, string[], RegExp][] = [
  ['an unknown flag', ['a1', '--nite', 'x'], /no flag --nite\. Did you mean --note\?/],
  ['a word too many', ['a1', 'b2'], /"b2" is one word too many/],
  ['a flag without its value', ['a1', '--note'], /--note needs a value/],
]
for (const [title, args, message] of mistakes) {
  test(`${title} is told before anything is sent`, () =>
    assert.throws(
      () => read(...args),
      (error: unknown) => error instanceof UsageError && message.test(error.message),
    ))
}
