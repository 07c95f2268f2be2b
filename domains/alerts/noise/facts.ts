import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const proposal = Type.String({ maxLength: 100 })
const sentence = Type.String()
const by = Type.String({ maxLength: 300 })

/** Somebody decided against a proposal to make less noise. */
export const noiseDismissed = defineFact({
  name: 'noise.dismissed',
  sentence: '{by} decided against “{sentence}”: {reason}',
  data: Type.Object({ proposal, about: Type.String(), sentence, by, reason: Type.String() }),
})

/** A proposal to make less noise was followed: the record was changed, or its change proposed where it is kept. */
export const noiseAdopted = defineFact({
  name: 'noise.adopted',
  sentence: '{by} followed “{sentence}”: {reference} is {change}',
  data: Type.Object({
    proposal,
    about: Type.String(),
    sentence,
    by,
    reference: Type.String(),
    change: Type.Union([Type.Literal('created'), Type.Literal('changed'), Type.Literal('unchanged'), Type.Literal('proposed')]),
    savedPages: Type.Integer(),
    lost: Type.Integer(),
  }),
})
