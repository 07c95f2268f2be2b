import assert from 'node:assert/strict'
import {
  CreateDocumentCommand,
  DescribeAutomationExecutionsCommand,
  GetAutomationExecutionCommand,
  type AutomationExecution,
  type AutomationExecutionMetadata,
  type SSMClient,
  StartAutomationExecutionCommand,
  type StartAutomationExecutionCommandInput,
} from '@aws-sdk/client-ssm'
import type { AwsAccounts } from '#platform/config.ts'
import { fakeKeys, startAws, type Asked, type FakeAws } from '#test/aws.ts'
import { startSsm, type Ssm } from '#test/ssm.ts'

/** Four accounts at an AWS of the test, the profiles for them, and documents that say where they believe to be. */
export interface Accounts {
  readonly aws: FakeAws
  readonly ssm: Ssm
  readonly client: SSMClient
  readonly create: (name: string, content: string) => Promise<unknown>
  /** Starts an execution and resolves when nothing is left to do. */
  readonly start: (document: string, more?: Partial<StartAutomationExecutionCommandInput>) => Promise<string>
  readonly get: (id: string) => Promise<AutomationExecution>
  readonly list: (...filters: readonly (readonly [string, string])[]) => Promise<readonly AutomationExecutionMetadata[]>
  /** What is asked while the body goes on. */
  readonly asks: (body: () => Promise<unknown>, operation?: string) => Promise<readonly Asked[]>
  readonly stop: () => Promise<void>
}

export const [own, shop, pay, locked] = ['111111111111', '222222222222', '333333333333', '444444444444'] as const
const usual = 'AWS-SystemsManager-AutomationExecutionRole'
export const roleIn = (account: string, name = usual): string => `arn:aws:iam::${account}:role/${name}`

const profiles: AwsAccounts['profiles'] = {
  default: { region: 'eu-west-1', keys: fakeKeys, account: own },
  shop: { region: 'eu-west-1', role: roleIn(shop) },
  'shop-deploy': { region: 'eu-west-1', role: roleIn(shop, 'ops/Deploy') },
  pay: { region: 'us-east-1', role: roleIn(pay) },
  locked: { region: 'eu-west-1', role: roleIn(locked), mayUse: ['person:cy'] },
}

export const automation = (steps: readonly object[], more: object = {}): string =>
  JSON.stringify({ schemaVersion: '0.3', mainSteps: steps, ...more })

/** Calls AWS once. */
export const lookAs = (value: string) => ({
  name: 'look',
  action: 'aws:executeAwsApi',
  inputs: { Service: 'ecs', Api: 'DescribeClusters', clusters: ['{{ global:ACCOUNT_ID }} {{ global:REGION }}', value] },
})
export const who = { parameters: { Who: { type: 'String', default: 'all' } } }

/** As whom and where it was asked, and what the document believed. */
export const seen = ({ role, region, body }: Asked): string =>
  `${role ?? 'own keys'} ${region} ${(JSON.parse(body) as { clusters: string[] }).clusters.join(' ')}`

/** Documents `Look` and `Hold` are there. */
export const startAccounts = async (): Promise<Accounts> => {
  const aws = await startAws()
  const ssm = await startSsm({ aws: { profiles, endpoints: { '*': aws.url } } })
  const client = await ssm.client('ada')
  aws.answer('ecs.DescribeClusters', '{"clusters":[]}')
  const create: Accounts['create'] = (Name, Content) =>
    client.send(new CreateDocumentCommand({ Name, Content, DocumentType: 'Automation', DocumentFormat: 'JSON' }))
  await create('Look', automation([lookAs('{{ Who }}')], who))
  await create('Hold', automation([{ name: 'hold', action: 'aws:pause', inputs: {} }], who))
  return {
    aws,
    ssm,
    client,
    create,
    start: async (DocumentName, more = {}) => {
      const { AutomationExecutionId: id = '' } = await client.send(new StartAutomationExecutionCommand({ DocumentName, ...more }))
      await ssm.platform.drain()
      return id
    },
    get: async (id) => {
      const { AutomationExecution: execution } = await client.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id }))
      assert.ok(execution)
      return execution
    },
    list: async (...filters) => {
      const Filters = filters.map(([Key, value]) => ({ Key, Values: [value] }) as never)
      return (await client.send(new DescribeAutomationExecutionsCommand({ Filters }))).AutomationExecutionMetadataList ?? []
    },
    asks: async (body, operation = 'ecs.DescribeClusters') => {
      const first = aws.asked.length
      await body()
      return aws.asked.slice(first).filter((one) => one.operation === operation)
    },
    stop: async () => {
      await ssm.stop()
      await aws.close()
    },
  }
}
