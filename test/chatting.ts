import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { pino } from 'pino'
import { pageAbout, stopPaging } from '#domains/notices/actions.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { catalog } from '#domains/catalog/manifest.ts'
import { createServer } from '#platform/http/server.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { createOutside } from '#platform/messages/outside.ts'
import { type AskedOf, bodyOf, playSlack, playTeams, playTelegram, type Played } from '#test/chats.ts'
import { startTestPlatform, testConfig } from '#test/platform.ts'

const records = `
apiVersion: andon.dev/v1
kind: Person
metadata: { name: alice, title: Alice Ng }
spec:
  email: alice@example.com
  zone: Europe/Berlin
  contactMethods:
    - { name: slack, channel: slack-bot, address: alice@example.com }
    - { name: telegram, channel: telegram, address: '4242' }
    - { name: teams, channel: teams, address: '29:alice' }
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: bo, title: Bo }
spec: { email: bo@example.com }
---
apiVersion: andon.dev/v1
kind: Schedule
metadata: { name: shop, title: Shop }
spec:
  zone: Europe/Berlin
  rotation: { every: week, start: 2026-11-16T09:00, people: [person:alice, person:bo] }
---
apiVersion: andon.dev/v1
kind: EscalationPolicy
metadata: { name: shop }
spec:
  steps: [{ page: [person:alice], timeout: 10m }]
  fallback: person:bo
`

const start = new Date('2026-11-20T09:00:00Z')
const signingSecret = 'signing-secret'
const webhookSecret = 'a-secret-of-the-webhook'
const botKey = generateKeyPairSync('rsa', { modulusLength: 2_048 })

