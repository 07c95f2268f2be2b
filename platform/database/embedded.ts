import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { type Account, type Binaries, databaseAccount, findBinaries, launcher, reachableBinaries } from '#platform/database/binaries.ts'
import { isRunning } from '#platform/database/process.ts'

/**
 * The embedded server: a real PostgreSQL in the data folder.
 *
 * The problem: a database is the first thing a new user must set up and the first thing that breaks. The idea: the
 * server's own binaries come from npm; this file initialises a cluster in the data folder, starts it on a private
 * socket with a password kept beside it, watches it, and starts it again when it dies.
 *
 * Guarantees: fsync and synchronous commit stay on. A server left running by a killed Andon is found and used again.
 * A killed server is started again and recovers by itself, also when its number is another process's by now. One that
 * cannot start is told within seconds, with its last words. A cluster made by a newer PostgreSQL is refused with the mend.
 *
 * Refuses to do: listen on the network, upgrade a cluster, run as root.
 */
export interface EmbeddedServer {
  /** For the driver: a socket folder as host. */
  readonly connection: {
    readonly host: string
    readonly port: number
    readonly user: string
    readonly password: string
    readonly database: string
  }
  readonly processId: () => number | undefined
  /** Stops the server if this process is its last user. */
  readonly stop: () => Promise<void>
}

const port = 5432
/** A server that cannot start ends at once; seconds later it is told, not after a minute. */
const mostEndings = 7
const user = 'andon'

export const startEmbedded = async (
  dataFolder: string,
  log: (message: string) => void,
  settings: Readonly<Record<string, string>> = {},
): Promise<EmbeddedServer> => {
  const folder = resolve(dataFolder)
  mkdirSync(folder, { recursive: true })
  const { prefix, account } = launcher(databaseAccount(), folder)
  const binaries = reachableBinaries(await findBinaries(), account)
  const cluster = join(folder, 'postgresql')
  const place: Place = { folder, cluster, socket: socketFolder(folder, account), binaries, prefix, account, log, settings }
  refuseNewerCluster(cluster, binaries)
  if (!existsSync(join(cluster, 'PG_VERSION'))) initialise(place)
  const password = readFileSync(join(folder, 'postgresql.password'), 'utf8')
  const server = new Server(place, { host: place.socket, port, user, password, database: 'postgres' })
  await server.start()
  return server
}

interface Place {
  readonly folder: string
  readonly cluster: string
  readonly socket: string
  readonly binaries: Binaries
  /** What to put before a command so that it does not run as root, and the account to run it under otherwise. */
  readonly prefix: readonly string[]
  readonly account: Account | undefined
  readonly log: (message: string) => void
  readonly settings: Readonly<Record<string, string>>
}

const refuseNewerCluster = (cluster: string, binaries: Binaries): void => {
  const file = join(cluster, 'PG_VERSION')
  if (!existsSync(file)) return
  const version = Number(readFileSync(file, 'utf8').trim())
  if (version !== binaries.majorVersion) {
    throw new Error(
      `The data folder was made by PostgreSQL ${version}, and this Andon brings ${binaries.majorVersion}. ` +
        (version > binaries.majorVersion
          ? 'Start the newer Andon that made it, '
          : 'Dump it with the Andon that made it and restore it here, ') +
        `or start with another folder (ANDON_DATA=…).`,
    )
  }
}

/** A socket path may be at most 107 bytes long, so deep data folders get a folder of their own in the temporary one. */
const socketFolder = (folder: string, account: Account | undefined): string => {
  const remembered = join(folder, 'postgresql.socket')
  if (existsSync(remembered)) {
    const path = readFileSync(remembered, 'utf8')
    mkdirSync(path, { recursive: true, mode: 0o700 })
    own(path, account)
    return path
  }
  const near = join(folder, 'run')
  const path = Buffer.byteLength(near) < 80 ? near : mkdtempSync(join(tmpdir(), 'andon-'))
  mkdirSync(path, { recursive: true, mode: 0o700 })
  own(path, account)
  writeFileSync(remembered, path, { mode: 0o600 })
  return path
}

const own = (path: string, account: Account | undefined): void => {
  chmodSync(path, 0o700)
  if (account) chownSync(path, account.uid, account.gid)
}

