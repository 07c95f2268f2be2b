import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { certificateUrl, confirmationUrl, type Envelope, isSnsName, readEnvelope, refusedEnvelope } from '#domains/alerts/formats/sns.ts'
import { eventOfMessage } from '#domains/alerts/formats/sns-event.ts'
import { makeCertificate } from '#test/certificate.ts'
import { alarmEvent, postedBy } from '#test/topic.ts'

const now = new Date('2026-03-04T10:00:00Z')
const own = makeCertificate('sns.amazonaws.com', new Date('2026-01-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z'))
const topic = {
  arn: 'arn:aws:sns:eu-central-1:444455556666:alarms',
  certificateUrl: 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a1b.pem',
  own,
}
const posted = postedBy(topic, { message: 'hello', at: now })

const envelopeOf = (body: unknown): Envelope => {
  const read = readEnvelope(body)
  assert.ok(!('problem' in read), JSON.stringify(read))
  return read
}

test('the text that is signed has the names in order, each followed by its value', () => {
  assert.equal(
    envelopeOf(posted).signed,
    `Message\nhello\nMessageId\n${posted['MessageId']}\nTimestamp\n2026-03-04T10:00:00.000Z\nTopicArn\n${topic.arn}\nType\nNotification\n`,
  )
  assert.match(envelopeOf(postedBy(topic, { message: 'hello', subject: 'Hi', at: now })).signed, /\nSubject\nHi\nTimestamp\n/)
  const confirmation = envelopeOf(postedBy(topic, { message: 'hello', at: now, type: 'SubscriptionConfirmation' }))
  assert.match(
    confirmation.signed,
    /^Message\nhello\nMessageId\n.*\nSubscribeURL\nhttps:.*\nTimestamp\n.*\nToken\nf00d\nTopicArn\n.*\nType\nSubscriptionConfirmation\n$/,
  )
})

test('signature version 1 is SHA-1, version 2 is SHA-256, another is refused', () => {
  assert.equal(envelopeOf({ ...posted, SignatureVersion: '1' }).digest, 'sha1')
  assert.equal(envelopeOf(posted).digest, 'sha256')
  for (const version of ['3', '', 'constructor', null]) assert.ok('problem' in readEnvelope({ ...posted, SignatureVersion: version }))
})

test('an envelope that lacks something is refused with its name', () => {
  for (const name of ['Type', 'MessageId', 'TopicArn', 'Timestamp', 'SignatureVersion', 'Signature', 'SigningCertURL']) {
    const read = readEnvelope({ ...posted, [name]: undefined })
    assert.ok('problem' in read)
    assert.match(read.problem, new RegExp(name))
  }
  const raw = readEnvelope({ AlarmName: 'a' })
  assert.ok('problem' in raw)
  assert.match(raw.problem, /raw message delivery switched off/)
})

test('certificates come from the hosts of SNS alone', () => {
  const path = '/SimpleNotificationService-0a1b.pem'
  for (const host of [
    'sns.eu-central-1.amazonaws.com',
    'sns.us-gov-west-1.amazonaws.com',
    'sns.cn-north-1.amazonaws.com.cn',
    'sns.ap-southeast-5.amazonaws.com',
  ])
    assert.ok(certificateUrl(`https://${host}${path}`) instanceof URL, host)
  for (const address of [
    `http://sns.eu-central-1.amazonaws.com${path}`,
    `https://sns.eu-central-1.amazonaws.com.evil.example${path}`,
    `https://sns.evil.amazonaws.com.evil.tld${path}`,
    `https://sns.evil.amazonaws.com${path}`,
    `https://sns.amazonaws.com${path}`,
    `https://evil.example/sns.eu-central-1.amazonaws.com${path}`,
    `https://x.sns.eu-central-1.amazonaws.com${path}`,
    `https://snsxeu-central-1.amazonaws.com${path}`,
    `https://bucket.s3.eu-central-1.amazonaws.com${path}`,
    `https://sns.eu-central-1.amazonaws.com:8443${path}`,
    `https://sns.eu-central-1.amazonaws.com@evil.example${path}`,
    `https://user:secret@sns.eu-central-1.amazonaws.com${path}`,
    // A bucket of S3 may have any name.
    `https://sns.s3-us-west-2.amazonaws.com${path}`,
    `https://169.254.169.254${path}`,
    `https://[::1]${path}`,
    'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService.txt',
    'https://sns.eu-central-1.amazonaws.com/?Action=GetTopic&x=.pem',
    `https://sns.eu-central-1.amazonaws.com${path}?x=1`,
    `https://sns.eu-central-1.amazonaws.com/a/../..%2f${path}`,
    'file:///etc/ssl/cert.pem',
    'not an address',
    '',
  ])
    assert.ok('problem' in certificateUrl(address), address)
})

