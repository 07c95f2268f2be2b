import { chatLinked } from '#domains/notices/chat/facts.ts'
import { type Addressed, type Chatter, personBehind } from '#domains/notices/chat/chatter.ts'
import { chatUserOf, saveChatUser, takeCode } from '#domains/notices/chat/store.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { hashOfSecret } from '#platform/identity/secret.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Who somebody in a chat is, a reference; undefined for a stranger. Whoever was found by mail is remembered. */
export const personOf = async (transaction: Transaction, chatter: Chatter, page?: Addressed): Promise<string | undefined> => {
  const { value: directory } = await transaction.read(addressBook)
  const linked = await chatUserOf(transaction.sql, chatter.channel, chatter.user)
  if (linked !== undefined && directory.contacts.has(linked.person)) return linked.person
  const found = personBehind(directory, chatter, page)
  if (found?.knownBy === 'mail') await link(transaction, chatter, found.person, 'mail')
  return found?.person
}

/** Links somebody in a chat to whoever made this code. Answers the person, or undefined when the code is wrong, used or too old. */
export const linkByCode = async (transaction: Transaction, chatter: Chatter, code: string): Promise<string | undefined> => {
  const person = await takeCode(transaction.sql, hashOfSecret(code), chatter.channel, transaction.now)
  if (person !== undefined) await link(transaction, chatter, person, 'code')
  return person
}

const link = async (transaction: Transaction, chatter: Chatter, person: string, knownBy: 'code' | 'mail'): Promise<void> => {
  const { channel, user } = chatter
  const isNew = await saveChatUser(transaction.sql, { channel, chat_user: user, person, known_by: knownBy, linked_at: transaction.now })
  if (isNew) transaction.record(chatLinked, { subjects: [person], data: { person, channel, user, knownBy } })
}
