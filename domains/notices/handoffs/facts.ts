import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const handoff = Type.String({ maxLength: 36, description: 'The note.' })
const schedule = Type.String({ maxLength: 200, description: 'The schedule: `schedule:payments`.' })
const person = Type.String({ maxLength: 200, description: 'Whose shift it was: `person:alice`.' })
const instant = (description: string) => Type.String({ format: 'date-time', description })

/** A shift ended, and its facts were written down for whoever comes next. */
export const handoffWritten = defineFact({
  name: 'oncall.handoff-written',
  sentence: 'The shift of {person} on {schedule} ended; a hand-off note was written',
  data: Type.Object(
    { handoff, schedule, person, from: instant('When it began.'), to: instant('When it ended.') },
    { additionalProperties: false },
  ),
})

/** Somebody completed the note and sent it. */
export const handoffSent = defineFact({
  name: 'oncall.handoff-sent',
  sentence: '{by} handed {schedule} over to {told}',
  data: Type.Object(
    {
      handoff,
      schedule,
      person,
      by: Type.String({ maxLength: 200, description: 'Who sent it.' }),
      told: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100, description: 'Who was told.' }),
    },
    { additionalProperties: false },
  ),
})
