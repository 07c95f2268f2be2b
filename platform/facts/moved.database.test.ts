import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { type EmbeddedServer, startEmbedded } from '#platform/database/embedded.ts'
import { migrate } from '#platform/database/migrate.ts'
import { type Database, openDatabase } from '#platform/database/pool.ts'
import { beginning, factsAfter } from '#platform/facts/log.ts'
import { catchUp } from '#platform/facts/moved.ts'

describe('a log of facts that was restored on another server', { timeout: 120_000 }, () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'andon-moved-')), 'data')
  let server: EmbeddedServer
  let database: Database
  before(async () => {
    // A server of its own: it counts what everybody on it does.
    server = await startEmbedded(folder, () => undefined, { fsync: 'off' })
    const administrator = new pg.Client(server.connection)
    await administrator.connect()
    await administrator.query('create database andon')
    await administrator.end()
    database = openDatabase({ ...server.connection, database: 'andon' }, { size: 4, onError: () => undefined })
    await migrate(database)
  })
  after(async () => {
    await database.close()
    await server.stop()
    rmSync(dirname(folder), { recursive: true, force: true })
  })

  const write = async (xid?: bigint): Promise<void> => {
    const [columns, values] = xid === undefined ? ['', ''] : ['xid, ', `'${xid}'::xid8, `]
    await database.sql(
      `insert into fact (${columns}at, type, actor, subjects, data) values (${values}now(), 'sheep.counted', 'test', '{}', '{}')`,
    )
  }
  const said: string[] = []
  const log = { warn: (text: string) => void said.push(`warn: ${text}`), error: (text: string) => void said.push(`error: ${text}`) }
  const next = async (): Promise<bigint> =>
    BigInt((await database.sql<{ xid: string }>(`select pg_snapshot_xmax(pg_current_snapshot())::text as xid`))[0]?.xid ?? 0)

  test('is followed on, from where its followers stood', async () => {
    await write()
    await catchUp(database.sql, log)
    assert.equal(said.length, 0)
    const brought = (await next()) + 250_000n
    await write(brought)
    const position = { xid: String(brought), id: '9223372036854775807' }
    await catchUp(database.sql, log)
    assert.match(said[0] ?? '', /^warn: The facts were written on another server/)
    assert.ok((await next()) > brought)
    await write()
    assert.equal((await factsAfter(database.sql, position, 10)).length, 1)
    assert.equal((await factsAfter(database.sql, beginning, 10)).length, 3)
  })

  test('is said to be too far away, with what to do', async () => {
    await write((await next()) + 3_000_000_000n)
    await catchUp(database.sql, log)
    assert.match(said.at(-1) ?? '', /^error: .*written on another server.*physical copy.*pg_resetwal/)
  })
})
