import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { domains } from '#app/domains.ts'
import { exampleFiles, loadExample } from '#app/example/load.ts'
import { openIncident } from '#domains/incidents/actions.ts'
import { showTimeline } from '#domains/incidents/questions.ts'
import { getHeartbeat } from '#domains/signals/heartbeats/actions.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { listOwnerless } from '#platform/kinds/review-actions.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

describe('The example organization, applied', () => {
  let platform: TestPlatform
  const files = exampleFiles('http://127.0.0.1:7900')
  before(async () => {
    platform = await startTestPlatform({ domains, start: new Date('2026-11-20T12:00:00Z') })
  })
  after(() => platform.stop())

  it('goes into an empty installation whole', async () => {
    const { counts } = await platform.act(applyRecords, { files })
    assert.ok(counts.create > 120, `only ${counts.create} records`)
    assert.equal(counts.ignored, 0)
  })

  it('changes nothing the second time', async () => {
    const { counts } = await platform.act(applyRecords, { files })
    assert.deepEqual([counts.create, counts.change, counts.archive], [0, 0, 0])
  })

  it('leaves one record in the ownerless queue', async () => {
    const { items } = await platform.act(listOwnerless, {})
    assert.deepEqual(
      items.map(({ reference }) => reference),
      ['resource:feature-store'],
    )
  })

  it('has somebody on call for payments at every hour, and for platform wherever the sun is up', async () => {
    for (const at of ['2026-11-20T03:00:00Z', '2026-11-20T12:00:00Z', '2026-11-20T20:00:00Z', '2026-07-01T22:30:00Z']) {
      const answer = await platform.invoke(platform.administrator, 'oncall.who', { at })
      const text = JSON.stringify(answer)
      assert.match(text, /schedule:payments/)
      assert.match(text, /person:(anna|jonas|mira|hannah)/)
      assert.match(text, /person:(greta|kevin|farah|daniel)/, at)
    }
  })
})

describe('The example organization, loaded', () => {
  let platform: TestPlatform
  const fetch = () => Promise.resolve({ status: 200, headers: {}, body: 'accepted AnyCompany', durationMs: 5 })
  before(async () => {
    platform = await startTestPlatform({ domains, start: new Date('2026-11-20T12:00:00Z'), outside: { fetch } })
    await loadExample(platform, 'http://shop.test')
    await platform.drain()
  })
  after(() => platform.stop())

  it('shows an event that a rule took for a sign of life', async () => {
    const heartbeat = await platform.act(getHeartbeat, { heartbeat: 'heartbeat:release-pipeline' })
    assert.equal(heartbeat.state, 'alive')
    const told = JSON.stringify(
      await platform.invoke(platform.administrator, 'event-rule.history', { rule: 'event-rule:finished-release' }),
    )
    assert.match(told, /"state":"delivered"/)
  })

  it('writes into an incident of the checkout who must hear of it', async () => {
    const reason = 'Customers call, nobody can pay.'
    const incident = await platform.act(openIncident, {
      title: 'Nobody can buy',
      priority: 'Critical',
      workload: 'workload:checkout',
      reason,
    })
    await platform.advance('10s')
    const story = JSON.stringify(await platform.act(showTimeline, { incident: incident.id }))
    assert.match(story, /Customer care answers the telephones/)
  })
})
