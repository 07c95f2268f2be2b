import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { start } from '#domains/procedures/actions.ts'
import type { EndedJob } from '#domains/runners/job.ts'
import { setSecret } from '#domains/secrets/actions.ts'
import { secrets } from '#domains/secrets/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { block, bo, type Stage, startStage } from '#test/procedures.ts'
import { Workload } from '#domains/catalog/kinds.ts'
import { Team } from '#domains/people/kinds.ts'
import { answer, cancel } from './actions.ts'
import { jobEnded } from './attempts/scripting.ts'
import { beginRun } from './beginning.ts'
import { preview } from './children/previewing.ts'
import type { Graph, Step } from './graph.ts'
import { performers, type Call, type Performed } from './performing.ts'
import { time } from './jobs.ts'
import { getOutput, listRuns, showAt } from './questions.ts'
import type { Data } from './values.ts'
import { cancelMany, hold, release, restart, startStep } from './steering.ts'

const calls: { key: string; memory: unknown; inputs: unknown }[] = []
const done = (response: Data, outputs = {}): Performed => ({
  outcome: 'success',
  reason: '',
  output: 'done',
  response,
  outputs,
})
const perform = (call: Call): Promise<Performed> => {
  calls.push({ key: call.key, memory: call.memory, inputs: call.inputs })
  const times = Number(call.memory ?? 0) + 1
  if (call.inputs['times'] !== undefined && times < Number(call.inputs['times']))
    return Promise.resolve({ outcome: 'again', afterMs: 5, memory: times, output: `looked ${times} times` })
  if (call.inputs['echo'] !== undefined) return Promise.resolve(done({ said: call.inputs['echo'] }, { said: call.inputs['echo'] }))
  if (call.inputs['fails'] === true)
    return Promise.resolve({ outcome: 'failed', reason: 'It says no.', output: '', response: null, outputs: {} })
  if (call.inputs['hangs'] === true)
    return new Promise((resolve) => call.signal.addEventListener('abort', () => resolve(done(null)), { once: true }))
  return Promise.resolve(done({ Items: [{ Id: 'i-1' }, { Id: 'i-2' }], Count: 2 }, { Status: 'ok' }))
}
const hands = defineDomain({ name: 'hands', kinds: [Team, Workload], contributions: [performers.fill({ name: 'test:look', perform })] })

let stage: Stage
before(async () => {
  stage = await startStage({ others: [hands, secrets] })
})
after(() => stage.stop())

const step = (id: string, next: string | null, more: Partial<Step> = {}): Step => ({
  id,
  title: id,
  instructions: '',
  checks: [],
  work: { type: 'call', performer: 'test:look', inputs: {} },
  approvals: 0,
  timeoutMs: 60_000,
  idempotent: false,
  onFailure: { then: 'abort' },
  critical: true,
  next,
  rollback: false,
  line: 1,
  ...more,
})

const begin = async (steps: readonly Step[], procedure = 'runbook:made'): Promise<string> => {
  const graph: Graph = { steps, start: steps[0]?.id ?? null }
  const beginning = { procedure, version: 1, title: 'Made', owner: 'team:payments', graph, parameters: {}, about: [] }
  return (await stage.platform.transact(bo, (transaction) => beginRun(transaction, beginning))).id
}

test('a call is repeated with what it remembers, its outputs are picked, and later steps get them with their types', async () => {
  calls.length = 0
  const picks = [
    { name: 'Ids', path: '$.Items..Id', type: 'StringList' as const },
    { name: 'Missing', path: '$.Nothing', type: 'String' as const },
  ]
  const run = await begin([
    step('look', 'use', { work: { type: 'call', performer: 'test:look', inputs: { times: 3 } }, picks }),
    step('use', null, { work: { type: 'call', performer: 'test:look', inputs: { ids: ['{{ look.Ids }}'], all: '{{ look.Ids }}' } } }),
  ])
  await stage.until(run, 'Success')
  assert.deepEqual(
    calls.map(({ memory }) => memory),
    [null, 1, 2, null],
  )
  assert.deepEqual(calls[3]?.inputs, { ids: ['i-1', 'i-2'], all: ['i-1', 'i-2'] })
  assert.deepEqual(new Set(calls.map(({ key }) => key)), new Set([`${run}/look/1`, `${run}/use/1`]))
  const detail = await stage.look(run)
  assert.deepEqual(detail.steps[0]?.outputs, { Status: 'ok', Ids: ['i-1', 'i-2'] })
  const shown = await stage.platform.act(getOutput, { run, step: 'look', attempt: 1 })
  assert.match(shown.output, /nothing at \$\.Nothing/)
})

