import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import { acknowledgeAlert } from '#domains/alerts/actions.ts'
import { snoozeAlert } from '#domains/alerts/desk/actions.ts'
import { matchingAlerts } from '#domains/alerts/desk/questions.ts'
import { heldAlerts } from '#domains/alerts/guard.ts'
import { getAlert, listAlerts, unattendedAlerts } from '#domains/alerts/questions.ts'
import { expireSilence } from '#domains/silences/actions.ts'
import { archiveRecord } from '#platform/kinds/record-deeds.ts'
import { is, plan, refused, startAlertEngine } from '#test/alert-engine.ts'

const { platform, save, fire, end, groupOf, pagesAbout, phaseOf, sendsOf, silence } = await startAlertEngine()

describe('what holds alerts back', () => {
  after(() => platform.stop())
  beforeEach(() => platform.drain())

  test('what a silence holds back is there, held with its reason, and pages when the silence ends', async () => {
    await silence('Deploying', [is('alertname', 'Silenced')], '10m')
    const [alert] = await fire({ alertname: 'Silenced', how: 'urgent' })
    const group = await groupOf('Silenced')
    assert.equal(group.state, 'suppressed')
    assert.equal(await phaseOf(group.reference), undefined)
    const shown = await platform.act(getAlert, { id: alert ?? '' })
    assert.deepEqual([shown.sends[0]?.what, shown.alerts[0]?.heldBy[0]?.source], ['held', 'silence'])
    assert.match(shown.alerts[0]?.heldBy[0]?.because ?? '', /Deploying/)
    assert.deepEqual((await platform.act(unattendedAlerts, {})).items, [])
    assert.equal((await platform.facts('alert.suppressed')).filter(({ subjects }) => subjects.includes(group.reference)).length, 1)
    await platform.advance('11m')
    assert.equal((await groupOf('Silenced')).state, 'open')
    assert.equal(await phaseOf(group.reference), 'escalating')
    assert.equal((await platform.facts('alert.released')).filter(({ subjects }) => subjects.includes(group.reference)).length, 1)
    await end({ alertname: 'Silenced', how: 'urgent' })
  })

  test('a silence made while people are paged stops the paging at once; ended early, they are paged anew', async () => {
    await fire({ alertname: 'Loud', how: 'urgent', n: '1' })
    const { reference } = await groupOf('Loud')
    assert.equal(await phaseOf(reference), 'escalating')
    const { silence: made } = await silence('Known', [is('alertname', 'Loud')], '2h')
    await platform.drain()
    assert.deepEqual([(await groupOf('Loud')).state, await phaseOf(reference)], ['suppressed', 'stopped'])
    const before = await pagesAbout(reference)
    await platform.advance('30m')
    assert.equal(await pagesAbout(reference), before)
    await platform.act(expireSilence, { silence: made })
    await platform.drain()
    assert.deepEqual([(await groupOf('Loud')).state, await phaseOf(reference)], ['open', 'escalating'])
    assert.equal(await pagesAbout(reference), before + 1)
    await end({ alertname: 'Loud', how: 'urgent', n: '1' })
  })

  test('A17: a silence over one alert of a group leaves the other; without it both are told of again', async () => {
    await fire({ alertname: 'Half', how: 'told', n: '1' }, { alertname: 'Half', how: 'told', n: '2' })
    const group = (await platform.act(listAlerts, { route: 'route:told-out' })).items[0] ?? assert.fail()
    await platform.advance('2s')
    const { silence: made } = await silence('One of them', [is('alertname', 'Half'), is('n', '1')], '10m')
    await platform.drain()
    await platform.advance('6s')
    assert.equal((await platform.act(getAlert, { id: group.id })).group.state, 'open')
    await platform.act(expireSilence, { silence: made })
    await platform.drain()
    await platform.advance('2s')
    const sends = await sendsOf(group.id)
    assert.deepEqual(
      sends.map(({ what, firing }) => [what, firing.length]),
      [
        ['page', 2],
        ['repeat', 1],
        ['update', 2],
      ],
    )
    await end({ alertname: 'Half', how: 'told', n: '1' }, { alertname: 'Half', how: 'told', n: '2' })
  })

  test('an alert that is itself silenced still holds back what it explains', async () => {
    await silence('Known to be down', [is('alertname', 'Down quietly')])
    await fire({ alertname: 'Down quietly', how: 'urgent', severity: 'down', host: 'q' })
    await fire({ alertname: 'Slow quietly', how: 'urgent', severity: 'slow', host: 'q' })
    await platform.drain()
    assert.deepEqual([(await groupOf('Down quietly')).state, (await groupOf('Slow quietly')).state], ['suppressed', 'suppressed'])
    await end({ alertname: 'Down quietly', how: 'urgent', severity: 'down', host: 'q' })
    await platform.drain()
    assert.equal((await groupOf('Slow quietly')).state, 'open')
    await end({ alertname: 'Slow quietly', how: 'urgent', severity: 'slow', host: 'q' })
  })

  test('whether a group is held back at this moment can be asked; escalations do before every later step', async () => {
    await fire({ alertname: 'Guarded', how: 'urgent', n: '1' }, { alertname: 'Guarded', how: 'urgent', n: '2' })
    const { reference } = await groupOf('Guarded')
    const [escalation] = await platform.database.sql<{ guard: string }>(`select guard from escalation where subject = $1`, [reference])
    assert.equal(escalation?.guard, heldAlerts.name)
    await silence('Only one', [is('alertname', 'Guarded'), is('n', '1')], '1h')
    assert.deepEqual((await platform.act(heldAlerts, { subjects: [reference] })).held, [])
    await silence('All of them', [is('alertname', 'Guarded')], '1h')
    const { held } = await platform.act(heldAlerts, { subjects: [reference, 'alert-group:nothing', 'incident:1'] })
    assert.deepEqual(
      held.map(({ subject }) => subject),
      [reference],
    )
    assert.match(held[0]?.because ?? '', /All of them/)
    await end({ alertname: 'Guarded', how: 'urgent', n: '1' }, { alertname: 'Guarded', how: 'urgent', n: '2' })
  })

  test('an alert that is put off pages again when its time has come, also when somebody had acknowledged it', async () => {
    await fire({ alertname: 'Snoozed', how: 'urgent' })
    const { id, reference } = await groupOf('Snoozed')
    await platform.act(acknowledgeAlert, { id })
    const put = await platform.act(snoozeAlert, { id, for: '30m', reason: 'The vendor mends it' })
    assert.equal(put.state, 'suppressed')
    const { alerts } = await platform.act(getAlert, { id })
    assert.deepEqual([alerts[0]?.heldBy[0]?.source, alerts[0]?.heldBy[0]?.by], ['snooze', 'person:ada'])
    assert.match(alerts[0]?.heldBy[0]?.because ?? '', /The vendor mends it/)
    const before = await pagesAbout(reference)
    await platform.advance('29m')
    assert.deepEqual([await pagesAbout(reference), (await groupOf('Snoozed')).state], [before, 'suppressed'])
    await platform.advance('2m')
    assert.deepEqual([(await groupOf('Snoozed')).state, await phaseOf(reference)], ['open', 'escalating'])
    assert.equal(await pagesAbout(reference), before + 1)
    await end({ alertname: 'Snoozed', how: 'urgent' })
    await assert.rejects(platform.act(snoozeAlert, { id, for: '1h', reason: 'x' }), refused(/resolved/))
  })

  test('the alerts a silence would hold back can be asked for before it is made', async () => {
    await fire({ alertname: 'Matched', how: 'calm', n: '1' }, { alertname: 'Matched', how: 'calm', n: '2' })
    const found = await platform.act(matchingAlerts, { matchers: [is('alertname', 'Matched'), { label: 'n', matches: '[2-9]' }] })
    assert.deepEqual(
      found.items.map(({ labels }) => labels['n']),
      ['2'],
    )
    await assert.rejects(platform.act(matchingAlerts, { matchers: [{ label: 'n', matches: '[' }] }), refused(/./))
    await end({ alertname: 'Matched', how: 'calm', n: '1' }, { alertname: 'Matched', how: 'calm', n: '2' })
  })

  test('what was decided is in tables: a look too many, on whatever node, tells nobody anything again', async () => {
    await fire({ alertname: 'Twice', how: 'told' })
    const group = (await platform.act(listAlerts, { route: 'route:told-out' })).items[0] ?? assert.fail()
    await platform.advance('2s')
    const before = (await sendsOf(group.id)).length
    // As a node that died between its commit and forgetting the timer: the group is due once more, and so is its weighing.
    await platform.database.sql(`update alert_group set flush_at = $2 where id = $1`, [group.id, platform.clock.now()])
    await platform.database.sql(`insert into alert_weighing (key) values (null)`)
    await platform.database.sql(`select pg_notify('jobs:insert', '{"count":8}')`)
    await platform.advance('1s')
    assert.equal((await sendsOf(group.id)).length, before)
    await end({ alertname: 'Twice', how: 'told' })
  })

  test('a source and its target that come at the same instant end in the same state, whoever commits first', async () => {
    const hosts = Array.from({ length: 12 }, (_, n) => `race-${n}`)
    await Promise.all(
      hosts.flatMap((host) => [
        fire({ alertname: 'Down together', how: 'urgent', severity: 'down', host }),
        fire({ alertname: `Slow ${host}`, how: 'urgent', severity: 'slow', host }),
      ]),
    )
    await platform.drain()
    for (const host of hosts) assert.equal((await groupOf(`Slow ${host}`)).state, 'suppressed', host)
    await Promise.all(hosts.map((host) => end({ alertname: 'Down together', how: 'urgent', severity: 'down', host })))
    await platform.drain()
    for (const host of hosts) assert.equal((await groupOf(`Slow ${host}`)).state, 'open', host)
    await end(...hosts.map((host) => ({ alertname: `Slow ${host}`, how: 'urgent', severity: 'slow', host })))
  })

  test('a route pages only within its hours, by the wall clock of their zone; what came before pages when they begin', async () => {
    const now = platform.clock.now()
    const from = new Date(now.getTime() + 2 * 3_600_000).toISOString().slice(11, 13)
    const hours = { zone: 'UTC', times: [{ from: `${from}:00`, to: '24:00' }] }
    const spec = { ...plan, match: [is('alertname', 'Office')], impact: 'high', urgency: 'high', order: 5, activeDuring: [hours] }
    await save('Route', 'office', spec, 'team:shop')
    await fire({ alertname: 'Office' })
    const group = await groupOf('Office')
    assert.equal(group.state, 'suppressed')
    assert.equal((await platform.act(getAlert, { id: group.id })).alerts[0]?.heldBy[0]?.by, 'route:office')
    await platform.advance('2h')
    assert.deepEqual([(await groupOf('Office')).state, await phaseOf(group.reference)], ['open', 'escalating'])
    await end({ alertname: 'Office' })
  })

  test('an inhibition that is declared, or archived, later counts for the alerts that are open', async () => {
    const [source, target] = [
      { alertname: 'Power', how: 'urgent', room: 'r1' },
      { alertname: 'Warm', how: 'urgent', room: 'r1' },
    ]
    await fire(source)
    await fire(target)
    const spec = { source: [is('alertname', 'Power')], target: [is('alertname', 'Warm')], equal: ['room'] }
    await save('Inhibition', 'power', spec, 'team:shop')
    await platform.drain()
    assert.equal((await groupOf('Warm')).state, 'suppressed')
    await platform.act(archiveRecord, { reference: 'inhibition:power' })
    await platform.drain()
    assert.equal((await groupOf('Warm')).state, 'open')
    await end(source, target)
  })
})
