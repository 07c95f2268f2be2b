import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import test, { after, before } from 'node:test'
import Type from 'typebox'
import { Workload } from '#domains/catalog/kinds.ts'
import { EscalationPolicy } from '#domains/oncall/kinds.ts'
import { Person, Team } from '#domains/people/kinds.ts'
import { defineAction } from '#platform/actions/action.ts'
import { defineDomain } from '#platform/domain.ts'
import { defineFact } from '#platform/facts/fact.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { saveRecord } from '#platform/kinds/record-deeds.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { Refusal } from '#platform/refusal.ts'
import { findSandbox } from '#platform/scripts/sandbox.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'
import { answer, approve, cancel, decide, start } from './actions.ts'
import { procedures } from './manifest.ts'
import { getProcedure, getRun, lint, listProcedures, listRuns } from './questions.ts'
import { enqueueAttempt } from './transition.ts'

const noteWritten = defineFact({ name: 'note.written', sentence: '{text}', data: Type.Object({ text: Type.String() }) })
const writeNote = defineAction({
  name: 'note.write',
  summary: 'Write a note',
  kind: 'deed',
  may: { role: 'editor' },
  input: Type.Object({ text: Type.String({ maxLength: 100 }) }, { additionalProperties: false }),
  output: Type.Object({ id: Type.String() }),
  run: (transaction, { text }) => {
    transaction.record(noteWritten, { subjects: ['note:1'], data: { text } })
    return Promise.resolve({ id: 'n-1' })
  },
})
const drop = defineAction({
  ...writeNote,
  name: 'note.drop',
  may: { role: 'administrator' },
})
const notes = defineDomain({
  name: 'notes',
  kinds: [Team, Person, Workload, EscalationPolicy],
  actions: [writeNote, drop],
  facts: [noteWritten],
})

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

let platform: TestPlatform
let server: Server
let address = ''
let seen: Seen[] = []
/** Answers held back until the test lets them go. */
let held: (() => void)[] = []
const outside = createGuardedFetch(['127.0.0.0/8'])
const bo: Actor = { type: 'person', name: 'bo', role: 'responder', teams: [] }
const vi: Actor = { type: 'person', name: 'vi', role: 'viewer', teams: [] }

before(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
      const send = (): void => {
        response.writeHead(request.url?.startsWith('/broken') ? 500 : 200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ id: 42, state: 'restarted' }))
      }
      if (request.url?.startsWith('/slow')) held.push(send)
      else send()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const bound = server.address()
  address = typeof bound === 'object' && bound !== null ? `http://127.0.0.1:${bound.port}` : ''
  platform = await startTestPlatform({ domains: [kindsDomain, notes, procedures], outside: { fetch: outside.fetch } })
  await platform.act(saveRecord, { document: document('Team', 'payments', {}) })
})

after(async () => {
  for (const send of held) send()
  await platform.stop()
  outside.close()
  server.close()
})

const document = (kind: string, name: string, spec: Record<string, unknown>, metadata: Record<string, unknown> = {}) => ({
  apiVersion: 'andon.dev/v1',
  kind,
  metadata: { name, ...metadata },
  spec,
})

let counter = 0
/** Declares a runbook with these steps and answers its reference. */
const runbook = async (steps: string, spec: Record<string, unknown> = {}): Promise<string> => {
  counter += 1
  const name = `book-${counter}`
  await platform.act(saveRecord, {
    document: document('Runbook', name, { body: `## Steps\n\n${steps}`, ...spec }, { owner: 'team:payments', title: `Book ${counter}` }),
  })
  return `runbook:${name}`
}
const block = (info: string, content: string): string =>
  ['```' + info, ...content.split('\n'), '```'].map((line) => `   ${line}`).join('\n')
const begin = async (procedure: string, more: Record<string, unknown> = {}, actor: Actor = platform.administrator): Promise<string> => {
  const { run } = await platform.act(start, { procedure, ...more }, actor)
  assert.ok(run !== null)
  return run
}
const look = (run: string) => platform.act(getRun, { run })
const until = async (run: string, status: string): Promise<void> => {
  for (let tries = 0; tries < 500; tries += 1) {
    if ((await look(run)).status === status) return
    await new Promise((done) => setTimeout(done, 10))
  }
  assert.equal((await look(run)).status, status)
}
const refusal = async (promise: Promise<unknown>): Promise<Refusal> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Refusal, 'it is refused')
  return error
}

