import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const title = Type.String({ description: 'What is kept, as people call it: `Runs`.' })
const family = Type.String({ description: 'The family, `runs`.' })

/** Somebody decided how long something is kept. */
export const retentionChanged = defineFact({
  name: 'retention.changed',
  sentence: '{title} are kept {kept}: {reason}',
  data: Type.Object({
    family,
    title,
    days: Type.Union([Type.Integer(), Type.Null()], { description: 'Days after its end; null is for ever.' }),
    kept: Type.String({ description: 'The same in words: `400 days`, `for ever`.' }),
    reason: Type.String({ description: 'Why.' }),
  }),
})

/** What was kept long enough was removed. */
export const retentionRemoved = defineFact({
  name: 'retention.removed',
  sentence: '{count} of {title} that ended before {before} were removed.',
  data: Type.Object({
    family,
    title,
    count: Type.Integer({ description: 'How many.' }),
    before: Type.String({ description: 'What ended before this instant.' }),
  }),
})
