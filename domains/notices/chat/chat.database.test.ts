import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, beforeEach, describe, test } from 'node:test'
import { resumePaging, stopPaging } from '#domains/notices/actions.ts'
import { makeChatCode, myChats, unlinkChat } from '#domains/notices/chat/actions.ts'
import { forgetChats } from '#domains/notices/chat/jobs.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { bodyOf } from '#test/chats.ts'
import { startChats } from '#test/chatting.ts'

const otherKey = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const alice: Actor = { type: 'person', name: 'alice', role: 'responder', teams: [] }
const chats = await startChats()
const { platform, slack, telegram, teams, page, standing, last, post, told } = chats
const { fromSlack, slackButton, pressSlack, fromTelegram, telegramButton, pressTelegram, writeTelegram } = chats
const { tokenFor, fromTeams, teamsData, invoke } = chats

describe('answers from chats', () => {
  after(chats.stop)
  beforeEach(chats.quiet)

  test('a button in Slack takes the page, says so, and every message shows who has it', async () => {
    const subject = await page()
    assert.equal((await pressSlack(slackButton('acknowledge'))).status, 200)
    assert.equal(await told(), 'It is yours now; nobody else is paged.')
    assert.equal(await standing(subject), 'acknowledged by person:alice')
    const [proved] = await platform.facts('contact.verified')
    assert.deepEqual(proved?.data, { owner: 'person:alice', method: 'slack', channel: 'slack-bot', how: 'test' })
    await platform.drain()
    const update = last(slack, '/chat.update')
    assert.match(
      bodyOf<{ text: string }>(update).text,
      /^Taken: .*\nTaken by Alice Ng on Fri 20 Nov 2026, 10:00 \(Europe\/Berlin, UTC\+1\)\./,
    )
    assert.equal(slackButton('acknowledge', update), '', 'what is taken is not offered')
    assert.match(bodyOf<{ text: string }>(last(telegram, 'editMessageText')).text, /^Taken: /)
    assert.equal(last(teams, '/activities')?.method, 'PUT')
    await platform.act(resumePaging, { subject, reason: 'Still broken' })
    await platform.drain()
    assert.ok(slackButton('acknowledge', last(slack, '/chat.update')) !== '', 'what is given back is offered again')
  })

  test('the same press twice is answered in words, one after the end says what happened', async () => {
    const subject = await page()
    const button = slackButton('acknowledge')
    await pressSlack(button)
    await told()
    await platform.drain()
    platform.clock.advance(1_000)
    await pressSlack(button)
    assert.match(await told(), /^Already acknowledged by person:alice on /)
    await platform.act(stopPaging, { subject, because: 'resolved' })
    platform.clock.advance(1_000)
    await pressSlack(button)
    assert.match(await told(), /^This is over: resolved on /)
    await platform.drain()
    assert.match(bodyOf<{ text: string }>(last(slack, '/chat.update')).text, /^Over: .*\nIt is over: resolved/)
    assert.equal((await platform.facts('notice.stopped')).filter(({ subjects }) => subjects.includes(subject)).length, 2)
  })

  test('a colleague known by the mail address answers as themselves; a stranger is told how not to be one', async () => {
    const subject = await page()
    await pressSlack(slackButton('acknowledge'), 'U0EVE')
    assert.match(await told(), /does not know who you are.*\/andon link CODE/)
    assert.equal(await standing(subject), 'escalating')
    await pressSlack(slackButton('acknowledge'), 'U0BO')
    assert.equal(await told(), 'It is yours now; nobody else is paged.')
    assert.equal(await standing(subject), 'acknowledged by person:bo')
    assert.deepEqual((await platform.facts('contact.linked')).at(-1)?.data, {
      person: 'person:bo',
      channel: 'slack-bot',
      user: 'U0BO',
      knownBy: 'mail',
    })
  })

  test('what Slack did not sign, signed long ago or sent before is refused and changes nothing', async () => {
    const subject = await page()
    const button = slackButton('acknowledge')
    const forged = await pressSlack(button, 'U0ALICE', { secret: 'guessed' })
    const old = await pressSlack(button, 'U0ALICE', { at: new Date(platform.clock.now().getTime() - 301_000) })
    const bare = await post('/chat/slack/interactions', 'payload={}', { 'content-type': 'application/x-www-form-urlencoded' })
    assert.deepEqual([forged.status, old.status, bare.status], [401, 401, 401])
    assert.equal(await standing(subject), 'escalating')
    const escalate = slackButton('escalate')
    const at = platform.clock.now()
    await pressSlack(escalate, 'U0ALICE', { at })
    assert.equal(await told(), 'The next step is being paged.')
    assert.equal((await pressSlack(escalate, 'U0ALICE', { at })).status, 401, 'the same bytes again')
    const told2 = (await platform.facts('notice.escalated')).filter(({ subjects }) => subjects.includes(subject))
    assert.equal(told2.length, 1)
  })

  test('a command in Slack says who is on call and links by a code', async () => {
    const ask = async (text: string, user = 'U0ALICE') =>
      String((await fromSlack('/chat/slack/commands', { command: '/andon', text, user_id: user, channel_id: 'C1' })).body['text'])
    assert.equal(await ask('oncall who'), 'Shop: Alice Ng, until Mon 23 Nov 2026, 09:00 (Europe/Berlin, UTC+1)')
    assert.equal(await ask('oncall next shop'), 'Shop: Bo, from Mon 23 Nov 2026, 09:00 (Europe/Berlin, UTC+1)')
    assert.match(await ask('oncall who nothing'), /There is no schedule "nothing"/)
    assert.match(await ask('oncall who', 'U0EVE'), /does not know who you are/)
    assert.match(await ask('help'), /\/andon oncall next/)
    const { code, send } = await platform.act(makeChatCode, { channel: 'slack-bot' }, alice)
    assert.equal(send, `/andon link ${code}`)
    assert.match(await ask(`link ${code}`, 'U0EVE'), /^You are Alice Ng\. Buttons here answer as you\./)
    platform.clock.advance(1_000)
    assert.match(await ask(`link ${code}`, 'U0OTHER'), /This code is wrong, was used/)
    assert.deepEqual(
      (await platform.act(myChats, {}, alice)).items.map(({ channel, user, knownBy }) => [channel, user, knownBy]),
      [
        ['slack-bot', 'U0ALICE', 'mail'],
        ['slack-bot', 'U0EVE', 'code'],
      ],
    )
    assert.deepEqual(await platform.act(unlinkChat, { channel: 'slack-bot', user: 'U0EVE' }, alice), { unlinked: true })
    assert.deepEqual(await platform.act(unlinkChat, { channel: 'slack-bot', user: 'U0EVE' }, alice), { unlinked: false })
  })

  test('a button in Telegram takes the page; the answer to the update is the answer to the press', async () => {
    const subject = await page()
    const button = telegramButton('Acknowledge')
    const { body } = await pressTelegram(button)
    assert.deepEqual(body, {
      method: 'answerCallbackQuery',
      callback_query_id: 'query-1',
      text: 'It is yours now; nobody else is paged.',
      show_alert: false,
    })
    assert.equal(await standing(subject), 'acknowledged by person:alice')
    assert.match(String((await pressTelegram(button)).body['text']), /^Already acknowledged by person:alice/)
    await platform.drain()
    assert.equal(telegramButton('Acknowledge'), '')
  })

  test('an update without the secret is refused, one that comes twice is done once, a made-up button does nothing', async () => {
    const subject = await page()
    const button = telegramButton('Escalate')
    assert.equal((await fromTelegram({ callback_query: { id: 'q', from: { id: 4242 }, data: button } }, 'guessed')).status, 401)
    const update = { update_id: 999_999, callback_query: { id: 'q', from: { id: 4242 }, message: { chat: { id: 4242 } }, data: button } }
    assert.equal((await fromTelegram(update)).body['text'], 'The next step is being paged.')
    assert.deepEqual((await fromTelegram(update)).body, { method: 'answerCallbackQuery', callback_query_id: 'q' })
    const told = (await platform.facts('notice.escalated')).filter(({ subjects }) => subjects.includes(subject))
    assert.equal(told.length, 1)
    const other = button.slice(0, -4) + (button.endsWith('AAAA') ? 'BBBB' : 'AAAA')
    assert.match(String((await pressTelegram(other)).body['text']), /page that is gone, or no longer offered/)
    assert.match(String((await pressTelegram(button, 4343)).body['text']), /does not know who you are/)
  })

  test('Telegram is told where to send updates, and what to prove itself with', () => {
    assert.deepEqual(bodyOf(chats.addressSet), {
      url: 'https://andon.test/chat/telegram',
      secret_token: 'a-secret-of-the-webhook',
      allowed_updates: ['message', 'callback_query'],
    })
  })

  test('a chat in Telegram is linked by the code in its link', async () => {
    const { code, link } = await platform.act(makeChatCode, { channel: 'telegram' }, alice)
    assert.equal(link, `https://t.me/andon_bot?start=${code}`)
    assert.match(String((await writeTelegram('/start', 7777)).body['text']), /does not know who you are here\. You are called 7777\./)
    assert.match(String((await writeTelegram(`/start ${code}`, 7777)).body['text']), /^You are Alice Ng\..*add the address 7777/)
    assert.match(String((await writeTelegram('/oncall@andon_bot who', 7777)).body['text']), /^Shop: Alice Ng/)
    platform.clock.advance(16 * 60_000)
    const late = await platform.act(makeChatCode, { channel: 'telegram' }, alice)
    platform.clock.advance(16 * 60_000)
    assert.match(String((await writeTelegram(`/start ${late.code}`, 7878)).body['text']), /older than 15 minutes/)
    assert.deepEqual((await fromTelegram({ edited_message: {} })).body, {})
    await platform.act(unlinkChat, { channel: 'telegram', user: '7777' }, alice)
  })

  test('a button on a card in Teams takes the page and answers in words; older clients are written back to', async () => {
    const subject = await page()
    const data = teamsData('Acknowledge')
    const { status, body } = await fromTeams(invoke(data))
    assert.equal(status, 200)
    assert.deepEqual(body, {
      statusCode: 200,
      type: 'application/vnd.microsoft.activity.message',
      value: 'It is yours now; nobody else is paged.',
    })
    assert.equal(await standing(subject), 'acknowledged by person:alice')
    await platform.drain()
    assert.equal((await fromTeams({ type: 'message', value: data })).status, 200)
    await platform.drain()
    assert.match(bodyOf<{ text: string }>(last(teams, '/activities')).text, /^Already acknowledged by person:alice/)
    await fromTeams({ type: 'message', text: '<at>Andon</at> oncall who' })
    await platform.drain()
    assert.match(bodyOf<{ text: string }>(last(teams, '/activities')).text, /^Shop: Alice Ng/)
    assert.equal((await fromTeams({ type: 'conversationUpdate' })).status, 200)
  })

  test('a member of the directory is known by mail, somebody of another directory is not', async () => {
    const subject = await page()
    const data = teamsData('Acknowledge')
    const bo = { from: { id: '29:bo' }, conversation: { id: '19:room', conversationType: 'channel' } }
    const foreign = await fromTeams({ ...invoke(data), ...bo, channelData: { tenant: { id: 'other' } } })
    assert.match(String(foreign.body['value']), /does not know who you are/)
    assert.equal(await standing(subject), 'escalating')
    await fromTeams({ ...invoke(data), ...bo })
    assert.equal(await standing(subject), 'acknowledged by person:bo')
  })

  test('an activity is believed only with the token of the connector, for this bot, in force, and once', async () => {
    const subject = await page()
    const activity = invoke(teamsData('Acknowledge'))
    const refused = [
      tokenFor({}, otherKey.privateKey),
      tokenFor({ aud: 'another-bot' }),
      tokenFor({ iss: 'https://evil.example.com' }),
      tokenFor({ exp: platform.clock.now().getTime() / 1_000 - 301 }),
      tokenFor({ nbf: platform.clock.now().getTime() / 1_000 + 400 }),
      tokenFor({ serviceurl: 'https://evil.example.com/' }),
      tokenFor({}, chats.botKey, { kid: 'key-2' }),
      tokenFor({}, chats.botKey, { alg: 'none' }),
      'nonsense',
    ]
    for (const token of refused) assert.equal((await fromTeams(activity, token)).status, 401, token)
    assert.equal((await fromTeams({ ...activity, channelId: 'slack' })).status, 401, 'the key is not endorsed for it')
    assert.equal(await standing(subject), 'escalating')
    const token = tokenFor()
    assert.equal((await fromTeams({ ...activity, id: 'once' }, token)).status, 200)
    assert.equal((await fromTeams({ ...activity, id: 'once' }, token)).status, 401)
  })

  test('a change waits for the message it takes the place of, and only the last one is shown', async () => {
    slack.next({ status: 429, headers: { 'retry-after': '30' }, body: { ok: false, error: 'ratelimited' } })
    const subject = await page()
    await pressTelegram(telegramButton('Acknowledge'))
    await platform.drain()
    assert.equal(last(slack, '/chat.'), slack.asked[0], 'the page itself did not arrive yet')
    await platform.act(stopPaging, { subject, because: 'resolved' })
    await platform.advance('2m')
    const changes = slack.asked.filter(({ path }) => path.includes('/chat.update'))
    assert.ok(changes.length <= 1, 'taken back before it left, or changed once')
    const { state } = (
      await platform.database.sql<{ state: string }>(
        `select state from outbox_message where channel = 'slack-bot' order by created_at desc limit 1`,
      )
    )[0] ?? { state: '' }
    assert.ok(['delivered', 'withdrawn'].includes(state), state)
  })

  test('what came in and what messages show is forgotten in time', async () => {
    const subject = await page()
    await pressSlack(slackButton('acknowledge'))
    await told()
    await platform.drain()
    await platform.act(stopPaging, { subject, because: 'resolved' })
    const kept = () =>
      platform.database.sql<{ shown: boolean; seen: boolean }>(
        `select exists (select from chat_shown) as shown, exists (select from chat_seen) as seen`,
      )
    assert.deepEqual(await kept(), [{ shown: true, seen: true }])
    platform.clock.advance(91 * 86_400_000)
    await forgetChats.run({ ...platform.work(), signal: AbortSignal.abort() }, {})
    assert.deepEqual(await kept(), [{ shown: false, seen: false }])
  })
})
