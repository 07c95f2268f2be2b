import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { domains } from '#app/domains.ts'
import { loadExample } from '#app/example/load.ts'
import { receiveAlerts } from '#domains/alerts/actions.ts'
import { openIncident } from '#domains/incidents/actions.ts'
import { judge } from '#platform/checks/evaluate.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const fetch = () => Promise.resolve({ status: 200, headers: {}, body: 'accepted AnyCompany', durationMs: 5 })
const send = () => Promise.resolve({ outcome: 'delivered', reason: 'Into the void.' } as const)

describe('Proofs follow what happens', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({ domains, start: new Date('2026-11-20T09:00:00Z'), outside: { fetch, send } })
    await loadExample(platform, 'http://shop.test')
    // Asked every few seconds, which nothing here is about.
    for (const reference of ['canary:checkout', 'canary:storefront'])
      await platform.invoke(platform.administrator, 'record.archive', {
        reference,
        reason: 'Not part of this story.',
        evenIfReferred: true,
      })
    await platform.drain()
  })
  after(() => platform.stop())

  const judged = async (id: string, subject: string): Promise<{ state: string; because: string; evidence: string }> => {
    const check = platform.registry.checks.get(id) ?? assert.fail(id)
    await platform.transact(platform.administrator, (transaction) => judge(transaction, check, subject))
    const [row] = await platform.database.sql<{ state: string; because: string; evidence: object }>(
      `select state, because, evidence from verdict where check_id = $1 and subject = $2`,
      [id, subject],
    )
    assert.ok(row)
    return { ...row, evidence: JSON.stringify(row.evidence) }
  }
  const save = (document: object): Promise<unknown> =>
    platform.transact(platform.administrator, (transaction) => saveOne(transaction, readOne(transaction, { document }), {}))
  const fires = (alertname: string) => platform.act(receiveAlerts, { alerts: [{ labels: { alertname, workload: 'checkout' } }] })

  it('knows nothing of priorities before the first incident, and believes the matrix', async () => {
    assert.equal((await judged('OPS10-BP03.b', 'organization')).state, 'UNKNOWN')
    await fires('ShopCheckoutErrors')
    await platform.drain()
    const { state, because } = await judged('OPS10-BP03.b', 'organization')
    assert.deepEqual([state, because], ['PASS', '1 of 1 incidents of 90 days have the priority of the matrix, or a reason for another.'])
  })

  it('sees that an unanswered page went on by itself, level after level', async () => {
    assert.equal((await judged('OPS10-BP04.c', 'workload:checkout')).state, 'NA')
    await platform.advance('20m', 20)
    const { state, because } = await judged('OPS10-BP04.c', 'workload:checkout')
    assert.equal(state, 'PASS', because)
    assert.match(because, /^2 of 2 unanswered pages/)
  })

  it('finds the incident that somebody made Critical without a word', async () => {
    const incident = await platform.act(openIncident, { title: 'The shop feels odd', priority: 'Critical' })
    const { state, evidence } = await judged('OPS10-BP03.b', 'organization')
    assert.equal(state, 'FAIL')
    assert.match(evidence, new RegExp(`incident:${incident.id}.*because person:ada said so, without a reason`))
  })

  it('names each important dependency nobody watches, and is content with a canary', async () => {
    const before = await judged('OPS04-BP04.a', 'workload:checkout')
    assert.equal(before.state, 'FAIL')
    assert.match(before.evidence, /no canary or heartbeat is about workload:payments/)
    for (const on of ['payments', 'inventory', 'identity']) {
      const spec = { workload: `workload:${on}`, url: `https://${on}.anycompany.example/health`, every: '5m' }
      await save({ apiVersion: 'andon.dev/v1', kind: 'Canary', metadata: { name: `${on}-health`, owner: 'team:platform' }, spec })
    }
    await platform.advance('10s')
    const { state, because } = await judged('OPS04-BP04.a', 'workload:checkout')
    assert.equal(state, 'PASS', because)
  })

  it('sees planned work that falls into the peak season', async () => {
    assert.equal((await judged('OPS11-BP07.c', 'organization')).state, 'PASS')
    const spec = { type: 'maintenance', workloads: ['workload:search'], startsAt: '2026-11-25T01:00:00Z', endsAt: '2026-11-25T03:00:00Z' }
    await save({ apiVersion: 'andon.dev/v1', kind: 'MaintenanceWindow', metadata: { name: 'reindex', owner: 'team:storefront' }, spec })
    const { state, evidence } = await judged('OPS11-BP07.c', 'organization')
    assert.equal(state, 'FAIL')
    assert.match(evidence, /maintenance-window:reindex.*falls into maintenance-window:peak-season-2026 from 2026-11-25 01:00 UTC/)
  })

  it('counts an event rule as automation only once something fitted it and its runbook worked', async () => {
    const none = await judged('OPS10-BP07.a', 'workload:checkout')
    assert.match(none.because, /No enabled route or event rule/)
    const pattern = { source: ['andon'], type: ['alert.opened'], data: { labels: { alertname: ['ShopCheckoutSlow'] } } }
    const targets = [{ id: 'restart', action: 'run.start', input: { procedure: 'runbook:restart-checkout' } }]
    const spec = { pattern, targets }
    await save({ apiVersion: 'andon.dev/v1', kind: 'EventRule', metadata: { name: 'restart', owner: 'team:payments' }, spec })
    assert.match((await judged('OPS10-BP07.a', 'workload:checkout')).evidence, /event-rule:restart.*nothing ever fitted its pattern/)

    await fires('ShopCheckoutSlow')
    await platform.advance('10s')
    const fitted = await judged('OPS10-BP07.a', 'workload:checkout')
    assert.match(fitted.evidence, /event-rule:restart.*runbook:restart-checkout never ran with success/)
    assert.doesNotMatch(fitted.evidence, /nothing ever fitted/)
    const frequent = await judged('OPS10-BP07.b', 'organization')
    assert.match(frequent.evidence, /route:checkout-slow[^}]*starts its runbook by itself/)
    assert.match(frequent.evidence, /route:checkout-errors[^}]*answered by hand/)
  })
})
