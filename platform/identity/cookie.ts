/** The session's cookie. Over HTTPS the `__Host-` prefix binds it to this host, this path and a secure connection. */
export interface CookiePlace {
  /** The installation is reached over HTTPS. */
  readonly secure: boolean
}

export const sessionCookie = (place: CookiePlace, secret: string, expiresAt: Date): string =>
  `${nameOf(place)}=${secret}; ${attributes(place)}; Expires=${expiresAt.toUTCString()}`

/** Makes the browser forget the cookie. */
export const noSessionCookie = (place: CookiePlace): string => `${nameOf(place)}=; ${attributes(place)}; Max-Age=0`

/** The session's secret out of a `Cookie` header. */
export const sessionSecretOf = (place: CookiePlace, header: string | undefined): string | undefined => {
  const pair = header?.split(';').find((part) => part.trim().startsWith(`${nameOf(place)}=`))
  const value = pair?.slice(pair.indexOf('=') + 1).trim()
  return value === '' ? undefined : value
}

export const placeOf = (baseUrl: string): CookiePlace => ({ secure: baseUrl.startsWith('https:') })

const nameOf = (place: CookiePlace): string => (place.secure ? '__Host-andon_session' : 'andon_session')

/** Lax: a link from a chat or a mail opens signed in, a form or script of another site does not act. */
const attributes = (place: CookiePlace): string => `Path=/; HttpOnly; SameSite=Lax${place.secure ? '; Secure' : ''}`
