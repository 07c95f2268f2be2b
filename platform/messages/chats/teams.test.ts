import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Message, Sender } from '#platform/messages/channel.ts'
import { asCard } from '#platform/messages/chats/teams-card.ts'
import { createTeams } from '#platform/messages/chats/teams.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { movableClock } from '#platform/time/clock.ts'
import { bodyOf, playTeams, type Played } from '#test/chats.ts'

const message = (to: string, rest: Partial<Message> = {}): Message => ({
  id: '019ab4c2-7f00-7000-8000-000000000001',
  channel: 'teams',
  to,
  subject: '[Urgent] checkout: Payments fail',
  text: 'Half of all *payments* fail.',
  links: [
    { label: 'Acknowledge', url: 'https://andon.example.com/p/t?choice=acknowledge' },
    { label: 'Open', url: 'https://andon.example.com/p/t' },
  ],
  choices: [{ choice: 'acknowledge', label: 'Acknowledge', token: 'sealed' }],
  ...rest,
})

const clock = movableClock(new Date('2026-11-20T09:00:00Z'))
const http = createGuardedFetch(['127.0.0.1'])
let teams: Played
let send: Sender
const account = (tenant = 'tenant-1') => ({
  appId: 'app-1',
  appPassword: 'password',
  tenant,
  login: `${teams.url}/login`,
  api: `${teams.url}/teams`,
  openId: `${teams.url}/openid`,
})
const paths = () => teams.asked.splice(0).map(({ method, path }) => `${method} ${decodeURIComponent(path)}`)

before(async () => {
  teams = await playTeams({ appId: 'app-1', password: 'password' })
  send = createTeams(account(), http.fetch, clock)
})
after(async () => {
  http.close()
  await teams.stop()
})

test('a storm asks for one token; a user’s chat is begun once, then written to', async () => {
  const deliveries = await Promise.all([send(message('19:room@thread.tacv2')), send(message('19:room@thread.tacv2'))])
  assert.deepEqual(
    deliveries.map(({ outcome }) => outcome),
    ['delivered', 'delivered'],
  )
  await send(message('29:alice'))
  await send(message('29:alice'))
  assert.deepEqual(paths().toSorted(), [
    'POST /login/tenant-1/oauth2/v2.0/token',
    'POST /teams/v3/conversations',
    'POST /teams/v3/conversations/19:room@thread.tacv2/activities',
    'POST /teams/v3/conversations/19:room@thread.tacv2/activities',
    'POST /teams/v3/conversations/a:29:alice/activities',
    'POST /teams/v3/conversations/a:29:alice/activities',
  ])
})

test('the card answers from within and is changed in its place', async () => {
  const first = await send(message('19:room'))
  assert.ok(first.outcome === 'delivered')
  assert.match(first.providerId ?? '', /^19:room activity-\d+$/)
  const changed = await send(
    message('19:room', { id: 'later', choices: [], replaces: { message: 'm', providerId: first.providerId ?? '' } }),
  )
  assert.ok(changed.outcome === 'delivered' && changed.providerId === first.providerId)
  const [posted, put] = teams.asked.splice(0)
  assert.equal(put?.method, 'PUT')
  type Body = {
    attachments: { contentType: string; content: { actions: { type: string; data?: object; fallback?: { type: string } }[] } }[]
  }
  const [card] = bodyOf<Body>(posted).attachments
  assert.equal(card?.contentType, 'application/vnd.microsoft.card.adaptive')
  assert.deepEqual(card.content.actions[0]?.data, { andon: 'answer', choice: 'acknowledge', token: 'sealed' })
  assert.deepEqual(
    card.content.actions.map(({ type, fallback }) => [type, fallback?.type]),
    [
      ['Action.Execute', 'Action.Submit'],
      ['Action.OpenUrl', undefined],
    ],
  )
})

test('a token that ended early is asked for again, one that is about to end before it does', async () => {
  teams.next({ status: 401, body: { error: { code: 'Unauthorized', message: 'expired' } } })
  assert.equal((await send(message('19:room'))).outcome, 'delivered')
  clock.advance(3_400_000)
  await send(message('19:room'))
  assert.equal(paths().filter((path) => path.endsWith('/token')).length, 2)
})

test('what Teams refuses is told from what may pass, with what to do', async () => {
  teams.next({ status: 429, headers: { 'retry-after': '12' }, body: { error: { code: 'TooManyRequests', message: 'slow down' } } })
  assert.deepEqual(await send(message('19:room')), {
    outcome: 'retry',
    reason: 'Teams answered 429: TooManyRequests: slow down',
    afterSeconds: 12,
  })
  teams.next({ status: 412, body: { error: { code: 'PreconditionFailed', message: 'another write' } } })
  assert.equal((await send(message('19:room'))).outcome, 'retry')
  teams.next({ status: 403, body: { error: { code: 'BotNotInConversationRoster', message: 'The bot is not part of the roster.' } } })
  const refused = await send(message('19:room'))
  assert.equal(refused.outcome, 'refused')
  assert.match(refused.reason, /BotNotInConversationRoster.*add the app in Teams$/)
  teams.next({ status: 404, body: { error: { code: 'ConversationNotFound', message: 'Conversation not found.' } } })
  assert.match((await send(message('19:room'))).reason, /write its id anew/)
  teams.asked.splice(0)
})

test('a wrong password is refused with whose it is, a directory that is missing too', async () => {
  const wrong = await createTeams({ ...account(), appPassword: 'wrong' }, http.fetch, clock)(message('19:room'))
  assert.equal(wrong.outcome, 'refused')
  assert.match(wrong.reason, /AADSTS7000215.*ANDON_TEAMS_APP_PASSWORD/)
  const nowhere = await createTeams(account('botframework.com'), http.fetch, clock)(message('29:alice'))
  assert.match(nowhere.reason, /ANDON_TEAMS_TENANT/)
  teams.asked.splice(0)
})

test('the webhook of a workflow gets the card without a bot, its choices as links', async () => {
  const sender = createTeams(undefined, http.fetch, clock)
  assert.match((await sender(message('19:room'))).reason, /ANDON_TEAMS_APP_ID/)
  assert.equal((await sender(message(`${teams.url}/workflow#secret`))).outcome, 'delivered')
  const [asked] = teams.asked.splice(0)
  assert.equal(asked?.path, '/workflow')
  const { actions } = (asked.body as { attachments: { content: { actions: { type: string }[] } }[] }).attachments[0]?.content ?? {
    actions: [],
  }
  assert.deepEqual(
    actions.map(({ type }) => type),
    ['Action.OpenUrl', 'Action.OpenUrl'],
  )
})

test('a card reads no Markdown out of what it says and stays small', () => {
  const card = JSON.stringify(asCard(message('x', { text: `${'*a* '.repeat(10_000)}` }), { answers: true }))
  assert.ok(card.length < 28_000)
  assert.ok(card.includes('\\\\*a\\\\*'))
})
