import type { Parameter, Parameters, ParameterType } from '#domains/procedures/parameter.ts'
import type { DataType } from '#domains/runs/values.ts'
import type { Definition, Definitions } from './definitions.ts'

const types: Readonly<Record<DataType, ParameterType>> = {
  String: 'string',
  StringList: 'list',
  Integer: 'integer',
  Boolean: 'boolean',
  StringMap: 'map',
  MapList: 'maplist',
}

/** What is asked before a run of the document: the form, the command line and whoever starts it by name. */
export const askedOf = (definitions: Definitions): Parameters =>
  Object.fromEntries([...definitions].map(([name, definition]) => [name, askedFor(definition)]))

const askedFor = (definition: Definition): Parameter => {
  const {
    type,
    description,
    allowedValues,
    allowedPattern,
    minChars,
    maxChars,
    minItems,
    maxItems,
    minValue,
    maxValue,
    hint,
    displayType,
  } = definition
  // A list that is allowed as a whole is checked by the document itself.
  const choices = allowedValues?.every((one) => typeof one !== 'object') === true ? allowedValues.map(String) : undefined
  return {
    type: types[type],
    ...(description === '' ? {} : { description }),
    // What is looked up when the run begins may be left out; the text says what is looked up.
    ...(definition.default === undefined
      ? definition.lookup === undefined
        ? {}
        : { default: `{{ ssm:${definition.lookup} }}` }
      : { default: definition.default }),
    ...(choices === undefined ? {} : { choices }),
    ...(allowedPattern === undefined || definition.lookup !== undefined ? {} : { pattern: allowedPattern }),
    ...(minChars === undefined ? {} : { minLength: minChars }),
    ...(maxChars === undefined ? {} : { maxLength: maxChars }),
    ...(minItems === undefined ? {} : { minItems }),
    ...(maxItems === undefined ? {} : { maxItems }),
    ...(minValue === undefined ? {} : { minimum: minValue }),
    ...(maxValue === undefined ? {} : { maximum: maxValue }),
    ...(hint === undefined ? {} : { hint }),
    ...(displayType === 'textarea' ? { multiline: true } : {}),
  }
}
