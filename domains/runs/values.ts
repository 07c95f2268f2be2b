/** A value of a run: JSON. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [name: string]: Data }

/** Types a document may declare, named as SSM documents name them. */
export const dataTypes = ['String', 'StringList', 'Integer', 'Boolean', 'StringMap', 'MapList'] as const
export type DataType = (typeof dataTypes)[number]
