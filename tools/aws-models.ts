import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describeService, type ServiceEntry, type SdkClient } from '#domains/automation/aws/extracting.ts'

/**
 * Writes what the caller of AWS knows about each service again, from AWS's own packages: `node tools/aws-models.ts`.
 * They are fetched into a folder that is thrown away, because together they are three hundred megabytes and all that is
 * wanted of them is one megabyte of descriptions. Why: docs/decisions/0009-calling-aws.md. With the path of a folder in
 * which they are installed, they are read there.
 */
const services: Readonly<Record<string, string>> = {
  account: 'account',
  acm: 'acm',
  apigateway: 'api-gateway',
  apigatewayv2: 'apigatewayv2',
  appconfig: 'appconfig',
  'application-autoscaling': 'application-auto-scaling',
  athena: 'athena',
  autoscaling: 'auto-scaling',
  backup: 'backup',
  batch: 'batch',
  budgets: 'budgets',
  ce: 'cost-explorer',
  cloudformation: 'cloudformation',
  cloudfront: 'cloudfront',
  cloudtrail: 'cloudtrail',
  cloudwatch: 'cloudwatch',
  codebuild: 'codebuild',
  codedeploy: 'codedeploy',
  codepipeline: 'codepipeline',
  'cognito-idp': 'cognito-identity-provider',
  config: 'config-service',
  dms: 'database-migration-service',
  docdb: 'docdb',
  ds: 'directory-service',
  dynamodb: 'dynamodb',
  ec2: 'ec2',
  ecr: 'ecr',
  ecs: 'ecs',
  efs: 'efs',
  eks: 'eks',
  elasticache: 'elasticache',
  elb: 'elastic-load-balancing',
  elbv2: 'elastic-load-balancing-v2',
  emr: 'emr',
  events: 'eventbridge',
  firehose: 'firehose',
  fsx: 'fsx',
  globalaccelerator: 'global-accelerator',
  glue: 'glue',
  guardduty: 'guardduty',
  health: 'health',
  iam: 'iam',
  inspector2: 'inspector2',
  kafka: 'kafka',
  kinesis: 'kinesis',
  kms: 'kms',
  lambda: 'lambda',
  logs: 'cloudwatch-logs',
  macie2: 'macie2',
  mq: 'mq',
  neptune: 'neptune',
  opensearch: 'opensearch',
  organizations: 'organizations',
  rds: 'rds',
  redshift: 'redshift',
  'resource-groups': 'resource-groups',
  resourcegroupstaggingapi: 'resource-groups-tagging-api',
  route53: 'route-53',
  s3: 's3',
  scheduler: 'scheduler',
  secretsmanager: 'secrets-manager',
  securityhub: 'securityhub',
  'service-quotas': 'service-quotas',
  ses: 'ses',
  sesv2: 'sesv2',
  sns: 'sns',
  sqs: 'sqs',
  ssm: 'ssm',
  'ssm-incidents': 'ssm-incidents',
  stepfunctions: 'sfn',
  sts: 'sts',
  support: 'support',
  wafv2: 'wafv2',
  workspaces: 'workspaces',
  xray: 'xray',
}

const given = process.argv[2]
const folder = given ?? mkdtempSync(join(tmpdir(), 'andon-aws-'))
const target = fileURLToPath(new URL('../domains/automation/aws/models/', import.meta.url))
try {
  if (given === undefined) {
    writeFileSync(join(folder, 'package.json'), '{"private":true}')
    const packages = Object.values(services).map((name) => `@aws-sdk/client-${name}`)
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], { cwd: folder, stdio: 'inherit' })
  }
  const load = createRequire(join(folder, 'package.json'))
  const index: Record<string, ServiceEntry & { readonly package: string; readonly version: string; readonly sha256: string }> = {}
  for (const [service, name] of Object.entries(services).toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const { entry, model } = describeService(load(`@aws-sdk/client-${name}`) as SdkClient)
    const text = JSON.stringify(model)
    const { version } = JSON.parse(readFileSync(join(folder, `node_modules/@aws-sdk/client-${name}/package.json`), 'utf8')) as {
      version: string
    }
    writeFileSync(join(target, `${service}.json.gz`), gzipSync(text, { level: 9 }))
    index[service] = { ...entry, package: `@aws-sdk/client-${name}`, version, sha256: createHash('sha256').update(text).digest('hex') }
  }
  writeFileSync(join(target, 'index.json'), `${JSON.stringify(index, null, 2)}\n`)
} finally {
  if (given === undefined) rmSync(folder, { recursive: true, force: true })
}
