import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { receiveAlerts } from '#domains/alerts/actions.ts'
import { listRoutes } from '#domains/alerts/branches/questions.ts'
import { alerts as alertsDomain } from '#domains/alerts/manifest.ts'
import { listAlerts } from '#domains/alerts/questions.ts'
import { Workload } from '#domains/catalog/kinds.ts'
import { listNotices } from '#domains/notices/answering.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { Runbook } from '#domains/procedures/kinds.ts'
import { signals } from '#domains/signals/manifest.ts'
import { silences } from '#domains/silences/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const nouns = defineDomain({ name: 'nouns', kinds: [Workload, Runbook] })
const records: readonly [string, string, object, string?][] = [
  ['Team', 'shop', {}],
  ['Person', 'bo', { email: 'bo@example.com', memberOf: ['team:shop'] }],
  ['EscalationPolicy', 'shop', { steps: [{ page: ['person:bo'], timeout: '5m' }], fallback: 'person:bo' }, 'team:shop'],
  ['Runbook', 'restart', { body: '## Steps\n\n1. Restart it.\n' }, 'team:shop'],
  [
    'Route',
    'shop',
    {
      match: [{ label: 'service', is: 'shop' }],
      runbook: 'runbook:restart',
      escalation: 'escalation-policy:shop',
      impact: 'high',
      urgency: 'high',
    },
    'team:shop',
  ],
  [
    'Route',
    'shop-slow',
    { parent: 'route:shop', match: [{ label: 'alertname', is: 'Slow' }], urgency: 'low', groupWait: '1m' },
    'team:shop',
  ],
  ['AlertRule', 'Down', { urgency: 'high' }, 'team:shop'],
]

describe('the console’s questions about alerts', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({
      domains: [messagesDomain, nouns, people, oncall, silences, signals, notices, alertsDomain],
      start: new Date('2026-11-20T09:00:00Z'),
    })
    for (const [kind, name, spec, owner] of records)
      await platform.transact(platform.administrator, (transaction) => {
        const metadata = owner === undefined ? { name } : { name, owner }
        return saveOne(transaction, readOne(transaction, { document: { apiVersion: 'andon.dev/v1', kind, metadata, spec } }), {})
      })
    await platform.drain()
  })
  after(() => platform.stop())

  test('the tree of routes shows what each takes, takes over and would do, page by page', async () => {
    const first = await platform.act(listRoutes, { limit: 1 })
    const rest = await platform.act(listRoutes, { limit: 1, after: first.next ?? '' })
    const [shop, slow] = [...first.items, ...rest.items]
    assert.equal(rest.next, undefined)
    assert.deepEqual([shop?.route, shop?.depth, shop?.matchers, shop?.priority], ['route:shop', 0, 'service="shop"', 'Critical'])
    assert.deepEqual([slow?.route, slow?.depth, slow?.policy, slow?.priority], ['route:shop-slow', 1, 'escalation-policy:shop', 'High'])
    assert.deepEqual(slow?.inherits.toSorted(), ['escalation', 'impact', 'runbook'])
    assert.deepEqual([shop?.waitSeconds, slow?.waitSeconds], [null, 60])
    assert.deepEqual(slow?.defects, [])
  })

  test('alerts are found by their rule, and who was paged about several is one question', async () => {
    const labels = (alertname: string) => ({ labels: { alertname, service: 'shop' } })
    await platform.act(receiveAlerts, { alerts: [labels('Down'), labels('Broken')] })
    await platform.drain()
    const known = (await platform.act(listAlerts, { rule: 'alert-rule:Down' })).items
    assert.deepEqual(
      known.map((group) => group.labels['alertname']),
      ['Down'],
    )
    const all = (await platform.act(listAlerts, {})).items
    const { items } = await platform.act(listNotices, { subjects: all.map(({ reference }) => reference) })
    assert.equal(all.length, 2)
    assert.deepEqual(new Set(items.map(({ subject }) => subject)), new Set(all.map(({ reference }) => reference)))
    assert.deepEqual(new Set(items.map(({ person }) => person)), new Set(['person:bo']))
    assert.deepEqual((await platform.act(listNotices, { subjects: ['alert-group:none'] })).items, [])
  })
})
