import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { catalog } from '#domains/catalog/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { lookForSlow, measureAll } from '#domains/runs/durations/measuring.ts'
import { answer } from '#domains/runs/actions.ts'
import type { Message } from '#platform/messages/channel.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { bo, type Stage, startStage } from '#test/procedures.ts'

let stage: Stage
const sent: Message[] = []
before(async () => {
  stage = await startStage({
    others: [messagesDomain, people, catalog, oncall, notices],
    // Nine in the evening in Berlin.
    start: new Date('2026-11-20T20:00:00Z'),
    send: (message) => {
      sent.push(message)
      return Promise.resolve({ outcome: 'delivered', reason: 'ok' })
    },
  })
  for (const name of ['bo', 'cy'])
    await stage.save('Person', name, {
      email: `${name}@example.com`,
      zone: 'Europe/Berlin',
      shiftNotice: [],
      quietHours: { from: '22:00', to: '07:00' },
    })
  await stage.save('Team', 'payments', { members: ['person:bo'] })
})
after(() => stage.stop())

test('the owner of a procedure is told of slow runs: each once, several as one message, and not at night', async () => {
  const { platform } = stage
  const look = () => platform.transact({ type: 'node', id: 'n' }, lookForSlow)
  const procedure = await stage.runbook('1. Look\n')
  for (let runs = 0; runs < 5; runs += 1) {
    const run = await stage.begin(procedure, {}, bo)
    platform.clock.advance(10 * 60_000)
    await platform.act(answer, { run, step: 'step-1', outcome: 'done' }, bo)
  }
  await platform.transact({ type: 'node', id: 'n' }, measureAll)
  const slow = [await stage.begin(procedure, {}, bo), await stage.begin(procedure, {}, bo)]
  await platform.drain()
  sent.length = 0
  platform.clock.advance(3_600_000)
  await look()
  await look()
  await platform.drain()
  assert.deepEqual([(await platform.facts('run.slow')).length, sent.length], [2, 0], 'it is night')
  await platform.advance('9h', 3)
  assert.equal(sent.length, 1, 'both as one')
  const [message] = sent
  assert.equal(message?.to, 'bo@example.com')
  const text = JSON.stringify(message)
  assert.match(text, /takes longer than usual/)
  assert.match(text, /half of its last 5 successful runs were over within 10 minutes/)
  for (const run of slow) assert.ok(text.includes(`/runs/${run}`))
})
