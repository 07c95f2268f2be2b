import { createECDH, createPrivateKey, hkdfSync, type KeyObject, sign } from 'node:crypto'

/**
 * Voluntary application server identification (RFC 8292): a push service learns who sends, and a browser that subscribed
 * with our key takes messages from nobody else.
 */
export interface Vapid {
  /** The public key in base64url, as browsers subscribe with it and as it stands in each request. */
  readonly publicKey: string
  /** The header of a request to this push service. */
  readonly authorization: (endpoint: string, now: Date) => string
}

/** Half a day; RFC 8292 allows a whole one. */
const validMs = 12 * 3_600_000
/** Signing costs more than the rest of a message: one statement serves a service for an hour. */
const reusedMs = 3_600_000

/**
 * @param privateKey 32 bytes.
 * @param subject Whom a push service writes to when something is wrong: `mailto:` or an https address.
 */
export const createVapid = (privateKey: Uint8Array, subject: string): Vapid => {
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(privateKey)
  const point = ecdh.getPublicKey()
  const publicKey = point.toString('base64url')
  const key = signingKey(privateKey, point)
  const known = new Map<string, { readonly header: string; readonly at: number }>()
  return {
    publicKey,
    authorization: (endpoint, now) => {
      const audience = new URL(endpoint).origin
      const last = known.get(audience)
      if (last !== undefined && Math.abs(now.getTime() - last.at) < reusedMs) return last.header
      const claims = { aud: audience, exp: Math.floor((now.getTime() + validMs) / 1_000), sub: subject }
      const header = `vapid t=${signed(key, claims)}, k=${publicKey}`
      if (known.size > 1_000) known.clear()
      known.set(audience, { header, at: now.getTime() })
      return header
    },
  }
}

/**
 * The key of an installation that was given none, made from its secret: every node comes to the same, and nothing has to
 * be kept. Another secret makes another key, and browsers have to subscribe again.
 */
export const vapidKeyFrom = (secret: Uint8Array): Uint8Array => {
  for (let turn = 0; ; turn += 1) {
    const bytes = Buffer.from(hkdfSync('sha256', secret, 'andon', `vapid ${turn}`, 32))
    // One in four thousand million is no private key of this curve.
    if (isPrivateKey(bytes)) return bytes
  }
}

/** True for 32 bytes that are a private key of P-256. */
export const isPrivateKey = (bytes: Uint8Array): boolean => {
  try {
    createECDH('prime256v1').setPrivateKey(bytes)
    return bytes.length === 32
  } catch {
    return false
  }
}

const signingKey = (privateKey: Uint8Array, point: Buffer): KeyObject =>
  createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: Buffer.from(privateKey).toString('base64url'),
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  })

const signed = (key: KeyObject, claims: object): string => {
  const text = `${encoded({ typ: 'JWT', alg: 'ES256' })}.${encoded(claims)}`
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
