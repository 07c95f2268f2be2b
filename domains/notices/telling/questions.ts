import { choicesFor } from '#domains/notices/telling/swap-words.ts'
import { expiresAt, type Swap } from '#domains/oncall/swaps/swap.ts'
import { swapNamed } from '#domains/oncall/swaps/taking.ts'
import { defineSlot } from '#platform/slot.ts'
import type { Offer } from '#domains/notices/offer.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Questions that are told: a swap, an approval. Whoever is told answers from the message, by a link or a button.
 *
 * A domain that asks something fills this slot and names its question as `word:id` in `asks` of what it tells.
 */
export interface Questioner {
  /** The word before the colon: `approval`. */
  readonly of: string
  /** The question as it stands for this person now; undefined when there is none any more. */
  readonly find: (transaction: Transaction, id: string, person: string) => Promise<Asked | undefined>
}

export interface Asked {
  readonly isOpen: boolean
  /** What can be answered while it is open. */
  readonly offers: readonly Offer[]
  /** A reference. */
  readonly askedBy: string
  readonly settledAt: Date | undefined
  /** Why it is over, half a sentence; empty while it is not. */
  readonly because: string
  /** The links in messages work no longer. */
  readonly expiresAt: Date
  /** What whoever answered is told; by default what fits the choice. */
  readonly thanks?: string
}

export const tellingQuestions = defineSlot<Questioner>('notices.questions')

/** What is asked by a telling, `swap:0198…`. */
export const askedNamed = async (transaction: Transaction, asks: string, person: string): Promise<Asked | undefined> => {
  const [, of = '', id = ''] = /^([a-z-]+):(.+)$/s.exec(asks) ?? []
  if (of === 'swap') return swapAsked(await swapNamed(transaction, id))
  return tellingQuestions
    .of(transaction.registry)
    .find((one) => one.of === of)
    ?.find(transaction, id, person)
}

const swapAsked = (swap: Swap | undefined): Asked | undefined =>
  swap && {
    isOpen: swap.state === 'open',
    offers: choicesFor(swap).map(({ choice, label }) => ({ choice, label, action: `oncall.${choice}`, input: { swap: swap.id } })),
    askedBy: swap.askedBy,
    settledAt: swap.settledAt,
    because: swap.state === 'open' ? '' : endedWords(swap),
    expiresAt: expiresAt(swap),
  }

const endedWords = ({ state, parts }: Swap): string => {
  const people = [...new Set(parts.map(({ taker }) => taker))]
  return people.length === 0 ? state : `${people.join(', ')} ${people.length === 1 ? 'has' : 'have'} it`
}
