import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Encrypts a secret for the database with the key kept outside it (AES-256-GCM, a key of its own per purpose).
 * A copy of the database alone tells nothing.
 */
export const encryptText = (secret: Uint8Array, purpose: string, text: string): string => {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyFor(secret, purpose), nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
}

/** Throws when the text was changed, or encrypted with another key or for another purpose. */
export const decryptText = (secret: Uint8Array, purpose: string, encrypted: string): string => {
  const bytes = Buffer.from(encrypted, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', keyFor(secret, purpose), bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(12, 28))
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
}

const keyFor = (secret: Uint8Array, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secret, 'andon', `encrypt ${purpose}`, 32))
