import { createHmac, timingSafeEqual } from 'node:crypto'

/** The fields of a form, each with every value it was given. */
export type Form = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * True when Twilio signed this request: HMAC-SHA1 with the account's token over the address as Twilio called it and every
 * field, sorted by name, name and value one after the other (Twilio, "Validating requests").
 *
 * @param url The whole address as it was given to Twilio: what a proxy made of it on the way does not count.
 */
export const isSignedByTwilio = (token: string, signature: string, url: string, form: Form): boolean =>
  // Twilio is of two minds about whether the port of its scheme belongs to the address.
  [withoutUsualPort(url), withUsualPort(url)].some((address) => isSame(signature, twilioSignature(token, address, form)))

/** The signature of a request to `url` with these fields, in base64. */
export const twilioSignature = (token: string, url: string, form: Form): string =>
  createHmac('sha1', token)
    .update(
      url +
        Object.keys(form)
          .toSorted()
          .map((name) => fieldText(name, form[name]))
          .join(''),
    )
    .digest('base64')

const fieldText = (name: string, value: Form[string]): string => {
  if (value === undefined) return ''
  return typeof value === 'string'
    ? `${name}${value}`
    : [...new Set(value)]
        .toSorted()
        .map((one) => `${name}${one}`)
        .join('')
}

const withoutUsualPort = (url: string): string => (URL.canParse(url) ? new URL(url).href : url)

const withUsualPort = (url: string): string => {
  if (!URL.canParse(url)) return url
  const { protocol, port, host, pathname, search } = new URL(url)
  return port === '' ? `${protocol}//${host}:${protocol === 'https:' ? 443 : 80}${pathname}${search}` : url
}

const isSame = (given: string, expected: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
