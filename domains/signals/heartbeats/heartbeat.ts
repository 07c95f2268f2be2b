import { onceMore } from '#platform/time/away.ts'

/**
 * The life of a heartbeat (a dead man's switch): `waiting` until it comes for the first time, `alive` while it comes in
 * time, `missed` from the instant it was due until it comes again. Only what crosses between those is a fact.
 */
export const heartbeatStates = ['waiting', 'alive', 'missed'] as const
export type HeartbeatState = (typeof heartbeatStates)[number]

export interface HeartbeatStanding {
  readonly state: HeartbeatState
  /** When the state began; of `missed`, when the sign of life was due. */
  readonly since: Date
  readonly lastPingAt: Date | undefined
  /** Missed when nothing comes before. */
  readonly dueAt: Date | undefined
  /** When to look whether it came, while it is alive: at `dueAt` or earlier. */
  readonly lookAt: Date | undefined
}

export type Crossing = { readonly to: 'began' } | { readonly to: 'missed' } | { readonly to: 'recovered'; readonly since: Date }

export interface Step {
  readonly standing: HeartbeatStanding
  readonly crossing: Crossing | undefined
}

export const beginning = (at: Date): HeartbeatStanding => ({
  state: 'waiting',
  since: at,
  lastPingAt: undefined,
  dueAt: undefined,
  lookAt: undefined,
})

/** A sign of life at `at`; the next may take `waitMs`. One that arrives out of order changes nothing. */
export const beat = (standing: HeartbeatStanding, at: Date, waitMs: number): Step => {
  if (standing.lastPingAt !== undefined && at < standing.lastPingAt) return { standing, crossing: undefined }
  const dueAt = new Date(at.getTime() + waitMs)
  if (standing.state === 'alive') return { standing: { ...standing, lastPingAt: at, dueAt }, crossing: undefined }
  return {
    standing: { state: 'alive', since: at, lastPingAt: at, dueAt, lookAt: dueAt },
    crossing: standing.state === 'waiting' ? { to: 'began' } : { to: 'recovered', since: standing.since },
  }
}

/**
 * Looks whether it came. When nobody could hear it, because the server was down at the instant it was due, it is given once more
 * its own interval, five minutes at most, before it counts as missed.
 */
export const look = (standing: HeartbeatStanding, now: Date, everyMs: number): Step => {
  const { state, dueAt, lookAt } = standing
  if (state !== 'alive' || dueAt === undefined || lookAt === undefined || lookAt > now) return { standing, crossing: undefined }
  if (dueAt > now) return { standing: { ...standing, lookAt: dueAt }, crossing: undefined }
  const allowed = onceMore(lookAt, now, everyMs)
  if (allowed !== undefined) return { standing: { ...standing, dueAt: allowed, lookAt: allowed }, crossing: undefined }
  return { standing: { ...standing, state: 'missed', since: dueAt, lookAt: undefined }, crossing: { to: 'missed' } }
}

/** Its interval changed: what is alive is due by the new one; what is missed recovers when by the new one it is not. */
export const reschedule = (standing: HeartbeatStanding, now: Date, waitMs: number): Step => {
  const { state, lastPingAt } = standing
  if (state === 'waiting' || lastPingAt === undefined) return { standing, crossing: undefined }
  const planned = new Date(lastPingAt.getTime() + waitMs)
  if (state === 'missed' && planned <= now) return { standing, crossing: undefined }
  // One that is late by a shorter interval is missed from now on, not from before anybody knew.
  const dueAt = planned > now ? planned : now
  const alive: HeartbeatStanding = { ...standing, state: 'alive', dueAt, lookAt: dueAt }
  return state === 'missed'
    ? { standing: { ...alive, since: now }, crossing: { to: 'recovered', since: standing.since } }
    : { standing: alive, crossing: undefined }
}
