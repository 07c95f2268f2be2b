/** Pauses between attempts, and turns for rules that are due too often. Pure: times are milliseconds since 1970. */
const firstPauseMs = 5_000
const longestPauseMs = 3_600_000

/** A share between 0 and 1 that belongs to a delivery and attempt: jitter that can be told again. */
const shareOf = (delivery: string, attempt: number): number => {
  const digits = Number.parseInt(delivery.replaceAll('-', '').slice(-8), 16)
  return (((Number.isNaN(digits) ? 0 : digits) * 2_654_435_761 * (attempt + 1)) % 4_294_967_296) / 4_294_967_296
}

/** The pause after the given attempt failed: doubled each time from five seconds to an hour, between half and all of that. */
export const pauseAfter = (delivery: string, attempt: number): number => {
  const whole = Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs)
  return Math.round(whole / 2 + (whole / 2) * shareOf(delivery, attempt))
}

/** When to try again after `attempts` failed; undefined when that was the last. */
export const nextAttempt = (
  delivery: string,
  given: { readonly attempts: number; readonly most: number; readonly now: number; readonly until: number },
): number | undefined => {
  if (given.attempts >= given.most) return undefined
  const at = given.now + pauseAfter(delivery, given.attempts)
  return at > given.until ? undefined : at
}

export interface Turns {
  /** When each may be delivered, in order. */
  readonly due: readonly number[]
  /** The turn after the last one: pass it as `slot` next time. */
  readonly slot: number
}

/**
 * Gives `count` deliveries their turns: `perMinute` at once, and as many in each minute after. Nothing is lost; what is over
 * waits. (The generic cell rate algorithm with a burst of one minute.)
 */
export const giveTurns = (count: number, given: { readonly slot: number; readonly perMinute: number; readonly now: number }): Turns => {
  const apart = 60_000 / given.perMinute
  const burst = 60_000 - apart
  const due: number[] = []
  let slot = given.slot
  for (let one = 0; one < count; one += 1) {
    slot = Math.max(slot, given.now)
    due.push(Math.max(given.now, Math.ceil(slot - burst)))
    slot += apart
  }
  return { due, slot: Math.ceil(slot) }
}
