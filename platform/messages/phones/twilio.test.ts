import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Message } from '#platform/messages/channel.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { isSignedByTwilio, twilioSignature } from '#platform/messages/phones/signature.ts'
import { call, sendText, shortText } from '#platform/messages/phones/twilio.ts'
import { replyText, sayAndAskForKey, speakable } from '#platform/messages/phones/twiml.ts'
import { formOf, startCarriers } from '#test/carriers.ts'

const message = (rest: Partial<Message> = {}): Message => ({
  id: 'msg-1',
  channel: 'sms',
  to: '+4930901820',
  subject: '[Urgent] checkout: Payments fail',
  text: 'Priority: Urgent\n\nHalf of all payments are refused.',
  links: [
    { label: 'Acknowledge', url: 'https://andon.example.com/p/abc?choice=acknowledge' },
    { label: 'Open', url: 'https://andon.example.com/p/abc' },
  ],
  choices: [{ choice: 'acknowledge', label: 'Acknowledge', token: 'abc' }],
  code: '4711',
  ...rest,
})

describe('Twilio', () => {
  const http = createGuardedFetch(['127.0.0.1'])
  let carriers: Awaited<ReturnType<typeof startCarriers>>
  let twilio: Parameters<typeof sendText>[1]
  const base = 'https://andon.example.com'
  const text = () => sendText(http.fetch, twilio, base, message())

  before(async () => {
    carriers = await startCarriers()
    twilio = { account: 'AC1', token: 'secret', from: '+15005550006', api: carriers.url }
  })
  beforeEach(() => {
    carriers.asked.length = 0
    carriers.answers(() => undefined)
  })
  after(() => {
    http.close()
    carriers.stop()
  })

  test('a text message says what broke first, then where to look and how to answer', async () => {
    const delivery = await text()
    assert.equal(delivery.outcome, 'delivered')
    const [asked] = carriers.asked
    assert.equal(asked?.path, '/2010-04-01/Accounts/AC1/Messages.json')
    assert.equal(asked?.headers.authorization, `Basic ${Buffer.from('AC1:secret').toString('base64')}`)
    assert.deepEqual(asked && formOf(asked), {
      To: '+4930901820',
      From: '+15005550006',
      Body: '[Urgent] checkout: Payments fail\nhttps://andon.example.com/p/abc\nReply ACK 4711 to take it, ESC 4711 to pass it on.',
      ValidityPeriod: '1800',
      StatusCallback: 'https://andon.example.com/phones/text/msg-1/state',
    })
  })

  test('what cannot be answered carries its text, and everything stays short', () => {
    const code = shortText(message({ subject: 'Your code', text: 'It is 123456.', links: [], choices: [] }))
    assert.equal(code, 'Your code\nIt is 123456.')
    const long = shortText(message({ subject: 's'.repeat(500), text: 't'.repeat(5_000) }))
    assert.ok(long.length < 320, `${long.length}`)
  })

  test('a messaging service or a name sends in place of a number; neither can call, and a name cannot be answered', async () => {
    await sendText(http.fetch, { ...twilio, from: 'MG0123' }, base, message())
    assert.equal(carriers.asked[0] && formOf(carriers.asked[0])['MessagingServiceSid'], 'MG0123')
    await sendText(http.fetch, { ...twilio, from: 'Andon' }, base, message())
    assert.deepEqual(carriers.asked[1] && /Reply/.test(formOf(carriers.asked[1])['Body'] ?? ''), false)
    const delivery = await call(http.fetch, { ...twilio, from: 'MG0123' }, base, message())
    assert.deepEqual([delivery.outcome, /ANDON_TWILIO_VOICE_FROM/.test(delivery.reason)], ['refused', true])
  })

  test('a call asks here what to say and tells how it ended', async () => {
    assert.equal((await call(http.fetch, twilio, base, message({ channel: 'voice' }))).outcome, 'delivered')
    const form = carriers.asked[0] && formOf(carriers.asked[0])
    assert.deepEqual(
      [form?.['Url'], form?.['StatusCallback'], form?.['MachineDetection']],
      ['https://andon.example.com/phones/call/msg-1', 'https://andon.example.com/phones/call/msg-1/state', 'Enable'],
    )
  })

  const refusals: readonly (readonly [number, string, 'retry' | 'refused', RegExp])[] = [
    [400, '21211', 'refused', /there is no such number/],
    [400, '21610', 'refused', /answered STOP/],
    [400, '21614', 'refused', /no mobile number/],
    [400, '21408', 'refused', /country/],
    [401, '20003', 'refused', /ANDON_TWILIO_TOKEN/],
    [400, '99999', 'refused', /said: why/],
    [400, '21611', 'retry', /queue/],
    [429, '20429', 'retry', /too many/],
    [503, '', 'retry', /503/],
  ]
  for (const [status, code, outcome, reason] of refusals)
    test(`${status}${code === '' ? '' : ` with code ${code}`} is ${outcome === 'retry' ? 'tried again' : 'refused at once'}, in words`, async () => {
      carriers.answers(() => ({
        status,
        headers: { 'retry-after': '7' },
        body: JSON.stringify({ code: Number(code), message: 'said: why' }),
      }))
      const delivery = await text()
      assert.equal(delivery.outcome, outcome)
      assert.match(delivery.reason, reason)
      if (delivery.outcome === 'retry') assert.equal(delivery.afterSeconds, 7)
    })

  test('who does not answer is asked again, and what is no JSON is no surprise', async () => {
    carriers.answers(() => ({ status: 200, body: '<html>' }))
    assert.equal((await text()).outcome, 'delivered')
    const nobody = await sendText(http.fetch, { ...twilio, api: 'http://127.0.0.1:1' }, base, message())
    assert.equal(nobody.outcome, 'retry')
  })
})

