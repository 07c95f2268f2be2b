import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followMachines, type MachineOutput } from './machine-output.ts'
import { newsOf, type FollowedRun } from './run-news.ts'

const running = (...names: readonly string[]): FollowedRun => ({
  run: 'r',
  title: 'On runners',
  status: 'InProgress',
  finishedAt: null,
  failure: null,
  waiting: null,
  findings: [],
  steps: [
    {
      id: 'there',
      title: 'There',
      status: 'running',
      reason: null,
      checks: [],
      branches: [],
      attempts: [{ attempt: 1, status: 'running', output: '', machines: names.map((name) => ({ name })) }],
    },
  ],
})

test('what machines print is told line by line, once, and with their names when there are several', async () => {
  const pieces: Readonly<Record<string, readonly string[]>> = { 'db-1': ['one\ntw', 'o\n'], 'db-2': ['', 'end'] }
  let ready = 1
  const read = async ({ target, after = -1 }: { target: string; after?: number }): Promise<MachineOutput> => {
    const fresh = (pieces[target] ?? []).slice(after + 1, ready)
    return { output: fresh.join(''), next: after + fresh.length, over: ready === 3 && after + fresh.length >= 1 }
  }
  const told = followMachines(read)
  const run = running('db-1', 'db-2')
  assert.deepEqual(await told(run), ['      db-1: one'])
  ready = 2
  assert.deepEqual(await told(run), ['      db-1: two'])
  ready = 3
  assert.deepEqual(await told(run), ['      db-2: end'])
  assert.deepEqual(await told(run), [])
  ready = 1
  assert.deepEqual(await followMachines(read)(running('db-1')), ['      one'])
})

test('a step that a machine should have done says why a person is asked', () => {
  const waiting = (reason: string): FollowedRun => ({ ...running(), status: 'Waiting', waiting: { for: 'answer', step: 'there', reason } })
  assert.match(
    newsOf(undefined, waiting('No machine is registered as db-1 yet.')).join('\n'),
    /\? there {2}There\n {6}No machine is registered as db-1 yet\.\n/,
  )
  assert.match(newsOf(undefined, waiting('There')).join('\n'), /\? there {2}There\n {6}andon run answer/)
})
