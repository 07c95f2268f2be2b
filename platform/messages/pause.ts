/** Seconds between attempts: quick at first, because a page is worth little late; hourly once an outage is long. */
const pauses = [2, 5, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600] as const
const longestPause = 3_600

/**
 * When the attempt after number `attempt` (from 1) is due, or undefined when that would be past `giveUpAt`. A wish of
 * the other side (`Retry-After`) is honoured when it is longer, up to an hour.
 */
export const nextAttemptAt = (attempt: number, now: Date, giveUpAt: Date, wishedSeconds = 0): Date | undefined => {
  const pause = Math.max(pauses[attempt - 1] ?? longestPause, Math.min(wishedSeconds, longestPause))
  const next = new Date(now.getTime() + pause * 1_000)
  return next < giveUpAt ? next : undefined
}
