import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { acknowledgeAlert, unacknowledgeAlert } from '#domains/alerts/actions.ts'
import { auditPages } from '#domains/alerts/paged/jobs.ts'
import { pageGroups } from '#domains/alerts/telling/jobs.ts'
import { acknowledgePage, resumePaging, stopPaging } from '#domains/notices/actions.ts'
import { takeOver } from '#domains/notices/ending/actions.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { type AlertEngine, is, plan, startAlertEngine } from '#test/alert-engine.ts'

const responder = (name: string): Actor => ({ type: 'person', name, role: 'responder', teams: [] })

describe('alerts about which people are paged', () => {
  let engine: AlertEngine
  let platform: AlertEngine['platform']
  before(async () => {
    engine = await startAlertEngine()
    platform = engine.platform
    for (const name of ['cy', 'di']) await engine.save('Person', name, { email: `${name}@example.com` })
    const route = (name: string, policy: string) =>
      engine.save(
        'Route',
        name,
        {
          ...plan,
          escalation: `escalation-policy:${policy}`,
          match: [is('how', name)],
          impact: 'high',
          urgency: 'high',
          groupBy: ['alertname'],
        },
        'team:shop',
      )
    const policy = (name: string, spec: object) => engine.save('EscalationPolicy', name, { fallback: 'person:bo', ...spec }, 'team:shop')
    await policy('both', { steps: [{ page: ['person:bo', 'person:cy'], timeout: '5m', answers: 2 }] })
    await policy('expiring', {
      steps: [
        { page: ['person:bo'], timeout: '5m' },
        { page: ['person:cy'], timeout: '1h' },
      ],
      acknowledgement: { expires: '30m' },
    })
    await policy('many', {
      steps: [
        { page: ['person:bo'], timeout: '5m' },
        { page: ['person:cy'], timeout: '5h', when: { alerts: { moreThan: 2, within: '20m' } } },
      ],
    })
    for (const name of ['both', 'expiring', 'many']) await route(name, name)
  })
  after(() => platform.stop())

  const about = (id: string): string => `alert-group:${id}`
  const paged = async (id: string): Promise<string[]> =>
    (await platform.facts('notice.paged'))
      .filter(({ subjects }) => subjects.includes(about(id)))
      .flatMap(({ data }) => (data as { people: string[] }).people)
  const told = async (type: string, id: string) => (await platform.facts(type)).filter(({ subjects }) => subjects.includes(about(id)))

  test('are acknowledged when as many have acknowledged as the policy asks for (A33)', async () => {
    await engine.fire({ alertname: 'Two must answer', how: 'both' })
    const { id } = await engine.groupOf('Two must answer')
    assert.equal((await platform.act(acknowledgeAlert, { id }, responder('bo'))).state, 'open')
    assert.equal(await engine.phaseOf(about(id)), 'escalating')
    // Once more is no second answer.
    assert.equal((await platform.act(acknowledgeAlert, { id }, responder('bo'))).state, 'open')
    assert.equal((await platform.act(acknowledgeAlert, { id }, responder('cy'))).state, 'acknowledged')
    assert.equal(await engine.phaseOf(about(id)), 'acknowledged')
    assert.deepEqual(
      (await told('notice.answered', id)).map(({ actor, data }) => [actor, (data as { answers: number }).answers]),
      [
        ['person:bo', 1],
        ['person:cy', 2],
      ],
    )
  })

  test('are open again when the acknowledgement ran out, and whoever was paged is paged again and told why', async () => {
    await engine.fire({ alertname: 'Runs out', how: 'expiring' })
    const { id } = await engine.groupOf('Runs out')
    await platform.act(acknowledgeAlert, { id }, responder('bo'))
    await platform.advance('29m', 2)
    assert.equal((await engine.groupOf('Runs out')).state, 'acknowledged')
    await platform.advance('2m', 2)
    assert.equal((await engine.groupOf('Runs out')).state, 'open')
    assert.deepEqual(await paged(id), ['person:bo', 'person:bo'])
    const [page] = await platform.database.sql<{ reason: string }>(
      `select page.reason from page join escalation on escalation.id = escalation where subject = $1 and page.cycle = 1 limit 1`.replace(
        'and cycle',
        'and page.cycle',
      ),
      [about(id)],
    )
    assert.equal(page?.reason, 'named by the policy; the acknowledgement of person:bo ran out after 30 min')
    const [unacknowledged] = await told('alert.unacknowledged', id)
    assert.match(String(Object(unacknowledged?.data).reason), /ran out after 30 min/)
  })

  test('are acknowledged by an answer that comes before it is known that the former one ran out', async () => {
    for (const again of ['bo', 'cy']) {
      await engine.fire({ alertname: `Answered at once by ${again}`, how: 'expiring' })
      const { id } = await engine.groupOf(`Answered at once by ${again}`)
      await platform.act(acknowledgeAlert, { id }, responder('bo'))
      await platform.drain()
      await platform.act(resumePaging, { subject: about(id), reason: 'It ran out.' })
      platform.clock.advance(1)
      const { state, acknowledgedBy } = await platform.act(acknowledgeAlert, { id }, responder(again))
      assert.deepEqual([state, acknowledgedBy, await engine.phaseOf(about(id))], ['acknowledged', `person:${again}`, 'acknowledged'])
      await platform.drain()
      assert.equal((await engine.groupOf(`Answered at once by ${again}`)).state, 'acknowledged')
      assert.equal(await engine.phaseOf(about(id)), 'acknowledged')
    }
  })

  test('have somebody else who answers for them when it is taken over', async () => {
    const { id } = await engine.groupOf('Runs out')
    await platform.act(acknowledgeAlert, { id }, responder('bo'))
    assert.equal((await platform.act(takeOver, { subject: about(id) }, responder('di'))).from, 'person:bo')
    await platform.drain()
    assert.equal((await engine.groupOf('Runs out')).acknowledgedBy, 'person:di')
    // The time begins anew with whoever took it.
    await platform.advance('25m', 2)
    assert.equal(await engine.phaseOf(about(id)), 'acknowledged')
    await platform.act(resumePaging, { subject: about(id), reason: 'It was the wrong one.' })
    await platform.drain()
    assert.equal((await engine.groupOf('Runs out')).state, 'open')
  })

  test('page a step that waits for many when more came, within a second and not before (A35)', async () => {
    const fire = (n: number) => engine.fire({ alertname: 'Many', how: 'many', n: String(n) })
    await fire(1)
    const { id } = await engine.groupOf('Many')
    await platform.advance('6m', 2)
    assert.deepEqual(await paged(id), ['person:bo'])
    assert.equal((await told('notice.paused', id)).length, 1)
    await fire(2)
    await platform.drain()
    assert.deepEqual(await paged(id), ['person:bo'])
    await fire(3)
    await platform.drain()
    assert.deepEqual(await paged(id), ['person:bo', 'person:cy'])
    assert.equal((await told('notice.paused', id)).length, 1)
    assert.match(String(Object((await told('notice.resumed', id))[0]?.data).reason), /^More than 2 alerts came within 20 min/)
  })

  test('are acknowledged too when their page is', async () => {
    await engine.fire({ alertname: 'By its page', how: 'urgent' })
    const { id } = await engine.groupOf('By its page')
    assert.deepEqual(await platform.act(acknowledgePage, { subject: about(id) }, responder('bo')), { stopped: true })
    assert.equal((await engine.groupOf('By its page')).state, 'acknowledged')
    await platform.act(unacknowledgeAlert, { id })
    await platform.drain()
    assert.equal(await engine.phaseOf(about(id)), 'escalating')
  })

  test('are paged anew by the auditor when nobody is being paged about them, and open when people are', async () => {
    await engine.fire({ alertname: 'Lost', how: 'urgent' }, { alertname: 'Paging though answered', how: 'urgent' })
    const lost = await engine.groupOf('Lost')
    const answered = await engine.groupOf('Paging though answered')
    await platform.act(stopPaging, { subject: about(lost.id), because: 'resolved' })
    await platform.database.sql(
      `update alert_group set state = 'acknowledged', acknowledged_at = $2, acknowledged_by = 'person:bo' where id = $1`,
      [answered.id, platform.clock.now()],
    )
    await platform.advance('3m', 2)
    // Two nodes look at the same moment: it is found once.
    await Promise.all([auditPages.run(platform.work(), {}), auditPages.run(platform.work(), {})])
    // The one that found nothing may have held the group while it was to be paged: then it is looked at again in a moment.
    await platform.advance('1s', 1)
    assert.equal(await engine.phaseOf(about(lost.id)), 'escalating')
    assert.equal((await paged(lost.id)).length, 2)
    assert.equal((await told('alert.unattended', lost.id)).length, 1)
    assert.equal((await engine.groupOf('Paging though answered')).state, 'open')
    // And finds nothing more.
    await platform.advance('2m', 2)
    await auditPages.run(platform.work(), {})
    assert.equal((await platform.facts('alert.unattended')).length, 1)
  })

  test('are paged in a moment when somebody else held the group just when it was due', async () => {
    const { id } = await engine.groupOf('Lost')
    await platform.act(stopPaging, { subject: about(id), because: 'resolved' })
    const now = platform.clock.now()
    await platform.database.sql(`update alert_group set paged_at = null, flush_at = $2 where id = $1`, [id, now])
    await platform.database.transaction(async (sql) => {
      await sql(`select from alert_group where id = $1 for update`, [id])
      await pageGroups.run(platform.work(), {})
    })
    assert.equal(await engine.phaseOf(about(id)), 'stopped')
    await platform.advance('1s', 1)
    assert.equal(await engine.phaseOf(about(id)), 'escalating')
  })
})
