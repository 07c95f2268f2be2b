import { createHash, randomBytes } from 'node:crypto'

/** A new secret of 256 random bits, for a session, a token or a one-time link: 43 characters of base64url. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/**
 * How a secret is kept. A plain hash suffices: 256 random bits cannot be guessed, so there is nothing to slow down (a
 * password is another matter, see `password.ts`), and finding it by its hash is one index lookup that leaks nothing.
 */
export const hashOfSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest()
