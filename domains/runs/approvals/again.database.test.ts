import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { answer, approve } from '#domains/runs/actions.ts'
import { restart, skip, startStep } from '#domains/runs/steering.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { block, refusal, type Stage, startStage } from '#test/procedures.ts'

/** Runs that are taken up again: who asked then, and what an earlier yes is worth. */
const responder = (name: string): Actor => ({ type: 'person', name, role: 'responder', teams: [] })
const [bo, di] = [responder('bo'), responder('di')]

let stage: Stage
before(async () => {
  stage = await startStage()
})
after(() => stage.stop())

const begin = async (more: Record<string, unknown> = {}): Promise<string> =>
  stage.begin(await stage.runbook(`1. Prepare\n2. Ask\n${block('andon {name=ask andon.approve=1}', 'approve')}\n3. Drop the table\n`), more)
const done = { outcome: 'done' } as const

test('whoever had a run go on from before an approval does not give it, though somebody else started the run', async () => {
  const { act } = stage.platform
  const run = await begin()
  await act(answer, { run, step: 'step-1', ...done }, di)
  await act(restart, { run, step: 'step-1' }, di)
  await act(answer, { run, step: 'step-1', ...done }, bo)
  const error = await refusal(act(approve, { run, step: 'ask', decision: 'approve' }, di))
  assert.match(error.message, /You asked for this yourself/)
  assert.equal((await act(approve, { run, step: 'ask', decision: 'approve' }, bo)).waiting?.for, 'answer')
})

test('a yes to a run is none to the same run begun again from before it, also where each step is started by hand', async () => {
  const { act } = stage.platform
  const run = await begin({ guided: true })
  const lead = async (): Promise<void> => {
    await act(answer, { run, step: 'step-1', ...done }, di)
  }
  await act(startStep, { run, step: 'step-1' }, di)
  await lead()
  await act(startStep, { run, step: 'ask' }, di)
  await act(approve, { run, step: 'ask', decision: 'approve' }, bo)
  await act(restart, { run, step: 'step-1' }, di)
  await lead()
  for (const around of [act(skip, { run, step: 'ask' }, di), act(startStep, { run, step: 'step-3' }, di)])
    assert.match((await refusal(around)).message, /go past the approval/)
})
