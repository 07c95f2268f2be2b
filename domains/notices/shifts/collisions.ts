import type { Away, Holiday } from '#domains/oncall/absence.ts'
import type { Stint } from '#domains/notices/shifts/seats.ts'
import { type Interval, intersection } from '#platform/time/interval.ts'

/** A shift ahead and a holiday or somebody's leave at the same time. */
export interface Collision extends Interval {
  readonly stint: Stint
  readonly what: 'holiday' | 'leave'
  readonly title: string
}

/** Where shifts meet holidays of their schedule or leave of their person. Rotations pass over who is away; overrides, calendars and fixed times do not. */
export const collisionsOf = (
  stints: readonly Stint[],
  holidaysOf: (schedule: string) => readonly Holiday[],
  away: (schedule: string) => Away,
): readonly Collision[] =>
  stints
    .filter(({ shadow }) => !shadow)
    .flatMap((stint) => [
      ...holidaysOf(stint.schedule).flatMap((holiday) => meeting(stint, holiday, 'holiday')),
      ...(away(stint.schedule).get(stint.person) ?? []).flatMap((absence) => meeting(stint, absence, 'leave')),
    ])

export const collisionKey = ({ stint, what, title, start }: Collision): string =>
  `collides ${stint.schedule} ${stint.person} ${what} ${start.toISOString().slice(0, 10)} ${title}`

const meeting = (stint: Stint, other: Interval & { readonly title: string }, what: Collision['what']): readonly Collision[] => {
  const both = intersection(stint, other)
  return both === undefined ? [] : [{ ...both, stint, what, title: other.title }]
}
