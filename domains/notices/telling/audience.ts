import { addressBook } from '#domains/notices/methods/address-book.ts'
import type { Names } from '#domains/notices/telling/swap-words.ts'
import { roster } from '#domains/oncall/roster.ts'
import type { Directory } from '#domains/people/contact.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Who is told, how they are called, and in whose time. */
export interface Audience {
  readonly book: Directory
  readonly names: Names
  /** A person's own; for a team that of the schedule. */
  readonly zoneOf: (person: string, schedule: string) => string
  /** Whoever answers for a schedule: its team's contact, or its people when it has none. */
  readonly owners: (schedule: string) => readonly string[]
  /** Whoever answers in the name of an owner: the person or the team's contact, or its people when it has none. */
  readonly behind: (owner: string | null | undefined) => readonly string[]
}

export const readAudience = async (transaction: Transaction): Promise<Audience> => {
  const book = (await transaction.read(addressBook)).value
  const { schedules } = (await transaction.read(roster)).value
  const behind = (owner: string | null | undefined): readonly string[] =>
    owner === null || owner === undefined ? [] : book.contacts.has(owner) ? [owner] : (book.members.get(owner) ?? [])
  return {
    book,
    names: (reference) =>
      book.contacts.get(reference)?.title ?? schedules.get(reference)?.title ?? reference.slice(reference.indexOf(':') + 1),
    zoneOf: (person, schedule) => (person.startsWith('person:') ? book.contacts.get(person)?.zone : schedules.get(schedule)?.zone) ?? 'UTC',
    owners: (schedule) => behind(schedules.get(schedule)?.owner),
    behind,
  }
}
