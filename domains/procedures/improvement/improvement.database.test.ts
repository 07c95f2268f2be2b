import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { catalog } from '#domains/catalog/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { answerReport, listReports, preApprove, report, withdrawPreApproval } from '#domains/procedures/improvement/actions.ts'
import { board, toil, usage } from '#domains/procedures/improvement/questions.ts'
import { answer, approve } from '#domains/runs/actions.ts'
import { lookForSlow, measureAll } from '#domains/runs/durations/measuring.ts'
import { skip } from '#domains/runs/steering.ts'
import type { Actor } from '#platform/identity/actor.ts'
import type { Message } from '#platform/messages/channel.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { bo, refusal, type Stage, startStage } from '#test/procedures.ts'

const cy: Actor = { type: 'person', name: 'cy', role: 'viewer', teams: ['team:board'] }
const di: Actor = { type: 'person', name: 'di', role: 'viewer', teams: ['team:board'] }

let stage: Stage
let sent: Message[] = []
before(async () => {
  stage = await startStage({
    others: [messagesDomain, people, catalog, oncall, notices],
    start: new Date('2026-11-20T08:30:00Z'),
    send: (message) => {
      sent.push(message)
      return Promise.resolve({ outcome: 'delivered', reason: 'ok' })
    },
  })
  for (const name of ['bo', 'cy', 'di']) await stage.save('Person', name, { email: `${name}@example.com`, shiftNotice: [] })
  await stage.save('Team', 'payments', { members: ['person:bo'] })
  await stage.save('Team', 'board', { members: ['person:cy', 'person:di'] })
})
after(() => stage.stop())

/** A run of two steps by hand: the first takes so many minutes, the second one. */
const runThrough = async (procedure: string, minutes: number, skips = false): Promise<string> => {
  const { platform, begin } = stage
  const run = await begin(procedure, {}, bo)
  platform.clock.advance(minutes * 60_000)
  await platform.act(answer, { run, step: 'step-1', outcome: 'done' }, bo)
  platform.clock.advance(60_000)
  await (skips ? platform.act(skip, { run, step: 'step-2' }, bo) : platform.act(answer, { run, step: 'step-2', outcome: 'done' }, bo))
  return run
}

test('how a procedure is used, what deviates, what it saves, and which steps are toil', async () => {
  const procedure = await stage.runbook('1. Look\n2. Mend\n', { manualMinutes: 30 })
  for (const minutes of [4, 6, 5]) await runThrough(procedure, minutes)
  await runThrough(procedure, 5, true)
  const { items, steps } = await stage.platform.act(usage, { procedure })
  const [one] = items
  assert.deepEqual([one?.runs, one?.successRate, one?.people, one?.duration?.p95Seconds], [4, 1, 1, null])
  assert.equal(Math.round((one?.duration?.medianSeconds ?? 0) / 60), 6)
  assert.deepEqual(one?.deviations, { skipped: 1, failed: 0, notApplicable: 0, byHand: 0 })
  // Four runs at 30 minutes, less four looks of five minutes and three mends of one.
  assert.equal(Math.round(one?.savedMinutes ?? 0), 97)
  assert.deepEqual(
    steps.map(({ step, times, byHand }) => [step, times, byHand]),
    [
      ['step-1', 4, 4],
      ['step-2', 4, 4],
    ],
  )
  const { items: hardest } = await stage.platform.act(toil, { owner: 'team:payments', days: 30 })
  const [first] = hardest.filter((step) => step.procedure === procedure)
  assert.deepEqual([first?.step, first?.stepTitle, first?.times, Math.round(first?.minutes ?? 0)], ['step-1', 'Look', 4, 5])
})

test('a run that takes longer than usual is told once, and only when enough runs say what is usual', async () => {
  const { platform } = stage
  const system: Actor = { type: 'node', id: 'n' }
  const procedure = await stage.runbook('1. Look\n2. Mend\n')
  const slow = async () => (await platform.facts('run.slow')).filter(({ subjects }) => subjects.includes(procedure)).length
  for (let runs = 0; runs < 4; runs += 1) await runThrough(procedure, 5)
  await platform.transact(system, measureAll)
  const early = await stage.begin(procedure, {}, bo)
  platform.clock.advance(20 * 60_000)
  await platform.transact(system, lookForSlow)
  assert.equal(await slow(), 0)
  await platform.act(answer, { run: early, step: 'step-1', outcome: 'failed' }, bo)
  await runThrough(procedure, 5)
  await platform.transact(system, measureAll)
  const run = await stage.begin(procedure, {}, bo)
  platform.clock.advance(8 * 60_000)
  await platform.transact(system, lookForSlow)
  assert.equal(await slow(), 0)
  platform.clock.advance(2 * 60_000)
  await Promise.all([platform.transact(system, lookForSlow), platform.transact(system, lookForSlow)])
  await platform.transact(system, measureAll)
  platform.clock.advance(60 * 60_000)
  await platform.transact(system, lookForSlow)
  assert.equal(await slow(), 1)
  const [fact] = await platform.facts('run.slow')
  assert.match(JSON.stringify(fact?.data), new RegExp(`"run":"${run}".*"runs":5`))
})

