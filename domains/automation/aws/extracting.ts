import type { ModelData, Ref, ShapeData } from './model.ts'

/** Where a service is reached and how it is spoken to. */
export interface ServiceEntry {
  /** Which of AWS's protocols it speaks: the name of the codec. */
  readonly protocol: string
  readonly settings: Readonly<Record<string, string | boolean>>
  /** Its name in signatures. */
  readonly signing: string
  /** Path segments are escaped once, not twice, before signing (S3). */
  readonly escapedOnce?: true
  /** By partition: an address with `{region}` in it, and the region that signs when the service has only one. */
  readonly endpoints: Readonly<Record<string, { readonly url: string; readonly region?: string }>>
}

/** What we read of a package `@aws-sdk/client-…`. */
export type SdkClient = Readonly<Record<string, unknown>>

interface SdkConfig {
  readonly protocol: { readonly constructor: { readonly name: string } }
  readonly protocolSettings: Readonly<Record<string, unknown>>
  readonly signingEscapePath?: boolean
  readonly endpointProvider: (parameters: object, context: object) => { url: URL; properties?: { authSchemes?: readonly AuthScheme[] } }
  readonly httpAuthSchemeProvider: (parameters: object) => readonly { signingProperties?: { name?: string } }[]
}
interface AuthScheme {
  readonly name?: string
  readonly signingName?: string
  readonly signingRegion?: string
}

/** Two regions of each partition: what differs between their addresses is the region. */
const probes = {
  aws: ['eu-west-1', 'ap-south-1'],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-west-1', 'us-gov-east-1'],
} as const

/** What one of AWS's packages says about its service, as data. */
export const describeService = (sdk: SdkClient): { readonly entry: ServiceEntry; readonly model: ModelData } => {
  const name = Object.keys(sdk).find((key) => /^[A-Z].*Client$/.test(key))
  const Client = sdk[name ?? ''] as new (options: object) => { readonly config: SdkConfig }
  const { config } = new Client({ region: 'eu-west-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } })
  const settings = Object.fromEntries(
    Object.entries(config.protocolSettings).filter((entry): entry is [string, string | boolean] =>
      ['string', 'boolean'].includes(typeof entry[1]),
    ),
  )
  return {
    entry: {
      protocol: config.protocol.constructor.name.replace(/^S3Rest/, 'AwsRest'),
      settings,
      signing: signingNameOf(config),
      ...(config.signingEscapePath === false ? { escapedOnce: true } : {}),
      endpoints: endpointsOf(config),
    },
    model: modelOf(sdk),
  }
}

const signingNameOf = (config: SdkConfig): string => {
  const scheme = endpointAt(config, 'eu-west-1')?.scheme
  if (scheme?.signingName !== undefined) return scheme.signingName
  const [option] = config.httpAuthSchemeProvider({ operation: 'GetCallerIdentity', region: 'eu-west-1', Region: 'eu-west-1' })
  return option?.signingProperties?.name ?? ''
}

const endpointAt = (config: SdkConfig, region: string): { url: string; scheme: AuthScheme | undefined } | undefined => {
  try {
    const quiet = () => undefined
    const found = config.endpointProvider(
      { Region: region, UseFIPS: false, UseDualStack: false },
      { logger: { debug: quiet, trace: quiet } },
    )
    const schemes = found.properties?.authSchemes ?? []
    return { url: found.url.href.replace(/\/$/, ''), scheme: schemes.find((one) => one.name === 'sigv4') ?? schemes[0] }
  } catch {
    return undefined
  }
}

const endpointsOf = (config: SdkConfig): ServiceEntry['endpoints'] =>
  Object.fromEntries(
    Object.entries(probes).flatMap(([partition, [region, other]]) => {
      const found = endpointAt(config, region)
      const beside = endpointAt(config, other)
      if (found === undefined) return []
      const regional = found.url.replace(region, '{region}')
      if (beside !== undefined && beside.url.replace(other, '{region}') === regional && regional.includes('{region}'))
        return [[partition, { url: regional }]]
      return [[partition, { url: found.url, ...(found.scheme?.signingRegion === undefined ? {} : { region: found.scheme.signingRegion }) }]]
    }),
  )

/** A stream of bytes is read whole here; operations that stream events are left out. */
const streamed = 42
const blob = 21

const modelOf = (sdk: SdkClient): ModelData => {
  const shapes: (ShapeData | null)[] = []
  const known = new Map<unknown, number>()
  const encode = (schema: unknown): Ref => {
    if (typeof schema === 'function') return encode((schema as () => unknown)())
    if (typeof schema === 'number') return schema === streamed ? blob : schema
    if (typeof schema === 'string') return 'unit'
    const list = schema as readonly unknown[]
    if (list.length === 2) return [encode(list[0]), list[1]]
    const seen = known.get(schema)
    if (seen !== undefined) return `@${seen}`
    const position = shapes.push(null) - 1
    known.set(schema, position)
    shapes[position] = encodeShape(list, encode)
    return `@${position}`
  }
  const operations = Object.values(sdk).filter((one): one is readonly unknown[] => Array.isArray(one) && one[0] === 9 && one.length >= 6)
  return {
    operations: Object.fromEntries(
      operations
        .toSorted((one, other) => (String(one[2]) < String(other[2]) ? -1 : 1))
        .filter((operation) => !streamsEvents(operation[4]) && !streamsEvents(operation[5]))
        .map((operation) => [String(operation[2]), [operation[3], encode(operation[4]), encode(operation[5])]]),
    ),
    shapes: shapes.filter((shape) => shape !== null),
  }
}

const encodeShape = (shape: readonly unknown[], encode: (schema: unknown) => Ref): ShapeData => {
  const [kind, , name, traits] = shape as readonly [number, string, string, unknown]
  if (kind === 2) return [2, '', name, traits, encode(shape[4]), encode(shape[5])]
  if (kind === 3 || kind === 4 || kind === -3)
    return [kind === 4 ? 4 : 3, '', name, traits, shape[4] as string[], (shape[5] as unknown[]).map(encode), Number(shape[6] ?? 0)]
  return [kind === 1 ? 1 : 0, '', name, withoutStream(traits), encode(shape[4])]
}

const withoutStream = (traits: unknown): unknown => {
  if (typeof traits !== 'object' || traits === null || !('streaming' in traits)) return traits
  const { streaming: _, ...rest } = traits
  return rest
}

const streamsEvents = (schema: unknown): boolean => {
  const shape = typeof schema === 'function' ? (schema as () => unknown)() : schema
  if (!Array.isArray(shape) || !Array.isArray(shape[5])) return false
  return shape[5].some((member: unknown) => {
    const target: unknown = Array.isArray(member) && member.length === 2 ? member[0] : member
    const settled: unknown = typeof target === 'function' ? (target as () => unknown)() : target
    const traits: unknown = Array.isArray(settled) && settled[0] === 4 ? settled[3] : 0
    return typeof traits === 'object' && traits !== null && 'streaming' in traits
  })
}
