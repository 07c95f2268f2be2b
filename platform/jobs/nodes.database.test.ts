import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import Type from 'typebox'
import { defineDomain } from '#platform/domain.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const finished: string[] = []
const slow = defineTask({
  name: 'nodes.slow',
  summary: 'Takes a while.',
  payload: Type.Object({ word: Type.String() }),
  run: async (work, payload) => {
    await new Promise((done) => setTimeout(done, 300))
    finished.push(`${payload.word}, attempt ${work.attempt}`)
  },
})
const nodes = defineDomain({ name: 'nodes', tasks: [slow] })

describe('nodes come and go', { timeout: 60_000 }, () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({ domains: [nodes], config: { concurrency: 1 } })
  })
  after(() => platform.stop())

  const enqueue = (word: string) => platform.transact(platform.administrator, async (transaction) => transaction.enqueue(slow, { word }))

  test('what a dead node held is released and done by another, although the node only fell silent', async () => {
    const { sql } = platform.database
    await sql(`insert into node (id, host, process_id, worker_id, started_at, heartbeat_at)
               values ('ghost', 'elsewhere', 1, 'ghost-worker', clock_timestamp() - interval '1 hour', clock_timestamp() - interval '20 seconds')`)
    // The ghost took the job and died with it.
    await platform.database.transaction(async (inside) => {
      await inside(`select graphile_worker.add_job('nodes.slow', '{"word": "released"}', job_key := 'held')`)
      await inside(
        `update graphile_worker._private_jobs set locked_by = 'ghost-worker', locked_at = clock_timestamp(), attempts = 1 where key = 'held'`,
      )
    })
    const started = performance.now()
    while (!finished.some((line) => line.startsWith('released'))) {
      assert.ok(performance.now() - started < 30_000, 'within 30 s')
      await new Promise((done) => setTimeout(done, 50))
    }
    assert.deepEqual(await sql(`select id from node where id = 'ghost'`), [])
  })

  test('a stopping node finishes what it does and hands back what it has not begun', async () => {
    await platform.drain()
    finished.length = 0
    for (const word of ['one', 'two', 'three', 'four', 'five']) await enqueue(word)
    while (finished.length === 0) await new Promise((done) => setTimeout(done, 10))
    await platform.worker.stop()
    const left = await platform.database.sql<{ word: string; locked: boolean }>(
      `select payload ->> 'word' as word, locked_at is not null as locked from graphile_worker._private_jobs jobs
         join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id where identifier = 'nodes.slow' order by jobs.id`,
    )
    assert.equal(finished.length + left.length, 5, `${finished.length} done, ${left.length} handed back`)
    assert.ok(left.length > 0)
    assert.deepEqual(
      left.filter((job) => job.locked),
      [],
    )
  })
})
