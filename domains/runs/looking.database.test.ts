import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { answer } from '#domains/runs/actions.ts'
import { successesOf } from '#domains/runs/looking.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { bo, member, type Stage, startStage } from '#test/procedures.ts'

let stage: Stage
before(async () => {
  stage = await startStage({ start: new Date('2026-11-20T09:00:00Z') })
})
after(() => stage.stop())

test('who ran a procedure with success and when last: each starter once, a workflow as one, nobody from too long ago', async () => {
  const { platform } = stage
  const [procedure, other] = [await stage.runbook('1. Look\n'), await stage.runbook('1. Look\n')]
  const run = async (book: string, actor: Actor, outcome: 'done' | 'failed' = 'done'): Promise<void> => {
    const id = await stage.begin(book, {}, actor)
    platform.clock.advance(60_000)
    await platform.act(answer, { run: id, step: 'step-1', outcome })
  }
  const alerts = (id: string): Actor => ({ type: 'workflow', name: 'alerts', id })
  await run(procedure, platform.administrator)
  platform.clock.advance(86_400_000)
  const since = platform.clock.now()
  await run(procedure, bo)
  for (const id of ['g-1', 'g-2', 'g-3']) await run(procedure, alerts(id))
  await run(procedure, member, 'failed')
  await run(other, member)
  await run(procedure, bo)
  const found = await platform.transact(platform.administrator, (transaction) => successesOf(transaction, [procedure, other], since))
  assert.deepEqual(
    found.map(({ procedure: of, startedBy, lastAt }) => [of, startedBy, Math.floor((lastAt.getTime() - since.getTime()) / 60_000)]),
    [
      [procedure, 'person:bo', 7],
      [procedure, 'workflow:alerts', 4],
      [other, 'person:mo', 6],
    ],
  )
})
