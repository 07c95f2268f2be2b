import assert from 'node:assert/strict'
import { test } from 'node:test'
import { targetsOf } from './targets.ts'

const spread = { parameter: 'machine', by: 'values', values: '', tags: '', group: '', concurrency: '10%', errors: '' } as const

test('values are lines, each once, and nothing is sent before there is one', () => {
  assert.equal(targetsOf(spread), undefined)
  assert.deepEqual(targetsOf({ ...spread, values: ' web-1\n\nweb-2\nweb-1 ' }), {
    parameter: 'machine',
    concurrency: '10%',
    values: ['web-1', 'web-2'],
  })
})

test('tags are written with an equals sign or a colon', () => {
  assert.deepEqual(targetsOf({ ...spread, by: 'tags', tags: 'site=warehouse\nrole: print\nnonsense', errors: '2' }), {
    parameter: 'machine',
    concurrency: '10%',
    errors: '2',
    tags: { site: 'warehouse', role: 'print' },
  })
})

test('a resource group is its name', () => {
  assert.equal(targetsOf({ ...spread, by: 'group', group: ' ' }), undefined)
  assert.deepEqual(targetsOf({ ...spread, by: 'group', group: ' web ' }), { parameter: 'machine', concurrency: '10%', group: 'web' })
})
