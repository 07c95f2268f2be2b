import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { block, type Stage, startStage } from '#test/procedures.ts'
import { cancel, decide } from './actions.ts'
import { dispatch } from './jobs.ts'

/** A node of its own on the stage's database, which takes work until it is killed. */
const startNode = async ({ platform }: Stage) => {
  const { host, port, user, password, database } = platform.database.pool.options
  const node = spawn(process.execPath, [fileURLToPath(import.meta.resolve('#test/procedures-node.ts'))], {
    env: { ...process.env, ANDON_TEST_CONNECTION: JSON.stringify({ host, port, user, password, database }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(node.stdout, 'data')
  const kill = async (): Promise<void> => {
    const gone = once(node, 'exit')
    if (node.kill('SIGKILL')) await gone
  }
  return { kill }
}

/** The nodes that work learn of what was begun elsewhere. */
const tell = ({ platform }: Stage): Promise<void> =>
  platform.transact(platform.administrator, (transaction) => Promise.resolve(transaction.enqueue(dispatch, {})))

test('a node that is killed in the middle of a step: what is not idempotent waits for a decision, what is goes on', async () => {
  const stage = await startStage({ jobs: false })
  const { address, begin, holds, look, platform, release, runbook, seen, until } = stage
  const node = await startNode(stage)
  try {
    const pay = await begin(await runbook(`1. Pay\n${block('http {name=pay andon.timeout=60s}', `POST ${address}/slow/pay`)}`))
    const get = await begin(await runbook(`1. Get\n${block('http {name=get andon.timeout=60s}', `GET ${address}/slow/get`)}`))
    await tell(stage)
    await holds(2)
    await node.kill()
    await platform.worker.start()
    await until(pay, 'Waiting')
    await holds(3)
    release()
    await until(get, 'Success')
    assert.deepEqual(seen.map((one) => `${one.method} ${one.url}`).sort(), ['GET /slow/get', 'GET /slow/get', 'POST /slow/pay'])
    assert.equal((await look(pay)).waiting?.for, 'decision')
    assert.equal((await platform.act(decide, { run: pay, step: 'pay', decision: 'skip' })).status, 'Success')
  } finally {
    await node.kill()
    await stage.stop()
  }
})

test('what one node does is ended by a cancel on another, and the other node never has it', async () => {
  const stage = await startStage({ jobs: false })
  const { address, begin, held, holds, look, platform, runbook, seen, until } = stage
  const node = await startNode(stage)
  try {
    const steps = `1. Pay\n${block('http {name=pay andon.timeout=1h}', `POST ${address}/slow/pay`)}\n2. Next`
    const runs = [await begin(await runbook(steps)), await begin(await runbook(steps))]
    await tell(stage)
    await holds(2)
    const [one = '', other = ''] = runs
    assert.equal((await platform.act(cancel, { run: one })).status, 'Cancelling')
    await until(one, 'Cancelled')
    const [pay, next] = (await look(one)).steps
    assert.deepEqual([pay?.status, next?.status], ['cancelled', 'pending'])
    assert.match(pay?.reason ?? '', /may have been done all the same/)
    // Only that one: what the other run asked for is still awaited, and its answer counts.
    assert.equal((await look(other)).steps[0]?.status, 'running')
    for (const answer of held.splice(0)) answer()
    await until(other, 'Waiting')
    assert.deepEqual([(await look(other)).steps[0]?.status, seen.length], ['success', 2])
  } finally {
    await node.kill()
    await stage.stop()
  }
})

test('nodes that are killed again and again: nothing is lost, nothing is done twice, and what nobody knows waits', async () => {
  const stage = await startStage({ jobs: false })
  const { address, begin, platform, runbook, seen } = stage
  const post = (name: string) => block(`http {name=${name} andon.timeout=60s}`, `POST ${address}/${name}/{{run.id}}`)
  const put = (name: string) => block(`http {name=${name} andon.timeout=60s andon.idempotent=true}`, `PUT ${address}/${name}/{{run.id}}`)
  const procedure = await runbook(`1. One\n${post('one')}\n2. Two\n${put('two')}\n3. Three\n${post('three')}\n4. Four\n${put('four')}`)
  const runs: string[] = []
  let node = await startNode(stage)
  try {
    for (let kills = 0; kills < 4; kills += 1) {
      for (let count = 0; count < 25; count += 1) runs.push(await begin(procedure))
      await tell(stage)
      const arrived = seen.length
      // In the midst of it, each time at another point; where the node was done before it was told, it is killed all the same.
      const deadline = performance.now() + 5_000
      while (seen.length < arrived + 7 + kills * 11 && performance.now() < deadline) await new Promise((done) => setTimeout(done, 1))
      await node.kill()
      node = await startNode(stage)
    }
    const left = async () =>
      platform.database.sql<{ id: string; step: string }>(
        `select id, state -> 'waiting' ->> 'step' as step from run where waiting_for = 'decision'`,
      )
    for (;;) {
      for (const { id, step } of await left()) await platform.act(decide, { run: id, step, decision: 'skip' })
      const [row] = await platform.database.sql<{ open: number }>(`select count(*)::int as open from run where finished_at is null`)
      if (row?.open === 0) break
      await new Promise((done) => setTimeout(done, 50))
    }
    const ended = await platform.database.sql<{ status: string; runs: number }>(
      `select status, count(*)::int as runs from run group by status`,
    )
    assert.deepEqual(ended, [{ status: 'Success', runs: runs.length }])
    const keys = seen.map(({ headers }) => headers['idempotency-key'])
    assert.equal(new Set(keys).size, keys.length, 'no attempt was done twice')
    const posts = seen.filter(({ method }) => method === 'POST').map(({ url }) => url)
    assert.equal(new Set(posts).size, posts.length, 'what may not be repeated was not')
    const puts = new Set(seen.filter(({ method }) => method === 'PUT').map(({ url }) => url))
    assert.equal(puts.size, runs.length * 2, 'what may be repeated was done in every run')
  } finally {
    await node.kill()
    await stage.stop()
  }
})
