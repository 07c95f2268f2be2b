import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { pino } from 'pino'
import { type Database, openDatabase } from '#platform/database/pool.ts'
import { addJobs } from '#platform/jobs/queue.ts'
import { QueueRunner } from '#platform/jobs/runner.ts'
import { testDatabase } from '#test/database.ts'

describe('A runner of the queue', () => {
  let database: Database
  let drop: () => Promise<void>
  let runner: QueueRunner
  const done: unknown[] = []
  let replaced = 0
  before(async () => {
    const made = await testDatabase()
    drop = made.drop
    database = openDatabase(made.connection, { size: 12, onError: () => undefined })
    runner = new QueueRunner({
      database,
      log: pino({ level: 'silent' }),
      concurrency: 2,
      tasks: new Map([['deed', (payload: unknown) => Promise.resolve(void done.push(payload))]]),
      onReplaced: () => Promise.resolve(void (replaced += 1)),
    })
    await runner.start()
  })
  after(async () => {
    await runner.stop()
    await database.close()
    await drop()
  })

  const add = (what: string, inMs: number): Promise<void> =>
    addJobs(
      database.sql,
      [{ task: 'deed', payload: { what }, at: new Date(Date.now() + inMs), key: undefined, queue: undefined, attempts: 25 }],
      0,
    )
  const until = async (what: string, isSo: () => boolean): Promise<void> => {
    for (const deadline = performance.now() + 90_000; !isSo();) {
      assert.ok(performance.now() < deadline, `It never happened: ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  test('that has nothing to do is left alone', async () => {
    await add('first', 0)
    await until('the first deed', () => done.length === 1)
    await new Promise((resolve) => setTimeout(resolve, 15_500))
    const { name } = runner
    await runner.mendStandstill()
    assert.deepEqual([runner.name, replaced], [name, 0])
  })

  test('that begins nothing while jobs wait is replaced, and what it had locked is done by the other', async () => {
    const { name } = runner
    await add('left behind', 3_600_000)
    // As it had begun it, and got no further.
    await database.sql(
      `update graphile_worker._private_jobs set run_at = clock_timestamp(), locked_at = clock_timestamp(), locked_by = $1`,
      [name],
    )
    await add('waiting', 2_000)
    await database.transaction(async (sql) => {
      // It looks for jobs, and gets no answer.
      await sql(`lock table graphile_worker._private_jobs in exclusive mode`)
      const watch = setInterval(() => void runner.mendStandstill(), 500)
      await until('another runner', () => replaced > 0).finally(() => clearInterval(watch))
    })
    assert.notEqual(runner.name, name)
    await until('what waited', () => done.length === 2)
    await runner.releaseLeft()
    await until('what was left behind', () => done.length === 3)
    assert.deepEqual(done, [{ what: 'first' }, { what: 'waiting' }, { what: 'left behind' }])
  })

  test('that is stopped takes nothing more', async () => {
    await runner.stop()
    await add('late', 0)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    assert.equal(done.length, 3)
  })
})
