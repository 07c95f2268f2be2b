import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Message } from '#platform/messages/channel.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { ntfyBody, sendNtfy } from '#platform/messages/phones/ntfy.ts'
import { startCarriers } from '#test/carriers.ts'

const message = (to: string, rest: Partial<Message> = {}): Message => ({
  id: 'msg-1',
  channel: 'ntfy',
  to,
  subject: '[Urgent] checkout: Payments fail',
  text: 'Half of all payments are refused.',
  links: [{ label: 'Open', url: 'https://andon.example.com/p/abc' }],
  choices: ['acknowledge', 'escalate', 'runbook', 'incident'].map((choice) => ({ choice, label: choice, token: 'abc' })),
  data: { urgency: 'important' },
  ...rest,
})

describe('ntfy', () => {
  const http = createGuardedFetch(['127.0.0.1'])
  let server: Awaited<ReturnType<typeof startCarriers>>
  const send = (path: string, own?: { url: string; token: string }) =>
    sendNtfy(http.fetch, own, 'https://andon.example.com', message(`${server.url}${path}`))

  before(async () => {
    server = await startCarriers()
  })
  beforeEach(() => {
    server.asked.length = 0
    server.answers(() => undefined)
  })
  after(() => {
    http.close()
    server.stop()
  })

  test('gets a loud message whose buttons answer by a request of the phone', async () => {
    const delivery = await send('/oncall-7f3')
    assert.deepEqual([delivery.outcome, 'providerId' in delivery && delivery.providerId], ['delivered', 'n1'])
    const [asked] = server.asked
    assert.equal(asked?.path, '/')
    assert.equal(asked?.headers.authorization, undefined)
    const body = JSON.parse(asked?.body.toString() ?? '')
    assert.deepEqual(
      [body.topic, body.title, body.message, body.priority, body.tags, body.click],
      [
        'oncall-7f3',
        '[Urgent] checkout: Payments fail',
        'Half of all payments are refused.',
        5,
        ['rotating_light'],
        'https://andon.example.com/p/abc',
      ],
    )
    assert.equal(body.actions.length, 3)
    assert.deepEqual(body.actions[0], {
      action: 'http',
      label: 'acknowledge',
      url: 'https://andon.example.com/api/v1/notice/answer',
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"token":"abc","choice":"acknowledge"}',
      clear: true,
    })
  })

  test('is quieter about what is not important, and without buttons where nothing is asked', () => {
    const quiet = ntfyBody('t', message('x', { data: { urgency: 'default' } }), '') as { priority: number }
    const plain = ntfyBody('t', message('x', { data: undefined, choices: [], text: 'ü'.repeat(9_000) }), '') as {
      priority: number
      message: string
    }
    assert.deepEqual([quiet.priority, plain.priority, 'actions' in plain], [4, 3, false])
    assert.ok(Buffer.byteLength(plain.message) < 4_096 && plain.message.isWellFormed() && !plain.message.includes('\ufffd'))
  })

  test('gets a token only where it belongs: on our own server, or written behind the address', async () => {
    const own = { url: server.url, token: 'tk_own' }
    await send('/topic', own)
    await send('/topic#tk_theirs', own)
    await send('/topic', { url: 'https://ntfy.elsewhere.example', token: 'tk_own' })
    assert.deepEqual(
      server.asked.map(({ headers }) => headers.authorization),
      ['Bearer tk_own', 'Bearer tk_theirs', undefined],
    )
  })

  test('may live below a path', async () => {
    await send('/push/ntfy/topic')
    assert.equal(server.asked[0]?.path, '/push/ntfy/')
  })

  test('that is busy or broken is tried again, one that says no is not', async () => {
    server.answers(() => ({ status: 429, headers: { 'retry-after': '5' }, body: '{"code":42901,"error":"limit reached"}' }))
    assert.deepEqual(await send('/t'), { outcome: 'retry', reason: 'ntfy answered 429: limit reached', afterSeconds: 5 })
    server.answers(() => ({ status: 500 }))
    assert.equal((await send('/t')).outcome, 'retry')
    server.answers(() => ({ status: 403, body: '{"error":"forbidden"}' }))
    const refused = await send('/t')
    assert.deepEqual([refused.outcome, /ANDON_NTFY_TOKEN/.test(refused.reason)], ['refused', true])
    assert.equal((await send('/')).outcome, 'refused')
  })
})
