import assert from 'node:assert/strict'
import test from 'node:test'
import { assign, secretNamed, secretsOf } from './assignment.ts'
import type { JobOrder } from './job.ts'

const order: JobOrder = {
  key: 'run/step/1',
  run: 'run',
  step: 'step',
  title: 'A step',
  runner: null,
  script: {
    interpreter: 'sh',
    script: 'true',
    environment: { TOKEN: 'secret://deploy/token', TEXT: 'see secret://deploy/token' },
    payload: { deep: [{ key: 'secret://api' }, 'plain', 3, null] },
  },
  timeoutMs: 0,
  idempotent: false,
  secrets: { DB: 'secret://db' },
  masks: ['other', 'secret://db'],
  procedure: 'runbook:x',
  documentDigest: '',
  approvedBy: [],
  startedBy: 'person:bo',
}

test('a secret is named by a whole text, never by a part of one', () => {
  assert.equal(secretNamed('secret://deploy/token'), 'deploy/token')
  for (const text of ['see secret://a', 'secret://', 'secret://a b', 'SECRET://a', 'secret://a\n'])
    assert.equal(secretNamed(text), undefined)
})

test('an order names every secret it uses, wherever it stands, and those that are only to be hidden', () => {
  assert.deepEqual(secretsOf(order), ['api', 'db', 'deploy/token', 'other'])
})

test('values stand where the names stood, and nowhere else', () => {
  const values = new Map(Object.entries({ api: 'A', db: 'D', 'deploy/token': 'T', other: 'O' }))
  const { script, masks, timeoutMs } = assign(order, 3, values)
  assert.deepEqual(script.environment, { TOKEN: 'T', TEXT: 'see secret://deploy/token', DB: 'D' })
  assert.deepEqual(script.payload, { deep: [{ key: 'A' }, 'plain', 3, null] })
  assert.deepEqual(masks.toSorted(), ['A', 'D', 'O', 'T'])
  assert.equal(timeoutMs, 86_400_000)
})
