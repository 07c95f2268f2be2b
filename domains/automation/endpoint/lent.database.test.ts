import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { GetAutomationExecutionCommand, GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { variablesFor } from '#domains/automation/endpoint/sessions.ts'
import type { JobOrder } from '#domains/runners/job.ts'
import { Refusal } from '#platform/refusal.ts'
import { secretsAmong } from '#platform/text/mask.ts'
import { type FakeAws, fakeKeys, startAws } from '#test/aws.ts'
import { startSsm, type Ssm } from '#test/ssm.ts'

/** What the script of a document may do at AWS, and whose keys it has. */
const role = 'arn:aws:iam::123456789012:role/Mender'
const body = (profile: string): string => `
schemaVersion: '0.3'
${profile === '' ? '' : `assumeRole: '${profile}'`}
mainSteps:
  - { name: Wait, action: 'aws:pause', inputs: {} }
  - name: Mend
    action: aws:executeScript
    timeoutSeconds: 1200
    inputs: { Runtime: python3.11, Handler: mend, Script: "import boto3\\ndef mend(events, context): pass" }
`
const python = `
import boto3, json
who = boto3.client('sts').get_caller_identity()['Arn']
regions = [one['RegionName'] for one in boto3.client('ec2').describe_regions()['Regions']]
import os
run = boto3.client('ssm').get_automation_execution(AutomationExecutionId=os.environ['RUN'])['AutomationExecution']
print(json.dumps([who, regions, run['DocumentName'], boto3.client('ec2').meta.region_name]))
`
const whoAnswer = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::123456789012:assumed-role/Mender/andon</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`
const regionsAnswer = `<DescribeRegionsResponse><regionInfo><item><regionName>eu-north-1</regionName></item></regionInfo></DescribeRegionsResponse>`

describe('The script of a document', () => {
  let aws: FakeAws
  let ssm: Ssm
  before(async () => {
    aws = await startAws()
    const profiles = {
      default: { region: 'eu-west-1', keys: fakeKeys },
      mender: { region: 'eu-north-1', role },
      theirs: { region: 'eu-west-1', role: `${role}s`, mayUse: ['person:bo'] },
    }
    ssm = await startSsm({ aws: { profiles, endpoints: { '*': aws.url } }, allowedInside: ['127.0.0.0/8'] })
    aws.answer('sts.GetCallerIdentity', whoAnswer)
    aws.answer('ec2.DescribeRegions', regionsAnswer)
  })
  after(async () => {
    await ssm.stop()
    await aws.close()
  })

  const begin = async (name: string, profile: string): Promise<string> => {
    await ssm.save('Runbook', name, { format: 'ssm-automation', body: body(profile) })
    const { administrator, invoke } = ssm.platform
    return String(Object(await invoke(administrator, 'run.start', { procedure: `runbook:${name}` })).run)
  }
  /** As a machine that takes the job is given them; the address is the one this test listens at. */
  const given = async (run: string, step = 'Mend') => {
    const { platform } = ssm
    const order = {
      key: `${run}/${step}/1`,
      run,
      step,
      timeoutMs: 1_200_000,
      startedBy: 'person:ada',
      script: { interpreter: 'python3', script: '', handler: 'mend', environment: {}, network: true },
    } as unknown as JobOrder
    const transact = <Result>(work: Parameters<typeof platform.transact<Result>>[1]) => platform.transact(platform.administrator, work)
    const all = await variablesFor({ transact, now: () => platform.clock.now(), outside: platform.outside }, order)
    const place = all['AWS_ENDPOINT_URL_SSM']?.replace('http://andon.test', ssm.address) ?? ''
    return { ...all, AWS_ENDPOINT_URL_SSM: place } as Record<string, string>
  }
  const clientFor = (all: Record<string, string>): SSMClient =>
    new SSMClient({
      endpoint: all['AWS_ENDPOINT_URL_SSM'] ?? '',
      region: 'eu-north-1',
      maxAttempts: 1,
      credentials: {
        accessKeyId: all['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: all['AWS_SECRET_ACCESS_KEY'] ?? '',
        sessionToken: all['AWS_SESSION_TOKEN'] ?? '',
      },
    })
  const ask = async (all: Record<string, string>, run: string): Promise<string> => {
    const client = clientFor(all)
    try {
      return (await client.send(new GetAutomationExecutionCommand({ AutomationExecutionId: run }))).AutomationExecution?.DocumentName ?? ''
    } catch (error) {
      return error instanceof Error ? error.name : String(error)
    } finally {
      client.destroy()
    }
  }

  it('has a session of the role its document names, in its region, and the SSM of this platform with the same keys', async () => {
    const run = await begin('mends', 'mender')
    const all = await given(run)
    const assumed = aws.asked.find(({ operation }) => operation === 'sts.AssumeRole')
    const asked = new URLSearchParams(assumed?.body)
    assert.deepEqual(
      [assumed?.accessKeyId, asked.get('RoleArn'), asked.get('RoleSessionName'), asked.get('DurationSeconds')],
      [fakeKeys.accessKeyId, role, `andon-${run}`, '1260'],
    )
    assert.ok(!JSON.stringify(all).includes(fakeKeys.secretAccessKey), 'never the keys the role is assumed with')
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
      assert.ok(secretsAmong(all).includes(all[name] ?? ''), 'hidden in what it prints')
    assert.equal(all['AWS_DEFAULT_REGION'], 'eu-north-1')
    assert.equal(await ask(all, run), 'mends')
    aws.answer('ssm.GetParameter', '{"Parameter":{"Name":"mode","Value":"fast"}}')
    const there = clientFor({ ...all, AWS_ENDPOINT_URL_SSM: all['AWS_ENDPOINT_URL'] ?? '' })
    assert.equal((await there.send(new GetParameterCommand({ Name: 'mode' }))).Parameter?.Value, 'fast')
    there.destroy()
    assert.deepEqual([aws.asked.at(-1)?.operation, aws.asked.at(-1)?.accessKeyId], ['ssm.GetParameter', all['AWS_ACCESS_KEY_ID']])
    const { stdout } = await promisify(execFile)('python3', ['-c', python], {
      env: { PATH: process.env['PATH'], ...all, RUN: run, AWS_EC2_METADATA_DISABLED: 'true' },
    }).catch((error: { stderr?: string }) => ({
      stdout: /No module named 'boto3'|ENOENT/.test(error.stderr ?? String(error)) ? '' : assert.fail(String(error.stderr)),
    }))
    // The rest is the same once more with boto3, on machines that have it.
    if (stdout === '') return
    assert.deepEqual(JSON.parse(stdout), ['arn:aws:sts::123456789012:assumed-role/Mender/andon', ['eu-north-1'], 'mends', 'eu-north-1'])
    const used = aws.asked
      .filter(({ operation }) => /GetCallerIdentity|DescribeRegions/.test(operation))
      .map(({ accessKeyId }) => accessKeyId)
    assert.deepEqual(new Set(used), new Set([all['AWS_ACCESS_KEY_ID']]))
  })

  it('is refused by SSM here from the end of the run on, with other keys, and at another address', async () => {
    const [run, other] = [await begin('ends', 'mender'), await begin('other', 'mender')]
    const [all, others] = [await given(run), await given(other)]
    assert.equal(await ask({ ...all, AWS_SECRET_ACCESS_KEY: 'guessed' }, run), 'InvalidSignatureException')
    assert.equal(await ask({ ...all, AWS_ENDPOINT_URL_SSM: others['AWS_ENDPOINT_URL_SSM'] ?? '' }, run), 'UnrecognizedClientException')
    assert.equal(await ask({ ...all, AWS_ENDPOINT_URL_SSM: `${ssm.address}/aws/ssm/bm90aGluZw` }, run), 'UnrecognizedClientException')
    assert.equal(await ask({ ...all, AWS_ENDPOINT_URL_SSM: `${ssm.address}/aws/ssm` }, run), 'UnrecognizedClientException')
    assert.equal(await ask(all, run), 'ends')
    await ssm.platform.invoke(ssm.platform.administrator, 'run.cancel', { run })
    assert.equal(await ask(all, run), 'ExpiredTokenException')
  })

  it('of a user without a role has a session too, and without a profile no rights at AWS', async () => {
    aws.answer(
      'sts.GetSessionToken',
      `<GetSessionTokenResponse><GetSessionTokenResult><Credentials><AccessKeyId>ASIAUSER</AccessKeyId><SecretAccessKey>of-the-session</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></GetSessionTokenResult></GetSessionTokenResponse>`,
    )
    const user = await given(await begin('user', 'default'))
    assert.deepEqual([user['AWS_ACCESS_KEY_ID'], user['AWS_ENDPOINT_URL']], ['ASIAUSER', aws.url])
    const none = await given(await begin('none', ''))
    assert.match(none['AWS_ACCESS_KEY_ID'] ?? '', /^ANDR/)
    assert.equal(none['AWS_ENDPOINT_URL'], undefined)
    // A step that is no script of the document has none either.
    assert.match((await given(await begin('step', 'mender'), 'Wait'))['AWS_ACCESS_KEY_ID'] ?? '', /^ANDR/)
  })

  it('gets none when whoever started the run may not use the profile, or AWS gives none', async () => {
    const why = (profile: string, name: string) =>
      begin(name, profile)
        .then((run) => given(run))
        .then(
          () => 'given',
          (error: unknown) => (error instanceof Refusal ? error.message : String(error)),
        )
    assert.match(await why('theirs', 'theirs'), /person:ada may not use the profile "theirs"/)
    aws.answer('sts.GetSessionToken', {
      status: 403,
      body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>No.</Message></Error></ErrorResponse>',
    })
    assert.match(await why('default', 'denied'), /The script gets no rights at AWS: .*No\./)
  })
})
