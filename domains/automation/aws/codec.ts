import {
  AwsEc2QueryProtocol,
  AwsJson1_0Protocol,
  AwsJson1_1Protocol,
  AwsQueryProtocol,
  AwsRestJsonProtocol,
  AwsRestXmlProtocol,
} from '@aws-sdk/core/protocols'
import { fromBase64, fromUtf8, toBase64, toUtf8 } from '@smithy/core/serde'
import { isMap, type Data } from '#domains/runs/values.ts'
import type { ServiceEntry } from './extracting.ts'
import { failureOf, noAnswer, type CallFailure } from './failures.ts'
import type { Operation } from './model.ts'
import { asData } from './showing.ts'

/**
 * Between an operation's input and what goes over the wire. AWS's own codecs do it, the ones inside its SDK: six
 * protocols with all their corners. They are asked for what they say and read, and nothing of theirs opens a connection.
 */
export interface WireRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
  /** What the operation puts before the host, `data.`; mostly nothing. */
  readonly host: string
}

export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Codec {
  readonly write: (operation: Operation, input: Readonly<Record<string, unknown>>, base: URL) => Promise<WireRequest>
  /** The answer as boto3 gives it, with `ResponseMetadata`; or why there is none. */
  readonly read: (
    operation: Operation,
    answer: WireAnswer,
  ) => Promise<{ readonly data: Readonly<Record<string, Data>> } | { readonly failure: CallFailure }>
}

/** What we use of a protocol of the SDK. */
interface Protocol {
  setSerdeContext(context: unknown): void
  serializeRequest(operation: unknown, input: object, context: unknown): Promise<SdkRequest>
  deserializeResponse(operation: unknown, context: unknown, answer: unknown): Promise<object>
}
interface SdkRequest {
  readonly method: string
  readonly hostname: string
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

export const createCodec = ({ protocol: name, settings }: Pick<ServiceEntry, 'protocol' | 'settings'>): Codec => {
  const protocol = protocolOf(name, { ...settings, errorTypeRegistries: [] })
  const context = {
    base64Decoder: fromBase64,
    base64Encoder: toBase64,
    utf8Decoder: fromUtf8,
    utf8Encoder: toUtf8,
    disableHostPrefix: false,
  }
  protocol.setSerdeContext(context)
  return {
    write: async (operation, input, base) => {
      const endpoint = {
        protocol: base.protocol,
        hostname: base.hostname,
        port: base.port === '' ? undefined : Number(base.port),
        path: base.pathname,
      }
      const request = await protocol.serializeRequest(schemaOf(operation), input, { ...context, endpoint: async () => endpoint })
      return {
        method: request.method,
        path: request.path,
        query: request.query ?? {},
        headers: request.headers,
        body: bodyOf(request.body),
        host: request.hostname.endsWith(base.hostname) ? request.hostname.slice(0, -base.hostname.length) : '',
      }
    },
    read: async (operation, { status, headers, body }) => {
      const answer = { statusCode: status, headers: { ...headers }, body: fromUtf8(body) }
      try {
        const { $metadata: _, ...output } = (await protocol.deserializeResponse(schemaOf(operation), context, answer)) as Record<
          string,
          unknown
        >
        const data = asData(output)
        return { data: { ...(isMap(data) ? data : {}), ResponseMetadata: metadata(status, headers) } }
      } catch (error) {
        return { failure: readFailure(error, status) }
      }
    },
  }
}

const protocols: Readonly<Record<string, new (options: never) => unknown>> = {
  AwsEc2QueryProtocol,
  AwsJson1_0Protocol,
  AwsJson1_1Protocol,
  AwsQueryProtocol,
  AwsRestJsonProtocol,
  AwsRestXmlProtocol,
}

const protocolOf = (name: string, options: object): Protocol => {
  const Named = protocols[name]
  if (Named === undefined) throw new Error(`No codec speaks ${name}.`)
  return new Named(options as never) as Protocol
}

/** As operations stand among the shapes. The codecs keep what they learnt of one, so it must be the same each time. */
const schemas = new WeakMap<Operation, object>()
const schemaOf = (operation: Operation): object => {
  const known = schemas.get(operation)
  if (known !== undefined) return known
  const { name, traits, input, output } = operation
  const schema = { namespace: 'aws', name, traits, input, output }
  schemas.set(operation, schema)
  return schema
}

const bodyOf = (body: unknown): string | Uint8Array =>
  typeof body === 'string' ? body : body instanceof Uint8Array ? new Uint8Array(body) : ''

const metadata = (status: number, headers: Readonly<Record<string, string>>): Data => ({
  RequestId: headers['x-amzn-requestid'] ?? headers['x-amz-request-id'] ?? '',
  HTTPStatusCode: status,
  HTTPHeaders: { ...headers },
})

/** The codecs throw what AWS answered; an answer they cannot read is a failure of its own. */
const readFailure = (error: unknown, status: number): CallFailure => {
  if (!(error instanceof Error)) return noAnswer('It answered what cannot be read.', false)
  if (!('$metadata' in error))
    return status >= 300 ? failureOf('', `It answered ${status}.`, status) : noAnswer(`Its answer cannot be read: ${error.message}`, false)
  const code = 'Code' in error && typeof error.Code === 'string' ? error.Code : error.name
  return failureOf(code === 'Unknown' || code === 'Error' ? '' : code, messageOf(error), status)
}

const messageOf = (error: Error): string => {
  const beside: readonly unknown[] = [
    error.message,
    'Message' in error ? error.Message : '',
    'Error' in error ? Object(error.Error).Message : '',
  ]
  const said = beside.find((one): one is string => typeof one === 'string' && one !== '' && one !== 'Unknown' && one !== 'UnknownError')
  return said ?? 'It gave no reason.'
}
