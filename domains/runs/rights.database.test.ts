import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { actorReference, type Actor, type Role } from '#platform/identity/actor.ts'
import { insertAccount } from '#platform/identity/store.ts'
import { saveRecord } from '#platform/kinds/record-deeds.ts'
import { actorOfRun } from '#domains/runs/rights.ts'
import { findRun } from '#domains/runs/store.ts'
import { block, bo, type Stage, startStage } from '#test/procedures.ts'

/** With which rights the steps of a run act: nobody gets more through somebody else's hands than they have. */
let stage: Stage
before(async () => {
  stage = await startStage()
  await save(ada, 'Person', 'mo', { email: 'mo@example.com', zone: 'Europe/Berlin', memberOf: ['team:payments'] })
  for (const [person, role] of [
    ['ada', 'administrator'],
    ['ed', 'editor'],
    ['mo', 'viewer'],
    ['flo', 'administrator'],
  ] as const)
    await account(person, role)
})
after(() => stage.stop())

const person = (name: string, role: Role, teams: readonly string[] = []): Actor => ({ type: 'person', name, role, teams })
const [ada, ed, mo] = [person('ada', 'administrator'), person('ed', 'editor'), person('mo', 'viewer', ['team:payments'])]

const account = (name: string, role: Role): Promise<void> =>
  stage.platform.transact(ada, ({ sql, now }) => insertAccount(sql, { person: name, email: null, role, now }))

const save = async (by: Actor, kind: string, name: string, spec: object, metadata: object = {}): Promise<void> => {
  const document = { apiVersion: 'andon.dev/v1', kind, metadata: { name, ...metadata }, spec }
  await stage.platform.act(saveRecord, { document }, by)
}

const book = async (by: Actor, name: string, step: string): Promise<string> => {
  await save(by, 'Runbook', name, { body: `## Steps\n\n1. Go\n${step}` }, { owner: 'team:payments' })
  return `runbook:${name}`
}
const calls = (action: string) => block('andon {name=go}', action)
const ended = async (procedure: string, by: Actor) => {
  const run = await stage.begin(procedure, {}, by)
  await stage.platform.drain()
  const { status, failure } = await stage.look(run)
  return { run, status, reason: failure?.reason ?? '' }
}

test('a text waits in vain for an administrator: a step does no more than whoever wrote it last may do', async () => {
  const procedure = await book(ed, 'drop', calls('note.drop\ntext: gone'))
  const refused = await ended(procedure, ada)
  assert.equal(refused.status, 'Failed')
  assert.match(
    refused.reason,
    /person:ed wrote this version of runbook:drop and may not do "note\.drop".*must look at the text and save it/,
  )
  await book(ada, 'drop', calls('note.drop\ntext: gone for good'))
  assert.equal((await ended(procedure, ada)).status, 'Success')
  assert.match((await ended(procedure, bo)).reason, /needs the role administrator/)
})

test('a member of the team that owns a procedure writes no more into it than they may do themselves', async () => {
  const procedure = await book(mo, 'note', calls('note.write\ntext: hello'))
  assert.match((await ended(procedure, ed)).reason, /person:mo wrote .* may not do "note\.write"/)
  await book(ed, 'note', calls('note.write\ntext: hello again'))
  assert.equal((await ended(procedure, ed)).status, 'Success')
})

test("a run started by a run does no more than the author of either text may do, though the second is an administrator's", async () => {
  await book(ada, 'inner', calls('note.drop\ntext: inner'))
  assert.equal((await ended('runbook:inner', ada)).status, 'Success')
  const outer = await book(ed, 'outer', block('andon {name=go}', 'run.start\nprocedure: runbook:inner'))
  const { run, status } = await ended(outer, ada)
  assert.equal(status, 'Success')
  const [child] = await stage.platform.database.sql<{ id: string; authors: string[] }>(`select id, authors from run where parent = $1`, [
    run,
  ])
  assert.deepEqual(child?.authors, ['person:ada', 'person:ed'])
  assert.match((await stage.look(child?.id ?? '')).failure?.reason ?? '', /person:ed wrote what began this run/)
})

test('what an author may do is asked when the step is done; whoever has left lends what is done every day', async () => {
  const procedure = await book(person('flo', 'administrator'), 'left', calls('note.drop\ntext: by flo'))
  assert.equal((await ended(procedure, ada)).status, 'Success')
  await stage.platform.database.sql(`update account set disabled_at = created_at where person = 'flo'`)
  assert.match((await ended(procedure, ada)).reason, /person:flo wrote .* may not do/)
})

test('a run begun before authors were kept goes on with the rights of whoever started it', async () => {
  const manual = '1. Look\n2. Go\n'
  await save(ed, 'Runbook', 'old', { body: `## Steps\n\n${manual}${calls('note.drop\ntext: old')}` }, { owner: 'team:payments' })
  const run = await stage.begin('runbook:old', {}, ada)
  await stage.platform.database.sql(`update run set authors = null where id = $1`, [run])
  await stage.platform.invoke(ada, 'run.answer', { run, step: 'step-1', outcome: 'done' })
  await stage.platform.drain()
  assert.equal((await stage.look(run)).status, 'Success')
})

test('a script has the rights of the teams its author is in, and of no other team of whoever starts it', async () => {
  await save(ada, 'Team', 'search', {})
  await save(ada, 'Person', 'cy', { email: 'cy@example.com', zone: 'Europe/Berlin', memberOf: ['team:payments', 'team:search'] })
  await account('cy', 'viewer')
  const rightsOf = async (author: Actor) => {
    await save(author, 'Runbook', 'whose', { body: `## Steps\n\n1. Look, ${actorReference(author)}\n` }, { owner: 'team:payments' })
    const id = await stage.begin('runbook:whose', {}, person('cy', 'viewer', ['team:payments']))
    const acting = await stage.platform.transact(ada, async (transaction) => {
      const run = await findRun(transaction.sql, id)
      assert.ok(run !== undefined)
      return actorOfRun(transaction, run, 'run.start')
    })
    return acting.type === 'person' ? [acting.role, ...acting.teams] : [acting.type]
  }
  assert.deepEqual(await rightsOf(mo), ['viewer', 'team:payments'])
  assert.deepEqual(await rightsOf(ed), ['viewer', 'team:payments', 'team:search'])
})
