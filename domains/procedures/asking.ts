import Type, { type Static } from 'typebox'
import { isRequired, parameterTypes, type Parameter } from './parameter.ts'

const bound = (description: string) => Type.Optional(Type.Number({ description }))

/** A parameter as a form, a command line or an assistant asks for it. */
export const ParameterView = Type.Object({
  name: Type.String({ description: 'Its name.' }),
  type: Type.Enum(parameterTypes, { description: 'What it is.' }),
  description: Type.String({ description: 'What it is for.' }),
  required: Type.Boolean({ description: 'True when a run cannot begin without it.' }),
  default: Type.Unknown({ description: 'Its value when none is given; null when there is none.' }),
  choices: Type.Array(Type.String(), { description: 'What it may be; anything when empty.' }),
  pattern: Type.Optional(Type.String({ description: 'What the whole text matches.' })),
  hint: Type.Optional(Type.String({ description: 'What it names, `Workload`.' })),
  multiline: Type.Boolean({ description: 'Asked for in a field of several lines.' }),
  minLength: bound('Characters at least.'),
  maxLength: bound('Characters at most.'),
  minItems: bound('Entries at least.'),
  maxItems: bound('Entries at most.'),
  minimum: bound('The least number.'),
  maximum: bound('The largest number.'),
})

export const parameterView = (name: string, parameter: Parameter): Static<typeof ParameterView> => {
  const { type = 'string', description = '', choices = [], multiline = false, required: _required, default: unsaid, ...bounds } = parameter
  return {
    ...bounds,
    name,
    type,
    description,
    required: isRequired(parameter),
    default: unsaid ?? null,
    choices: [...choices],
    multiline,
  }
}