const initialise = (place: Place): void => {
  const { folder, cluster, binaries, prefix, account } = place
  // Whatever a killed first start left behind is not a cluster; the password is written last.
  rmSync(cluster, { recursive: true, force: true })
  const passwordFile = join(folder, 'postgresql.password')
  const password = randomBytes(24).toString('base64url')
  mkdirSync(cluster, { mode: 0o700 })
  own(cluster, account)
  writeFileSync(passwordFile, password, { mode: 0o600 })
  const handed = join(place.socket, 'initial-password')
  writeFileSync(handed, password, { mode: 0o600 })
  if (account) chownSync(handed, account.uid, account.gid)
  const command = [
    ...prefix,
    binaries.initdb,
    '-D',
    cluster,
    '-U',
    user,
    `--pwfile=${handed}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ]
  const result = spawnSync(command[0] ?? '', command.slice(1), { ...account, encoding: 'utf8', cwd: '/' })
  rmSync(handed, { force: true })
  if (result.status !== 0) {
    rmSync(cluster, { recursive: true, force: true })
    throw new Error(`PostgreSQL could not be initialised in ${cluster}: ${(result.stderr || result.error?.message || '').trim()}`)
  }
}

class Server implements EmbeddedServer {
  readonly connection: EmbeddedServer['connection']
  readonly #place: Place
  #child: ChildProcess | undefined
  /** How often in a row it ended before it answered. */
  #endings = 0
  #stopping = false
  #watch: NodeJS.Timeout | undefined
  #starting: Promise<void> | undefined

  constructor(place: Place, connection: EmbeddedServer['connection']) {
    this.#place = place
    this.connection = connection
  }

  processId(): number | undefined {
    try {
      return Number(readFileSync(join(this.#place.cluster, 'postmaster.pid'), 'utf8').split('\n')[0])
    } catch {
      return undefined
    }
  }

  async start(): Promise<void> {
    this.#starting ??= this.#bringUp().finally(() => {
      this.#starting = undefined
    })
    await this.#starting
    // An adopted server is nobody's child: look at it now and then.
    this.#watch ??= setInterval(() => void this.#look(), 500).unref()
  }

  async #bringUp(): Promise<void> {
    const deadline = Date.now() + 60_000
    this.#endings = 0
    for (;;) {
      if (await this.#answers()) return
      if (this.#child === undefined && !this.#isAlive()) this.#spawn()
      await new Promise((done) => setTimeout(done, 25 * 2 ** this.#endings))
      const problem = this.#endings >= mostEndings ? `ended ${this.#endings} times while it started` : 'did not start within 60 s'
      if (this.#endings >= mostEndings || Date.now() > deadline) throw new Error(`PostgreSQL ${problem}. ${this.#lastWords()}`)
    }
  }

  #lastWords(): string {
    const file = join(this.#place.folder, 'postgresql.log')
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-3) : []
    return `Its log ${file} ends: ${lines.join(' / ').slice(-600)}`
  }

  #spawn(): void {
    const { binaries, cluster, socket, folder, log, prefix, account } = this.#place
    // Nobody answers and the number is another process's: PostgreSQL would believe it to be itself and refuse.
    if (this.#isMistaken()) rmSync(join(cluster, 'postmaster.pid'), { force: true })
    const settings = {
      listen_addresses: '',
      unix_socket_directories: socket,
      port: String(port),
      max_connections: '120',
      shared_buffers: '128MB',
      jit: 'off',
      timezone: 'UTC',
      log_timezone: 'UTC',
      max_wal_size: '2GB',
      checkpoint_timeout: '15min',
      log_min_messages: 'warning',
      ...this.#place.settings,
    }
    const logFile = openSync(join(folder, 'postgresql.log'), 'a', 0o600)
    const command = [
      ...prefix,
      binaries.postgres,
      '-D',
      cluster,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]
    // A session of its own: Ctrl-C in the terminal is for Andon, which then stops the server in order.
    const child = spawn(command[0] ?? '', command.slice(1), {
      ...account,
      cwd: '/',
      detached: true,
      stdio: ['ignore', logFile, logFile],
    })
    closeSync(logFile)
    child.unref()
    child.once('error', (error) => {
      this.#child = undefined
      this.#endings += 1
      log(`PostgreSQL could not be started: ${error.message}`)
    })
    child.once('exit', (code, signal) => {
      this.#child = undefined
      this.#endings += 1
      if (!this.#stopping) log(`PostgreSQL ended (${signal ?? code}); starting it again.`)
    })
    this.#child = child
  }

  #isAlive(): boolean {
    const id = this.processId()
    return id !== undefined && isRunning(id) && !this.#isMistaken()
  }

  /** After a restart of a container numbers begin anew: what the file names may be another process by now. A server works in its cluster. */
  #isMistaken(): boolean {
    const id = this.processId()
    if (id === undefined || !isRunning(id)) return false
    try {
      return readlinkSync(`/proc/${id}/cwd`) !== realpathSync(this.#place.cluster)
    } catch {
      return false
    }
  }

  async #look(): Promise<void> {
    if (this.#stopping || this.#starting || (this.#isAlive() && this.#child !== undefined)) return
    if (this.#isAlive()) return
    await this.start().catch((error: unknown) => this.#place.log(String(error)))
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ ...this.connection, connectionTimeoutMillis: 2_000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query('select 1')
      return true
    } catch {
      return false
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true
    clearInterval(this.#watch)
    const id = this.processId()
    if (id === undefined || !this.#isAlive() || (await this.#othersConnected())) return
    process.kill(id, 'SIGINT')
    const deadline = Date.now() + 20_000
    while (this.#isAlive() && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20))
  }

  async #othersConnected(): Promise<boolean> {
    const client = new pg.Client({ ...this.connection, connectionTimeoutMillis: 2_000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      const { rows } = await client.query<{ others: number }>(
        `select count(*)::int as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      )
      return (rows[0]?.others ?? 0) > 0
    } catch {
      return false
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}
