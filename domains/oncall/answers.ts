import Type, { type Static } from 'typebox'
import { gapsBetween, type Override, type Rota, shiftsBetween } from '#domains/oncall/schedule.ts'
import { windowsBetween } from '#domains/oncall/rotation.ts'
import { type Interval, subtract } from '#platform/time/interval.ts'

const instant = (description: string) => Type.String({ format: 'date-time', description })

/** A shift as actions answer it. */
export const ShiftAnswer = Type.Object(
  {
    schedule: Type.String({ description: 'The schedule: `schedule:payments`.' }),
    person: Type.String({ description: 'Who is on call.' }),
    from: instant('When the shift begins, cut to what was asked.'),
    to: instant('When it ends.'),
    because: Type.Union([Type.Literal('rotation'), Type.Literal('override')], { description: 'A turn, or somebody stepping in.' }),
    reason: Type.Optional(Type.String({ description: 'Why somebody stepped in.' })),
  },
  { additionalProperties: false },
)

export const GapAnswer = Type.Object(
  {
    schedule: Type.String({ description: 'The schedule.' }),
    from: instant('When nobody is on call any more.'),
    to: instant('When somebody is again.'),
    intended: Type.Boolean({ description: 'The rotation leaves these hours or days out; otherwise somebody should be on call.' }),
  },
  { additionalProperties: false },
)

export const shiftAnswers = (rota: Rota, made: readonly Override[], interval: Interval): Static<typeof ShiftAnswer>[] =>
  shiftsBetween(rota, made, interval).map(({ start, end, person, because, reason }) => ({
    schedule: rota.reference,
    person,
    from: start.toISOString(),
    to: end.toISOString(),
    because,
    ...(reason === undefined ? {} : { reason }),
  }))

/** Gaps, cut where the rotation's own days and hours begin and end, so that each part is either intended or not. */
export const gapAnswers = (rota: Rota, made: readonly Override[], interval: Interval): Static<typeof GapAnswer>[] =>
  gapsBetween(rota, made, interval)
    .flatMap((gap) => {
      const covered = windowsBetween(rota.rotation, gap)
      return [...covered.map((part) => ({ part, intended: false })), ...subtract(gap, covered).map((part) => ({ part, intended: true }))]
    })
    .toSorted((one, other) => one.part.start.getTime() - other.part.start.getTime())
    .map(({ part, intended }) => ({ schedule: rota.reference, from: part.start.toISOString(), to: part.end.toISOString(), intended }))

/** When nobody is on call although the rotation's days and hours say that somebody should be. */
export const unintendedGaps = (rota: Rota, made: readonly Override[], interval: Interval): readonly Interval[] =>
  gapsBetween(rota, made, interval).flatMap((gap) => windowsBetween(rota.rotation, gap))
