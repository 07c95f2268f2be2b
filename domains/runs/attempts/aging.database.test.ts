import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { catalog } from '#domains/catalog/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { rotateSecret, setSecret } from '#domains/secrets/actions.ts'
import { secrets } from '#domains/secrets/manifest.ts'
import type { Message } from '#platform/messages/channel.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { type Stage, startStage } from '#test/procedures.ts'

let stage: Stage
let sent: Message[] = []
before(async () => {
  stage = await startStage({
    others: [messagesDomain, people, catalog, secrets, oncall, notices],
    start: new Date('2026-11-20T08:30:00Z'),
    send: (message) => {
      sent.push(message)
      return Promise.resolve({ outcome: 'delivered', reason: 'ok' })
    },
  })
  await stage.save('Person', 'bo', { email: 'bo@example.com', shiftNotice: [] })
  await stage.save('Team', 'payments', { members: ['person:bo'] })
})
after(() => stage.stop())

test('whoever owns a secret is told once that it is to be replaced, and again only of the next value', async () => {
  const { platform, save } = stage
  await save('Secret', 'api-key', { rotation: { every: '30d' } }, { owner: 'team:payments' })
  await platform.act(setSecret, { secret: 'api-key', value: 'first value of it' })
  await platform.advance('29d', 2)
  sent = []
  await platform.advance('2d', 4)
  await platform.drain()
  assert.deepEqual(
    sent.map(({ to, subject }) => [to, subject]),
    [['bo@example.com', 'Replace the secret api-key']],
  )
  const text = JSON.stringify(sent[0])
  assert.match(text, /set on 2026-11-20 and was to be replaced by 2026-12-20.*andon secret rotate api-key @-/)
  assert.match(text, /\/secrets\/api-key/)
  assert.doesNotMatch(text, /first value/)
  await platform.advance('5d', 4)
  assert.equal(sent.length, 1)
  await platform.act(rotateSecret, { secret: 'api-key', value: 'second value of it' })
  await platform.advance('31d', 4)
  await platform.drain()
  assert.equal(sent.length, 2)
})