test('a failed call is tried as often as its step says; a missing value fails at once', async () => {
  calls.length = 0
  const failing = await begin([step('go', null, { work: { type: 'call', performer: 'test:look', inputs: { fails: true } }, attempts: 3 })])
  const missing = await begin([
    step('go', null, { work: { type: 'call', performer: 'test:look', inputs: { x: '{{ none.x }}' } }, attempts: 3 }),
  ])
  const unknown = await begin([step('go', null, { work: { type: 'call', performer: 'test:nobody', inputs: {} } })])
  for (const run of [failing, missing, unknown]) await stage.until(run, 'Failed')
  assert.deepEqual(
    (await stage.look(failing)).steps[0]?.attempts.map(({ status }) => status),
    ['failed', 'failed', 'failed'],
  )
  assert.match((await stage.look(missing)).failure?.reason ?? '', /no value for \{\{ none\.x \}\}/)
  assert.match((await stage.look(unknown)).failure?.reason ?? '', /Nothing here can do "test:nobody"/)
  assert.equal(calls.length, 3)
})

test('a call that hangs is ended by a cancel, and the steps for that are done before the run is over', async () => {
  calls.length = 0
  const hangs = { type: 'call', performer: 'test:look', inputs: { hangs: true } } as const
  const run = await begin([
    step('hang', 'never', { work: hangs, onCancel: { then: 'step', step: 'tidy' } }),
    step('never', null),
    step('tidy', 'after', { work: { type: 'call', performer: 'test:look', inputs: { tidy: true } } }),
    step('after', null),
  ])
  while (calls.length === 0) await new Promise((soon) => setTimeout(soon, 5))
  assert.equal((await stage.platform.act(cancel, { run })).status, 'Cancelling')
  await stage.until(run, 'Cancelled')
  const detail = await stage.look(run)
  assert.deepEqual(
    detail.steps.map(({ status }) => status),
    ['success', 'pending', 'success', 'success'],
  )
})

test('a step that is a run waits for it, takes its outputs, and fails with it', async () => {
  const { runbook } = stage
  const child = await runbook('1. Look\n', { parameters: { who: {} } })
  const calling = { type: 'run', procedure: child, parameters: { who: 'x' } } as const
  const [one, other] = [
    await begin([step('child', 'then', { work: calling }), step('then', null)]),
    await begin([step('child', null, { work: calling })]),
  ]
  const childOf = async (run: string): Promise<string> => {
    for (;;) {
      const { items } = await stage.platform.act(listRuns, { parent: run })
      if (items[0] !== undefined) return items[0].run
      await new Promise((soon) => setTimeout(soon, 5))
    }
  }
  await stage.platform.act(answer, { run: await childOf(one), step: 'step-1', outcome: 'done' })
  await stage.until(one, 'Success')
  assert.equal((await stage.look(one)).steps[0]?.outputs['Status'], 'Success')
  await stage.platform.act(answer, { run: await childOf(other), step: 'step-1', outcome: 'failed', note: 'broken' })
  await stage.until(other, 'Failed')
  assert.match((await stage.look(other)).failure?.reason ?? '', /ended Failed: Answered as failed/)
})

test('cancelling a run cancels those it waits for; a run that cannot be started fails its step', async () => {
  const child = await stage.runbook('1. Look\n')
  const run = await begin([step('child', null, { work: { type: 'run', procedure: child, parameters: {} } })])
  while ((await stage.platform.act(listRuns, { parent: run })).items.length === 0) await new Promise((soon) => setTimeout(soon, 5))
  await stage.platform.act(cancel, { run })
  await stage.until(run, 'Cancelled')
  assert.deepEqual(
    (await stage.platform.act(listRuns, { parent: run })).items.map(({ status }) => status),
    ['Cancelled'],
  )
  const lost = await begin([step('child', null, { work: { type: 'run', procedure: 'runbook:none', parameters: {} } })])
  await stage.until(lost, 'Failed')
  assert.match((await stage.look(lost)).failure?.reason ?? '', /There is no runbook or playbook "runbook:none"/)
})

test('a run over targets begins some at once and stops at more failures than are borne', async () => {
  const { platform, runbook } = stage
  const body = `1. Go\n${block('http {name=go}', `POST ${stage.address}/{{path}}`)}`
  const procedure = await runbook(body, { parameters: { path: {} } })
  const over = async (values: string[], errors: string) => {
    const input = { procedure, targets: { parameter: 'path', values, concurrency: '2', errors } }
    const { run } = await platform.act(start, input)
    return run ?? ''
  }
  const good = await over(['a', 'b', '{{ path }}', 'd', 'e'], '0')
  await stage.until(good, 'Success')
  const children = (await platform.act(listRuns, { parent: good })).items
  assert.deepEqual(children.map(({ target }) => target).toSorted(), ['a', 'b', 'd', 'e', '{{ path }}'])
  assert.deepEqual((await stage.look(good)).steps[0]?.attempts[0]?.outputs, { Total: 5, Succeeded: 5, Failed: 0, Status: 'Success' })
  const bad = await over(['broken-1', 'broken-2', 'broken-3', 'c', 'd', 'e', 'f', 'g'], '1')
  await stage.until(bad, 'Failed')
  assert.match((await stage.look(bad)).failure?.reason ?? '', /of 8 targets failed; 1 may, so no further one was begun/)
  assert.ok((await platform.act(listRuns, { parent: bad })).items.length < 8)
})

