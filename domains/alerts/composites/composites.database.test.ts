import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { receiveAlerts, resolveAlert } from '#domains/alerts/actions.ts'
import { checkComposite, listComposites, testComposite } from '#domains/alerts/composites/actions.ts'
import { judgeComposites, recountMembers } from '#domains/alerts/composites/jobs.ts'
import { weighAlerts } from '#domains/alerts/holding/jobs.ts'
import { holdGroups, openMembers } from '#domains/alerts/holding/store.ts'
import { alerts as alertsDomain } from '#domains/alerts/manifest.ts'
import { getAlert, listAlerts } from '#domains/alerts/questions.ts'
import { weighMembers } from '#domains/alerts/weighing.ts'
import { Workload } from '#domains/catalog/kinds.ts'
import { events } from '#domains/events/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { Runbook } from '#domains/procedures/kinds.ts'
import { signals } from '#domains/signals/manifest.ts'
import { silences } from '#domains/silences/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { archiveRecord } from '#platform/kinds/record-deeds.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const nouns = defineDomain({ name: 'nouns', kinds: [Workload, Runbook] })

const composite = (expression: string, more: object = {}) => ({ expression, workload: 'workload:checkout', ...more })
const records: readonly [string, string, object, string?][] = [
  ['Team', 'shop', {}],
  ['Person', 'ada', { email: 'ada@example.com' }],
  ['EscalationPolicy', 'no-process', { steps: [{ page: ['person:ada'], timeout: '5m' }], fallback: 'person:ada' }, 'team:shop'],
  ['Workload', 'checkout', {}, 'team:shop'],
  ['Runbook', 'look', { body: '## Steps\n\n1. Look.\n' }, 'team:shop'],
  [
    'AlertRule',
    'checkout-errors',
    {
      match: [{ label: 'job', is: 'errors' }],
      runbook: 'runbook:look',
      escalation: 'escalation-policy:no-process',
      impact: 'high',
      urgency: 'high',
    },
    'team:shop',
  ],
  ['CompositeAlarm', 'down', composite('ALARM(checkout-errors) AND ALARM("is slow")'), 'team:shop'],
  ['CompositeAlarm', 'all-of-it', composite('ALARM(composite-alarm:down) OR ALARM(Fire)'), 'team:shop'],
  ['CompositeAlarm', 'speaker', composite('ALARM(Left) OR ALARM(Right)', { holdsMembers: true }), 'team:shop'],
  ['CompositeAlarm', 'patient', composite('ALARM(Symptom)', { suppressor: { alarm: 'Cause', wait: '2m', extension: '3m' } }), 'team:shop'],
]

const save = (platform: TestPlatform, [kind, name, spec, owner]: (typeof records)[number]) =>
  platform.transact(platform.administrator, (transaction) => {
    const metadata = owner === undefined ? { name } : { name, owner }
    return saveOne(transaction, readOne(transaction, { document: { apiVersion: 'andon.dev/v1', kind, metadata, spec } }), {})
  })

const start = async ({ jobs = true } = {}) => {
  const platform = await startTestPlatform({
    jobs,
    domains: [messagesDomain, kindsDomain, nouns, people, events, signals, silences, oncall, notices, alertsDomain],
    start: new Date('2026-11-20T09:00:00Z'),
  })
  for (const record of records) await save(platform, record)
  if (jobs) await platform.drain()
  return platform
}

