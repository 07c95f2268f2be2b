import type { ChannelType } from '#platform/messages/channel.ts'

const secretMark = '#whsec_'

/**
 * The address and the signing secret that may be written behind it: `https://example.com/hook#whsec_MfKQ9r8G…`. The part
 * behind `#` is never sent over the network; it is base64 as Standard Webhooks writes it.
 */
export const splitSecret = (address: string): { readonly url: string; readonly secret: string | undefined } => {
  const at = address.indexOf(secretMark)
  return at < 0 ? { url: address, secret: undefined } : { url: address.slice(0, at), secret: address.slice(at + secretMark.length) }
}

/** The address as people and facts may see it: a signing secret never leaves the outbox. */
export const withoutSecret = (address: string): string => splitSecret(address).url

/** Whose server answers for the address. Messages of one destination share its limits. */
export const destinationOf = (channel: ChannelType, address: string): string => {
  if (channel === 'email') return 'smtp'
  const url = splitSecret(address).url
  return URL.canParse(url) ? new URL(url).host : 'nowhere'
}
