import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { catalog } from '#domains/catalog/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { scriptHost } from '#platform/scripts/execute.ts'
import { plainSettings } from '#platform/scripts/settings.ts'
import { block, bo, member, refusal, type Stage, startStage, vi, workflow } from '#test/procedures.ts'
import { start } from '#domains/procedures/actions.ts'
import { answer, cancel, decide } from './actions.ts'
import { listRuns } from './questions.ts'

let stage: Stage
before(async () => {
  stage = await startStage()
})
after(() => stage.stop())

test('an http step sends its request once with its key, and its answer fills in later steps', async () => {
  const { platform, address, seen, runbook, begin, look } = stage
  seen.length = 0
  const steps = `1. Restart\n${block('http {name=restart}', `POST ${address}/restart/{{who}}?run={{run.id}}\nX-About: {{about.alert}}\n\n{"who": "{{who}}", "n": {{count}}}\nexpect: 2xx`)}\n2. Look\n${block('http {name=see}', `GET ${address}/state/{{restart.id}}`)}`
  const procedure = await runbook(steps, { parameters: { who: {}, count: { type: 'number', default: 3 } } })
  const run = await begin(procedure, { parameters: { who: 'a/b "c"' }, about: ['alert:a-1'] })
  await platform.drain()
  const detail = await look(run)
  assert.equal(detail.status, 'Success', JSON.stringify(detail.failure))
  assert.deepEqual(
    seen.map(({ method, url, body }) => [method, url, body]),
    [
      ['POST', `/restart/a%2Fb%20%22c%22?run=${run}`, '{"who": "a/b \\"c\\"", "n": 3}'],
      ['GET', '/state/42', ''],
    ],
  )
  assert.equal(seen[0]?.headers['idempotency-key'], `${run}/restart/1`)
  assert.equal(seen[0]?.headers['x-about'], 'a-1')
  assert.deepEqual(detail.steps[0]?.outputs, { id: 42, state: 'restarted', status: 200 })
  assert.match(detail.steps[0]?.attempts[0]?.output ?? '', /^POST .*\n200 after \d+ ms\n\n\{"id":42/)
})

test('an unexpected answer fails the step, and the run goes to the rollback and fails', async () => {
  const { platform, address, seen, runbook, begin, look } = stage
  seen.length = 0
  const steps = `1. Break\n${block('http {name=go andon.onFailure=rollback}', `POST ${address}/broken`)}\n2. Never\n\n## Rollback\n\n1. Back\n${block('http {name=back}', `POST ${address}/back`)}`
  const run = await begin(await runbook(steps))
  await platform.drain()
  const detail = await look(run)
  assert.deepEqual([detail.status, detail.failure], ['Failed', { step: 'go', reason: 'It answered 500; expected 2xx.' }])
  assert.deepEqual(
    detail.steps.map((step) => step.status),
    ['failed', 'pending', 'success'],
  )
  assert.deepEqual(
    seen.map((one) => one.url),
    ['/broken', '/back'],
  )
})

test('an address inside the network is refused by the guard, and the step says so', async () => {
  const { platform, runbook, begin, look } = stage
  const run = await begin(await runbook(`1. Steal\n${block('http {name=x}', 'GET http://169.254.169.254/latest/meta-data')}`))
  await platform.drain()
  const detail = await look(run)
  assert.equal(detail.status, 'Failed')
  assert.match(detail.failure?.reason ?? '', /169\.254\.169\.254/)
})

test('a step that is not idempotent and whose node died waits for a decision and is not repeated; its late result is refused', async () => {
  const { abandon, platform, address, seen, holds, release, runbook, begin, look, until } = stage
  seen.length = 0
  const run = await begin(await runbook(`1. Pay\n${block('http {name=pay andon.timeout=20s}', `POST ${address}/slow/pay`)}\n2. Tell`), {
    about: ['alert:a-2'],
  })
  await holds(1)
  // As if the node had been silent: its attempt is taken from it while it may still be alive.
  await abandon(run, 'pay')
  await until(run, 'Waiting')
  const waiting = await look(run)
  assert.deepEqual([waiting.waiting?.for, waiting.steps[0]?.attempts[0]?.status, seen.length], ['decision', 'lost', 1])
  release()
  await platform.drain()
  assert.equal((await look(run)).status, 'Waiting')
  assert.equal((await refusal(platform.act(decide, { run, step: 'pay', decision: 'skip' }, vi))).code, 'forbidden')
  await platform.act(decide, { run, step: 'pay', decision: 'skip', note: 'the bank says it is paid' }, bo)
  const after_ = await look(run)
  assert.deepEqual([after_.steps[0]?.status, after_.waiting?.step, seen.length], ['skipped', 'step-2', 1])
})

test('an idempotent step whose node died is simply done again', async () => {
  const { abandon, platform, address, seen, holds, release, runbook, begin, look } = stage
  seen.length = 0
  const run = await begin(
    await runbook(`1. Pay\n${block('http {name=pay andon.timeout=20s andon.idempotent=true}', `PUT ${address}/slow/pay`)}`),
  )
  await holds(1)
  await abandon(run, 'pay')
  await holds(2)
  release()
  await platform.drain()
  const detail = await look(run)
  assert.deepEqual([detail.status, detail.steps[0]?.attempts.map((one) => one.status)], ['Success', ['lost', 'success']])
  assert.deepEqual(
    seen.map((one) => one.headers['idempotency-key']),
    [`${run}/pay/1`, `${run}/pay/2`],
  )
})

test('an attempt nobody was woken for, and one of a first state that was dropped, are found', async () => {
  const { platform, address, runbook, begin, look } = stage
  const run = await begin(await runbook(`1. Go\n${block('http {name=go}', `GET ${address}/state`)}`))
  await platform.drain()
  // A state as the first driver wrote it, its attempt in the queue and nobody told.
  const state = {
    status: 'InProgress',
    cursor: 'go',
    waiting: null,
    failure: null,
    steps: { go: { status: 'running', attempt: 1, reason: null, outputs: {}, approvals: [] } },
  }
  await platform.database.sql(`update run set status = 'InProgress', finished_at = null, state = $2::jsonb where id = $1`, [
    run,
    JSON.stringify(state),
  ])
  await platform.database.sql(`update run_step set status = 'queued', ended_at = null, due_at = $2 where run = $1`, [
    run,
    platform.clock.now(),
  ])
  await platform.advance('6m')
  assert.equal((await look(run)).status, 'Success')
})

test('an action step does what its starter may do, and its output fills in later steps', async () => {
  const { platform, runbook, begin, look } = stage
  const procedure = await runbook(
    `1. Note\n${block('andon {name=note}', 'note.write\ntext: "About {{about.alert}} by {{who}}"')}\n2. Again\n${block('andon', 'note.write\n{"text": "{{note.id}}"}')}`,
    { parameters: { who: {} } },
  )
  const run = await begin(procedure, { parameters: { who: 'x: y' }, about: ['alert:a-3'] })
  await platform.drain()
  assert.equal((await look(run)).status, 'Success')
  const written = (await platform.facts('note.written')).map((fact) => [fact.actor, fact.data])
  assert.deepEqual(written, [
    ['person:ada', { text: 'About a-3 by x: y' }],
    ['person:ada', { text: 'n-1' }],
  ])
})

test('an action step never does more than the person who started the run may do', async () => {
  const { platform, runbook, begin, look } = stage
  const before_ = (await platform.facts('note.written')).length
  const procedure = await runbook(`1. Note\n${block('andon {name=note}', 'note.write\ntext: no')}`)
  const run = await begin(procedure, {}, bo)
  const ofTeam = await begin(procedure, {}, member)
  await platform.drain()
  for (const one of [run, ofTeam]) {
    const detail = await look(one)
    assert.equal(detail.status, 'Failed')
    assert.match(detail.failure?.reason ?? '', /needs the role editor/)
  }
  assert.equal((await refusal(platform.act(start, { procedure }, vi))).code, 'forbidden')
  assert.equal((await platform.facts('note.written')).length, before_)
})

test('an automatic run acts for the platform, but not as an administrator', async () => {
  const { platform, runbook, begin, look } = stage
  const writes = await begin(await runbook(`1. Note\n${block('andon', 'note.write\ntext: automatic')}`), {}, workflow)
  const drops = await begin(await runbook(`1. Drop\n${block('andon', 'note.drop\ntext: no')}`), {}, workflow)
  await platform.drain()
  assert.equal((await look(writes)).status, 'Success')
  assert.match((await look(drops)).failure?.reason ?? '', /needs an administrator/)
})

test('a storm starts one automatic run, and labels fill in its parameters', async () => {
  const { runbook, begin, look } = stage
  const procedure = await runbook('1. Look at {{region}}', { parameters: { region: {} } })
  const first = await begin(procedure, { about: ['alert-group:g-1'], labels: { region: 'eu', other: 'x' } }, workflow)
  assert.equal(await begin(procedure, { about: ['alert-group:g-1', 'alert:2'], labels: { region: 'eu' } }, workflow), first)
  assert.notEqual(await begin(procedure, { about: ['alert-group:g-2'], labels: { region: 'eu' } }, workflow), first)
  assert.deepEqual((await look(first)).parameters, { region: 'eu' })
})

test('a script step is handed to a person while scripts are switched off', async () => {
  const { platform, runbook, begin, look } = stage
  const run = await begin(await runbook(`1. Drain\n${block('sh {name=drain andon.run=true}', 'echo hi')}`))
  await platform.drain()
  const detail = await look(run)
  assert.equal(detail.waiting?.for, 'answer')
  assert.match(detail.waiting?.reason ?? '', /Scripts are switched off on this server\. Do this step by hand/)
  assert.equal((await platform.act(answer, { run, step: 'drain', outcome: 'done' }, bo)).status, 'Success')
})

test('procedures that start each other in a circle end', async () => {
  const { platform, save, runbook, begin } = stage
  const procedure = await runbook('1. x')
  await save('Runbook', procedure.slice('runbook:'.length), {
    body: `## Steps\n1. Again\n${block('andon', `run.start\nprocedure: ${procedure}`)}`,
  })
  await begin(procedure)
  await platform.drain()
  const { items } = await platform.act(listRuns, { procedure })
  assert.equal(items.length, 6)
  assert.match(items[0]?.failure?.reason ?? '', /circle/)
})

test('the values of secret parameters are masked wherever a run is shown', async () => {
  const { platform, address, runbook, begin, look } = stage
  const procedure = await runbook(
    `1. Go\n${block('http {name=go}', `POST ${address}/echo\nX-Key: {{api_token}}\n\n{"t": "{{api_token}}"}`)}\n2. Note\n${block('http {name=b}', `GET ${address}/{{api_token}}`)}`,
    { parameters: { api_token: {} } },
  )
  const run = await begin(procedure, { parameters: { api_token: 'hunter2hunter2' } })
  await platform.drain()
  const detail = await look(run)
  assert.equal(detail.status, 'Success')
  assert.doesNotMatch(JSON.stringify(detail), /hunter2/)
})

test('with scripts switched on a script runs in the sandbox, with its parameters, and its outputs are kept', async () => {
  if ((await scriptHost(plainSettings)).rung === undefined) return
  const scripted = await startStage({ scripts: true })
  try {
    const steps = `1. Find\n${block('sh {name=find andon.run=true}', 'echo "hello $ANDON_PARAM_who"\necho "id=7" >> "$ANDON_OUTPUT"')}\n2. Use\n${block('bash {name=use andon.run=true}', '[ "$ANDON_PARAM_find_id" = 7 ] && exit 3')}`
    const run = await scripted.begin(await scripted.runbook(steps, { parameters: { who: {} } }), { parameters: { who: '$(id) `id`' } })
    await scripted.until(run, 'Failed')
    const detail = await scripted.look(run)
    assert.equal(detail.steps[0]?.attempts[0]?.output, 'hello $(id) `id`\n')
    assert.deepEqual(detail.steps[0]?.outputs, { id: '7' })
    assert.deepEqual([detail.status, detail.failure?.reason], ['Failed', 'It ended with code 3.'])
  } finally {
    await scripted.stop()
  }
})

test('cancelling ends a script under way', async () => {
  if ((await scriptHost(plainSettings)).rung === undefined) return
  const scripted = await startStage({ scripts: true })
  try {
    const run = await scripted.begin(await scripted.runbook(`1. Wait\n${block('sh {andon.run=true}', 'echo begun; sleep 300')}\n2. Next`))
    while ((await scripted.look(run)).steps[0]?.attempts[0]?.output !== 'begun\n') await new Promise((done) => setTimeout(done, 50))
    await scripted.platform.act(cancel, { run })
    await scripted.until(run, 'Cancelled')
    assert.deepEqual(
      (await scripted.look(run)).steps.map((step) => [step.status, step.reason]),
      [
        ['cancelled', 'It was ended because it was cancelled.'],
        ['pending', null],
      ],
    )
  } finally {
    await scripted.stop()
  }
})

test('a run for an alert that cannot go on without a decision pages whoever answers for its procedure, until it is decided', async () => {
  const others = [messagesDomain, people, catalog, oncall, notices]
  const paged = await startStage({ others })
  try {
    const { abandon, platform, save, runbook, begin, holds, until, release, address } = paged
    await save('Person', 'bo', { email: 'bo@shop.example' })
    await save(
      'EscalationPolicy',
      'payments',
      { steps: [{ page: ['person:bo'], timeout: '5m' }], fallback: 'person:bo' },
      { owner: 'team:payments' },
    )
    const run = await begin(
      await runbook(`1. Pay\n${block('http {name=pay andon.timeout=60s}', `POST ${address}/slow/pay`)}`, {
        escalation: 'escalation-policy:payments',
      }),
      { about: ['alert-group:g-9'] },
      workflow,
    )
    await holds(1)
    await abandon(run, 'pay')
    await until(run, 'Waiting')
    const about = async (type: string) => (await platform.facts(type)).filter((fact) => fact.subjects.includes(`run:${run}`)).length
    assert.equal(await about('notice.started'), 1)
    await platform.act(decide, { run, step: 'pay', decision: 'skip' }, bo)
    assert.equal(await about('notice.stopped'), 1)
    release()
    await platform.drain()
    assert.equal((await paged.look(run)).status, 'Success')
  } finally {
    await paged.stop()
  }
})
