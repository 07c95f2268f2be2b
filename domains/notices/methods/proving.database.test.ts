import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { changeContact } from '#domains/notices/methods/changing.ts'
import { listContacts, myContact, reachability } from '#domains/notices/methods/showing.ts'
import { confirmTest, testContact } from '#domains/notices/methods/testing.ts'
import { finishVerifying, startVerifying } from '#domains/notices/methods/verifying.ts'
import { createServer } from '#platform/http/server.ts'
import { alice, as, methods, type Reached, refused, startReached, tokenOf } from '#test/reached.ts'

describe('proving how people are reached', () => {
  let world: Reached
  before(async () => {
    world = await startReached()
  })
  after(() => world.platform.stop())
  afterEach(() => world.reset())

  test('a code proves a method; from then on unproven ones are used only when it fails', async () => {
    const { message } = await world.platform.act(startVerifying, { method: 'hook' }, as('alice'))
    await world.platform.drain()
    const text = world.sent.splice(0).find(({ id }) => id === message)?.text ?? ''
    const code = /\d{6}/.exec(text)?.[0] ?? ''
    const wrong = await world.platform.act(finishVerifying, { method: 'hook', code: code === '000000' ? '000001' : '000000' }, as('alice'))
    assert.deepEqual(wrong, { verified: false, message: 'The code is not right. 4 more tries; or ask for another.' })
    assert.equal(
      (await world.platform.act(finishVerifying, { method: 'hook', code: `${code.slice(0, 3)} ${code.slice(3)}` }, as('alice'))).verified,
      true,
    )
    assert.equal((await world.platform.act(finishVerifying, { method: 'hook', code }, as('alice'))).message, '“hook” is verified already.')
    const facts = await world.platform.facts('contact.verified')
    assert.deepEqual(facts.at(-1)?.data, { owner: 'person:alice', method: 'hook', channel: 'webhook', how: 'code' })

    await world.page('important')
    assert.deepEqual(world.received(), ['webhook https://pager.example.com/bo: [Urgent] Alert 1'], 'it comes first, without its delay')
    world.answer = ({ channel }) =>
      channel === 'webhook' ? { outcome: 'refused', reason: 'gone' } : { outcome: 'delivered', reason: 'ok' }
    await world.page('important')
    await world.platform.advance('1s')
    assert.deepEqual(world.received(), ['webhook https://pager.example.com/bo: [Urgent] Alert 2', 'sms +4930901820: [Urgent] Alert 2'])

    const mine = await world.platform.act(myContact, {}, as('alice'))
    assert.deepEqual(
      mine.methods.map(({ method, verifiedBy, failures }) => `${method} ${verifiedBy ?? '-'} ${failures}`),
      ['text - 0', 'call - 0', 'hook code 1', 'mail - 0'],
    )
    assert.equal(mine.reach, 'proven')
    assert.deepEqual(mine.important, [{ method: 'hook', after: '0 s' }])
    assert.match(mine.defects.find(({ method }) => method === 'hook')?.what ?? '', /did not arrive: gone/)
    assert.match(mine.defects.find(({ method }) => method === 'text')?.what ?? '', /Not verified/)
  })

  test('another address has to be verified anew', async () => {
    await world.platform.act(startVerifying, { method: 'text' }, as('alice'))
    await world.platform.drain()
    const code = /\d{6}/.exec(world.sent[0]?.text ?? '')?.[0] ?? ''
    await world.platform.act(finishVerifying, { method: 'text', code }, as('alice'))
    await world.apply(alice(`  contactMethods:${methods.replace('+4930901820', '+4930901822')}`))
    const { methods: shown } = await world.platform.act(myContact, {}, as('alice'))
    assert.deepEqual([shown[0]?.address, shown[0]?.verifiedAt], ['+4930901822', undefined])
    assert.match((await world.platform.act(finishVerifying, { method: 'text', code }, as('alice'))).message, /No code is out/)
  })

  test('codes are limited: in guesses, in number and in time', async () => {
    await world.platform.act(startVerifying, { method: 'text' }, as('alice'))
    const soon = await refused(world.platform.act(startVerifying, { method: 'text' }, as('alice')))
    assert.deepEqual([soon.code, soon.retryAfterSeconds], ['too-many-requests', 30])
    for (let guess = 0; guess < 5; guess++) await world.platform.act(finishVerifying, { method: 'text', code: 'nothing' }, as('alice'))
    await world.platform.drain()
    const code = /\d{6}/.exec(world.sent.at(-1)?.text ?? '')?.[0] ?? ''
    assert.match((await world.platform.act(finishVerifying, { method: 'text', code }, as('alice'))).message, /tried too often/)
    for (let send = 1; send < 5; send++) {
      world.platform.clock.advance(60_000)
      await world.platform.act(startVerifying, { method: 'text' }, as('alice'))
    }
    world.platform.clock.advance(60_000)
    assert.ok(((await refused(world.platform.act(startVerifying, { method: 'text' }, as('alice')))).retryAfterSeconds ?? 0) > 3_000)
    await world.platform.drain()
    const last = /\d{6}/.exec(world.sent.at(-1)?.text ?? '')?.[0] ?? ''
    world.platform.clock.advance(15 * 60_000)
    assert.match((await world.platform.act(finishVerifying, { method: 'text', code: last }, as('alice'))).message, /too old/)
    assert.equal((await refused(world.platform.act(startVerifying, { method: 'fax' }, as('alice')))).code, 'not-found')
    assert.equal(
      (
        await refused(
          world.platform.act(startVerifying, { method: 'text' }, { type: 'token', id: '1', name: 'ci', role: 'administrator', scopes: [] }),
        )
      ).code,
      'forbidden',
    )
    const [row] = await world.platform.database.sql<{ hash: string }>(
      `select encode(code_hash, 'hex') as hash from contact_method where owner = 'person:alice'`,
    )
    assert.ok(!(row?.hash ?? '').includes(Buffer.from(last).toString('hex')))
  })

  test('codes and tests are limited for a person, whatever addresses they write into their record', async () => {
    for (const number of ['1', '2', '3'])
      await world.platform.database.sql(`insert into contact_method (owner, place, codes_sent_at) values ('person:alice', $1, $2)`, [
        `sms:+4930901820${number}`,
        Array.from({ length: 5 }, () => world.platform.clock.now()),
      ])
    assert.equal((await refused(world.platform.act(startVerifying, { method: 'text' }, as('alice')))).code, 'too-many-requests')
    world.platform.clock.advance(3_600_000)
    await world.platform.act(startVerifying, { method: 'text' }, as('alice'))
    await world.platform.database.sql(
      `insert into contact_method (owner, place, tested_at) select 'person:alice', 'sms:+49' || number, $1 from generate_series(1, 30) as number`,
      [world.platform.clock.now()],
    )
    assert.match((await refused(world.platform.act(testContact, { method: 'text' }, as('alice')))).message, /^30 addresses/)
  })

  test('whoever is paged says how, and changes nothing else of their record', async () => {
    const before = await world.platform.act(myContact, {}, as('alice'))
    const address = 'https://ntfy.example.com/alice'
    const saved = await world.platform.act(
      changeContact,
      {
        contactMethods: [{ name: 'topic', channel: 'ntfy', address }],
        rules: { important: [{ method: 'topic', delay: '1m' }] },
        quietHours: { from: '22:00', to: '07:00', except: ['mail'] },
      },
      as('alice'),
    )
    assert.equal(saved.change, 'changed')
    const mine = await world.platform.act(myContact, {}, as('alice'))
    assert.deepEqual(
      [mine.methods.map(({ method }) => method), mine.quietHours, mine.zone],
      [['topic', 'mail'], '22:00–07:00', before.zone],
    )
    assert.deepEqual(mine.important, [{ method: 'topic', after: '1 min' }])
    const [fact] = (await world.platform.facts('record.changed')).slice(-1)
    assert.deepEqual([fact?.actor, fact?.subjects[0]], ['person:alice', 'person:alice'])
    const wrong = { contactMethods: [{ name: 'text', channel: 'sms' as const, address: 'at home' }] }
    assert.equal((await refused(world.platform.act(changeContact, wrong, as('alice')))).code, 'invalid-document')
    assert.equal((await refused(world.platform.act(changeContact, { ifVersion: 1 }, as('alice')))).code, 'version-mismatch')
    await world.platform.act(changeContact, {}, as('alice'))
    const nobody = await world.platform.act(myContact, {}, as('newcomer'))
    assert.deepEqual([nobody.reach, nobody.version, nobody.defects[0]?.grave], ['none', undefined, true])
    const made = { contactMethods: [{ name: 'topic', channel: 'ntfy' as const, address }] }
    assert.equal((await world.platform.act(changeContact, made, as('newcomer'))).change, 'created')
    assert.equal((await world.platform.act(myContact, {}, as('newcomer'))).version, 1)
    assert.deepEqual(
      (await world.platform.act(myContact, {}, as('alice'))).methods.map(({ method }) => method),
      ['mail'],
    )
  })

  test('a test message is marked, its fate shows, and whoever says that it arrived has verified the method', async () => {
    const { items } = await world.platform.act(testContact, { method: 'text' }, as('alice'))
    await world.platform.drain()
    assert.deepEqual(
      items.map(({ method, channel }) => [method, channel]),
      [['text', 'sms']],
    )
    assert.match(world.sent[0]?.subject ?? '', /^\[Test\]/)
    const before = await world.platform.act(myContact, {}, as('alice'))
    assert.deepEqual(
      [before.methods[0]?.last?.what, before.methods[0]?.last?.state, before.methods[0]?.last?.reason],
      ['test', 'delivered', 'ok'],
    )
    assert.equal(before.reach, 'likely')
    const token = tokenOf(world.sent[0])
    assert.deepEqual(await world.platform.act(confirmTest, { token }, { type: 'stranger' }), { owner: 'person:alice', method: 'text' })
    await world.platform.act(confirmTest, { token }, { type: 'stranger' })
    assert.equal((await world.platform.act(myContact, {}, as('alice'))).methods[0]?.verifiedBy, 'test')
    assert.equal((await refused(world.platform.act(testContact, { method: 'text' }, as('alice')))).code, 'too-many-requests')
    assert.equal((await refused(world.platform.act(testContact, { owner: 'person:bo' }, as('alice')))).code, 'forbidden')
    await world.platform.act(testContact, { owner: 'channel:room' }, as('alice', 'responder'))
    await world.platform.drain()
    assert.deepEqual([world.sent[1]?.channel, world.sent[1]?.links], ['webhook', []], 'nobody can verify for a channel')
    assert.equal((await refused(world.platform.act(confirmTest, { token: `${token}x` }, { type: 'stranger' }))).code, 'link-expired')
  })

  test('the link in a test opens a page with one button, and only the button counts', async () => {
    const server = createServer(world.platform)
    await world.platform.act(testContact, { method: 'mail' }, as('alice'))
    await world.platform.drain()
    const url = `/arrived/${tokenOf(world.sent[0])}`
    const page = await server.inject({ url })
    assert.match(page.body, /<button type="submit">It arrived<\/button>/)
    assert.equal((await world.platform.act(myContact, {}, as('alice'))).reach, 'likely', 'a mail scanner opened it')
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    assert.match((await server.inject({ method: 'POST', url, headers })).body, /is verified/)
    assert.equal((await world.platform.act(myContact, {}, as('alice'))).reach, 'proven')
    assert.equal((await server.inject({ url: `${url}x` })).statusCode, 410)
    await server.close()
  })

  test('channels and the support of vendors are paged like people, and asked for no proof', async () => {
    await world.page('important', { policy: 'places' })
    assert.deepEqual(
      world.received().map((line) => line.split(': ')[0]),
      ['webhook https://room.example.com/shop', 'email help@northpay.example'],
    )
    const { items } = await world.platform.act(listContacts, { type: 'channel' })
    assert.deepEqual(
      items.map(({ owner, reach, methods: [method] }) => [owner, reach, method?.address]),
      [['channel:room', 'proven', 'https://room.example.com/shop']],
    )
  })

  test('whom a page would not reach is told of when the record is saved, and listed', async () => {
    await world.apply(
      alice('  description: nothing')
        .replace('  email: alice@example.com\n', '')
        .replace('  description: nothing', '  memberOf: [team:shop]'),
    )
    const [fact] = (await world.platform.facts('contact.unreachable')).slice(-1)
    assert.deepEqual(fact?.subjects.slice(0, 2), ['person:alice', 'escalation-policy:again'])
    assert.match(JSON.stringify(fact?.data), /There is no way to reach them\. Add contact methods/)
    const answerOf = await world.platform.act(reachability, { defects: true })
    assert.equal(answerOf.unreachable, 2)
    assert.deepEqual(
      answerOf.items.filter(({ reach }) => reach === 'none').map(({ owner, namedBy }) => `${owner} ${namedBy.length}`),
      ['person:alice 3', 'person:mute 1'],
    )
    const { items } = await world.platform.act(listContacts, { team: 'team:shop', limit: 1 })
    assert.deepEqual(
      items.map(({ owner }) => owner),
      ['person:alice'],
    )
  })
})
