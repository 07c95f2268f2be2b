import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Glow, Word, type Tone } from '../../parts/words.tsx'

export type Status = Outputs['integration.status']['items'][number]

interface Standing {
  readonly tone: Tone
  readonly word: string
  readonly because: string
}

/** How an integration stands, worst first. Pure. */
export const standingOf = ({ enabled, keys, refused, lastAt }: Status): Standing => {
  const [last] = refused
  if (!enabled) return { tone: 'off', word: 'Switched off', because: 'What it sends is refused until its record says otherwise.' }
  if (keys.length === 0) return { tone: 'warn', word: 'No key', because: 'Nothing can send here before a key is issued.' }
  if (last !== undefined && (lastAt === undefined || last.at > lastAt))
    return { tone: 'bad', word: 'Refused', because: `What it sent last was refused: ${last.sentence}` }
  if (lastAt === undefined) return { tone: 'off', word: 'Silent', because: 'It has never sent anything.' }
  return { tone: 'good', word: 'Receiving', because: 'What it sent last was taken.' }
}

export const StandingWord = ({ status }: { readonly status: Status }): ReactElement => {
  const { tone, word, because } = standingOf(status)
  return (
    <Glow value={word}>
      <Word tone={tone} title={because}>
        {word}
      </Word>
    </Glow>
  )
}

/** Events and alerts in an hour, in words: the limit counts requests a minute, so they are not compared. */
export const rateOf = ({ lastHour, lastDay }: Status): string =>
  lastHour > 0
    ? `${lastHour.toLocaleString()} in the last hour`
    : lastDay > 0
      ? `${lastDay.toLocaleString()} in the last day`
      : 'none today'
