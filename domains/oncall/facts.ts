import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const schedule = Type.String({ maxLength: 200, description: 'The schedule: `schedule:payments`.' })
const from = Type.String({ format: 'date-time', description: 'When it begins.' })
const to = Type.String({ format: 'date-time', description: 'When it ends.' })
const person = Type.Optional(Type.String({ maxLength: 200, description: 'Who is on call instead; nobody when left out.' }))
const override = Type.String({ description: 'The override.' })

const reason = Type.Optional(Type.String({ maxLength: 300, description: 'Why.' }))
const does = Type.Optional(
  Type.Union([Type.Literal('replace'), Type.Literal('add'), Type.Literal('remove')], {
    description: 'Whether the person is on call instead, as well, or not. Instead when left out.',
  }),
)
const replaces = Type.Optional(
  Type.String({ maxLength: 200, description: 'Whose turns are taken over; those of everybody when left out.' }),
)
const fixed = Type.String({ description: 'The fixed schedule.' })
const shifts = Type.Integer({ minimum: 1, description: 'How many shifts it has.' })

/** Somebody else, or nobody, is on call for a while. */
export const oncallOverridden = defineFact({
  name: 'oncall.overridden',
  sentence: 'On call for {schedule} changed from {from} to {to}',
  data: Type.Object({ override, schedule, from, to, does, person, replaces, reason }, { additionalProperties: false }),
})

export const oncallOverrideRemoved = defineFact({
  name: 'oncall.override-removed',
  sentence: 'The change of who is on call for {schedule} from {from} to {to} was taken back',
  data: Type.Object({ override, schedule, from, to, does, person, replaces }, { additionalProperties: false }),
})

/** A temporary schedule alone says who is on call for a while. */
export const oncallFixed = defineFact({
  name: 'oncall.fixed',
  sentence: 'Who is on call for {schedule} is fixed from {from} to {to}',
  data: Type.Object({ fixed, schedule, from, to, shifts, reason }, { additionalProperties: false }),
})

export const oncallUnfixed = defineFact({
  name: 'oncall.unfixed',
  sentence: 'Who is on call for {schedule} from {from} to {to} follows its turns again',
  data: Type.Object({ fixed, schedule, from, to }, { additionalProperties: false }),
})

/** Nobody will be on call although the rotation says that somebody should. Told once per gap, to the owner of the schedule. */
export const oncallGapFound = defineFact({
  name: 'oncall.gap-found',
  sentence: 'Nobody is on call for {schedule} from {from} to {to}',
  data: Type.Object({ schedule, from, to }, { additionalProperties: false }),
})

export const oncallGapClosed = defineFact({
  name: 'oncall.gap-closed',
  sentence: 'Somebody is on call for {schedule} again from {from} to {to}',
  data: Type.Object({ schedule, from, to }, { additionalProperties: false }),
})

/** Somebody will be on call twice at once: on two schedules, or asked on two layers of one. Told once, to the owners. */
export const oncallDoubleBooked = defineFact({
  name: 'oncall.double-booked',
  sentence: '{person} is on call for {schedule} and {other} at once from {from} to {to}',
  data: Type.Object(
    {
      person: Type.String({ maxLength: 200, description: 'Who is on call twice: `person:alice`.' }),
      schedule,
      other: Type.String({ maxLength: 200, description: 'The other schedule; the same one when it asks twice.' }),
      from,
      to,
    },
    { additionalProperties: false },
  ),
})
