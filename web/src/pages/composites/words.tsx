import type { ReactElement } from 'react'
import { Word } from '../../parts/words.tsx'

export type MemberState = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA'

const words = {
  ALARM: ['bad', 'in alarm'],
  OK: ['good', 'ok'],
  INSUFFICIENT_DATA: ['off', 'never heard of'],
} as const

export const StateWord = ({ state }: { readonly state: MemberState }): ReactElement => {
  const [tone, word] = words[state]
  return <Word tone={tone}>{word}</Word>
}

export const spokenState = (state: MemberState): string => words[state][1]

export interface Member {
  readonly name: string
  readonly state: MemberState
  readonly means: readonly string[]
}
