import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'
import type { Message } from '#platform/messages/channel.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { deviceGone, pushAddress, pushKeysOf, pushPayload, sendPush } from '#platform/messages/phones/push.ts'
import { createVapid, isPrivateKey, vapidKeyFrom } from '#platform/messages/phones/vapid.ts'
import { encryptPush, longestPlain } from '#platform/messages/phones/web-push.ts'
import { startCarriers, subscribedBrowser, vapidClaims } from '#test/carriers.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')
const now = new Date('2026-11-20T09:00:00Z')
const message = (to: string, rest: Partial<Message> = {}): Message => ({
  id: 'msg-1',
  channel: 'push',
  to,
  subject: '[Urgent] checkout: Payments fail',
  text: 'Half of all payments are refused.',
  links: [{ label: 'Open', url: 'https://andon.example.com/p/abc' }],
  choices: [
    { choice: 'acknowledge', label: 'Acknowledge', token: 'abc' },
    { choice: 'escalate', label: 'Escalate', token: 'abc' },
    { choice: 'runbook', label: 'Start the runbook', token: 'abc' },
  ],
  thread: 'alert-group:1',
  ...rest,
})

test('encryption is that of RFC 8291: its example comes out byte by byte', () => {
  const keys = {
    p256dh: bytes('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'),
    auth: bytes('BTBZMqHH6r4Tts7J_aSIgg'),
  }
  const fresh = { salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'), key: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw') }
  assert.equal(
    encryptPush(Buffer.from('When I grow up, I want to be a watermelon'), keys, fresh).toString('base64url'),
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
})

test('whatever a page says, its payload fits and the browser reads it', () => {
  const browser = subscribedBrowser('https://push.example.com/1')
  const keys = pushKeysOf(browser.p256dh, browser.auth)
  assert.ok(keys)
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1_000 }), fc.string({ unit: 'grapheme', maxLength: 300 }), (text, subject) => {
      const payload = Buffer.from(JSON.stringify(pushPayload(message('x', { text: text.toWellFormed(), subject: subject.toWellFormed() }))))
      assert.ok(payload.length <= longestPlain, `${payload.length}`)
      assert.deepEqual(browser.read(encryptPush(payload, keys)), JSON.parse(payload.toString()))
    }),
    { numRuns: 15 },
  )
})

test('the key made from the secret is the same on every node, and another for another secret', () => {
  const [one, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  assert.deepEqual(vapidKeyFrom(one), vapidKeyFrom(one))
  assert.notDeepEqual(vapidKeyFrom(one), vapidKeyFrom(other))
  assert.ok(isPrivateKey(vapidKeyFrom(one)))
  assert.ok(!isPrivateKey(new Uint8Array(32)) && !isPrivateKey(new Uint8Array(31).fill(1)))
})

test('keys that are none of a browser are known before anybody is to be paged', () => {
  const { p256dh, auth } = subscribedBrowser('https://push.example.com/1')
  assert.ok(pushKeysOf(p256dh, auth))
  const offTheCurve = Buffer.from(p256dh, 'base64url').fill(7, 40)
  for (const [key, secret] of [
    ['', auth],
    [p256dh, ''],
    [p256dh, 'AAAA'],
    [offTheCurve.toString('base64url'), auth],
  ] as const)
    assert.equal(pushKeysOf(key, secret), undefined)
})

describe('A push service', () => {
  const http = createGuardedFetch(['127.0.0.1'])
  const vapid = createVapid(vapidKeyFrom(new Uint8Array(32).fill(7)), 'mailto:ops@example.com')
  let service: Awaited<ReturnType<typeof startCarriers>>
  let browser: ReturnType<typeof subscribedBrowser>
  const send = (rest: Partial<Message> = {}) =>
    sendPush(
      http.fetch,
      vapid,
      'https://andon.example.com',
      message(pushAddress(browser.endpoint, browser.p256dh, browser.auth), rest),
      now,
    )

  before(async () => {
    service = await startCarriers()
    browser = subscribedBrowser(`${service.url}/push/browser-1`)
  })
  beforeEach(() => {
    service.asked.length = 0
    service.answers(() => undefined)
  })
  after(() => {
    http.close()
    service.stop()
  })

  test('gets what only the browser can read, and proof of who sends it', async () => {
    const delivery = await send()
    assert.deepEqual([delivery.outcome, 'providerId' in delivery], ['delivered', true])
    const [asked] = service.asked
    assert.ok(asked)
    assert.deepEqual(
      [asked.path, asked.headers['content-encoding'], asked.headers['ttl'], asked.headers['urgency']],
      ['/push/browser-1', 'aes128gcm', '1800', 'high'],
    )
    assert.match(String(asked.headers['topic']), /^[\w-]{32}$/)
    assert.deepEqual(vapidClaims(asked.headers.authorization ?? ''), {
      aud: service.url,
      exp: now.getTime() / 1_000 + 43_200,
      sub: 'mailto:ops@example.com',
    })
    assert.ok(!asked.body.toString('latin1').includes('Payments'))
    assert.deepEqual(browser.read(asked.body), {
      title: '[Urgent] checkout: Payments fail',
      body: 'Half of all payments are refused.',
      url: 'https://andon.example.com/p/abc',
      tag: 'alert-group:1',
      token: 'abc',
      choices: [
        { choice: 'acknowledge', label: 'Acknowledge' },
        { choice: 'escalate', label: 'Escalate' },
      ],
    })
  })

  const answers: readonly (readonly [number, 'retry' | 'refused', RegExp])[] = [
    [404, 'refused', new RegExp(`^${deviceGone}`)],
    [410, 'refused', new RegExp(`^${deviceGone}`)],
    [413, 'refused', /413: too much/],
    [403, 'refused', /403/],
    [429, 'retry', /429/],
    [502, 'retry', /502/],
  ]
  for (const [status, outcome, reason] of answers)
    test(`that answers ${status} is ${outcome === 'retry' ? 'tried again' : 'believed'}`, async () => {
      service.answers(() => ({ status, headers: { 'retry-after': '9' }, body: 'too much' }))
      const delivery = await send()
      assert.equal(delivery.outcome, outcome)
      assert.match(delivery.reason, reason)
      if (delivery.outcome === 'retry') assert.equal(delivery.afterSeconds, 9)
    })

  test('is not asked about a browser nobody registered; the reason says where to do it', async () => {
    const delivery = await send({ to: 'phone' })
    assert.equal(delivery.outcome, 'refused')
    assert.match(delivery.reason, /No browser called "phone" is registered; open https:\/\/andon\.example\.com/)
    assert.equal(service.asked.length, 0)
  })
})
