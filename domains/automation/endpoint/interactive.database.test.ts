import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  CreateDocumentCommand,
  GetAutomationExecutionCommand,
  SendAutomationSignalCommand,
  type SSMClient,
  StartAutomationExecutionCommand,
} from '@aws-sdk/client-ssm'
import { preApprove } from '#domains/procedures/improvement/actions.ts'
import { getRun } from '#domains/runs/questions.ts'
import { startStep } from '#domains/runs/steering.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { saveRecord } from '#platform/kinds/record-deeds.ts'
import { Refusal } from '#platform/refusal.ts'
import { startSsm, type Ssm } from '#test/ssm.ts'

let ssm: Ssm
let client: SSMClient
before(async () => {
  ssm = await startSsm()
  client = await ssm.client('ada')
})
after(() => ssm.stop())

const bo: Actor = { type: 'person', name: 'bo', role: 'responder', teams: [] }
const document = (steps: readonly object[], more: object = {}): string =>
  JSON.stringify({ schemaVersion: '0.3', mainSteps: steps, ...more })
const kept = { variables: { kept: { type: 'String', default: 'none' } } }
const keep = (Value: string) => ({ name: 'keep', action: 'aws:updateVariable', inputs: { Name: 'variable:kept', Value } })
const named = { parameters: { Name: { type: 'String', default: 'bo', allowedPattern: '^[a-z]{1,8}$' } }, ...kept }

const create = (name: string, content: string) =>
  client.send(new CreateDocumentCommand({ Name: name, Content: content, DocumentType: 'Automation' }))
const start = async (name: string, more: object = {}) => {
  const sent = new StartAutomationExecutionCommand({ DocumentName: name, Mode: 'Interactive', ...more })
  const { AutomationExecutionId: id } = await client.send(sent)
  await ssm.platform.drain()
  return id ?? ''
}
const get = async (id: string) => (await client.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id }))).AutomationExecution
const signal = async (id: string, payload: Record<string, string[]>, type: 'StartStep' | 'Approve' = 'StartStep', by = client) => {
  await by.send(new SendAutomationSignalCommand({ AutomationExecutionId: id, SignalType: type, Payload: payload }))
  await ssm.platform.drain()
}
const fails = (sent: Promise<unknown>, name: string, message: RegExp) =>
  assert.rejects(sent, (error: Error) => {
    assert.deepEqual([error.name, message.test(error.message) ? '' : error.message], [name, ''])
    return true
  })
const refused = async (promise: Promise<unknown>): Promise<string> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Refusal, 'it is refused')
  return `${error.code}: ${error.message}`
}

test('an operator gives a step another input, and the record of the step shows it', async () => {
  await create('Led', document([keep('{{ Name }}')], named))
  const id = await start('Led')
  await signal(id, { StepName: ['keep'], Value: ['ada'] })
  const execution = await get(id)
  assert.deepEqual([execution?.AutomationExecutionStatus, execution?.Variables?.['kept']], ['Success', ['ada']])
  assert.deepEqual(execution?.StepExecutions?.[0]?.OverriddenParameters, { Value: ['ada'] })
  const plain = await start('Led')
  await signal(plain, { StepName: ['keep'] })
  assert.deepEqual((await get(plain))?.StepExecutions?.[0]?.OverriddenParameters, {})
  const facts = (await ssm.platform.facts('run.step-started')).filter(({ subjects }) => subjects.includes(`run:${id}`))
  assert.deepEqual(
    facts.map(({ actor, data }) => [actor.startsWith('token:'), Object(data).overridden]),
    [[true, ['Value']]],
  )
})

test('another input obeys the rules of the parameter that stood there, and the kind it had', async () => {
  const id = await start('Led')
  const invalid = 'InvalidAutomationSignalException'
  await fails(signal(id, { StepName: ['keep'], Value: ['Not Allowed'] }), invalid, /"Not Allowed" cannot be "Name"/)
  await fails(signal(id, { StepName: ['keep'], Value: ['secret://db'] }), invalid, /secret/)
  await fails(signal(id, { StepName: ['keep'], Value: ['{{ Name }}'] }), invalid, /not filled in/)
  await fails(signal(id, { StepName: ['keep'], Name: ['variable:other'] }), invalid, /no input "Name".*It has Value/)
  assert.equal((await get(id))?.AutomationExecutionStatus, 'Waiting')
})

