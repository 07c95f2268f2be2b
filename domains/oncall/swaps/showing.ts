import Type, { type Static } from 'typebox'
import { expiresAt, leftOf, type Swap } from '#domains/oncall/swaps/swap.ts'
import type { Interval } from '#platform/time/interval.ts'

const instant = (description: string) => Type.String({ format: 'date-time', description })
const schedule = Type.String({ description: 'The schedule: `schedule:payments`.' })

/** A swap or a cover as actions answer it. */
export const SwapView = Type.Object(
  {
    swap: Type.String({ description: 'The swap or cover.' }),
    what: Type.Union([Type.Literal('swap'), Type.Literal('cover')], { description: 'Whether one person is asked, or anybody.' }),
    state: Type.Union(
      [Type.Literal('open'), Type.Literal('accepted'), Type.Literal('declined'), Type.Literal('withdrawn'), Type.Literal('expired')],
      { description: 'Where it stands. A cover is open as long as a part of it is to be taken.' },
    ),
    schedule,
    from: instant('When it begins.'),
    to: instant('When it ends.'),
    giver: Type.String({ description: 'Whose shift it is: `person:alice`.' }),
    taker: Type.Optional(Type.String({ description: 'Who is asked; anybody of the schedule and its team when missing.' })),
    back: Type.Optional(
      Type.Object(
        { schedule, from: instant('When it begins.'), to: instant('When it ends.') },
        { description: 'The shift that goes the other way.' },
      ),
    ),
    reason: Type.Optional(Type.String({ description: 'Why it is asked.' })),
    parts: Type.Array(
      Type.Object({
        schedule,
        person: Type.String({ description: 'Who took it.' }),
        from: instant('From when.'),
        to: instant('Until when.'),
        at: instant('When it was taken.'),
      }),
      { description: 'What was taken over.' },
    ),
    left: Type.Array(Type.Object({ from: instant('From when.'), to: instant('Until when.') }), {
      description: 'What is still to be taken.',
    }),
    askedBy: Type.String({ description: 'Who asked.' }),
    askedAt: instant('When.'),
    expiresAt: instant('When it can no longer be answered.'),
    settledAt: Type.Optional(instant('When it was answered or ended.')),
    settledBy: Type.Optional(Type.String({ description: 'By whom.' })),
    answer: Type.Optional(Type.String({ description: 'What was said with it.' })),
  },
  { description: 'Somebody’s shift that somebody else is asked to take.' },
)

export const swapView = (swap: Swap, now: Date): Static<typeof SwapView> => ({
  swap: swap.id,
  what: swap.taker === undefined ? 'cover' : 'swap',
  state: swap.state,
  schedule: swap.schedule,
  ...fromTo(swap),
  giver: swap.giver,
  ...(swap.taker === undefined ? {} : { taker: swap.taker }),
  ...(swap.back === undefined ? {} : { back: { schedule: swap.back.schedule, ...fromTo(swap.back) } }),
  ...(swap.reason === undefined ? {} : { reason: swap.reason }),
  parts: swap.parts.map((part) => ({ schedule: part.schedule, person: part.taker, ...fromTo(part), at: part.takenAt.toISOString() })),
  left: swap.state === 'open' ? leftOf(swap, now).map(fromTo) : [],
  askedBy: swap.askedBy,
  askedAt: swap.askedAt.toISOString(),
  expiresAt: expiresAt(swap).toISOString(),
  ...(swap.settledAt === undefined ? {} : { settledAt: swap.settledAt.toISOString() }),
  ...(swap.settledBy === undefined ? {} : { settledBy: swap.settledBy }),
  ...(swap.answer === undefined ? {} : { answer: swap.answer }),
})

export const fromTo = ({ start, end }: Interval): { from: string; to: string } => ({ from: start.toISOString(), to: end.toISOString() })
