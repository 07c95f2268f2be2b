import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { start } from '#domains/procedures/actions.ts'
import { answer, cancel } from '#domains/runs/actions.ts'
import type { Claimed } from '#domains/runs/attempts/node.ts'
import { claim } from '#domains/runs/attempts/settling.ts'
import { endChildren } from '#domains/runs/jobs.ts'
import type { Happening } from '#domains/runs/happening.ts'
import { listRuns } from '#domains/runs/questions.ts'
import { restart } from '#domains/runs/steering.ts'
import { transitions } from '#domains/runs/transition.ts'
import type { Work } from '#platform/jobs/task.ts'
import { bo, type Stage, startStage } from '#test/procedures.ts'
import { beginChildren } from './beginning.ts'

/** What happens to a run over targets in between, move by move: nothing is done but what a test does. */
let stage: Stage
before(async () => {
  stage = await startStage({ jobs: false })
})
after(() => stage.stop())

const work = (): Work => ({ ...stage.platform.work(bo), now: () => new Date() })

const claimed = async (): Promise<readonly Claimed[]> => stage.platform.transact(bo, (transaction) => claim(transaction, 100))
const beginDue = async (): Promise<void> => {
  for (let due = await claimed(); due.length > 0; due = await claimed()) for (const one of due) await beginChildren(work(), one)
}

const begin = async (targets: number, limits: { concurrency?: string; errors?: string } = {}, takes: object = {}): Promise<string> => {
  const procedure = await stage.runbook('1. Go', { parameters: { at: takes } })
  const values = Array.from({ length: targets }, (_, at) => `t${at}`)
  const { run } = await stage.platform.act(start, { procedure, targets: { parameter: 'at', values, ...limits } })
  return run ?? ''
}

const childrenOf = async (parent: string): Promise<ReadonlyMap<string, string>> =>
  new Map((await stage.platform.act(listRuns, { parent, limit: 200 })).items.map(({ target, run }) => [target ?? '', run]))

const end = async (parent: string, target: string, outcome: 'done' | 'failed' = 'done'): Promise<void> => {
  const run = (await childrenOf(parent)).get(target) ?? ''
  await stage.platform.act(answer, { run, step: 'step-1', outcome })
}

test('a target that ends while the next ones are about to be begun counts', async () => {
  const run = await begin(5)
  await beginDue()
  await end(run, 't0')
  await beginDue()
  await end(run, 't1')
  const [held] = await claimed()
  assert.ok(held)
  await end(run, 't2')
  await beginChildren(work(), held)
  await beginDue()
  await end(run, 't3')
  await end(run, 't4')
  await stage.until(run, 'Success')
})

test('a target that is done again after it failed counts once', async () => {
  const run = await begin(4, { errors: '2' })
  await beginDue()
  await end(run, 't0', 'failed')
  await beginDue()
  await stage.platform.act(restart, { run: (await childrenOf(run)).get('t0') ?? '', step: 'step-1' })
  await end(run, 't0')
  await end(run, 't1')
  await end(run, 't2')
  await beginDue()
  assert.equal((await stage.look(run)).status, 'InProgress', 'the last target is not done yet')
  await end(run, 't3')
  await stage.until(run, 'Success')
  assert.deepEqual((await stage.look(run)).steps[0]?.attempts[0]?.outputs, { Total: 4, Succeeded: 3, Failed: 1, Status: 'Success' })
})

const cancelChildren = (run: string): Promise<void> => Promise.resolve(endChildren.run(work(), { run, step: 'targets', attempt: 1 }))

test('a run over targets that is cancelled between two batches of them is over when those begun are', async () => {
  // One that cannot be begun, so that its wave of 32 is begun one by one, in two batches.
  const run = await begin(80, { concurrency: '80', errors: '1' }, { pattern: '^t([0-9]|[124-7][0-9]|3[0-79])$' })
  await beginDue()
  let next = 0
  for (let wave = 0; wave < 5; wave += 1) {
    const open = [...(await childrenOf(run)).keys()].length
    for (; next < open; next += 1) await end(run, `t${next}`)
    if (wave < 4) await beginDue()
  }
  const [first] = await claimed()
  assert.ok(first)
  await beginChildren(work(), first)
  const begun = (await childrenOf(run)).size
  assert.ok(begun > 31 && begun < 62, `${begun}`)
  await stage.platform.act(cancel, { run })
  await cancelChildren(run)
  await beginDue()
  await stage.until(run, 'Cancelled')
  assert.equal((await childrenOf(run)).size, begun)
})

const endTogether = async (parent: string, ends: Readonly<Record<string, 'done' | 'failed'>>): Promise<void> => {
  const runs = await childrenOf(parent)
  const happenings = Object.entries(ends).map(([target, outcome]): Happening => ({
    run: runs.get(target) ?? '',
    event: { type: 'answered', step: 'step-1', outcome, by: 'person:bo', note: '' },
  }))
  await stage.platform.transact(bo, (transaction) => transitions(transaction, happenings))
}
const standing = async (run: string) => (await stage.look(run)).steps[0]?.attempts[0]?.targets

test('targets that end in one transaction count once each, and begin as many as they would one after the other', async () => {
  const run = await begin(6)
  await beginDue()
  await end(run, 't0')
  await beginDue()
  await endTogether(run, { t1: 'done', t2: 'done' })
  assert.deepEqual(await standing(run), { total: 6, begun: 6, ended: 3, failed: 0 })
  await beginDue()
  await endTogether(run, { t3: 'done', t4: 'done', t5: 'done' })
  await stage.until(run, 'Success')
  assert.deepEqual((await stage.look(run)).steps[0]?.outputs, { Total: 6, Succeeded: 6, Failed: 0, Status: 'Success' })
})

test('a failure too many stops what targets that succeed at the same moment would have begun', async () => {
  const run = await begin(9)
  await beginDue()
  await end(run, 't0')
  await beginDue()
  await endTogether(run, { t1: 'done', t2: 'failed' })
  await stage.until(run, 'Failed')
  assert.deepEqual([...(await childrenOf(run)).keys()].toSorted(), ['t0', 't1', 't2'])
})

test('a cancel that comes while targets are about to be begun begins none of them', async () => {
  const run = await begin(5)
  await beginDue()
  await end(run, 't0')
  const [held] = await claimed()
  assert.ok(held)
  await stage.platform.act(cancel, { run })
  await beginChildren(work(), held)
  await stage.until(run, 'Cancelled')
  assert.deepEqual([...(await childrenOf(run)).keys()], ['t0'])
})

test('a target whose run cannot be begun is one that failed, and leaves the others alone', async () => {
  const { runbook, platform } = stage
  const procedure = await runbook('1. Go', { parameters: { at: { pattern: '^t[0-9]$' } } })
  const over = async (errors: string): Promise<string> =>
    (await platform.act(start, { procedure, targets: { parameter: 'at', values: ['t0', 'bad', 't2'], errors } })).run ?? ''
  const borne = await over('1')
  await beginDue()
  await end(borne, 't0')
  await beginDue()
  assert.equal((await stage.look(borne)).status, 'InProgress')
  await end(borne, 't2')
  await stage.until(borne, 'Success')
  const not = await over('0')
  await beginDue()
  await end(not, 't0')
  await beginDue()
  await end(not, 't2')
  await stage.until(not, 'Failed')
  assert.match((await stage.look(not)).failure?.reason ?? '', /1 of 3 targets failed; none may\. bad: /)
})
