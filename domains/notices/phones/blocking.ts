import { devicesOf, stoppedAmong } from '#domains/notices/phones/store.ts'
import { type Contact, placeOf } from '#domains/people/contact.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Why nothing arrives at a place although its channel works, and what its person does about it. */
export interface Block {
  readonly what: string
  readonly mend: string
}

/** Places of these people that take nothing now: browsers nobody registered, numbers whose owner answered STOP. By `person:alice push:phone`. */
export const blockedPlaces = async (transaction: Transaction, contacts: readonly Contact[]): Promise<ReadonlyMap<string, Block>> => {
  const uses = contacts.flatMap(({ reference, methods }) => methods.map((method) => ({ reference, method })))
  const browsers = uses.filter(({ method }) => method.channel === 'push')
  const numbers = uses.filter(({ method }) => method.channel === 'sms')
  const devices = browsers.length === 0 ? [] : await devicesOf(transaction.sql, [...new Set(browsers.map(({ reference }) => reference))])
  const stopped = new Set(
    numbers.length === 0
      ? []
      : await stoppedAmong(
          transaction.sql,
          numbers.map(({ method }) => method.address),
        ),
  )
  return new Map([
    ...browsers
      .filter(({ reference, method }) => !devices.some(({ person, name }) => person === reference && name === method.address))
      .map(({ reference, method }) => [`${reference} ${placeOf(method)}`, notRegistered(method.address)] as const),
    ...numbers
      .filter(({ method }) => stopped.has(method.address))
      .map(({ reference, method }) => [`${reference} ${placeOf(method)}`, hasStopped] as const),
  ])
}

const notRegistered = (browser: string): Block => ({
  what: `No browser called “${browser}” is registered.`,
  mend: 'Open Andon in that browser and let pages come to it, under Settings.',
})

const hasStopped: Block = {
  what: 'The owner of the number answered STOP: text messages to it end at the carrier.',
  mend: 'Send START from that telephone to the number the messages came from.',
}
