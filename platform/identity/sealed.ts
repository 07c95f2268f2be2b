import { createHash, createHmac } from 'node:crypto'
import { decryptText, encryptText } from './encrypt.ts'

/** A value sealed with the installation's key, and which key that was. */
export interface Sealed {
  readonly sealed: string
  readonly keyId: string
}

/** Names a key without telling it. */
export const keyIdOf = (key: Uint8Array): string => createHash('sha256').update('andon key id ').update(key).digest('hex').slice(0, 8)

/** Seals a value for one place: moved to another, it does not open. */
export const sealValue = (key: Uint8Array, place: string, value: string): Sealed => ({
  sealed: encryptText(key, place, value),
  keyId: keyIdOf(key),
})

/** Opens it with the key that sealed it, among those given. Undefined when none of them did. */
export const openValue = (keys: readonly Uint8Array[], place: string, { sealed, keyId }: Sealed): string | undefined => {
  const key = keys.find((one) => keyIdOf(one) === keyId)
  return key === undefined ? undefined : decryptText(key, place, sealed)
}

/** Twelve digits that are the same for the same value and tell nothing of it to somebody without the key. */
export const fingerprintOf = (key: Uint8Array, value: string): string =>
  createHmac('sha256', createHmac('sha256', key).update('andon fingerprint').digest()).update(value).digest('hex').slice(0, 12)
