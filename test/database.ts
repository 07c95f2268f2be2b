import { createHash, randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, rmSync, statfsSync, statSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '#platform/database/embedded.ts'
import { migrate, migrations } from '#platform/database/migrate.ts'
import { type Connection, openDatabase } from '#platform/database/pool.ts'
import { installQueue } from '#platform/jobs/install.ts'

/**
 * One real PostgreSQL for all tests, started by the first that needs it and shared by every test process; each test
 * gets a database of its own, cloned from a template that the migrations made.
 */
const account = process.getuid?.() ?? 0
const memory = '/dev/shm'
/** In memory where there is enough: a database of a few hundred files takes 600 ms to make on some disks, 40 in memory. */
const hasMemory = (): boolean => {
  if (!existsSync(memory)) return false
  const { bavail, bsize } = statfsSync(memory)
  return bavail * bsize >= 4 * 2 ** 30
}
const folder =
  process.env['ANDON_TEST_DATA'] ?? join(hasMemory() ? memory : tmpdir(), account === 0 ? 'andon-test' : `andon-test-${account}`)

let server: Promise<Connection> | undefined

export const testServer = (): Promise<Connection> => {
  server ??= process.env['ANDON_TEST_DATABASE_URL']
    ? Promise.resolve({ connectionString: process.env['ANDON_TEST_DATABASE_URL'] })
    : locked('server', startShared)
  return server
}

/** A fresh, migrated database. `drop` removes it. */
export const testDatabase = async (): Promise<{ connection: Connection; drop: () => Promise<void> }> => {
  const connection = await testServer()
  const template = await templateDatabase(connection)
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(connection, `create database ${name} template ${template}`)
  return {
    connection: at(connection, name),
    drop: async () => void (await administer(connection, `drop database if exists ${name} with (force)`)),
  }
}

/** An empty database, for tests of the migrations themselves. */
export const emptyDatabase = async (): Promise<{ connection: Connection; drop: () => Promise<void> }> => {
  const connection = await testServer()
  // What tidies up while it makes the template must not meet this one.
  await templateDatabase(connection)
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(connection, `create database ${name}`)
  return {
    connection: at(connection, name),
    drop: async () => void (await administer(connection, `drop database if exists ${name} with (force)`)),
  }
}

const startShared = async (): Promise<Connection> => {
  // Tests may lose their data: the machine crashing is not what they test, so no fsync.
  const embedded = await startEmbedded(folder, () => undefined, {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_wal_size: '512MB',
    max_connections: '400',
  })
  return embedded.connection
}

const templates = new Map<string, Promise<string>>()

/** Named by what the migrations say, so a changed migration makes a new template. */
const templateDatabase = (connection: Connection): Promise<string> => {
  const name = `template_${createHash('sha256')
    .update(
      migrations()
        .map((migration) => migration.text)
        .join('\n'),
    )
    .digest('hex')
    .slice(0, 16)}`
  const known = templates.get(name) ?? locked('template', () => makeTemplate(connection, name))
  templates.set(name, known)
  return known
}

const makeTemplate = async (connection: Connection, name: string): Promise<string> => {
  const building = `${name}_building`
  const exists = await administer(connection, `select 1 from pg_database where datname = '${name}'`)
  if (exists.length > 0) return name
  await tidyUp(connection)
  await administer(connection, `drop database if exists ${building} with (force)`)
  await administer(connection, `create database ${building}`)
  const database = openDatabase(at(connection, building), { size: 2, onError: () => undefined })
  await migrate(database)
  await installQueue(database)
  await database.close()
  await administer(connection, `alter database ${building} rename to ${name}`)
  return name
}

/** Databases of tests that were killed, and templates of former migrations. */
const tidyUp = async (connection: Connection): Promise<void> => {
  const left = (await administer(
    connection,
    `select datname as name
       from pg_database
      where (datname like 'test\\_%' or datname like 'template\\_%')
        and datname not in (select datname from pg_stat_activity where datname is not null)`,
  )) as { name: string }[]
  for (const { name } of left) await administer(connection, `drop database if exists ${name}`).catch(() => undefined)
}

const at = (connection: Connection, database: string): Connection => {
  if (!connection.connectionString) return { ...connection, database }
  const url = new URL(connection.connectionString)
  url.pathname = `/${database}`
  return { connectionString: url.href }
}

const administer = async (connection: Connection, statement: string): Promise<object[]> => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return (await client.query<object>(statement)).rows
  } finally {
    await client.end()
  }
}

/** One process at a time; a lock older than a minute belongs to a process that died. */
const locked = async <Result>(name: string, body: () => Promise<Result>): Promise<Result> => {
  mkdirSync(folder, { recursive: true })
  const lock = join(folder, `${name}.lock`)
  for (const began = Date.now(); !isTaken(lock);) {
    const takenAt = statSync(lock, { throwIfNoEntry: false })?.mtimeMs
    if (takenAt !== undefined && Date.now() - takenAt > 60_000) rmSync(lock, { force: true })
    if (Date.now() - began > 180_000) throw new Error(`${lock} was not free for three minutes: remove it, or see who works in ${folder}.`)
    await new Promise((done) => setTimeout(done, 25))
  }
  // Who takes long on a slow machine has not died.
  const beat = setInterval(() => existsSync(lock) && utimesSync(lock, new Date(), new Date()), 10_000).unref()
  try {
    return await body()
  } finally {
    clearInterval(beat)
    rmSync(lock, { force: true })
  }
}

/** Anything but a lock that somebody else holds is told: a folder of another account stays closed however often one tries. */
const isTaken = (lock: string): boolean => {
  try {
    closeSync(openSync(lock, 'wx'))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
