import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { start } from '#domains/procedures/actions.ts'
import { preApprove } from '#domains/procedures/improvement/actions.ts'
import { answer } from '#domains/runs/actions.ts'
import { getRun, listRuns } from '#domains/runs/questions.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { type Stage, startStage } from '#test/procedures.ts'

const cy: Actor = { type: 'person', name: 'cy', role: 'viewer', teams: ['team:board'] }

let stage: Stage
before(async () => {
  stage = await startStage()
  await stage.save('Person', 'cy', { email: 'cy@example.com' })
  await stage.save('Team', 'board', { members: ['person:cy'] })
})
after(() => stage.stop())

test('a run over targets goes on with the text the board approved, whatever is written meanwhile', async () => {
  const { platform, save, runbook } = stage
  const procedure = await runbook('1. Drop\n', { parameters: { at: {} } })
  await save('ProcedureApproval', 'drops', { risk: 'high', board: 'team:board', procedures: [procedure] }, { owner: 'team:board' })
  await platform.act(preApprove, { procedure }, cy)
  const { run } = await platform.act(start, { procedure, targets: { parameter: 'at', values: ['a', 'b'], concurrency: '1' } })
  const children = async () => (await platform.act(listRuns, { parent: run ?? '' })).items
  const begun = async (count: number): Promise<void> => {
    for (let tries = 0; tries < 500 && (await children()).length < count; tries += 1) await new Promise((done) => setTimeout(done, 10))
  }
  await begun(1)
  const [first] = await children()
  assert.equal(first?.waiting?.for, 'answer')
  const name = procedure.replace('runbook:', '')
  await save('Runbook', name, { body: '## Steps\n\n1. Drop something else\n', parameters: { at: {} } }, { owner: 'team:payments' })
  await platform.act(answer, { run: first?.run ?? '', step: 'step-1', outcome: 'done' })
  await begun(2)
  const [second] = await children()
  assert.deepEqual([second?.version, second?.waiting?.for, second?.waiting?.reason], [first?.version, 'answer', 'Drop'])
  // Whoever begins it anew asks the board: the text that runs now is another.
  const again = await platform.act(start, { procedure, parameters: { at: 'c' } })
  assert.equal((await platform.act(getRun, { run: again.run ?? '' })).waiting?.for, 'approval')
})
