import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { catalog } from '#domains/catalog/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import type { Actor, Role } from '#platform/identity/actor.ts'
import { insertAccount } from '#platform/identity/store.ts'
import { identityDomain } from '#platform/identity/manifest.ts'
import { showHistory } from '#platform/kinds/history-actions.ts'
import { saveRecord } from '#platform/kinds/record-deeds.ts'
import { block, type Stage, startStage } from '#test/procedures.ts'

/** What a run writes down is written by whoever wrote the run, so it lends no more than they have. */
let stage: Stage
before(async () => {
  stage = await startStage({ others: [identityDomain, messagesDomain, people, catalog, oncall, notices] })
  await save(ada, 'Person', 'mo', { email: 'mo@example.com', zone: 'Europe/Berlin', memberOf: ['team:payments'] })
  for (const { name, role } of [ada, ed, { name: 'mo', role: 'viewer' } as const]) await account(name, role)
})
after(() => stage.stop())

const person = (name: string, role: Role) => ({ type: 'person', name, role, teams: [] as string[] }) as const
const [ada, ed] = [person('ada', 'administrator'), person('ed', 'editor')]

const account = (name: string, role: Role): Promise<void> =>
  stage.platform.transact(ada, ({ sql, now }) => insertAccount(sql, { person: name, email: null, role, now }))

const documentOf = (kind: string, name: string, spec: object, metadata: object = {}) => ({
  apiVersion: 'andon.dev/v1',
  kind,
  metadata: { name, ...metadata },
  spec,
})
const save = async (by: Actor, kind: string, name: string, spec: object, metadata: object = {}): Promise<void> => {
  await stage.platform.act(saveRecord, { document: documentOf(kind, name, spec, metadata) }, by)
}
const owned = { owner: 'team:payments' }
const bodyOf = (action: string) => ({ body: `## Steps\n\n1. Go\n${block('andon {name=go}', action)}` })
const ended = async (procedure: string, by: Actor) => {
  const run = await stage.begin(procedure, {}, by)
  await stage.platform.drain()
  const { status, failure } = await stage.look(run)
  return { status, reason: failure?.reason ?? '' }
}
const writerOf = async (reference: string) => (await stage.platform.act(showHistory, { reference })).items[0]?.actor

/** A runbook whose one step saves another. */
const planting = (name: string, action: string) =>
  bodyOf(`record.save\ndocument: ${JSON.stringify(documentOf('Runbook', name, bodyOf(action), owned))}`)

test('a text that a run saves for an administrator does no more than whoever wrote that run may do', async () => {
  await save(ed, 'Runbook', 'plant', planting('planted', 'note.drop\ntext: gone'), owned)
  assert.equal((await ended('runbook:plant', ada)).status, 'Success')
  assert.equal(await writerOf('runbook:planted'), 'person:ed')
  const { status, reason } = await ended('runbook:planted', ada)
  assert.equal(status, 'Failed')
  assert.match(reason, /person:ed wrote this version of runbook:planted/)
})

test('what an administrator wrote and an editor started is written by the editor', async () => {
  await save(ada, 'Runbook', 'offer', planting('offered', 'note.drop\ntext: gone'), owned)
  assert.equal((await ended('runbook:offer', ed)).status, 'Success')
  assert.equal(await writerOf('runbook:offered'), 'person:ed')
})

test('an answer that holds a secret is kept nowhere in a run', async () => {
  await save(ada, 'Runbook', 'hand-out', bodyOf('token.create\nname: ci\nrole: viewer\nscopes: ["*"]'), owned)
  const run = await stage.begin('runbook:hand-out', {}, ada)
  await stage.platform.drain()
  const detail = await stage.look(run)
  assert.equal(detail.status, 'Success')
  assert.deepEqual(Object.keys(detail.steps[0]?.outputs ?? {}), ['left'])
  assert.match(detail.steps[0]?.attempts[0]?.output ?? '', /not kept here/)
  const kept = await stage.platform.database.sql<{ text: string }>(
    `select concat((select jsonb_agg(event) from run_event where run = $1), (select jsonb_agg(to_jsonb(run_step)) from run_step where run = $1),
            (select state from run where id = $1)) as text`,
    [run],
  )
  assert.doesNotMatch(kept[0]?.text ?? 'andon_', /andon_/)
})
