import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import test, { after, before } from 'node:test'
import { catalog } from '#domains/catalog/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { issueHookKey, listHookCalls, listHooks, revokeHookKey } from '#domains/procedures/hooks/actions.ts'
import { listSchedules, nextOfSchedule, turnsOfSchedule } from '#domains/procedures/triggers/questions.ts'
import { lookAtSome } from '#domains/procedures/triggers/turning.ts'
import { answer } from '#domains/runs/actions.ts'
import { listRuns } from '#domains/runs/questions.ts'
import { silences } from '#domains/silences/manifest.ts'
import { createServer } from '#platform/http/server.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { bo, refusal, type Stage, startStage } from '#test/procedures.ts'

let stage: Stage
before(async () => {
  stage = await startStage({
    others: [messagesDomain, people, catalog, silences, oncall, notices],
    start: new Date('2026-11-20T08:30:00Z'),
  })
  await stage.save(
    'Calendar',
    'holidays',
    { holds: 'holidays', zone: 'UTC', days: [{ date: '2026-11-22', title: 'Founders’ day' }] },
    { owner: 'team:payments' },
  )
  await stage.save(
    'MaintenanceWindow',
    'sale',
    { type: 'freeze', startsAt: '2026-11-23T00:00:00Z', endsAt: '2026-11-24T00:00:00Z', matchers: [{ label: 'a', is: 'b' }] },
    { owner: 'team:payments', title: 'The sale' },
  )
})
after(() => stage.stop())

const declare = (name: string, spec: Record<string, unknown>, kind = 'ProcedureSchedule') =>
  stage.save(kind, name, spec, { owner: 'team:payments' })
/** To each of these instants, as time would pass. */
const to = async (...instants: readonly string[]): Promise<void> => {
  for (const instant of instants) {
    const left = new Date(instant).getTime() - stage.platform.clock.now().getTime()
    await stage.platform.advance(`${left}ms`, 1)
  }
}
/** A minute past this hour from now. */
const hour = (hours: number): string =>
  new Date(Math.floor(stage.platform.clock.now().getTime() / 3_600_000 + hours) * 3_600_000 + 60_000).toISOString()
const turns = async (schedule: string) =>
  (await stage.platform.act(turnsOfSchedule, { schedule })).items.map(({ at, state, outcome, count }) =>
    [at.slice(5, 16), state, ...(outcome === null ? [] : [outcome]), ...(count === 1 ? [] : [count])].join(' '),
  )
const runsOf = async (procedure: string) => (await stage.platform.act(listRuns, { procedure })).items

test('a schedule takes its turns, with its parameters, and not on a holiday or in a freeze', async () => {
  const procedure = await stage.runbook('1. Look\n', { parameters: { zone: { type: 'string' } } })
  assert.match(
    (await refusal(declare('none', { procedure, cron: '0 9 * * *', zone: 'UTC', parameters: { region: 'eu' } }))).message,
    /parameter "region"|needs "zone"/,
  )
  await declare('daily', {
    procedure,
    cron: '0 9 * * *',
    zone: 'UTC',
    parameters: { zone: 'eu' },
    notOn: ['calendar:holidays'],
    windows: ['maintenance-window:sale'],
    overlap: 'parallel',
  })
  // What was declared is known before time moves on.
  await stage.platform.drain()
  await to('2026-11-20T09:01:00Z', '2026-11-21T09:01:00Z', '2026-11-22T09:01:00Z', '2026-11-23T09:01:00Z')
  assert.deepEqual(await turns('daily'), ['11-23T09:00 skipped', '11-22T09:00 skipped', '11-21T09:00 started', '11-20T09:00 started'])
  const runs = await runsOf(procedure)
  assert.deepEqual([runs.length, runs[0]?.startedBy], [2, 'workflow:schedule/procedure-schedule:daily'])
  const skipped = (await stage.platform.facts('procedure-schedule.turn-skipped')).map(({ data }) => (data as { reason: string }).reason)
  assert.deepEqual(skipped.toSorted(), ['It is Founders’ day.', 'No run begins until Tue 24 Nov 2026, 00:00 (UTC): The sale.'])
  const { items } = await stage.platform.act(listSchedules, { procedure })
  assert.deepEqual([items[0]?.nextAt, items[0]?.last?.state], ['2026-11-24T09:00:00.000Z', 'skipped'])
  await stage.save(
    'ProcedureSchedule',
    'daily',
    { procedure, cron: '0 9 * * *', zone: 'UTC', parameters: { zone: 'eu' }, enabled: false },
    { owner: 'team:payments' },
  )
})

