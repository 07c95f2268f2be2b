import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AlarmChange, readAlarmMessage, toldOfAlarm } from '#domains/alerts/formats/cloudwatch.ts'
import { isAlarmEvent, readAlarmEvent } from '#domains/alerts/formats/eventbridge-alarm.ts'
import { reportOf } from '#domains/alerts/formats/reading.ts'
import { alarmEvent, alarmMessage } from '#test/topic.ts'

const now = new Date('2026-03-04T10:00:00Z')

const change = (given: AlarmChange | { readonly problem: string } | undefined): AlarmChange => {
  assert.ok(given !== undefined && !('problem' in given), JSON.stringify(given))
  return given
}
const fromSns = (more: Record<string, unknown> = {}) => toldOfAlarm(change(readAlarmMessage(alarmMessage(more))))
const fromEvent = (event: Record<string, unknown>) => toldOfAlarm(change(readAlarmEvent(event['resources'], event['detail'])))

test('an alarm that goes off is an alert with the labels of its metric', () => {
  assert.deepEqual(fromSns(), {
    labels: {
      alertname: 'Orders waiting',
      account: '444455556666',
      region: 'eu-central-1',
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimension_QueueName: 'orders',
    },
    annotations: {
      summary: 'Orders waiting: More orders wait than the shop can send in an hour.',
      description: 'More orders wait than the shop can send in an hour.\nLook at the consumers first.',
      reason: 'Threshold Crossed: 2 datapoints were greater than the threshold.',
      threshold: 'AVERAGE > 500 for 2 × 300 s',
      alarm_arn: 'arn:aws:cloudwatch:eu-central-1:444455556666:alarm:Orders waiting',
    },
    status: 'firing',
    startsAt: new Date('2026-03-04T09:58:30.250Z'),
    endsAt: undefined,
    url: 'https://console.aws.amazon.com/cloudwatch/home?region=eu-central-1#alarmsV2:alarm/Orders%20waiting',
    key: 'arn:aws:cloudwatch:eu-central-1:444455556666:alarm:Orders waiting',
  })
})

test('each change of state means one thing', () => {
  for (const [before, after, means] of [
    ['OK', 'ALARM', 'firing'],
    ['INSUFFICIENT_DATA', 'ALARM', 'firing'],
    ['ALARM', 'OK', 'resolved'],
    ['INSUFFICIENT_DATA', 'OK', 'resolved'],
    ['ALARM', 'INSUFFICIENT_DATA', 'firing'],
    ['OK', 'INSUFFICIENT_DATA', undefined],
    [undefined, 'INSUFFICIENT_DATA', undefined],
  ] as const)
    assert.equal(fromSns({ OldStateValue: before, NewStateValue: after })?.status, means, `${before} → ${after}`)
})

test('by SNS and by EventBridge it is the same alert', () => {
  const at = '2026-03-04T09:58:30.250Z'
  const [a, b] = [fromSns(), fromEvent(alarmEvent('ALARM', at))].map((told) => reportOf(told!, { labels: {}, now }))
  assert.ok(a !== undefined && b !== undefined && 'labels' in a && 'labels' in b)
  assert.equal(a.fingerprint, b.fingerprint)
  assert.deepEqual([b.labels, b.startsAt], [a.labels, a.startsAt])
  assert.deepEqual([b.annotations['threshold'], b.annotations['values']], ['Average against 500 per 300 s', '480, 612.5'])
})

test('a composite alarm has its rule and no metric', () => {
  const told = fromSns({ Trigger: undefined, AlarmRule: 'ALARM("a") AND NOT ALARM("b")', ActionsSuppressedBy: 'WaitPeriod' })
  assert.deepEqual(told?.labels, {
    alertname: 'Orders waiting',
    account: '444455556666',
    region: 'eu-central-1',
    namespace: '',
    metric: '',
  })
  assert.deepEqual(
    [told?.annotations['alarm_rule'], told?.annotations['actions_suppressed_by']],
    ['ALARM("a") AND NOT ALARM("b")', 'WaitPeriod'],
  )
  const event = alarmEvent('OK', '2026-03-04T09:58:30Z')
  const composite = fromEvent({
    ...event,
    detail: { ...(event['detail'] as object), configuration: { alarmRule: 'ALARM("a")', actionsSuppressor: 'b' } },
  })
  assert.deepEqual([composite?.status, composite?.annotations['alarm_rule'], composite?.labels['metric']], ['resolved', 'ALARM("a")', ''])
})

