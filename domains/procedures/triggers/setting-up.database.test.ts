import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { catalog } from '#domains/catalog/manifest.ts'
import { receiveEventsAction } from '#domains/events/actions.ts'
import { events } from '#domains/events/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { issueHookKey } from '#domains/procedures/hooks/actions.ts'
import { approve } from '#domains/runs/actions.ts'
import { listApprovals } from '#domains/runs/approvals/questions.ts'
import { listRuns } from '#domains/runs/questions.ts'
import { createServer } from '#platform/http/server.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { identityDomain } from '#platform/identity/manifest.ts'
import { saveRecord } from '#platform/kinds/record-deeds.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { block, refusal, type Stage, startStage } from '#test/procedures.ts'

/** Who asked for a run that nobody started by hand. */
const editor = (name: string): Actor => ({ type: 'person', name, role: 'editor', teams: [] })
const [bo, di, ed] = [editor('bo'), editor('di'), editor('ed')]

let stage: Stage
let procedure: string
before(async () => {
  stage = await startStage({
    others: [identityDomain, messagesDomain, people, catalog, oncall, notices, events],
    start: new Date('2026-11-20T08:30:00Z'),
  })
  await save(ed, 'Person', 'bo', { email: 'bo@example.com', zone: 'UTC' })
  procedure = await stage.runbook(`1. Ask\n${block('andon {name=ask andon.approve=1}', 'approve')}\n`)
})
after(() => stage.stop())

const save = async (by: Actor, kind: string, name: string, spec: object, owner?: string): Promise<void> => {
  const metadata = owner === undefined ? { name } : { name, owner }
  await stage.platform.act(saveRecord, { document: { apiVersion: 'andon.dev/v1', kind, metadata, spec } }, by)
}
const latest = async (): Promise<string> => (await stage.platform.act(listRuns, { procedure })).items[0]?.run ?? ''
const decides = (run: string, by: Actor) => stage.platform.act(approve, { run, step: 'ask', decision: 'approve' }, by)
const refused = async (run: string, by: Actor): Promise<void> =>
  assert.match((await refusal(decides(run, by))).message, /You asked for this yourself/)
/** The schedule declared a while ago takes its turn. */
const turn = async (): Promise<string> => {
  await stage.platform.drain()
  await stage.platform.advance('61m')
  await stage.platform.drain()
  return latest()
}

test('whoever changed a schedule last asked for what it begins, and does not approve it', async () => {
  await save(ed, 'ProcedureSchedule', 'hourly', { procedure, cron: '0 * * * *', zone: 'UTC', overlap: 'parallel' }, 'person:bo')
  const run = await turn()
  assert.deepEqual((await stage.platform.act(listApprovals, { run }, bo)).items[0]?.askedBy, ['person:ed'])
  await refused(run, ed)
  assert.equal((await decides(run, bo)).status, 'Success')
  await save(ed, 'ProcedureSchedule', 'hourly', { procedure, cron: '0 * * * *', zone: 'UTC', enabled: false }, 'person:bo')
})

test('a schedule from a repository was asked for by the person who owns it, one of a token by whoever made the token', async () => {
  const spec = { procedure, cron: '0 * * * *', zone: 'UTC', overlap: 'parallel' }
  const git: Actor = { type: 'git', repository: 'ops', commit: 'abc' }
  await save(git, 'ProcedureSchedule', 'kept', spec, 'person:bo')
  const first = await turn()
  await refused(first, bo)
  assert.equal((await decides(first, di)).status, 'Success')
  await stage.platform.invoke(di, 'token.create', { name: 'ci', role: 'editor', scopes: ['*'] })
  const token: Actor = { type: 'token', id: '00000000-0000-7000-8000-000000000000', name: 'ci', role: 'editor', scopes: ['*'] }
  await save(token, 'ProcedureSchedule', 'kept', { ...spec, catchUp: 'none' }, 'person:bo')
  const second = await turn()
  assert.notEqual(second, first)
  // A newer token of the same name, of somebody else, makes nobody innocent.
  await stage.platform.invoke(ed, 'token.create', { name: 'ci', role: 'editor', scopes: ['*'] })
  const third = await turn()
  await refused(third, di)
  await refused(third, ed)
  await refused(second, di)
  assert.equal((await decides(second, bo)).status, 'Success')
  await save(git, 'ProcedureSchedule', 'kept', { ...spec, enabled: false }, 'person:bo')
})

test('a request is asked for by whoever set up the hook and by whoever has its key', async () => {
  const server = createServer(stage.platform)
  await save(ed, 'ProcedureHook', 'deploys', { procedures: [procedure] }, 'person:bo')
  const issued = await stage.platform.act(issueHookKey, { hook: 'deploys' }, di)
  const answer = await server.inject({ method: 'POST', url: new URL(issued.addressWithKey).pathname, payload: {} })
  const run = String(answer.json<{ run: string }>().run)
  await refused(run, ed)
  await refused(run, di)
  assert.equal((await decides(run, bo)).status, 'Success')
})

test('what a rule begins was asked for by whoever wrote the rule last', async () => {
  await save(
    ed,
    'EventRule',
    'mend',
    { pattern: { source: ['shop'] }, targets: [{ id: 'run', action: 'run.start', input: { procedure, about: ['workload:shop'] } }] },
    'person:bo',
  )
  await stage.platform.drain()
  await stage.platform.act(receiveEventsAction, { events: [{ id: 'e1', source: 'shop', type: 'order.failed' }] })
  await stage.platform.drain()
  const run = await latest()
  assert.match((await stage.look(run)).startedBy, /^workflow:event-rule\/mend/)
  await refused(run, ed)
  assert.equal((await decides(run, bo)).status, 'Success')
})