test('a run by hand goes from answer to answer and tells each on the timeline of what it is about', async () => {
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
  const run = await begin(await runbook('1. One\n2. Two'))
  assert.equal((await refusal(platform.act(answer, { run, step: 'step-2', outcome: 'done' }))).code, 'conflict')
  assert.equal((await refusal(platform.act(answer, { run, step: 'step-1', outcome: 'done' }, vi))).code, 'forbidden')
  const member: Actor = { ...vi, teams: ['team:payments'] }
  assert.equal((await platform.act(answer, { run, step: 'step-1', outcome: 'failed', note: 'no' }, member)).status, 'Failed')
  assert.match((await refusal(platform.act(answer, { run, step: 'step-1', outcome: 'done' }))).message, /over/)
})

test('an http step sends its request once with its key, and its answer fills in later steps', async () => {
  seen = []
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
  seen = []
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
  const run = await begin(await runbook(`1. Steal\n${block('http {name=x}', 'GET http://169.254.169.254/latest/meta-data')}`))
  await platform.drain()
  const detail = await look(run)
  assert.equal(detail.status, 'Failed')
  assert.match(detail.failure?.reason ?? '', /169\.254\.169\.254/)
})

test('a step that is not idempotent and whose node died waits for a decision and is not repeated; its late result is refused', async () => {
  seen = []
  const run = await begin(await runbook(`1. Pay\n${block('http {name=pay andon.timeout=20s}', `POST ${address}/slow/pay`)}\n2. Tell`), {
    about: ['alert:a-2'],
  })
  while (held.length === 0) await new Promise((done) => setTimeout(done, 5))
  // What the sweeper does when a node is silent: its job is taken by another while the first may still be alive.
  await platform.transact(platform.administrator, (transaction) => Promise.resolve(enqueueAttempt(transaction, run, 'pay', 1)))
  await until(run, 'Waiting')
  const waiting = await look(run)
  assert.deepEqual([waiting.waiting?.for, waiting.steps[0]?.attempts[0]?.status, seen.length], ['decision', 'lost', 1])
  for (const send of held.splice(0)) send()
  await platform.drain()
  assert.equal((await look(run)).status, 'Waiting')
  assert.equal((await refusal(platform.act(decide, { run, step: 'pay', decision: 'skip' }, vi))).code, 'forbidden')
  await platform.act(decide, { run, step: 'pay', decision: 'skip', note: 'the bank says it is paid' }, bo)
  const after_ = await look(run)
  assert.deepEqual([after_.steps[0]?.status, after_.waiting?.step, seen.length], ['skipped', 'step-2', 1])
})

test('an idempotent step whose node died is simply done again', async () => {
  seen = []
  const run = await begin(
    await runbook(`1. Pay\n${block('http {name=pay andon.timeout=20s andon.idempotent=true}', `PUT ${address}/slow/pay`)}`),
  )
  while (held.length === 0) await new Promise((done) => setTimeout(done, 5))
  await platform.transact(platform.administrator, (transaction) => Promise.resolve(enqueueAttempt(transaction, run, 'pay', 1)))
  while (held.length < 2) await new Promise((done) => setTimeout(done, 5))
  for (const send of held.splice(0)) send()
  await platform.drain()
  const detail = await look(run)
  assert.deepEqual([detail.status, detail.steps[0]?.attempts.map((one) => one.status)], ['Success', ['lost', 'success']])
  assert.deepEqual(
    seen.map((one) => one.headers['idempotency-key']),
    [`${run}/pay/1`, `${run}/pay/2`],
  )
})

test('a run whose job was lost altogether is found by the reconciler', async () => {
  const run = await begin(await runbook(`1. Go\n${block('http {name=go}', `GET ${address}/state`)}`))
  await platform.drain()
  // As if the attempt had been queued and its job had vanished from the queue.
  const state = {
    status: 'InProgress',
    cursor: 'go',
    waiting: null,
    failure: null,
    steps: { go: { status: 'running', attempt: 1, reason: null, outputs: {}, approvals: [] } },
  }
  await platform.database.sql(`update run set status = 'InProgress', finished_at = null, wake_at = $2, state = $3::jsonb where id = $1`, [
    run,
    platform.clock.now(),
    JSON.stringify(state),
  ])
  await platform.database.sql(`update run_step set status = 'queued', ended_at = null where run = $1`, [run])
  await platform.advance('2m')
  assert.equal((await look(run)).status, 'Success')
})

