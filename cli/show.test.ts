import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explain, ServerRefusal } from './failure.ts'
import { planText } from './plan-text.ts'
import { formatOf, show } from './show.ts'

test('a person gets a table, a program JSON, unless they ask', () => {
  assert.deepEqual([formatOf(undefined, true), formatOf(undefined, false), formatOf('yaml', true)], ['table', 'json', 'yaml'])
  assert.throws(() => formatOf('xml', true), /table, json, yaml/)
})

test('a list is a table of what fits', () => {
  const items = [
    { id: '1', state: 'open', tags: ['a', 'b'], nested: { a: 1 }, who: [{ title: 'Alice' }, { name: 'bo' }] },
    { id: '22', state: 'closed', age: null, at: '2026-03-01T12:34:56.789Z', share: 0.54545 },
  ]
  assert.equal(
    show({ items }, 'table'),
    'ID  STATE   TAGS  WHO        AT                 SHARE\n1   open    a, b  Alice, bo\n22  closed                   2026-03-01 12:34Z  0.545\n',
  )
})

test('a table says first what things are called and how they stand, and nothing twice', () => {
  const items = [
    {
      id: 'a1',
      reference: 'alert-group:a1',
      pagedBecause: 'A route takes it.',
      owner: 'team:shop',
      state: 'open',
      summary: 'Disk is full',
    },
    { id: 'b2', reference: 'alert-group:b2', pagedBecause: 'No route does.', owner: null, state: 'no-process', summary: 'Down' },
  ]
  assert.equal(
    show({ items }, 'table'),
    [
      'ID  SUMMARY       STATE       OWNER      PAGEDBECAUSE',
      'a1  Disk is full  open        team:shop  A route takes it.',
      'b2  Down          no-process             No route does.\n',
    ].join('\n'),
  )
  const silences = [
    { silence: 'silence:s1', title: 's1', state: 'active', comment: 'Rolling out' },
    { silence: 'silence:night', title: 'At night', state: 'pending', comment: 'Nobody sells' },
  ]
  assert.equal(
    show({ items: silences }, 'table'),
    'SILENCE        TITLE     STATE    COMMENT\nsilence:s1               active   Rolling out\nsilence:night  At night  pending  Nobody sells\n',
  )
})

test('an empty list says so', () => assert.equal(show({ items: [] }, 'table'), 'Nothing.\n'))

test('one thing is shown field by field', () => {
  assert.equal(show({ id: 'a', lists: ['x'], inner: { deep: true } }, 'table'), 'id     a\nlists  x\ninner\n  deep  true\n')
  assert.equal(show({ id: 'a', resolvedAt: null, heldBy: [], isTicket: false }, 'table'), 'id        a\nisTicket  false\n')
})

test('JSON and YAML keep everything', () => {
  assert.equal(show({ a: [{ b: 1 }] }, 'yaml'), 'a:\n  - b: 1\n')
  assert.deepEqual(JSON.parse(show({ a: [{ b: 1 }] }, 'json')), { a: [{ b: 1 }] })
})

test('a refusal shows each place as editors open it, and the mend', () => {
  const refusal = new ServerRefusal({
    status: 422,
    code: 'invalid-document',
    title: 'The document is not valid.',
    detail: 'Mend it and apply again.',
    findings: [
      {
        path: '/spec/owner',
        rule: 'reference',
        message: 'There is no team "paymnts".',
        mend: 'Did you mean `team:payments`?',
        file: 'a/b.yaml',
        line: 3,
        column: 7,
      },
    ],
  })
  assert.equal(
    explain(refusal),
    'The document is not valid. (invalid-document)\nMend it and apply again.\n  a/b.yaml:3:7  /spec/owner  There is no team "paymnts".\n      → Did you mean `team:payments`?',
  )
})

test('a plan reads like one', () => {
  const counts = { create: 1, change: 1, restore: 0, archive: 1, unchanged: 5, ignored: 0 }
  const plan = {
    create: [{ reference: 'team:a', file: 'a.yaml', line: 1 }],
    change: [{ reference: 'team:b', fields: [{ path: '/spec/lead', before: 'person:x' }] }],
    archive: [{ reference: 'team:c' }],
    counts,
  }
  assert.equal(
    planText(plan),
    `  + team:a  (a.yaml:1)
  ~ team:b
      /spec/lead: "person:x" → (none)
  - team:c
1 to create, 1 to change, 0 to restore, 1 to archive, 5 unchanged.
`,
  )
  assert.match(planText({ counts: { unchanged: 3 } }), /^Nothing to do: 3 records/)
})
