export const parameterTypes = ['string', 'number', 'integer', 'boolean', 'secret', 'list', 'map', 'maplist'] as const
export type ParameterType = (typeof parameterTypes)[number]

/** A parameter as a procedure declares it. */
export interface Parameter {
  /** Default `string`. */
  readonly type?: ParameterType
  readonly description?: string
  readonly default?: unknown
  /** Of a list: what each element may be. */
  readonly choices?: readonly string[]
  /** The whole text (of a list: each element) matches it. */
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  /** What it names, for a picker: `Workload`, `AWS::EC2::Instance::Id`. */
  readonly hint?: string
  readonly multiline?: boolean
  readonly required?: boolean
}

export type Parameters = Readonly<Record<string, Parameter>>

/** A run cannot begin without it. */
export const isRequired = (parameter: Parameter): boolean => parameter.required !== false && parameter.default === undefined
