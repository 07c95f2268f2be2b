import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import Type from 'typebox'
import { defineDomain } from '#platform/domain.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { movableClock } from '#platform/time/clock.ts'
import { testDatabase } from '#test/database.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const letters = [...'qwertzuiopasdfghjklyxcvbnm']
const many = defineDomain({
  name: 'many',
  tasks: letters.map((letter) =>
    defineTask({
      name: `many.${letter}`,
      summary: 'Does nothing.',
      payload: Type.Object({}),
      every: { seconds: 3_600 },
      run: () => Promise.resolve(),
    }),
  ),
})

describe('Starting', () => {
  test('nodes that start for the first time, at the same moment, do not stand in each other’s way', async () => {
    for (let round = 0; round < 12; round += 1) {
      const left = { database: await testDatabase(), clock: movableClock() }
      const nodes = await Promise.all([1, 2, 3].map(() => startTestPlatform({ domains: [many], jobs: false, left })))
      const started = await Promise.allSettled(nodes.map(({ worker }) => worker.start()))
      for (const node of nodes) await node.stop()
      await left.database.drop()
      assert.deepEqual(
        started.map((each) => (each.status === 'rejected' ? String(each.reason) : 'started')),
        ['started', 'started', 'started'],
      )
    }
  })

  describe('that fails', () => {
    let platform: TestPlatform
    before(async () => {
      platform = await startTestPlatform({ domains: [many], jobs: false })
    })
    after(() => platform.stop())

    test('leaves nothing behind that works', async () => {
      const listeners = async (): Promise<number> =>
        (
          await platform.database.sql(
            `select from pg_stat_activity where datname = current_database() and query ilike 'listen "jobs:insert"%'`,
          )
        ).length
      await platform.database.sql(`alter table node rename to gone`)
      await assert.rejects(platform.worker.start(), /relation "node" does not exist/)
      assert.deepEqual([platform.worker.isRunning, await listeners()], [false, 0])
    })
  })
})
