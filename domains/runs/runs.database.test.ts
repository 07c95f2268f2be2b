import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import test, { after, before } from 'node:test'
import { block, bo, member, refusal, type Stage, startStage, vi } from '#test/procedures.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { start } from '#domains/procedures/actions.ts'
import { answer, approve, cancel, decide } from './actions.ts'

let stage: Stage
before(async () => {
  stage = await startStage()
})
after(() => stage.stop())

test('a run by hand goes from answer to answer and tells each on the timeline of what it is about', async () => {
  const { platform, runbook, begin, look } = stage
  const procedure = await runbook('1. Look\n   - [ ] red\n   - [ ] blue\n2. Mend\n3. Tell')
  const run = await begin(procedure, { about: ['incident:i-1', 'workload:checkout'] })
  assert.deepEqual((await look(run)).waiting, { for: 'answer', step: 'step-1', reason: 'Look' })
  await platform.act(answer, { run, step: 'step-1', outcome: 'done', note: 'both red', checked: [0] }, bo)
  await platform.act(answer, { run, step: 'step-2', outcome: 'not-applicable' }, bo)
  const end = await platform.act(answer, { run, step: 'step-3', outcome: 'done' }, bo)
  assert.equal(end.status, 'Success')
  const detail = await look(run)
  assert.deepEqual(
    detail.steps.map((step) => [step.status, step.attempts[0]?.by, step.attempts[0]?.note, step.attempts[0]?.checked]),
    [
      ['success', 'person:bo', 'both red', [0]],
      ['not-applicable', 'person:bo', null, []],
      ['success', 'person:bo', null, []],
    ],
  )
  const about = (await platform.facts()).filter((fact) => fact.subjects.includes('incident:i-1'))
  assert.deepEqual(
    about.map((fact) => fact.type),
    [
      'run.started',
      'run.waiting',
      'run.step-finished',
      'run.waiting',
      'run.step-finished',
      'run.waiting',
      'run.step-finished',
      'run.finished',
    ],
  )
  assert.ok(about.every((fact) => fact.subjects.includes(`run:${run}`) && fact.subjects.includes(procedure)))
})

test('an answer that comes too late, to another step, or from a viewer is refused', async () => {
  const { platform, runbook, begin } = stage
  const run = await begin(await runbook('1. One\n2. Two'))
  assert.equal((await refusal(platform.act(answer, { run, step: 'step-2', outcome: 'done' }))).code, 'conflict')
  assert.equal((await refusal(platform.act(answer, { run, step: 'step-1', outcome: 'done' }, vi))).code, 'forbidden')
  assert.equal((await platform.act(answer, { run, step: 'step-1', outcome: 'failed', note: 'no' }, member)).status, 'Failed')
  assert.match((await refusal(platform.act(answer, { run, step: 'step-1', outcome: 'done' }))).message, /over/)
})

test('a step that needs an approval waits for somebody else than the starter', async () => {
  const { platform, address, runbook, begin, look } = stage
  const run = await begin(await runbook(`1. Go\n${block('http {name=go andon.approve=1}', `POST ${address}/go`)}`))
  assert.equal((await look(run)).waiting?.for, 'approval')
  assert.equal((await refusal(platform.act(approve, { run, step: 'go', decision: 'approve' }))).code, 'forbidden')
  assert.equal((await refusal(platform.act(answer, { run, step: 'go', outcome: 'done' }, bo))).code, 'conflict')
  await platform.act(approve, { run, step: 'go', decision: 'approve', note: 'go on' }, bo)
  await platform.drain()
  const detail = await look(run)
  assert.deepEqual([detail.status, detail.steps[0]?.approvedBy], ['Success', ['person:bo']])
})

/** A token that bo made. */
const tokenOfBo = async (): Promise<Extract<Actor, { type: 'token' }>> => {
  const { platform } = stage
  const id = randomUUID()
  await platform.database.sql(
    `insert into token (id, secret_hash, name, hint, role, scopes, person, created_at) values ($1, $2, 'bo-ci', 'abcd', 'responder', '{*}', 'bo', $3)`,
    [id, randomBytes(32), platform.clock.now()],
  )
  return { type: 'token', id, name: 'bo-ci', role: 'responder', scopes: ['*'] }
}

test('a token neither approves nor hides who started a run', async () => {
  const { platform, address, runbook, begin } = stage
  const token = await tokenOfBo()
  const procedure = await runbook(`1. Go\n${block('http {name=go andon.approve=1}', `POST ${address}/go`)}`)
  const byPerson = await begin(procedure, {}, bo)
  assert.match((await refusal(platform.act(approve, { run: byPerson, step: 'go', decision: 'approve' }, token))).message, /A token cannot/)
  const byToken = await begin(procedure, {}, token)
  assert.match(
    (await refusal(platform.act(approve, { run: byToken, step: 'go', decision: 'approve' }, bo))).message,
    /You asked for this yourself/,
  )
})

