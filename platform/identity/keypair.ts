import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'

/**
 * Key pairs: who says something, and for whose eyes.
 *
 * The problem: a machine behind a firewall takes orders from afar, so it must know that they come from this installation,
 * and nobody on the way (a proxy, a copy of a log) may read the secrets in them. The idea: Ed25519 (RFC 8032) says who,
 * X25519 (RFC 7748) with HKDF and AES-256-GCM says for whom, with a new key for each message.
 *
 * Guarantees: what is signed for one purpose proves nothing for another; parts cannot be shifted into one another; what
 * is sealed opens with one private key only, and only for the same purpose and label. Refuses to do: hide how long it is.
 */
export interface Signer {
  /** Raw, 32 bytes. */
  readonly publicKey: Buffer
  readonly sign: (purpose: string, parts: readonly string[]) => string
}

export interface Opener {
  /** Raw, 32 bytes. */
  readonly publicKey: Buffer
  /** Throws when it was sealed for another key, purpose or label, or changed. */
  readonly open: (purpose: string, label: string, sealed: string) => Buffer
}

/** A new private key as it is kept: 32 bytes, base64url. */
export const newPrivateKey = (type: 'ed25519' | 'x25519'): string => {
  const { privateKey } = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519')
  return rawOf(privateKey, 'd').toString('base64url')
}

export const signerOf = (privateKey: string): Signer => signerWith(privateFrom('ed25519', Buffer.from(privateKey, 'base64url')))

/** The installation's own signer for one purpose: all its nodes have the same, and another secret has another. */
export const installationSigner = (secret: Uint8Array, purpose: string): Signer => {
  const byPurpose = signers.get(secret) ?? new Map<string, Signer>()
  signers.set(secret, byPurpose)
  const known = byPurpose.get(purpose)
  if (known !== undefined) return known
  const made = signerWith(privateFrom('ed25519', Buffer.from(hkdfSync('sha256', secret, 'andon', `sign ${purpose}`, 32))))
  byPurpose.set(purpose, made)
  return made
}

const signers = new WeakMap<Uint8Array, Map<string, Signer>>()

const signerWith = (key: KeyObject): Signer => ({
  publicKey: rawOf(createPublicKey(key), 'x'),
  sign: (purpose, parts) => sign(null, message(purpose, parts), key).toString('base64url'),
})

/** True when the holder of the raw public key signed these parts for this purpose. Never throws. */
export const isSignedBy = (publicKey: Uint8Array, purpose: string, parts: readonly string[], signature: string): boolean => {
  const bytes = Buffer.from(signature, 'base64url')
  if (publicKey.length !== keyBytes || bytes.length !== 64 || bytes.toString('base64url') !== signature) return false
  try {
    return verify(null, message(purpose, parts), publicFrom('ed25519', publicKey), bytes)
  } catch {
    return false
  }
}

/** The purpose and each part with its length before it: no two lists have the same bytes. */
const message = (purpose: string, parts: readonly string[]): Buffer =>
  Buffer.from([purpose, ...parts].map((part) => `${Buffer.byteLength(part)}:${part},`).join(''))

/**
 * Seals bytes for the holder of a raw X25519 key. `label` is said in the open beside it and must be the same when it is
 * opened. Layout: the key of this message (32 bytes), nonce (12), tag (16), the rest.
 */
export const sealFor = (publicKey: Uint8Array, purpose: string, label: string, bytes: Uint8Array): string => {
  const once = generateKeyPairSync('x25519')
  const own = rawOf(once.publicKey, 'x')
  const shared = diffieHellman({ privateKey: once.privateKey, publicKey: publicFrom('x25519', publicKey) })
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', keyBetween(shared, own, publicKey, purpose), nonce)
  cipher.setAAD(Buffer.from(label))
  const hidden = Buffer.concat([cipher.update(bytes), cipher.final()])
  return Buffer.concat([own, nonce, cipher.getAuthTag(), hidden]).toString('base64url')
}

export const openerOf = (privateKey: string): Opener => {
  const key = privateFrom('x25519', Buffer.from(privateKey, 'base64url'))
  const own = rawOf(createPublicKey(key), 'x')
  return {
    publicKey: own,
    open: (purpose, label, sealed) => {
      const bytes = Buffer.from(sealed, 'base64url')
      const theirs = bytes.subarray(0, keyBytes)
      const shared = diffieHellman({ privateKey: key, publicKey: publicFrom('x25519', theirs) })
      const decipher = createDecipheriv(
        'aes-256-gcm',
        keyBetween(shared, theirs, own, purpose),
        bytes.subarray(keyBytes, keyBytes + nonceBytes),
      )
      decipher.setAAD(Buffer.from(label))
      decipher.setAuthTag(bytes.subarray(keyBytes + nonceBytes, headBytes))
      return Buffer.concat([decipher.update(bytes.subarray(headBytes)), decipher.final()])
    },
  }
}

/** True for a raw X25519 key one may seal for: of the right length, and none of those that give everybody the same secret. */
export const isSealingKey = (publicKey: Uint8Array): boolean => {
  try {
    sealFor(publicKey, 'try', '', Buffer.alloc(0))
    return true
  } catch {
    return false
  }
}

const keyBytes = 32
const nonceBytes = 12
const headBytes = keyBytes + nonceBytes + 16

/** Both public keys go in, so that the key belongs to this message and this receiver. */
const keyBetween = (shared: Buffer, once: Uint8Array, receiver: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', shared, Buffer.concat([once, receiver]), `andon seal ${purpose}`, 32))

const curves = { ed25519: 'Ed25519', x25519: 'X25519' } as const

const publicFrom = (type: keyof typeof curves, raw: Uint8Array): KeyObject =>
  createPublicKey({ key: { kty: 'OKP', crv: curves[type], x: Buffer.from(raw).toString('base64url') }, format: 'jwk' })

/** The frame of a raw private key in PKCS 8 (RFC 8410): only the last byte of the curve's name differs. */
const privateFrom = (type: keyof typeof curves, raw: Uint8Array): KeyObject => {
  if (raw.length !== keyBytes) throw new Error('A private key has 32 bytes.')
  const frame = Buffer.from(`302e020100300506032b65${type === 'ed25519' ? '70' : '6e'}04220420`, 'hex')
  return createPrivateKey({ key: Buffer.concat([frame, raw]), format: 'der', type: 'pkcs8' })
}

const rawOf = (key: KeyObject, part: 'x' | 'd'): Buffer => Buffer.from(String(key.export({ format: 'jwk' })[part]), 'base64url')
