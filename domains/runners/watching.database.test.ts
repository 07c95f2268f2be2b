import assert from 'node:assert/strict'
import test from 'node:test'
import { leaseMs } from '#domains/runners/claiming.ts'
import { runners } from '#domains/runners/manifest.ts'
import { jobsOf, lastOutput } from '#domains/runners/submitting.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'
import { overdueMs, watchRunners } from './watching.ts'

const watch = (platform: TestPlatform): Promise<void> => watchRunners.run(platform.work(), {})

test('a job that a living machine never ends is taken back a while after its limit', async () => {
  const platform = await startTestPlatform({ domains: [runners], jobs: false })
  try {
    const { administrator, clock, database } = platform
    const began = clock.now()
    for (const [key, timeoutMs] of [
      ['short', 60_000],
      ['long', 86_000_000],
      ['unlimited', 0],
    ] as const)
      await database.sql(
        `insert into runner_job (key, runner, work, status, fence, holder, lease_until, created_at, begun_at)
         values ($1, 'db-1', $2, 'held', 1, 'db-1', $3, $4, $4)`,
        [key, JSON.stringify({ run: 'r', step: 's', timeoutMs }), new Date(began.getTime() + 10 * 86_400_000), began],
      )
    const held = async (): Promise<readonly string[]> =>
      platform.transact(administrator, async (transaction) =>
        (await jobsOf(transaction, '')).flatMap(({ key, status }) => (status === 'held' ? [key] : [])),
      )
    clock.advance(60_000 + overdueMs - 30_000)
    await watch(platform)
    assert.deepEqual(await held(), ['long', 'short', 'unlimited'])
    clock.advance(30_000)
    await watch(platform)
    assert.deepEqual(await held(), ['long', 'unlimited'])
    clock.advance(2 * 86_400_000)
    await watch(platform)
    const all = await platform.transact(administrator, (transaction) => jobsOf(transaction, ''))
    assert.deepEqual(
      all.map(({ outcome }) => outcome),
      ['lost', 'lost', 'lost'],
    )
    assert.match(all[1]?.reason ?? '', /runner db-1 did not say how it ended, 10 minutes after/)
  } finally {
    await platform.stop()
  }
})

test('a node that begins looks at no lease before it gave everybody time, whichever of its tasks comes first', async () => {
  const platform = await startTestPlatform({ domains: [runners], jobs: false })
  try {
    const { clock } = platform
    await platform.database.sql(
      `insert into runner_job (key, runner, work, status, fence, holder, lease_until, created_at, begun_at)
       values ('k', 'db-1', '{"run":"r","step":"s","timeoutMs":60000}', 'held', 1, 'db-1', $1, $1, $1)`,
      [new Date(clock.now().getTime() - 60_000)],
    )
    const standing = async (): Promise<string | undefined> => {
      await watch(platform)
      return (await platform.transact(platform.administrator, (transaction) => jobsOf(transaction, '')))[0]?.status
    }
    assert.equal(await standing(), 'held')
    clock.advance(leaseMs(platform.config) - 1_000)
    assert.equal(await standing(), 'held')
    clock.advance(1_000)
    assert.equal(await standing(), 'ended')
  } finally {
    await platform.stop()
  }
})

test('the end of what a job printed is read from the end', async () => {
  const platform = await startTestPlatform({ domains: [runners], jobs: false })
  try {
    const { sql } = platform.database
    const now = platform.clock.now()
    await sql(`insert into runner_job (key, runner, work, status, created_at) values ('k', 'db-1', '{}', 'queued', $1)`, [now])
    await sql(`insert into runner_output select 'k', number, $1, lpad(number::text, 7) from generate_series(0, 45000) as number`, [now])
    const end = await lastOutput(sql, 'k', 700)
    assert.deepEqual([end.length, end.slice(0, 7), end.slice(-7)], [700, '  44901', '  45000'])
    assert.equal((await lastOutput(sql, 'k', 3)).trim(), '000')
    assert.equal(await lastOutput(sql, 'none', 700), '')
  } finally {
    await platform.stop()
  }
})
