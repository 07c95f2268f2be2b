import type { UseQueryResult } from '@tanstack/react-query'
import type { Problem } from './client.ts'
import type { Outputs } from './client.gen.ts'
import { useAsk } from './questions.ts'

export type KindFull = Outputs['kind.get']

export const useKind = (kind: string): UseQueryResult<KindFull, Problem> => useAsk('kind.get', { kind }, { enabled: kind !== '' })

/** The slug in a reference: `team:payments` → `team`. */
export const kindOf = (reference: string): string => reference.slice(0, reference.indexOf(':'))
