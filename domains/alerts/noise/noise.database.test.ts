import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { domains } from '#app/domains.ts'
import { acknowledgeAlert, receiveAlerts } from '#domains/alerts/actions.ts'
import { adoptProposal, dismissProposal, listProposals } from '#domains/alerts/noise/actions.ts'
import { pagesLeadToAction } from '#domains/alerts/noise/checks.ts'
import { readHistory } from '#domains/alerts/noise/history.ts'
import { countNoise, proposeLess } from '#domains/alerts/noise/jobs.ts'
import { listNoise, showNoise } from '#domains/alerts/noise/questions.ts'
import { replay } from '#domains/alerts/noise/replay.ts'
import type { Actor } from '#platform/identity/actor.ts'
import type { Task } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const files = [
  {
    path: 'shop.yaml',
    text: `
apiVersion: andon.dev/v1
kind: Team
metadata: { name: shop, title: Shop }
spec: { members: [person:alice, person:bo] }
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: alice }
spec: { email: alice@example.com, zone: Europe/Berlin }
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: bo }
spec: { email: bo@example.com, zone: America/Chicago }
---
apiVersion: andon.dev/v1
kind: EscalationPolicy
metadata: { name: shop, owner: team:shop }
spec: { steps: [{ page: [person:alice], timeout: 10h }], fallback: person:alice }
---
apiVersion: andon.dev/v1
kind: Workload
metadata: { name: checkout, owner: team:shop }
spec: {}
---
apiVersion: andon.dev/v1
kind: Route
metadata: { name: checkout, owner: team:shop }
spec:
  match: [{ label: workload, is: checkout }]
  groupBy: [alertname, host]
  groupWait: 30s
  runbook: runbook:restart
  escalation: escalation-policy:shop
  impact: medium
  urgency: medium
---
apiVersion: andon.dev/v1
kind: AlertRule
metadata: { name: Patient, owner: team:shop }
spec: { for: 5m }
---
apiVersion: andon.dev/v1
kind: Silence
metadata: { name: planned }
spec: { matchers: [{ label: alertname, is: Planned }], startsAt: '2026-11-01T00:00:00Z', endsAt: '2027-01-01T00:00:00Z', comment: Planned. }
`,
  },
  {
    path: 'restart.md',
    text: '---\napiVersion: andon.dev/v1\nkind: Runbook\nmetadata: { name: restart, title: Restart, owner: team:shop }\nspec: {}\n---\n\n## Steps\n\n1. Restart it.\n',
  },
]

const alice: Actor = { type: 'person', name: 'alice', role: 'responder', teams: ['team:shop'] }
const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