test('what cannot be the name of a run, a procedure or a subject is refused or not found', async () => {
  assert.equal((await refusal(platform.invoke(bo, 'run.get', { run: 'x' }))).code, 'invalid-input')
  assert.equal((await refusal(platform.invoke(bo, 'run.list', { after: 'x' }))).code, 'invalid-input')
  const procedure = await runbook('1. x', { parameters: { who: {} } })
  for (const input of [
    { procedure: 'a\u0000b' },
    { procedure, about: ['alert:\u0000'] },
    { procedure, parameters: { who: 'a\u0000b\ud800' } },
  ]) {
    const outcome = await platform.invoke(bo, 'run.start', input).catch((error: unknown) => error)
    assert.ok(!(outcome instanceof Error) || outcome instanceof Refusal, String(outcome))
  }
  const run = await begin(procedure, { parameters: { who: 'x' } })
  await platform.act(answer, { run, step: 'step-1', outcome: 'failed', note: 'a\u0000b\ud800' })
  assert.equal((await look(run)).steps[0]?.attempts[0]?.note, 'ab\ufffd')
})

test('an action step does what its starter may do, and its output fills in later steps', async () => {
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
  const before_ = (await platform.facts('note.written')).length
  const procedure = await runbook(`1. Note\n${block('andon {name=note}', 'note.write\ntext: no')}`)
  const run = await begin(procedure, {}, bo)
  const member = await begin(procedure, {}, { ...vi, teams: ['team:payments'] })
  await platform.drain()
  for (const one of [run, member]) {
    const detail = await look(one)
    assert.equal(detail.status, 'Failed')
    assert.match(detail.failure?.reason ?? '', /needs the role editor/)
  }
  assert.equal((await refusal(platform.act(start, { procedure }, vi))).code, 'forbidden')
  assert.equal((await platform.facts('note.written')).length, before_)
})

test('an automatic run acts for the platform, but not as an administrator', async () => {
  const workflow: Actor = { type: 'workflow', name: 'alerts', id: 'g-1' }
  const writes = await begin(await runbook(`1. Note\n${block('andon', 'note.write\ntext: automatic')}`), {}, workflow)
  const drops = await begin(await runbook(`1. Drop\n${block('andon', 'note.drop\ntext: no')}`), {}, workflow)
  await platform.drain()
  assert.equal((await look(writes)).status, 'Success')
  assert.match((await look(drops)).failure?.reason ?? '', /needs an administrator/)
})

test('a storm starts one automatic run, and labels fill in its parameters', async () => {
  const workflow: Actor = { type: 'workflow', name: 'alerts', id: 'g-1' }
  const procedure = await runbook('1. Look at {{region}}', { parameters: { region: {} } })
  const first = await begin(procedure, { about: ['alert-group:g-1'], labels: { region: 'eu', other: 'x' } }, workflow)
  assert.equal(await begin(procedure, { about: ['alert-group:g-1', 'alert:2'], labels: { region: 'eu' } }, workflow), first)
  assert.notEqual(await begin(procedure, { about: ['alert-group:g-2'], labels: { region: 'eu' } }, workflow), first)
  assert.deepEqual((await look(first)).parameters, { region: 'eu' })
})

test('a script step is handed to a person while scripts are switched off', async () => {
  const run = await begin(await runbook(`1. Drain\n${block('sh {name=drain andon.run=true}', 'echo hi')}`))
  await platform.drain()
  const detail = await look(run)
  assert.equal(detail.waiting?.for, 'answer')
  assert.match(detail.waiting?.reason ?? '', /Scripts are switched off on this server\. Do this step by hand/)
  assert.equal((await platform.act(answer, { run, step: 'drain', outcome: 'done' }, bo)).status, 'Success')
})

