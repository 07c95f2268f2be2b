import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { testGrafana } from '#domains/alerts/formats/grafana.ts'
import { alerts as alertsDomain } from '#domains/alerts/manifest.ts'
import { Workload } from '#domains/catalog/kinds.ts'
import { events as eventsDomain } from '#domains/events/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { Runbook } from '#domains/procedures/kinds.ts'
import { signals } from '#domains/signals/manifest.ts'
import { silences } from '#domains/silences/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { httpDomain } from '#platform/http/manifest.ts'
import { createServer } from '#platform/http/server.ts'
import type { OutsideAnswer } from '#platform/jobs/outside.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { makeCertificate } from '#test/certificate.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'
import { alarmEvent, alarmMessage, type PlayedMessage, postedBy } from '#test/topic.ts'

const start = new Date('2026-03-04T10:00:00Z')
const year = [new Date('2026-01-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z')] as const
const pem = 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-'
const arn = 'arn:aws:sns:eu-central-1:444455556666:alarms'
const topic = { arn, certificateUrl: `${pem}1.pem`, own: makeCertificate('sns.amazonaws.com', ...year) }
const stranger = { arn, certificateUrl: `${pem}stranger.pem`, own: makeCertificate('evil.example', ...year) }
const expired = {
  arn,
  certificateUrl: `${pem}old.pem`,
  own: makeCertificate('sns.amazonaws.com', year[0], new Date('2026-02-01T00:00:00Z')),
}
const certificates = new Map([topic, stranger, expired].map((played) => [played.certificateUrl, played.own.pem]))

const records: readonly [string, string, object, string?][] = [
  ['Team', 'shop', {}],
  ['Workload', 'checkout', {}, 'team:shop'],
  ['Integration', 'am', { format: 'alertmanager', workload: 'workload:checkout', labels: { environment: 'production' } }, 'team:shop'],
  ['Integration', 'grafana', { format: 'grafana' }, 'team:shop'],
  ['Integration', 'aws', { format: 'sns', topics: [arn] }, 'team:shop'],
  ['Integration', 'bus', { format: 'eventbridge', workload: 'workload:checkout' }, 'team:shop'],
  [
    'Integration',
    'watch',
    { format: 'json', mapping: { alert: { key: 'id', summary: 'text', status: 'state', resolved: ['UP'], labels: { host: 'host' } } } },
    'team:shop',
  ],
  ['Integration', 'plain', { format: 'json', mapping: { alert: { summary: 'text' } } }, 'team:shop'],
]

