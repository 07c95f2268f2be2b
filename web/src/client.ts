import { actions, type ActionName, type DeedName, type Inputs, type Outputs, type QuestionName } from './client.gen.ts'

/** One place in an input that is wrong, as the server says it. */
export interface Finding {
  readonly path: string
  readonly rule: string
  readonly message: string
  readonly mend?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** A "no" of the server (RFC 9457), or of the way to it (status 0). */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly findings: readonly Finding[]

  constructor(problem: { status: number; code?: string; title?: string; detail?: string; findings?: readonly Finding[] }) {
    super(problem.detail ?? problem.title ?? 'Something went wrong.')
    this.name = 'Problem'
    this.status = problem.status
    this.code = problem.code ?? ''
    this.title = problem.title ?? 'Something went wrong.'
    this.findings = problem.findings ?? []
  }
}

export const addressOf = (name: ActionName): string => `/api/v1/${name.replace('.', '/')}`

/** Asks a question, past every cache: what is live must not be an answer of before. Aborting rejects with the signal's reason; every "no" rejects with a `Problem`. */
export const ask = async <Name extends QuestionName>(name: Name, input: Inputs[Name], signal?: AbortSignal): Promise<Outputs[Name]> =>
  send(`${addressOf(name)}${queryOf(input)}`, { method: 'GET', cache: 'no-store', ...(signal === undefined ? {} : { signal }) })

/** Does a deed, once: the key makes a repeated request (a lost answer, a double click) answer what the first one did. */
export const act = async <Name extends DeedName>(
  name: Name,
  input: Inputs[Name],
  key: string = crypto.randomUUID(),
): Promise<Outputs[Name]> =>
  send(addressOf(name), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(input),
  })

/** An action by a name known only at run time (the palette's form); its input is checked by the server. */
export const actNamed = async (name: string, input: unknown): Promise<unknown> => {
  const kind = Object.entries(actions).find(([known]) => known === name)?.[1].kind
  const address = `/api/v1/${name.replace('.', '/')}`
  return kind === 'question'
    ? send(`${address}${queryOf(input)}`, { method: 'GET' })
    : send(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
        body: JSON.stringify(input),
      })
}

/** Reads any address of the product that answers JSON. */
export const read = async <Answer>(address: string): Promise<Answer> => send(address, { method: 'GET' })

/** Sends to an address that is not an action's: signing in. */
export const post = async <Answer>(address: string, body: unknown): Promise<Answer> =>
  send(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

const send = async <Answer>(address: string, init: RequestInit): Promise<Answer> => {
  const response = await fetch(address, {
    credentials: 'same-origin',
    ...init,
    headers: { accept: 'application/json', ...init.headers },
  }).catch((problem: unknown) => {
    if (problem instanceof DOMException && problem.name === 'AbortError') throw problem
    throw new Problem({
      status: 0,
      code: 'offline',
      title: 'The server does not answer.',
      detail: 'The server does not answer. Nothing was changed; try again when the connection is back.',
    })
  })
  const text = await response.text()
  const body = parse(text)
  if (response.ok) return body as Answer
  throw new Problem({ ...(typeof body === 'object' ? body : {}), status: response.status })
}

const parse = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Flat parameters; a list repeats its parameter, what is nested travels as JSON. */
export const queryOf = (input: unknown): string => {
  const parameters = new URLSearchParams()
  for (const [name, given] of Object.entries(input ?? {})) {
    for (const value of Array.isArray(given) ? given : [given]) {
      if (value === undefined || value === null || value === '') continue
      parameters.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
    }
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}