/** Alice, whom Slack, Telegram and Teams reach, and Bo, whom mail reaches: with providers on this machine and a way to press and write as each. */
export const startChats = async () => {
  let count = 0
  const slack = await playSlack()
  const telegram = await playTelegram('1:token')
  const jwk = { ...botKey.publicKey.export({ format: 'jwk' }), kid: 'key-1', endorsements: ['msteams'] }
  const teams = await playTeams({ appId: 'app-1', password: 'password', keys: [jwk] })
  const providers = {
    slack: { botToken: 'xoxb-1', signingSecret, api: slack.url },
    telegram: { token: '1:token', webhookSecret, bot: 'andon_bot', api: telegram.url },
    teams: {
      appId: 'app-1',
      appPassword: 'password',
      tenant: 'tenant-1',
      login: `${teams.url}/login`,
      api: `${teams.url}/teams`,
      openId: `${teams.url}/openid`,
    },
  }
  const config = { ...testConfig, baseUrl: 'https://andon.test', providers }
  const outside = createOutside(config, pino({ level: 'silent' }))
  const domains = [kindsDomain, messagesDomain, people, catalog, oncall, notices]
  const platform = await startTestPlatform({ domains, start, config, outside })
  await platform.drain()
  /** What Telegram was told when the installation started. */
  const addressSet = telegram.asked.find(({ path }) => path.endsWith('/setWebhook'))
  await platform.act(applyRecords, { files: [{ path: 'shop.yaml', text: records }] })
  const server = createServer(platform)
  const url = await server.listen({ host: '127.0.0.1', port: 0 })

  /** Ends what is open, and forgets what is verified and what the providers were asked. */
  const quiet = async (): Promise<void> => {
    const open = await platform.database.sql<{ subject: string }>(`select subject from escalation where phase <> 'stopped'`)
    for (const { subject } of open) await platform.act(stopPaging, { subject, because: 'resolved' })
    await platform.drain()
    // What is still on its way is shown anew a moment later.
    while ((await platform.database.sql(`select from chat_refresh`)).length > 0) await platform.advance('2s')
    // One that is verified would be the only one that is used.
    await platform.database.sql(`delete from contact_method`)
    for (const played of [slack, telegram, teams]) played.asked.splice(0)
  }
  const stop = async (): Promise<void> => {
    await server.close()
    await platform.stop()
    outside.close()
    for (const played of [slack, telegram, teams]) await played.stop()
  }

  const page = async (): Promise<string> => {
    const subject = `alert-group:${++count}`
    await platform.act(pageAbout, {
      subject,
      title: 'Payments fail',
      text: 'Half of all payments are refused.',
      priority: 'Urgent',
      urgency: 'important',
      policy: 'escalation-policy:shop',
      about: [],
      offers: [],
    })
    await platform.drain()
    return subject
  }
  const standing = async (subject: string): Promise<string> => {
    const [row] = await platform.database.sql<{ phase: string; acknowledged_by: string | null }>(
      `select phase, acknowledged_by from escalation where subject = $1 order by id desc limit 1`,
      [subject],
    )
    return [row?.phase, row?.acknowledged_by].filter(Boolean).join(' by ')
  }
  const last = (played: Played, path: string): AskedOf | undefined => played.asked.findLast((asked) => asked.path.includes(path))
  const post = async (path: string, body: string, headers: Record<string, string>) => {
    const answer = await fetch(`${url}${path}`, { method: 'POST', body, headers })
    const text = await answer.text()
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> }
  }

  // Slack
  const fromSlack = (path: string, form: Record<string, string>, more: { at?: Date; secret?: string } = {}) => {
    const body = new URLSearchParams(form).toString()
    const timestamp = String(Math.floor((more.at ?? platform.clock.now()).getTime() / 1_000))
    const signature = `v0=${createHmac('sha256', more.secret ?? signingSecret)
      .update(`v0:${timestamp}:${body}`)
      .digest('hex')}`
    return post(path, body, {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    })
  }
  const slackButton = (choice: string, asked = last(slack, '/chat.')): string => {
    const { blocks } = bodyOf<{ blocks: { elements?: { action_id: string; value?: string }[] }[] }>(asked)
    return blocks.flatMap(({ elements = [] }) => elements).find(({ action_id }) => action_id === `choice-${choice}`)?.value ?? ''
  }
  const pressSlack = (value: string, user = 'U0ALICE', more: { at?: Date; secret?: string } = {}) => {
    const payload = {
      type: 'block_actions',
      user: { id: user },
      container: { channel_id: 'C1' },
      response_url: `${slack.url}/response/1`,
      actions: [{ action_id: 'choice', value }],
    }
    return fromSlack('/chat/slack/interactions', { payload: JSON.stringify(payload) }, more)
  }
  /** The words Slack shows to whoever pressed; they come after the answer. */
  const told = async (): Promise<string> => {
    for (let looks = 0; looks < 1_000; looks++) {
      const index = slack.asked.findIndex(({ path }) => path.startsWith('/response/'))
      if (index >= 0) return bodyOf<{ text: string; response_type: string }>(slack.asked.splice(index, 1)[0]).text
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    throw new Error('Nobody was told anything.')
  }

  // Telegram
  let updates = 0
  const fromTelegram = (update: object, secret = webhookSecret) =>
    post('/chat/telegram', JSON.stringify({ update_id: ++updates, ...update }), {
      'content-type': 'application/json',
      'x-telegram-bot-api-secret-token': secret,
    })
  const telegramButton = (label: string): string => {
    const { reply_markup } = bodyOf<{ reply_markup: { inline_keyboard: { text: string; callback_data?: string }[][] } }>(
      telegram.asked.findLast(({ path }) => /Message/.test(path)),
    )
    return reply_markup.inline_keyboard.flat().find(({ text }) => text === label)?.callback_data ?? ''
  }
  const pressTelegram = (data: string, from = 4242) =>
    fromTelegram({ callback_query: { id: 'query-1', from: { id: from }, message: { message_id: 1, chat: { id: from } }, data } })
  const writeTelegram = (text: string, from = 4242) =>
    fromTelegram({ message: { message_id: 2, from: { id: from }, chat: { id: from, type: 'private' }, text } })

  // Teams
  let activities = 0
  const tokenFor = (claims: object = {}, key: KeyObject = botKey.privateKey, header: object = {}): string => {
    const seconds = platform.clock.now().getTime() / 1_000
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${part({ alg: 'RS256', kid: 'key-1', ...header })}.${part({
      iss: 'https://api.botframework.com',
      aud: 'app-1',
      serviceurl: 'https://smba.example.com/',
      nbf: seconds - 10,
      exp: seconds + 3_600,
      ...claims,
    })}`
    return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
  }
  const fromTeams = (activity: object, token = tokenFor()) =>
    post(
      '/chat/teams',
      JSON.stringify({
        id: `in-${++activities}`,
        channelId: 'msteams',
        serviceUrl: 'https://smba.example.com/',
        from: { id: '29:alice' },
        conversation: { id: 'a:29:alice', conversationType: 'personal' },
        channelData: { tenant: { id: 'tenant-1' } },
        ...activity,
      }),
      { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    )
  const teamsData = (label: string): object => {
    const { attachments } = bodyOf<{ attachments: { content: { actions: { title: string; data?: object }[] } }[] }>(
      last(teams, '/activities'),
    )
    return attachments[0]?.content.actions.find(({ title }) => title === label)?.data ?? {}
  }
  const invoke = (data: object) => ({
    type: 'invoke',
    name: 'adaptiveCard/action',
    value: { action: { type: 'Action.Execute', verb: 'answer', data } },
  })

  return {
    addressSet,
    botKey: botKey.privateKey,
    platform,
    slack,
    telegram,
    teams,
    quiet,
    stop,
    page,
    standing,
    last,
    post,
    fromSlack,
    slackButton,
    pressSlack,
    told,
    fromTelegram,
    telegramButton,
    pressTelegram,
    writeTelegram,
    tokenFor,
    fromTeams,
    teamsData,
    invoke,
  }
}
