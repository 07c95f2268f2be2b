import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const person = Type.String({ maxLength: 200, description: 'Who: `person:alice`.' })
const title = Type.String({ maxLength: 500, description: 'What was to be said, one line.' })

/** A message that asks for no answer was put on its way. */
export const noticeTold = defineFact({
  name: 'notice.told',
  sentence: 'Told {person}: {title}',
  data: Type.Object({ person, title }, { additionalProperties: false }),
})

/** Nobody could be told. */
export const noticeUntold = defineFact({
  name: 'notice.untold',
  sentence: 'Could not tell {person}: {title}. {reason}',
  data: Type.Object({ person, title, reason: Type.String({ maxLength: 2_000, description: 'Why.' }) }, { additionalProperties: false }),
})
