import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * What a Telegram button sends back: at most 64 bytes, and whoever writes a client of their own may send any. So it holds the
 * message it belongs to and a code over message and choice; which choice it is, is found by trying those the message offers.
 *
 * Layout, base64url: the message's UUID (16 bytes), then HMAC-SHA256 cut to 128 bits.
 */
export const buttonData = (secret: string, message: string, choice: string): string | undefined => {
  const id = Buffer.from(message.replaceAll('-', ''), 'hex')
  return uuid.test(message) ? Buffer.concat([id, codeOf(secret, message, choice)]).toString('base64url') : undefined
}

/** The message a button belongs to, and whether it was the button of a choice; undefined for what is no button of ours. */
export const readButton = (
  secret: string,
  data: string,
): { readonly message: string; readonly isFor: (choice: string) => boolean } | undefined => {
  const bytes = Buffer.from(data, 'base64url')
  if (bytes.length !== 32 || bytes.toString('base64url') !== data) return undefined
  const message = bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { message, isFor: (choice) => timingSafeEqual(bytes.subarray(16), codeOf(secret, message, choice)) }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const codeOf = (secret: string, message: string, choice: string): Buffer =>
  createHmac('sha256', secret).update(`andon telegram button ${message} ${choice}`).digest().subarray(0, 16)
