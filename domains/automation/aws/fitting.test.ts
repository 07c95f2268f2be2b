import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { fitInput } from '#domains/automation/aws/fitting.ts'
import { modelFrom, type ModelData, type Schema } from '#domains/automation/aws/model.ts'
import { failureOf } from '#domains/automation/aws/failures.ts'
import { asData } from '#domains/automation/aws/showing.ts'
import { findApi, findService } from '#domains/automation/aws/naming.ts'
import { identityFor, placeFor } from '#domains/automation/aws/profiles.ts'
import type { Data } from '#domains/runs/values.ts'

const data: ModelData = {
  shapes: [
    [
      3,
      '',
      'Input',
      0,
      ['Name', 'Count', 'On', 'Tags', 'Items', 'Since', 'Body', 'Inner', 'Token'],
      [0, 1, 2, 128, '@1', 4, 21, '@2', [0, 4]],
      0,
    ],
    [1, '', 'Items', 0, '@2'],
    [3, '', 'Inner', 0, ['key', 'Values'], [0, 64], 0],
  ],
  operations: { Do: [0, '@0', 'unit'] },
}
const schema: Schema = modelFrom(data).get('Do')?.input ?? 'unit'
const fit = (value: Readonly<Record<string, Data>>) => fitInput(schema, value, 'token')

describe('Input of an API', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, Data>>, object])[] = [
    ['keeps what fits', { Name: 'n', Count: 3, On: true }, { Name: 'n', Count: 3, On: true }],
    ['takes numbers written as text', { Count: ' 3 ' }, { Count: 3 }],
    ['takes truth written as text', { On: 'False' }, { On: false }],
    ['writes numbers, lists and maps where text is wanted', { Name: 5 }, { Name: '5' }],
    ['writes a policy as JSON', { Name: { Version: '1' } }, { Name: '{"Version":"1"}' }],
    ['makes a list of one', { Items: { Key: 'k', values: 'v' } }, { Items: [{ key: 'k', Values: ['v'] }] }],
    ['minds no case of the first letter', { name: 'n', inner: { Key: 'k' } }, { Name: 'n', Inner: { key: 'k' } }],
    ['leaves out what is null', { Name: null }, {}],
    ['reads instants', { Since: '2026-01-02T03:04:05Z' }, { Since: new Date('2026-01-02T03:04:05Z') }],
    ['sends text as bytes', { Body: 'a' }, { Body: new Uint8Array([97]) }],
    ['keeps a token somebody gave', { Token: 'mine' }, { Token: 'mine' }],
  ]
  for (const [title, given, wanted] of cases)
    it(title, () => {
      const { input, problems } = fit(given)
      assert.deepEqual({ input, problems }, { input: { Token: 'token', ...wanted }, problems: [] })
    })

  it('says where something is wrong', () => {
    assert.deepEqual(fit({ Count: 'x', Items: [{ Nope: 1 }], On: 'perhaps', Tags: 'a' }).problems, [
      'Count must be a number, not "x".',
      'Items[0]: there is no "Nope"; it takes key, Values.',
      'On must be true or false, not "perhaps".',
      'Tags must be an object, not "a".',
    ])
  })

  it('never throws, whatever a document says', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => void fit(value as Readonly<Record<string, Data>>)))
  })
})

describe('An answer as data', () => {
  it('has instants in ISO 8601, bytes as text or base64, and nothing that is absent', () => {
    const answer = {
      at: new Date('2026-01-02T03:04:05Z'),
      text: new TextEncoder().encode('é'),
      bytes: new Uint8Array([255, 0]),
      none: undefined,
      big: 5n,
    }
    assert.deepEqual(asData(answer), { at: '2026-01-02T03:04:05.000Z', text: 'é', bytes: '/wA=', big: 5 })
  })
})

describe('Names', () => {
  it('are found as boto3, the SDKs and people write them', () => {
    const services = ['elbv2', 'application-autoscaling', 'stepfunctions', 'logs', 'sqs', 'secretsmanager']
    for (const [written, meant] of [
      ['SQS', 'sqs'],
      ['ElasticLoadBalancingV2', 'elbv2'],
      ['sfn', 'stepfunctions'],
      ['ApplicationAutoScaling', 'application-autoscaling'],
      ['CloudWatchLogs', 'logs'],
      ['SECRETS_MANAGER', 'secretsmanager'],
    ] as const)
      assert.equal(findService(services, written), meant)
    assert.equal(findApi(['DescribeDBInstances'], 'describe_db_instances'), 'DescribeDBInstances')
  })
})

describe('A failure', () => {
  const cases: readonly (readonly [string, string, number, string, boolean, boolean])[] = [
    ['Throttling', 'Rate exceeded', 400, 'Throttling', false, true],
    ['LimitExceededException', 'Too many functions', 400, 'Action', false, false],
    ['TooManyRequestsException', '', 429, 'Throttling', false, true],
    ['UnauthorizedOperation', '', 403, 'Permission', false, false],
    ['', '', 403, 'Permission', false, false],
    ['InternalError', '', 500, 'Action', false, true],
    ['InvalidInstanceID.NotFound', '', 400, 'Action', true, false],
    ['ValidationError', 'Stack with id x does not exist', 400, 'Action', true, false],
    ['ValidationError', 'Template is wrong', 400, 'Action', false, false],
  ]
  for (const [code, message, status, type, absent, passing] of cases)
    it(`${code || status}: ${type}${absent ? ', not there' : ''}${passing ? ', may pass' : ''}`, () => {
      const failure = failureOf(code, message, status)
      assert.deepEqual([failure.type, failure.absent, failure.passing], [type, absent, passing])
    })
})

describe('As whom a run acts', () => {
  const keys = { accessKeyId: 'a', secretAccessKey: 's' }
  const role = 'arn:aws-us-gov:iam::123456789012:role/ops'
  const accounts = {
    profiles: {
      default: { region: 'eu-west-1', keys },
      gov: { region: 'us-gov-west-1', role, externalId: 'x' },
      lost: { region: 'r', role: 'arn', source: 'nobody' },
    },
    endpoints: {},
  }
  it('is found by name, by role, or by default', () => {
    assert.deepEqual(identityFor(accounts, '', 'person:ada'), { keys, region: 'eu-west-1' })
    const gov = { keys, region: 'us-gov-west-1', role: { arn: role, externalId: 'x' } }
    assert.deepEqual(identityFor(accounts, 'gov', 'person:ada'), gov)
    assert.deepEqual(identityFor(accounts, role, 'person:ada'), gov)
    assert.match(String(identityFor(accounts, 'lost', 'person:ada')), /"nobody".*has none either/)
    assert.match(String(identityFor(undefined, null, 'person:ada')), /no credentials for AWS/)
  })
  it('says in which region, account and partition', () => {
    assert.deepEqual(placeFor(accounts, role), { region: 'us-gov-west-1', account: '123456789012', partition: 'aws-us-gov' })
    assert.deepEqual(placeFor(accounts, null), { region: 'eu-west-1', account: undefined, partition: 'aws' })
  })
})
