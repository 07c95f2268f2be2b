import type { Parameter, Parameters } from '#domains/procedures/parameter.ts'
import { isMap, type Data } from '#domains/runs/values.ts'
import { CommandDocument } from '#domains/automation/kinds.ts'
import type { RecordDocument } from '#platform/kinds/kind.ts'
import { Refusal } from '#platform/refusal.ts'
import { readData } from '#platform/text/data.ts'
import { SsmError } from './errors.ts'

/** Documents as they are written, and how their parameters look to SSM. Pure. */
export interface Written {
  readonly type: 'Automation' | 'Command'
  readonly content: string
}

export const writtenIn = (document: RecordDocument): Written =>
  document.kind === CommandDocument.name
    ? { type: 'Command', content: String(Object(document.spec).content ?? '') }
    : { type: 'Automation', content: String(Object(document.spec).body ?? '') }

export const formatOf = (content: string): 'JSON' | 'YAML' => (content.trimStart().startsWith('{') ? 'JSON' : 'YAML')

export const parsed = (content: string): Data => {
  try {
    return readData(content) as Data
  } catch (error) {
    if (error instanceof Refusal) throw new SsmError('InvalidDocumentContent', error.message)
    throw error
  }
}

const typeNames = {
  string: 'String',
  secret: 'String',
  number: 'String',
  integer: 'Integer',
  boolean: 'Boolean',
  list: 'StringList',
  map: 'StringMap',
  maplist: 'MapList',
} as const

export const parametersShown = (parameters: Parameters) =>
  Object.entries(parameters).map(([name, parameter]) =>
    shownParameter(name, typeNames[parameter.type ?? 'string'], parameter.description, parameter.default),
  )

export const declaredParameters = (data: Data) => {
  const parameters = isMap(data) ? data['parameters'] : undefined
  return Object.entries(isMap(parameters) ? parameters : {}).map(([name, one]) => {
    const definition = isMap(one) ? one : {}
    return shownParameter(
      name,
      String(definition['type'] ?? 'String'),
      typeof definition['description'] === 'string' ? definition['description'] : undefined,
      definition['default'],
    )
  })
}

const shownParameter = (name: string, type: string, description: string | undefined, preset: Parameter['default']) => ({
  Name: name,
  Type: type,
  Description: description ?? '',
  ...(preset === undefined ? {} : { DefaultValue: typeof preset === 'string' ? preset : JSON.stringify(preset) }),
})
