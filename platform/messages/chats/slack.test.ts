import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Message, Sender } from '#platform/messages/channel.ts'
import { asBlocks, pressed } from '#platform/messages/chats/slack-blocks.ts'
import { createSlackBot } from '#platform/messages/chats/slack.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { playSlack, type Played } from '#test/chats.ts'

const message = (to: string, rest: Partial<Message> = {}): Message => ({
  id: '019ab4c2-7f00-7000-8000-000000000001',
  channel: 'slack-bot',
  to,
  subject: '[Urgent] checkout: Payments fail',
  text: 'Half of <all> payments & refunds fail.',
  links: [
    { label: 'Acknowledge', url: 'https://andon.example.com/p/t?choice=acknowledge' },
    { label: 'Open', url: 'https://andon.example.com/p/t' },
  ],
  choices: [{ choice: 'acknowledge', label: 'Acknowledge', token: 'sealed' }],
  ...rest,
})

const http = createGuardedFetch(['127.0.0.1'])
let slack: Played
let send: Sender
before(async () => {
  slack = await playSlack()
  send = createSlackBot({ botToken: 'xoxb-1', signingSecret: 's', api: slack.url }, http.fetch)
})
after(async () => {
  http.close()
  await slack.stop()
})

test('a message is posted with buttons that carry the answer, and its place is remembered', async () => {
  const delivery = await send(message('C1'))
  assert.equal(delivery.outcome, 'delivered')
  const [asked] = slack.asked.splice(0)
  assert.equal(asked?.path, '/chat.postMessage')
  assert.equal(asked.headers['authorization'], 'Bearer xoxb-1')
  const body = asked.body as { channel: string; blocks: { type: string; elements?: { value?: string; url?: string }[] }[] }
  assert.equal(body.channel, 'C1')
  const buttons = body.blocks.at(-1)?.elements ?? []
  assert.deepEqual(pressed(buttons[0]?.value ?? ''), { choice: 'acknowledge', token: 'sealed' })
  assert.equal(buttons[1]?.url, 'https://andon.example.com/p/t')
  assert.equal(buttons.length, 2, 'what answers is no link beside')
  assert.ok(delivery.outcome === 'delivered' && /^C1\/\d+\.\d+$/.test(delivery.providerId ?? ''))
})

test('a message that takes the place of another changes it', async () => {
  const first = await send(message('C1'))
  assert.ok(first.outcome === 'delivered')
  const replaces = { message: 'm', providerId: first.providerId ?? '' }
  assert.equal((await send(message('C1', { id: 'later', replaces }))).outcome, 'delivered')
  const { path, body } = slack.asked.splice(0)[1] ?? {}
  assert.equal(path, '/chat.update')
  assert.equal(`${(body as { channel: string }).channel}/${(body as { ts: string }).ts}`, first.providerId)
})

test('a mail address is looked up once, one nobody has is refused', async () => {
  await send(message('alice@example.com'))
  await send(message('alice@example.com'))
  assert.deepEqual(
    slack.asked.splice(0).map(({ path }) => path.replace(/\?.*/, '')),
    ['/users.lookupByEmail', '/chat.postMessage', '/chat.postMessage'],
  )
  const nobody = await send(message('nobody@example.com'))
  assert.equal(nobody.outcome, 'refused')
  assert.match(nobody.reason, /users_not_found\. Nobody in the workspace/)
  slack.asked.splice(0)
})

test('too much and what breaks is tried again, a no stays one and says what to do', async () => {
  slack.next({ status: 429, headers: { 'retry-after': '30' }, body: { ok: false, error: 'ratelimited' } })
  assert.deepEqual(await send(message('C1')), { outcome: 'retry', reason: 'Slack: ratelimited', afterSeconds: 30 })
  slack.next({ status: 200, body: { ok: false, error: 'internal_error' } })
  assert.deepEqual(await send(message('C1')), { outcome: 'retry', reason: 'Slack: internal_error' })
  slack.next({ status: 503, text: '<html>upstream' })
  assert.deepEqual(await send(message('C1')), { outcome: 'retry', reason: 'Slack answered 503: <html>upstream' })
  for (const [error, mend] of [
    ['channel_not_found', /the bot was not invited/],
    ['invalid_auth', /ANDON_SLACK_BOT_TOKEN/],
    ['not_in_channel', /\/invite/],
    ['invalid_blocks', /^Slack: invalid_blocks$/],
  ] as const) {
    slack.next({ status: 200, body: { ok: false, error } })
    const delivery = await send(message('C1'))
    assert.equal(delivery.outcome, 'refused')
    assert.match(delivery.reason, mend)
  }
  slack.next({ status: 200, body: { ok: false, error: 'missing_scope', needed: 'chat:write' } })
  assert.match((await send(message('C1'))).reason, /scope chat:write/)
})

test('a server that is not there is tried again', async () => {
  const nowhere = createSlackBot({ botToken: 'x', signingSecret: 's', api: 'http://127.0.0.1:1' }, http.fetch)
  assert.equal((await nowhere(message('C1'))).outcome, 'retry')
})

test('blocks stay within the limits of Slack and read nothing as markup', () => {
  const { text, blocks } = asBlocks(message('C1', { subject: 's'.repeat(500), text: `<!channel> ${'& '.repeat(20_000)}` }))
  assert.ok(text.length <= 4_000)
  assert.ok(blocks.length <= 50)
  for (const block of blocks as { type: string; text?: { text: string } }[])
    assert.ok((block.text?.text.length ?? 0) <= (block.type === 'header' ? 150 : 3_000))
  assert.ok(!JSON.stringify(blocks).includes('<!channel>'))
})
