import { answerAs } from '#domains/notices/answering.ts'
import { type Addressed, type Chatter, strangerTold } from '#domains/notices/chat/chatter.ts'
import { personOf, prove } from '#domains/notices/chat/knowing.ts'
import { noteSeen } from '#domains/notices/chat/store.ts'
import type { EscalationRow, PageRow } from '#domains/notices/store.ts'
import { hashOfSecret } from '#platform/identity/secret.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Nobody knows who it is. What was begun for them is undone; somebody may look them up and try again. */
export class StrangerRefusal extends Refusal {}

/** Who somebody in a chat is; a stranger is refused with how not to be one. */
export const requirePerson = async (transaction: Transaction, chatter: Chatter, page?: Addressed): Promise<string> => {
  const person = await personOf(transaction, chatter, page)
  if (person === undefined) throw new StrangerRefusal('forbidden', strangerTold(chatter, transaction.config.baseUrl))
  return person
}

/**
 * Answers a page as whoever pressed its button: the page's own person, or anybody of the organization who is known in that chat. Says
 * in words what happened, or what had happened before.
 */
export const press = async (transaction: Transaction, chatter: Chatter, page: PageRow & EscalationRow, choice: string): Promise<string> => {
  const person = await requirePerson(transaction, chatter, page)
  if (page.person === person && page.channel === chatter.channel) await prove(transaction, chatter, person, 'test')
  const { message } = await answerAs(transaction, page, choice, person.slice(person.indexOf(':') + 1))
  return message
}

/** Refuses what came in before: somebody who recorded a request cannot play it again, on whichever node. */
export const refuseReplay = async (transaction: Transaction, proof: string): Promise<void> => {
  if (await noteSeen(transaction.sql, hashOfSecret(proof), transaction.now)) return
  throw new Refusal('wrong-credentials', 'This request came before and was dealt with then. Nothing was done.')
}
