import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

export const runSlow = defineFact({
  name: 'run.slow',
  sentence: 'The run takes longer than usual: {title}.',
  data: Type.Object({
    run: Type.String({ description: 'Identifier of the run.' }),
    procedure: Type.String({ description: 'Its procedure, `runbook:restart-checkout`.' }),
    title: Type.String({ description: 'Title of the procedure.' }),
    about: Type.Array(Type.String(), { description: 'What the run is about.' }),
    medianSeconds: Type.Number({ description: 'How long runs of it take in the middle.' }),
    afterSeconds: Type.Number({ description: 'From how many seconds on it is unusual.' }),
    runs: Type.Integer({ description: 'How many runs say so.' }),
  }),
})
