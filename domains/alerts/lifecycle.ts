import { onceMore } from '#platform/time/away.ts'

/**
 * The life of an alert, decided without looking at a clock or a database.
 *
 * A *report* is what a sender says once. Firing reports about an alert that is open are the same alert seen again;
 * a report whose end has passed resolves it; a firing report after that is a new alert linked to the former one.
 * A report nobody repeats ends by itself when it said until when it holds.
 */
export interface Report {
  readonly fingerprint: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly url: string | undefined
  readonly startsAt: Date
  /** Until when it holds: past means resolved, undefined means until a sender says so. */
  readonly endsAt: Date | undefined
  /** When it was received. */
  readonly seenAt: Date
  /** How many reports were merged into this one. */
  readonly seen: number
}

/** What is known of the latest alert of a fingerprint. */
export interface Known {
  readonly open: boolean
  readonly startsAt: Date
}

/** True while the report says that the trouble is there. */
export const isFiring = (report: Pick<Report, 'endsAt'>, now: Date): boolean => report.endsAt === undefined || report.endsAt > now

/**
 * Two reports of one alert as one: the earliest start, the annotations of the newest, the latest end. Commutative and
 * associative, so the order in which reports arrive does not matter.
 */
export const merge = (a: Report, b: Report): Report => {
  const newest = isNewer(b, a) ? b : a
  return {
    ...newest,
    startsAt: a.startsAt < b.startsAt ? a.startsAt : b.startsAt,
    endsAt: laterEnd(a.endsAt, b.endsAt),
    seen: a.seen + b.seen,
  }
}

/** The later of two ends; no end is the latest of all. */
export const laterEnd = (a: Date | undefined, b: Date | undefined): Date | undefined => {
  if (a === undefined || b === undefined) return undefined
  return a > b ? a : b
}

/** Of two reports of the same instant the one with the larger text counts as newer: any fixed rule will do. */
const isNewer = (a: Report, b: Report): boolean =>
  a.seenAt.getTime() === b.seenAt.getTime() ? content(a) > content(b) : a.seenAt > b.seenAt

/** What may change while the alert stays the same, as one text. */
export const content = (report: Pick<Report, 'annotations' | 'url'>): string => {
  const names = Object.keys(report.annotations).sort()
  return JSON.stringify([report.url ?? null, ...names.flatMap((name) => [name, report.annotations[name]])])
}

/**
 * What a report means for the alert it is about.
 * - `open`: a new alert, linked to the former one when there was one.
 * - `repeat`: the open alert, seen again.
 * - `resolve`: the open alert is over.
 * - `nothing`: the end of something that is not open, or of an earlier alert than the open one.
 */
export type Meaning = 'open' | 'repeat' | 'resolve' | 'nothing'

export const meaningOf = (known: Known | undefined, report: Report, now: Date): Meaning => {
  if (isFiring(report, now)) return known?.open === true ? 'repeat' : 'open'
  if (known?.open !== true) return 'nothing'
  return report.endsAt !== undefined && report.endsAt < known.startsAt ? 'nothing' : 'resolve'
}

/** Who repeats oftener than this is given this long all the same. */
const leastAllowanceMs = 60_000

/** An open alert that holds until `expiresAt` unless it is repeated, and when it last was. */
export interface Expiring {
  readonly expiresAt: Date | undefined
  readonly lastSeenAt: Date
  /** It is over by its sender's word and only kept open: no repeat is waited for. */
  readonly isHeld: boolean
}

/**
 * What an alert that is looked at is: over, still open, or open until a later instant than it said. When nobody could hear
 * a repeat, because the server was down at the instant it was over, it is given once more what its sender gave it, five
 * minutes at most: an alert that went on meanwhile is the same alert, and pages nobody again.
 */
export const expiryOf = ({ expiresAt, lastSeenAt, isHeld }: Expiring, now: Date): 'over' | 'open' | { readonly until: Date } => {
  if (expiresAt === undefined || expiresAt > now) return 'open'
  const given = expiresAt.getTime() - lastSeenAt.getTime()
  const until = isHeld ? undefined : onceMore(expiresAt, now, Math.max(leastAllowanceMs, given))
  return until === undefined ? 'over' : { until }
}

/**
 * Splits what arrived together into rounds in which every fingerprint occurs once: neighbouring reports that say the
 * same (firing, or over) are merged; one that says the opposite waits for the next round. Nearly always one round.
 */
export const inRounds = (reports: readonly Report[], now: Date): readonly (readonly Report[])[] => {
  const rounds: Map<string, Report>[] = []
  const latest = new Map<string, number>()
  for (const report of reports) {
    const last = latest.get(report.fingerprint)
    const before = last === undefined ? undefined : rounds[last]?.get(report.fingerprint)
    if (before !== undefined && last !== undefined && isFiring(before, now) === isFiring(report, now)) {
      rounds[last]?.set(report.fingerprint, merge(before, report))
      continue
    }
    const next = (last ?? -1) + 1
    const round = rounds[next] ?? new Map<string, Report>()
    rounds[next] = round
    round.set(report.fingerprint, report)
    latest.set(report.fingerprint, next)
  }
  return rounds.map((round) => [...round.values()])
}

/** What people read first: the annotation `summary`, `message` or `description`, else the alert's name, else its labels. */
export const summaryOf = (report: Pick<Report, 'annotations' | 'labels'>): string => {
  const { annotations, labels } = report
  const said = annotations['summary'] ?? annotations['message'] ?? annotations['title'] ?? annotations['description']
  const text = said ?? named(labels) ?? JSON.stringify(labels)
  return text.length > 300 ? `${text.slice(0, 299).toWellFormed()}…` : text
}

const named = (labels: Readonly<Record<string, string>>): string | undefined => {
  const about = labels['workload'] ?? labels['instance'] ?? labels['job']
  if (labels['alertname'] === undefined) return undefined
  return about === undefined ? labels['alertname'] : `${labels['alertname']} on ${about}`
}