test('the next turns are shown before anything is declared', async () => {
  const { turns: shown } = await stage.platform.act(nextOfSchedule, {
    cron: '0 9 * * *',
    zone: 'Europe/Berlin',
    count: 2,
    notOn: ['calendar:holidays'],
    blackouts: [{ startsAt: '2026-11-25T00:00:00Z', endsAt: '2026-11-26T00:00:00Z', reason: 'moving' }],
  })
  assert.deepEqual(
    shown.map(({ local, closed }) => [local.slice(0, 20), closed]),
    [
      ['Tue 24 Nov 2026, 09:', null],
      ['Wed 25 Nov 2026, 09:', 'No run begins until Thu 26 Nov 2026, 01:00 (Europe/Berlin, UTC+1): moving.'],
      ['Thu 26 Nov 2026, 09:', null],
    ],
  )
  assert.equal((await refusal(stage.platform.act(nextOfSchedule, { cron: 'soon', zone: 'UTC' }))).code, 'invalid-input')
})

test('a turn waits for the run before it, and begins when that ends', async () => {
  const procedure = await stage.runbook('1. Look\n')
  await declare('queued', { procedure, cron: '0 * * * *', zone: 'UTC', overlap: 'queue' })
  await to(hour(1), hour(2))
  assert.deepEqual(
    (await turns('queued')).map((turn) => turn.slice(12)),
    ['queued', 'started'],
  )
  const [run] = await runsOf(procedure)
  await stage.platform.act(answer, { run: run?.run ?? '', step: 'step-1', outcome: 'done' }, bo)
  await stage.platform.advance('1m', 2)
  assert.deepEqual(
    (await turns('queued')).map((turn) => turn.slice(12)),
    ['started', 'ended Success'],
  )
  await declare('queued', { procedure, cron: '0 * * * *', zone: 'UTC', enabled: false })
})

test('two nodes look at once and a node is killed in between: each turn begins once', async () => {
  const procedure = await stage.runbook('1. Look\n')
  await declare('twice', { procedure, cron: '*/5 * * * *', zone: 'UTC', overlap: 'parallel' })
  await stage.platform.drain()
  stage.platform.clock.advance(5 * 60_000)
  const look = () => stage.platform.transact({ type: 'node', id: 'n' }, (transaction) => lookAtSome(transaction))
  const killed = stage.platform.transact({ type: 'node', id: 'k' }, async (transaction) => {
    await lookAtSome(transaction)
    throw new Error('The node died.')
  })
  await assert.rejects(killed, /died/)
  const looked = await Promise.all([look(), look(), look()])
  assert.equal(looked.flatMap(({ due }) => due).filter(({ schedule }) => schedule === 'procedure-schedule:twice').length, 1)
  await declare('twice', { procedure, cron: '*/5 * * * *', zone: 'UTC', enabled: false })
})

test('what was due while nobody was there is made up for once, and told', async () => {
  const procedure = await stage.runbook('1. Look\n')
  await declare('away', { procedure, cron: '0 * * * *', zone: 'UTC', catchUp: 'once' })
  await stage.platform.drain()
  stage.platform.clock.advance(5 * 3_600_000)
  await stage.platform.advance('1m', 1)
  const missed = (await stage.platform.facts('procedure-schedule.turn-missed')).find(({ subjects }) =>
    subjects.includes('procedure-schedule:away'),
  )
  assert.match(JSON.stringify(missed?.data), /"count":4/)
  assert.equal((await runsOf(procedure)).length, 1)
  await declare('away', { procedure, cron: '0 * * * *', zone: 'UTC', enabled: false })
})

test('a turn whose procedure cannot run says why, and the next is taken all the same', async () => {
  const procedure = await stage.runbook('1. Look\n', { format: 'unheard-of' })
  await declare('broken', { procedure, cron: '0 * * * *', zone: 'UTC' })
  await to(hour(1), hour(2))
  assert.deepEqual(
    (await turns('broken')).map((turn) => turn.slice(12)),
    ['failed', 'failed'],
  )
  const [failed] = await stage.platform.facts('procedure-schedule.turn-failed')
  assert.match(JSON.stringify(failed?.data), /cannot run as it is written/)
  await declare('broken', { procedure, cron: '0 * * * *', zone: 'UTC', enabled: false })
})

