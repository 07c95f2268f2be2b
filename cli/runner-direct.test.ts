import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Assignment } from '#domains/runners/assignment.ts'
import { executeDirectly } from './runner-direct.ts'

const assignment = (script: string): Assignment => ({
  key: 'run/step/1',
  fence: 1,
  run: 'run',
  step: 'step',
  title: 'A step',
  procedure: 'runbook:x',
  documentDigest: 'd',
  approvedBy: [],
  startedBy: 'person:bo',
  idempotent: false,
  timeoutMs: 60_000,
  script: { interpreter: 'sh', script, environment: {} },
  masks: [],
})

test('a script ends although what it left behind in a session of its own keeps its output open', async () => {
  let printed = ''
  const hands = { signal: new AbortController().signal, onText: (text: string) => void (printed += text) }
  const done = await executeDirectly(assignment('setsid sleep 40 & echo begun'), hands, { runAs: undefined, passed: {} })
  assert.deepEqual([done.outcome, done.exit], ['success', 0])
  assert.match(printed, /begun/)
})
