/** A value of a run: JSON. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [name: string]: Data }

/** Types a document may declare, named as SSM documents name them. */
export const dataTypes = ['String', 'StringList', 'Integer', 'Boolean', 'StringMap', 'MapList'] as const
export type DataType = (typeof dataTypes)[number]

export const isList = (value: Data | undefined): value is readonly Data[] => Array.isArray(value)

export const isMap = (value: Data | undefined): value is { readonly [name: string]: Data } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value as it is written inside a text: lists and maps as compact JSON, nothing for null. */
export const asText = (value: Data): string => {
  if (typeof value === 'string') return value
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The number a value is: itself, or a decimal text; undefined for anything else. */
export const asNumber = (value: Data): number | undefined => {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !/^\s*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?\s*$/.test(value)) return undefined
  return Number(value)
}

/** The truth a value is: itself, or `true` or `false` in any case; undefined for anything else. */
export const asBoolean = (value: Data): boolean | undefined => {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return undefined
  return /^true$/i.test(value) ? true : /^false$/i.test(value) ? false : undefined
}

/** Whether a value is of the declared type. Nothing is converted. */
export const fits = (type: DataType, value: Data): boolean => {
  switch (type) {
    case 'String':
      return typeof value === 'string'
    case 'StringList':
      return isList(value) && value.every((one) => typeof one === 'string')
    case 'Integer':
      return Number.isSafeInteger(value)
    case 'Boolean':
      return typeof value === 'boolean'
    case 'StringMap':
      return isMap(value)
    case 'MapList':
      return isList(value) && value.every(isMap)
    default:
      return type satisfies never
  }
}
