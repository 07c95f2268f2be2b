/** Whoever looks later than this was not there at the instant: this server was down, and nobody could be heard. */
const lateMs = 60_000
const longestMs = 5 * 60_000

/**
 * Until when a sign of life that was due at `due` is waited for once more, because nobody could hear it: as long as it has
 * anyway (`givenMs`), five minutes at most. Undefined when somebody was there.
 */
export const onceMore = (due: Date, now: Date, givenMs: number): Date | undefined =>
  now.getTime() - due.getTime() > lateMs ? new Date(now.getTime() + Math.min(givenMs, longestMs)) : undefined
