import { Sha256 } from '@smithy/core/checksum'
import { toHex } from '@smithy/core/serde'

/**
 * Access keys for tools that speak SSM.
 *
 * The problem: a signature can only be checked by somebody who knows the secret, and this platform keeps only hashes of
 * tokens. The idea: the secret of an access key is made from the installation's own secret and the key's identifier, so
 * that it is known without being kept. A key names a token, and works as long as the token does; or it names a run, with
 * a session token that says until when.
 */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Whom a key speaks for. */
export type KeyOwner = { readonly token: string } | { readonly run: string }

const ofTokens = 'ANDT'
const ofRuns = 'ANDR'

/** The key of a token: the same each time it is asked for. */
export const keyOfToken = async (secret: Uint8Array, token: string): Promise<AccessKey> => {
  const accessKeyId = idOf(ofTokens, token)
  return { accessKeyId, secretAccessKey: await secretOf(secret, accessKeyId, '') }
}

/** A key that speaks for a run until then. */
export const keyOfRun = async (secret: Uint8Array, run: string, until: Date): Promise<AccessKey> => {
  const accessKeyId = idOf(ofRuns, run)
  const expires = String(Math.floor(until.getTime() / 1_000))
  const sessionToken = `${expires}.${await secretOf(secret, `session:${accessKeyId}`, expires)}`
  return { accessKeyId, secretAccessKey: await secretOf(secret, accessKeyId, expires), sessionToken }
}

export const ownerOfKey = (accessKeyId: string): KeyOwner | undefined => {
  const match = /^(ANDT|ANDR)([0-9A-F]{8})([0-9A-F]{4})([0-9A-F]{4})([0-9A-F]{4})([0-9A-F]{12})$/.exec(accessKeyId)
  if (match === null) return undefined
  const id = match.slice(2).join('-').toLowerCase()
  return match[1] === ofTokens ? { token: id } : { run: id }
}

/** The secret behind a key; a text says why it does not work. */
export const secretBehind = async (
  secret: Uint8Array,
  accessKeyId: string,
  sessionToken: string | undefined,
  now: Date,
): Promise<{ readonly secret: string } | 'unknown' | 'expired'> => {
  const owner = ownerOfKey(accessKeyId)
  if (owner === undefined) return 'unknown'
  if ('token' in owner) return sessionToken === undefined ? { secret: await secretOf(secret, accessKeyId, '') } : 'unknown'
  const [expires = '', proof = ''] = (sessionToken ?? '').split('.')
  if (!/^\d{1,12}$/.test(expires) || proof !== (await secretOf(secret, `session:${accessKeyId}`, expires))) return 'unknown'
  return Number(expires) * 1_000 <= now.getTime() ? 'expired' : { secret: await secretOf(secret, accessKeyId, expires) }
}

const idOf = (kind: string, id: string): string => `${kind}${id.replaceAll('-', '').toUpperCase()}`

const secretOf = async (secret: Uint8Array, name: string, expires: string): Promise<string> => {
  const sha = new Sha256(secret)
  sha.update(new TextEncoder().encode(`aws-access-key/${name}/${expires}`))
  return toHex(await sha.digest()).slice(0, 40)
}
