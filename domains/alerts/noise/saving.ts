import { isNight, isOutOfHours } from '#domains/alerts/noise/outcome.ts'
import { type Handle, type Page, type Past, replay } from '#domains/alerts/noise/replay.ts'

/** What pages cost people. */
export interface Load {
  readonly pages: number
  readonly messages: number
  readonly outOfHours: number
  readonly interrupted: number
}

/** What a change would have made of the past. */
export interface Effect {
  readonly before: Load
  readonly after: Load
  readonly saved: Load
  /** Groups people acted on that would not have paged. */
  readonly lost: readonly string[]
  /** Groups people acted on that would have paged later, and by how much in the middle. */
  readonly later: { readonly pages: number; readonly medianMs: number }
}

export const loadOf = (pages: readonly Page[]): Load => {
  const messages = pages.flatMap((page) => page.messages)
  return {
    pages: pages.length,
    messages: messages.length,
    outOfHours: messages.filter(({ at, zone }) => isOutOfHours(at, zone)).length,
    interrupted: messages.filter(({ at, zone }) => isNight(at, zone)).length,
  }
}

/** Compares what paged as alerts are handled now, with what would have as they would be handled, or as they would have been told of. */
export const effectOf = (past: Past, was: readonly Page[], changed: Handle, changedPast: Past = past): Effect => {
  const would = replay(changedPast, changed)
  const [before, after] = [loadOf(was), loadOf(would)]
  const [pagedAt, wouldPageAt] = [firstPages(was), firstPages(would)]
  const acted = [...pagedAt].filter(([group, at]) => isActedOn(past, group, at))
  const delays = acted
    .map(([group, at]) => (wouldPageAt.get(group)?.getTime() ?? 0) - at.getTime())
    .filter((delay) => delay > 0)
    .sort((a, b) => a - b)
  return {
    before,
    after,
    saved: {
      pages: before.pages - after.pages,
      messages: before.messages - after.messages,
      outOfHours: before.outOfHours - after.outOfHours,
      interrupted: before.interrupted - after.interrupted,
    },
    lost: acted.map(([group]) => group).filter((group) => !wouldPageAt.has(group)),
    later: { pages: delays.length, medianMs: delays[Math.floor(delays.length / 2)] ?? 0 },
  }
}

/** True when nothing gets worse and at least one page is spared. */
export const isSaving = ({ saved }: Effect): boolean =>
  saved.pages > 0 && saved.messages >= 0 && saved.outOfHours >= 0 && saved.interrupted >= 0

/** Somebody did something once it had paged: what was done before shows nothing about the page. */
const isActedOn = (past: Past, group: string, pagedAt: Date): boolean => {
  const known = past.groups.get(group)
  return known?.actedAt !== undefined && (known.actedAt >= pagedAt || known.pagedAt === undefined || known.actedAt >= known.pagedAt)
}

const firstPages = (pages: readonly Page[]): ReadonlyMap<string, Date> => {
  const first = new Map<string, Date>()
  for (const { at, groups } of pages) for (const group of groups) if (!first.has(group)) first.set(group, at)
  return first
}