describe('composite alarms', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await start()
  })
  after(() => platform.stop())

  const receive = async (labels: Record<string, string>, more: { endsAt?: string } = {}) => {
    await platform.act(receiveAlerts, { alerts: [{ labels: { workload: 'checkout', ...labels }, ...more }] })
    await platform.drain()
  }
  const fires = (alertname: string, labels: Record<string, string> = {}) => receive({ alertname, ...labels })
  const ends = (alertname: string, labels: Record<string, string> = {}) =>
    receive({ alertname, ...labels }, { endsAt: platform.clock.now().toISOString() })
  const stateOf = async (name: string) => {
    const { items } = await platform.act(listComposites, {})
    return items.find((item) => item.composite === `composite-alarm:${name}`) ?? assert.fail(`There is no ${name}`)
  }
  const groupsOf = async (alertname: string) =>
    (await platform.act(listAlerts, { state: 'all', limit: 100 })).items.filter(({ labels }) => labels['alertname'] === alertname)
  const groupOf = async (alertname: string) => (await groupsOf(alertname))[0] ?? assert.fail(`There is no group of ${alertname}`)
  const escalating = async (alertname: string) => {
    const rows = await platform.database.sql<{ phase: string }>(`select phase from escalation where subject = $1 and phase <> 'stopped'`, [
      (await groupOf(alertname)).reference,
    ])
    return rows.length > 0
  }

  test('before anything was heard, names that a record declares are OK and others have insufficient data', async () => {
    const down = await stateOf('down')
    assert.equal(down.state, 'OK')
    assert.deepEqual(
      down.members.map(({ name, state }) => [name, state]),
      [
        ['checkout-errors', 'OK'],
        ['is slow', 'INSUFFICIENT_DATA'],
      ],
    )
  })

  test('it goes into ALARM when its expression holds, opens one alert under its name, and resolves it', async () => {
    await fires('Errors', { job: 'errors' })
    assert.equal((await stateOf('down')).state, 'OK')
    await fires('is slow')
    const down = await stateOf('down')
    assert.equal(down.state, 'ALARM')
    assert.match(down.why, /checkout-errors is ALARM; is slow is ALARM/)
    const group = await groupOf('down')
    assert.deepEqual([group.state, group.openAlerts, group.workload], ['no-process', 1, 'workload:checkout'])
    assert.ok(await escalating('down'))
    await ends('is slow')
    assert.equal((await stateOf('down')).state, 'OK')
    assert.equal((await groupOf('down')).state, 'resolved')
    const changes = (await platform.facts('composite.changed')).filter(({ subjects }) => subjects.includes('composite-alarm:down'))
    assert.deepEqual(
      changes.map(({ data }) => Object(data).state),
      ['ALARM', 'OK'],
    )
    await ends('Errors', { job: 'errors' })
  })

  test('a composite of composites follows them in the same moment', async () => {
    await fires('Errors', { job: 'errors' })
    await fires('is slow')
    assert.equal((await stateOf('all-of-it')).state, 'ALARM')
    assert.equal((await groupsOf('all-of-it')).filter(({ state }) => state !== 'resolved').length, 1)
    await ends('Errors', { job: 'errors' })
    await ends('is slow')
    assert.equal((await stateOf('all-of-it')).state, 'OK')
  })

  test('while it speaks for its members they page nobody, whether they came before or after, and page when it is over', async () => {
    await fires('Left')
    await fires('Right')
    assert.deepEqual([await escalating('speaker'), await escalating('Left'), await escalating('Right')], [true, false, false])
    assert.equal((await groupOf('Left')).state, 'suppressed')
    const pagesOfLeft = await platform.database.sql(`select from escalation where subject = $1`, [(await groupOf('Left')).reference])
    assert.equal(pagesOfLeft.length, 0, 'a member that sends its composite into ALARM leaves the page to it')
    const { group } = await platform.act(getAlert, { id: (await groupOf('Right')).id })
    assert.equal(group.state, 'suppressed')
    const speaker = await stateOf('speaker')
    await platform.act(resolveAlert, { id: speaker.alert ?? '', reason: 'Not worth it.' })
    await platform.drain()
    assert.equal((await stateOf('speaker')).holdsMembers, false)
    await platform.advance('5m')
    assert.deepEqual([await escalating('Left'), await escalating('Right')], [true, true])
    await ends('Left')
    await ends('Right')
  })

  test('members that come all at once, each by itself, page nobody', async () => {
    const labels = Array.from({ length: 20 }, (_, index) => ({ alertname: index % 2 === 0 ? 'Left' : 'Right', workload: `w${index}` }))
    await Promise.all(labels.map((own) => platform.act(receiveAlerts, { alerts: [{ labels: own }] })))
    await platform.drain()
    const groups = [...(await groupsOf('Left')), ...(await groupsOf('Right'))].filter(({ state }) => state !== 'resolved')
    assert.deepEqual([groups.length, new Set(groups.map(({ state }) => state))], [20, new Set(['suppressed'])])
    const endsAt = platform.clock.now().toISOString()
    await platform.act(receiveAlerts, { alerts: labels.map((own) => ({ labels: own, endsAt })) })
    await platform.drain()
    assert.equal((await stateOf('speaker')).state, 'OK')
  })

  test('it waits for its suppressor, and pages when that stays silent', async () => {
    await fires('Symptom')
    assert.deepEqual([(await stateOf('patient')).suppressedBy, (await groupOf('patient')).state], ['WaitPeriod', 'suppressed'])
    await platform.advance('90s')
    assert.equal(await escalating('patient'), false)
    await platform.advance('40s')
    assert.deepEqual([(await stateOf('patient')).suppressedBy, await escalating('patient')], [null, true])
    await ends('Symptom')
    assert.equal((await groupOf('patient')).state, 'resolved')
  })

  test('a suppressor in ALARM keeps it from paging, and for the extension after it; over by then, nobody hears of it', async () => {
    await fires('Symptom')
    await fires('Cause')
    assert.equal((await stateOf('patient')).suppressedBy, 'Alarm')
    await platform.advance('10m')
    assert.equal(await escalating('patient'), false)
    await ends('Cause')
    assert.equal((await stateOf('patient')).suppressedBy, 'ExtensionPeriod')
    await platform.advance('1m')
    await ends('Symptom')
    await platform.advance('5m')
    const paged = await platform.database.sql(`select from escalation where subject = $1`, [(await groupOf('patient')).reference])
    assert.equal(paged.length, 0)
  })

  test('still in ALARM at the end of the extension, it pages then', async () => {
    await fires('Cause')
    await fires('Symptom')
    await ends('Cause')
    await platform.advance('2m')
    assert.equal(await escalating('patient'), false)
    await platform.advance('70s')
    assert.equal(await escalating('patient'), true)
    await ends('Symptom')
  })

  test('one that is declared while its members are open is in ALARM at once; archived, its alert is over', async () => {
    await fires('Early')
    await save(platform, ['CompositeAlarm', 'late', composite('ALARM(Early)'), 'team:shop'])
    await platform.drain()
    await platform.advance('10s')
    assert.equal((await stateOf('late')).state, 'ALARM')
    await platform.act(archiveRecord, { reference: 'composite-alarm:late', reason: 'No longer.' })
    await platform.drain()
    await platform.advance('10s')
    assert.equal((await groupOf('late')).state, 'resolved')
    await ends('Early')
  })

  test('what a killed process left out is counted again', async () => {
    await fires('Fire')
    assert.equal((await stateOf('all-of-it')).state, 'ALARM')
    await platform.database.sql(`delete from composite_member`)
    await platform.transact(platform.administrator, (transaction) => {
      transaction.wake(recountMembers, transaction.now)
      return Promise.resolve()
    })
    await platform.drain()
    assert.equal((await stateOf('all-of-it')).state, 'ALARM')
    await ends('Fire')
    assert.equal((await stateOf('all-of-it')).state, 'OK')
  })

  test('circles and broken expressions are refused, with the place', async () => {
    const refusing = (name: string, spec: object, pattern: RegExp) =>
      assert.rejects(save(platform, ['CompositeAlarm', name, spec, 'team:shop']), (error) => {
        assert.ok(error instanceof Refusal)
        assert.match(error.findings.map(({ message }) => message).join(' '), pattern)
        return true
      })
    await refusing('one', composite('ALARM(one)'), /names itself/)
    await refusing(
      'down',
      composite('ALARM(all-of-it)'),
      /is about itself: composite-alarm:down → composite-alarm:all-of-it → composite-alarm:down/,
    )
    await refusing('broken', composite('ALARM(a) AND'), /character 13/)
  })

  test('an expression is tried with given states, and checked with what each name means now', async () => {
    const tried = await platform.act(testComposite, { expression: 'ALARM(a) AND NOT OK(b)', states: { a: 'ALARM', c: 'OK' } })
    assert.deepEqual(tried, { state: 'ALARM', why: 'a is ALARM; b is INSUFFICIENT_DATA, not OK.', unused: ['c'] })
    await assert.rejects(platform.act(testComposite, { expression: 'ALARM(a', states: {} }), /not closed/)
    const checked = await platform.act(checkComposite, { expression: 'OK(checkout-errors) OR OK(Typo) OR ALARM(down)' })
    assert.deepEqual([checked.valid, checked.unheard], [true, ['Typo']])
    assert.deepEqual(checked.members[0]?.means, ['alertname:checkout-errors', 'alert-rule:checkout-errors'])
    assert.equal((await platform.act(checkComposite, { expression: 'alarm(a)' })).problem?.at, 0)
  })
})

