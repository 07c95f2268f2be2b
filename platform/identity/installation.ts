import { createHmac } from 'node:crypto'

/** The header by which an installation knows what it sent itself. */
export const installationHeader = 'andon-installation'

/** A name of this installation that all its nodes agree on; it tells nothing of the secret, and another secret has another name. */
export const installationOf = (secret: Uint8Array): string =>
  createHmac('sha256', secret).update('andon installation').digest('hex').slice(0, 32)
