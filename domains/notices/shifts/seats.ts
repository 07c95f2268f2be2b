import type { Moment } from '#domains/oncall/layering.ts'
import type { Interval } from '#platform/time/interval.ts'

/** Somebody's time on call for a schedule, turns that follow each other as one. */
export interface Stint extends Interval {
  readonly schedule: string
  readonly person: string
  /** Shown and told, never paged. */
  readonly shadow: boolean
  /** Whoever was on call before them, skipping hours that have nobody; undefined when nobody was within what was looked at. */
  readonly after: ReadonlySet<string> | undefined
}

/** Everybody's stints in moments that follow each other, by when they begin. */
export const stintsIn = (schedule: string, moments: readonly Moment[]): readonly Stint[] => {
  const stints: Open[] = []
  let open = new Map<string, Open>()
  let last: ReadonlySet<string> | undefined
  for (const { start, end, seats, shadows } of moments) {
    const now = new Map<string, Open>()
    const take = (person: string, shadow: boolean): void => {
      if (now.has(person)) return
      const before = open.get(person)
      const stint = before?.shadow === shadow ? before : { schedule, person, shadow, start, end, after: last }
      stint.end = end
      if (stint !== before) stints.push(stint)
      now.set(person, stint)
    }
    for (const { person } of seats) take(person, false)
    for (const { person } of shadows) take(person, true)
    open = now
    if (seats.length > 0) last = new Set(now.keys())
  }
  return stints
}

interface Open extends Stint {
  end: Date
}
