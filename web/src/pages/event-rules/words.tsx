import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Glow, plural, Word, type Tone } from '../../parts/words.tsx'

export type Rule = Outputs['event-rule.history']['rules'][number]
export type Delivery = Outputs['event-delivery.list']['items'][number]

const states: Readonly<Record<Delivery['state'], { readonly tone: Tone; readonly word: string }>> = {
  matched: { tone: 'off', word: 'Waits its turn' },
  waiting: { tone: 'busy', word: 'Due' },
  delivered: { tone: 'good', word: 'Done' },
  dead: { tone: 'bad', word: 'Given up' },
  discarded: { tone: 'off', word: 'Discarded' },
}

export const DeliveryState = ({ delivery }: { readonly delivery: Delivery }): ReactElement => {
  const { tone, word } = states[delivery.state]
  const isTrying = delivery.state === 'waiting' && delivery.attempts > 0
  return (
    <Glow value={delivery.state}>
      <Word tone={isTrying ? 'warn' : tone} title={delivery.reason}>
        {isTrying ? 'Tried again' : word}
      </Word>
    </Glow>
  )
}

/** How a rule stands, worst first. */
export const RuleState = ({ rule }: { readonly rule: Rule }): ReactElement => {
  const [tone, word, because] = standingOf(rule)
  return (
    <Glow value={word}>
      <Word tone={tone} title={because}>
        {word}
      </Word>
    </Glow>
  )
}

const standingOf = ({ enabled, dead, failing, waiting }: Rule): [Tone, string, string] => {
  if (!enabled) return ['off', 'Off', 'It matches nothing.']
  if (dead > 0) return ['bad', 'Failed', `${plural(dead, 'delivery', 'deliveries')} given up: look at why, mend the rule, try them again.`]
  if (failing > 0) return ['warn', 'Trying again', `${plural(failing, 'delivery', 'deliveries')} failed and will be tried again.`]
  if (waiting > 0) return ['busy', 'At work', `${plural(waiting, 'delivery', 'deliveries')} due.`]
  return ['good', 'On', 'What fits is done.']
}
