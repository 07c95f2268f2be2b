import type { Moment } from '#domains/oncall/layering.ts'

/** An instant at which somebody comes or goes. */
export interface Handover {
  readonly at: Date
  /** Who is on call from then on and was not before. */
  readonly comes: readonly string[]
  readonly goes: readonly string[]
  /** Who is on call before and after. */
  readonly stays: readonly string[]
}

/** Every handover of moments that follow each other, in order. Somebody who takes the next turn too hands over nothing. */
export const handoversIn = (moments: readonly Moment[]): readonly Handover[] => {
  const handovers: Handover[] = []
  let before: ReadonlySet<string> | undefined
  for (const { start, seats } of moments) {
    const now = new Set(seats.map(({ person }) => person))
    if (before !== undefined) {
      const comes = [...now.difference(before)]
      const goes = [...before.difference(now)]
      if (comes.length + goes.length > 0) handovers.push({ at: start, comes, goes, stays: [...now.intersection(before)] })
    }
    before = now
  }
  return handovers
}
