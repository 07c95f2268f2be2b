import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { jobListeners } from '#domains/runners/ending.ts'
import type { EndedJob, JobOrder } from '#domains/runners/job.ts'
import { workAsRunner } from '#domains/runners/local.ts'
import { runners } from '#domains/runners/manifest.ts'
import { cancelJob, jobsOf, matchRunners, outputOf, submitJob } from '#domains/runners/submitting.ts'
import { defineDomain } from '#platform/domain.ts'
import { scriptHost } from '#platform/scripts/execute.ts'
import { plainSettings } from '#platform/scripts/settings.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const ended: EndedJob[] = []
const listening = defineDomain({
  name: 'listening',
  contributions: [jobListeners.fill({ ended: async (_, job) => void ended.push(job) })],
})

let platform: TestPlatform
let without: TestPlatform
const hasSandbox = (await scriptHost(plainSettings)).rung !== undefined
before(async () => {
  platform = await startTestPlatform({ domains: [runners, listening], config: { scripts: true } })
  without = await startTestPlatform({ domains: [runners, listening] })
})
after(async () => {
  await platform.stop()
  await without.stop()
})

const order = (key: string, script: string, more: Partial<JobOrder> = {}): JobOrder => ({
  key,
  run: 'run',
  step: 'step',
  title: 'A step',
  runner: null,
  script: { interpreter: 'sh', script, environment: { ANDON_PARAM_who: 'bo' } },
  timeoutMs: 20_000,
  idempotent: false,
  secrets: {},
  masks: [],
  procedure: 'runbook:restart',
  documentDigest: 'd',
  approvedBy: [],
  startedBy: 'person:bo',
  ...more,
})

const submit = (where: TestPlatform, ...orders: readonly JobOrder[]): Promise<void> =>
  where.transact(where.administrator, async (transaction) => {
    for (const one of orders) await submitJob(transaction, one)
  })
const endOf = (key: string): EndedJob | undefined => ended.find((one) => one.key === key)
const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await holds())) await new Promise((done) => setTimeout(done, 20))
}

test('this platform runs a script itself, keeps what it printed, and tells how it ended', async () => {
  await submit(platform, order('a/go/1', 'echo "hello $ANDON_PARAM_who"; echo "found=1" > "$ANDON_OUTPUT"'), order('a/go/2', 'exit 3'))
  await platform.drain()
  if (!hasSandbox) return
  assert.deepEqual([endOf('a/go/1')?.outcome, endOf('a/go/1')?.result], ['success', 'found=1\n'])
  assert.deepEqual([endOf('a/go/2')?.outcome, endOf('a/go/2')?.exit], ['failed', 3])
  const page = await outputOf(platform.database.sql, 'a/go/1', -1)
  assert.deepEqual([page.chunks.map(({ text }) => text).join(''), page.isOver], ['hello bo\n', true])
})

test('a script that is submitted while the loop finds nothing more to do is begun all the same', async () => {
  const alone = await startTestPlatform({ domains: [runners, listening], config: { scripts: true }, jobs: false })
  try {
    const [looked, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let transactions = 0
    const work = alone.work()
    const first = workAsRunner({
      ...work,
      transact: async (body) => {
        const result = await work.transact(body)
        // The first asks who it is, the second what there is to do.
        if (++transactions === 2) {
          looked.resolve()
          await goOn.promise
        }
        return result
      },
    })
    await looked.promise
    await submit(alone, order('looked/go/1', 'true'))
    await workAsRunner(work)
    goOn.resolve()
    await first
    const [job] = await alone.transact(alone.administrator, (transaction) => jobsOf(transaction, 'looked/'))
    assert.equal(job?.status, 'ended')
  } finally {
    await alone.stop()
  }
})

test('a key is one job, however often it is submitted', async () => {
  await submit(platform, order('b/go/1', 'true'), order('b/go/1', 'false'))
  await submit(platform, order('b/go/1', 'false'))
  await platform.drain()
  assert.equal(ended.filter(({ key }) => key === 'b/go/1').length, 1)
})

test('a job under way is cancelled within a moment, and one that waits never begins', async () => {
  await submit(platform, order('c/go/1', 'echo begun; sleep 300'))
  await until(async () => (await outputOf(platform.database.sql, 'c/go/1', -1)).chunks.length > 0 || endOf('c/go/1') !== undefined)
  await platform.transact(platform.administrator, (transaction) => cancelJob(transaction, 'c/go/1'))
  await platform.drain()
  if (hasSandbox) assert.equal(endOf('c/go/1')?.outcome, 'cancelled')
  await platform.transact(platform.administrator, async (transaction) => {
    await submitJob(transaction, order('c/go/2', 'true'))
    await cancelJob(transaction, 'c/go/2')
  })
  await platform.drain()
  assert.deepEqual([endOf('c/go/2')?.outcome, endOf('c/go/2')?.reason], ['cancelled', 'It was cancelled before a machine took it.'])
})

test('where scripts are switched off a job is refused with that reason', async () => {
  await submit(without, order('d/go/1', 'true'))
  await without.drain()
  assert.equal(endOf('d/go/1')?.outcome, 'refused')
  assert.match(endOf('d/go/1')?.reason ?? '', /switched off/)
})

test('a runner nobody declared is refused, and none matches its name', async () => {
  await submit(platform, order('e/go/1', 'true', { runner: 'runner:db-1' }))
  await platform.drain()
  assert.match(endOf('e/go/1')?.reason ?? '', /no runner db-1/)
  assert.deepEqual(await platform.transact(platform.administrator, (transaction) => matchRunners(transaction, { runners: ['db-1'] })), [])
  const [local] = await platform.transact(platform.administrator, (transaction) => matchRunners(transaction, { runners: ['local'] }))
  assert.equal(local?.connected, true)
})

test('jobs of one run are found by their keys', async () => {
  const jobs = await platform.transact(platform.administrator, (transaction) => jobsOf(transaction, 'c/'))
  assert.deepEqual(
    jobs.map(({ key, status }) => [key, status]),
    [
      ['c/go/1', 'ended'],
      ['c/go/2', 'ended'],
    ],
  )
})
