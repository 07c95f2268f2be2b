import type { ReactElement } from 'react'
import { Word, type Tone } from '../parts/words.tsx'

export type PracticeState = 'ESTABLISHED' | 'PARTIAL' | 'NOT_ESTABLISHED' | 'UNDETERMINED' | 'NOT_APPLICABLE'
export type Counts = Readonly<Record<PracticeState, number>>

/** How a practice stands: a word, a tone, a sign that differs in shape, and the class of its colour. */
export const standings: Readonly<
  Record<PracticeState, { readonly word: string; readonly tone: Tone; readonly sign: string; readonly look: string }>
> = {
  ESTABLISHED: { word: 'Established', tone: 'good', sign: '✓', look: 'established' },
  PARTIAL: { word: 'Partial', tone: 'warn', sign: '◐', look: 'partial' },
  NOT_ESTABLISHED: { word: 'Not established', tone: 'bad', sign: '✕', look: 'missing' },
  UNDETERMINED: { word: 'Undetermined', tone: 'off', sign: '?', look: 'unknown' },
  NOT_APPLICABLE: { word: 'Not applicable', tone: 'quiet', sign: '–', look: 'not-applicable' },
}

export const states: readonly PracticeState[] = ['ESTABLISHED', 'PARTIAL', 'NOT_ESTABLISHED', 'UNDETERMINED', 'NOT_APPLICABLE']

export const Standing = ({ state }: { readonly state: PracticeState }): ReactElement => (
  <Word tone={standings[state].tone}>{standings[state].word}</Word>
)

/** Shares of practices as one bar, with the numbers in words for those who do not see it. */
export const Bar = ({ counts }: { readonly counts: Counts }): ReactElement => {
  const total = states.reduce((sum, state) => sum + counts[state], 0)
  const spoken = states.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${standings[state].word.toLowerCase()}`)
  return (
    <div className="bar" role="img" aria-label={spoken.join(', ')} title={spoken.join(', ')}>
      {states.map((state) =>
        counts[state] === 0 ? null : (
          <span key={state} className={standings[state].look} style={{ flexGrow: counts[state] / Math.max(1, total) }} />
        ),
      )}
    </div>
  )
}

export const Legend = ({ counts }: { readonly counts: Counts }): ReactElement => (
  <ul className="legend">
    {states.map((state) => (
      <li key={state}>
        <span className={`cell ${standings[state].look}`} aria-hidden="true">
          {standings[state].sign}
        </span>
        <span className="strong number">{counts[state]}</span> {standings[state].word}
      </li>
    ))}
  </ul>
)
