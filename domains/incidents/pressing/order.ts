import type { Verdict } from '#platform/checks/check.ts'
import { cover } from '#platform/checks/coverage.ts'

/** An incident as it stood in the queue of its team. Instants as text, so that what is judged can be kept. */
export interface Waited {
  readonly incident: string
  readonly number: string
  readonly priority: string
  /** 0 the most pressing. */
  readonly rank: number
  readonly owner: string | null
  readonly openedAt: string
  readonly acknowledgedAt: string | null
  readonly resolvedAt: string | null
}

export interface Choice {
  readonly taken: Waited
  /** What should have been taken instead; undefined when the choice was right. */
  readonly waiting: Waited | undefined
}

/**
 * Moments at which a team took on one incident while another of its own, of another priority, had been waiting for
 * longer than `graceMs`. With one owner and one priority there is nothing to choose.
 */
export const choicesIn = (incidents: readonly Waited[], graceMs: number): readonly Choice[] =>
  [...Map.groupBy(incidents, ({ owner }) => owner)].flatMap(([owner, own]) => (owner === null ? [] : choicesOf(own.map(inQueue), graceMs)))

/** Worked out once: thousands are compared with one another. */
interface Queued {
  readonly waited: Waited
  readonly openedMs: number
  readonly takenMs: number | undefined
  /** It waits for nobody any more. */
  readonly endMs: number
}

const inQueue = (waited: Waited): Queued => {
  const takenMs = waited.acknowledgedAt === null ? undefined : Date.parse(waited.acknowledgedAt)
  const resolvedMs = waited.resolvedAt === null ? Infinity : Date.parse(waited.resolvedAt)
  return { waited, openedMs: Date.parse(waited.openedAt), takenMs, endMs: Math.min(takenMs ?? Infinity, resolvedMs) }
}

const choicesOf = (queue: readonly Queued[], graceMs: number): readonly Choice[] =>
  queue.flatMap(({ waited: taken, takenMs }) => {
    if (takenMs === undefined) return []
    const others = queue.filter(
      ({ waited, openedMs, endMs }) => openedMs + graceMs <= takenMs && endMs > takenMs && waited.rank !== taken.rank,
    )
    if (others.length === 0) return []
    const [first] = others.map(({ waited }) => waited).toSorted((a, b) => a.rank - b.rank)
    return [{ taken, waiting: first !== undefined && first.rank < taken.rank ? first : undefined }]
  })

/**
 * Whether nine in ten of each priority are taken on at least as soon as of the next lesser one. Undefined while fewer
 * than two priorities have `fewest` incidents. One nobody took on has waited until it was over, or until now.
 */
export const slowerThanLesser = (incidents: readonly Waited[], fewest: number, now: Date): Verdict | undefined => {
  const ranks = [...Map.groupBy(incidents, ({ rank }) => rank)].filter(([, ones]) => ones.length >= fewest).toSorted(([a], [b]) => a - b)
  if (ranks.length < 2) return undefined
  const times = ranks.map(([, ones]) => ({
    priority: ones[0]?.priority ?? '',
    minutes: ninthDecile(ones.map((one) => minutesWaited(one, now))),
  }))
  const pairs = times.slice(1).map((lesser, index) => ({ greater: times[index] ?? lesser, lesser }))
  return cover({
    items: pairs,
    subject: ({ greater }) => greater.priority,
    missing: ({ greater, lesser }) =>
      greater.minutes <= lesser.minutes
        ? []
        : [
            `nine in ten ${greater.priority} were taken on within ${said(greater.minutes)}, of ${lesser.priority} within ${said(lesser.minutes)}`,
          ],
    holds: ({ greater, lesser }) =>
      `${greater.priority} within ${said(greater.minutes)}, ${lesser.priority} within ${said(lesser.minutes)}`,
    minimum: 1,
    what: 'priorities',
    verb: 'are taken on at least as soon as the next lesser one',
    onEmpty: 'NA',
    empty: '',
    mend: 'Look at the incidents of the greater priority that waited longest: who was paged, and why did they not answer?',
  })
}

const minutesWaited = ({ openedAt, acknowledgedAt, resolvedAt }: Waited, now: Date): number =>
  Math.max(0, Date.parse(acknowledgedAt ?? resolvedAt ?? now.toISOString()) - Date.parse(openedAt)) / 60_000

const ninthDecile = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.9) - 1] ?? 0

const said = (minutes: number): string => (minutes < 10 ? `${Math.round(minutes * 10) / 10} min` : `${Math.round(minutes)} min`)