test('targets are previewed, by values and by labels of records', async () => {
  const { platform, save } = stage
  await save('Workload', 'checkout', {}, { labels: { tier: 'one' } })
  await save('Workload', 'search', {}, { labels: { tier: 'two' } })
  const shown = await platform.act(preview, {
    targets: { parameter: 'workload', kind: 'Workload', labels: { tier: 'one' }, concurrency: '50%' },
  })
  assert.deepEqual(shown, { targets: [{ target: 'workload:checkout' }], concurrency: 1, errors: 0 })
})

test('a run is shown as it was after each event, made anew from what happened', async () => {
  const { platform, runbook, begin: beginBook } = stage
  const run = await beginBook(await runbook('1. One\n2. Two'))
  await platform.act(answer, { run, step: 'step-1', outcome: 'done', note: 'first' })
  await platform.act(answer, { run, step: 'step-2', outcome: 'done' })
  const at = async (event: number) => (await platform.act(showAt, { run, event })).detail
  assert.deepEqual([(await at(0)).waiting?.step, (await at(1)).waiting?.step, (await at(2)).status], ['step-1', 'step-2', 'Success'])
  assert.deepEqual(
    (await at(1)).steps.map(({ status }) => status),
    ['success', 'waiting'],
  )
})

test('a run is held before its next step, led by hand, begun again from a step, and many are cancelled at once', async () => {
  const { platform, runbook, begin: beginBook } = stage
  const procedure = await runbook('1. One\n2. Two')
  const run = await beginBook(procedure)
  await platform.act(hold, { run })
  assert.equal((await platform.act(answer, { run, step: 'step-1', outcome: 'done' })).waiting?.for, 'release')
  assert.equal((await platform.act(release, { run })).waiting?.for, 'answer')
  await platform.act(answer, { run, step: 'step-2', outcome: 'done' })
  assert.equal((await platform.act(restart, { run, step: 'step-1' })).waiting?.step, 'step-1')
  const led = await beginBook(procedure, { guided: true })
  assert.equal((await stage.look(led)).waiting?.for, 'start')
  assert.equal((await platform.act(startStep, { run: led, step: 'step-2' })).waiting?.step, 'step-2')
  assert.deepEqual(await platform.act(cancelMany, { procedure }), { cancelled: 2, left: false })
  assert.equal((await stage.look(led)).status, 'Cancelled')
})

test('a sleep ends at its instant', async () => {
  const run = await begin([step('sleep', 'then', { work: { type: 'sleep', duration: 'PT10M' } }), step('then', null)])
  assert.equal((await stage.look(run)).waiting?.for, 'timer')
  await stage.platform.advance('11m', 4)
  assert.equal((await stage.look(run)).status, 'Success')
})

test('a sleep whose run somebody held just when it was over ends in a moment', async () => {
  const { platform } = stage
  const run = await begin([step('sleep', 'then', { work: { type: 'sleep', duration: 'PT10M' } }), step('then', null)])
  platform.clock.advance(11 * 60_000)
  await platform.database.transaction(async (sql) => {
    await sql(`select from run where id = $1 for update`, [run])
    await time.run(platform.work(), {})
  })
  assert.equal((await stage.look(run)).waiting?.for, 'timer')
  await platform.advance('1s', 1)
  assert.equal((await stage.look(run)).status, 'Success')
})