test('what is judged while its alert is weighed by an older state is not forgotten', async (t) => {
  const platform = await start({ jobs: false })
  t.after(() => platform.stop())
  await platform.act(receiveAlerts, { alerts: [{ labels: { workload: 'checkout', alertname: 'Symptom' } }] })
  await judgeComposites.run(platform.work(), {})
  const patient = async () =>
    (await platform.act(listAlerts, {})).items.find(({ labels }) => labels['alertname'] === 'patient') ?? assert.fail('It is not open')
  const { id, state } = await patient()
  assert.equal(state, 'suppressed')
  platform.clock.advance(130_000)
  await platform.transact(platform.administrator, async (transaction) => {
    await holdGroups(transaction.sql, [id])
    let isJudged = false
    const sql: typeof transaction.sql = async (text, values) => {
      // Its wait is over, and before the verdict of the weighing is written the composite is judged.
      if (!isJudged && text.includes('into alert_suppression')) {
        isJudged = true
        await judgeComposites.run(platform.work(), {})
      }
      return transaction.sql(text, values)
    }
    await weighMembers({ ...transaction, sql }, await openMembers(transaction.sql, [id]))
    assert.ok(isJudged)
  })
  await weighAlerts.run(platform.work(), {})
  assert.notEqual((await patient()).state, 'suppressed')
})
