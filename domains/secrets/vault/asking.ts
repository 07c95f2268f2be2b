import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { VaultSettings } from '#platform/config.ts'
import { Refusal } from '#platform/refusal.ts'
import { fieldOf, readAnswer, readLogin, type VaultLogin, type VaultSecret } from './vault.ts'

/**
 * Asking Vault. Its address is the administrator's word in the configuration, so it may stand inside the network; what is
 * asked there is one of two addresses with a path that was checked.
 */
export interface VaultQuestion {
  readonly mount: string | undefined
  readonly path: string
  readonly field: string | undefined
  readonly version: number | undefined
}

export interface VaultValue {
  readonly value: string
  readonly version: number
}

/** What was read is good for so long, and no more than so much of it is kept. */
const keptMs = 30_000
const mostKept = 500
const timeoutMs = 10_000
const longestAnswer = 1_048_576

interface Kept {
  readonly secret: VaultSecret
  readonly until: number
}

/** What is known of one Vault: in memory only, for the life of the process. */
interface Memory {
  login: { readonly token: string; readonly until: number } | undefined
  readonly kept: Map<string, Kept>
}

const memories = new WeakMap<VaultSettings, Memory>()

/** Reads one value. Throws a `Refusal` in words when it cannot. `fresh` asks even when it was asked a moment ago. */
export const readVault = async (
  settings: VaultSettings | undefined,
  question: VaultQuestion,
  now: Date,
  fresh = false,
): Promise<VaultValue> => {
  if (settings === undefined)
    throw new Refusal(
      'not-enabled',
      'No Vault is configured. Set ANDON_VAULT_ADDR and a token or a role, or keep the secret in another store.',
    )
  const memory = memories.get(settings) ?? { login: undefined, kept: new Map<string, Kept>() }
  memories.set(settings, memory)
  const mount = question.mount ?? settings.mount
  const where = `${mount}/${question.path}`
  const key = `${where} ${question.version ?? ''}`
  const known = memory.kept.get(key)
  const secret =
    known !== undefined && !fresh && known.until > now.getTime() ? known.secret : await ask(settings, memory, mount, question, now)
  remember(memory, key, { secret, until: now.getTime() + keptMs })
  const found = fieldOf(secret, question.field, where)
  if (typeof found === 'string') throw new Refusal('unavailable', found)
  return { value: found.value, version: secret.version }
}

const remember = ({ kept }: Memory, key: string, one: Kept): void => {
  kept.delete(key)
  kept.set(key, one)
  const [oldest] = kept.keys()
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
}

const ask = async (
  settings: VaultSettings,
  memory: Memory,
  mount: string,
  { path, version }: VaultQuestion,
  now: Date,
): Promise<VaultSecret> => {
  const address = `/v1/${written(mount)}/data/${written(path)}${version === undefined ? '' : `?version=${version}`}`
  const where = `${mount}/${path}`
  let answer = await send(settings, 'GET', address, await tokenOf(settings, memory, now), undefined)
  // A token that ran out before its time is asked for once more.
  if (answer.status === 403 && settings.role !== undefined) {
    memory.login = undefined
    answer = await send(settings, 'GET', address, await tokenOf(settings, memory, now), undefined)
  }
  const read = readAnswer(answer.status, answer.body, where)
  if (typeof read === 'string') throw new Refusal('unavailable', read)
  return read
}

const written = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

const tokenOf = async (settings: VaultSettings, memory: Memory, now: Date): Promise<string> => {
  if (settings.role === undefined) return settings.token ?? ''
  if (memory.login !== undefined && memory.login.until > now.getTime()) return memory.login.token
  const { roleId, secretId, mount } = settings.role
  const answer = await send(
    settings,
    'POST',
    `/v1/auth/${written(mount)}/login`,
    undefined,
    JSON.stringify({ role_id: roleId, secret_id: secretId }),
  )
  const login: VaultLogin | string = readLogin(answer.status, answer.body)
  if (typeof login === 'string') throw new Refusal('unavailable', login)
  // Four fifths of its time, so that it does not run out on the way.
  const goodMs = login.leaseSeconds === undefined ? 3_600_000 : login.leaseSeconds * 800
  memory.login = { token: login.token, until: now.getTime() + goodMs }
  return login.token
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

const send = (
  settings: VaultSettings,
  method: string,
  path: string,
  token: string | undefined,
  body: string | undefined,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const url = new URL(`${settings.address}${path}`)
    const fail = (reason: string): void => reject(new Refusal('unavailable', `Vault at ${url.host} cannot be asked: ${reason}`))
    const headers = {
      'x-vault-request': 'true',
      ...(token === undefined ? {} : { 'x-vault-token': token }),
      ...(settings.namespace === undefined ? {} : { 'x-vault-namespace': settings.namespace }),
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    }
    const open = url.protocol === 'https:' ? requestHttps : requestHttp
    const request = open(url, { method, headers, ...(settings.ca === undefined ? {} : { ca: settings.ca }) }, (answer) => {
      const pieces: Buffer[] = []
      let length = 0
      answer.on('data', (piece: Buffer) => {
        length += piece.length
        if (length > longestAnswer) request.destroy(new Error('its answer is longer than 1 MB.'))
        else pieces.push(piece)
      })
      answer.on('error', (error) => fail(error.message))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: parsed(Buffer.concat(pieces).toString('utf8')) }))
    })
    request.setTimeout(timeoutMs, () => request.destroy(new Error('it did not answer in 10 s.')))
    request.on('error', (error) => fail(inWords(error)))
    request.end(body)
  })

const inWords = (error: Error): string => {
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ECONNREFUSED') return 'it refuses the connection.'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name is not known.'
  if (/CERT|SELF_SIGNED|VERIFY|UNABLE_TO/.test(code))
    return `its certificate is not trusted (${code}). Name the authority in ANDON_VAULT_CA_FILE.`
  return error.message
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
