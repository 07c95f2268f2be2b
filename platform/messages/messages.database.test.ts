import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Delivery, Message } from '#platform/messages/channel.ts'
import { getMessage, listMessages, retryMessage, testMessage } from '#platform/messages/actions.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { sendMessage, sendMessages, withdrawMessages, type Outgoing } from '#platform/messages/outbox.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const delivered: Delivery = { outcome: 'delivered', reason: 'taken' }
const sent: Message[] = []
let answer: (message: Message) => Delivery | Promise<Delivery>
let together = 0
let mostTogether = 0

const send = async (message: Message): Promise<Delivery> => {
  together += 1
  mostTogether = Math.max(mostTogether, together)
  sent.push(message)
  try {
    return await answer(message)
  } finally {
    together -= 1
  }
}

const viewer = { type: 'person', name: 'vic', role: 'viewer', teams: [] } as const

describe('the outbox', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({ domains: [messagesDomain], start: new Date('2026-11-20T09:00:00Z'), outside: { send } })
  })
  after(() => platform.stop())
  beforeEach(() => {
    sent.length = 0
    answer = () => delivered
    mostTogether = 0
  })

  const write = (id: string, to = 'https://hooks.example.com/a'): Outgoing => ({
    message: { id, channel: 'webhook', to, subject: `Subject ${id}`, text: 'Text', links: [{ label: 'Go', url: 'https://a.example/x' }] },
    about: ['escalation:1'],
  })
  const post = (...outgoing: Outgoing[]) => platform.transact(platform.administrator, (transaction) => sendMessages(transaction, outgoing))
  const state = async (id: string) => {
    const { state: now, attempts, reason } = await platform.act(getMessage, { id })
    return { state: now, attempts, reason }
  }

  test('a message leaves with the transaction that wants it, and its fact stands under what it is about', async () => {
    await post(write('m1'))
    await platform.drain()
    assert.deepEqual(
      sent.map((message) => [message.id, message.text, message.links.length]),
      [['m1', 'Text', 1]],
    )
    assert.deepEqual(await state('m1'), { state: 'delivered', attempts: 1, reason: 'taken' })
    const [fact] = await platform.facts('message.delivered')
    assert.deepEqual(fact?.subjects, ['escalation:1', 'message:m1'])
    assert.deepEqual(fact?.data, { message: 'm1', channel: 'webhook', to: 'https://hooks.example.com/a', reason: 'taken', attempt: 1 })
  })

  test('a message of a transaction that fails is never sent', async () => {
    await assert.rejects(
      platform.transact(platform.administrator, async (transaction) => {
        const { message, about } = write('m2')
        await sendMessage(transaction, message, { about })
        throw new Error('no')
      }),
    )
    await platform.drain()
    assert.equal(sent.length, 0)
  })

  test('the same message asked for twice is sent once', async () => {
    await post(write('m3'))
    await post(write('m3'))
    await platform.drain()
    assert.equal(sent.length, 1)
  })

  test('what may pass is tried again with growing pauses under the same identifier, until it arrives', async () => {
    let tries = 0
    answer = () => (++tries < 4 ? { outcome: 'retry', reason: `busy ${tries}` } : delivered)
    await post(write('m4'))
    await platform.drain()
    assert.deepEqual(await state('m4'), { state: 'waiting', attempts: 1, reason: 'busy 1' })
    await platform.advance('3s')
    assert.deepEqual(await state('m4'), { state: 'waiting', attempts: 2, reason: 'busy 2' })
    await platform.advance('25s')
    assert.deepEqual(await state('m4'), { state: 'delivered', attempts: 4, reason: 'taken' })
    assert.deepEqual(new Set(sent.map((message) => message.id)), new Set(['m4']))
  })

  test('a pause the other side asks for is kept', async () => {
    answer = () => ({ outcome: 'retry', reason: 'Answered 429', afterSeconds: 120 })
    await post(write('m5'))
    await platform.drain()
    await platform.advance('115s')
    assert.equal(sent.length, 1)
    answer = () => delivered
    await platform.advance('6s')
    assert.equal((await state('m5')).state, 'delivered')
  })

  test('a refusal is final and becomes a fact; a person may have it sent again', async () => {
    answer = () => ({ outcome: 'refused', reason: 'No such person' })
    await post(write('m6'))
    await platform.drain()
    assert.deepEqual(await state('m6'), { state: 'refused', attempts: 1, reason: 'No such person' })
    assert.equal((await platform.facts('message.refused')).length, 1)
    answer = () => delivered
    await platform.act(retryMessage, { id: 'm6' })
    await platform.drain()
    assert.deepEqual(await state('m6'), { state: 'delivered', attempts: 2, reason: 'taken' })
    await assert.rejects(platform.act(retryMessage, { id: 'm6' }), { code: 'conflict' })
    await assert.rejects(platform.act(retryMessage, { id: 'nope' }), { code: 'not-found' })
  })

  test('what nobody needs any more is given up with the reason', async () => {
    answer = () => ({ outcome: 'retry', reason: 'down' })
    const { message, about } = write('m7')
    const giveUpAt = new Date(platform.clock.now().getTime() + 20_000)
    await platform.transact(platform.administrator, (transaction) => sendMessage(transaction, message, { about, giveUpAt }))
    await platform.advance('60s')
    assert.deepEqual(await state('m7'), { state: 'failed', attempts: 3, reason: 'Given up after 3 attempts: down' })
    assert.equal((await platform.facts('message.refused')).length, 2)
  })

  test('a message that has not left can be taken back', async () => {
    answer = () => ({ outcome: 'retry', reason: 'down' })
    await post(write('m8'))
    await platform.drain()
    const ids = await platform.transact(platform.administrator, (transaction) =>
      withdrawMessages(transaction, ['m7', 'm8'], 'acknowledged'),
    )
    assert.deepEqual(ids, ['m8'])
    await platform.advance('60s')
    assert.deepEqual([sent.length, (await state('m8')).state], [1, 'withdrawn'])
  })

  test('a message whose sender died is sent again when the claim lapses', async () => {
    await post(write('m9'))
    await platform.drain()
    // As a killed process leaves it: claimed, and nobody there to say what came of it.
    await platform.database.sql(`update outbox_message set state = 'sending', finished_at = null, next_at = $2 where id = $1`, [
      'm9',
      new Date(platform.clock.now().getTime() + 45_000),
    ])
    await platform.advance('30s')
    assert.equal(sent.length, 1)
    await platform.advance('6m')
    assert.deepEqual([sent.length, (await state('m9')).attempts], [2, 2])
  })

  test('what a dead node had claimed is sent within seconds, not at the end of its claim', async () => {
    await platform.database.sql(
      `insert into outbox_message (id, channel, to_address, destination, subject, body, about, state, attempts, next_at, node, give_up_at, created_at)
       values ('orphan', 'webhook', 'https://hooks.example.com/a', 'hooks.example.com', 's', '{"text": "t", "links": []}', '{}', 'sending', 1,
               $1, 'a node that is gone', $1, $2)`,
      [new Date(platform.clock.now().getTime() + 45_000), platform.clock.now()],
    )
    await platform.advance('6s')
    assert.deepEqual(
      sent.map((message) => message.id),
      ['orphan'],
    )
    assert.equal((await state('orphan')).state, 'delivered')
  })

  test('a slow destination does not hold up the others', async () => {
    let release: () => void = () => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    answer = async (message) => {
      if (message.to.includes('slow')) await gate
      return delivered
    }
    await post(...Array.from({ length: 400 }, (_, index) => write(`slow-${index}`, 'https://slow.example.com/')))
    await post(...Array.from({ length: 300 }, (_, index) => write(`fast-${index}`, 'https://fast.example.com/')))
    for (let left = 500; left > 0 && sent.filter((message) => message.id.startsWith('fast')).length < 300; left -= 1) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    assert.equal(sent.filter((message) => message.id.startsWith('fast')).length, 300)
    assert.equal(sent.filter((message) => message.id.startsWith('slow')).length, 64)
    release()
    await platform.drain()
    assert.equal(sent.length, 700)
    assert.ok(mostTogether <= 256, `${mostTogether} at once`)
    const [row] = await platform.database.sql(`select count(*)::int as left from outbox_message where state in ('waiting', 'sending')`)
    assert.deepEqual(row, { left: 0 })
  })

  test('a channel that breaks its promise and throws is tried again', async () => {
    answer = () => Promise.reject(new Error('bug'))
    await post(write('m10'))
    await platform.drain()
    assert.deepEqual(await state('m10'), { state: 'waiting', attempts: 1, reason: 'bug' })
    answer = () => delivered
    await platform.advance('5s')
  })

  test('the mailbox is paged, newest first, and filtered', async () => {
    const first = await platform.act(listMessages, { limit: 2, to: 'https://fast.example.com/' })
    const second = await platform.act(listMessages, { limit: 2, to: 'https://fast.example.com/', after: first.next ?? '' })
    const ids = [...first.items, ...second.items].map((item) => item.id)
    assert.equal(new Set(ids).size, 4)
    assert.ok(first.items.every((item) => item.to === 'https://fast.example.com/'))
    assert.equal((await platform.act(listMessages, { state: 'withdrawn' })).items.length, 1)
    assert.equal((await platform.act(listMessages, { about: 'escalation:2' })).items.length, 0)
    await assert.rejects(platform.act(listMessages, { after: 'x' }), { code: 'invalid-input' })
  })

  test('what a message says and its links are shown to administrators only, its signing secret to nobody', async () => {
    await post(write('m11', 'https://hooks.example.com/b#whsec_abcdefgh'))
    await platform.drain()
    const mine = await platform.act(getMessage, { id: 'm11' })
    assert.deepEqual([mine.to, mine.text, mine.links.length], ['https://hooks.example.com/b', 'Text', 1])
    const theirs = await platform.act(getMessage, { id: 'm11' }, viewer)
    assert.deepEqual([theirs.text, theirs.links], [undefined, []])
    assert.ok(!JSON.stringify(await platform.facts()).includes('abcdefgh'))
    assert.equal((await platform.act(listMessages, { to: 'https://hooks.example.com/b' })).items.length, 1)
  })

  test('a test message goes to the address asked for', async () => {
    const { message } = await platform.act(testMessage, { channel: 'email', to: 'ann@example.com' })
    await platform.drain()
    assert.deepEqual([sent[0]?.to, sent[0]?.channel, (await state(message)).state], ['ann@example.com', 'email', 'delivered'])
    await assert.rejects(platform.act(testMessage, { channel: 'email', to: 'ann@example.com' }, viewer), { code: 'forbidden' })
  })

  test('characters a database cannot keep do not lose a message', async () => {
    const { message, about } = write('m12')
    const odd = { ...message, subject: 'a\0b', text: 'c\0d', data: { e: 'f\0g \ud800' } }
    await platform.transact(platform.administrator, (transaction) => sendMessage(transaction, odd, { about }))
    await platform.drain()
    assert.deepEqual([sent[0]?.subject, sent[0]?.text, (await state('m12')).state], ['ab', 'c\0d', 'delivered'])
  })
})