test('only whoever started a run gives its steps other inputs, in person or by a token', async () => {
  const { act, administrator, invoke, drain } = ssm.platform
  const { run } = Object(await invoke(administrator, 'run.start', { procedure: 'runbook:led', guided: true })) as { run: string }
  const waits = await act(getRun, { run })
  assert.deepEqual([waits.waiting?.for, waits.steps[0]?.inputs], ['start', { Value: 'bo' }])
  assert.match(await refused(act(startStep, { run, step: 'keep', inputs: { Value: 'cy' } }, bo)), /forbidden: .*in the name of person:ada/)
  await act(startStep, { run, step: 'keep', inputs: { Value: 'cy' } })
  await drain()
  const done = await act(getRun, { run })
  assert.deepEqual(
    [done.status, done.variables, done.steps[0]?.overridden, done.steps[0]?.inputs],
    ['Success', { kept: 'cy' }, { Value: 'cy' }, {}],
  )
})

test('what was approved takes no other inputs', async () => {
  const ask = { name: 'ask', action: 'aws:approve', onFailure: 'Abort', inputs: { Approvers: ['bo'], Message: 'Really?' } }
  await create('Asked', document([ask, keep('x')], kept))
  const id = await start('Asked')
  await fails(signal(id, { StepName: ['ask'], Approvers: ['ada'] }), 'InvalidAutomationSignalException', /asked to be approved/)
  await signal(id, { StepName: ['ask'] })
  await signal(id, {}, 'Approve', await ssm.client('bo', ['*', 'run.approve']))
  await fails(signal(id, { StepName: ['keep'], Value: ['y'] }), 'InvalidAutomationSignalException', /approved as it stands/)
  await signal(id, { StepName: ['keep'] })
  assert.deepEqual((await get(id))?.Variables?.['kept'], ['x'])
})

test('a text its board has approved beforehand is done as it stands', async () => {
  const save = (kind: string, name: string, spec: object, owner?: string) =>
    ssm.platform.act(saveRecord, {
      document: { apiVersion: 'andon.dev/v1', kind, metadata: { name, ...(owner === undefined ? {} : { owner }) }, spec },
    })
  await save('Person', 'cy', {})
  await save('Team', 'board', { members: ['person:cy'] })
  await create('Risky', document([keep('x')], kept))
  await save('ProcedureApproval', 'risky', { risk: 'high', board: 'team:board', procedures: ['runbook:Risky'] }, 'team:board')
  await ssm.platform.act(preApprove, { procedure: 'runbook:Risky' }, { type: 'person', name: 'cy', role: 'viewer', teams: ['team:board'] })
  const id = await start('Risky')
  await fails(signal(id, { StepName: ['keep'], Value: ['y'] }), 'InvalidAutomationSignalException', /approved as it stands/)
  const shown = await ssm.platform.act(getRun, { run: id })
  assert.deepEqual([shown.waiting?.for, shown.steps[0]?.inputs], ['start', {}])
})

test('a step that waits takes its other input too, and a run that is replayed comes to the same', async () => {
  await create('Rest', document([{ name: 'rest', action: 'aws:sleep', inputs: { Duration: 'PT10H' } }]))
  const id = await start('Rest')
  await fails(signal(id, { StepName: ['rest'], Duration: ['soon', 'later'] }), 'InvalidAutomationSignalException', /a text/)
  await signal(id, { StepName: ['rest'], Duration: ['PT5M'] })
  const { waiting, events } = await ssm.platform.act(getRun, { run: id })
  const until = Date.parse(waiting?.until ?? '') - ssm.platform.clock.now().getTime()
  assert.ok(until > 0 && until <= 300_000)
  const at = Object(await ssm.platform.invoke(ssm.platform.administrator, 'run.at', { run: id, event: events })) as {
    detail: { waiting: unknown }
  }
  assert.deepEqual(at.detail.waiting, waiting)
})
