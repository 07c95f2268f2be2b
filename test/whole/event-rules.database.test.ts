import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '#test/event-rules.ts'
import type { TestPlatform } from '#test/platform.ts'
import { startSmallOrganization } from '#test/whole/organization.ts'

/** Event rules in the composed product: what they call are the deeds of other domains. */
let platform: TestPlatform
before(async () => {
  platform = await startSmallOrganization()
  await platform.worker.start()
})
after(() => platform.stop())

const save = (kind: string, name: string, spec: object) =>
  platform.invoke(platform.administrator, 'record.save', {
    document: { apiVersion: 'andon.dev/v1', kind, metadata: { name, owner: 'team:shop' }, spec },
  })
const countOf = async (fact: string): Promise<number> => (await platform.facts(fact)).length

test('a circle that leads through the platform’s own doing comes to a halt too', async () => {
  await save('Route', 'echo', {
    match: [{ label: 'alertname', is: 'Echo' }],
    groupBy: ['of'],
    workload: 'workload:checkout',
    runbook: 'runbook:restart',
    escalation: 'escalation-policy:shop',
    impact: 'high',
    urgency: 'medium',
    openIncident: true,
  })
  const echo = {
    pattern: { source: ['andon'], type: ['incident.opened'] },
    targets: [{ id: 'alert', action: 'alert.receive', input: { alerts: [{ labels: { alertname: 'Echo', of: '{{ id }}' } }] } }],
  }
  await save('EventRule', 'echo', echo)
  await platform.advance('5s')
  const incidents = await countOf('incident.opened')
  await platform.invoke(platform.administrator, 'incident.open', { title: 'By a person', priority: 'Low' })
  await until(platform, 'the circle was stopped', async () => (await countOf('event-rule.stopped')) > 0)
  const echoes = (await platform.facts('alert.opened')).filter(({ actor }) => actor.startsWith('workflow:event-rule/echo/'))
  assert.equal(echoes.length, 1, 'the incident of a person makes an alert')
  assert.equal((await countOf('incident.opened')) - incidents, 2, 'whose incident the platform opens')
  const stops = await platform.facts('event-rule.stopped')
  assert.deepEqual(
    stops.map(({ data }) => [Object(data).rule, Object(data).chain]),
    [['event-rule:echo', ['event-rule:echo']]],
  )
  await save('EventRule', 'echo', { ...echo, enabled: false })
})

test('an event becomes an alert and an incident by a rule, once, and the trace leads back', async () => {
  await save('EventRule', 'payments-stopped', {
    pattern: { source: ['bank'], detail: { state: ['STOPPED'], amount: [{ numeric: ['>', 1000] }] } },
    targets: [
      {
        id: 'alert',
        action: 'alert.receive',
        input: {
          alerts: [
            {
              labels: { alertname: 'PaymentsStopped', workload: 'checkout', bank: '{{ detail.bank }}' },
              annotations: { summary: '{{ subject }}' },
            },
          ],
          source: 'event-rule',
        },
      },
      { id: 'incident', action: 'incident.open', input: { title: '{{ subject }}', priority: 'High', workload: 'workload:checkout' } },
    ],
  })
  const [incidents, alerts] = [await countOf('incident.opened'), await countOf('alert.opened')]
  const event = {
    source: 'bank',
    id: 'b-1',
    type: 'account.changed',
    subject: 'Nobody can pay',
    data: { state: 'STOPPED', amount: 2_000, bank: 'north' },
  }
  for (const _twice of [1, 2])
    await platform.invoke(platform.administrator, 'event.receive', {
      events: [event, { ...event, id: 'b-2', data: { state: 'STOPPED', amount: 5, bank: 'x' } }],
    })
  await platform.drain()
  assert.equal((await countOf('alert.opened')) - alerts, 1)
  assert.equal((await countOf('incident.opened')) - incidents, 1)
  const alert = (await platform.facts('alert.opened')).at(-1)
  const incident = (await platform.facts('incident.opened')).at(-1)
  assert.equal(Object(incident?.data).title, 'Nobody can pay')
  for (const fact of [alert, incident]) assert.match(fact?.actor ?? '', /^workflow:event-rule\/payments-stopped\//)
})

test('a rule a token wrote does no more than that token may', async () => {
  const rule = (name: string) => ({
    document: {
      apiVersion: 'andon.dev/v1',
      kind: 'EventRule',
      metadata: { name, owner: 'team:shop' },
      spec: {
        pattern: { source: ['narrow'], type: [name] },
        targets: [{ id: 'incident', action: 'incident.open', input: { title: `by ${name}`, priority: 'Low' } }],
      },
    },
  })
  for (const [name, scopes] of [
    ['narrow-rule', ['record.*']],
    ['wide-rule', ['record.*', 'incident.open']],
  ] as const) {
    const made = { name, role: 'editor', scopes: [...scopes] }
    const { id } = Object(await platform.invoke(platform.administrator, 'token.create', made)) as { id: string }
    await platform.invoke({ type: 'token', id, name, role: 'editor', scopes: [...scopes] }, 'record.save', rule(name))
  }
  await platform.advance('1s')
  const events = ['narrow-rule', 'wide-rule'].map((type) => ({ source: 'narrow', id: type, type, data: {} }))
  await platform.invoke(platform.administrator, 'event.receive', { events })
  const deliveries = async (name: string) =>
    Object(await platform.invoke(platform.administrator, 'event-delivery.list', { rule: `event-rule:${name}` })).items as Record<
      string,
      unknown
    >[]
  await until(platform, 'the wide rule acts', async () => (await deliveries('wide-rule'))[0]?.['state'] === 'delivered')
  await until(platform, 'the narrow rule is stopped', async () => (await deliveries('narrow-rule'))[0]?.['state'] === 'dead')
  assert.match(String((await deliveries('narrow-rule'))[0]?.['reason']), /token:narrow-rule wrote .* has no scope for incident\.open/)
})
