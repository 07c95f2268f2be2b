import type { Data } from './values.ts'

/** When a branch is taken or a loop goes on. Operands may be references. */
export type Condition =
  | { readonly left: Data; readonly is: Operator; readonly right: Data }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }

export type Operator =
  | 'StringEquals'
  | 'EqualsIgnoreCase'
  | 'StartsWith'
  | 'EndsWith'
  | 'Contains'
  | 'NumericEquals'
  | 'NumericGreater'
  | 'NumericLesser'
  | 'NumericGreaterOrEquals'
  | 'NumericLesserOrEquals'
  | 'BooleanEquals'
