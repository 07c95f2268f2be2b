/**
 * Whether a group has something to tell, decided as Alertmanager's notification log decides it, without a clock or a
 * database. The log remembers of which alerts was last told; a group is looked at when its first wait is over and then at
 * whole intervals from there, and only when something can have changed.
 */

/** Of which alerts was last told, and when. */
export interface Told {
  readonly at: Date
  readonly firing: readonly string[]
  readonly resolved: readonly string[]
}

/** The alerts of a group as they are now: firing and not held back, and over. */
export interface Standing {
  readonly firing: readonly string[]
  readonly resolved: readonly string[]
}

export interface SendPolicy {
  readonly repeatMs: number
  /** Whether ends are told one by one. That everything is over is always told to whom was told that something is wrong. */
  readonly sendResolved: boolean
}

/** Alertmanager's defaults: the first wait, the least time between two sends, and when an unchanged group is told again. */
export const [groupWaitMs, groupIntervalMs, repeatIntervalMs] = [30_000, 5 * 60_000, 4 * 3_600_000]

/**
 * What there is to tell.
 * - `page`: nobody was told yet.
 * - `update`: alerts fire, or ended, of which was not told.
 * - `repeat`: nothing changed, for the repeat interval.
 * - `resolved`: everything is over.
 * - `nothing`
 */
export type News = 'page' | 'update' | 'repeat' | 'resolved' | 'nothing'

/**
 * What there is to tell of a group at `now`. Firing alerts that end without new ones are no news unless ends are told;
 * a group of which nobody heard that is over before its first look never is.
 */
export const newsOf = (told: Told | undefined, { firing, resolved }: Standing, policy: SendPolicy, now: Date): News => {
  if (told === undefined) return firing.length > 0 ? 'page' : 'nothing'
  if (!isSubset(firing, told.firing)) return told.firing.length === 0 ? 'page' : 'update'
  // What is only held back is not over.
  if (firing.length === 0) return told.firing.some((id) => resolved.includes(id)) ? 'resolved' : 'nothing'
  if (policy.sendResolved && !isSubset(resolved, told.resolved)) return 'update'
  return now.getTime() - told.at.getTime() >= policy.repeatMs ? 'repeat' : 'nothing'
}

const isSubset = (some: readonly string[], of: readonly string[]): boolean => {
  if (some.length === 0) return true
  const all = new Set(of)
  return some.every((one) => all.has(one))
}

/** The first instant at or after `notBefore` that is whole intervals, at least one, after the last look. */
export const tickFrom = (lookedAt: Date, intervalMs: number, notBefore: Date): Date => {
  const passed = Math.ceil((notBefore.getTime() - lookedAt.getTime()) / intervalMs)
  return new Date(lookedAt.getTime() + Math.max(1, passed) * intervalMs)
}

/** When a group of which was told at `toldAt` is to be told again although nothing changed, looking at whole intervals from `lookedAt`. */
export const repeatFrom = (lookedAt: Date, toldAt: Date, intervalMs: number, repeatMs: number): Date =>
  tickFrom(lookedAt, intervalMs, new Date(toldAt.getTime() + repeatMs))
