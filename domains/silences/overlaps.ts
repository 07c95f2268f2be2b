import type { Interval } from '#platform/time/interval.ts'

/** A window with what it is about and when it holds. Instants as text, so that what is judged can be kept. */
export interface Planned {
  readonly window: string
  /** Undefined: everything, or what its matchers name. */
  readonly workloads: readonly string[] | undefined
  readonly intervals: readonly { readonly start: string; readonly end: string }[]
}

/** Where planned work begins before a freeze of the same thing is over. */
export interface Overlap {
  readonly freeze: string
  readonly start: string
}

/** The first moment at which the work falls into each of the freezes that concern it. */
export const overlapsOf = (work: Planned, freezes: readonly Planned[]): readonly Overlap[] =>
  freezes.flatMap((freeze) => {
    if (!concerns(work.workloads, freeze.workloads)) return []
    const starts = work.intervals.flatMap((one) =>
      freeze.intervals.flatMap((other) => {
        const start = Math.max(Date.parse(one.start), Date.parse(other.start))
        return start < Math.min(Date.parse(one.end), Date.parse(other.end)) ? [start] : []
      }),
    )
    return starts.length === 0 ? [] : [{ freeze: freeze.window, start: new Date(Math.min(...starts)).toISOString() }]
  })

/** What names no workload may be about any. */
const concerns = (some: readonly string[] | undefined, others: readonly string[] | undefined): boolean =>
  some === undefined || others === undefined || some.some((workload) => others.includes(workload))

/** The part of these intervals that lies between two instants. */
export const within = (intervals: readonly Interval[], from: Date, to: Date): Planned['intervals'] =>
  intervals.flatMap(({ start, end }) =>
    start < to && end > from ? [{ start: start.toISOString(), end: new Date(Math.min(end.getTime(), to.getTime())).toISOString() }] : [],
  )
