import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Message, Sender } from '#platform/messages/channel.ts'
import { buttonData, readButton } from '#platform/messages/chats/telegram-button.ts'
import { createTelegram } from '#platform/messages/chats/telegram.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { bodyOf, playTelegram, type Played } from '#test/chats.ts'

const page = '019ab4c2-7f00-7000-8000-000000000001'
const message = (rest: Partial<Message> = {}): Message => ({
  id: page,
  channel: 'telegram',
  to: '42',
  subject: '[Urgent] checkout: Payments fail',
  text: 'Half of all payments fail.',
  links: [
    { label: 'Acknowledge', url: 'https://andon.example.com/p/t?choice=acknowledge' },
    { label: 'Open', url: 'https://andon.example.com/p/t' },
  ],
  choices: [{ choice: 'acknowledge', label: 'Acknowledge', token: 'sealed' }],
  ...rest,
})

const http = createGuardedFetch(['127.0.0.1'])
const webhookSecret = 'a-secret-of-the-webhook'
let telegram: Played
let send: Sender
before(async () => {
  telegram = await playTelegram('1:token')
  send = createTelegram({ token: '1:token', webhookSecret, api: telegram.url }, http.fetch)
})
after(async () => {
  http.close()
  await telegram.stop()
})

test('a message is sent with buttons below it, and changed in its place', async () => {
  const delivery = await send(message())
  assert.ok(delivery.outcome === 'delivered')
  assert.match(delivery.providerId ?? '', /^42\/\d+$/)
  await send(message({ id: '019ab4c2-7f00-7000-8000-000000000002', replaces: { message: page, providerId: delivery.providerId ?? '' } }))
  const [sent, changed] = telegram.asked.splice(0)
  assert.deepEqual([sent?.path, changed?.path], ['/bot1:token/sendMessage', '/bot1:token/editMessageText'])
  type Body = { text: string; reply_markup: { inline_keyboard: { text: string; callback_data?: string; url?: string }[][] } }
  const [[acknowledge, open] = []] = bodyOf<Body>(sent).reply_markup.inline_keyboard
  assert.equal(bodyOf<Body>(sent).text, '[Urgent] checkout: Payments fail\n\nHalf of all payments fail.')
  assert.equal(open?.url, 'https://andon.example.com/p/t')
  assert.ok(Buffer.byteLength(acknowledge?.callback_data ?? '') <= 64)
  assert.equal(
    bodyOf<Body>(changed).reply_markup.inline_keyboard[0]?.[0]?.callback_data,
    acknowledge?.callback_data,
    'buttons of a changed message are of the page it belongs to',
  )
})

test('a button is read by whoever made it and by nobody else', () => {
  const data = buttonData(webhookSecret, page, 'acknowledge') ?? ''
  const read = readButton(webhookSecret, data)
  assert.deepEqual([read?.message, read?.isFor('acknowledge'), read?.isFor('escalate')], [page, true, false])
  assert.equal(readButton('another', data)?.isFor('acknowledge'), false)
  for (const other of ['', 'acknowledge', `${data}A`, data.slice(1)]) assert.equal(readButton(webhookSecret, other), undefined)
  assert.equal(buttonData(webhookSecret, 'no-uuid', 'acknowledge'), undefined)
})

test('what Telegram refuses is told from what may pass, with what to do', async () => {
  const fails = (error_code: number, description: string, parameters?: object) =>
    telegram.next({ status: error_code, body: { ok: false, error_code, description, parameters } })
  fails(429, 'Too Many Requests: retry after 7', { retry_after: 7 })
  assert.deepEqual(await send(message()), { outcome: 'retry', reason: 'Telegram: Too Many Requests: retry after 7', afterSeconds: 7 })
  fails(502, 'Bad Gateway')
  assert.equal((await send(message())).outcome, 'retry')
  fails(403, 'Forbidden: bot was blocked by the user')
  assert.deepEqual(await send(message()), {
    outcome: 'refused',
    reason: 'Telegram: Forbidden: bot was blocked by the user. The person opens the bot in Telegram and sends /start',
  })
  fails(401, 'Unauthorized')
  assert.match((await send(message())).reason, /ANDON_TELEGRAM_TOKEN/)
  fails(400, 'Bad Request: message is not modified: specified new message content is the same')
  assert.equal((await send(message())).outcome, 'delivered')
  const wrong = createTelegram({ token: '2:other', webhookSecret, api: telegram.url }, http.fetch)
  assert.match((await wrong(message())).reason, /Not Found\. The token of the bot is wrong/)
  const nowhere = await createTelegram({ token: '1:token', webhookSecret, api: 'http://127.0.0.1:1' }, http.fetch)(message())
  assert.ok(nowhere.outcome === 'retry' && !nowhere.reason.includes('1:token'), 'a token is never said')
  telegram.asked.splice(0)
})

test('a group that became a supergroup is followed, an address no button may hold is written out', async () => {
  telegram.next({
    status: 400,
    body: { ok: false, error_code: 400, description: 'Bad Request: group chat was upgraded', parameters: { migrate_to_chat_id: -1007 } },
  })
  const moved = await send(message({ to: '-7' }))
  assert.ok(moved.outcome === 'delivered' && moved.providerId?.startsWith('-1007/'))
  telegram.next({ status: 400, body: { ok: false, error_code: 400, description: 'Bad Request: BUTTON_URL_INVALID' } })
  assert.equal((await send(message())).outcome, 'delivered')
  const { text } = bodyOf<{ text: string }>(telegram.asked.splice(0).at(-1))
  assert.match(text, /Open: https:\/\/andon\.example\.com\/p\/t$/)
})

test('a text stays within the limit of Telegram', async () => {
  await send(message({ text: 'x'.repeat(10_000) }))
  assert.ok(bodyOf<{ text: string }>(telegram.asked.splice(0)[0]).text.length <= 4_096)
})
