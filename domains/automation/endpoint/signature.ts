import { Sha256 } from '@smithy/core/checksum'
import { toHex } from '@smithy/core/serde'

/** A request as it arrived, for what its signature says. */
export interface SignedRequest {
  readonly method: string
  /** As it was sent, without the query. */
  readonly path: string
  /** As it was sent, without `?`. */
  readonly query: string
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

/** What the header `Authorization` claims. */
export interface Claim {
  readonly accessKeyId: string
  readonly date: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** When it says it was signed. */
  readonly at: Date
}

/** How far clocks may differ: AWS's own measure. */
const skewMs = 15 * 60_000

export const readClaim = (request: Pick<SignedRequest, 'headers'>): Claim | undefined => {
  const header = request.headers['authorization'] ?? ''
  const match =
    /^AWS4-HMAC-SHA256 Credential=([\w]{1,128})\/(\d{8})\/([\w-]{1,64})\/([\w-]{1,64})\/aws4_request, ?SignedHeaders=([\w;.-]{1,2000}), ?Signature=([0-9a-f]{64})$/.exec(
      header,
    )
  const at = instantOf(request.headers['x-amz-date'] ?? '')
  if (match === null || at === undefined) return undefined
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = match
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature, at }
}

export type Verdict = 'valid' | 'skewed' | 'unsigned-headers' | 'body' | 'signature'

/** Whether the request is the one that was signed with `secret`, not long ago. */
export const verify = async (request: SignedRequest, claim: Claim, secret: string, now: Date): Promise<Verdict> => {
  if (Math.abs(now.getTime() - claim.at.getTime()) > skewMs || !stamp(claim.at).startsWith(claim.date)) return 'skewed'
  // What is asked for and by whom must be under the signature, or a request could be sent again as another.
  const sent = ['x-amz-target', 'x-amz-security-token'].filter((name) => request.headers[name] !== undefined)
  if (!['host', 'x-amz-date', ...sent].every((name) => claim.signedHeaders.includes(name))) return 'unsigned-headers'
  const bodyHash = toHex(await hash(request.body))
  const claimedHash = request.headers['x-amz-content-sha256']
  if (claimedHash !== undefined && claimedHash !== bodyHash) return 'body'
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...claim.signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replaceAll(/\s+/g, ' ')}`),
    '',
    claim.signedHeaders.join(';'),
    bodyHash,
  ].join('\n')
  const scope = `${claim.date}/${claim.region}/${claim.service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', stamp(claim.at), scope, toHex(await hash(bytes(canonical)))].join('\n')
  let key: Uint8Array = bytes(`AWS4${secret}`)
  for (const part of [claim.date, claim.region, claim.service, 'aws4_request']) key = await hmac(key, part)
  return isSame(toHex(await hmac(key, toSign)), claim.signature) ? 'valid' : 'signature'
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const hash = async (data: Uint8Array): Promise<Uint8Array> => {
  const sha = new Sha256()
  sha.update(data)
  return sha.digest()
}

const hmac = async (key: Uint8Array, text: string): Promise<Uint8Array> => {
  const sha = new Sha256(key)
  sha.update(bytes(text))
  return sha.digest()
}

/** Without telling by the time it takes where they differ. */
const isSame = (one: string, other: string): boolean => {
  let different = one.length ^ other.length
  for (let index = 0; index < one.length; index += 1) different |= one.charCodeAt(index) ^ other.charCodeAt(index)
  return different === 0
}

const instantOf = (text: string): Date | undefined => {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second] = match
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(at.getTime()) ? undefined : at
}

const stamp = (at: Date): string => at.toISOString().replaceAll(/[-:]|\.\d{3}/g, '')

/** Every segment is escaped once more, as all services but S3 do it. */
const canonicalPath = (path: string): string =>
  path
    .split('/')
    .map((segment) => encodeURIComponent(segment).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`))
    .join('/')

const canonicalQuery = (query: string): string =>
  query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .toSorted()
    .join('&')
