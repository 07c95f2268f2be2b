import type { Contact, ContactMethod } from '#domains/people/contact.ts'
import { Refusal } from '#platform/refusal.ts'

/** Every method of somebody, the last way as well. */
export const everyMethod = (contact: Contact): readonly ContactMethod[] =>
  contact.lastWay === undefined ? contact.methods : [...contact.methods, contact.lastWay]

/** The method of somebody by the name they gave it, or a refusal that says which there are. */
export const methodNamed = (contact: Contact, name: string): ContactMethod => {
  const all = everyMethod(contact)
  const method = all.find((one) => one.name === name)
  if (method !== undefined) return method
  const names = all.map((one) => `"${one.name}"`).join(', ')
  throw new Refusal(
    'not-found',
    `${contact.reference} has no contact method "${name}". ${names === '' ? 'Add one to the record.' : `There is ${names}.`}`,
  )
}
