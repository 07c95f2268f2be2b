import { randomUUID } from 'node:crypto'
import type { Access } from './access.ts'
import { type ApiAction, readActions } from './api.ts'
import { ServerRefusal, Unreachable } from './failure.ts'

/** The server, as the command line talks to it. */
export interface Server {
  readonly url: string
  /** Every action it offers, by name. */
  readonly actions: () => Promise<ReadonlyMap<string, ApiAction>>
  /** Calls an action. Throws `ServerRefusal` for a no, `Unreachable` when nobody answers. */
  readonly call: (action: Pick<ApiAction, 'method' | 'path'>, input: Readonly<Record<string, unknown>>) => Promise<unknown>
}

export const openServer = (access: Access): Server => {
  const headers = { accept: 'application/json', ...(access.token === undefined ? {} : { authorization: `Bearer ${access.token}` }) }

  const send = async (path: string, init: RequestInit): Promise<unknown> => {
    const response = await reach(access.url, path, { ...init, headers: { ...headers, ...init.headers } })
    const text = await response.text()
    const body = parse(text)
    if (!response.ok) throw refusalOf(response.status, body)
    if (body === undefined) throw new Unreachable(access.url, 'what answers there is not Andon')
    return body
  }

  return {
    url: access.url,
    actions: async () => readActions(await send('/api/openapi.json', { method: 'GET' })),
    call: (action, input) =>
      action.method === 'GET'
        ? send(`${action.path}${queryOf(input)}`, { method: 'GET' })
        : send(action.path, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
            body: JSON.stringify(input),
          }),
  }
}

const reach = async (url: string, path: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(`${url}${path}`, init)
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const reason = cause instanceof Error ? ('code' in cause && typeof cause.code === 'string' ? cause.code : cause.message) : String(cause)
    throw new Unreachable(url, reason)
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const refusalOf = (status: number, body: unknown): ServerRefusal => {
  const { code, title, detail, findings } = Object(body)
  return new ServerRefusal({
    status,
    code: typeof code === 'string' ? code : `http-${status}`,
    title: typeof title === 'string' ? title : `The server answered ${status}.`,
    detail: typeof detail === 'string' ? detail : 'It said nothing more.',
    findings: Array.isArray(findings) ? findings : [],
  })
}

/** Lists as repeated parameters, nested input as JSON: the way the server reads them. */
const queryOf = (input: Readonly<Record<string, unknown>>): string => {
  const parameters = new URLSearchParams()
  const write = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))
  for (const [name, value] of Object.entries(input))
    for (const entry of Array.isArray(value) ? value : [value]) parameters.append(name, write(entry))
  return parameters.size === 0 ? '' : `?${parameters.toString()}`
}