test('a secret becomes its value only in the hands that use it, and is hidden in whatever they answer', async () => {
  const { platform, save, runbook, seen } = stage
  await save('Secret', 'api-key', {}, { owner: 'team:payments' })
  const secret = 'hunter2/hunter2"'
  await platform.act(setSecret, { secret: 'api-key', value: secret })
  const asks = `POST ${stage.address}/open/{{key}}\nAuthorization: Bearer secret://api-key\n\n{"key": "{{key}}"}`
  const procedure = await runbook(`1. Ask\n${block('http {name=ask}', asks)}`, { parameters: { key: { type: 'secret' } } })
  const run = await stage.begin(procedure, { parameters: { key: 'secret://api-key' } })
  await stage.until(run, 'Success')
  const asked = seen.at(-1)
  assert.equal(asked?.headers.authorization, `Bearer ${secret}`)
  assert.equal(asked?.url, `/open/${encodeURIComponent(secret)}`)
  assert.deepEqual(JSON.parse(asked?.body ?? ''), { key: secret })
  const echo = { type: 'call', performer: 'test:look', inputs: { echo: 'secret://api-key' } } as const
  const picks = [{ name: 'picked', path: '$.said', type: 'String' as const }]
  const echoed = await begin([step('echo', null, { work: echo, picks })], procedure)
  await stage.until(echoed, 'Success')
  assert.deepEqual((await stage.look(echoed)).steps[0]?.outputs, { said: '•••', picked: '•••' })
  const kept = await platform.database.sql(
    `select row_to_json(run)::text || coalesce((select string_agg(row_to_json(s)::text, '') from run_step s where s.run = run.id), '')
            || coalesce((select string_agg(e.event::text, '') from run_event e where e.run = run.id), '') as text
       from run where id = any($1)`,
    [[run, echoed]],
  )
  assert.doesNotMatch(JSON.stringify(kept), /hunter2/)
  const moved = `POST ${stage.address}/moved\nAuthorization: Bearer secret://api-key`
  const sent = await runbook(`1. Ask\n${block('http {name=ask}', moved)}`)
  const ended = await stage.begin(sent)
  await stage.until(ended, 'Failed')
  assert.equal(seen.at(-1)?.url, '/moved')
  assert.match((await stage.look(ended)).failure?.reason ?? '', /not sent on to where an answer points/)
})

test('a script for machines by tag runs on one after the other, and what each said is one answer; a cancel reaches those left', async () => {
  const { platform, save } = stage
  const { sql } = platform.database
  for (const name of ['db-1', 'db-2', 'db-3']) {
    await save('Runner', name, { tags: { role: 'db' } }, { owner: 'team:payments' })
    await sql(
      `insert into runner (name, sign_key, seal_key, registered_at, keys_at, last_seen_at) values ($1, '\\x01', '\\x01', $2, $2, $2)`,
      [name, platform.clock.now()],
    )
  }
  const script = { type: 'script', interpreter: 'sh', script: 'drain', environment: { WHO: 'x' } } as const
  const drain = step('drain', null, { work: script, target: { tags: { role: 'db' }, concurrency: '1', errors: '1' } })
  const jobs = async (run: string) =>
    (await sql<{ key: string }>(`select key from runner_job where key like $1 order by key`, [`${run}/%`])).map(({ key }) => key)
  const submitted = async (run: string, count: number): Promise<void> => {
    while ((await jobs(run)).length < count) await new Promise((soon) => setTimeout(soon, 5))
  }
  const end = (key: string, outcome: EndedJob['outcome'], result: string) =>
    platform.transact(platform.administrator, (transaction) =>
      jobEnded(transaction, {
        key,
        outcome,
        exit: outcome === 'success' ? 0 : 1,
        reason: outcome === 'success' ? '' : 'It broke.',
        result,
      }),
    )
  const run = await begin([drain])
  await submitted(run, 1)
  assert.deepEqual(await jobs(run), [`${run}/drain/1/db-1`])
  await end(`${run}/drain/1/db-1`, 'success', 'left=1')
  await submitted(run, 2)
  await end(`${run}/drain/1/db-2`, 'failed', '')
  await end(`${run}/drain/1/db-2`, 'failed', '')
  await submitted(run, 3)
  assert.equal((await stage.look(run)).status, 'InProgress', 'one failure is borne, and an end told twice counts once')
  await end(`${run}/drain/1/db-3`, 'success', 'left=0')
  await stage.until(run, 'Success')
  const detail = await stage.look(run)
  assert.deepEqual(detail.steps[0]?.outputs, { Total: 3, Succeeded: 2, Failed: 1, left: '0' })
  assert.match(detail.steps[0]?.attempts[0]?.output ?? '', /db-2: failed, It broke\./)
  const lost = await begin([step('drain', null, { work: script, target: { tags: { role: 'db' }, concurrency: '1' } })])
  await submitted(lost, 1)
  await end(`${lost}/drain/1/db-1`, 'lost', '')
  await stage.until(lost, 'Waiting')
  assert.equal((await stage.look(lost)).waiting?.for, 'decision', 'how it ended on a machine that was lost is not known')
  const alone = await begin([step('drain', null, { work: script, target: { runners: ['db-1'], tags: { role: 'db' } } })])
  await submitted(alone, 1)
  await end(`${alone}/drain/1/db-1`, 'refused', '')
  await stage.until(alone, 'Waiting')
  assert.deepEqual([(await stage.look(alone)).waiting?.for, (await stage.look(alone)).waiting?.reason], ['answer', 'It broke.'])
  const cancelled = await begin([drain])
  await submitted(cancelled, 1)
  assert.equal((await platform.act(cancel, { run: cancelled })).status, 'Cancelling')
  await stage.until(cancelled, 'Cancelled')
  assert.equal((await jobs(cancelled)).length, 1)
})
