import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { alerts } from '#domains/alerts/manifest.ts'
import { getAlert, listAlerts } from '#domains/alerts/questions.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { canaryFailed, canaryRecovered } from '#domains/signals/facts.ts'
import { signals } from '#domains/signals/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

describe('canaries and alerts', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({
      domains: [messagesDomain, people, oncall, signals, notices, alerts],
      start: new Date('2026-11-20T09:00:00Z'),
    })
  })
  after(() => platform.stop())

  const common = { canary: 'canary:checkout', workload: 'workload:checkout', labels: { severity: 'page' } }
  const subjects = [common.canary, common.workload]
  const since = '2026-11-20T08:59:30.000Z'
  const fails = () =>
    platform.transact(platform.administrator, async (transaction) =>
      transaction.record(canaryFailed, { subjects, data: { ...common, since, reason: 'status 500', url: 'http://shop/checkout' } }),
    )
  const recovers = () =>
    platform.transact(platform.administrator, async (transaction) =>
      transaction.record(canaryRecovered, { subjects, data: { ...common, since, downSeconds: 60, because: 'It answers.' } }),
    )
  const groups = async () => (await platform.act(listAlerts, { state: 'all', text: 'CanaryFailing' })).items

  test('a canary that fails raises an alert that began with the first failure', async () => {
    await fails()
    await platform.drain()
    const [group] = await groups()
    assert.deepEqual([group?.workload, group?.summary], ['workload:checkout', 'checkout fails: status 500'])
    const { alerts: members } = await platform.act(getAlert, { id: group?.id ?? '' })
    assert.deepEqual(members[0]?.labels, { alertname: 'CanaryFailing', severity: 'page', canary: 'checkout', workload: 'checkout' })
    assert.deepEqual([members[0]?.startsAt, members[0]?.expiresAt], [since, null])
  })

  test('told twice it is the same alert, and its recovery ends it', async () => {
    await fails()
    await platform.drain()
    assert.equal((await groups()).length, 1)
    await platform.advance('10s')
    await recovers()
    await platform.drain()
    assert.deepEqual(
      (await groups()).map(({ state }) => state),
      ['resolved'],
    )
  })

  test('a failure that is told after its recovery raises nothing', async () => {
    await platform.advance('1m')
    await platform.worker.stop()
    await fails()
    await recovers()
    await platform.worker.start()
    await platform.drain()
    assert.ok((await groups()).every(({ state }) => state === 'resolved'))
  })
})
