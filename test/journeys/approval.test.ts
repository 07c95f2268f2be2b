import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startWorld, type World } from '#test/world.ts'

const person = (name: string, title: string) => ({
  kind: 'Person',
  metadata: { name, title },
  spec: { email: `${name}@anycompany.example`, zone: 'Europe/Berlin', shiftNotice: [] },
})
const runbook = (name: string, title: string, attributes: string) => ({
  kind: 'Runbook',
  metadata: { name, title, owner: 'team:payments' },
  spec: {
    parameters: { table: { type: 'string', description: 'What is dropped.' }, reason: { type: 'string', required: false } },
    escalation: 'person:di',
    body: [
      '## Steps',
      '',
      '1. Drop the old table',
      `   \`\`\`andon {name=drop ${attributes} andon.approve.message="Drop {{ table }}?"}`,
      '   approve',
      '   ```',
      '2. Tell everybody',
      '',
    ].join('\n'),
  },
})

/** Friday, 20 November. Ada asks for something that cannot be undone; Bo and Cy answer for it, Di is whom one asks when nobody does. */
const organization = [
  person('ada', 'Ada'),
  person('bo', 'Bo'),
  person('cy', 'Cy'),
  person('di', 'Di'),
  { kind: 'Team', metadata: { name: 'payments', title: 'Payments' }, spec: { members: ['person:bo', 'person:cy'] } },
  { kind: 'Workload', metadata: { name: 'checkout', owner: 'team:payments' }, spec: { tier: 0 } },
  {
    kind: 'EscalationPolicy',
    metadata: { name: 'quiet', owner: 'team:payments' },
    spec: { steps: [{ page: ['person:di'], timeout: '15m' }], fallback: 'person:di' },
  },
  runbook('both', 'Move orders', 'andon.approve=2 andon.approvers=team:payments'),
  runbook('one', 'Drop a table', 'andon.approvers=team:payments andon.approve.expires=2h andon.approve.onExpiry=escalate'),
].map((document, index) => ({ path: `${index}.json`, text: JSON.stringify({ apiVersion: 'andon.dev/v1', ...document }) }))

describe('what cannot be undone is approved by others', () => {
  let world: World
  const start = async (procedure: string): Promise<string> => {
    const { body } = await world.post('/api/v1/run/start', { procedure, parameters: { table: 'orders_old' } })
    await world.drain()
    return String(body['run'])
  }
  const status = async (run: string) => {
    const shown = await world.get(`/api/v1/run/get?run=${run}`)
    return [shown['status'], (shown['waiting'] as { for: string } | null)?.for ?? null]
  }
  before(async () => {
    world = await startWorld({ files: organization, start: new Date('2026-11-20T09:00:00Z') })
  })
  after(() => world.end())

  test('two people approve by the link of their mail; the run goes on with the second, and a third press says so', async () => {
    const run = await start('runbook:both')
    const toBo = await world.person('bo').receives('Approve: Move orders')
    const toCy = await world.person('cy').receives('Approve: Move orders')
    assert.match(toBo.text, /Drop orders_old\?/)
    assert.match(toBo.text, /2 approvals are needed, none is given so far/)
    const first = await world.person('bo').answers(toBo, 'approve')
    assert.equal(first.body['message'], 'Your approval counts. 2 approvals are needed, 1 of them given so far.')
    assert.deepEqual(await status(run), ['Waiting', 'approval'])
    const second = await world.person('cy').answers(toCy, 'approve')
    assert.equal(second.body['message'], 'Approved; the run goes on.')
    assert.deepEqual(await status(run), ['Waiting', 'answer'])
    await world.drain()
    await world.person('ada').receives('Approved: Move orders')
    const again = await world.person('cy').answers(toCy, 'approve')
    assert.deepEqual([again.body['done'], /approved by person:bo and person:cy/.test(String(again.body['message']))], [false, true])
  })

  test('nobody answers in time, so whom one asks then is asked, refuses with a reason, and the run fails', async () => {
    const run = await start('runbook:one')
    const toBo = await world.person('bo').receives('Approve: Drop a table')
    await world.person('cy').receives('Approve: Drop a table')
    await world.advance('121m', 3)
    const toDi = await world.person('di').receives('Nobody approved in time: Drop a table')
    await world.person('bo').receives('Nobody approved in time: Drop a table')
    await world.person('cy').receives('Nobody approved in time: Drop a table')
    const late = await world
      .person('bo')
      .opens(toBo)
      .then(
        () => 'opened',
        () => 'refused',
      )
    assert.equal(late, 'refused')
    const { token } = await world.person('di').opens(toDi)
    const unsaid = await world.post('/api/v1/notice/answer', { token, choice: 'reject' })
    assert.deepEqual([unsaid.status, /Say why/.test(String(unsaid.body['detail']))], [400, true])
    const said = await world.post('/api/v1/notice/answer', { token, choice: 'reject', note: 'Not before the audit.' })
    assert.equal(said.body['message'], 'You refused; whoever asked is told why.')
    assert.deepEqual(await status(run), ['Failed', null])
    await world.drain()
    const facts = (await world.facts('run.approval-settled')).filter(({ subjects }) => subjects.includes(`run:${run}`))
    assert.match(JSON.stringify(facts.at(-1)?.data), /"by":\["person:di"\].*"state":"rejected"/)
    const toAda = await world.person('ada').receives('Refused: Drop a table')
    assert.match(toAda.text, /Di: “Not before the audit.”/)
  })

  test('from an alert the form of its runbook is filled in', async () => {
    await world.post('/api/v1/alert/receive', {
      alerts: [{ labels: { alertname: 'TableFull', table: 'orders_2019', workload: 'checkout' }, annotations: { summary: 'Full' } }],
    })
    const { items } = (await world.get('/api/v1/alert/list')) as { items: { id: string }[] }
    const shown = await world.get(`/api/v1/procedure/form?procedure=runbook:one&about=alert:${items[0]?.id}`)
    const [table, reason] = shown['parameters'] as { value: unknown; from: unknown }[]
    assert.deepEqual([table?.value, table?.from, reason?.value, reason?.from], ['orders_2019', 'label', null, null])
    assert.deepEqual((shown['about'] as string[]).at(-1), 'workload:checkout')
    await world.drain()
    await world.person('di').receives('checkout: Full')
  })
})
