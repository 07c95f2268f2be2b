import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { addressOf, createNode } from '#test/node.ts'
import { testDatabase } from '#test/database.ts'
import { createRunner, until } from '#test/runners.ts'

test('the server is killed while a machine works: the machine works on, and the run ends as it ended', async () => {
  const data = mkdtempSync(join(tmpdir(), 'andon-killed-'))
  const { connection, drop } = await testDatabase()
  // Short, so that the lease runs out while the server is away: coming back it gives everybody time to be heard.
  const node = await createNode({ ANDON_DATA: data, DATABASE_URL: addressOf(connection), ANDON_RUNNER_LEASE_SECONDS: '4' })
  const runner = createRunner()
  try {
    await node.start()
    const deed = async (action: string, input: object): Promise<Readonly<Record<string, unknown>>> => {
      const { status, body } = await node.ask('POST', `/api/v1/${action.replace('.', '/')}`, input)
      assert.equal(status, 200, JSON.stringify(body))
      return Object(body)
    }
    const save = (kind: string, name: string, spec: object): Promise<unknown> =>
      deed('record.save', { document: { apiVersion: 'andon.dev/v1', kind, metadata: { name }, spec } })
    await save('Runner', 'db-1', {})
    const { token } = await deed('runner.invite', { runner: 'db-1' })
    assert.equal((await runner.verb('register', node.url(), String(token))).exit, 0)
    runner.policy('interpreters: [sh]\nisolation: none\n')
    runner.start()

    const [begun, gate] = [join(runner.folder, 'begun'), join(runner.folder, 'gate')]
    const script = ['echo one', `touch ${begun}`, `while [ ! -e ${gate} ]; do sleep 0.05; done`, 'echo two']
    const fence = ['```sh {name=move andon.target=runner:db-1}', ...script, '```'].map((line) => `   ${line}`).join('\n')
    await save('Runbook', 'move', { body: `## Steps\n\n1. Move the data\n${fence}\n` })
    const { run } = await deed('run.start', { procedure: 'runbook:move' })
    await until(() => existsSync(begun))

    await node.kill()
    writeFileSync(gate, '')
    await until(() => runner.said().includes(': success'))
    await new Promise((done) => setTimeout(done, 4_000))
    await node.start()
    let shown: Readonly<Record<string, unknown>> = {}
    await until(async () => {
      const { body } = await node.ask('GET', `/api/v1/run/get?run=${String(run)}`)
      shown = Object(body)
      return shown['status'] === 'Success' || shown['status'] === 'Failed' || shown['status'] === 'Waiting'
    })
    assert.equal(shown['status'], 'Success', JSON.stringify(shown))
    assert.match(JSON.stringify(shown), /one\\ntwo/)
  } finally {
    await runner.remove()
    await node.stop()
    await drop()
    rmSync(data, { recursive: true, force: true })
  }
})
