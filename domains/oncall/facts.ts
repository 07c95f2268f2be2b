import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const schedule = Type.String({ maxLength: 200, description: 'The schedule: `schedule:payments`.' })
const from = Type.String({ format: 'date-time', description: 'When it begins.' })
const to = Type.String({ format: 'date-time', description: 'When it ends.' })
const person = Type.Optional(Type.String({ maxLength: 200, description: 'Who is on call instead; nobody when left out.' }))
const override = Type.String({ description: 'The override.' })

/** Somebody else, or nobody, is on call for a while. */
export const oncallOverridden = defineFact({
  name: 'oncall.overridden',
  sentence: 'On call for {schedule} changed from {from} to {to}',
  data: Type.Object(
    { override, schedule, from, to, person, reason: Type.Optional(Type.String({ maxLength: 300 })) },
    { additionalProperties: false },
  ),
})

export const oncallOverrideRemoved = defineFact({
  name: 'oncall.override-removed',
  sentence: 'The change of who is on call for {schedule} from {from} to {to} was taken back',
  data: Type.Object({ override, schedule, from, to, person }, { additionalProperties: false }),
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
