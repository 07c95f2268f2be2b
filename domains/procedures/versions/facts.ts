import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

export const defaultSet = defineFact({
  name: 'procedure.default-set',
  sentence: 'Of {title} {what} runs from now on.',
  data: Type.Object({
    procedure: Type.String({ description: 'The procedure.' }),
    title: Type.String({ description: 'What it is called.' }),
    what: Type.String({ description: '`version 3`, or `the latest version`.' }),
    version: Type.Union([Type.Integer(), Type.Null()], { description: 'Which; null for whatever is the latest.' }),
    reason: Type.Optional(Type.String({ description: 'Why.' })),
  }),
})
