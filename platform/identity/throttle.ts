/**
 * How long a sign-in must wait after failures. Three counts over the last quarter of an hour: from one address
 * against one account, from one address against any account (a list of stolen passwords), and from everywhere
 * against one account (many machines). The last is generous, so that a stranger cannot easily lock somebody out.
 */
export interface Failures {
  /** Instants of failed attempts within `throttleWindowMs`, in any order. */
  readonly sameBoth: readonly Date[]
  readonly sameAddress: readonly Date[]
  readonly sameAccount: readonly Date[]
}

export const throttleWindowMs = 15 * 60_000

const allowed = { sameBoth: 5, sameAddress: 30, sameAccount: 50 } as const

/** Milliseconds to wait at `now`; 0 when the attempt may be made. Doubles with each failure past the allowance, up to the window. */
export const waitBeforeSignIn = (failures: Failures, now: Date): number =>
  Math.max(
    waitAfter(failures.sameBoth, allowed.sameBoth, now),
    waitAfter(failures.sameAddress, allowed.sameAddress, now),
    waitAfter(failures.sameAccount, allowed.sameAccount, now),
  )

const firstPauseMs = 15_000

const waitAfter = (failures: readonly Date[], free: number, now: Date): number => {
  const recent = failures.map((at) => at.getTime()).filter((at) => at > now.getTime() - throttleWindowMs)
  if (recent.length < free) return 0
  const pause = Math.min(throttleWindowMs, firstPauseMs * 2 ** (recent.length - free))
  return Math.max(0, Math.max(...recent) + pause - now.getTime())
}