test('an alarm over a formula has the labels of the first metric it reads', () => {
  const told = fromSns({
    Trigger: {
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Metrics: [
        { Expression: '100 * errors / all', Id: 'rate', ReturnData: true },
        {
          Id: 'errors',
          MetricStat: {
            Metric: { Namespace: 'Shop', MetricName: 'Errors', Dimensions: [{ name: 'Page', value: 'cart' }] },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    },
  })
  assert.deepEqual(
    [told?.labels['metric'], told?.labels['dimension_Page'], told?.annotations['threshold']],
    ['Errors', 'cart', '>= 5 for 1 × 60 s'],
  )
})

test('in China and for governments the console is another', () => {
  for (const [partition, host] of [
    ['aws-cn', 'console.amazonaws.cn'],
    ['aws-us-gov', 'console.amazonaws-us-gov.com'],
    ['aws', 'console.aws.amazon.com'],
  ])
    assert.equal(new URL(fromSns({ AlarmArn: `arn:${partition}:cloudwatch:x-1:444455556666:alarm:a` })?.url ?? '').host, host)
})

test('what is no alarm is none, and an alarm that cannot be read says why', () => {
  for (const message of [undefined, 'text', 7, [], {}, { AlarmName: 'a' }]) assert.equal(readAlarmMessage(message), undefined)
  for (const [more, said] of [
    [{ AlarmArn: 'arn:aws:s3:::bucket' }, 'AlarmArn'],
    [{ NewStateValue: 'PANIC' }, 'NewStateValue'],
    [{ StateChangeTime: 'today' }, 'StateChangeTime'],
  ] as const) {
    const read = readAlarmMessage(alarmMessage(more))
    assert.ok(read !== undefined && 'problem' in read)
    assert.match(read.problem, new RegExp(said))
  }
  for (const [resources, detail, said] of [
    [[], {}, 'resources'],
    ['arn', {}, 'resources'],
    [alarmEvent('OK', now.toISOString())['resources'], undefined, 'detail'],
    [alarmEvent('OK', now.toISOString())['resources'], {}, 'state'],
  ] as const) {
    const read = readAlarmEvent(resources, detail)
    assert.ok('problem' in read)
    assert.match(read.problem, new RegExp(said))
  }
})

test('only the event about a change of an alarm’s state is one', () => {
  const type = 'CloudWatch Alarm State Change'
  assert.equal(isAlarmEvent({ source: 'aws.cloudwatch', type }), true)
  assert.equal(isAlarmEvent({ source: 'aws.cloudwatch', type: 'CloudWatch Alarm Configuration Change' }), false)
  assert.equal(isAlarmEvent({ source: 'my.cloudwatch', type }), false)
})

test('whatever JSON stands in an alarm, it is read or refused', () => {
  const names = [
    'AlarmName',
    'AlarmArn',
    'NewStateValue',
    'OldStateValue',
    'Trigger',
    'AlarmDescription',
    'NewStateReasonData',
    'StateChangeTime',
  ]
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.jsonValue(), fc.jsonValue(), (name, value, other) => {
      const read = readAlarmMessage(
        alarmMessage({ [name]: value, Trigger: { ...(alarmMessage()['Trigger'] as object), Dimensions: other, Metrics: value } }),
      )
      if (read !== undefined && !('problem' in read)) toldOfAlarm(read)
      const event = alarmEvent('ALARM', now.toISOString())
      const told = readAlarmEvent(event['resources'], {
        ...(event['detail'] as object),
        configuration: { metrics: value, description: other },
        previousState: other,
      })
      if (!('problem' in told)) toldOfAlarm(told)
    }),
    { numRuns: 300 },
  )
})