describe('the noise of alerts', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({
      domains,
      start: new Date('2026-11-16T21:00:00Z'),
      outside: { send: () => Promise.resolve({ outcome: 'delivered', reason: 'It arrived.' }) },
    })
    await platform.invoke(platform.administrator, 'record.apply', { files })
    await platform.drain()
    await live()
    await work(countNoise)
    await work(proposeLess)
  })
  after(() => platform.stop())

  const work = (task: Task): Promise<void> => task.run(platform.work({ type: 'workflow', name: task.name, id: 'test' }), {})

  const labels = (alertname: string, host = 'a') => ({ alertname, host, workload: 'checkout' })
  const fires = async (alertname: string, host?: string) => {
    const [alert] = (await platform.act(receiveAlerts, { alerts: [{ labels: labels(alertname, host), annotations: { value: '71' } }] }))
      .opened
    return alert ?? assert.fail('nothing opened')
  }
  const ends = (alertname: string, host?: string) =>
    platform.act(receiveAlerts, { alerts: [{ labels: labels(alertname, host), endsAt: platform.clock.now().toISOString() }] })

  /** Three evenings and nights of one shop: something that flickers, something real, something planned, three hosts that fail together. */
  const live = async (): Promise<void> => {
    for (let night = 0; night < 3; night += 1) {
      await fires('Flicker')
      await platform.advance('90s')
      await ends('Flicker')
      const real = await fires('Real')
      await fires('Planned')
      await fires('Patient')
      await fires('Patient', 'b')
      await platform.advance('2m')
      await ends('Patient')
      await platform.act(acknowledgeAlert, { id: real }, alice)
      await platform.advance('4m')
      platform.clock.advance(54 * 60_000)
      await ends('Patient', 'b')
      await ends('Real')
      await ends('Planned')
      // Past 23:00 in Berlin.
      platform.clock.advance(2 * 3_600_000)
      for (const host of ['a', 'b', 'c']) await fires('HostDown', host)
      await platform.advance('1m')
      for (const host of ['a', 'b', 'c']) await ends('HostDown', host)
      // Nothing is open: what waits is of no matter.
      platform.clock.advance(20 * 3_600_000)
    }
  }

  test('counts for each rule what fired, paged, was acted on, was ignored, and whom it woke', async () => {
    const { items, asOf } = await platform.act(listNoise, {})
    const of = (name: string) =>
      items.find((item) => item.name === name) ?? assert.fail(`no ${name} among ${items.map((item) => item.name).join()}`)
    const flicker = of('Flicker')
    assert.deepEqual([flicker.fired, flicker.paged, flicker.ignored, flicker.actedOn, flicker.selfResolved], [3, 3, 3, 0, 3])
    assert.deepEqual([flicker.messages, flicker.outOfHours, flicker.sleepInterrupted, flicker.people], [3, 3, 0, ['person:alice']])
    // The clock of the story goes on while the machine works.
    assert.ok(flicker.medianOpenSeconds >= 90 && flicker.medianOpenSeconds < 200, `${flicker.medianOpenSeconds} s`)
    const real = of('Real')
    assert.deepEqual([real.paged, real.ignored, real.actedOn, real.selfResolved, real.ignoredShare], [3, 0, 3, 0, 0])
    const hosts = of('HostDown')
    assert.deepEqual([hosts.fired, hosts.paged, hosts.sleepInterrupted], [9, 9, 9])
    const planned = of('Planned')
    assert.deepEqual([planned.fired, planned.paged, planned.suppressed, planned.suppressedBy], [3, 0, 3, { silence: 3 }])
    const patient = of('alert-rule:Patient')
    assert.deepEqual([patient.fired, patient.paged, patient.suppressedBy], [6, 3, { rule: 6 }])
    assert.equal(items[0]?.name, 'HostDown')
    assert.ok(asOf)
    for (const by of ['route', 'workload', 'team'] as const) {
      const [first] = (await platform.act(listNoise, { by })).items
      assert.deepEqual([first?.name, first?.fired], [{ route: 'route:checkout', workload: 'workload:checkout', team: 'team:shop' }[by], 24])
    }
  })

  test('lists page by key', async () => {
    const whole = (await platform.act(listNoise, {})).items.map(({ name }) => name)
    const found: string[] = []
    for (let after: string | undefined, turns = 0; turns < 20; turns += 1) {
      const page = await platform.act(listNoise, { limit: 2, ...(after === undefined ? {} : { after }) })
      found.push(...page.items.map(({ name }) => name))
      after = page.next
      if (after === undefined) break
    }
    assert.deepEqual(found, whole)
    await assert.rejects(platform.act(listNoise, { after: 'nonsense' }), refused('invalid-input'))
  })

  test('counting again, and counting everything anew, counts the same', async () => {
    const dump = async () => [
      await platform.database.sql(`select * from group_outcome order by group_id`),
      await platform.database.sql(`select * from alert_outcome order by alert_id`),
      await platform.database.sql(`select group_id, fact, at, what from alert_deed order by group_id, fact`),
    ]
    const once = await dump()
    await work(countNoise)
    assert.deepEqual(await dump(), once)
    for (const table of ['group_outcome', 'alert_outcome', 'alert_deed', 'noise_count']) await platform.database.sql(`delete from ${table}`)
    await work(countNoise)
    assert.deepEqual(await dump(), once)
  })

  test('a replay of what happened, handled as it is handled, pages exactly what paged', async () => {
    const { past, handle } = await platform.transact(platform.administrator, (transaction) =>
      readHistory(transaction, { route: 'route:checkout' }, new Date('2026-11-01T00:00:00Z')),
    )
    const was = [...past.groups.values()].flatMap(({ id, pagedAt }) => (pagedAt === undefined ? [] : [id]))
    const pages = replay(past, handle)
    assert.deepEqual(pages.map(({ groups }) => groups.join()).toSorted(), was.toSorted())
    assert.equal(pages.length, 18)
    for (const { at, groups } of pages) {
      const paged = past.groups.get(groups[0] ?? '')?.pagedAt?.getTime() ?? 0
      assert.ok(Math.abs(paged - at.getTime()) < 60_000, `${at.toISOString()} was ${new Date(paged).toISOString()}`)
    }
  })

  test('one rule is shown with its week, its alerts, and what would make it quieter', async () => {
    const shown = await platform.act(showNoise, { name: 'Flicker', zone: 'Europe/Berlin' })
    assert.equal(shown.calendar.length, 168)
    assert.deepEqual(
      shown.calendar.filter(({ fired }) => fired > 0).map(({ weekday, hour, fired }) => [weekday, hour, fired]),
      [
        [1, 22, 1],
        [2, 21, 1],
        [3, 20, 1],
      ].map(([weekday, , fired], index) => [weekday, shown.calendar.filter((one) => one.fired > 0)[index]?.hour, fired]),
    )
    assert.deepEqual([shown.outcomes.length, shown.outcomes[0]?.endedBy, shown.outcomes[0]?.people], [3, 'sender', ['person:alice']])
    const wait = shown.proposals.find(({ kind }) => kind === 'wait')
    assert.deepEqual([wait?.saved.pages, wait?.lost], [3, 0])
    await assert.rejects(platform.act(showNoise, { name: 'Nothing' }), refused('not-found'))
    await assert.rejects(platform.act(showNoise, { name: 'Flicker', zone: 'Mars' }), refused('invalid-input'))
  })

  const proposal = async (kind: string, about: string) => {
    const { items } = await platform.act(listProposals, { limit: 200 })
    return (
      items.find((item) => item.proposal.kind === kind && item.proposal.about === about)?.proposal ??
      assert.fail(items.map((item) => `${item.proposal.kind} ${item.proposal.about}`).join('; '))
    )
  }

  test('hosts that fail together are proposed to be one page; following it changes the route', async () => {
    const group = await proposal('group', 'route:checkout')
    assert.equal(group.lost, 0)
    assert.ok(group.saved.interrupted >= 6)
    const prepared = await platform.act(adoptProposal, { proposal: group.id })
    assert.equal(prepared.change, 'prepared')
    assert.deepEqual((await platform.facts('noise.adopted')).length, 0)
    const saved = await platform.act(adoptProposal, { proposal: group.id, save: true })
    assert.deepEqual([saved.change, saved.reference], ['changed', 'route:checkout'])
    const record = Object(await platform.invoke(platform.administrator, 'record.get', { reference: 'route:checkout' }))
    assert.deepEqual(record.record.spec.groupBy, ['alertname'])
    assert.equal(record.record.spec.runbook, 'runbook:restart')
    const [fact] = await platform.facts('noise.adopted')
    assert.ok(fact?.subjects.includes('route:checkout'))
    assert.equal((await platform.act(listProposals, { answer: 'adopted' })).items[0]?.proposal.id, group.id)
    await assert.rejects(platform.act(dismissProposal, { proposal: group.id, reason: 'x' }), refused('conflict'))
  })

  test('a rule that nobody declared yet is made by following a proposal', async () => {
    const wait = await proposal('wait', 'Flicker')
    const saved = await platform.act(adoptProposal, { proposal: wait.id, save: true })
    assert.deepEqual([saved.change, saved.reference], ['created', 'alert-rule:Flicker'])
    const record = Object(await platform.invoke(platform.administrator, 'record.get', { reference: 'alert-rule:Flicker' }))
    assert.deepEqual([record.record.spec.for, record.record.metadata.owner], ['2m', 'team:shop'])
    // Its alerts are counted under the rule from now on, all of them.
    await work(countNoise)
    const { items } = await platform.act(listNoise, {})
    assert.equal(items.find(({ name }) => name === 'alert-rule:Flicker')?.fired, 3)
  })

  test('a proposal somebody decided against is not listed again, and says why', async () => {
    const other = (await platform.act(listProposals, {})).items[0]?.proposal ?? assert.fail('none')
    await platform.act(dismissProposal, { proposal: other.id, reason: 'It is the law.' }, alice)
    const { items } = await platform.act(listProposals, {})
    assert.ok(items.every(({ proposal: one }) => one.id !== other.id))
    const [dismissed] = (await platform.act(listProposals, { answer: 'dismissed' })).items
    assert.deepEqual([dismissed?.answered?.by, dismissed?.answered?.reason], ['person:alice', 'It is the law.'])
    assert.equal((await platform.facts('noise.dismissed')).length, 1)
    await assert.rejects(platform.act(dismissProposal, { proposal: 'wait-0', reason: 'x' }), refused('not-found'))
    const viewer: Actor = { type: 'person', name: 'cy', role: 'viewer', teams: [] }
    await assert.rejects(platform.act(adoptProposal, { proposal: other.id }, viewer), refused('forbidden'))
  })

  test('pages lead to something when people do something; acknowledging many at once is no deed about any', async () => {
    const pages = async () => {
      const subject = { scope: 'workload', reference: 'workload:checkout', record: undefined, tier: undefined } as const
      return platform.transact(platform.administrator, (transaction) => pagesLeadToAction.gather(transaction, subject))
    }
    const before = new Map((await pages()).map((one) => [one.rule, [one.pages, one.acted, one.swept]]))
    assert.deepEqual(
      [before.get('Real'), before.get('HostDown')],
      [
        [3, 3, 0],
        [9, 0, 0],
      ],
    )
    const opened: string[] = []
    for (let host = 0; host < 12; host += 1) opened.push(await fires('Swept', `s${host}`))
    await platform.advance('40s')
    for (const id of opened) await platform.act(acknowledgeAlert, { id }, alice)
    await work(countNoise)
    const swept = (await pages()).find(({ rule }) => rule === 'Swept')
    // The route groups by alertname since a proposal was followed; then all of them are one page that somebody took.
    assert.deepEqual([swept?.pages, swept?.acted, swept?.swept], [1, 1, 0])
    await platform.database.sql(
      `update alert_deed set actor = 'person:alice', at = (select max(at) from alert_deed where what = 'acknowledged')
        where what = 'acknowledged'`,
    )
    await platform.database.sql(
      `insert into alert_deed (group_id, fact, at, what, actor, people, sources)
       select group_id, -row_number() over (), (select max(at) from alert_deed where what = 'acknowledged'), 'acknowledged', 'person:alice', '{}', '{}'
         from group_outcome where rule = 'HostDown'`,
    )
    await platform.database.sql(`update group_outcome set acted = 'acknowledged', acted_at = opened_at where rule = 'HostDown'`)
    const gamed = (await pages()).find(({ rule }) => rule === 'HostDown')
    assert.deepEqual([gamed?.pages, gamed?.acted, gamed?.swept], [9, 0, 9])
  })
})
