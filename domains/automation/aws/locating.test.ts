import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AwsAccounts } from '#platform/config.ts'
import type { Data } from '#domains/runs/values.ts'
import { identifierIn } from './finding.ts'
import { locate } from './locating.ts'

const keys = { accessKeyId: 'A', secretAccessKey: 's' }
const [own, shop] = ['111111111111', '222222222222'] as const
const role = (name: string): string => `arn:aws:iam::${shop}:role/${name}`
const accounts: AwsAccounts = {
  endpoints: {},
  profiles: {
    default: { region: 'eu-west-1', keys, account: own },
    any: { region: 'eu-west-1', role: role('Any') },
    far: { region: 'us-east-1', role: role('ops/Deploy') },
    near: { region: 'eu-west-1', role: role('Deploy') },
    usual: { region: 'eu-west-1', role: role('AWS-SystemsManager-AutomationExecutionRole'), mayUse: ['person:ada', 'person:bo'] },
    china: { region: 'cn-north-1', keys, account: shop },
  },
}
const asker = { location: undefined, profile: null, startedBy: 'person:ada', run: 'r', key: 'k' }
const at = (written: Data, change: Partial<typeof asker> = {}) =>
  locate(accounts, [written], { ...asker, ...change }).flatMap((places) =>
    places.at.map(({ account, region, profile }) => `${account} ${region} ${profile}`),
  )
const there = { Accounts: [shop], Regions: ['eu-west-1'] }

describe('The profile of a place', () => {
  it('has the role that was named, else the usual one, else any of the account', () => {
    assert.deepEqual(at(there), [`${shop} eu-west-1 usual`])
    assert.deepEqual(at({ ...there, ExecutionRoleName: 'Any' }), [`${shop} eu-west-1 any`])
    assert.deepEqual(at({ ...there, ExecutionRoleName: 'ops/Deploy' }), [`${shop} eu-west-1 far`])
    assert.deepEqual(at({ Accounts: own, Regions: 'eu-north-1' }), [`${own} eu-north-1 default`])
  })

  it('is of several the one that stands in the region, else the first', () => {
    const deploy = { Accounts: [shop], Regions: ['eu-west-1', 'us-east-1', 'us-west-2'], ExecutionRoleName: 'Deploy' }
    assert.deepEqual(at(deploy), [`${shop} eu-west-1 near`, `${shop} us-east-1 far`, `${shop} us-west-2 far`])
  })

  it('is of the same partition: a region in China is none of an account elsewhere', () => {
    assert.deepEqual(at({ Accounts: [shop], Regions: ['cn-northwest-1'] }), [`${shop} cn-northwest-1 china`])
    assert.throws(
      () => at({ ...there, Regions: ['us-gov-west-1'] }),
      /no profile of AWS on this server is for the account 222222222222 in us-gov-west-1/,
    )
  })

  it('is looked for only when there are not too many places: a hundred locations multiply', () => {
    const accounts50 = Array.from({ length: 50 }, (_, index) => String(300_000_000_000 + index))
    const regions50 = Array.from({ length: 50 }, (_, index) => `eu-west-${index + 1}`)
    const all = Array.from({ length: 100 }, () => ({ Accounts: accounts50, Regions: regions50 }))
    assert.throws(() => locate(accounts, all, asker), /are 250000 places; a run goes over at most 1000/)
  })

  it('is one the starter may use', () => {
    assert.throws(() => at(there, { startedBy: 'person:cy' }), { code: 'forbidden', message: /person:cy may not use the profile "usual"/ })
    assert.throws(() => at({ ...there, ExecutionRoleName: 'None' }), { code: 'invalid-input', message: /with the role None/ })
  })

  it('is the run’s own in another region when no account is named', () => {
    assert.deepEqual(at({ Regions: ['eu-north-1'] }), [`${own} eu-north-1 default`])
    const away = { account: shop, region: 'us-east-1', profile: 'far' }
    assert.deepEqual(
      locate(accounts, [{ Regions: ['eu-west-1'], ExecutionRoleName: 'Deploy' }], { ...asker, location: away }).flatMap((one) => one.at),
      [{ account: shop, region: 'eu-west-1', profile: 'near' }],
    )
  })
})

it('Every account is gone over in every region, but for those left out, and limits are those of AWS', () => {
  const [places] = locate(
    accounts,
    [
      {
        Accounts: [own, shop],
        Regions: ['eu-west-1', 'us-east-1', 'eu-west-1'],
        ExcludeAccounts: [shop],
        Targets: [{ Key: 'ParameterValues', Values: ['a'] }],
        TargetsMaxErrors: '5%',
      },
    ],
    asker,
  )
  assert.deepEqual(places, {
    at: ['eu-west-1', 'us-east-1'].map((region) => ({ account: own, region, profile: 'default' })),
    concurrency: '1',
    errors: '0',
    own: { Targets: [{ Key: 'ParameterValues', Values: ['a'] }], MaxErrors: '5%' },
  })
  assert.throws(() => at({ ...there, ExcludeAccounts: [shop] }), /no account is left/)
})

it('A resource is the last part of its ARN', () => {
  assert.deepEqual(
    ['arn:aws:ec2:eu-west-1:1:instance/i-1', 'arn:aws:s3:::shop', 'arn:aws:rds:eu-west-1:1:db:orders', 'i-2'].map(identifierIn),
    ['i-1', 'shop', 'orders', 'i-2'],
  )
})