test('a request starts what the hook allows, with what it posted, once', async () => {
  const server = createServer(stage.platform)
  const procedure = await stage.runbook('1. Look\n', {
    parameters: { service: { type: 'string' }, count: { type: 'integer', default: 1 } },
  })
  const other = await stage.runbook('1. Other\n')
  await declare(
    'deploys',
    {
      procedures: [procedure],
      parameters: { service: '{{ body.service.name }}', count: '{{ body.count }}' },
      about: ['workload:{{ body.service.name }}'],
      when: { 'headers.x-event': ['deploy'] },
      rateLimit: 8,
    },
    'ProcedureHook',
  )
  const issued = await stage.platform.act(issueHookKey, { hook: 'deploys' })
  const post = async (body: unknown, headers: Record<string, string> = {}, address = new URL(issued.addressWithKey).pathname) => {
    const response = await server.inject({
      method: 'POST',
      url: address,
      headers: { 'content-type': 'application/json', 'x-event': 'deploy', ...headers },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    })
    return { status: response.statusCode, body: response.json<Record<string, unknown>>() }
  }
  const started = await post({ service: { name: 'checkout' }, count: 3 }, { 'idempotency-key': 'one' })
  assert.equal(started.status, 202)
  const run = await stage.look(String(started.body['run']))
  assert.deepEqual([run.procedure, run.parameters, run.about], [procedure, { service: 'checkout', count: 3 }, ['workload:checkout']])
  const again = await post({ service: { name: 'checkout' }, count: 3 }, { 'idempotency-key': 'one' })
  assert.deepEqual([again.body['run'], again.body['repeated']], [started.body['run'], true])
  assert.deepEqual([(await post({}, { 'x-event': 'ping' })).status, (await post({ service: {} })).status], [200, 400])
  assert.equal((await post('{')).status, 400)
  assert.equal((await post({ service: { name: 'x' } }, {}, '/start/deploys/wrong')).status, 401)
  assert.equal((await post({ service: { name: 'cart' } }, { authorization: `Bearer ${issued.key}` }, '/start/deploys')).status, 202)
  for (let calls = 0; calls < 2; calls += 1) await post({}, { 'x-event': 'ping' })
  const tooMany = await post({ service: { name: 'x' } })
  assert.equal(tooMany.status, 429)
  const calls = (await stage.platform.act(listHookCalls, { hook: 'deploys' })).items
  assert.deepEqual(calls.map(({ outcome }) => outcome).slice(-2), ['ignored', 'started'])
  assert.match(calls.find(({ outcome }) => outcome === 'refused')?.reason ?? '', /not valid JSON|service/)
  await declare('deploys', { procedures: [procedure, other], procedure: 'runbook:{{ query.do }}' }, 'ProcedureHook')
  const address = new URL(issued.addressWithKey).pathname
  assert.equal((await post({}, {}, `${address}?do=${other.slice('runbook:'.length)}`)).status, 202)
  const unlisted = await stage.runbook('1. Unlisted\n')
  const refused = await post({}, {}, `${address}?do=${unlisted.slice('runbook:'.length)}`)
  assert.deepEqual([refused.status, /may not start/.test(String(refused.body['detail']))], [403, true])
  await stage.platform.act(revokeHookKey, { hook: 'deploys', key: issued.id })
  assert.equal((await post({})).status, 401)
  assert.deepEqual((await stage.platform.act(listHooks, {})).items[0]?.keys, [])
  await server.close()
})

test('a signed request is proven, and played again it starts nothing', async () => {
  const server = createServer(stage.platform)
  const procedure = await stage.runbook('1. Look\n')
  await declare('signed', { procedures: [procedure], proof: 'standard' }, 'ProcedureHook')
  const { key, signingSecret } = await stage.platform.act(issueHookKey, { hook: 'signed' })
  const secret = Buffer.from(signingSecret.replace('whsec_', ''), 'base64')
  const send = async (id: string, at: Date, body = '{}') => {
    const stamp = String(Math.floor(at.getTime() / 1_000))
    const signature = createHmac('sha256', secret).update(`${id}.${stamp}.${body}`).digest('base64')
    const response = await server.inject({
      method: 'POST',
      url: '/start/signed',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': stamp,
        'webhook-signature': `v1,${signature}`,
      },
      payload: body,
    })
    return { status: response.statusCode, body: response.json<Record<string, unknown>>() }
  }
  const now = stage.platform.clock.now()
  const both = await Promise.all([send('m1', now), send('m1', now)])
  assert.equal(new Set(both.map(({ body }) => body['run'])).size, 1)
  assert.equal((await runsOf(procedure)).length, 1)
  assert.equal((await send('m2', new Date(now.getTime() - 600_000))).status, 401)
  await server.close()
})