test('a step that needs an approval waits for somebody else than the starter', async () => {
  const run = await begin(await runbook(`1. Go\n${block('http {name=go andon.approve=1}', `POST ${address}/go`)}`))
  assert.equal((await look(run)).waiting?.for, 'approval')
  assert.equal((await refusal(platform.act(approve, { run, step: 'go', decision: 'approve' }))).code, 'forbidden')
  assert.equal((await refusal(platform.act(answer, { run, step: 'go', outcome: 'done' }, bo))).code, 'conflict')
  await platform.act(approve, { run, step: 'go', decision: 'approve', note: 'go on' }, bo)
  await platform.drain()
  const detail = await look(run)
  assert.deepEqual([detail.status, detail.steps[0]?.approvedBy], ['Success', ['person:bo']])
})

test('cancelling ends a run, and a second time changes nothing', async () => {
  const run = await begin(await runbook('1. One\n2. Two'))
  assert.equal((await platform.act(cancel, { run, reason: 'wrong one' }, bo)).status, 'Cancelled')
  const facts = (await platform.facts()).length
  assert.equal((await platform.act(cancel, { run }, bo)).status, 'Cancelled')
  assert.equal((await platform.facts()).length, facts)
})

test('cancelling while a step is under way lets it end and begins no other', async () => {
  seen = []
  const run = await begin(
    await runbook(
      `1. Go\n${block('http {name=go}', `POST ${address}/slow`)}\n2. Next\n${block('http {name=next}', `POST ${address}/next`)}`,
    ),
  )
  while (held.length === 0) await new Promise((done) => setTimeout(done, 5))
  assert.equal((await platform.act(cancel, { run })).status, 'Cancelling')
  for (const send of held.splice(0)) send()
  await platform.drain()
  const detail = await look(run)
  assert.deepEqual([detail.status, detail.steps.map((step) => step.status), seen.length], ['Cancelled', ['success', 'pending'], 1])
})

test('a failed run is taken up again at the step it failed at', async () => {
  const run = await begin(await runbook('1. One\n2. Two'))
  await platform.act(answer, { run, step: 'step-1', outcome: 'failed' })
  await platform.act(decide, { run, step: 'step-1', decision: 'retry' })
  await platform.act(answer, { run, step: 'step-1', outcome: 'done' })
  assert.equal((await platform.act(answer, { run, step: 'step-2', outcome: 'done' })).status, 'Success')
  const types = (await platform.facts()).filter((fact) => fact.subjects.includes(`run:${run}`)).map((fact) => fact.type)
  assert.ok(types.includes('run.resumed') && types.includes('run.decided'))
})

test('a run keeps the document it was started with', async () => {
  const procedure = await runbook('1. One\n2. Two')
  const run = await begin(procedure)
  const name = procedure.slice('runbook:'.length)
  await platform.act(saveRecord, { document: document('Runbook', name, { body: '## Steps\n1. Other' }, { owner: 'team:payments' }) })
  const detail = await look(run)
  assert.deepEqual([detail.version, detail.steps.map((step) => step.title)], [1, ['One', 'Two']])
})

test('a dry run shows each step with its values, and keeps nothing', async () => {
  const procedure = await runbook(
    `1. Go\n${block('http {name=go}', `POST ${address}/{{who}}`)}\n2. Use\n${block('http {name=use}', `GET ${address}/{{go.id}}`)}\n3. By hand`,
    { parameters: { who: {} } },
  )
  const { run, plan } = await platform.act(start, { procedure, parameters: { who: 'a b' }, dryRun: true })
  assert.equal(run, null)
  assert.deepEqual(
    plan.map((step) => step.does),
    [`POST ${address}/a%20b`, `GET ${address}/(go.id)`, 'A person does it and answers.'],
  )
  assert.deepEqual((await platform.act(listRuns, { procedure })).items, [])
})

test('a run is refused, with what to do, for a missing procedure, a missing parameter, and a document that cannot run', async () => {
  assert.equal((await refusal(platform.act(start, { procedure: 'runbook:nowhere' }))).code, 'not-found')
  const wants = await runbook('1. x', { parameters: { who: { description: 'Whom to call.' } } })
  assert.match((await refusal(platform.act(start, { procedure: wants }))).message, /"who" is missing\. Whom to call\./)
  const broken = await runbook(`1. x\n${block('andon', 'nothing.there')}`)
  assert.match((await refusal(platform.act(start, { procedure: broken }))).message, /There is no action "nothing\.there"/)
})

