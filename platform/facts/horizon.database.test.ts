import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { type EmbeddedServer, startEmbedded } from '#platform/database/embedded.ts'
import { migrate } from '#platform/database/migrate.ts'
import { type Connection, type Database, openDatabase } from '#platform/database/pool.ts'
import { beginning, factsAfter, factsBetween, horizon, type PlacedFact, type Position } from '#platform/facts/log.ts'

/** Inserts facts on eight connections until it is killed: each transaction writes, waits a little and commits, or does not. */
const writer = `
  import pg from 'pg'
  const connection = JSON.parse(process.env.CONNECTION)
  const write = async (name) => {
    const client = new pg.Client(connection)
    await client.connect()
    for (let number = 0; ; number += 1) {
      await client.query('begin')
      for (let facts = 0; facts <= number % 3; facts += 1) {
        await client.query("insert into fact (at, type, actor, subjects, data) values (now(), 'sheep.counted', $1, '{}', '{}')", [name])
        await new Promise((done) => setTimeout(done, Math.random() * 8))
      }
      await client.query(number % 5 === 4 ? 'rollback' : 'commit')
      if (name.endsWith('0') && number === 3) console.log('busy')
    }
  }
  for (let index = 0; index < 8; index += 1) void write(process.env.NAME + index)
`

