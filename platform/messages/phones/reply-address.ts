import { createHmac, timingSafeEqual } from 'node:crypto'
import type { MailIn } from '#platform/config.ts'

/**
 * The address an answer to a mail goes to: it carries the message and a code only this installation can make, so whoever
 * writes there got the mail. In letters that survive a server that writes addresses small, and within the 64 characters a
 * local part may have (RFC 5321, §4.5.3.1.1): 16 bytes of the message's identifier and 10 of the code, in base32.
 */
export const replyAddress = (secret: Uint8Array, { address }: Pick<MailIn, 'address'>, message: string): string | undefined => {
  const id = bytesOf(message)
  if (id === undefined) return undefined
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}+${base32(Buffer.concat([id, codeOf(secret, id)]))}${address.slice(at)}`
}

/** The message an address was made for; undefined when this installation made no such address. */
export const messageAt = (secret: Uint8Array, { address }: Pick<MailIn, 'address'>, recipient: string): string | undefined => {
  const at = address.lastIndexOf('@')
  const [start, end] = [`${address.slice(0, at)}+`.toLowerCase(), address.slice(at).toLowerCase()]
  const lower = recipient.toLowerCase()
  if (!lower.startsWith(start) || !lower.endsWith(end)) return undefined
  const bytes = fromBase32(lower.slice(start.length, -end.length))
  if (bytes?.length !== idBytes + codeBytes) return undefined
  const id = bytes.subarray(0, idBytes)
  return timingSafeEqual(bytes.subarray(idBytes), codeOf(secret, id)) ? textOf(id) : undefined
}

const idBytes = 16
/** 80 bits: nobody can try many, each costs a conversation with this server. */
const codeBytes = 10

const codeOf = (secret: Uint8Array, id: Uint8Array): Buffer =>
  createHmac('sha256', secret).update('andon reply ').update(id).digest().subarray(0, codeBytes)

/** Only messages whose identifier is a UUID can be answered: pages are. */
const bytesOf = (id: string): Buffer | undefined =>
  /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : undefined

const textOf = (id: Buffer): string => id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

const letters = 'abcdefghijklmnopqrstuvwxyz234567'

const base32 = (bytes: Uint8Array): string => {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => letters[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

const fromBase32 = (text: string): Buffer | undefined => {
  if (!/^[a-z2-7]{1,60}$/.test(text)) return undefined
  const bits = [...text].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)))
  // One spelling for each address: loose last bits are none of ours.
  return base32(bytes) === text ? bytes : undefined
}
