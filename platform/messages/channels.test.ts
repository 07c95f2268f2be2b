import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { SMTPServer } from 'smtp-server'
import type { Message } from '#platform/messages/channel.ts'
import { destinationOf, withoutSecret } from '#platform/messages/address.ts'
import { isMailAddress } from '#platform/messages/address-format.ts'
import { createMailer, type Mailer } from '#platform/messages/email.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { sendSlack, sendWebhook, slackBody } from '#platform/messages/webhook.ts'

const now = new Date('2026-11-20T09:00:00Z')
const message = (to: string, rest: Partial<Message> = {}): Message => ({
  id: 'msg-1',
  channel: 'email',
  to,
  subject: 'Checkout is slow',
  text: 'p99 is <2 s> & rising',
  links: [{ label: 'Acknowledge', url: 'https://andon.example.com/a?x=1&y=2' }],
  ...rest,
})

const received: { headers: Record<string, unknown>; body: string }[] = []
const statuses: Record<string, { status: number; headers?: Record<string, string>; body?: string }> = {
  '/ok': { status: 204 },
  '/busy': { status: 429, headers: { 'retry-after': '17' }, body: 'slow down' },
  '/gone': { status: 410 },
  '/missing': { status: 404, body: 'no such\n hook' },
  '/down': { status: 500 },
  '/moved': { status: 301, headers: { location: '/ok' } },
}
const web = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  received.push({ headers: request.headers, body })
  const { status, headers, body: said } = statuses[request.url ?? ''] ?? { status: 200 }
  response.writeHead(status, headers).end(said)
})

const mails: string[] = []
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo: (address, _, done) => {
    if (address.address.startsWith('gone')) return done(Object.assign(new Error('5.1.1 No such person'), { responseCode: 550 }))
    if (address.address.startsWith('grey')) return done(Object.assign(new Error('4.2.0 Come back later'), { responseCode: 451 }))
    done()
  },
  onData: (stream, _, done) => {
    let mail = ''
    stream.on('data', (chunk) => (mail += String(chunk)))
    stream.on('end', () => {
      mails.push(mail)
      done()
    })
  },
})

const http = createGuardedFetch(['127.0.0.1'])
let base = ''
let mailer: Mailer

before(async () => {
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  const { port } = smtp.server.address() as AddressInfo
  mailer = createMailer({ url: `smtp://127.0.0.1:${port}`, from: 'Andon <andon@example.com>', host: 'andon.example.com' })
})
after(() => {
  http.close()
  mailer.close()
  web.close()
  smtp.close()
})

test('a webhook posts the machine-readable body under a key that stays the same', async () => {
  const delivery = await sendWebhook(http.fetch, message(`${base}/ok`, { data: { a: 1 } }), now)
  assert.equal(delivery.outcome, 'delivered')
  const last = received.at(-1)
  assert.deepEqual([last?.body, last?.headers['idempotency-key'], last?.headers['webhook-id']], ['{"a":1}', 'msg-1', 'msg-1'])
  assert.equal(last?.headers['webhook-signature'], undefined)
})

test('a webhook without data posts the message itself', async () => {
  await sendWebhook(http.fetch, message(`${base}/ok`), now)
  assert.deepEqual(Object.keys(JSON.parse(received.at(-1)?.body ?? '')), ['id', 'subject', 'text', 'links'])
})

test('a webhook is signed as Standard Webhooks asks when its address carries a secret, which is not sent', async () => {
  const secret = Buffer.from('a secret of twenty-four.').toString('base64')
  await sendWebhook(http.fetch, message(`${base}/ok#whsec_${secret}`, { data: { a: 1 } }), now)
  const { headers, body } = received.at(-1) ?? { headers: {}, body: '' }
  const signed = `msg-1.${now.getTime() / 1_000}.${body}`
  const expected = createHmac('sha256', Buffer.from(secret, 'base64')).update(signed).digest('base64')
  assert.equal(headers['webhook-signature'], `v1,${expected}`)
  assert.ok(!JSON.stringify(headers).includes(secret))
  assert.equal(withoutSecret(`${base}/ok#whsec_${secret}`), `${base}/ok`)
  assert.equal(withoutSecret('https://flow.example.com/run?v=1&sig=abc&x=2#y'), 'https://flow.example.com/run?v=1&sig=…&x=2')
})

