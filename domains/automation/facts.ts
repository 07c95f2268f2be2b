import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

export const parameterChanged = defineFact({
  name: 'automation.parameter-changed',
  sentence: 'Parameter {name} {change}.',
  data: Type.Object({
    name: Type.String({ description: 'Its name, `/shop/limit`.' }),
    version: Type.Integer({ description: 'Its version from now on; 0 when it is deleted.' }),
    change: Type.Union([Type.Literal('created'), Type.Literal('changed'), Type.Literal('deleted')], { description: 'What was done.' }),
  }),
})

export const accessKeyShown = defineFact({
  name: 'automation.access-key-shown',
  sentence: 'The access key of the token {name} was shown.',
  data: Type.Object({
    token: Type.String({ description: 'Identifier of the token.' }),
    name: Type.String({ description: 'What the token is for.' }),
    accessKeyId: Type.String({ description: 'The key’s public part.' }),
  }),
})
