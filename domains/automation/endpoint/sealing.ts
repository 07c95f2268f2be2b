import { decryptText, encryptText } from '#platform/identity/encrypt.ts'

/** Keys of AWS lent to a run, as the address of SSM carries them: sealed with the installation's secret, so that only it can read them. */
export interface SealedKeys {
  readonly run: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly until: Date
}

const purpose = 'keys of aws lent to a run'

/** Fit to stand in an address. */
export const sealKeys = (secret: Uint8Array, { until, ...keys }: SealedKeys): string =>
  Buffer.from(encryptText(secret, purpose, JSON.stringify({ ...keys, until: until.toISOString() })), 'base64').toString('base64url')

/** Undefined for an address that carries none; `unknown` for one that was not sealed here. */
export const sealedIn = (secret: Uint8Array, path: string): SealedKeys | 'unknown' | undefined => {
  const sealed = /^\/aws\/ssm\/([\w-]{1,4000})\/?$/.exec(path)?.[1]
  if (sealed === undefined) return undefined
  try {
    const keys = JSON.parse(decryptText(secret, purpose, Buffer.from(sealed, 'base64url').toString('base64'))) as SealedKeys
    return { ...keys, until: new Date(keys.until) }
  } catch {
    return 'unknown'
  }
}
