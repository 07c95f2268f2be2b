import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const swap = Type.String({ maxLength: 36, description: 'The swap or cover.' })
const schedule = Type.String({ maxLength: 200, description: 'The schedule: `schedule:payments`.' })
const from = Type.String({ format: 'date-time', description: 'When it begins.' })
const to = Type.String({ format: 'date-time', description: 'When it ends.' })
const person = (description: string) => Type.String({ maxLength: 200, description })
const giver = person('Whose shift it is: `person:alice`.')
const taker = person('Who takes it or is asked to.')
const by = person('Who said so.')
const reason = Type.Optional(Type.String({ maxLength: 300, description: 'Why.' }))
const back = Type.Optional(
  Type.Object({ schedule, from, to }, { additionalProperties: false, description: 'The shift that goes the other way.' }),
)
const closed = { additionalProperties: false }

/** Somebody wants to give a shift to somebody, perhaps for another. */
export const swapAsked = defineFact({
  name: 'oncall.swap-asked',
  sentence: '{giver} asked {taker} to take over {schedule} from {from} to {to}',
  data: Type.Object({ swap, schedule, from, to, giver, taker, back, reason }, closed),
})

/** Somebody wants anybody to take a shift, or a part of it. */
export const coverAsked = defineFact({
  name: 'oncall.cover-asked',
  sentence: '{giver} asked for cover on {schedule} from {from} to {to}',
  data: Type.Object({ swap, schedule, from, to, giver, reason }, closed),
})

/** The shifts have changed hands. */
export const swapAccepted = defineFact({
  name: 'oncall.swap-accepted',
  sentence: '{taker} takes over {schedule} from {giver} from {from} to {to}',
  data: Type.Object({ swap, schedule, from, to, giver, taker, back, by }, closed),
})

/** Somebody takes a shift, or a part of it, that anybody could take. */
export const coverTaken = defineFact({
  name: 'oncall.cover-taken',
  sentence: '{taker} covers {schedule} for {giver} from {from} to {to}',
  data: Type.Object(
    {
      swap,
      schedule,
      from,
      to,
      giver,
      taker,
      by,
      left: Type.Array(Type.Object({ from, to }, closed), { maxItems: 1_000, description: 'What is still to be taken.' }),
    },
    closed,
  ),
})

export const swapDeclined = defineFact({
  name: 'oncall.swap-declined',
  sentence: '{taker} cannot take over {schedule} from {from} to {to}',
  data: Type.Object({ swap, schedule, from, to, giver, taker, by, reason }, closed),
})

export const swapWithdrawn = defineFact({
  name: 'oncall.swap-withdrawn',
  sentence: '{giver} no longer asks anybody to take over {schedule} from {from} to {to}',
  data: Type.Object({ swap, schedule, from, to, giver, taker: Type.Optional(taker), by, reason }, closed),
})

/** Nobody answered before it began, or all of a cover before it was over. */
export const swapExpired = defineFact({
  name: 'oncall.swap-expired',
  sentence: 'Nobody took over {schedule} from {giver} from {from} to {to}',
  data: Type.Object({ swap, schedule, from, to, giver, taker: Type.Optional(taker) }, closed),
})
