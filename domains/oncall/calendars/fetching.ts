import type { Problem } from '#platform/time/icalendar/lines.ts'
import type { Refusal } from '#platform/refusal.ts'

/** What a server said when it was asked for a calendar. */
export interface FeedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

export interface Trouble extends Problem {
  /** Not to be asked again sooner. */
  readonly retryAfterMs?: number
}

export const usualRefreshMs = 3_600_000
const leastRefreshMs = 15 * 60_000
const mostRefreshMs = 7 * 86_400_000
const firstRetryMs = 5 * 60_000

/** How often a feed is fetched: as its record says, else once an hour, or less often when the feed asks for that. */
export const refreshOf = (declaredMs: number | undefined, ofFeedMs: number | undefined): number =>
  Math.min(mostRefreshMs, Math.max(leastRefreshMs, declaredMs ?? Math.max(usualRefreshMs, ofFeedMs ?? 0)))

/** How long to wait after so many failures in a row: five minutes, then twice as long each time, at most the refresh. */
export const retryOf = (failures: number, refreshMs: number, retryAfterMs = 0): number =>
  Math.max(Math.min(refreshMs, firstRetryMs * 2 ** Math.min(failures, 12)), Math.min(retryAfterMs, mostRefreshMs))

/** The headers with which a server need not send what did not change. */
export const conditions = (etag: string | null, lastModified: string | null): Record<string, string> => ({
  accept: 'text/calendar, text/plain;q=0.5, */*;q=0.1',
  ...(etag === null ? {} : { 'if-none-match': etag }),
  ...(lastModified === null ? {} : { 'if-modified-since': lastModified }),
})

/** Why an answer holds no calendar, and what to do; undefined when it may. */
export const troubleOf = ({ status, headers }: FeedAnswer): Trouble | undefined => {
  if (status >= 200 && status < 300) return undefined
  const seconds = Number(headers['retry-after'])
  const wait = Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {}
  return { message: `The server answered ${status}.`, mend: mendOf(status), ...wait }
}

const mendOf = (status: number): string => {
  if (status === 401 || status === 403)
    return 'It wants a sign-in, which a feed cannot give. Publish the calendar under an address that needs none, and put it into `url`.'
  if (status === 404 || status === 410) return 'The address is gone. Publish the calendar again and put its new address into `url`.'
  if (status === 429) return 'It is asked too often. Set a longer `refresh`.'
  if (status >= 300 && status < 400) return 'It redirects too often. Put the last address into `url`.'
  if (status >= 500) return 'It is out of order and asked again by itself. When it stays so, tell whoever runs it.'
  return 'Open the address in a browser to see what it wants.'
}

/** Why no answer came. */
export const troubleWith = (refusal: Refusal): Trouble => ({ message: refusal.message, mend: mendWithout(refusal) })

const mendWithout = ({ code }: Refusal): string => {
  if (code === 'forbidden')
    return 'An administrator adds the host to ANDON_ALLOW_INSIDE when it may be reached, or the calendar is published outside.'
  if (code === 'invalid-input') return 'Write the address in `url` as another calendar program would subscribe to it.'
  return 'It is asked again by itself. When it stays so, check the address in `url` and whether this server may reach it.'
}