test('procedures that start each other in a circle end', async () => {
  const procedure = await runbook('1. x')
  const name = procedure.slice('runbook:'.length)
  await platform.act(saveRecord, {
    document: document(
      'Runbook',
      name,
      { body: `## Steps\n1. Again\n${block('andon', `run.start\nprocedure: ${procedure}`)}` },
      { owner: 'team:payments' },
    ),
  })
  await begin(procedure)
  await platform.drain()
  const { items } = await platform.act(listRuns, { procedure })
  assert.equal(items.length, 6)
  assert.match(items[0]?.failure?.reason ?? '', /circle/)
})

test('runs are listed newest first, page by page, by procedure, status and what they are about', async () => {
  const procedure = await runbook('1. x')
  const runs: string[] = []
  for (let at = 0; at < 5; at += 1) runs.unshift(await begin(procedure, { about: [`incident:list-${at % 2}`] }))
  const first = await platform.act(listRuns, { procedure, limit: 2 })
  assert.ok(first.next !== null)
  const second = await platform.act(listRuns, { procedure, limit: 4, after: first.next })
  assert.deepEqual(
    [...first.items, ...second.items].map((item) => item.run),
    runs,
  )
  assert.equal(second.next, null)
  assert.equal((await platform.act(listRuns, { about: 'incident:list-1' })).items.length, 2)
  assert.equal((await platform.act(listRuns, { procedure, status: ['Success', 'Failed'] })).items.length, 0)
})

test('procedures are listed with their last run, success rate and review', async () => {
  const procedure = await runbook('1. x')
  for (const outcome of ['done', 'failed'] as const) await platform.act(answer, { run: await begin(procedure), step: 'step-1', outcome })
  const title = `Book ${counter}`
  const { items } = await platform.act(listProcedures, { text: title, owner: 'team:payments' })
  const [item] = items.filter((one) => one.procedure === procedure)
  assert.deepEqual([item?.runs, item?.successRate, item?.lastRun?.status, item?.review.state], [2, 0.5, 'Failed', 'none'])
})

test('a procedure is shown with rendered steps, and the linter counts a run by somebody else as validation', async () => {
  const procedure = await runbook(`1. Look at **it**\n${block('http {name=x}', `POST ${address}`)}`, {
    outcome: 'It works.',
    tools: ['curl'],
    permissions: ['none'],
  })
  const shown = await platform.act(getProcedure, { procedure })
  assert.match(shown.html, /<h2>Steps<\/h2>/)
  assert.equal(shown.steps[0]?.html, '<p>Look at <strong>it</strong></p>\n')
  const rules = shown.findings.map((found) => found.rule)
  assert.deepEqual(rules, ['author', 'escalation', 'error-handling', 'rollback', 'review', 'workload', 'validated'])
  await begin(procedure, {}, bo)
  await platform.drain()
  const linted = await platform.act(lint, { procedure })
  assert.ok(!linted.findings.some((found) => found.rule === 'validated'))
  assert.ok((await platform.act(lint, { body: '1. x' })).findings.length > 5)
})

test('the values of secret parameters are masked wherever a run is shown', async () => {
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
  if ((await findSandbox()) === undefined) return
  const scripted = await startTestPlatform({ domains: [kindsDomain, notes, procedures], config: { scripts: true } })
  try {
    const steps = `1. Find\n${block('sh {name=find andon.run=true}', 'echo "hello $ANDON_PARAM_who"\necho "id=7" >> "$ANDON_OUTPUT"')}\n2. Use\n${block('bash {name=use andon.run=true}', '[ "$ANDON_PARAM_find_id" = 7 ] && exit 3')}`
    await scripted.act(saveRecord, { document: document('Runbook', 'scripted', { body: `## Steps\n${steps}`, parameters: { who: {} } }) })
    const { run } = await scripted.act(start, { procedure: 'runbook:scripted', parameters: { who: '$(id) `id`' } })
    await scripted.drain()
    const detail = await scripted.act(getRun, { run: run ?? '' })
    assert.equal(detail.steps[0]?.attempts[0]?.output, 'hello $(id) `id`\n')
    assert.deepEqual(detail.steps[0]?.outputs, { id: '7' })
    assert.deepEqual([detail.status, detail.failure?.reason], ['Failed', 'It ended with code 3.'])
  } finally {
    await scripted.stop()
  }
})