describe('alerts that come by an integration', () => {
  let platform: TestPlatform
  let server: FastifyInstance
  const keys = new Map<string, string>()
  const asked: string[] = []

  const answerOf = (url: string): Pick<OutsideAnswer, 'status' | 'body'> => {
    if (url.startsWith('https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription'))
      return { status: 200, body: '<ConfirmSubscriptionResponse/>' }
    return { status: certificates.has(url) ? 200 : 404, body: certificates.get(url) ?? '' }
  }

  before(async () => {
    platform = await startTestPlatform({
      domains: [
        httpDomain,
        messagesDomain,
        defineDomain({ name: 'nouns', kinds: [Workload, Runbook] }),
        people,
        eventsDomain,
        signals,
        silences,
        oncall,
        notices,
        alertsDomain,
      ],
      start,
      outside: {
        fetch: async (url) => {
          asked.push(url)
          return { ...answerOf(url), headers: {}, durationMs: 1 }
        },
      },
    })
    for (const [kind, name, spec, owner] of records) {
      await platform.transact(platform.administrator, (transaction) => {
        const metadata = owner === undefined ? { name } : { name, owner }
        return saveOne(transaction, readOne(transaction, { document: { apiVersion: 'andon.dev/v1', kind, metadata, spec } }), {})
      })
    }
    for (const [, name] of records.filter(([kind]) => kind === 'Integration')) {
      const issued = (await platform.invoke(platform.administrator, 'integration.issue-key', { integration: `integration:${name}` })) as {
        key: string
      }
      keys.set(name, issued.key)
    }
    server = createServer(platform)
    await server.ready()
  })
  after(async () => {
    await server.close()
    await platform.stop()
  })

  const post = async (name: string, body: unknown, type = 'application/json') => {
    const payload = typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body)
    const { statusCode, body: text } = await server.inject({
      method: 'POST',
      url: `/in/${name}/${keys.get(name)}`,
      headers: { 'content-type': type },
      payload,
    })
    return { status: statusCode, body: (text === '' ? {} : JSON.parse(text)) as { detail?: string; alerts?: number } }
  }
  const alertsBy = async (name: string) => {
    const rows = await platform.database.sql<{ summary: string; labels: Record<string, string>; ended_at: Date | null }>(
      `select summary, labels, ended_at from alert where source = $1 order by opened_at, id`,
      [`integration:${name}`],
    )
    return rows.map(({ summary, labels, ended_at: endedAt }) => ({ summary, labels, open: endedAt === null }))
  }
  const sns = (message: Partial<PlayedMessage> = {}, played = topic) =>
    postedBy(played, { message: JSON.stringify(alarmMessage()), at: platform.clock.now(), ...message })
  const postSns = (body: unknown) => post('aws', body, 'text/plain; charset=UTF-8')

  const fromAlertmanager = (status: string, zone: string) => ({
    version: '4',
    groupKey: '{}',
    status,
    alerts: [
      {
        status,
        labels: { alertname: 'CartErrors', zone },
        annotations: { summary: 'Carts cannot be saved' },
        startsAt: '2026-03-04T09:58:00Z',
        endsAt: '0001-01-01T00:00:00Z',
      },
    ],
  })

  test('an Alertmanager opens an alert, repeats it and ends it', async () => {
    for (const status of ['firing', 'firing'])
      assert.deepEqual(await post('am', fromAlertmanager(status, 'a')), { status: 200, body: { alerts: 1 } })
    const labels = { alertname: 'CartErrors', zone: 'a', workload: 'checkout', environment: 'production' }
    assert.deepEqual(await alertsBy('am'), [{ summary: 'Carts cannot be saved', labels, open: true }])
    assert.equal((await post('am', fromAlertmanager('resolved', 'a'))).status, 200)
    assert.deepEqual(await alertsBy('am'), [{ summary: 'Carts cannot be saved', labels, open: false }])
  })

  test('a body with a mistake is answered with what is wrong, and the good alerts in it are taken', async () => {
    const body = fromAlertmanager('firing', 'b')
    const answer = await post('am', { ...body, alerts: [{ labels: 7 }, ...body.alerts] })
    assert.equal(answer.status, 400)
    assert.match(answer.body.detail ?? '', /\/alerts\/0\/labels is missing.*The other 1 were taken/)
    assert.equal((await alertsBy('am')).filter(({ open }) => open).length, 1)
    const status = (await platform.invoke(platform.administrator, 'integration.status', { integration: 'integration:am' })) as object
    assert.match(JSON.stringify(status), /alerts\/0\/labels is missing/)
  })

  test('what is too large, not JSON or not UTF-8 is refused', async () => {
    assert.equal((await post('am', `{"alerts":"${'x'.repeat(5_000_000)}"}`)).status, 413)
    assert.equal((await post('am', '{"alerts":')).status, 400)
    assert.equal((await post('am', new Uint8Array([0x7b, 0xff, 0x7d]))).status, 400)
    assert.equal((await post('am', '')).status, 400)
    assert.equal((await post('am', '['.repeat(50_000) + ']'.repeat(50_000))).status, 400)
    assert.equal((await post('am', { version: '4', alerts: [{ labels: { a: 'b\u0000' } }] })).status, 400)
    assert.equal((await server.inject({ method: 'POST', url: '/in/am', payload: fromAlertmanager('firing', 'c') })).statusCode, 401)
  })

  test('Grafana and a mapping open and end alerts', async () => {
    const body = testGrafana('grafana', platform.clock.now()) as { alerts: { status: string; labels: object }[] }
    const firing = { ...body, alerts: body.alerts.map((alert) => ({ ...alert, status: 'firing' })) }
    assert.equal((await post('grafana', firing)).status, 200)
    assert.equal((await post('watch', { id: 7, text: 'No answer', state: 'DOWN', host: 'a' })).status, 200)
    assert.deepEqual(
      [...(await alertsBy('grafana')), ...(await alertsBy('watch'))].map(({ open }) => open),
      [true, true],
    )
    assert.equal((await post('grafana', body)).status, 200)
    assert.equal((await post('watch', { id: 7, text: 'Answers', state: 'up', host: 'b' })).status, 200)
    assert.deepEqual(
      [...(await alertsBy('grafana')), ...(await alertsBy('watch'))].map(({ open }) => open),
      [false, false],
    )
    const missing = await post('watch', { text: 'No answer' })
    assert.deepEqual([missing.status, /`key` found nothing/.test(missing.body.detail ?? '')], [400, true])
  })

  test('a topic on the list is confirmed at Amazon, one that is not is refused', async () => {
    asked.length = 0
    const subscription = { type: 'SubscriptionConfirmation', message: 'You have chosen to subscribe.' } as const
    const other = { ...topic, arn: `${arn}-of-somebody-else` }
    const refused = await postSns(sns(subscription, other))
    assert.deepEqual([refused.status, /not among the topics/.test(refused.body.detail ?? '')], [403, true])
    for (const SubscribeURL of [
      'http://169.254.169.254/latest/meta-data',
      `https://sns.evil.amazonaws.com.evil.example/?Action=ConfirmSubscription&TopicArn=${arn}`,
    ])
      assert.equal((await postSns({ ...sns(subscription), SubscribeURL })).status, 403)
    await platform.drain()
    assert.deepEqual(asked, [])
    assert.equal((await postSns(sns(subscription))).status, 200)
    await platform.drain()
    assert.deepEqual(asked, [
      topic.certificateUrl,
      `https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${arn}&Token=f00d`,
    ])
    const [fact] = await platform.facts('integration.topic-confirmed')
    assert.deepEqual([fact?.subjects, fact?.data], [['integration:aws'], { integration: 'integration:aws', topic: arn }])
  })

  test('an alarm of CloudWatch comes by SNS, opens an alert and ends it', async () => {
    assert.equal((await postSns(sns({ version: '1' }))).status, 200)
    const [alert] = await alertsBy('aws')
    assert.deepEqual(
      [alert?.summary, alert?.labels['dimension_QueueName'], alert?.open],
      ['Orders waiting: More orders wait than the shop can send in an hour.', 'orders', true],
    )
    const over = alarmMessage({ NewStateValue: 'OK', OldStateValue: 'ALARM', StateChangeTime: '2026-03-04T09:59:30.000+0000' })
    assert.equal((await postSns(sns({ message: JSON.stringify(over), id: 'over' }))).status, 200)
    assert.deepEqual(
      (await alertsBy('aws')).map(({ open }) => open),
      [false],
    )
  })

  test('a copy of an old message, or one that comes late, opens nothing', async () => {
    const before = await alertsBy('aws')
    assert.equal((await postSns(sns())).status, 200)
    assert.equal((await postSns(sns({ at: new Date(start.getTime() - 7_200_000) }))).status, 403)
    const late = alarmMessage({ StateChangeTime: '2026-03-04T09:59:00.000+0000' })
    assert.equal((await postSns(sns({ message: JSON.stringify(late), id: 'late' }))).status, 200)
    assert.deepEqual(await alertsBy('aws'), before)
  })

  test('an alarm that lacks data is kept as an event and opens nothing', async () => {
    const before = await alertsBy('aws')
    const lacking = alarmMessage({
      NewStateValue: 'INSUFFICIENT_DATA',
      OldStateValue: 'OK',
      StateChangeTime: '2026-03-04T09:59:35.000+0000',
    })
    assert.equal((await postSns(sns({ message: JSON.stringify(lacking), id: 'lacking' }))).status, 200)
    assert.deepEqual(await alertsBy('aws'), before)
    assert.equal((await platform.database.sql(`select id from event where source = $1`, [arn])).length, 1)
  })

  test('what Amazon has not signed is refused', async () => {
    asked.length = 0
    const good = sns({ message: JSON.stringify(alarmMessage({ AlarmArn: 'arn:aws:cloudwatch:eu-central-1:444455556666:alarm:Forged' })) })
    const wrong: readonly [Record<string, unknown>, RegExp][] = [
      [{ ...good, Message: `${good['Message']} ` }, /signature/],
      [{ ...good, Subject: 'added' }, /signature/],
      [{ ...good, MessageId: 'another' }, /signature/],
      [{ ...good, Signature: 'AAAA' }, /signature/],
      [{ ...good, SignatureVersion: '1' }, /signature/],
      [sns({}, stranger), /not one of Amazon SNS/],
      [sns({}, expired), /not valid now/],
      [{ ...good, SigningCertURL: 'https://sns.evil.amazonaws.com.evil.tld/a.pem' }, /no address of Amazon SNS/],
      [{ ...good, SigningCertURL: 'https://127.0.0.1/a.pem' }, /no address of Amazon SNS/],
      [{ ...good, SigningCertURL: `${topic.certificateUrl.replace('.com', '.com:8443')}` }, /no address of Amazon SNS/],
      [{ ...good, SigningCertURL: topic.certificateUrl.replace('https', 'http') }, /no address of Amazon SNS/],
    ]
    for (const [body, because] of wrong) {
      const answer = await postSns(body)
      assert.equal(answer.status, 403)
      assert.match(answer.body.detail ?? '', because)
    }
    assert.equal((await postSns({ ...good, SigningCertURL: `${pem}missing.pem` })).status, 503)
    assert.deepEqual(asked, [stranger.certificateUrl, expired.certificateUrl, `${pem}missing.pem`])
    assert.equal((await alertsBy('aws')).length, 1)
  })

  test('a message that is no alarm is an event, and the end of a subscription is noted', async () => {
    assert.equal((await postSns(sns({ message: 'The backup is done.', subject: 'Backup', id: 'note' }))).status, 200)
    assert.equal((await postSns(sns({ message: 'The backup is done.', subject: 'Backup', id: 'note' }))).status, 200)
    const kept = await platform.database.sql<{ type: string; subject: string }>(
      `select type, subject from event where source = $1 and event_id = 'note'`,
      [arn],
    )
    assert.deepEqual(kept, [{ type: 'aws.sns.notification', subject: 'Backup' }])
    assert.equal((await postSns(sns({ type: 'UnsubscribeConfirmation', message: 'Gone.', id: 'gone' }))).status, 200)
    assert.equal((await platform.facts('integration.topic-left')).length, 1)
  })

  test('an alarm on the event bus is an event and an alert', async () => {
    assert.equal((await post('bus', alarmEvent('ALARM', '2026-03-04T09:59:40Z'))).status, 202)
    assert.equal((await post('bus', alarmEvent('ALARM', '2026-03-04T09:59:40Z'))).status, 202)
    const [alert, ...more] = await alertsBy('bus')
    assert.deepEqual([alert?.labels['workload'], alert?.open, more.length], ['checkout', true, 0])
    assert.equal(
      (await post('bus', [alarmEvent('OK', '2026-03-04T09:59:50Z'), { ...alarmEvent('OK', '2026-03-04T09:59:55Z'), detail: {} }])).status,
      202,
    )
    assert.deepEqual(
      (await alertsBy('bus')).map(({ open }) => open),
      [false],
    )
    const [row] = await platform.database.sql<{ count: number }>(`select count(*)::int as count from event where source = 'aws.cloudwatch'`)
    assert.equal(row?.count, 3)
  })

  test('a test of each format goes all the way and opens nothing', async () => {
    const before = await platform.database.sql(`select id from alert`)
    for (const name of ['am', 'grafana', 'watch', 'bus']) {
      const answer = (await platform.invoke(platform.administrator, 'integration.test', { integration: `integration:${name}` })) as {
        accepted: boolean
        answer: string
      }
      assert.equal(answer.accepted, true, answer.answer)
    }
    assert.equal((await platform.database.sql(`select id from alert`)).length, before.length)
    for (const name of ['aws', 'plain'])
      await assert.rejects(platform.invoke(platform.administrator, 'integration.test', { integration: `integration:${name}` }), /No sample/)
    const body = JSON.stringify(sns({ message: JSON.stringify(alarmMessage({ StateChangeTime: '2026-03-04T10:00:00Z' })), id: 'test' }))
    const answer = (await platform.invoke(platform.administrator, 'integration.test', { integration: 'integration:aws', body })) as {
      status: number
    }
    assert.equal(answer.status, 409)
  })

  test('alarms not heard of for two weeks are forgotten', async () => {
    const count = async () => (await platform.database.sql(`select alarm from alarm_change`)).length
    assert.ok((await count()) > 0)
    await platform.advance('16d')
    assert.equal(await count(), 0)
  })

  test('whatever JSON arrives, the answer is 2xx or 4xx', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('am', 'grafana', 'aws', 'bus', 'watch'), fc.jsonValue(), async (name, value) => {
        for (const body of [
          value,
          { alerts: [value] },
          { ...sns(), Message: value },
          { alerts: [{ labels: value, annotations: value }] },
        ]) {
          const { status } = await post(name, body)
          assert.ok((status >= 200 && status < 300) || (status >= 400 && status < 500), `${name} ${status} ${JSON.stringify(body)}`)
        }
      }),
      { numRuns: 60 },
    )
  })
})
