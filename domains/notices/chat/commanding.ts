import type { Chatter } from '#domains/notices/chat/chatter.ts'
import { linkByCode, personOf } from '#domains/notices/chat/knowing.ts'
import { requirePerson } from '#domains/notices/chat/pressing.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import type { Transaction } from '#platform/transaction.ts'
import { whoIsOnCall } from '#domains/oncall/questions.ts'
import { formatInZone } from '#platform/time/zone.ts'

/** Answers what somebody wrote to the bot: `oncall who`, `oncall next`, `link CODE`. Anything else is answered with what it understands. */
export const obey = async (transaction: Transaction, chatter: Chatter, text: string): Promise<string> => {
  const [verb = '', ...rest] = text.trim().replace(/^\//, '').split(/\s+/)
  const word = verb.toLowerCase()
  if ((word === 'link' || word === 'start') && rest[0] !== undefined) return linked(transaction, chatter, rest[0])
  if (word === 'oncall' || word === 'on-call') return onCall(transaction, chatter, rest)
  return [await greeting(transaction, chatter), help(chatter)].join('\n')
}

const help = ({ channel }: Chatter): string => {
  const [before, link] = { 'slack-bot': ['/andon ', 'link'], teams: ['', 'link'], telegram: ['/', 'start'] }[channel]
  return [
    `${before}oncall who: who is on call now. ${before}oncall who payments: for one schedule.`,
    `${before}oncall next: who comes then.`,
    `${before}${link} CODE: tells Andon who you are here; the code is under your contact methods.`,
  ].join('\n')
}

const greeting = async (transaction: Transaction, chatter: Chatter): Promise<string> => {
  const person = await personOf(transaction, chatter)
  if (person === undefined) return `Andon does not know who you are here. You are called ${chatter.user}.`
  return `You are ${await titleOf(transaction, person)}. To be paged here, your contact methods hold the address ${chatter.addresses[0] ?? chatter.user}.`
}

const linked = async (transaction: Transaction, chatter: Chatter, code: string): Promise<string> => {
  const person = await linkByCode(transaction, chatter, code)
  if (person === undefined)
    return 'This code is wrong, was used, or is older than 15 minutes. Ask for a new one under your contact methods.'
  const address = chatter.addresses[0] ?? chatter.user
  const { contacts } = (await transaction.read(addressBook)).value
  const isMethod = contacts.get(person)?.methods.some((method) => method.channel === chatter.channel && method.address === address) ?? false
  const next = isMethod
    ? 'Pages come here, and their buttons answer.'
    : `Buttons here answer as you. To be paged here, add the address ${address} to your contact methods.`
  return `You are ${await titleOf(transaction, person)}. ${next}`
}

const onCall = async (transaction: Transaction, chatter: Chatter, words: readonly string[]): Promise<string> => {
  const person = await requirePerson(transaction, chatter)
  const [verb = 'who', schedule] = words
  const asker = transaction.as({ type: 'chat', channel: chatter.channel, person: person.slice(person.indexOf(':') + 1) })
  const { items } = await asker.call(whoIsOnCall, { limit: mostNamed + 1, ...(schedule === undefined ? {} : { schedule }) })
  if (items.length === 0) return 'There are no schedules yet.'
  const isNext = verb.toLowerCase() === 'next'
  const lines = await Promise.all(
    items.slice(0, mostNamed).map(async ({ title, zone, now, next }) => {
      const shifts = isNext ? next : now
      const names = await Promise.all(shifts.map((shift) => titleOf(transaction, shift.person)))
      const [first] = shifts
      if (first === undefined) return `${title}: ${isNext ? 'nobody within two months' : 'nobody'}`
      const instant = new Date(isNext ? first.from : first.to)
      return `${title}: ${names.join(', ')}, ${isNext ? 'from' : 'until'} ${formatInZone(instant, zone)}`
    }),
  )
  return [...lines, ...(items.length > mostNamed ? [`More: ${transaction.config.baseUrl}/on-call`] : [])].join('\n')
}

const mostNamed = 20

const titleOf = async (transaction: Transaction, reference: string): Promise<string> =>
  (await transaction.read(addressBook)).value.contacts.get(reference)?.title ?? reference.slice(reference.indexOf(':') + 1)
