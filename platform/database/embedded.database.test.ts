import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import { type EmbeddedServer, startEmbedded } from '#platform/database/embedded.ts'
import { isRunning } from '#platform/database/process.ts'

const ask = async (server: EmbeddedServer, text: string): Promise<object[]> => {
  const client = new pg.Client(server.connection)
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<object>(text)).rows
  } finally {
    await client.end()
  }
}

const until = async (body: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 60_000
  while (!(await body().catch(() => false))) {
    assert.ok(performance.now() < deadline, `In vain: ${body.toString()}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

describe('the embedded server', { timeout: 120_000 }, () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'andon-embedded-')), 'data')
  let server: EmbeddedServer
  before(async () => {
    server = await startEmbedded(folder, () => undefined)
  })
  after(async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('keeps fsync and synchronous commit on, and listens on no network', async () => {
    const [row] = await ask(
      server,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('listen_addresses') as listens`,
    )
    assert.deepEqual(row, { fsync: 'on', commit: 'on', listens: '' })
  })

  test('comes back by itself with everything committed when it is killed', async () => {
    await ask(server, `create table kept (word text)`)
    await ask(server, `insert into kept values ('before the kill')`)
    const killed = server.processId() ?? 0
    process.kill(killed, 'SIGKILL')
    await until(async () => server.processId() !== killed && (await ask(server, 'select 1')).length === 1)
    assert.deepEqual(await ask(server, `select word from kept`), [{ word: 'before the kill' }])
  })

  test('left running by a killed process, it is found and used again', async () => {
    const own = join(mkdtempSync(join(tmpdir(), 'andon-embedded-')), 'data')
    const script = `import { startEmbedded } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)}
      const server = await startEmbedded(${JSON.stringify(own)}, () => undefined)
      console.log(server.processId())
      setInterval(() => undefined, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const first = Number(await new Promise<string>((done) => child.stdout.once('data', (chunk: Buffer) => done(chunk.toString()))))
    child.kill('SIGKILL')
    const second = await startEmbedded(own, () => undefined)
    assert.equal(second.processId(), first)
    await second.stop()
    assert.equal(second.processId(), undefined)
    // Its end may still have to be noticed by whoever inherited it.
    await until(() => Promise.resolve(!isRunning(first)))
    rmSync(own, { recursive: true, force: true })
  })

  test('starts although the number of the server that was killed is another process by now', async () => {
    const own = mkdtempSync(join(tmpdir(), 'andon-embedded-'))
    const killed = await startEmbedded(own, () => undefined)
    const file = join(own, 'postgresql', 'postmaster.pid')
    const left = readFileSync(file, 'utf8')
    await killed.stop()
    writeFileSync(file, left.replace(/^\d+/, String(process.pid)))
    const again = await startEmbedded(own, () => undefined)
    assert.deepEqual(await ask(again, `select 1 as one`), [{ one: 1 }])
    await again.stop()
    rmSync(own, { recursive: true, force: true })
  })

  test('that cannot start is told soon, with what it said last', async () => {
    const own = mkdtempSync(join(tmpdir(), 'andon-embedded-'))
    await assert.rejects(
      startEmbedded(own, () => undefined, { shared_buffers: 'plenty' }),
      /ended 7 times while it started.*invalid value for parameter "shared_buffers"/,
    )
    rmSync(own, { recursive: true, force: true })
  })

  test('refuses a cluster of a newer PostgreSQL and says what to do', async () => {
    const own = mkdtempSync(join(tmpdir(), 'andon-embedded-'))
    const fresh = await startEmbedded(own, () => undefined)
    await fresh.stop()
    writeFileSync(join(own, 'postgresql', 'PG_VERSION'), '99\n')
    await assert.rejects(
      startEmbedded(own, () => undefined),
      /made by PostgreSQL 99.*Start the newer Andon that made it/,
    )
    rmSync(own, { recursive: true, force: true })
  })
})
