import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { startLab } from '#test/event-rules.ts'

test('a node that is killed after a deed wrote and before it commits has done nothing; the next node does it once', async () => {
  const { done, platform, rule, send } = await startLab({ jobs: false, start: new Date() })
  const { host, port, user, password, database } = platform.database.pool.options
  await rule('note', { pattern: { source: ['shop'] }, targets: [{ id: 'note', action: 'lab.do', input: { text: '{{ id }}' } }] })
  await send({ id: 'one' })
  const node = spawn(process.execPath, [fileURLToPath(import.meta.resolve('#test/event-rules-node.ts'))], {
    env: { ...process.env, ANDON_TEST_CONNECTION: JSON.stringify({ host, port, user, password, database }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await once(node.stdout, 'data')
    node.kill('SIGKILL')
    await once(node, 'exit')
    assert.deepEqual(await done(), [])
    await platform.worker.start()
    await platform.advance('2m')
    assert.deepEqual(await done(), ['one'])
  } finally {
    node.kill('SIGKILL')
    await platform.stop()
  }
})
