import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request a provider was asked. */
export interface AskedOf {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Read as JSON or as a form; undefined for neither. */
  readonly body: unknown
}

/** The body of a request as the test knows it to be. */
export const bodyOf = <Body>(asked: AskedOf | undefined): Body => {
  if (asked === undefined) throw new Error('The provider was not asked so often.')
  return asked.body as Body
}

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly text?: string
}

/** A provider of chats on this machine that speaks its protocol. */
export interface Played {
  readonly url: string
  /** What it was asked, the earliest first; a test takes out what it has looked at. */
  readonly asked: AskedOf[]
  /** What it answers next, instead of what is usual; tokens are not counted. */
  readonly next: (answer: Answer) => void
  readonly stop: () => Promise<void>
}

const play = async (
  usual: (asked: AskedOf, url: string) => Answer,
  isCounted: (asked: AskedOf) => boolean = () => true,
): Promise<Played> => {
  const asked: AskedOf[] = []
  const coming: Answer[] = []
  let url = ''
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const one = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: read(request.headers['content-type'], text),
    }
    asked.push(one)
    const answer = (isCounted(one) ? coming.shift() : undefined) ?? usual(one, url)
    response
      .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
      .end(answer.text ?? JSON.stringify(answer.body ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    asked,
    next: (answer) => void coming.push(answer),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const read = (type: string | undefined, text: string): unknown => {
  if (type?.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const field = (body: unknown, name: string): string => String((body as Record<string, unknown> | undefined)?.[name] ?? '')

/** Slack's Web API: users by their mail `<name>@example.com` are `U0<NAME>`; `nobody@…` is unknown. */
export const playSlack = (): Promise<Played> => {
  let count = 0
  return play(({ path, body, headers }) => {
    if (!headers.authorization?.startsWith('Bearer xoxb-') && !path.startsWith('/response/'))
      return { status: 200, body: { ok: false, error: 'invalid_auth' } }
    const url = new URL(path, 'http://slack')
    switch (url.pathname) {
      case '/users.lookupByEmail': {
        const name = (url.searchParams.get('email') ?? '').split('@')[0] ?? ''
        return {
          status: 200,
          body: name === 'nobody' ? { ok: false, error: 'users_not_found' } : { ok: true, user: { id: `U0${name.toUpperCase()}` } },
        }
      }
      case '/users.info': {
        const user = url.searchParams.get('user') ?? ''
        return { status: 200, body: { ok: true, user: { id: user, profile: { email: `${user.slice(2).toLowerCase()}@example.com` } } } }
      }
      case '/chat.postMessage':
        return {
          status: 200,
          body: { ok: true, channel: field(body, 'channel').replace(/^U/, 'D'), ts: `1700000000.${String(++count).padStart(6, '0')}` },
        }
      case '/chat.update':
        return { status: 200, body: { ok: true, channel: field(body, 'channel'), ts: field(body, 'ts') } }
      default:
        return path.startsWith('/response/') ? { status: 200, text: 'ok' } : { status: 200, body: { ok: false, error: 'unknown_method' } }
    }
  })
}

/** Telegram's Bot API for the bot of this token. */
export const playTelegram = (token: string): Promise<Played> => {
  let count = 0
  return play(({ path, body }) => {
    if (!path.startsWith(`/bot${token}/`)) return { status: 404, body: { ok: false, error_code: 404, description: 'Not Found' } }
    const chat = { id: Number(field(body, 'chat_id')) }
    const method = path.slice(path.lastIndexOf('/') + 1)
    if (method === 'sendMessage') return { status: 200, body: { ok: true, result: { message_id: ++count, chat } } }
    if (method === 'editMessageText')
      return { status: 200, body: { ok: true, result: { message_id: Number(field(body, 'message_id')), chat } } }
    return { status: 200, body: { ok: true, result: true } }
  })
}

/** Microsoft: the login, the connector of Teams, the webhook of a workflow, and the keys of the OpenID configuration. */
export const playTeams = (bot: {
  readonly appId: string
  readonly password: string
  readonly keys?: readonly object[]
}): Promise<Played> => {
  let count = 0
  return play(
    ({ path, method, body, headers }, url) => {
      if (path.endsWith('/oauth2/v2.0/token'))
        return field(body, 'client_secret') === bot.password && field(body, 'client_id') === bot.appId
          ? { status: 200, body: { token_type: 'Bearer', expires_in: 3_599, access_token: `token-${++count}` } }
          : { status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' } }
      if (path === '/openid') return { status: 200, body: { issuer: 'https://api.botframework.com', jwks_uri: `${url}/keys` } }
      if (path === '/keys') return { status: 200, body: { keys: bot.keys ?? [] } }
      if (path === '/workflow') return { status: 202, text: '' }
      if (!headers.authorization?.startsWith('Bearer token-'))
        return { status: 401, body: { error: { code: 'Unauthorized', message: 'no token' } } }
      if (path === '/teams/v3/conversations')
        return { status: 201, body: { id: `a:${(body as { members: { id: string }[] }).members[0]?.id ?? ''}` } }
      if (/\/members\//.test(path)) {
        const id = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1))
        return { status: 200, body: { id, email: `${id.slice(3)}@example.com`, userPrincipalName: `${id.slice(3)}@example.com` } }
      }
      return method === 'PUT' ? { status: 200, body: {} } : { status: 201, body: { id: `activity-${++count}` } }
    },
    ({ path }) => !path.endsWith('/token') && path !== '/openid' && path !== '/keys',
  )
}
