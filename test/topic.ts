import type { OwnCertificate } from '#test/certificate.ts'

/** Amazon SNS as a test plays it: envelopes signed by a certificate of our own. */
export interface PlayedTopic {
  readonly arn: string
  readonly certificateUrl: string
  readonly own: OwnCertificate
}

export interface PlayedMessage {
  readonly id?: string
  readonly subject?: string
  readonly message: string
  readonly at: Date
  readonly type?: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation'
  readonly version?: '1' | '2'
}

/** The body SNS would post, signed. */
export const postedBy = (topic: PlayedTopic, sent: PlayedMessage): Record<string, string> => {
  const { type = 'Notification', version = '2', subject } = sent
  const [, , , region = ''] = topic.arn.split(':')
  const confirms = type === 'Notification' ? {} : { Token: 'f00d', SubscribeURL: confirmation(region, topic.arn) }
  const signed: Record<string, string> = {
    Message: sent.message,
    MessageId: sent.id ?? '7c3f5bd0-0000-4000-8000-000000000001',
    Timestamp: sent.at.toISOString(),
    TopicArn: topic.arn,
    Type: type,
    ...confirms,
    ...(subject === undefined ? {} : { Subject: subject }),
  }
  const text = Object.keys(signed)
    .sort()
    .map((name) => `${name}\n${signed[name]}\n`)
    .join('')
  return {
    ...signed,
    SignatureVersion: version,
    Signature: topic.own.sign(text, version === '1' ? 'sha1' : 'sha256'),
    SigningCertURL: topic.certificateUrl,
  }
}

const confirmation = (region: string, arn: string): string =>
  `https://sns.${region}.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${arn}&Token=f00d`

/** What CloudWatch writes to a topic when an alarm changes its state. */
export const alarmMessage = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  AlarmName: 'Orders waiting',
  AlarmDescription: 'More orders wait than the shop can send in an hour.\nLook at the consumers first.',
  AWSAccountId: '444455556666',
  AlarmConfigurationUpdatedTimestamp: '2026-02-01T08:00:00.000+0000',
  NewStateValue: 'ALARM',
  NewStateReason: 'Threshold Crossed: 2 datapoints were greater than the threshold.',
  StateChangeTime: '2026-03-04T09:58:30.250+0000',
  Region: 'EU (Frankfurt)',
  AlarmArn: 'arn:aws:cloudwatch:eu-central-1:444455556666:alarm:Orders waiting',
  OldStateValue: 'OK',
  OKActions: [],
  AlarmActions: ['arn:aws:sns:eu-central-1:444455556666:alarms'],
  InsufficientDataActions: [],
  Trigger: {
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Namespace: 'AWS/SQS',
    StatisticType: 'Statistic',
    Statistic: 'AVERAGE',
    Unit: null,
    Dimensions: [{ value: 'orders', name: 'QueueName' }],
    Period: 300,
    EvaluationPeriods: 2,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 500,
    TreatMissingData: 'missing',
  },
  ...more,
})

/** The event EventBridge sends for the same change. */
export const alarmEvent = (state: string, at: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  version: '0',
  id: `event-${state}-${at}`,
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '444455556666',
  time: at,
  region: 'eu-central-1',
  resources: ['arn:aws:cloudwatch:eu-central-1:444455556666:alarm:Orders waiting'],
  detail: {
    alarmName: 'Orders waiting',
    state: {
      value: state,
      reason: 'Threshold Crossed',
      reasonData: '{"version":"1.0","statistic":"Average","period":300,"recentDatapoints":[480.0,612.5],"threshold":500.0}',
      timestamp: at.replace('Z', '+0000'),
    },
    previousState: { value: 'OK', timestamp: '2026-03-04T08:00:00.000+0000' },
    configuration: {
      description: 'More orders wait than the shop can send in an hour.',
      metrics: [
        {
          id: 'a1',
          metricStat: {
            metric: { namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible', dimensions: { QueueName: 'orders' } },
            period: 300,
            stat: 'Average',
          },
          returnData: true,
        },
      ],
    },
  },
  ...more,
})