test('a risky procedure asks its board, unless the board approved this very text beforehand', async () => {
  const { platform, save, begin, look } = stage
  const procedure = await stage.runbook('1. Drop it\n')
  const approval = { procedures: [procedure], risk: 'high', board: 'team:board' }
  await save('ProcedureApproval', 'drops', approval, { owner: 'team:board' })
  const run = await begin(procedure, {}, bo)
  assert.deepEqual([(await look(run)).waiting?.for, (await look(run)).waiting?.step], ['approval', 'board-approval'])
  assert.equal(
    (await refusal(platform.act(approve, { run, step: 'board-approval', decision: 'approve' }, platform.administrator))).code,
    'forbidden',
  )
  await platform.act(approve, { run, step: 'board-approval', decision: 'approve' }, cy)
  assert.equal((await look(run)).waiting?.for, 'answer')
  assert.equal((await refusal(platform.act(preApprove, { procedure }, bo))).code, 'forbidden')
  assert.equal((await refusal(platform.act(preApprove, { procedure, until: '2030-01-01T00:00:00Z' }, cy))).code, 'invalid-input')
  assert.equal((await platform.act(preApprove, { procedure, note: 'Rehearsed on staging.' }, cy)).state, 'approved')
  assert.equal((await look(await begin(procedure, {}, bo))).waiting?.for, 'answer')
  await save('Runbook', procedure.slice('runbook:'.length), { body: '## Steps\n\n1. Drop everything\n' }, { owner: 'team:payments' })
  await platform.drain()
  assert.match((await platform.act(board, { procedure })).why, /has changed|not approved/)
  assert.equal((await platform.facts('procedure.pre-approval-ended')).length, 1)
  assert.equal((await look(await begin(procedure, {}, bo))).waiting?.for, 'approval')
  await platform.act(preApprove, { procedure }, di)
  assert.equal((await platform.act(withdrawPreApproval, { procedure, reason: 'A freeze.' }, cy)).ended, 1)
  assert.equal((await platform.act(board, { procedure })).state, 'asks')
  const none = await stage.runbook('1. Look\n')
  assert.deepEqual(
    [(await platform.act(board, { procedure: none })).state, (await platform.act(board, { procedure: none })).risk],
    ['free', null],
  )
  assert.equal((await refusal(platform.act(preApprove, { procedure: none }, cy))).code, 'conflict')
})

test('what is wrong with a step is told to the owner, who answers', async () => {
  const { platform, begin } = stage
  const procedure = await stage.runbook('1. Look\n')
  const run = await begin(procedure, {}, cy.type === 'person' ? bo : bo)
  sent = []
  const { report: id } = await platform.act(report, { run, step: 'step-1', what: 'outdated', text: 'The dashboard has moved.' }, cy)
  await platform.drain()
  assert.deepEqual(
    sent.map(({ to, subject }) => [to, /step “Look” is outdated/.test(subject)]),
    [['bo@example.com', true]],
  )
  sent = []
  await platform.act(report, { procedure, step: 'step-1', what: 'unclear', text: 'At what?' }, cy)
  await platform.drain()
  assert.match(sent[0]?.subject ?? '', /step “Look” is unclear/, 'without a run the step is that of the present text')
  assert.equal((await refusal(platform.act(report, { procedure, step: 'nope', what: 'wrong', text: 'x' }, cy))).code, 'not-found')
  assert.equal((await refusal(platform.act(report, { run, step: 'nope', what: 'wrong', text: 'x' }, cy))).code, 'not-found')
  assert.equal((await refusal(platform.act(report, { what: 'wrong', text: 'x' }, cy))).code, 'invalid-input')
  assert.equal((await platform.act(usage, { procedure })).items[0]?.openReports, 2)
  const owner: Actor = { type: 'person', name: 'bo', role: 'viewer', teams: ['team:payments'] }
  assert.equal((await refusal(platform.act(answerReport, { report: id, answer: 'Mended.' }, di))).code, 'forbidden')
  assert.equal((await platform.act(answerReport, { report: id, answer: 'Mended.', close: true }, owner)).state, 'closed')
  await platform.drain()
  assert.match(sent.find(({ to }) => to === 'cy@example.com')?.text ?? '', /Mended/)
  const { items } = await platform.act(listReports, { procedure, state: ['closed'] })
  assert.deepEqual(
    items.map(({ text, answer: said }) => [text, said]),
    [['The dashboard has moved.', 'Mended.']],
  )
  assert.equal((await platform.facts('run.feedback')).length, 2)
})
