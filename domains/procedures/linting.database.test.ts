import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { block, bo, startStage, type Stage } from '#test/procedures.ts'
import { Workload } from '#domains/catalog/kinds.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { Person, Team } from '#domains/people/kinds.ts'
import { Secret } from '#domains/secrets/kinds.ts'
import { defineDomain } from '#platform/domain.ts'
import { reviewRecord } from '#platform/kinds/review-actions.ts'
import { getProcedure, lint, listProcedures } from './questions.ts'

const nouns = defineDomain({ name: 'nouns', kinds: [Team, Person, Workload, Schedule, EscalationPolicy, Secret] })

let stage: Stage
before(async () => {
  stage = await startStage({ others: [nouns] })
})
after(() => stage.stop())

const rulesOf = async (steps: string, spec: Record<string, unknown> = {}): Promise<readonly (readonly [string, string])[]> => {
  const { findings } = await stage.platform.act(lint, { procedure: await stage.runbook(steps, spec) })
  return findings.map(({ rule, severity }) => [rule, severity] as const)
}
const has = (found: readonly (readonly [string, string])[], rule: string): string | undefined => found.find(([name]) => name === rule)?.[1]

test('approvals are counted by who is in the team, and one nobody can give is an error', async () => {
  const { save, address } = stage
  for (const name of ['mia', 'noah', 'lena']) await save('Person', name, {})
  await save('Team', 'board', { members: ['person:mia', 'person:noah'] })
  const step = (attributes: string): string => `1. Go\n${block(`http {name=go ${attributes}}`, `POST ${address}`)}`
  assert.equal(has(await rulesOf(step('andon.approve=3 andon.approvers=team:board')), 'approvers'), 'error')
  assert.equal(has(await rulesOf(step('andon.approve=1 andon.approvers=team:board')), 'approvers'), undefined)
  assert.equal(has(await rulesOf(step('andon.approve=2 andon.approvers=team:board,person:lena')), 'approvers'), undefined)
  assert.equal(has(await rulesOf(step('andon.approve=1 andon.approvers=team:nobody')), 'approvers'), 'error')
})

test('a target no runner has is an error, one that is not connected advice', async () => {
  await stage.save('Runner', 'db-1', { tags: { role: 'db' } }, { owner: 'team:payments' })
  const step = (target: string): string => `1. Go\n${block(`sh {name=go andon.timeout=1m andon.target=${target}}`, 'true')}`
  assert.equal(has(await rulesOf(step('tag:cache')), 'target'), 'error')
  assert.equal(has(await rulesOf(step('runner:db-9')), 'target'), 'error')
  assert.equal(has(await rulesOf(step('tag:role=db')), 'target'), 'advice')
  assert.equal(has(await rulesOf(step('tag:role={{where}}'), { parameters: { where: {} } }), 'target'), undefined)
})

test('a secret nobody declared is an error', async () => {
  const { registry } = stage.platform
  assert.ok(registry.kinds.has('Secret'))
  const step = `1. Go\n${block('http {name=go}', `GET ${stage.address}\nAuthorization: Bearer secret://shop-key`)}`
  assert.equal(has(await rulesOf(step), 'secret'), 'error')
  await stage.save('Secret', 'shop-key', {}, { owner: 'team:payments' })
  assert.equal(has(await rulesOf(step), 'secret'), undefined)
})

test('a runbook a playbook offers must be declared, and mends a machine can make are answered', async () => {
  const { platform, save } = stage
  await save('Runbook', 'mend-it', { body: '1. Mend' }, { owner: 'team:payments' })
  const body = '## Steps\n\n1. Why?\n   - [ ] This → cause, runbook:mend-it\n   - [ ] That → cause, runbook:nobody\n'
  await save('Playbook', 'why', { body }, { owner: 'team:payments' })
  const { findings, edits, complete } = await platform.act(lint, { procedure: 'playbook:why' })
  assert.equal(complete, false)
  assert.equal(findings.filter(({ rule }) => rule === 'choice').length, 1)
  assert.deepEqual(
    edits.find(({ path }) => path === '/spec/runbooks'),
    { type: 'field', path: '/spec/runbooks', value: ['runbook:mend-it'] },
  )
})

test('a text that is still being written is linted with its parameters, and in the format it says', async () => {
  const { platform } = stage
  const body = '## Steps\n\n1. x\n\n   ```sh {name=a andon.timeout=1m}\n   drain {{host}}\n   ```\n'
  const { findings, edits } = await platform.act(lint, { body, parameters: ['host'] })
  assert.ok(findings.some(({ rule }) => rule === 'parameter-in-script'))
  assert.deepEqual(edits[0]?.after, '   drain "$ANDON_PARAM_host"')
  const unknown = await platform.act(lint, { body, format: 'cookbook' })
  assert.equal(unknown.findings[0]?.rule, 'format')
})

test('lists say which procedures are complete, and can be narrowed to them or to the others, page by page', async () => {
  const { platform, save, address } = stage
  await save('Workload', 'checkout', { tier: 1 }, { owner: 'team:payments' })
  await save('Person', 'ines', {})
  const body = `## Steps\n1. Go\n${block('http {name=go andon.timeout=5s andon.onFailure=rollback}', `POST ${address}`)}\n\n## Rollback\n1. Back\n`
  const spec = { body, outcome: 'It answers.', author: 'person:ines', escalation: 'team:payments', workloads: ['workload:checkout'] }
  const kept = { owner: 'team:payments', review: { every: '180d' }, description: 'listed' }
  const whole = { ...spec, tools: ['curl'], permissions: ['none'] }
  for (const name of ['a', 'c', 'e']) await save('Runbook', `listed-${name}`, whole, kept)
  for (const name of ['b', 'd']) await save('Runbook', `listed-${name}`, spec, kept)
  const list = async (more: object = {}) => {
    const { items, next } = await platform.act(listProcedures, { text: 'listed', ...more })
    assert.ok(items.every(({ complete, lacks }) => complete === (lacks === 0)))
    return [items.map((item) => `${item.procedure.at(-1)}${item.complete ? '+' : '-'}`).join(' '), next]
  }
  // Nobody but the author has looked at any of them.
  assert.deepEqual(await list(), ['a- b- c- d- e-', null])
  for (const name of ['a', 'b', 'e']) await platform.act(reviewRecord, { reference: `runbook:listed-${name}`, answer: 'still-right' }, bo)
  assert.deepEqual(await list(), ['a+ b- c- d- e+', null])
  assert.deepEqual(await list({ complete: true }), ['a+ e+', null])
  assert.deepEqual(await list({ complete: false }), ['b- c- d-', null])
  assert.deepEqual(await list({ complete: true, limit: 1 }), ['a+', 'runbook:listed-a'])
  assert.deepEqual(await list({ complete: true, limit: 1, after: 'runbook:listed-a' }), ['e+', null])
  assert.deepEqual(
    [
      (await platform.act(getProcedure, { procedure: 'runbook:listed-a' })).complete,
      (await platform.act(getProcedure, { procedure: 'runbook:listed-c' })).complete,
    ],
    [true, false],
  )
})
