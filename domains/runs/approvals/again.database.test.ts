import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { answer, approve, decide } from '#domains/runs/actions.ts'
import { listApprovals } from '#domains/runs/approvals/questions.ts'
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
  for (const around of [() => act(skip, { run, step: 'ask' }, di), () => act(startStep, { run, step: 'step-3' }, di)])
    assert.match((await refusal(around())).message, /go past the approval/)
})

test('a run taken up behind an approval that was given asks again, and then goes on where it was to; what was done stays done', async () => {
  const { act, drain } = stage.platform
  const steps = `1. Ask\n${block('andon {name=ask andon.approve=1}', 'approve')}\n2. Note\n${block('andon {name=note andon.approve=1}', 'note.write\ntext: once')}\n3. Look\n`
  const run = await stage.begin(await stage.runbook(steps))
  const notes = async (): Promise<number> => (await stage.platform.facts('note.written')).length
  for (const step of ['ask', 'note']) await act(approve, { run, step, decision: 'approve' }, bo)
  await drain()
  await act(answer, { run, step: 'step-3', outcome: 'failed', note: 'No.' }, di)
  const written = await notes()
  const told = await act(restart, { run, step: 'step-3' }, di)
  assert.deepEqual([told.waiting?.for, told.waiting?.step], ['approval', 'ask'])
  assert.match((await refusal(act(approve, { run, step: 'ask', decision: 'approve' }, di))).message, /You asked for this yourself/)
  assert.match((await refusal(act(skip, { run, step: 'ask' }, di))).message, /go past the approval/)
  assert.match((await refusal(act(restart, { run, step: 'step-3' }, di))).message, /go past the approval/)
  assert.equal((await act(approve, { run, step: 'ask', decision: 'approve' }, bo)).waiting?.step, 'note')
  const after_ = await act(approve, { run, step: 'note', decision: 'approve' }, bo)
  await drain()
  assert.deepEqual([after_.waiting?.for, after_.waiting?.step, await notes()], ['answer', 'step-3', written])
  assert.deepEqual((await stage.look(run)).steps.find(({ id }) => id === 'note')?.outputs, { id: 'n-1' })
  assert.equal((await act(answer, { run, step: 'step-3', ...done }, di)).status, 'Success')
  const asked = (await act(listApprovals, { run }, bo)).items
  assert.deepEqual([asked.length, asked.every(({ state }) => state === 'approved')], [4, true])
})

test('a failed run that is taken up at the step it failed at asks again too, and a refusal ends it', async () => {
  const { act } = stage.platform
  const run = await begin()
  await act(answer, { run, step: 'step-1', ...done }, di)
  await act(approve, { run, step: 'ask', decision: 'approve' }, bo)
  await act(answer, { run, step: 'step-3', outcome: 'failed', note: 'No.' }, di)
  assert.equal((await act(decide, { run, step: 'step-3', decision: 'retry' }, di)).waiting?.step, 'ask')
  assert.equal((await act(approve, { run, step: 'ask', decision: 'reject', note: 'Not twice.' }, bo)).status, 'Failed')
  assert.match((await stage.look(run)).failure?.reason ?? '', /Refused by person:bo: Not twice\./)
})

test('a yes counts again for as long as the document says', async () => {
  const { act } = stage.platform
  const steps = `1. Ask\n${block('andon {name=ask andon.approve=1 andon.approve.holds=1h}', 'approve')}\n2. Look\n`
  const run = await stage.begin(await stage.runbook(steps))
  await act(approve, { run, step: 'ask', decision: 'approve' }, bo)
  await act(answer, { run, step: 'step-2', outcome: 'failed', note: 'No.' }, di)
  const first = await act(restart, { run, step: 'step-2' }, di)
  assert.deepEqual([first.waiting?.for, first.waiting?.step], ['answer', 'step-2'])
  await act(answer, { run, step: 'step-2', outcome: 'failed', note: 'Not yet.' }, di)
  await stage.platform.advance('61m', 1)
  const second = await act(restart, { run, step: 'step-2' }, di)
  assert.deepEqual([second.waiting?.for, second.waiting?.step], ['approval', 'ask'])
})

test('a run that was begun behind an approval is not taken up by itself once the run above it is over', async () => {
  const { act, drain, database } = stage.platform
  const within = async (holds: string): Promise<string> => {
    const inner = await stage.runbook('1. Drop the table\n')
    const steps = `1. Ask\n${block(`andon {name=ask andon.approve=1${holds}}`, 'approve')}\n2. Go\n${block('andon {name=go}', `run.start\nprocedure: ${inner}`)}\n`
    const run = await stage.begin(await stage.runbook(steps), {}, di)
    await act(approve, { run, step: 'ask', decision: 'approve' }, bo)
    await drain()
    const [child] = await database.sql<{ id: string }>(`select id from run where parent = $1`, [run])
    await act(answer, { run: child?.id ?? '', step: 'step-1', outcome: 'failed', note: 'No.' }, di)
    return child?.id ?? ''
  }
  const child = await within('')
  for (const around of [
    () => act(restart, { run: child, step: 'step-1' }, di),
    () => act(decide, { run: child, step: 'step-1', decision: 'retry' }, di),
  ])
    assert.match((await refusal(around())).message, /begun behind the approval “Ask” of run .* Take that run up again/)
  assert.equal((await act(restart, { run: child, step: 'step-1' }, bo)).waiting?.for, 'answer')
  const held = await within(' andon.approve.holds=1h')
  assert.equal((await act(restart, { run: held, step: 'step-1' }, di)).waiting?.for, 'answer')
})
