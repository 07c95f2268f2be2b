import type { Reason, SuppressionSource, Verdict } from '#domains/silences/suppression.ts'

/** What may hold an alert back here: what silences know, a person's wish to be told later, and the alert rule's own patience. */
export type HoldSource = SuppressionSource | 'snooze' | 'rule'

/** A reason as it is stored and shown: instants are text. */
export interface HoldReason {
  readonly source: HoldSource
  readonly by: string
  readonly because: string
  readonly until?: string
  readonly alerts?: readonly string[]
}

/** What holds an alert back, and when to look again. */
export interface Hold {
  readonly reasons: readonly HoldReason[]
  readonly lookAt: Date | undefined
}

/** What people and rules add to the verdict. */
export interface Own {
  readonly source: 'snooze' | 'rule'
  readonly by: string
  readonly because: string
  /** In the past: it holds nothing back. Undefined: until the alert changes. */
  readonly until: Date | undefined
}

/** The verdict with what is known here. Later instants never come first; order does not matter. */
export const holdOf = (verdict: Verdict, own: readonly Own[], now: Date): Hold => {
  const standing = own.filter(({ until }) => until === undefined || until > now)
  const looks = [verdict.lookAt, ...standing.map(({ until }) => until)].filter((at) => at !== undefined)
  return {
    reasons: [
      ...verdict.reasons.map(stored),
      ...standing.map(({ until, ...reason }) => (until === undefined ? reason : { ...reason, until: until.toISOString() })),
    ],
    lookAt: looks.length === 0 ? undefined : looks.reduce((first, at) => (at < first ? at : first)),
  }
}

const stored = ({ source, by, because, until, alerts }: Reason): HoldReason => ({
  source,
  by,
  because,
  ...(until === undefined ? {} : { until: until.toISOString() }),
  ...(alerts === undefined ? {} : { alerts }),
})

/** The same reasons, said the same way. What a table gives back has its fields in another order. */
export const sameReasons = (one: readonly HoldReason[], other: readonly HoldReason[]): boolean =>
  one.length === other.length && one.every((reason, index) => wordsOf(reason) === wordsOf(other[index]))

const wordsOf = (reason: HoldReason | undefined): string =>
  JSON.stringify([reason?.source, reason?.by, reason?.because, reason?.until ?? null, reason?.alerts ?? null])

/** Every reason of some alerts, each once. */
export const distinctReasons = (all: readonly HoldReason[]): readonly HoldReason[] => [
  ...new Map(all.map((reason) => [`${reason.source} ${reason.by}`, reason])).values(),
]
