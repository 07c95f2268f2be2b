import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import type { Stage } from '#test/procedures.ts'
import { block, bo, refusal, startStage } from '#test/procedures.ts'
import { answer } from '#domains/runs/actions.ts'
import { listRuns } from '#domains/runs/questions.ts'
import { importProcedure, start } from './actions.ts'
import { getProcedure, lint, listProcedures } from './questions.ts'
import { Refusal } from '#platform/refusal.ts'

let stage: Stage
before(async () => {
  stage = await startStage()
})
after(() => stage.stop())

test('what cannot be the name of a run, a procedure or a subject is refused or not found', async () => {
  const { platform, runbook, begin, look } = stage
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

test('a run keeps the document it was started with', async () => {
  const { save, runbook, begin, look } = stage
  const procedure = await runbook('1. One\n2. Two')
  const run = await begin(procedure)
  const name = procedure.slice('runbook:'.length)
  await save('Runbook', name, { body: '## Steps\n1. Other' }, { owner: 'team:payments' })
  const detail = await look(run)
  assert.deepEqual([detail.version, detail.steps.map((step) => step.title)], [1, ['One', 'Two']])
})

test('a dry run shows each step with its values, and keeps nothing', async () => {
  const { platform, address, runbook } = stage
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

test('a dry run over targets says how many there are and which, as a run would find them, and begins none', async () => {
  const { platform, runbook } = stage
  const procedure = await runbook('1. Look at {{ who }}', { parameters: { who: {} } })
  const dry = async (targets: object) => {
    const facts = (await platform.facts()).length
    const { run, targets: found, plan } = await platform.act(start, { procedure, targets: { parameter: 'who', ...targets }, dryRun: true })
    assert.deepEqual([run, plan.length, (await platform.facts()).length - facts], [null, 1, 0])
    return found
  }
  const values = Array.from({ length: 120 }, (_, index) => `host-${index}`)
  const many = await dry({ values, concurrency: '25%', errors: '10%' })
  assert.deepEqual([many?.count, many?.concurrency, many?.errors], [120, 30, 12])
  assert.deepEqual(
    many?.first.map(({ target }) => target),
    values.slice(0, 50),
  )
  await stage.save('Workload', 'checkout', {}, { labels: { tier: 'gold' }, owner: 'team:payments' })
  await stage.save('Workload', 'search', {}, { owner: 'team:payments' })
  assert.deepEqual((await dry({ kind: 'Workload', labels: { tier: 'gold' } }))?.first, [{ target: 'workload:checkout' }])
  assert.equal((await dry({ kind: 'Workload', labels: { tier: 'none' } }))?.count, 0)
  const wrong = await refusal(platform.act(start, { procedure, targets: { parameter: 'who', kind: 'Nothing' }, dryRun: true }))
  assert.match(wrong.message, /There is no kind "Nothing"/)
  assert.deepEqual((await platform.act(listRuns, { procedure })).items, [])
})

test('a dry run goes on behind a branch and a loop that ask what only the run will know', async () => {
  const { platform, address, runbook } = stage
  const procedure = await runbook(
    [
      `1. Look\n${block('http {name=look}', `GET ${address}/look`)}`,
      `2. Many?\n${block('andon {name=many}', 'branch\nlook.waiting > 100 and {{ on }} is true → step:aside\notherwise → step:poll')}`,
      `3. Aside\n${block('http {name=aside}', `POST ${address}/aside`)}`,
      `4. Again\n${block('andon {name=poll}', 'repeat step:probe to step:probe\nuntil probe.status == 200\nat most 5')}`,
      `5. Probe\n${block('http {name=probe}', `GET ${address}/probe`)}`,
      '6. Tell',
    ].join('\n'),
    { parameters: { on: { type: 'boolean' } } },
  )
  const { plan } = await platform.act(start, { procedure, parameters: { on: true }, dryRun: true })
  assert.deepEqual(
    plan.map(({ step, times, problem }) => [step, times, problem]),
    [
      ['look', 1, undefined],
      ['many', 1, undefined],
      ['aside', 0, undefined],
      ['poll', 1, undefined],
      ['probe', 1, undefined],
      ['step-6', 1, undefined],
    ],
  )
  assert.equal(plan[1]?.does, 'look.waiting > 100 and on == true → aside\notherwise → poll')
  assert.equal(plan[3]?.does, 'again until probe.status == 200, at most 5 times')
})

test('a run is refused, with what to do, for a missing procedure, a missing parameter, and a document that cannot run', async () => {
  const { platform, runbook } = stage
  assert.equal((await refusal(platform.act(start, { procedure: 'runbook:nowhere' }))).code, 'not-found')
  const wants = await runbook('1. x', { parameters: { who: { description: 'Whom to call.' } } })
  assert.match((await refusal(platform.act(start, { procedure: wants }))).message, /"who" is missing\. Whom to call\./)
  const broken = await runbook(`1. x\n${block('andon', 'nothing.there')}`)
  assert.match((await refusal(platform.act(start, { procedure: broken }))).message, /There is no action "nothing\.there"/)
})

test('runs are listed newest first, page by page, by procedure, status and what they are about', async () => {
  const { platform, runbook, begin } = stage
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
  const { platform, runbook, begin } = stage
  const procedure = await runbook('1. x')
  for (const outcome of ['done', 'failed'] as const) await platform.act(answer, { run: await begin(procedure), step: 'step-1', outcome })
  const title = procedure.replace('runbook:book-', 'Book ')
  const { items } = await platform.act(listProcedures, { text: title, owner: 'team:payments' })
  const [item] = items.filter((one) => one.procedure === procedure)
  assert.deepEqual([item?.runs, item?.successRate, item?.lastRun?.status, item?.review.state], [2, 0.5, 'Failed', 'none'])
})

test('a procedure is shown with rendered steps, and the linter counts a run by somebody else as validation', async () => {
  const { platform, address, runbook, begin } = stage
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

test('a plain Markdown file becomes a record, with what its table says and its steps', async () => {
  const { platform, begin } = stage
  const body =
    '# Über den Ledger\n\n## Playbook Info\n\n| ID | Description | Tools | Author | Communication Plan |\n|---|---|---|---|---|\n| P1 | Why it is slow | psql, curl | Ines | Every hour |\n\n## Steps\n1. Look\n'
  const shown = await platform.act(importProcedure, { body, dryRun: true })
  assert.equal(shown.procedure, null)
  const { procedure, findings, steps } = await platform.act(importProcedure, { body, owner: 'team:payments' })
  assert.equal(procedure, 'playbook:uber-den-ledger')
  assert.deepEqual([steps.length, findings.some((found) => found.rule === 'tools')], [1, false])
  const got = await platform.act(getProcedure, { procedure })
  assert.deepEqual(
    [got.kind, got.title, got.owner, got.tools, got.author],
    ['Playbook', 'Über den Ledger', 'team:payments', ['psql', 'curl'], 'Ines'],
  )
  await begin(procedure)
  assert.equal((await refusal(platform.act(importProcedure, { body }))).code, 'version-mismatch')
  assert.equal((await refusal(platform.act(importProcedure, { body, name: 'other' }, bo))).code, 'forbidden')
})