describe('the place up to which the log may be followed', { timeout: 240_000 }, () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'andon-horizon-')), 'data')
  let server: EmbeddedServer
  let database: Database
  let connection: Connection
  before(async () => {
    // A server of its own: the shared one prepares no transactions.
    server = await startEmbedded(folder, () => undefined, { max_prepared_transactions: '4', fsync: 'off' })
    const administrator = await open(server.connection)
    for (const name of ['andon', 'other']) await administrator.query(`create database ${name}`)
    await administrator.query(`create role plain login password 'plain'`)
    await administrator.end()
    connection = { ...server.connection, database: 'andon' }
    database = openDatabase(connection, { size: 8, onError: () => undefined })
    await migrate(database)
  })
  after(async () => {
    await database.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const open = async (to: Connection): Promise<pg.Client> => {
    const client = new pg.Client(to)
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  const insert = `insert into fact (at, type, actor, subjects, data) values (now(), 'sheep.counted', 'test', '{}', '{}')`
  const count = async (): Promise<number> => (await factsAfter(database.sql, beginning, 10_000)).length

  test('waits for whoever writes in this database, and not for another database of the server', async () => {
    const other = await open({ ...server.connection, database: 'other' })
    await other.query('begin')
    await other.query('select pg_current_xact_id()')
    const found = await count()
    await database.sql(insert)
    assert.equal(await count(), found + 1)
    const own = await open(connection)
    await own.query('begin')
    await own.query(insert)
    await database.sql(insert)
    assert.equal(await count(), found + 1)
    await own.query('commit')
    assert.equal(await count(), found + 3)
    await other.query('rollback')
    await Promise.all([own.end(), other.end()])
  })

  test('waits for transactions that are prepared here', async () => {
    const own = await open(connection)
    const found = await count()
    await own.query('begin')
    await own.query(insert)
    await own.query(`prepare transaction 'sheep'`)
    await own.end()
    await database.sql(insert)
    assert.equal(await count(), found)
    await database.sql(`commit prepared 'sheep'`)
    assert.equal(await count(), found + 2)
  })

  test('is the same for an account that may not see what others do', async () => {
    await database.sql('grant select on fact to plain')
    const [plain, own] = [await open({ ...connection, user: 'plain', password: 'plain' }), await open(connection)]
    await own.query('begin')
    await own.query(insert)
    const [row] = (await own.query<{ xid: string }>('select pg_current_xact_id()::text as xid')).rows
    for (let writes = 0; writes < 3; writes += 1) await database.sql(insert)
    assert.equal((await plain.query<{ xid: string }>('select fact_horizon()::text as xid')).rows[0]?.xid, row?.xid)
    await own.query('commit')
    await Promise.all([plain.end(), own.end()])
  })

  test('is the old one where a transaction keeps what it saw at first', async () => {
    const own = await open(connection)
    await own.query('begin isolation level repeatable read')
    const before = (await own.query<{ xid: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as xid')).rows[0]?.xid
    await database.sql(insert)
    assert.equal((await own.query<{ xid: string }>('select fact_horizon()::text as xid')).rows[0]?.xid, before)
    await own.end()
    assert.ok(BigInt(await horizon(database.sql)) > BigInt(before ?? 0))
  })

  test('is reached in the order of numbers, however many digits they have', async () => {
    const xids = ['9', '10', '99', '100', '101']
    await database.sql(
      `insert into fact (xid, at, type, actor, subjects, data) select xid::xid8, now(), 'sheep.counted', 'test', '{}', '{}' from unnest($1::text[]) as xid`,
      [xids.toReversed()],
    )
    const until = { xid: '101', id: String(2n ** 63n - 1n) }
    const followed: string[] = []
    const between: string[] = []
    for (let position: Position = beginning; followed.length < xids.length;) {
      for (const fact of await factsAfter(database.sql, position, 2)) {
        position = fact.position
        if (followed.length < xids.length) followed.push(position.xid)
      }
    }
    for (let position: Position | undefined = beginning; position !== undefined;) {
      const facts = await factsBetween(database.sql, { position, until, types: ['sheep.counted'], by: 'nobody', limit: 2 })
      between.push(...facts.map((fact) => fact.position.xid))
      position = facts.at(-1)?.position
    }
    assert.deepEqual([followed, between], [xids, xids])
  })

  test('no follower skips or repeats one, whoever commits in whatever order and whoever is killed', async () => {
    const other = await open({ ...server.connection, database: 'other' })
    await other.query('begin')
    await other.query('select pg_current_xact_id()')
    const start = (await factsAfter(database.sql, beginning, 10_000)).at(-1)?.position ?? beginning
    const isOver = { writing: false }
    const follow = async (): Promise<readonly PlacedFact[]> => {
      const seen: PlacedFact[] = []
      let position: Position = start
      for (;;) {
        // Whether it was over is asked first: what is read afterwards shows all that was written.
        const last = isOver.writing
        const facts = await factsAfter(database.sql, position, 7)
        seen.push(...facts)
        position = facts.at(-1)?.position ?? position
        if (last && facts.length === 0) return seen
      }
    }
    const followers = [follow(), follow()]
    for (let kills = 0; kills < 5; kills += 1) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', writer], {
        cwd: import.meta.dirname,
        env: { ...process.env, CONNECTION: JSON.stringify(connection), NAME: `writer-${kills}-` },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const gone = once(child, 'exit')
      await Promise.race([once(child.stdout, 'data'), gone.then(() => assert.fail('The writer ended.'))])
      await new Promise((done) => setTimeout(done, 100 * kills))
      child.kill('SIGKILL')
      await gone
    }
    // The server notices by itself that they are gone, and takes back what they had not committed.
    const writing = async (): Promise<number> =>
      (
        await database.sql(
          `select from pg_stat_activity where datname = 'andon' and application_name <> 'andon' and backend_type = 'client backend'`,
        )
      ).length
    while ((await writing()) > 0) await new Promise((done) => setTimeout(done, 20))
    isOver.writing = true
    const written = await database.sql<{ id: string }>(`select id from fact where (xid, id) > ($1::xid8, $2::bigint) order by xid, id`, [
      start.xid,
      start.id,
    ])
    assert.ok(written.length > 100, `${written.length} facts`)
    for (const seen of await Promise.all(followers))
      assert.deepEqual(
        seen.map(({ id }) => id),
        written.map(({ id }) => id),
      )
    await other.query('rollback')
    await other.end()
  })
})