test('a subscription is confirmed at SNS alone, and only for the topic that asks', () => {
  const subscribe = `https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topic.arn}&Token=1`
  assert.ok(confirmationUrl({ subscribe, topic: topic.arn }) instanceof URL)
  for (const [address, arn] of [
    [subscribe, `${topic.arn}2`],
    [subscribe.replace('amazonaws.com', 'amazonaws.com.evil.example'), topic.arn],
    [subscribe.replace('https', 'http'), topic.arn],
    [subscribe.replace('ConfirmSubscription', 'Unsubscribe'), topic.arn],
    [subscribe.replace('com/?', 'com/other?'), topic.arn],
    ['http://169.254.169.254/latest/meta-data', topic.arn],
  ] as const)
    assert.ok('problem' in confirmationUrl({ subscribe: address, topic: arn }), address)
})

test('a topic that is not on the list, an old message and one from the future are refused', () => {
  const at = (minutes: number) => envelopeOf(postedBy(topic, { message: 'a', at: new Date(now.getTime() + minutes * 60_000) }))
  assert.match(refusedEnvelope(at(0), [`${topic.arn}2`], now) ?? '', /not among the topics/)
  for (const minutes of [-59, -1, 0, 4]) assert.equal(refusedEnvelope(at(minutes), [topic.arn], now), undefined)
  assert.match(refusedEnvelope(at(-70), [topic.arn], now) ?? '', /more than an hour ago/)
  assert.match(refusedEnvelope(at(10), [topic.arn], now) ?? '', /yet to come/)
})

test('the certificate’s name is one of those SNS uses', () => {
  for (const name of [
    'sns.amazonaws.com',
    'sns-signing.af-south-1.amazonaws.com',
    'sns-cn-north-1.amazonaws.com.cn',
    'sns-us-gov-west-1.amazonaws.com',
  ])
    assert.equal(isSnsName(name), true, name)
  for (const name of ['', 'amazonaws.com', 'sns.amazonaws.com.evil.example', 'evil-sns.amazonaws.com', 'sqs.amazonaws.com'])
    assert.equal(isSnsName(name), false, name)
})

test('an event of EventBridge that came by a topic is that event, anything else is a message of the topic', () => {
  const from = { integration: 'integration:aws', spec: { format: 'sns', workload: 'workload:shop' } } as const
  const envelope = envelopeOf(postedBy(topic, { message: '', subject: 'Backup', at: now }))
  const event = eventOfMessage(envelope, alarmEvent('OK', '2026-03-04T09:58:30Z'), from)
  assert.deepEqual(
    [event.source, event.type, event.id, event.subject, event.workload, event.integration],
    [
      'aws.cloudwatch',
      'CloudWatch Alarm State Change',
      'event-OK-2026-03-04T09:58:30Z',
      'arn:aws:cloudwatch:eu-central-1:444455556666:alarm:Orders waiting',
      'workload:shop',
      'integration:aws',
    ],
  )
  assert.deepEqual(eventOfMessage(envelope, { done: true }, from), {
    source: topic.arn,
    id: posted['MessageId'],
    type: 'aws.sns.notification',
    subject: 'Backup',
    time: now,
    data: { done: true },
    integration: 'integration:aws',
    workload: 'workload:shop',
  })
})

test('whatever JSON arrives is an envelope or refused', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(posted)), fc.jsonValue(), (name, value) => {
      readEnvelope(value)
      const read = readEnvelope({ ...posted, [name]: value })
      if ('problem' in read) return
      refusedEnvelope(read, [topic.arn], now)
      certificateUrl(read.certificate)
      confirmationUrl(read)
      eventOfMessage(read, value, { integration: 'integration:aws', spec: { format: 'sns' } })
    }),
    { numRuns: 300 },
  )
})
