import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Which server, as whom. */
export interface Access {
  readonly url: string
  readonly token: string | undefined
  /** Where it was found, for the help. */
  readonly from: string
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Finds the server and the token: flags, then `ANDON_URL` and `ANDON_TOKEN`, then what `andon login` kept, then the
 * server on this machine, whose data folder says where it listens and lets in whoever may read it.
 */
export const findAccess = (flags: { readonly url?: string; readonly token?: string }, environment: Environment): Access => {
  const url = flags.url ?? environment['ANDON_URL']
  const token = flags.token ?? environment['ANDON_TOKEN']
  const kept = readKept(environment)
  const local = readLocal(environment)
  const chosen = trimmed(url ?? kept.current ?? local?.url ?? 'http://127.0.0.1:7800')
  const known = kept.tokens[chosen]
  if (token !== undefined) return { url: chosen, token, from: flags.token === undefined ? 'ANDON_TOKEN' : '--token' }
  if (known !== undefined) return { url: chosen, token: known, from: configFile(environment) }
  if (local !== undefined && trimmed(local.url) === chosen) return { url: chosen, token: local.token, from: localFile(environment) }
  return { url: chosen, token: undefined, from: 'nowhere' }
}

/** Keeps a token for later commands, readable by this user only, and makes the server the usual one. */
export const keepAccess = (environment: Environment, url: string, token: string): string => {
  const kept = readKept(environment)
  return writeKept(environment, { current: trimmed(url), tokens: { ...kept.tokens, [trimmed(url)]: token } })
}

export const forgetAccess = (environment: Environment, url: string): string => {
  const kept = readKept(environment)
  const { [trimmed(url)]: _gone, ...tokens } = kept.tokens
  return writeKept(environment, { current: kept.current === trimmed(url) ? undefined : kept.current, tokens })
}

interface Kept {
  readonly current: string | undefined
  readonly tokens: Readonly<Record<string, string>>
}

const trimmed = (url: string): string => url.replace(/\/+$/, '')

const configFile = (environment: Environment): string =>
  join(environment['XDG_CONFIG_HOME'] || join(environment['HOME'] ?? homedir(), '.config'), 'andon', 'config.json')

const localFile = (environment: Environment): string =>
  join(environment['ANDON_DATA'] ?? fileURLToPath(new URL('../.data', import.meta.url)), 'command-line.json')

const readKept = (environment: Environment): Kept => {
  const found = readObject(configFile(environment))
  const tokens = Object.entries(Object(found['tokens'])).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { current: typeof found['current'] === 'string' ? found['current'] : undefined, tokens: Object.fromEntries(tokens) }
}

const writeKept = (environment: Environment, kept: Kept): string => {
  const file = configFile(environment)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${JSON.stringify(kept, undefined, 2)}\n`, { mode: 0o600 })
  // The mode above counts only for a new file.
  chmodSync(file, 0o600)
  return file
}

const readLocal = (environment: Environment): { url: string; token: string } | undefined => {
  const { url, token } = readObject(localFile(environment))
  return typeof url === 'string' && typeof token === 'string' ? { url, token } : undefined
}

const readObject = (file: string): Readonly<Record<string, unknown>> => {
  if (!existsSync(file)) return {}
  try {
    return Object(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}
