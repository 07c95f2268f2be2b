import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import type { WireRequest } from './codec.ts'

/** With what requests are signed. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Where a signature counts. */
export interface Scope {
  readonly service: string
  readonly region: string
  /** Path segments are escaped once before signing (S3). */
  readonly escapedOnce?: boolean
}

/** The headers of the request with its signature (SigV4). */
export const signed = async (
  request: WireRequest,
  url: URL,
  credentials: Credentials,
  { service, region, escapedOnce = false }: Scope,
  now: Date,
): Promise<Readonly<Record<string, string>>> => {
  const signer = new SignatureV4({ credentials, service, region, sha256: Sha256, uriEscapePath: !escapedOnce, applyChecksum: true })
  const signedRequest = await signer.sign(
    {
      method: request.method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: request.path,
      query: plainQuery(request.query),
      headers: { ...request.headers, host: url.host },
      body: request.body,
    },
    { signingDate: now },
  )
  return signedRequest.headers
}

const plainQuery = (query: WireRequest['query']): Record<string, string | string[] | null> =>
  Object.fromEntries(Object.entries(query).map(([name, value]) => [name, typeof value === 'string' || value === null ? value : [...value]]))

/** The query as it stands in the address, in the order and escaping that is signed. */
export const queryText = (query: WireRequest['query']): string => {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (typeof value === 'string' || value === null ? [value ?? ''] : value).map((one) => `${escaped(name)}=${escaped(one)}`),
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

const escaped = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
