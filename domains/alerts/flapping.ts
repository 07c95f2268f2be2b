/**
 * Flapping: what goes on and off is one alert and one page, open until it has been quiet.
 *
 * An alert flaps when it began `changes` times within `within`. From then on its ends do not end it: it is over
 * `quietFor` after the last change, unless it fires then; firing, it stays open as an alert like others.
 */
export interface FlapPolicy {
  /** How often it began within `withinMs`. */
  readonly changes: number
  readonly withinMs: number
  readonly quietForMs: number
}

export const standardFlapping: FlapPolicy = { changes: 4, withinMs: 30 * 60_000, quietForMs: 10 * 60_000 }

/** True when the beginnings of alerts of one identity, in any order, are enough to call it flapping at `now`. */
export const isFlapping = (openedAt: readonly Date[], now: Date, policy: FlapPolicy | undefined): boolean => {
  if (policy === undefined || openedAt.length < policy.changes) return false
  const since = now.getTime() - policy.withinMs
  let recent = 0
  for (const at of openedAt) if (at.getTime() > since && at <= now) recent += 1
  return recent >= policy.changes
}

/** What to remember of beginnings, the newest last: those that still count, never more than decide. */
export const beginnings = (openedAt: readonly Date[], now: Date, policy: FlapPolicy | undefined): readonly Date[] => {
  if (policy === undefined) return []
  const since = now.getTime() - policy.withinMs
  return openedAt.filter((at) => at.getTime() > since).slice(-policy.changes)
}

/** When something that flaps has been quiet, if nothing changes after `changedAt`. */
export const quietAt = (changedAt: Date, policy: FlapPolicy): Date => new Date(changedAt.getTime() + policy.quietForMs)

/** One identity over time. */
export interface Flapper {
  readonly openedAt: readonly Date[]
  readonly changedAt: Date | undefined
  /** Whether the sender says that it is there. */
  readonly fires: boolean
  /** Whether an alert is open. */
  readonly isOpen: boolean
  readonly flaps: boolean
}

export const calm: Flapper = { openedAt: [], changedAt: undefined, fires: false, isOpen: false, flaps: false }

/**
 * What to do.
 * - `open`: a new alert; `flaps` of the next state says whether it is held open from now on.
 * - `hold`: it ended, or began again, and the one alert stays open.
 * - `resolve`: the alert is over.
 * - `settle`: it fires, but no longer on and off: an alert like others.
 * - `nothing`
 */
export type FlapDeed = 'open' | 'hold' | 'resolve' | 'settle' | 'nothing'

/** One report (`fires`, `ends`) or one look at the clock. Looking too early or too often does nothing. */
export const flap = (
  before: Flapper,
  event: 'fires' | 'ends' | 'look',
  now: Date,
  policy: FlapPolicy | undefined,
): { readonly next: Flapper; readonly deed: FlapDeed } => {
  switch (event) {
    case 'fires':
      return begins(before, now, policy)
    case 'ends':
      if (!before.fires) return { next: before, deed: 'nothing' }
      if (before.flaps) return { next: { ...before, fires: false, changedAt: now }, deed: 'hold' }
      return { next: { ...before, fires: false, isOpen: false, changedAt: now }, deed: 'resolve' }
    case 'look':
      if (!before.flaps || before.changedAt === undefined || policy === undefined) return { next: before, deed: 'nothing' }
      if (quietAt(before.changedAt, policy) > now) return { next: before, deed: 'nothing' }
      return { next: { ...before, openedAt: [], flaps: false, isOpen: before.fires }, deed: before.fires ? 'settle' : 'resolve' }
    default:
      return event satisfies never
  }
}

const begins = (before: Flapper, now: Date, policy: FlapPolicy | undefined): { next: Flapper; deed: FlapDeed } => {
  if (before.fires) return { next: before, deed: 'nothing' }
  const openedAt = beginnings([...before.openedAt, now], now, policy)
  const flaps = before.flaps || isFlapping(openedAt, now, policy)
  return { next: { openedAt, changedAt: now, fires: true, isOpen: true, flaps }, deed: before.isOpen ? 'hold' : 'open' }
}
