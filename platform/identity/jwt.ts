import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'

/** A signed statement of another service, taken apart and not yet believed. */
export interface Statement {
  readonly keyId: string
  readonly claims: Readonly<Record<string, unknown>>
  /** True when this key signed it (RS256). */
  readonly isSignedBy: (key: JsonWebKey) => boolean
}

/** Reads a JSON Web Token (RFC 7519) of the one algorithm that is accepted, RS256; undefined for anything else. */
export const readStatement = (token: string): Statement | undefined => {
  const [head = '', body = '', signature = '', ...more] = token.split('.')
  const [header, claims] = [jsonOf(head), jsonOf(body)]
  if (more.length > 0 || token.length > 16_000 || header === undefined || claims === undefined || signature === '') return undefined
  // The algorithm is ours to choose, never the sender's.
  if (header['alg'] !== 'RS256' || typeof header['kid'] !== 'string' || 'crit' in header) return undefined
  return {
    keyId: header['kid'],
    claims,
    isSignedBy: (key) => isSigned(key, `${head}.${body}`, Buffer.from(signature, 'base64url')),
  }
}

/** True while `nbf` and `exp` of the claims hold, give or take `skewSeconds`. A statement without an end is not believed. */
export const isInForce = (claims: Readonly<Record<string, unknown>>, now: Date, skewSeconds: number): boolean => {
  const seconds = now.getTime() / 1_000
  const { exp, nbf } = claims
  if (typeof exp !== 'number' || exp + skewSeconds <= seconds) return false
  return nbf === undefined || (typeof nbf === 'number' && nbf - skewSeconds <= seconds)
}

const isSigned = (key: JsonWebKey, text: string, signature: Buffer): boolean => {
  try {
    const publicKey = createPublicKey({ key, format: 'jwk' })
    return publicKey.asymmetricKeyType === 'rsa' && verify('sha256', Buffer.from(text), publicKey, signature)
  } catch {
    return false
  }
}

const jsonOf = (part: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
