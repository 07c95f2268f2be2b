import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Data } from '#domains/runs/values.ts'
import { isDesired, isReading, pollMs } from './semantics.ts'

test('what is asserted is compared as text; of a list every element counts', () => {
  const table: readonly (readonly [Data | undefined, readonly Data[], boolean])[] = [
    [7, ['7'], true],
    [true, ['True'], true],
    ['true', [true], true],
    [false, ['true'], false],
    ['running', ['stopped', 'running'], true],
    ['Running', ['running'], false],
    [['a', 'a'], ['a'], true],
    [['a', 'b'], ['a'], false],
    [[], ['a'], false],
    [undefined, ['a'], false],
    [null, [''], false],
  ]
  for (const [found, desired, holds] of table) assert.equal(isDesired(found, desired), holds, JSON.stringify([found, desired]))
})

test('a wait asks every two seconds for a minute, then less and less often, every half minute at the least', () => {
  assert.deepEqual([0, 1, 29, 30, 31, 32, 60].map(pollMs), [2_000, 2_000, 2_000, 3_000, 4_500, 6_750, 30_000])
})

test('what only reads is known by its name, however it is written', () => {
  for (const api of ['DescribeInstances', 'describe_instances', 'getObject', 'ListTagsForResource', 'HeadBucket', 'BatchGetItem'])
    assert.equal(isReading(api), true, api)
  for (const api of ['StopInstances', 'PutItem', 'UpdateGetter', 'GeneratePassword', 'send_message'])
    assert.equal(isReading(api), false, api)
})
