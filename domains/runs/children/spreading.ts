import Type, { type Static } from 'typebox'
import type { Data } from '#domains/runs/values.ts'

/** The one step of a run over targets. */
export const targetsStep = 'targets'

/** `3`, `25%` */
const Limit = Type.String({
  pattern: '^(?:0|[1-9][0-9]{0,5})%?$',
  maxLength: 7,
  description: 'A number, or a percentage of the targets: `10`, `20%`.',
})

/** Accounts in regions. Every account is gone over in every region. */
const Places = Type.Object(
  {
    accounts: Type.Array(Type.String({ maxLength: 300 }), { minItems: 1, maxItems: 50, description: 'Accounts, twelve digits each.' }),
    regions: Type.Array(Type.String({ maxLength: 60 }), { minItems: 1, maxItems: 50, description: 'Regions: `eu-west-1`.' }),
    role: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'Name of the role whose profile is used. Default `AWS-SystemsManager-AutomationExecutionRole`, or the only profile.',
      }),
    ),
    exclude: Type.Optional(Type.Array(Type.String({ maxLength: 300 }), { maxItems: 5_000, description: 'Accounts that are left out.' })),
    concurrency: Type.Optional(Limit),
    errors: Type.Optional(Limit),
  },
  {
    additionalProperties: false,
    description: 'So many at once (`concurrency`, default 1), until more than `errors` (default 0) have failed.',
  },
)

/** What a run goes over, as people say it. */
export const Targets = Type.Object(
  {
    parameter: Type.Optional(Type.String({ minLength: 1, maxLength: 61, description: 'The parameter each target becomes the value of.' })),
    values: Type.Optional(
      Type.Array(Type.String({ maxLength: 2_000 }), { minItems: 1, maxItems: 1_000, description: 'The values themselves.' }),
    ),
    tags: Type.Optional(
      Type.Record(Type.String({ maxLength: 128 }), Type.String({ maxLength: 256 }), {
        minProperties: 1,
        maxProperties: 10,
        description: 'Every runner that has all of these tags; the parameter gets its name.',
      }),
    ),
    kind: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 60,
        description: 'Every record of this kind, `Workload`, with all of `labels`; the parameter gets its reference.',
      }),
    ),
    labels: Type.Optional(
      Type.Record(Type.String({ maxLength: 128 }), Type.String({ maxLength: 256 }), {
        maxProperties: 10,
        description: 'Labels the records must have, for `kind`.',
      }),
    ),
    maps: Type.Optional(
      Type.Array(Type.Record(Type.String({ maxLength: 61 }), Type.Unknown(), { maxProperties: 20 }), {
        minItems: 1,
        maxItems: 1_000,
        description: 'Parameters of each target, when they differ in more than one.',
      }),
    ),
    group: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1_600,
        description: 'Every resource of this resource group at AWS, by its name or ARN; the parameter gets its identifier.',
      }),
    ),
    locations: Type.Optional(
      Type.Array(Places, {
        minItems: 1,
        maxItems: 100,
        description:
          'Accounts and regions at AWS: a run for each, which acts there. With targets beside them, each place goes over its own.',
      }),
    ),
    concurrency: Type.Optional(Limit),
    errors: Type.Optional(Limit),
  },
  {
    additionalProperties: false,
    description: 'One run for each target, so many at once (`concurrency`, default 10), until more than `errors` (default 0) have failed.',
  },
)

/** As steps over targets say it. */
export const spreadOf = ({
  parameter,
  values,
  tags,
  kind,
  labels,
  maps,
  group,
  locations,
  concurrency,
  errors,
}: Static<typeof Targets>): Record<string, Data> =>
  asData(
    {
      ...(maps === undefined ? {} : { TargetMaps: maps }),
      ...(parameter === undefined ? {} : { TargetParameterName: parameter }),
      ...(values === undefined ? {} : { Targets: [{ Key: 'ParameterValues', Values: values }] }),
      ...(tags === undefined ? {} : { Tags: tags }),
      ...(kind === undefined ? {} : { Kind: kind, Labels: labels ?? {} }),
      ...(group === undefined ? {} : { Targets: [{ Key: 'ResourceGroup', Values: [group] }] }),
      ...(locations === undefined ? {} : { TargetLocations: locations.map(placesOf) }),
      MaxConcurrency: concurrency ?? '10',
      MaxErrors: errors ?? '0',
    },
    undefined,
  )

const placesOf = ({ accounts, regions, role, exclude, concurrency, errors }: Static<typeof Places>): Record<string, unknown> => ({
  Accounts: accounts,
  Regions: regions,
  ...(role === undefined ? {} : { ExecutionRoleName: role }),
  ...(exclude === undefined ? {} : { ExcludeAccounts: exclude }),
  ...(concurrency === undefined ? {} : { TargetLocationMaxConcurrency: concurrency }),
  ...(errors === undefined ? {} : { TargetLocationMaxErrors: errors }),
})

/** As it came from JSON; with `declared` only names the procedure takes. */
export const asData = (
  values: Readonly<Record<string, unknown>>,
  declared: Readonly<Record<string, unknown>> | undefined,
): Record<string, Data> => {
  const kept = Object.entries(values).filter(([name]) => declared === undefined || Object.hasOwn(declared, name))
  const data: Record<string, Data> = JSON.parse(JSON.stringify(Object.fromEntries(kept)))
  return data
}
