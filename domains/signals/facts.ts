import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const canary = Type.String({ description: 'The canary, `canary:checkout`.' })
const workload = Type.String({ description: 'What it watches, `workload:checkout`.' })
const since = Type.String({ format: 'date-time', description: 'When the first of the failures in a row was seen.' })
const labels = Type.Record(Type.String(), Type.String(), { description: 'Labels of the alert it raises.' })

/** A customer would notice: it failed as often in a row as it may. */
export const canaryFailed = defineFact({
  name: 'canary.failed',
  sentence: 'Canary {canary} fails: {reason}',
  data: Type.Object({ canary, workload, since, reason: Type.String(), url: Type.String(), labels }, { additionalProperties: false }),
})

/** It passes again, or nobody asks any more: `because` says which. */
export const canaryRecovered = defineFact({
  name: 'canary.recovered',
  sentence: 'Canary {canary} recovered after {downSeconds} s: {because}',
  data: Type.Object(
    { canary, workload, since, labels, downSeconds: Type.Integer({ minimum: 0 }), because: Type.String() },
    { additionalProperties: false },
  ),
})

/** A person did not want to wait for the next turn. */
export const canaryAsked = defineFact({
  name: 'canary.asked',
  sentence: 'Canary {canary} was asked to look now',
  data: Type.Object({ canary, workload }, { additionalProperties: false }),
})