describe('What Twilio signed', () => {
  // The example of Twilio's own documentation.
  const form = { CallSid: 'CA1234567890ABCDE', Caller: '+14158675309', Digits: '1234', From: '+14158675309', To: '+18005551212' }
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'

  test('is known by its signature, with the port of its scheme or without', () => {
    assert.equal(twilioSignature('12345', url, form), 'RSOYDt4T1cUTdK1PDd93/VVr8B8=')
    assert.ok(isSignedByTwilio('12345', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=', url, form))
    const withPort = twilioSignature('12345', url.replace('.com/', '.com:443/'), form)
    assert.ok(isSignedByTwilio('12345', withPort, url, form))
    const own = 'http://127.0.0.1:8080/x'
    assert.ok(isSignedByTwilio('12345', twilioSignature('12345', own, form), own, form))
  })

  test('is forged when a field, the address or the token is another', () => {
    const signature = twilioSignature('12345', url, form)
    assert.ok(!isSignedByTwilio('12345', signature, url, { ...form, Digits: '4' }))
    assert.ok(!isSignedByTwilio('12345', signature, `${url}&baz=3`, form))
    assert.ok(!isSignedByTwilio('54321', signature, url, form))
    for (const wrong of ['', 'x', 'RSOYDt4T1cUTdK1PDd93']) assert.ok(!isSignedByTwilio('12345', wrong, url, form))
  })

  test('may hold a field twice', () => {
    const twice = { MediaUrl: ['b', 'a', 'b'] }
    assert.equal(twilioSignature('t', url, twice), twilioSignature('t', url, { MediaUrl: ['a', 'b'] }))
  })
})

describe('What is read out', () => {
  test('is escaped, without addresses, and short', () => {
    assert.equal(speakable('[Urgent] p99 <2s> & see https://x.example/a?b=c now\n\u0007', 200), 'Urgent p99 2s & see now')
    assert.equal(speakable('one two three', 8), 'one two')
    assert.ok(speakable('\ud83d', 10).isWellFormed())
    const twiml = sayAndAskForKey(['a & b <c>'], 'https://x/key?a=1&b=2', 'https://x/again')
    assert.match(twiml, /<Say language="en-US">a &amp; b &lt;c&gt;<\/Say>/)
    assert.match(twiml, /action="https:\/\/x\/key\?a=1&amp;b=2"/)
    assert.equal(replyText('<Hangup/>'), '<?xml version="1.0" encoding="UTF-8"?><Response><Message>&lt;Hangup/&gt;</Message></Response>')
  })
})
