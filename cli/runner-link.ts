import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { rootCertificates } from 'node:tls'
import { answerParts, headers, purposes, requestParts } from '#domains/runners/wire.ts'
import { digestOf } from '#domains/runners/admitting.ts'
import { isSignedBy, type Signer } from '#platform/identity/keypair.ts'
import { UsageError } from './failure.ts'

/** The way to the server: HTTPS this machine opens, through a proxy where the environment names one. */
export interface Link {
  /** Sends one signed request. Throws `LinkFailure` when no believable answer came; a refusal is an answer. */
  readonly send: (path: string, body: object, options?: SendOptions) => Promise<Answer>
  /** The instant by the server's clock, as far as is known. */
  readonly now: () => Date
  readonly close: () => void
}

export interface SendOptions {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** Nobody answered, or somebody else did. */
export class LinkFailure extends Error {
  /** The answer was not signed by the server this machine knows. */
  readonly isForeign: boolean

  constructor(message: string, isForeign: boolean) {
    super(message)
    this.name = 'LinkFailure'
    this.isForeign = isForeign
  }
}

export interface LinkOptions {
  readonly url: string
  readonly runner: string
  readonly signer: Signer
  /** Whose answers are believed, given the key the answer offers; undefined for nobody. */
  readonly serverKey: (offered: Buffer) => Buffer | undefined
  readonly ca: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
}

const mostBytes = 16 * 1_024 * 1_024

export const openLink = (options: LinkOptions): Link => {
  const base = new URL(options.url)
  const agentOptions = { keepAlive: true, proxyEnv: { ...options.environment } as NodeJS.ProcessEnv }
  const agent = base.protocol === 'https:' ? new HttpsAgent({ ...agentOptions, ...trusted(options.ca) }) : new HttpAgent(agentOptions)
  let offsetMs = 0

  const send: Link['send'] = async (path, body, { timeoutMs = 20_000, signal } = {}) => {
    const text = JSON.stringify(body)
    const address = new URL(`${base.pathname.replace(/\/+$/, '')}${path}`, base)
    const nonce = randomBytes(16).toString('base64url')
    const time = String(Date.now() + offsetMs)
    const signature = options.signer.sign(
      purposes.request,
      requestParts({ path, runner: options.runner, time, nonce, digest: digestOf(text) }),
    )
    const answer = await ask(address, agent, text, timeoutMs, signal, {
      [headers.runner]: options.runner,
      [headers.time]: time,
      [headers.nonce]: nonce,
      [headers.signature]: signature,
    })
    const said = parsed(answer.text)
    const signed = String(answer.headers[headers.signature] ?? '')
    if (signed === '') throw new LinkFailure(`${base.host} answered ${answer.status}, and not as Andon does.`, false)
    const parts = answerParts({
      nonce,
      status: answer.status,
      time: String(answer.headers[headers.time] ?? ''),
      digest: digestOf(answer.text),
    })
    const key = options.serverKey(Buffer.from(String(answer.headers[headers.serverKey] ?? ''), 'base64url'))
    if (key === undefined || !isSignedBy(key, purposes.answer, parts, signed))
      throw new LinkFailure(
        `What answers at ${base.host} is not the server this machine was registered with: its key is another. Nothing it says is done. If the server was set up anew, register again.`,
        true,
      )
    const theirs = Number(answer.headers[headers.time])
    if (Number.isFinite(theirs)) offsetMs = theirs - Date.now()
    return { status: answer.status, body: said }
  }
  return { send, now: () => new Date(Date.now() + offsetMs), close: () => agent.destroy() }
}

/** Certificates of one's own count beside the usual ones. */
const trusted = (ca: string | undefined): { readonly ca?: string[] } => {
  if (ca === undefined) return {}
  if (!existsSync(ca)) throw new UsageError(`The file of certificates ${ca} is not there.`, 'runner register')
  return { ca: [...rootCertificates, readFileSync(ca, 'utf8')] }
}

interface Raw {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

const ask = (
  address: URL,
  agent: HttpAgent | HttpsAgent,
  text: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  extra: Readonly<Record<string, string>>,
): Promise<Raw> =>
  new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      clearTimeout(timer)
      reject(new LinkFailure(inWords(error, address), false))
    }
    const open = address.protocol === 'https:' ? requestHttps : requestHttp
    const request = open(
      address,
      {
        method: 'POST',
        agent,
        ...(signal === undefined ? {} : { signal }),
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), 'user-agent': 'andon-runner', ...extra },
      },
      (answer) => {
        const chunks: Buffer[] = []
        let size = 0
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > mostBytes) request.destroy(new Error('the answer is too long'))
          chunks.push(chunk)
        })
        answer.on('error', fail)
        answer.on('end', () => {
          clearTimeout(timer)
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString('utf8') })
        })
      },
    )
    const timer = setTimeout(() => request.destroy(new Error('no answer came in time')), timeoutMs)
    request.on('error', fail)
    request.end(text)
  })

const inWords = (error: Error, address: URL): string => {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const hint = /SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)|CERT/.test(code)
    ? ' If your organization signs its own certificates, name them with --ca <file>.'
    : ''
  return `${address.host} cannot be reached: ${[error.message, code && !error.message.includes(code) ? `(${code})` : ''].join(' ').trim()}.${hint}`
}

const parsed = (text: string): Readonly<Record<string, unknown>> => {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
