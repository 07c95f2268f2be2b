import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { stopPaging } from '#domains/notices/actions.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { listBrowsers, subscribeBrowser, unsubscribeBrowser } from '#domains/notices/phones/actions.ts'
import { blockedPlaces } from '#domains/notices/phones/blocking.ts'
import { pruneReplies } from '#domains/notices/phones/jobs.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { getMessage } from '#platform/messages/actions.ts'
import { subscribedBrowser } from '#test/carriers.ts'
import { annNumber, calNumber, telephonePeople } from '#test/telephone-people.ts'
import { startTelephones } from '#test/telephones.ts'

const as = (name: string): Actor => ({ type: 'person', name, role: 'viewer', teams: [] })

describe('Telephones', () => {
  let world: Awaited<ReturnType<typeof startTelephones>>
  const codeIn = (text: Record<string, string> | undefined): string =>
    /ACK (\d{4})/.exec(text?.['Body'] ?? '')?.[1] ?? assert.fail('no code')
  const messageIn = (form: Record<string, string> | undefined): string =>
    /\/phones\/\w+\/([^/]+)\/state$/.exec(form?.['StatusCallback'] ?? '')?.[1] ?? ''

  before(async () => {
    world = await startTelephones(telephonePeople)
  })
  after(() => world.stop())
  beforeEach(async () => {
    const open = await world.database.sql<{ subject: string }>(`select subject from escalation where phase <> 'stopped'`)
    for (const { subject } of open) await world.act(stopPaging, { subject, because: 'resolved' })
    await world.drain()
    world.carriers.asked.length = 0
    world.carriers.answers(() => undefined)
    await world.database.sql(`update phone_reply set at = at - interval '1 day'`)
    world.clock.advance(86_400_000)
  })

  describe('a text message', () => {
    test('is answered by its number: taken, said in words, told as what the person did, and once', async () => {
      const subject = await world.page('ann')
      const [text] = world.texts()
      assert.equal(text?.['To'], annNumber)
      const words = await world.writes(annNumber, `ack ${codeIn(text)}`, 'SM-same')
      assert.equal(words, `${codeIn(text)} [Urgent] checkout: Payments fail: It is yours now; nobody else is paged.`)
      assert.deepEqual(
        [(await world.stateOf(subject))?.state, (await world.stateOf(subject))?.acknowledgedBy],
        ['acknowledged', 'person:ann'],
      )
      assert.equal(await world.writes(annNumber, `ack ${codeIn(text)}`, 'SM-same'), words)
      assert.match(await world.writes(annNumber, 'ACK'), /Already acknowledged by person:ann/)
      const replied = await world.told('notice.replied', subject)
      assert.deepEqual(
        replied.map(({ actor, data }) => [actor, (data as { said: string }).said]),
        [
          ['person:ann', `ack ${codeIn(text)}`],
          ['person:ann', 'ACK'],
        ],
      )
    })

    test('without a number answers the last one, and says what else is open', async () => {
      const [first, second] = [await world.page('ann', 'First'), await world.page('ann', 'Second')]
      assert.match(await world.writes(annNumber, 'ACK'), /Second: It is yours now.* 1 more is open; STATUS lists them\.$/)
      assert.deepEqual([(await world.stateOf(first))?.state, (await world.stateOf(second))?.state], ['escalating', 'acknowledged'])
      assert.match(await world.writes(annNumber, 'status'), /^2 open:\n\d{4} .*Second: ann is on it\n\d{4} .*First: nobody is on it$/)
    })

    test('takes everything that nobody is on with ACK ALL', async () => {
      const subjects = [await world.page('ann', 'First'), await world.page('ann', 'Second')]
      assert.equal(await world.writes(annNumber, 'ACK ALL'), 'All 2 are yours now; nobody else is paged.')
      for (const subject of subjects) assert.equal((await world.stateOf(subject))?.state, 'acknowledged')
      assert.match(await world.writes(annNumber, 'ack all'), /Nothing is open/)
    })

    test('passes it on once, however often it is told', async () => {
      const subject = await world.page('ann')
      const esc = `ESC ${codeIn(world.texts()[0])}`
      for (let turn = 0; turn < 3; turn += 1) assert.match(await world.writes(annNumber, esc, 'SM-esc'), /The next step is being paged/)
      assert.equal((await world.told('notice.escalated', subject)).length, 1)
      await world.phones.receives('bo@andon.test', 'Payments fail')
    })

    test('that is not understood is told what can be said, and not for ever', async () => {
      await world.page('ann')
      assert.match(await world.writes(annNumber, 'do not ack'), /^That was not understood\. ACK \d{4} takes it/)
      assert.match(await world.writes(annNumber, 'ack 1000'), /^(No page 1000|1000 )/)
      const answers: string[] = []
      for (let turn = 0; turn < 30; turn += 1) answers.push(await world.writes(annNumber, 'I am driving right now'))
      assert.equal(answers.at(-1), '')
      assert.match(await world.writes(annNumber, 'ack'), /It is yours now/)
    })

    test('from a number nobody is reached at is answered by nothing', async () => {
      await world.page('ann')
      assert.equal(await world.writes('+49309999999', 'ACK ALL'), '')
    })

    test('STOP and START are obeyed in silence and written down', async () => {
      assert.equal(await world.writes(annNumber, 'STOP'), '')
      assert.equal(await world.writes(annNumber, 'stop'), '')
      assert.equal(await world.writes(annNumber, 'START'), '')
      const told = await world.told('contact.number-stopped', 'person:ann')
      assert.deepEqual(
        told.map(({ data }) => (data as { word: string }).word),
        ['STOP', 'START'],
      )
    })

    test('that Twilio did not sign is refused, and nothing changes', async () => {
      const subject = await world.page('ann')
      const body = { MessageSid: 'SM-forged', From: annNumber, Body: 'ACK ALL' }
      const forged = [
        await world.twilio('/phones/text', body, 'another token'),
        await world.post('/phones/text', { 'content-type': 'application/x-www-form-urlencoded' }, new URLSearchParams(body).toString()),
        await world.post('/phones/text', { 'content-type': 'application/json', 'x-twilio-signature': 'x' }, '{"From":1,"Body":{}}'),
        await world.twilio(`/phones/call/${messageIn(world.texts()[0])}/key`, { CallSid: 'CA1', Digits: '4' }, 'another token'),
        await world.twilio(`/phones/text/${messageIn(world.texts()[0])}/state`, { MessageStatus: 'undelivered' }, 'another token'),
      ]
      assert.deepEqual(
        forged.map(({ status }) => status),
        [403, 403, 403, 403, 403],
      )
      assert.deepEqual(
        [(await world.stateOf(subject))?.state, await world.pagesOf(subject)],
        ['escalating', ['sms delivered', 'voice waiting']],
      )
    })
  })

  describe('what is heard later', () => {
    test('lost on its way, the next method is used at once: the call, then the mail', async () => {
      const subject = await world.page('ann')
      const [text] = world.texts()
      const told = (address: string, form: Record<string, string>) => world.twilio(address, form)
      await told(text?.['StatusCallback'] ?? '', { MessageSid: 'SM1', MessageStatus: 'queued' })
      await told(text?.['StatusCallback'] ?? '', { MessageSid: 'SM1', MessageStatus: 'sent' })
      assert.deepEqual([world.calls().length, (await world.act(getMessage, { id: messageIn(text) })).arrival], [0, 'carrier'])
      const sid = await world.providerId(messageIn(text))
      for (let turn = 0; turn < 2; turn += 1)
        await told(text?.['StatusCallback'] ?? '', {
          MessageSid: sid,
          MessageStatus: 'undelivered',
          ErrorCode: '30003',
        })
      const message = await world.act(getMessage, { id: messageIn(text) })
      assert.deepEqual([message.state, message.arrival], ['refused', 'lost'])
      assert.match(message.reason ?? '', /switched off or out of reach \(30003\)/)
      assert.equal(world.calls().length, 1)
      await told(world.calls()[0]?.['StatusCallback'] ?? '', { CallStatus: 'no-answer' })
      await world.phones.receives('ann@andon.test', 'Payments fail')
      assert.deepEqual(await world.pagesOf(subject), ['email delivered', 'sms refused', 'voice refused'])
    })

    test('arrived, nothing more is done; a later word changes nothing', async () => {
      const subject = await world.page('ann')
      const [text] = world.texts()
      await world.twilio(text?.['StatusCallback'] ?? '', { MessageStatus: 'delivered' })
      await world.twilio(text?.['StatusCallback'] ?? '', { MessageStatus: 'undelivered', ErrorCode: '30003' })
      const message = await world.act(getMessage, { id: messageIn(text) })
      assert.deepEqual([message.state, message.arrival, message.reason], ['delivered', 'arrived', 'It arrived on the handset'])
      assert.deepEqual(await world.pagesOf(subject), ['sms delivered', 'voice waiting'])
    })

    test('a provider that has it although it did not answer is not asked again', async () => {
      world.carriers.answers(({ path }) => (path.endsWith('/Messages.json') ? { status: 503 } : undefined))
      await world.page('ann')
      const [text] = world.texts()
      assert.equal((await world.act(getMessage, { id: messageIn(text) })).state, 'waiting')
      await world.twilio(text?.['StatusCallback'] ?? '', { MessageSid: 'SM-unheard', MessageStatus: 'sent' })
      await world.advance('5m', 5)
      assert.deepEqual([world.texts().length, (await world.act(getMessage, { id: messageIn(text) })).state], [1, 'delivered'])
    })

    test('of a message nobody knows is nothing', async () => {
      assert.equal((await world.twilio('/phones/text/none/state', { MessageStatus: 'undelivered' })).status, 200)
      assert.equal((await world.twilio('/phones/call/none', { CallSid: 'CA9' })).status, 200)
    })
  })

  describe('a call', () => {
    const answer = (form: Record<string, string> = {}) =>
      world.twilio(world.calls().at(-1)?.['Url'] ?? '', { CallSid: 'CA1', To: calNumber, AnsweredBy: 'human', ...form })
    const press = (digits: string, id = 'CA1') =>
      world.twilio(`${world.calls().at(-1)?.['Url']}/key`, { CallSid: id, To: calNumber, Digits: digits })

    test('reads out what broke and is answered by a key', async () => {
      const subject = await world.page('cal', 'Payments fail: <503> & https://example.com/x')
      const { body } = await answer()
      assert.match(body, /<Say language="en-US">This is Andon\. Urgent checkout: Payments fail: 503 &amp;\.<\/Say>/)
      assert.match(body, /Press 4 to acknowledge, 6 to escalate, 1 to hear it again/)
      assert.match((await press('1')).body, /This is Andon\. Urgent checkout/)
      assert.match((await press('9')).body, /This is Andon\. Urgent checkout/)
      assert.match((await press('4')).body, /It is yours now; nobody else is paged\.<\/Say>.*<Hangup\/>/)
      assert.equal((await world.stateOf(subject))?.acknowledgedBy, 'person:cal')
      assert.match((await answer()).body, /cal is on it\. Goodbye/)
      await world.twilio(world.calls()[0]?.['StatusCallback'] ?? '', { CallStatus: 'completed', AnsweredBy: 'human' })
      assert.deepEqual(await world.pagesOf(subject), ['voice delivered'])
    })

    test('passes it on once, however often the key is told', async () => {
      const subject = await world.page('cal')
      for (let turn = 0; turn < 3; turn += 1) assert.match((await press('6', 'CA6')).body, /The next step is being paged/)
      assert.equal((await world.told('notice.escalated', subject)).length, 1)
      await world.phones.receives('bo@andon.test', 'Payments fail')
    })

    test('that a mailbox answers has reached nobody: the mail is sent at once', async () => {
      const subject = await world.page('cal')
      assert.match(
        (await answer({ AnsweredBy: 'machine_start', CallSid: await world.providerId(messageIn(world.calls()[0])) })).body,
        /<Hangup\/>/,
      )
      await world.phones.receives('cal@andon.test', 'Payments fail')
      assert.deepEqual(await world.pagesOf(subject), ['email delivered', 'voice refused'])
    })

    test('to somebody who presses nothing ends after some turns', async () => {
      await world.page('cal')
      let next = world.calls().at(-1)?.['Url'] ?? ''
      for (let turn = 0; turn < 3; turn += 1) {
        const { body } = await world.twilio(next, { CallSid: 'CA1', AnsweredBy: 'human' })
        next = /<Redirect method="POST">([^<]+)</.exec(body)?.[1] ?? ''
        assert.match(next, /turn=/)
        next = `http://x${next}`
      }
      assert.match((await world.twilio(next, { CallSid: 'CA1', AnsweredBy: 'human' })).body, /No key was pressed.*<Hangup\/>/)
    })

    test('about what is over says so', async () => {
      const subject = await world.page('cal')
      await world.act(stopPaging, { subject, because: 'resolved' })
      assert.match((await answer()).body, /It is over/)
      assert.match((await press('4', 'CA-late')).body, /This is over/)
    })
  })

  describe('a browser', () => {
    const register = (actor: Actor, name: string, browser: ReturnType<typeof subscribedBrowser>) => {
      const { endpoint, p256dh, auth } = browser
      return world.act(subscribeBrowser, { name, endpoint, p256dh, auth }, actor)
    }

    test('that is registered gets the page, and its button answers', async () => {
      const browser = subscribedBrowser(`${world.carriers.url}/push/dee`)
      assert.deepEqual(await register(as('dee'), 'phone', browser), { device: 'phone', isMethod: true })
      await register(as('dee'), 'phone', browser)
      assert.equal((await world.told('contact.push-subscribed', 'person:dee')).length, 1)
      const { items, publicKey } = await world.act(listBrowsers, {}, as('dee'))
      assert.deepEqual([items.map(({ name, isMethod }) => [name, isMethod]), publicKey.length], [[['phone', true]], 87])
      const subject = await world.page('dee')
      const asked = world.carriers.asked.find(({ path }) => path === '/push/dee')
      const shown = browser.read(asked?.body ?? Buffer.alloc(0)) as { title: string; token: string; choices: { choice: string }[] }
      assert.equal(shown.title, '[Urgent] checkout: Payments fail')
      const { status } = await world.post(
        '/api/v1/notice/answer',
        { 'content-type': 'application/json' },
        JSON.stringify({ token: shown.token, choice: shown.choices[0]?.choice }),
      )
      assert.deepEqual([status, (await world.stateOf(subject))?.acknowledgedBy], [200, 'person:dee'])
    })

    test('that listens no more is forgotten, said so, and the mail is sent', async () => {
      await register(as('dee'), 'phone', subscribedBrowser(`${world.carriers.url}/push/gone`))
      world.carriers.answers(({ path }) => (path === '/push/gone' ? { status: 410 } : undefined))
      const subject = await world.page('dee')
      await world.phones.receives('dee@andon.test', 'Payments fail')
      assert.deepEqual((await world.act(listBrowsers, {}, as('dee'))).items, [])
      const [removed] = (await world.told('contact.push-unsubscribed', 'person:dee')).toReversed()
      assert.match(String((removed?.data as { because?: string } | undefined)?.because), /does not know it any more/)
      assert.deepEqual(await world.pagesOf(subject), ['email delivered', 'push refused'])
    })

    test('nobody registered is refused with what to do, and the mail is sent', async () => {
      await world.page('dee')
      await world.phones.receives('dee@andon.test', 'Payments fail')
    })

    test('nobody registered, and a number that answered STOP, show at their person', async () => {
      await world.writes(annNumber, 'STOP')
      const blocks = await world.transact(world.administrator, async (transaction) => {
        const { contacts } = (await transaction.read(addressBook)).value
        return blockedPlaces(transaction, [...contacts.values()])
      })
      assert.deepEqual([...blocks.keys()], ['person:dee push:phone', `person:ann sms:${annNumber}`])
      await world.writes(annNumber, 'START')
    })

    test('belongs to one person, by its own hand', async () => {
      const browser = subscribedBrowser(`${world.carriers.url}/push/shared`)
      await register(as('ann'), 'desk', browser)
      await assert.rejects(register(as('bo'), 'desk', subscribedBrowser(browser.endpoint)), { code: 'conflict' }, 'who only knows where')
      assert.equal((await world.act(listBrowsers, {}, as('ann'))).items.length, 1)
      await register(as('bo'), 'desk', browser)
      assert.deepEqual((await world.act(listBrowsers, {}, as('ann'))).items, [])
      assert.deepEqual(await world.act(unsubscribeBrowser, { name: 'desk' }, as('ann')), { removed: false })
      assert.deepEqual(await world.act(unsubscribeBrowser, { endpoint: browser.endpoint }, as('bo')), { removed: true })
      await assert.rejects(world.act(unsubscribeBrowser, {}, as('bo')), { code: 'invalid-input' })
      const token: Actor = { type: 'token', id: '1', name: 'ci', role: 'viewer', scopes: ['*'] }
      await assert.rejects(register(token, 'ci', browser), { code: 'forbidden' })
      const wrong = { ...browser, p256dh: Buffer.alloc(65, 4).toString('base64url') }
      await assert.rejects(register(as('bo'), 'desk', wrong), { code: 'invalid-input' })
    })
  })

  describe('an answer to a mail', () => {
    const replyTo = async (mailbox = 'eli@andon.test'): Promise<string> => {
      const mail = await world.phones.receives(mailbox, 'Payments fail')
      return /^Reply-To: <?([^\s>]+)/im.exec(mail.raw)?.[1] ?? assert.fail('no Reply-To')
    }

    test('takes the page, is answered by mail to who was paged, and once', async () => {
      const subject = await world.page('eli')
      const to = await replyTo()
      for (let turn = 0; turn < 2; turn += 1)
        assert.match(await world.mails(to, 'Ack, looking\n\n> [Urgent] escalate', { messageId: '<same@elsewhere.example>' }), /^250/)
      const { acknowledgedBy } = (await world.stateOf(subject)) ?? {}
      assert.equal(acknowledgedBy, 'person:eli')
      const answer = await world.phones.receives('eli@andon.test', 'It is yours now; nobody else is paged.')
      assert.match(answer.subject, /^Re: \[Urgent\] checkout/)
      world.phones.isQuiet('eli@andon.test')
      world.phones.isQuiet('ann@elsewhere.example')
    })

    test('from the mailbox of a team is that of the team, and of nobody who is called like it', async () => {
      const subject = await world.page('post')
      await world.mails(await replyTo('post@andon.test'), 'ack')
      await world.phones.receives('post@andon.test', 'It is yours now; nobody else is paged.')
      assert.equal((await world.stateOf(subject))?.acknowledgedBy, 'team:post')
      assert.deepEqual(
        (await world.told('notice.replied', subject)).map(({ actor }) => actor),
        ['team:post'],
      )
    })

    test('passes it on', async () => {
      const subject = await world.page('eli')
      await world.mails(await replyTo(), 'escalate')
      assert.equal((await world.told('notice.escalated', subject)).length, 1)
      await world.phones.receives('bo@andon.test', 'Payments fail')
      await world.phones.receives('eli@andon.test', 'The next step is being paged.')
    })

    test('that is not understood is told what can be said; one a machine wrote is not read', async () => {
      const subject = await world.page('eli')
      const to = await replyTo()
      await world.mails(to, 'Who is this?')
      await world.phones.receives(
        'eli@andon.test',
        '“Who is this?” was not understood. Answer with one word on the first line: “ack” (Acknowledge)',
      )
      await world.mails(to, 'ack', { headers: { 'Auto-Submitted': 'auto-replied' } })
      await world.mails(to, 'ack', { envelope: { from: '', to } })
      world.phones.isQuiet('eli@andon.test')
      assert.equal((await world.stateOf(subject))?.state, 'escalating')
    })

    test('to an address that was made elsewhere is refused, and nothing changes', async () => {
      const subject = await world.page('eli')
      const to = await replyTo()
      const forged = `${to.slice(0, 20)}${to[20] === 'a' ? 'b' : 'a'}${to.slice(21)}`
      assert.match(await world.mails(forged, 'ack'), /550/)
      assert.equal((await world.stateOf(subject))?.state, 'escalating')
    })
  })

  test('what came in is forgotten after a quarter', async () => {
    world.clock.advance(91 * 86_400_000)
    await pruneReplies.run(world.work(), {})
    assert.deepEqual(await world.database.sql(`select id from phone_reply`), [])
  })
})
