import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openFan } from '#domains/runs/fan.ts'
import { remembered } from './machines.ts'
import { machinesOf } from './matrix.ts'

const ended_at = new Date('2026-11-29T12:00:00Z')

test('machines stand as they are remembered while it goes on', () => {
  const fan = { ...openFan(3, '2'), begun: 2, ended: 1 }
  const memory = remembered({
    targets: ['one', 'two', 'three'],
    fan,
    ended: { one: { outcome: 'failed', reason: 'Exit 1.', outputs: {} } },
  })
  assert.deepEqual(machinesOf({ memory, output: '', outputs: null, ended_at: null }), [
    { name: 'one', status: 'failed', reason: 'Exit 1.' },
    { name: 'two', status: 'running', reason: '' },
    { name: 'three', status: 'waiting', reason: '' },
  ])
})

test('afterwards they stand as it was written down, and nothing is read from what a script printed', () => {
  const output = 'one: success\ntwo: failed, Exit 2.\nthree: not begun'
  const outputs = { Total: 3, Succeeded: 1, Failed: 1 }
  assert.deepEqual(
    machinesOf({ memory: null, output, outputs, ended_at }).map(({ name, status }) => `${name} ${status}`),
    ['one success', 'two failed', 'three waiting'],
  )
  assert.deepEqual(machinesOf({ memory: null, output, outputs: {}, ended_at }), [])
  assert.deepEqual(machinesOf({ memory: null, output, outputs: null, ended_at: null }), [], 'it has only begun')
})