test('a run begun with a token does nothing more once the token is revoked', async () => {
  const { platform, runbook, begin, look } = stage
  const token = await tokenOfBo()
  const run = await begin(await runbook(`1. Wait\n2. Act\n${block('andon {name=act}', 'andon:note.write\ntext: too late')}`), {}, token)
  await platform.database.sql(`update token set revoked_at = $2 where id = $1`, [token.id, platform.clock.now()])
  await platform.act(answer, { run, step: 'step-1', outcome: 'done' })
  await platform.drain()
  const detail = await look(run)
  assert.equal(detail.status, 'Failed')
  assert.match(JSON.stringify(detail.steps), /works no more/)
})

test('cancelling ends a run, and a second time changes nothing', async () => {
  const { platform, runbook, begin } = stage
  const run = await begin(await runbook('1. One\n2. Two'))
  assert.equal((await platform.act(cancel, { run, reason: 'wrong one' }, bo)).status, 'Cancelled')
  const facts = (await platform.facts()).length
  assert.equal((await platform.act(cancel, { run }, bo)).status, 'Cancelled')
  assert.equal((await platform.facts()).length, facts)
})

test('cancelling while a request is under way ends it at once, says that it may have been done, and begins no other step', async () => {
  const { platform, address, seen, holds, release, runbook, begin, look, until } = stage
  seen.length = 0
  const run = await begin(
    await runbook(
      `1. Go\n${block('http {name=go andon.timeout=1h}', `POST ${address}/slow`)}\n2. Next\n${block('http {name=next}', `POST ${address}/next`)}`,
    ),
  )
  await holds(1)
  assert.equal((await platform.act(cancel, { run })).status, 'Cancelling')
  // It is not answered before that, and its time-out is far away.
  await until(run, 'Cancelled')
  release()
  const detail = await look(run)
  assert.deepEqual([detail.steps.map((step) => step.status), seen.length], [['cancelled', 'pending'], 1])
  assert.match(detail.steps[0]?.reason ?? '', /may have been done all the same/)
})

test('what is told of a step says the values that are known, hides secrets, and leaves open what nobody knows yet', async () => {
  const { platform, runbook, begin } = stage
  const title = 'Move {{ what }} for {{ who }} with {{ token }} and {{ access }} to {{ step-2.place }}'
  const procedure = await runbook(`1. ${title}\n2. Look at {{ step-1.outcome }}`, {
    parameters: { what: {}, who: {}, token: {}, access: { type: 'secret' } },
  })
  const parameters = { what: 'orders', who: 'hush-hush', token: 'hush-hush', access: 'secret://shop-key' }
  const run = await begin(procedure, { parameters })
  await platform.act(answer, { run, step: 'step-1', outcome: 'failed', note: 'no' })
  await platform.act(decide, { run, step: 'step-1', decision: 'skip' })
  const told = (await platform.facts()).filter(({ subjects }) => subjects.includes(`run:${run}`))
  const titles = new Set(told.map(({ data }) => String(Object(data).title)))
  assert.deepEqual([...titles].toSorted().slice(1), ['Look at …', 'Move orders for ••• with ••• and ••• to …'])
  assert.deepEqual(
    ['{{', 'hush-hush', 'shop-key'].filter((one) => JSON.stringify(told.map(({ data }) => data)).includes(one)),
    [],
  )
})

test('a failed run is taken up again at the step it failed at', async () => {
  const { platform, runbook, begin } = stage
  const run = await begin(await runbook('1. One\n2. Two'))
  await platform.act(answer, { run, step: 'step-1', outcome: 'failed' })
  await platform.act(decide, { run, step: 'step-1', decision: 'retry' })
  await platform.act(answer, { run, step: 'step-1', outcome: 'done' })
  assert.equal((await platform.act(answer, { run, step: 'step-2', outcome: 'done' })).status, 'Success')
  const types = (await platform.facts()).filter((fact) => fact.subjects.includes(`run:${run}`)).map((fact) => fact.type)
  assert.ok(types.includes('run.resumed') && types.includes('run.decided'))
})

test('runs started at the same moment share a commit, each as whoever started it; one that is refused is refused alone', async () => {
  const { platform, runbook } = stage
  const procedure = await runbook('1. One')
  const asked = [bo, member, vi, bo].map((actor) => platform.act(start, { procedure }, actor))
  const wrong = platform.act(start, { procedure: 'runbook:none' }, bo)
  const answers = await Promise.allSettled([...asked, wrong])
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'rejected'],
  )
  const runs = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.run] : []))
  const told = (await platform.facts()).filter(({ subjects }) => runs.some((run) => subjects.includes(`run:${run}`)))
  for (const type of ['run.started', 'run.waiting'])
    assert.deepEqual(
      told
        .filter((fact) => fact.type === type)
        .map(({ actor }) => actor)
        .toSorted(),
      ['person:bo', 'person:bo', 'person:mo'],
    )
})
