import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Glow, Word, type Tone } from '../../parts/words.tsx'

export type Runner = Outputs['runner.list']['items'][number]

const words: Readonly<Record<Runner['state'], readonly [Tone, string]>> = {
  connected: ['good', 'Connected'],
  lost: ['bad', 'Silent'],
  disabled: ['off', 'Disabled'],
  unregistered: ['quiet', 'Not registered yet'],
  off: ['off', 'Scripts are off'],
}

/** How a runner stands, in words. */
export const RunnerState = ({ runner }: { readonly runner: Runner }): ReactElement => {
  const [tone, word] = words[runner.state]
  return (
    <Glow value={runner.state}>
      <Word tone={tone} title={runner.disabledReason ?? undefined}>
        {word}
      </Word>
    </Glow>
  )
}
