import type { Scored, TriedLevel } from '#domains/notices/drills/score.ts'
import type { DrillRow } from '#domains/notices/drills/store.ts'
import { drillReference } from '#domains/notices/drills/subject.ts'
import { reportWords } from '#domains/notices/drills/words.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { tell } from '#domains/notices/telling/tell.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Tells whoever answers for the policy how its drill went, once: the contact of the team, or its people when it has none. */
export const tellHowItWent = async (
  transaction: Transaction,
  drill: DrillRow,
  levels: readonly TriedLevel[],
  scored: Scored,
): Promise<void> => {
  await tellOwner(transaction, drill, reportWords(drill.title, levels, scored))
}

/** One message for each, under a key of the drill. */
export const tellOwner = async (
  transaction: Transaction,
  { id, policy, owner }: Pick<DrillRow, 'id' | 'policy' | 'owner'>,
  words: { readonly subject: string; readonly text: string },
): Promise<void> => {
  if (owner === null) return
  const { contacts, members } = (await transaction.read(addressBook)).value
  const people = contacts.has(owner) ? [owner] : (members.get(owner) ?? [])
  await tell(
    transaction,
    people.map((person) => ({
      key: `drill ${id} ${person}`,
      person,
      ...words,
      links: [{ label: 'See the drill', url: `${transaction.config.baseUrl}/drills/${id}` }],
      about: [drillReference(id), policy],
      expiresAt: new Date(transaction.now.getTime() + 7 * dayMs),
    })),
  )
}
