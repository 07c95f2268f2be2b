import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { callAws, type Caller } from '#domains/automation/aws/calling.ts'
import { reachAws } from '#domains/automation/aws/reaching.ts'
import type { Data } from '#domains/runs/values.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { assumedRole, startAws, type FakeAws } from '#test/aws.ts'

describe('A call to AWS', () => {
  let aws: FakeAws
  before(async () => {
    aws = await startAws()
  })
  after(() => aws.close())

  const outside = createGuardedFetch([])
  const caller = (change: Partial<Caller> = {}): Caller => ({
    accounts: aws.accounts,
    fetch: reachAws(aws.accounts, outside),
    now: () => new Date(),
    signal: new AbortController().signal,
    profile: null,
    startedBy: 'person:ada',
    run: 'run-1',
    key: 'run-1/step/1',
    deadlineMs: 5_000,
    ...change,
  })
  const call = (service: string, api: string, input: Readonly<Record<string, Data>> = {}, change: Partial<Caller> = {}) =>
    callAws(caller(change), { service, api, input })

  it('finds service and operation however they are written, and makes the input fit', async () => {
    aws.answer(
      'ec2.DescribeInstances',
      '<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><launchTime>2024-01-02T03:04:05.000Z</launchTime><instanceState><code>16</code><name>running</name></instanceState></item></instancesSet></item></reservationSet></DescribeInstancesResponse>',
    )
    const answer = await call('EC2', 'describe_instances', { instanceIds: 'i-1', MaxResults: '5' })
    assert.ok('data' in answer)
    assert.deepEqual(answer.data['Reservations'], [
      { Instances: [{ InstanceId: 'i-1', State: { Code: 16, Name: 'running' }, LaunchTime: '2024-01-02T03:04:05.000Z' }] },
    ])
    assert.equal((answer.data['ResponseMetadata'] as { HTTPStatusCode: number }).HTTPStatusCode, 200)
    assert.equal(aws.asked.at(-1)?.body, 'Action=DescribeInstances&Version=2016-11-15&InstanceId.1=i-1&MaxResults=5')
  })

  it('speaks JSON to those who want it, and numbers where numbers are wanted', async () => {
    aws.answer('ecs.UpdateService', '{"service":{"desiredCount":3,"createdAt":1700000000.5}}')
    const answer = await call('ecs', 'updateService', { Cluster: 'c', service: 's', desiredCount: '3' })
    assert.ok('data' in answer)
    assert.deepEqual(answer.data['service'], { desiredCount: 3, createdAt: '2023-11-14T22:13:20.500Z' })
    assert.deepEqual(JSON.parse(aws.asked.at(-1)?.body ?? ''), { cluster: 'c', service: 's', desiredCount: 3 })
  })

  it('puts what belongs into the path there, and reads what comes in headers', async () => {
    aws.answer('lambda POST /2015-03-31/functions/f/invocations', {
      status: 200,
      body: '{"a":1}',
      headers: { 'x-amz-function-error': 'Unhandled' },
    })
    const answer = await call('lambda', 'Invoke', { FunctionName: 'f', Payload: { x: 1 } })
    assert.ok('data' in answer)
    assert.equal(answer.data['Payload'], '{"a":1}')
    assert.equal(answer.data['FunctionError'], 'Unhandled')
    aws.answer('s3 GET /a.bucket/deep/key', 'text')
    const object = await call('s3', 'GetObject', { Bucket: 'a.bucket', Key: 'deep/key' })
    assert.ok('data' in object)
    assert.equal(object.data['Body'], 'text')
  })

  it('says what AWS said, with its kind', async () => {
    aws.answer('rds.DescribeDBInstances', {
      status: 404,
      body: '<ErrorResponse><Error><Code>DBInstanceNotFound</Code><Message>No db.</Message></Error></ErrorResponse>',
    })
    const absent = await call('rds', 'DescribeDBInstances', { DBInstanceIdentifier: 'db' })
    assert.ok('failure' in absent)
    assert.deepEqual(absent.failure, {
      stage: 'Invocation',
      type: 'Action',
      code: 'DBInstanceNotFound',
      message: 'No db.',
      status: 404,
      absent: true,
      passing: false,
    })
    aws.answer('sqs.SendMessage', {
      status: 400,
      body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"none"}',
      headers: { 'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender' },
    })
    const queue = await call('sqs', 'SendMessage', { QueueUrl: 'u', MessageBody: { x: 1 } })
    assert.ok('failure' in queue && queue.failure.code === 'AWS.SimpleQueueService.NonExistentQueue')
    aws.answer('ssm.GetParameter', { status: 400, body: '{"__type":"AccessDeniedException","Message":"not you"}' })
    const denied = await call('ssm', 'GetParameter', { Name: 'x' })
    assert.ok('failure' in denied && denied.failure.type === 'Permission' && denied.failure.message === 'not you')
  })

  it('asks again when it is throttled and when AWS fails, with the same token', async () => {
    const throttled = {
      status: 503,
      body: '<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>slow</Message></Error></Errors></Response>',
    }
    aws.answer(
      'ec2.RunInstances',
      throttled,
      { status: 500, body: '<html>' },
      '<RunInstancesResponse><instancesSet/></RunInstancesResponse>',
    )
    const before = aws.asked.length
    const answer = await call('ec2', 'RunInstances', { ImageId: 'ami-1', MinCount: 1, MaxCount: 1 })
    assert.ok('data' in answer)
    const asked = aws.asked.slice(before)
    assert.equal(asked.length, 3)
    const tokens = new Set(asked.map(({ body }) => /ClientToken=([\w-]+)/.exec(body)?.[1]))
    assert.equal(tokens.size, 1)
    aws.answer('ec2.RunInstances', throttled)
    const given = await call('ec2', 'RunInstances', { ImageId: 'ami-1', MinCount: 1, MaxCount: 1 }, { deadlineMs: 200 })
    assert.ok('failure' in given && given.failure.type === 'Throttling')
  })

  it('refuses before it asks: an unknown name, an input that does not fit, nobody to be', async () => {
    const before = aws.asked.length
    const unknown = await call('ec2', 'DescribeInstanzes')
    assert.ok('failure' in unknown && unknown.failure.stage === 'InputValidation')
    assert.match(unknown.failure.message, /Did you mean .*DescribeInstances/)
    assert.match(String(Object(await call('nothing', 'X')).failure.message), /no service "nothing"/)
    const misfit = await call('ec2', 'DescribeInstances', { MaxResults: 'many', Nonsense: 1 })
    assert.ok('failure' in misfit)
    assert.match(misfit.failure.message, /MaxResults must be a number, not "many".*no "Nonsense"/)
    const nobody = await call('ec2', 'DescribeInstances', {}, { accounts: undefined })
    assert.ok('failure' in nobody && nobody.failure.type === 'Permission')
    assert.match(nobody.failure.message, /ANDON_AWS_ACCESS_KEY_ID/)
    assert.equal(aws.asked.length, before)
  })

  it('assumes the role a document names, once for a run', async () => {
    aws.answer('sts.AssumeRole', assumedRole)
    aws.answer('sns.Publish', '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>')
    const role = 'arn:aws:iam::123456789012:role/Restart'
    const before = aws.asked.length
    for (const message of ['one', 'two'])
      assert.ok('data' in (await call('sns', 'Publish', { TopicArn: 't', Message: message }, { profile: role })))
    assert.deepEqual(
      aws.asked.slice(before).map(({ operation, accessKeyId }) => `${operation} ${accessKeyId}`),
      ['sts.AssumeRole AKIATEST', 'sns.Publish ASIATEST', 'sns.Publish ASIATEST'],
    )
    assert.match(aws.asked[before]?.body ?? '', /RoleSessionName=andon-run-1/)
    aws.answer('sts.AssumeRole', {
      status: 403,
      body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
    })
    const refused = await call('sns', 'Publish', {}, { profile: 'arn:aws:iam::123456789012:role/Other' })
    assert.ok('failure' in refused && refused.failure.type === 'Permission')
    assert.match(refused.failure.message, /role\/Other cannot be assumed/)
  })

  it('lets a profile be used by those it names', async () => {
    const accounts = {
      ...aws.accounts,
      profiles: { ...aws.accounts.profiles, prod: { ...aws.accounts.profiles['default']!, mayUse: ['person:bo'] } },
    }
    const refused = await call('sns', 'Publish', {}, { accounts, profile: 'prod' })
    assert.ok('failure' in refused && /person:ada may not use the profile "prod"/.test(refused.failure.message))
    const missing = await call('sns', 'Publish', {}, { accounts, profile: 'staging' })
    assert.ok('failure' in missing && /no profile "staging".*default, prod/.test(missing.failure.message))
  })

  it('reaches inside the network only where an administrator said so', async () => {
    const accounts = { ...aws.accounts, endpoints: { ssm: aws.url } }
    const fetch = reachAws(accounts, outside)
    await assert.rejects(fetch('http://127.0.0.1:1/'), /inside the network/)
    aws.answer('ssm.GetParameter', '{"Parameter":{"Value":"v"}}')
    assert.ok('data' in (await call('ssm', 'GetParameter', { Name: 'x' }, { accounts, fetch })))
  })
})
