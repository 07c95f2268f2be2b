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

/**
 * The address as people and facts may see it: what is written behind the `#` of a web address (a signing secret, the keys
 * of a browser, the token of a topic), and the signature by which a workflow's webhook lets in, never leave the outbox.
 */
export const withoutSecret = (address: string): string => {
  const { url } = splitSecret(address)
  return /^https?:\/\//i.test(url) ? url.replace(/#.*$/s, '').replaceAll(/([?&]sig=)[^&]+/gi, '$1…') : url
}

/** Whose server answers for the address. Messages of one destination share its limits. */
export const destinationOf = (channel: ChannelType, address: string): string => {
  switch (channel) {
    case 'email':
      return 'smtp'
    case 'sms':
    case 'voice':
    case 'slack-bot':
    case 'telegram':
      return channel
    case 'teams':
    case 'ntfy':
      return hostOf(address) ?? channel
    case 'webhook':
    case 'slack':
    case 'push':
      return hostOf(address) ?? 'nowhere'
    default:
      return channel satisfies never
  }
}

const hostOf = (address: string): string | undefined => {
  const { url } = splitSecret(address)
  if (!URL.canParse(url)) return undefined
  const { host } = new URL(url)
  return host === '' ? undefined : host
}
