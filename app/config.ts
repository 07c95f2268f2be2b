import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readAwsAccounts } from '#app/aws.ts'
import { limitsIn } from '#app/limits.ts'
import { formerSecretIn, secretStoresIn } from '#app/secrets.ts'
import { readProviders } from '#app/providers.ts'
import type { Config } from '#platform/config.ts'

/**
 * Reads the installation's decisions from environment variables, each named here once.
 * Throws one clear sentence when a value cannot be used.
 */
export const readConfig = (environment: NodeJS.ProcessEnv): Config => {
  const dataFolder = resolve(environment['ANDON_DATA'] ?? fileURLToPath(new URL('../.data', import.meta.url)))
  const port = wholeNumber(environment, 'ANDON_PORT', 7_800)
  const host = environment['ANDON_HOST'] ?? '127.0.0.1'
  const smtpUrl = environment['ANDON_SMTP_URL']
  const example = onOrOff(environment, 'ANDON_EXAMPLE', true)
  const secret = secretIn(dataFolder, environment['ANDON_SECRET'])
  const logLevel = environment['ANDON_LOG'] ?? 'warn'
  const aws = readAwsAccounts(environment)
  if (!isLogLevel(logLevel)) throw new Error(`ANDON_LOG is "${logLevel}"; use one of ${logLevels.join(', ')}.`)
  return {
    dataFolder,
    databaseUrl: environment['DATABASE_URL'],
    host,
    port,
    baseUrl: (environment['ANDON_URL'] ?? `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`).replace(/\/$/, ''),
    secret,
    smtp: smtpUrl ? { url: smtpUrl, from: environment['ANDON_SMTP_FROM'] ?? 'andon@localhost' } : undefined,
    providers: readProviders(environment, secret),
    // The example's shop runs beside the server.
    allowedInside: [...list(environment['ANDON_ALLOW_INSIDE']), ...(example ? ['127.0.0.0/8', '::1/128'] : [])],
    scripts: onOrOff(environment, 'ANDON_SCRIPTS', false),
    scriptsNetwork: onOrOff(environment, 'ANDON_SCRIPTS_NETWORK', false),
    scriptsFolders: shownFolders(list(environment['ANDON_SCRIPTS_FOLDERS'])),
    scriptsAtOnce: Math.max(1, wholeNumber(environment, 'ANDON_SCRIPTS_AT_ONCE', 4)),
    runnerLeaseMs: Math.max(2, wholeNumber(environment, 'ANDON_RUNNER_LEASE_SECONDS', 45)) * 1_000,
    ...formerSecretIn(environment, secret),
    secrets: secretStoresIn(environment),
    example,
    concurrency: wholeNumber(environment, 'ANDON_CONCURRENCY', 8),
    requestsPerMinute: wholeNumber(environment, 'ANDON_REQUESTS_PER_MINUTE', 1_200),
    keptEventDays: Math.max(1, wholeNumber(environment, 'ANDON_KEEP_EVENTS_DAYS', 30)),
    messageLimits: limitsIn(environment),
    ...(aws === undefined ? {} : { aws }),
    logLevel,
  }
}

const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const
const isLogLevel = (text: string): text is (typeof logLevels)[number] => (logLevels as readonly string[]).includes(text)

const list = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)

const wholeNumber = (environment: NodeJS.ProcessEnv, name: string, usual: number): number => {
  const text = environment[name]
  if (text === undefined || text === '') return usual
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} is "${text}"; use a whole number.`)
  return Number(text)
}

/** Folders scripts may read. What the sandbox has a place of its own for cannot be shown. */
const shownFolders = (folders: string[]): string[] => {
  const wrong = folders.find((folder) => resolve(folder) !== folder || /^\/(?:$|tmp|var\/tmp|dev|proc|sys|run\/andon)(?:\/|$)/.test(folder))
  if (wrong === undefined) return folders
  throw new Error(`ANDON_SCRIPTS_FOLDERS has "${wrong}"; use whole paths such as /opt/tools, outside /tmp, /dev, /proc and /sys.`)
}

const onOrOff = (environment: NodeJS.ProcessEnv, name: string, usual: boolean): boolean => {
  const text = environment[name]
  if (text === undefined || text === '') return usual
  if (text === 'on' || text === 'off') return text === 'on'
  throw new Error(`${name} is "${text}"; use "on" or "off".`)
}

/**
 * Made at the first start and kept beside the database, never in it. Several nodes on one database share it by
 * ANDON_SECRET. It appears in its place whole or not at all: links sealed with half a secret could be forged.
 */
const secretIn = (dataFolder: string, given: string | undefined): Uint8Array => {
  if (given !== undefined) {
    const bytes = Buffer.from(given, 'base64')
    if (bytes.length < secretBytes) throw new Error('ANDON_SECRET must be at least 32 bytes in base64: openssl rand -base64 32')
    return bytes
  }
  const file = join(dataFolder, 'secret')
  if (!existsSync(file)) {
    mkdirSync(dataFolder, { recursive: true })
    const whole = `${file}.${process.pid}`
    writeFileSync(whole, randomBytes(secretBytes), { mode: 0o600, flush: true })
    renameSync(whole, file)
  }
  const bytes = readFileSync(file)
  if (bytes.length < secretBytes) {
    throw new Error(
      `The secret in ${file} is damaged: it holds ${bytes.length} of ${secretBytes} bytes. Restore it from a backup; or remove it, then a new one is made, and links and webhook secrets made with the old one work no more.`,
    )
  }
  return bytes
}

const secretBytes = 32
