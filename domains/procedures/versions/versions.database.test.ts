import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { start } from '#domains/procedures/actions.ts'
import { preApprove } from '#domains/procedures/improvement/actions.ts'
import { board } from '#domains/procedures/improvement/questions.ts'
import { getProcedure } from '#domains/procedures/questions.ts'
import { form } from '#domains/procedures/triggers/form.ts'
import { getRun } from '#domains/runs/questions.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { archiveRecord, restoreRecord } from '#platform/kinds/record-deeds.ts'
import { refusal, type Stage, startStage, vi } from '#test/procedures.ts'
import { setDefault } from './actions.ts'

const cy: Actor = { type: 'person', name: 'cy', role: 'viewer', teams: ['team:board'] }

let stage: Stage
before(async () => {
  stage = await startStage()
  await stage.save('Person', 'cy', { email: 'cy@example.com' })
  await stage.save('Team', 'board', { members: ['person:cy'] })
})
after(() => stage.stop())

const rewrite = (procedure: string, steps: string, spec: object = {}) =>
  stage.save('Runbook', procedure.replace('runbook:', ''), { body: `## Steps\n\n${steps}`, ...spec }, { owner: 'team:payments' })
const run = async (procedure: string, more: object = {}) => {
  const started = await stage.platform.act(start, { procedure, ...more })
  return stage.platform.act(getRun, { run: started.run ?? '' })
}

test('a procedure runs as any of its versions was, and the latest when nobody says which', async () => {
  const procedure = await stage.runbook('1. First\n', { parameters: { one: { default: 'x' } } })
  await rewrite(procedure, '1. Second\n2. Third\n')
  const titles = async (more: object) => {
    const { version, steps, waiting } = await run(procedure, more)
    return [version, steps.length, waiting?.reason]
  }
  assert.deepEqual(await titles({}), [2, 2, 'Second'])
  assert.deepEqual(await titles({ version: 1, parameters: { one: 'y' } }), [1, 1, 'First'])
  assert.deepEqual(await titles({ version: 'latest' }), [2, 2, 'Second'])
  const none = await refusal(run(procedure, { version: 7 }))
  assert.deepEqual([none.code, /no version 7; the latest is 2/.test(none.message)], ['not-found', true])
  const misfit = await refusal(run(procedure, { parameters: { one: 'y' } }))
  assert.equal(misfit.code, 'invalid-input')
  assert.equal((await stage.platform.act(getProcedure, { procedure, version: 1 })).steps.length, 1)
})

test('one version is the default: it runs while another is being written', async () => {
  const { platform } = stage
  const procedure = await stage.runbook('1. Tried\n', { parameters: { one: { default: 'x' } } })
  await platform.act(setDefault, { procedure, version: 1, reason: 'It has been tried.' })
  await rewrite(procedure, '1. New\n')
  assert.deepEqual([(await run(procedure)).version, (await run(procedure, { version: 'latest' })).version], [1, 2])
  const shown = await platform.act(getProcedure, { procedure })
  assert.deepEqual([shown.version, shown.defaultVersion, shown.latestVersion, shown.follows], [2, 1, 2, false])
  const asked = await platform.act(form, { procedure })
  assert.deepEqual([asked.version, asked.parameters.map(({ name }) => name)], [1, ['one']])
  assert.equal((await refusal(platform.act(setDefault, { procedure, version: 9 }))).code, 'not-found')
  assert.equal((await refusal(platform.act(setDefault, { procedure, version: 2 }, vi))).code, 'forbidden')
  assert.deepEqual(await platform.act(setDefault, { procedure }), { procedure, version: 2, latest: 2, follows: true })
  assert.equal((await platform.act(getProcedure, { procedure })).follows, true)
  assert.equal((await run(procedure)).version, 2)
  const facts = (await platform.facts('procedure.default-set')).filter(({ subjects }) => subjects.includes(procedure))
  assert.deepEqual(
    facts.map(({ actor, data }) => [actor, Object(data).what, Object(data).reason]),
    [
      ['person:ada', 'version 1', 'It has been tried.'],
      ['person:ada', 'the latest version', undefined],
    ],
  )
})

test('an older version asks the board that has not approved it, and what was approved stays approved while it is what runs', async () => {
  const { platform, save } = stage
  const procedure = await stage.runbook('1. Drop\n')
  await save('ProcedureApproval', 'drops', { risk: 'high', board: 'team:board', procedures: [procedure] }, { owner: 'team:board' })
  await rewrite(procedure, '1. Drop carefully\n')
  await platform.act(preApprove, { procedure }, cy)
  assert.equal((await run(procedure)).waiting?.for, 'answer')
  assert.equal((await run(procedure, { version: 1 })).waiting?.for, 'approval')
  await platform.act(setDefault, { procedure, version: 2 })
  await rewrite(procedure, '1. Drop everything\n')
  assert.deepEqual([(await run(procedure)).version, (await run(procedure)).waiting?.for], [2, 'answer'])
  assert.equal((await run(procedure, { version: 'latest' })).waiting?.for, 'approval')
  assert.equal((await platform.act(board, { procedure })).state, 'approved')
  await platform.act(setDefault, { procedure })
  assert.equal((await run(procedure)).waiting?.for, 'approval')
})

test('a procedure that is taken out of use forgets its default', async () => {
  const { platform } = stage
  const procedure = await stage.runbook('1. One\n')
  await rewrite(procedure, '1. Two\n')
  await platform.act(setDefault, { procedure, version: 1 })
  await platform.act(archiveRecord, { reference: procedure })
  await platform.drain()
  await platform.act(restoreRecord, { reference: procedure })
  assert.equal((await run(procedure)).waiting?.reason, 'Two')
})
