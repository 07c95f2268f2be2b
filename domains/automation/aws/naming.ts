/** Names of boto3 clients that mean the same service here. */
const otherNames: Readonly<Record<string, string>> = {
  elasticloadbalancing: 'elb',
  elasticloadbalancingv2: 'elbv2',
  stepfunctions: 'stepfunctions',
  sfn: 'stepfunctions',
  states: 'stepfunctions',
  cloudwatchlogs: 'logs',
  eventbridge: 'events',
  cloudwatchevents: 'events',
  configservice: 'config',
  monitoring: 'cloudwatch',
  es: 'opensearch',
  email: 'ses',
  costexplorer: 'ce',
  tagging: 'resourcegroupstaggingapi',
  simplesystemsmanager: 'ssm',
  databasemigrationservice: 'dms',
  cognitoidentityprovider: 'cognitoidp',
  directoryservice: 'ds',
  elasticfilesystem: 'efs',
}

/** Services are named as boto3 names its clients, in any case, with or without hyphens. */
export const findService = (services: readonly string[], name: string): string | undefined => {
  const wanted = letters(name)
  const meant = otherNames[wanted] ?? wanted
  return services.find((service) => letters(service) === meant)
}

/** `DescribeInstances`, `describe_instances`, `describeInstances`: the letters decide. */
export const findApi = (apis: Iterable<string>, name: string): string | undefined => {
  const wanted = letters(name)
  for (const api of apis) if (letters(api) === wanted) return api
  return undefined
}

/** What was probably meant: the names that share the longest beginning. */
export const nearby = (names: Iterable<string>, name: string): readonly string[] => {
  const wanted = letters(name)
  const scored = [...names].map((one) => ({ one, shared: sharedBeginning(letters(one), wanted) }))
  const best = Math.max(0, ...scored.map(({ shared }) => shared))
  return best < 4
    ? []
    : scored
        .filter(({ shared }) => shared === best)
        .map(({ one }) => one)
        .toSorted((one, other) => Math.abs(letters(one).length - wanted.length) - Math.abs(letters(other).length - wanted.length))
        .slice(0, 5)
}

const letters = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

const sharedBeginning = (one: string, other: string): number => {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}
