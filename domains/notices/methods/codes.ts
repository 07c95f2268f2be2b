/** How a code proves that somebody reads where it was sent. */
export const codeRules = {
  digits: 6,
  /** A code works for so long. */
  livesMs: 15 * 60_000,
  /** Wrong guesses one code bears. */
  tries: 5,
  /** So many codes to one place within `resendWithinMs`. */
  sends: 5,
  resendWithinMs: 3_600_000,
  /** And so many to all places of one person: whoever may write their own addresses may name any telephone. */
  sendsOfPerson: 15,
  /** And not sooner than this after the one before. */
  betweenMs: 30_000,
} as const

/** A code that is out. */
export interface Challenge {
  readonly hash: Uint8Array
  readonly expiresAt: Date
  readonly tries: number
}

/** When the next code may be sent to a place to which codes went at these instants; undefined when now. */
export const nextCodeAt = (sentAt: readonly Date[], now: Date): Date | undefined => {
  const recent = sentAt.filter((at) => now.getTime() - at.getTime() < codeRules.resendWithinMs).map((at) => at.getTime())
  const oldestCounted = recent.toSorted((one, other) => other - one)[codeRules.sends - 1]
  const free = Math.max(
    recent.length === 0 ? 0 : Math.max(...recent) + codeRules.betweenMs,
    oldestCounted === undefined ? 0 : oldestCounted + codeRules.resendWithinMs,
  )
  return free > now.getTime() ? new Date(free) : undefined
}

/** The same for all places of one person, by when codes went to any of them. */
export const nextCodeOfPersonAt = (sentAt: readonly Date[], now: Date): Date | undefined => {
  const oldestCounted = sentAt.map((at) => at.getTime()).toSorted((one, other) => other - one)[codeRules.sendsOfPerson - 1]
  const free = oldestCounted === undefined ? 0 : oldestCounted + codeRules.resendWithinMs
  return free > now.getTime() ? new Date(free) : undefined
}

/** What an answer proves. */
export type Judged = 'right' | 'wrong' | 'expired' | 'used-up' | 'none'

export const judge = (challenge: Pick<Challenge, 'expiresAt' | 'tries'> | undefined, isRight: boolean, now: Date): Judged => {
  if (challenge === undefined) return 'none'
  if (challenge.expiresAt <= now) return 'expired'
  if (challenge.tries >= codeRules.tries) return 'used-up'
  return isRight ? 'right' : 'wrong'
}

/** People copy codes with blanks and dashes. */
export const readCode = (text: string): string => text.replaceAll(/[\s-]/g, '')
