import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'
import { createTransport } from 'nodemailer'
import { pino } from 'pino'
import { defineDomain } from '#platform/domain.ts'
import { newId } from '#platform/identity/id.ts'
import { type MailDoor, openMailDoor } from '#platform/messages/phones/mail-in.ts'
import { mailReaders, type MailReply } from '#platform/messages/phones/mail-replies.ts'
import { messageAt, replyAddress } from '#platform/messages/phones/reply-address.ts'
import { createRegistry } from '#platform/registry.ts'
import { movableClock } from '#platform/time/clock.ts'
import { testConfig } from '#test/platform.ts'

const mailIn = { port: 0, address: 'page@andon.example.com' }
const secret = testConfig.secret

test('an address to answer to is made here or not at all, and survives servers that write it small', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.nat(100), (id, at) => {
      const address = replyAddress(secret, mailIn, id) ?? ''
      assert.ok(address.indexOf('@') <= 64 && address === address.toLowerCase())
      assert.equal(messageAt(secret, mailIn, address.toUpperCase()), id)
      const place = 5 + (at % 42)
      const forged = `${address.slice(0, place)}${address[place] === 'a' ? 'b' : 'a'}${address.slice(place + 1)}`
      assert.equal(messageAt(secret, mailIn, forged), undefined)
      assert.equal(messageAt(new Uint8Array(32), mailIn, address), undefined)
    }),
    { numRuns: 50 },
  )
  for (const other of ['page@andon.example.com', 'page+@andon.example.com', 'page+abc@andon.example.com', 'ops@andon.example.com', ''])
    assert.equal(messageAt(secret, mailIn, other), undefined)
  assert.equal(replyAddress(secret, mailIn, 'no-uuid'), undefined)
})

describe('The door for mail', () => {
  const clock = movableClock(new Date('2026-11-20T09:00:00Z'))
  const replies: MailReply[] = []
  let fails = false
  let door: MailDoor
  const reader = mailReaders.fill({
    read: (_platform, reply) => {
      if (fails) return Promise.reject(new Error('the database is away'))
      replies.push(reply)
      return Promise.resolve()
    },
  })
  const page = newId(clock.now())
  const to = replyAddress(secret, mailIn, page) ?? ''
  const send = async (more: object = {}): Promise<string> => {
    const transport = createTransport({ host: '127.0.0.1', port: door.port, ignoreTLS: true })
    try {
      const sent = await transport.sendMail({
        from: 'ann@example.com',
        to,
        subject: 'Re: [Urgent] x',
        text: 'ack\n\n> quoted',
        messageId: '<m1@example.com>',
        ...more,
      })
      return sent.response
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    } finally {
      transport.close()
    }
  }

  before(async () => {
    const domain = defineDomain({ name: 'reader', contributions: [reader] })
    const platform = {
      transact: () => Promise.reject(new Error('nothing is asked of the database')),
      registry: createRegistry([domain]),
      config: testConfig,
      clock,
      log: pino({ level: 'silent' }),
    }
    door = await openMailDoor(platform, mailIn)
  })
  beforeEach(() => {
    replies.length = 0
    fails = false
  })
  after(() => door.close())

  test('takes what was written in answer to a mail', async () => {
    assert.match(await send(), /^250 /)
    assert.deepEqual(replies, [{ id: '<m1@example.com>', message: page, text: 'ack' }])
  })

  test('takes nothing for addresses that were not made here', async () => {
    assert.match(await send({ to: 'page@andon.example.com' }), /550/)
    assert.match(
      await send({
        to: to.replace('page+a', 'page+b').replace('page+0', 'page+a') === to ? 'page+x@andon.example.com' : to.replace('page+', 'page+b'),
      }),
      /550/,
    )
    assert.match(await send({ to: to.replace('andon.example.com', 'elsewhere.example') }), /550/)
    assert.equal(replies.length, 0)
  })

  test('takes nothing a day later', async () => {
    clock.advance(25 * 3_600_000)
    assert.match(await send(), /550.*more than a day/)
    clock.advance(-25 * 3_600_000)
  })

  test('reads nothing a machine wrote, and does not tell it so', async () => {
    assert.match(await send({ headers: { 'Auto-Submitted': 'auto-replied' } }), /^250 .*machine/)
    assert.match(await send({ headers: { Precedence: 'bulk' } }), /^250 /)
    assert.match(await send({ envelope: { from: '', to } }), /^250 /)
    assert.equal(replies.length, 0)
  })

  test('takes nothing larger than an answer can be', async () => {
    assert.match(await send({ text: 'x'.repeat(1_200_000) }), /552|too large|exceeds/i)
    assert.equal(replies.length, 0)
  })

  test('asks to try again when the answer could not be written', async () => {
    fails = true
    assert.match(await send(), /451/)
  })

  test('knows a mail without Message-ID again by what it says', async () => {
    const raw = 'From: ann@example.com\r\nSubject: Re: x\r\n\r\nack\r\n'
    await send({ raw, envelope: { from: 'ann@example.com', to } })
    await send({ raw, envelope: { from: 'ann@example.com', to } })
    assert.equal(replies.length, 2)
    assert.equal(replies[0]?.id, replies[1]?.id)
    assert.match(replies[0]?.id ?? '', /^mail:[0-9a-f]{64}$/)
  })
})
