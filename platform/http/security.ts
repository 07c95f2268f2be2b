import type { FastifyRequest } from 'fastify'
import { Refusal } from '#platform/refusal.ts'

/** Nothing runs, loads, frames or posts but from this origin. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * Headers of every answer. `same-origin` and not `no-referrer`: the latter makes browsers send `Origin: null` with our
 * own forms, and the origin is what proves that they are ours.
 */
export const securityHeaders = (baseUrl: string): Readonly<Record<string, string>> => ({
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  // Two years, as the preload list asks; only where HTTPS is how people come.
  ...(baseUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
})

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a request that another site made a browser send. What changes something and leans on a cookie must come
 * from a page of ours: `Sec-Fetch-Site` says so, or in browsers without it `Origin`. A request with neither leans on
 * no cookie, or is refused. Tokens need none of this, since no browser adds them by itself.
 *
 * @param guarded The route sets a cookie (a sign-in): checked as soon as a browser sends it, even without one.
 */
export const refuseForeignOrigin = (request: FastifyRequest, baseUrl: string, cookie: string | undefined, guarded: boolean): void => {
  if (safeMethods.has(request.method) || request.headers.authorization !== undefined) return
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin
  const fromBrowser = site !== undefined || origin !== undefined
  if (cookie === undefined && !(guarded && fromBrowser)) return
  const isOurs = site === undefined ? origin !== undefined && isOwnOrigin(origin, baseUrl, request.headers.host) : site === 'same-origin'
  if (!isOurs) {
    throw new Refusal(
      'forbidden',
      'This request did not come from a page of this server. Do it in the console, or send a token instead of the cookie.',
    )
  }
}

const isOwnOrigin = (origin: string, baseUrl: string, host: string | undefined): boolean => {
  if (origin === new URL(baseUrl).origin) return true
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host
}
