import type { Outcome } from './job.ts'

/**
 * Who holds a job: a lease with a fence.
 *
 * The problem: a machine that went silent may be dead or only far away, and what it does may not be done twice. The idea:
 * a claim lasts until an instant that signs of life move; every claim has the next number, the fence, and whatever comes
 * with an older number, or after the lease ran out, changes nothing.
 *
 * Guarantees: at most one claim holds at any instant; an ended job stays as it ended; pieces of output are kept once
 * each and without gaps.
 */
export interface Hold {
  readonly status: 'queued' | 'held' | 'ended'
  /** Of the latest claim; 0 before the first. */
  readonly fence: number
  readonly holder: string | null
  readonly leaseUntil: Date | null
  readonly cancelling: boolean
  /** Pieces of output that came. */
  readonly chunks: number
  readonly outcome: Outcome | null
}

/** What a claim holds in its hand. */
export interface Grip {
  readonly holder: string
  readonly fence: number
}

export const waiting: Hold = { status: 'queued', fence: 0, holder: null, leaseUntil: null, cancelling: false, chunks: 0, outcome: null }

/** The first to ask gets it; undefined when it is not to be had. */
export const claim = (hold: Hold, holder: string, leaseUntil: Date): Hold | undefined =>
  hold.status === 'queued' && !hold.cancelling ? { ...hold, status: 'held', fence: hold.fence + 1, holder, leaseUntil } : undefined

/** True when this claim still holds at `now`. */
export const holds = (hold: Hold, { holder, fence }: Grip, now: Date): boolean =>
  hold.status === 'held' && hold.holder === holder && hold.fence === fence && hold.leaseUntil !== null && hold.leaseUntil > now

/** A sign of life moves the lease, never back. Undefined when the claim holds no more. */
export const beat = (hold: Hold, grip: Grip, now: Date, leaseUntil: Date): Hold | undefined => {
  if (!holds(hold, grip, now)) return undefined
  return hold.leaseUntil !== null && hold.leaseUntil >= leaseUntil ? hold : { ...hold, leaseUntil }
}

export type Taken =
  | { readonly answer: 'kept'; readonly hold: Hold }
  /** It came before: nothing to do, and no mistake. Go on from this piece. */
  | { readonly answer: 'known'; readonly expected: number }
  /** Pieces before it are missing: go on from this one. */
  | { readonly answer: 'gap'; readonly expected: number }
  | { readonly answer: 'late' }

/** A numbered piece of output. */
export const append = (hold: Hold, grip: Grip, number: number, now: Date): Taken => {
  if (!holds(hold, grip, now)) return { answer: 'late' }
  if (number < hold.chunks) return { answer: 'known', expected: hold.chunks }
  if (number > hold.chunks) return { answer: 'gap', expected: hold.chunks }
  return { answer: 'kept', hold: { ...hold, chunks: hold.chunks + 1 } }
}

/** The result. Again from the same claim is no mistake; after somebody else decided, it is late. */
export const end = (hold: Hold, grip: Grip, result: { readonly outcome: Outcome; readonly chunks: number }, now: Date): Taken => {
  const isSame =
    hold.status === 'ended' &&
    hold.holder === grip.holder &&
    hold.fence === grip.fence &&
    (hold.outcome !== 'lost' || result.outcome === 'lost')
  if (isSame) return { answer: 'known', expected: hold.chunks }
  if (!holds(hold, grip, now)) return { answer: 'late' }
  if (result.chunks > hold.chunks) return { answer: 'gap', expected: hold.chunks }
  return { answer: 'kept', hold: { ...hold, status: 'ended', leaseUntil: null, outcome: result.outcome } }
}

/** The machine gives it back: somebody may claim it again. Undefined when it holds it no more. */
export const release = (hold: Hold, grip: Grip, now: Date): Hold | undefined => {
  if (!holds(hold, grip, now)) return undefined
  return hold.cancelling
    ? { ...hold, status: 'ended', leaseUntil: null, outcome: 'cancelled' }
    : { ...hold, status: 'queued', holder: null, leaseUntil: null }
}

/** Nobody heard of it for too long. Undefined while the lease runs. */
export const expire = (hold: Hold, now: Date): Hold | undefined =>
  hold.status === 'held' && hold.leaseUntil !== null && hold.leaseUntil <= now
    ? { ...hold, status: 'ended', leaseUntil: null, outcome: 'lost' }
    : undefined

/** Taken away from whoever holds it, at once. */
export const takeBack = (hold: Hold): Hold | undefined =>
  hold.status === 'held' ? { ...hold, status: 'ended', leaseUntil: null, outcome: 'lost' } : undefined

/** Nobody may claim it any more, and whoever holds it is to end it. Undefined when that was said before, or it is over. */
export const cancel = (hold: Hold): Hold | undefined =>
  hold.status === 'ended' || hold.cancelling ? undefined : { ...hold, cancelling: true }
