import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { block, startStage } from '#test/procedures.ts'
import { decide } from './actions.ts'

test('a node that is killed in the middle of a step: what is not idempotent waits for a decision, what is goes on', async () => {
  const stage = await startStage({ jobs: false })
  const { address, begin, holds, look, platform, release, runbook, seen, until } = stage
  const { host, port, user, password, database } = platform.database.pool.options
  const node = spawn(process.execPath, [fileURLToPath(import.meta.resolve('#test/procedures-node.ts'))], {
    env: { ...process.env, ANDON_TEST_CONNECTION: JSON.stringify({ host, port, user, password, database }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await once(node.stdout, 'data')
    const pay = await begin(await runbook(`1. Pay\n${block('http {name=pay andon.timeout=60s}', `POST ${address}/slow/pay`)}`))
    const get = await begin(await runbook(`1. Get\n${block('http {name=get andon.timeout=60s}', `GET ${address}/slow/get`)}`))
    await holds(2)
    node.kill('SIGKILL')
    await once(node, 'exit')
    await platform.worker.start()
    await until(pay, 'Waiting')
    await holds(3)
    release()
    await until(get, 'Success')
    assert.deepEqual(seen.map((one) => `${one.method} ${one.url}`).sort(), ['GET /slow/get', 'GET /slow/get', 'POST /slow/pay'])
    assert.equal((await look(pay)).waiting?.for, 'decision')
    assert.equal((await platform.act(decide, { run: pay, step: 'pay', decision: 'skip' })).status, 'Success')
  } finally {
    node.kill('SIGKILL')
    await stage.stop()
  }
})
