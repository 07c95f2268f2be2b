import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { Refusal } from '#platform/refusal.ts'

/**
 * Sealed tokens: a small statement this installation signed and will believe again until an instant.
 *
 * The problem: a link in a message must let its reader do one thing without signing in, and the server should not
 * have to remember every link it ever sent. The idea: the link carries the statement itself, its expiry and a
 * message authentication code over both and over the *purpose*, so a token made for one page opens no other.
 *
 * Guarantees: nobody without the installation's secret can make or alter one; it opens only for the purpose it was
 * made for, and only before its expiry; the comparison takes the same time whatever differs.
 *
 * Refuses to do: hide the payload (it is signed, not encrypted: put no secret in it), and be taken back. What must be
 * revocable, or work once, keeps a row and names its id here.
 *
 * Layout, base64url without padding: version (1 byte), expiry in Unix milliseconds (6 bytes), HMAC-SHA256 cut to
 * 128 bits (16 bytes; RFC 2104 allows half), then the payload as JSON. Cut, because links travel in short messages.
 */

const layout = 1
const expiryBytes = 6
const codeBytes = 16
const headBytes = 1 + expiryBytes
const bodyStart = headBytes + codeBytes

/** Signs `payload` (plain JSON, at most a few hundred bytes: it travels in an address) for one purpose until `expiresAt`. */
export const sealToken = (secret: Uint8Array, purpose: string, payload: unknown, expiresAt: Date): string => {
  const head = Buffer.alloc(headBytes)
  head.writeUInt8(layout, 0)
  head.writeUIntBE(expiresAt.getTime(), 1, expiryBytes)
  const body = Buffer.from(JSON.stringify(payload ?? null))
  return Buffer.concat([head, codeOf(secret, purpose, head, body), body]).toString('base64url')
}

/**
 * Opens a token sealed for `purpose`. Throws `Refusal('link-expired')` when it is forged, damaged, made for something
 * else or expired at `now`; the sentence does not say which, so that nobody learns by trying.
 *
 * The payload is what this installation sealed, perhaps in an older version: check its shape before leaning on it.
 */
export const openToken = <Payload = unknown>(secret: Uint8Array, purpose: string, token: string, now: Date): Payload => {
  const bytes = canonical(token)
  if (bytes === undefined || bytes.length < bodyStart || bytes[0] !== layout) throw expired()
  const head = bytes.subarray(0, headBytes)
  const body = bytes.subarray(bodyStart)
  if (!timingSafeEqual(bytes.subarray(headBytes, bodyStart), codeOf(secret, purpose, head, body))) throw expired()
  if (head.readUIntBE(1, expiryBytes) <= now.getTime()) throw expired()
  return JSON.parse(body.toString())
}

/** The purpose is length-prefixed, so no purpose and head can be read as another purpose and head. */
const codeOf = (secret: Uint8Array, purpose: string, head: Uint8Array, body: Uint8Array): Buffer =>
  createHmac('sha256', keyOf(secret))
    .update(`andon seal ${Buffer.byteLength(purpose)}:${purpose}:`)
    .update(head)
    .update(body)
    .digest()
    .subarray(0, codeBytes)

/** A storm seals a token per page: making the key from the bytes costs more than the code itself. */
const keys = new WeakMap<Uint8Array, KeyObject>()

const keyOf = (secret: Uint8Array): KeyObject => {
  const key = keys.get(secret) ?? createSecretKey(secret)
  keys.set(secret, key)
  return key
}

/** One spelling per token: base64 decoders forgive stray characters and loose last bits, a signature must not. */
const canonical = (token: string): Buffer | undefined => {
  if (token.length > 4_000) return undefined
  const bytes = Buffer.from(token, 'base64url')
  return bytes.toString('base64url') === token ? bytes : undefined
}

const expired = (): Refusal =>
  new Refusal('link-expired', 'The link is expired or incomplete. Ask for a new one, or sign in and look there.')
