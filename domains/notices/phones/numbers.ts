import type { Contact, Directory } from '#domains/people/contact.ts'

/** Two ways to write one telephone number are one number: only its digits count. */
const digitsOf = (number: string): string => number.replaceAll(/\D/g, '')

/** Who is reached at a telephone number, by text message or call. A shared telephone has several. */
export const peopleAt = ({ contacts }: Pick<Directory, 'contacts'>, number: string): readonly string[] => {
  const digits = digitsOf(number)
  if (digits.length < 5) return []
  const isTheirs = ({ methods }: Contact): boolean =>
    methods.some(({ channel, address }) => (channel === 'sms' || channel === 'voice') && digitsOf(address) === digits)
  return [...contacts.values()]
    .filter((contact) => contact.reference.startsWith('person:') && isTheirs(contact))
    .map(({ reference }) => reference)
}
