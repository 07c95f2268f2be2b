import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Compile } from 'typebox/compile'
import { Policy } from '#domains/runners/policy.ts'
import { findingsAgainst } from '#platform/actions/validate.ts'
import { readData } from '#platform/text/data.ts'
import { UsageError } from './failure.ts'

/**
 * The folder of a runner: its keys, its policy, and what it could not deliver yet. Readable by its user only.
 * `ANDON_RUNNER_HOME`, else `~/.config/andon/runner`.
 */
export interface RunnerHome {
  readonly folder: string
  readonly identityFile: string
  readonly policyFile: string
  readonly spoolFolder: string
}

export const findHome = (environment: Readonly<Record<string, string | undefined>>, given?: string): RunnerHome => {
  const config = environment['XDG_CONFIG_HOME'] || join(environment['HOME'] ?? homedir(), '.config')
  const folder = given ?? environment['ANDON_RUNNER_HOME'] ?? join(config, 'andon', 'runner')
  return {
    folder,
    identityFile: join(folder, 'identity.json'),
    policyFile: environment['ANDON_RUNNER_POLICY'] ?? join(folder, 'policy.yaml'),
    spoolFolder: join(folder, 'spool'),
  }
}

/** Who this machine is, and whom it believes. */
export interface Identity {
  readonly url: string
  readonly runner: string
  /** Private keys, base64url. */
  readonly signKey: string
  readonly sealKey: string
  /** The server's public key, pinned when it registered. */
  readonly serverKey: string
  /** A file with certificates that count beside the usual ones. */
  readonly ca?: string
}

export const readIdentity = ({ identityFile, folder }: RunnerHome): Identity => {
  if (!existsSync(identityFile))
    throw new UsageError(
      `This machine is no runner yet: there is no ${identityFile}. Register it: andon runner register <url> <token>${folder === '' ? '' : ', or name its folder with --home.'}`,
      'runner register',
    )
  const value: unknown = JSON.parse(readFileSync(identityFile, 'utf8'))
  const { url, runner, signKey, sealKey, serverKey, ca } = Object(value)
  const isWhole = [url, runner, signKey, sealKey, serverKey].every((part) => typeof part === 'string' && part !== '')
  if (!isWhole) throw new UsageError(`${identityFile} is damaged. Register the machine again.`, 'runner register')
  return { url, runner, signKey, sealKey, serverKey, ...(typeof ca === 'string' ? { ca } : {}) }
}

/** Whole or not at all, and for nobody else to read. */
export const keepIdentity = (home: RunnerHome, identity: Identity): void => {
  mkdirSync(home.folder, { recursive: true, mode: 0o700 })
  chmodSync(home.folder, 0o700)
  const whole = `${home.identityFile}.${process.pid}`
  writeFileSync(whole, `${JSON.stringify(identity, undefined, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(whole, home.identityFile)
}

export const forgetIdentity = (home: RunnerHome): void => {
  rmSync(home.identityFile, { force: true })
  rmSync(home.spoolFolder, { recursive: true, force: true })
}

/** What a machine allows until somebody thinks about it. */
export const firstPolicy = `# What this machine does for Andon. The server cannot change this file.
# andon runner check ${'policy.yaml'} says what it means.
interpreters: [sh, bash, python3]
atOnce: 2
longest: 1h
# procedures: ['runbook:db-*']
# approvedBy: { anyOf: ['person:alice', 'person:bob'] }
`

const policySchema = Compile(Policy)

/** Reads a policy. Throws one error that names every place that does not fit. */
export const readPolicy = (text: string, file: string): Policy => {
  const data = readData(text)
  if (policySchema.Check(data)) return data
  const findings = findingsAgainst(Policy, data)
  const lines = findings.map(({ path, message, mend }) => `  ${path || '(whole file)'}  ${message}${mend === undefined ? '' : ` ${mend}`}`)
  throw new Error([`${file} is no policy:`, ...lines].join('\n'))
}

export const policyOf = (home: RunnerHome): Policy => {
  if (!existsSync(home.policyFile))
    throw new Error(`There is no policy ${home.policyFile}, and without one this machine does nothing. See: andon runner check --help`)
  return readPolicy(readFileSync(home.policyFile, 'utf8'), home.policyFile)
}
