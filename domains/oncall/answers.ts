import Type, { type Static } from 'typebox'
import type { Gap } from '#domains/oncall/gap.ts'
import type { Shift } from '#domains/oncall/schedule.ts'

const instant = (description: string) => Type.String({ format: 'date-time', description })

/** A shift as actions answer it. */
export const ShiftAnswer = Type.Object(
  {
    schedule: Type.String({ description: 'The schedule: `schedule:payments`.' }),
    person: Type.String({ description: 'Who is on call.' }),
    from: instant('When the shift begins, cut to what was asked.'),
    to: instant('When it ends.'),
    because: Type.Union(
      [Type.Literal('rotation'), Type.Literal('absence'), Type.Literal('calendar'), Type.Literal('override'), Type.Literal('fixed')],
      {
        description: 'A turn, the turn of somebody who is away, a calendar’s event, somebody stepping in, or a fixed schedule.',
      },
    ),
    reason: Type.Optional(Type.String({ description: 'Why somebody stepped in.' })),
    layer: Type.Optional(Type.String({ description: 'The layer it begins in; `rotation` when the schedule has no layers.' })),
    made: Type.Optional(Type.String({ description: 'The override or fixed schedule it comes from, when that was made here.' })),
    shadow: Type.Optional(Type.Literal(true, { description: 'Shown and told, never paged.' })),
  },
  { additionalProperties: false },
)

export const GapAnswer = Type.Object(
  {
    schedule: Type.String({ description: 'The schedule.' }),
    from: instant('When nobody is on call any more.'),
    to: instant('When somebody is again.'),
    intended: Type.Boolean({ description: 'The layers leave these hours or days out; otherwise somebody should be on call.' }),
  },
  { additionalProperties: false },
)

export const shiftAnswer = (schedule: string, shift: Shift): Static<typeof ShiftAnswer> => ({
  schedule,
  person: shift.person,
  from: shift.start.toISOString(),
  to: shift.end.toISOString(),
  because: shift.because,
  ...(shift.reason === undefined ? {} : { reason: shift.reason }),
  ...(shift.layer === undefined ? {} : { layer: shift.layer }),
  ...(shift.made === undefined ? {} : { made: shift.made }),
  ...(shift.shadow ? { shadow: true } : {}),
})

export const gapAnswer = (schedule: string, { start, end, intended }: Gap): Static<typeof GapAnswer> => ({
  schedule,
  from: start.toISOString(),
  to: end.toISOString(),
  intended,
})
