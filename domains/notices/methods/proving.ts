import { verifiedPlaces } from '#domains/notices/methods/store.ts'
import type { Contact, Directory } from '#domains/people/contact.ts'
import type { Transaction } from '#platform/transaction.ts'

/** The address book of these people only, with what is proven about their methods: one query, whatever number of pages. */
export const provenBook = async (transaction: Transaction, book: Directory, people: readonly string[]): Promise<Directory> => {
  const asked = [...new Set(people)].filter((reference) => reference.startsWith('person:'))
  const verified = new Map<string, Set<string>>()
  if (asked.length > 0)
    for (const { owner, place } of await verifiedPlaces(transaction.sql, asked))
      verified.set(owner, (verified.get(owner) ?? new Set()).add(place))
  const contacts = new Map<string, Contact>()
  for (const reference of people) {
    const contact = book.contacts.get(reference)
    if (contact === undefined) continue
    contacts.set(reference, reference.startsWith('person:') ? { ...contact, verified: verified.get(reference) ?? new Set() } : contact)
  }
  return { contacts, members: book.members }
}
