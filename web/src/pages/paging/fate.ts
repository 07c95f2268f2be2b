import type { Outputs } from '../../client.gen.ts'
import type { Tone } from '../../parts/words.tsx'

export type PageView = Outputs['notice.list']['items'][number]

interface Fate {
  readonly tone: Tone
  readonly word: string
  /** Why, when there is more to say than the word. */
  readonly because?: string
}

type Judged = Pick<PageView, 'state' | 'reason' | 'held' | 'together' | 'delivery'>

/** What became of a page, in one word and the reason: held, on its way, with its carrier, arrived, lost, refused, not needed. */
export const fateOf = ({ state, reason, held, together, delivery }: Judged): Fate => {
  if (state === 'refused') return { tone: 'bad', word: 'Refused', because: reason }
  if (state === 'dropped') return { tone: 'off', word: 'Not sent', because: reason }
  if (state === 'waiting') return held === undefined ? { tone: 'off', word: 'Waits' } : { tone: 'warn', word: 'Held back', because: held }
  const bundled = together === undefined ? undefined : 'One message speaks for several pages.'
  switch (delivery?.arrival) {
    case 'arrived':
      return withReason({ tone: 'good', word: 'Arrived' }, delivery.reason ?? bundled)
    case 'lost':
      return withReason({ tone: 'bad', word: 'Lost' }, delivery.reason)
    case 'carrier':
      return withReason({ tone: 'busy', word: 'With the carrier' }, bundled)
    default:
  }
  if (state === 'delivered') return withReason({ tone: 'good', word: 'Delivered' }, bundled)
  if (delivery?.state === 'refused' || delivery?.state === 'failed')
    return withReason({ tone: 'bad', word: delivery.state === 'failed' ? 'Failed' : 'Refused' }, delivery.reason)
  const again =
    (delivery?.attempts ?? 0) > 1 ? `Tried ${delivery?.attempts ?? 0} times: ${delivery?.reason ?? 'no reason is known'}` : bundled
  return withReason({ tone: 'busy', word: 'On its way' }, again)
}

const withReason = (fate: Fate, because: string | undefined): Fate => (because === undefined ? fate : { ...fate, because })