test('a receiver that is busy or broken is tried again, one that says no is not', async () => {
  const to = (path: string) => sendWebhook(http.fetch, message(base + path), now)
  assert.deepEqual(await to('/busy'), { outcome: 'retry', reason: 'Answered 429: slow down', afterSeconds: 17 })
  assert.deepEqual(await to('/down'), { outcome: 'retry', reason: 'Answered 500' })
  assert.deepEqual(await to('/gone'), { outcome: 'refused', reason: 'Answered 410' })
  assert.deepEqual(await to('/missing'), { outcome: 'refused', reason: 'Answered 404: no such hook' })
  assert.deepEqual(await to('/moved'), { outcome: 'refused', reason: 'Answered 301' })
  assert.equal((await sendWebhook(http.fetch, message('http://127.0.0.1:1/'), now)).outcome, 'retry')
  assert.match((await sendWebhook(http.fetch, message('http://10.0.0.1/'), now)).reason, /inside the network/)
  assert.equal((await sendWebhook(http.fetch, message('nonsense'), now)).outcome, 'refused')
})

test('a Slack-compatible message reads as plain text and shows its links as buttons', async () => {
  assert.equal((await sendSlack(http.fetch, message(`${base}/ok`, { channel: 'slack', thread: 't-1' }))).outcome, 'delivered')
  const body = JSON.parse(received.at(-1)?.body ?? '')
  assert.equal(body.text, '*Checkout is slow*\np99 is &lt;2 s&gt; &amp; rising\n<https://andon.example.com/a?x=1&y=2|Acknowledge>')
  assert.equal(body.thread_ts, 't-1')
  assert.deepEqual(
    body.blocks.map((block: { type: string }) => block.type),
    ['header', 'section', 'actions'],
  )
  assert.equal(body.blocks[2].elements[0].url, 'https://andon.example.com/a?x=1&y=2')
})

test('a Slack-compatible message stays within the limits of Slack', () => {
  const long = message('x', { subject: 's'.repeat(500), text: 't'.repeat(50_000), links: [{ label: 'l'.repeat(200), url: 'https://a' }] })
  const text = JSON.stringify(slackBody(long))
  const body = JSON.parse(text)
  assert.ok(body.text.length <= 40_000 && body.blocks[0].text.text.length <= 150 && body.blocks[1].text.text.length <= 3_000)
  assert.ok(body.blocks[2].elements[0].text.text.length <= 75)
})

test('a mail carries text, buttons, a thread and an identifier that stays the same', async () => {
  const delivery = await mailer.send(message('ann@example.com', { thread: 'escalation-7' }))
  assert.equal(delivery.outcome, 'delivered')
  const mail = mails.at(-1) ?? ''
  assert.match(mail, /^Message-ID: <msg-1@andon\.example\.com>/m)
  assert.match(mail, /^In-Reply-To: <escalation-7@andon\.example\.com>/m)
  assert.match(mail, /^Subject: Checkout is slow/m)
  assert.match(mail, /p99 is <2 s> & rising/)
  assert.match(mail, /p99 is &lt;2 s&gt; &amp; rising/)
})

test('a recipient the mail server does not know is refused, one it puts off is tried again', async () => {
  const gone = await mailer.send(message('gone@example.com'))
  assert.equal(gone.outcome, 'refused')
  assert.match(gone.reason, /No such person/)
  const grey = await mailer.send(message('grey@example.com'))
  assert.equal(grey.outcome, 'retry')
  assert.match(grey.reason, /Come back later/)
})

test('a mail server that cannot be reached is tried again', async () => {
  const nowhere = createMailer({ url: 'smtp://127.0.0.1:1', from: 'a@example.com', host: 'example.com' })
  const delivery = await nowhere.send(message('ann@example.com'))
  nowhere.close()
  assert.equal(delivery.outcome, 'retry')
  assert.match(delivery.reason, /ECONNREFUSED/)
})

test('a mail goes to one plain address: no list, no display name, no line break', async () => {
  for (const to of ['a@b', 'first.last+tag@example.com']) assert.ok(isMailAddress(to), to)
  for (const to of ['a', 'a@b,c@d', 'A <a@b>', 'a@b\r\nBcc: c@d', '"a b"@c', '@b', 'a@', 'a@b@c']) assert.ok(!isMailAddress(to), to)
  assert.equal((await mailer.send(message('a@b, c@d'))).outcome, 'refused')
})

test('messages to one host share a destination, and mail has one of its own', () => {
  assert.equal(destinationOf('webhook', 'https://a.example.com/x#whsec_abc'), 'a.example.com')
  assert.equal(destinationOf('slack', 'https://a.example.com:8443/y'), 'a.example.com:8443')
  assert.equal(destinationOf('email', 'ann@example.com'), 'smtp')
  assert.equal(destinationOf('webhook', 'nonsense'), 'nowhere')
})
