import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const state = Type.Enum(['PASS', 'FAIL', 'UNKNOWN', 'NA'] as const)
const check = Type.String({ description: 'The check, `OPS02-BP01.a`.' })
const practice = Type.String({ description: 'The practice it proves, `OPS02-BP01`.' })

/** What was claimed became true, false or unknown. */
export const verdictChanged = defineFact({
  name: 'verdict.changed',
  sentence: '{check} for {subject} went from {from} to {to}: {because}',
  data: Type.Object(
    { check, practice, subject: Type.String(), from: state, to: state, because: Type.String() },
    { additionalProperties: false },
  ),
})

/** Somebody decided that other numbers fit this organization. */
export const checkTuned = defineFact({
  name: 'check.tuned',
  sentence: 'The numbers of {check} were changed: {reason}',
  data: Type.Object(
    { check, practice, parameters: Type.Record(Type.String(), Type.Number()), reason: Type.String() },
    { additionalProperties: false },
  ),
})

/** Somebody did not want to wait. */
export const checkAsked = defineFact({
  name: 'check.asked',
  sentence: '{subject} is judged anew',
  data: Type.Object({ subject: Type.String(), checks: Type.Integer() }, { additionalProperties: false }),
})
