import { chatLinked } from '#domains/notices/chat/facts.ts'
import { type Addressed, type Chatter, isTheirs, personBehind } from '#domains/notices/chat/chatter.ts'
import { chatUserOf, saveChatUser, takeCode } from '#domains/notices/chat/store.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { methodVerified } from '#domains/notices/methods/facts.ts'
import { holdMethod, saveVerified } from '#domains/notices/methods/store.ts'
import { placeOf } from '#domains/people/contact.ts'
import { hashOfSecret } from '#platform/identity/secret.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Who somebody in a chat is, a reference; undefined for a stranger. Whoever had to be asked about is remembered. */
export const personOf = async (transaction: Transaction, chatter: Chatter, page?: Addressed): Promise<string | undefined> => {
  const { value: directory } = await transaction.read(addressBook)
  const linked = await chatUserOf(transaction.sql, chatter.channel, chatter.user)
  if (linked !== undefined && directory.contacts.has(linked.person)) return linked.person
  const found = personBehind(directory, chatter, page)
  if (found !== undefined && chatter.mail !== undefined) await link(transaction, chatter, found, 'mail')
  return found
}

/** Links somebody in a chat to whoever made this code. Answers the person, or undefined when the code is wrong, used or too old. */
export const linkByCode = async (transaction: Transaction, chatter: Chatter, code: string): Promise<string | undefined> => {
  const person = await takeCode(transaction.sql, hashOfSecret(code), chatter.channel, transaction.now)
  if (person === undefined) return undefined
  await link(transaction, chatter, person, 'code')
  await prove(transaction, chatter, person, 'code')
  return person
}

/** Whoever sends a code from a chat, or answers a message that came there, reads there: their contact method is verified by it. */
export const prove = async (transaction: Transaction, chatter: Chatter, person: string, how: 'code' | 'test'): Promise<void> => {
  const contact = (await transaction.read(addressBook)).value.contacts.get(person)
  const method = contact?.methods.find(({ channel, address }) => channel === chatter.channel && isTheirs(chatter, address))
  if (method === undefined) return
  const place = placeOf(method)
  const { verifiedAt } = await holdMethod(transaction.sql, person, place)
  if (verifiedAt !== undefined) return
  await saveVerified(transaction.sql, person, place, how, transaction.now)
  transaction.record(methodVerified, { subjects: [person], data: { owner: person, method: method.name, channel: method.channel, how } })
}

const link = async (transaction: Transaction, chatter: Chatter, person: string, knownBy: 'code' | 'mail'): Promise<void> => {
  const { channel, user } = chatter
  const isNew = await saveChatUser(transaction.sql, { channel, chat_user: user, person, known_by: knownBy, linked_at: transaction.now })
  if (isNew) transaction.record(chatLinked, { subjects: [person], data: { person, channel, user, knownBy } })
}
