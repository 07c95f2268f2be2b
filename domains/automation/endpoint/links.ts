import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Config } from '#platform/config.ts'

/** Addresses under which a file can be read for a while without signing the request, as AWS hands them out. */
const holdsMs = 15 * 60_000

export const addressOf = (
  { baseUrl, secret }: Pick<Config, 'baseUrl' | 'secret'>,
  reference: string,
  sha256: string,
  now: Date,
): string => {
  const until = now.getTime() + holdsMs
  const query = `document=${encodeURIComponent(reference)}&until=${until}&signature=${signatureOf(secret, reference, sha256, until)}`
  return `${baseUrl}/aws/ssm/attachments/${sha256}?${query}`
}

/** Whether an address was handed out here, for this file, and still holds. */
export const holds = (
  secret: Uint8Array,
  asked: { readonly reference: string; readonly sha256: string; readonly until: number; readonly signature: string },
  now: Date,
): boolean => {
  const wanted = Buffer.from(signatureOf(secret, asked.reference, asked.sha256, asked.until))
  const given = Buffer.from(asked.signature)
  return asked.until > now.getTime() && given.length === wanted.length && timingSafeEqual(given, wanted)
}

const signatureOf = (secret: Uint8Array, reference: string, sha256: string, until: number): string =>
  createHmac('sha256', secret).update(['ssm-attachment', reference, sha256, until].join('\n')).digest('base64url')
