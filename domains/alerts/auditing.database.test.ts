import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { acknowledgeAlert, unacknowledgeAlert } from '#domains/alerts/actions.ts'
import { snoozeAlert } from '#domains/alerts/desk/actions.ts'
import { unattendedAlerts } from '#domains/alerts/questions.ts'
import { expireSilence } from '#domains/silences/actions.ts'
import { Refusal } from '#platform/refusal.ts'
import { type AlertEngine, is, plan, startAlertEngine } from '#test/alert-engine.ts'

describe('what is counted and kept of alerts, recomputed', () => {
  let engine: AlertEngine
  let platform: AlertEngine['platform']
  before(async () => {
    engine = await startAlertEngine()
    platform = engine.platform
  })
  after(() => platform.stop())
  beforeEach(() => platform.drain())

  /** Everything that contradicts the alerts themselves. None, ever. */
  const contradictions = () =>
    platform.database.sql<{ what: string; id: string }>(
      `with member as (
         select id as alert_id, group_id from alert where resolved_at is null
         union all
         select m.alert_id, m.group_id from alert_membership as m join alert on alert.id = m.alert_id and alert.resolved_at is null
       ), counted as (
         select g.*, (select count(*) from member where group_id = g.id) as members,
                (select count(*) from member join alert_suppression as held using (alert_id, group_id)
                  where group_id = g.id and reasons <> '[]') as held,
                (select phase from escalation where subject = 'alert-group:' || g.id and phase <> 'stopped') as phase,
                (select send.what from alert_send as send where group_id = g.id order by id desc limit 1) as latest
           from alert_group as g
       )
       select 'open alerts' as what, id::text from counted where open_alerts <> members
       union all select 'held alerts', id::text from counted where suppressed_alerts <> held
       union all select 'resolved', id::text from counted where (resolved_at is not null) <> (members = 0)
       union all select 'suppressed', id::text from counted
                  where resolved_at is null and state <> 'acknowledged' and (state = 'suppressed') <> (members = held)
       union all select 'paging while ' || state, id::text from counted where phase = 'escalating' and state in ('suppressed', 'acknowledged', 'resolved')
       union all select 'paged, and nobody is', id::text from counted where state in ('open', 'no-process') and paged_at is not null and phase is null
       union all select 'no timer', id::text from counted
                  where state in ('open', 'no-process') and paged_at is null and flush_at is null and not is_ticket
       union all select 'no reason', id::text from counted where state = 'suppressed' and latest is distinct from 'held'
       union all select 'left behind: verdict', alert_id::text from alert_suppression where (alert_id, group_id) not in (select alert_id, group_id from member)
       union all select 'left behind: key', alert_id::text from alert_inhibition where alert_id not in (select alert_id from member)
       union all select 'unmarked verdict', alert_id::text from alert_suppression join alert on alert.id = alert_id where not is_weighed
       union all select 'unmarked key', alert_id::text from alert_inhibition join alert on alert.id = alert_id where not is_keyed`,
    )

  const quietly = async (deed: Promise<unknown>): Promise<void> => {
    await deed.catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error
    })
  }

  test(
    'whatever happens at the same time, the counts, reasons and timers of groups are those of their alerts',
    { timeout: 120_000 },
    async () => {
      await engine.save(
        'Route',
        'both',
        { ...plan, match: [is('how', 'urgent')], impact: 'high', urgency: 'high', continue: true, order: 1, groupBy: ['room'] },
        'team:shop',
      )
      const hosts = ['a', 'b', 'c', 'd']
      const labels = (host: string, n: number) => [
        { alertname: `Down ${host}`, how: 'urgent', severity: 'down', host, room: 'r', n: String(n) },
        { alertname: `Slow ${host}`, how: 'urgent', severity: 'slow', host, room: 'r', n: String(n) },
      ]
      let silenced: string[] = []
      for (let round = 0; round < 4; round += 1) {
        const { items } = { items: (await Promise.all(hosts.map((host) => engine.groupsOf(`Slow ${host}`)))).flat() }
        const deeds = hosts.flatMap((host, index) => [
          engine.fire(...labels(host, round), ...labels(hosts[(index + 1) % 4] ?? 'a', round)),
          engine.fire(...labels(hosts[(index + 1) % 4] ?? 'a', round + 1)),
          engine.end(...labels(host, round).toReversed()),
          engine.end(...labels(hosts[(index + 2) % 4] ?? 'a', round - 1)),
        ])
        const known = silenced
        silenced = []
        await Promise.all([
          ...deeds,
          ...known.map((silence) => quietly(platform.act(expireSilence, { silence }))),
          engine.silence('Round', [is('host', hosts[round % 4] ?? 'a')], '3m').then(({ silence }) => silenced.push(silence)),
          ...items.slice(0, 3).map(({ id }) => quietly(platform.act(acknowledgeAlert, { id }))),
          ...items.slice(1, 4).map(({ id }) => quietly(platform.act(unacknowledgeAlert, { id }))),
          ...items.slice(2, 6).map(({ id }) => quietly(platform.act(snoozeAlert, { id, for: '1m', reason: 'Later' }))),
        ])
        await platform.drain()
        assert.deepEqual(await contradictions(), [], `round ${round}`)
        if (round % 2 === 1) await platform.advance('2m')
      }
      await platform.advance('10m')
      assert.deepEqual(await contradictions(), [])
      assert.deepEqual((await platform.act(unattendedAlerts, {})).items, [])
      assert.deepEqual(await platform.facts('alert.unattended'), [])
    },
  )
})
