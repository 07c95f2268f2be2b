import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { awsPerformers } from '#domains/automation/performing/performers.ts'
import type { Data } from '#domains/runs/values.ts'
import { startAws, type FakeAws } from '#test/aws.ts'
import { perform, type Stage } from '#test/performing.ts'

describe('Steps that act at AWS', () => {
  let aws: FakeAws
  before(async () => {
    aws = await startAws()
  })
  after(() => aws.close())

  const act = (name: string, inputs: Readonly<Record<string, Data>>, stage: Stage = {}) =>
    perform(awsPerformers, `aws:${name}`, inputs, { accounts: aws.accounts, ...stage })
  const since = (position: number): readonly string[] => aws.asked.slice(position).map(({ operation }) => operation)
  const error = (code: string, message: string, status = 400) => ({
    status,
    body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`,
  })
  const queryError = (code: string, message: string) => ({
    status: 400,
    body: `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  })

  describe('executeAwsApi', () => {
    it('calls what it is told and answers with it', async () => {
      aws.answer('ssm.GetParameter', '{"Parameter":{"Name":"/a","Value":"v","Version":3}}')
      const { performed } = await act('executeAwsApi', { Service: 'ssm', Api: 'GetParameter', Name: '/a' })
      assert.equal(performed.outcome, 'success')
      assert.deepEqual(Object(performed.response).Parameter, { Name: '/a', Value: 'v', Version: 3 })
      assert.match(performed.output, /"Version": 3/)
    })
    it('says why AWS would not, and whether trying again can help', async () => {
      aws.answer('ssm.GetParameter', { status: 400, body: '{"__type":"ParameterNotFound","message":"no /a"}' })
      const absent = (await act('executeAwsApi', { Service: 'ssm', Api: 'GetParameter', Name: '/a' })).performed
      assert.deepEqual([absent.outcome, absent.reason, absent.final], ['failed', 'ssm.GetParameter: no /a (ParameterNotFound, 400)', false])
      aws.answer('ssm.GetParameter', { status: 400, body: '{"__type":"AccessDeniedException","message":"not you"}' })
      assert.equal((await act('executeAwsApi', { Service: 'ssm', Api: 'GetParameter', Name: '/a' })).performed.final, true)
      const misfit = (await act('executeAwsApi', { Service: 'ssm', Api: 'GetParameter', Nom: '/a' })).performed
      assert.match(misfit.reason, /there is no "Nom"; it takes Name, WithDecryption/)
      assert.equal(misfit.final, true)
      const nobody = (
        await act('executeAwsApi', { Service: 'ssm', Api: 'GetParameter', Name: '/a' }, { accounts: { ...aws.accounts, profiles: {} } })
      ).performed
      assert.match(nobody.reason, /no credentials for AWS/)
    })
  })

  describe('assertAwsResourceProperty', () => {
    const inputs = {
      Service: 'rds',
      Api: 'DescribeDBInstances',
      DBInstanceIdentifier: 'db',
      PropertySelector: '$.DBInstances[0].MultiAZ',
      DesiredValues: ['True'],
    }
    const answer = (multi: boolean) =>
      `<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance><MultiAZ>${multi}</MultiAZ></DBInstance></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>`
    it('goes on when the property is among the desired values, and fails otherwise', async () => {
      aws.answer('rds.DescribeDBInstances', answer(true), answer(false))
      assert.equal((await act('assertAwsResourceProperty', inputs)).performed.outcome, 'success')
      const { performed } = await act('assertAwsResourceProperty', inputs)
      assert.equal(performed.reason, 'rds.DescribeDBInstances: $.DBInstances[0].MultiAZ is false, not True.')
    })
  })

  describe('waitForAwsResourceProperty', () => {
    const inputs = {
      Service: 'rds',
      Api: 'DescribeDBInstances',
      DBInstanceIdentifier: 'db',
      PropertySelector: '$.DBInstances[0].DBInstanceStatus',
      DesiredValues: ['available'],
    }
    const answer = (status: string) =>
      `<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance><DBInstanceStatus>${status}</DBInstanceStatus></DBInstance></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>`
    it('looks again, at first every two seconds, past what is not there yet and what AWS fails at', async () => {
      const creating = Array.from({ length: 40 }, () => answer('creating'))
      aws.answer('rds.DescribeDBInstances', queryError('DBInstanceNotFound', 'not yet'), ...creating, answer('available'))
      const { performed, pauses } = await act('waitForAwsResourceProperty', inputs)
      assert.equal(performed.outcome, 'success')
      assert.equal(pauses.length, 41)
      assert.ok(
        pauses.slice(0, 20).every((pause) => pause >= 1_800 && pause <= 2_000),
        String(pauses),
      )
      assert.ok(
        pauses.slice(-2).every((pause) => pause >= 15_000 && pause <= 30_000),
        String(pauses),
      )
    })
    it('fails at once when looking can never go well', async () => {
      aws.answer('rds.DescribeDBInstances', queryError('AccessDenied', 'not you'))
      const denied = await act('waitForAwsResourceProperty', inputs)
      assert.deepEqual([denied.performed.outcome, denied.performed.final, denied.pauses.length], ['failed', true, 0])
      aws.answer('rds.DescribeDBInstances', queryError('InvalidParameterValue', 'wrong'))
      assert.equal((await act('waitForAwsResourceProperty', inputs)).performed.final, true)
    })
  })

  describe('changeInstanceState', () => {
    const status = (state: string, check = 'ok') =>
      `<DescribeInstanceStatusResponse><instanceStatusSet><item><instanceId>i-1</instanceId><instanceState><name>${state}</name></instanceState><instanceStatus><status>${check}</status></instanceStatus><systemStatus><status>ok</status></systemStatus></item></instanceStatusSet></DescribeInstanceStatusResponse>`
    it('starts once and waits until the checks are well', async () => {
      aws.answer('ec2.StartInstances', '<StartInstancesResponse/>')
      aws.answer('ec2.DescribeInstanceStatus', status('pending', 'initializing'), status('running', 'initializing'), status('running'))
      const from = aws.asked.length
      const { performed } = await act('changeInstanceState', { InstanceIds: ['i-1'], DesiredState: 'running' })
      assert.equal(performed.outcome, 'success')
      assert.deepEqual(since(from), ['ec2.StartInstances', ...Array.from({ length: 3 }, () => 'ec2.DescribeInstanceStatus')])
    })
    it('fails at once when it cannot come to the state any more', async () => {
      aws.answer('ec2.StopInstances', '<StopInstancesResponse/>')
      aws.answer('ec2.DescribeInstanceStatus', status('shutting-down'))
      const { performed, pauses } = await act('changeInstanceState', { InstanceIds: 'i-1', DesiredState: 'stopped', Force: true })
      assert.equal(performed.reason, 'i-1 is shutting-down: it will not become stopped.')
      assert.equal(pauses.length, 0)
      assert.match(aws.asked.find(({ operation }) => operation === 'ec2.StopInstances')?.body ?? '', /Force=true/)
    })
    it('only looks when it is told to, and takes what is gone for terminated', async () => {
      aws.answer('ec2.DescribeInstanceStatus', error('InvalidInstanceID.NotFound', 'gone'))
      const from = aws.asked.length
      const { performed } = await act('changeInstanceState', { InstanceIds: ['i-1'], DesiredState: 'terminated', CheckStateOnly: true })
      assert.equal(performed.outcome, 'success')
      assert.deepEqual(since(from), ['ec2.DescribeInstanceStatus'])
    })
    it('says what it does not know', async () => {
      assert.equal((await act('changeInstanceState', { InstanceIds: ['i-1'], DesiredState: 'paused' })).performed.final, true)
    })
  })

  describe('runInstances', () => {
    it('starts them once under the names the API has, and waits for their checks', async () => {
      aws.answer(
        'ec2.RunInstances',
        '<RunInstancesResponse><instancesSet><item><instanceId>i-7</instanceId></item></instancesSet></RunInstancesResponse>',
      )
      const one = (check: string) =>
        `<DescribeInstanceStatusResponse><instanceStatusSet><item><instanceId>i-7</instanceId><instanceState><name>running</name></instanceState><instanceStatus><status>${check}</status></instanceStatus><systemStatus><status>${check}</status></systemStatus></item></instanceStatusSet></DescribeInstanceStatusResponse>`
      aws.answer(
        'ec2.DescribeInstanceStatus',
        '<DescribeInstanceStatusResponse><instanceStatusSet/></DescribeInstanceStatusResponse>',
        one('initializing'),
        one('ok'),
      )
      const from = aws.asked.length
      const { performed } = await act('runInstances', {
        ImageId: 'ami-1',
        MinInstanceCount: '1',
        MaxInstanceCount: 2,
        IamInstanceProfileName: 'p',
        Monitoring: true,
      })
      assert.deepEqual(performed.outputs, { InstanceIds: ['i-7'], InstanceStates: ['running'] })
      assert.equal(since(from).filter((name) => name === 'ec2.RunInstances').length, 1)
      const body = aws.asked[from]?.body ?? ''
      for (const part of ['MinCount=1', 'MaxCount=2', 'IamInstanceProfile.Name=p', 'Monitoring.Enabled=true', 'ClientToken='])
        assert.ok(body.includes(part), body)
    })
  })

  describe('images', () => {
    const image = (state: string) =>
      `<DescribeImagesResponse><imagesSet><item><imageId>ami-9</imageId><imageState>${state}</imageState><stateReason><message>disk full</message></stateReason><blockDeviceMapping><item><ebs><snapshotId>snap-1</snapshotId></ebs></item><item><ebs><snapshotId>snap-2</snapshotId></ebs></item></blockDeviceMapping></item></imagesSet></DescribeImagesResponse>`
    it('are created and copied, and are there when they are available', async () => {
      aws.answer('ec2.CreateImage', '<CreateImageResponse><imageId>ami-9</imageId></CreateImageResponse>')
      aws.answer('ec2.CopyImage', '<CopyImageResponse><imageId>ami-9</imageId></CopyImageResponse>')
      aws.answer('ec2.DescribeImages', error('InvalidAMIID.NotFound', 'not yet'), image('pending'), image('available'))
      const created = await act('createImage', { InstanceId: 'i-1', ImageName: 'n', NoReboot: true })
      assert.deepEqual(created.performed.outputs, { ImageId: 'ami-9', ImageState: 'available' })
      aws.answer('ec2.DescribeImages', image('failed'))
      const copied = await act('copyImage', { SourceImageId: 'ami-1', SourceRegion: 'eu-central-1', ImageName: 'n' })
      assert.equal(copied.performed.reason, 'ami-9 is failed: disk full')
      assert.deepEqual(copied.performed.outputs, { ImageId: 'ami-9', ImageState: 'failed' })
    })
    it('are deleted with their snapshots', async () => {
      aws.answer('ec2.DescribeImages', image('available'))
      aws.answer('ec2.DeregisterImage', '<DeregisterImageResponse/>')
      aws.answer('ec2.DeleteSnapshot', '<DeleteSnapshotResponse/>', error('InvalidSnapshot.NotFound', 'gone'))
      const from = aws.asked.length
      assert.equal((await act('deleteImage', { ImageId: 'ami-9' })).performed.outcome, 'success')
      assert.deepEqual(since(from), ['ec2.DescribeImages', 'ec2.DeregisterImage', 'ec2.DeleteSnapshot', 'ec2.DeleteSnapshot'])
    })
  })

  describe('stacks', () => {
    const arn = 'arn:aws:cloudformation:eu-west-1:1:stack/s/1'
    const stack = (status: string, reason = '') =>
      `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackId>${arn}</StackId><StackName>s</StackName><StackStatus>${status}</StackStatus><StackStatusReason>${reason}</StackStatusReason></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
    const absent = queryError('ValidationError', 'Stack with id s does not exist')
    it('are created, after what an earlier try left was deleted', async () => {
      aws.answer(
        'cloudformation.DescribeStacks',
        stack('ROLLBACK_COMPLETE'),
        stack('DELETE_IN_PROGRESS'),
        absent,
        stack('CREATE_IN_PROGRESS'),
        stack('CREATE_COMPLETE'),
      )
      aws.answer('cloudformation.DeleteStack', '<DeleteStackResponse/>')
      aws.answer(
        'cloudformation.CreateStack',
        `<CreateStackResponse><CreateStackResult><StackId>${arn}</StackId></CreateStackResult></CreateStackResponse>`,
      )
      const from = aws.asked.length
      const { performed } = await act('createStack', {
        StackName: 's',
        TemplateBody: '{}',
        Parameters: [{ ParameterKey: 'a', ParameterValue: 'b' }],
      })
      assert.deepEqual(performed.outputs, { StackId: arn, StackStatus: 'CREATE_COMPLETE', StackStatusReason: '' })
      assert.deepEqual(
        since(from).filter((name) => !name.endsWith('DescribeStacks')),
        ['cloudformation.DeleteStack', 'cloudformation.CreateStack'],
      )
      assert.match(
        aws.asked.find(({ operation }) => operation.endsWith('CreateStack'))?.body ?? '',
        /ClientRequestToken=andon-run-1-step-1/,
      )
    })
    it('that roll back fail with AWS’s reason', async () => {
      aws.answer('cloudformation.DescribeStacks', absent, stack('ROLLBACK_IN_PROGRESS'), stack('ROLLBACK_COMPLETE', 'no such subnet'))
      const { performed } = await act('createStack', { StackName: 's', TemplateBody: '{}' })
      assert.equal(performed.reason, `${arn} is ROLLBACK_COMPLETE: no such subnet`)
    })
    it('are deleted, and one that is not there already is', async () => {
      aws.answer('cloudformation.DescribeStacks', stack('CREATE_COMPLETE'), stack('DELETE_IN_PROGRESS'), stack('DELETE_COMPLETE'))
      assert.equal((await act('deleteStack', { StackName: 's' })).performed.outcome, 'success')
      aws.answer('cloudformation.DescribeStacks', absent)
      assert.equal((await act('deleteStack', { StackName: 's' })).performed.outcome, 'success')
      aws.answer('cloudformation.DescribeStacks', stack('CREATE_COMPLETE'), stack('DELETE_FAILED', 'in use'))
      assert.match((await act('deleteStack', { StackName: 's' })).performed.reason, /DELETE_FAILED: in use/)
    })
  })

  describe('invokeLambdaFunction', () => {
    const path = 'lambda POST /2015-03-31/functions/f/invocations'
    it('gives what the function answered as text and as data', async () => {
      aws.answer(path, { status: 200, body: '{"Retry":false}', headers: { 'x-amz-log-result': 'bG9n' } })
      const { performed } = await act('invokeLambdaFunction', {
        FunctionName: 'f',
        LogType: 'Tail',
        InputPayload: { a: 1 },
        Payload: 'not this',
      })
      assert.deepEqual(performed.outputs, { StatusCode: '200', LogResult: 'bG9n', Payload: '{"Retry":false}' })
      assert.deepEqual(Object(performed.response).Payload, { Retry: false })
      assert.equal(aws.asked.at(-1)?.body, '{"a":1}')
    })
    it('fails with the function', async () => {
      aws.answer(path, { status: 200, body: '{"errorMessage":"boom"}', headers: { 'x-amz-function-error': 'Unhandled' } })
      assert.equal(
        (await act('invokeLambdaFunction', { FunctionName: 'f' })).performed.reason,
        'The function failed (Unhandled): {"errorMessage":"boom"}',
      )
    })
  })

  describe('executeStateMachine', () => {
    const execution = (status: string, rest: object = {}) =>
      JSON.stringify({ executionArn: 'e', stateMachineArn: 'm', status, startDate: 1_700_000_000, ...rest })
    it('starts it once, under the name of the attempt, and waits for its end', async () => {
      aws.answer('states.StartExecution', '{"executionArn":"e","startDate":1700000000}')
      aws.answer('states.DescribeExecution', execution('RUNNING'), execution('SUCCEEDED', { output: '{"a":1}' }))
      const from = aws.asked.length
      const { performed } = await act('executeStateMachine', { stateMachineArn: 'm', input: { x: 1 } })
      assert.deepEqual(performed.outputs, {
        executionArn: 'e',
        output: '{"a":1}',
        startDate: '2023-11-14T22:13:20.000Z',
        stateMachineArn: 'm',
        status: 'SUCCEEDED',
      })
      assert.equal(since(from).filter((name) => name === 'states.StartExecution').length, 1)
      assert.deepEqual(JSON.parse(aws.asked[from]?.body ?? ''), { name: 'run-1-step-1', stateMachineArn: 'm', input: '{"x":1}' })
    })
    it('fails with it, and is stopped when the run is cancelled', async () => {
      aws.answer('states.DescribeExecution', execution('FAILED', { error: 'States.Timeout', cause: 'late' }))
      assert.equal(
        (await act('executeStateMachine', { stateMachineArn: 'm' })).performed.reason,
        'The execution ended FAILED: States.Timeout late',
      )
      aws.answer('states.DescribeExecution', execution('RUNNING'))
      aws.answer('states.StopExecution', '{"stopDate":1700000000}')
      const { performed } = await act('executeStateMachine', { stateMachineArn: 'm' }, { cancelAfter: 2 })
      assert.deepEqual([performed.outcome, aws.asked.at(-1)?.operation], ['failed', 'states.StopExecution'])
    })
  })

  describe('createTags', () => {
    it('tags several machines at once, and others one by one', async () => {
      aws.answer('ec2.CreateTags', '<CreateTagsResponse/>')
      assert.equal(
        (await act('createTags', { ResourceIds: ['i-1', 'i-2'], Tags: [{ Key: 'a', Value: 'b' }] })).performed.outcome,
        'success',
      )
      aws.answer('ssm.AddTagsToResource', '{}')
      const from = aws.asked.length
      await act('createTags', { ResourceType: 'ManagedInstance', ResourceIds: ['mi-1', 'mi-2'], Tags: [{ Key: 'a', Value: 'b' }] })
      assert.equal(since(from).length, 2)
    })
  })
})
