import type { Directory } from '#domains/people/contact.ts'

/** Chats that answer. */
export const chatChannels = ['slack-bot', 'teams', 'telegram'] as const
export type ChatChannel = (typeof chatChannels)[number]

/** Somebody in a chat, as the provider proved it. */
export interface Chatter {
  readonly channel: ChatChannel
  /** What the provider calls them there. */
  readonly user: string
  /** How contact methods may write them: the user, the chat with them alone. */
  readonly addresses: readonly string[]
  /** Their mail address, from a directory whose word counts. */
  readonly mail?: string
}

/** Whose page it was, and where it went. */
export interface Addressed {
  readonly person: string
  readonly channel: string
  readonly address: string
}

/**
 * Who somebody in a chat is: whom the page they answer was sent to, if it went to their own address; whoever has that address, or
 * their mail address, among the contact methods. Two people with one address are nobody.
 */
export const personBehind = (directory: Directory, chatter: Chatter, page?: Addressed): string | undefined => {
  const isHere = ({ channel, address }: { readonly channel: string; readonly address: string }): boolean =>
    channel === chatter.channel && isTheirs(chatter, address)
  if (page !== undefined && page.person.startsWith('person:') && directory.contacts.has(page.person) && isHere(page)) return page.person
  const found = people(directory, isHere)
  const { mail } = chatter
  const theirs =
    found.length > 0 || mail === undefined
      ? found
      : people(directory, (method) => method.channel === 'email' && isSameMail(method.address, mail))
  return theirs.length === 1 ? theirs[0] : undefined
}

/** True when this is an address of theirs in their chat. */
export const isTheirs = ({ addresses, mail }: Chatter, address: string): boolean =>
  addresses.includes(address) || (mail !== undefined && isSameMail(address, mail))

const isSameMail = (one: string, other: string): boolean => other !== '' && one.toLowerCase() === other.toLowerCase()

const people = (directory: Directory, has: (method: { readonly channel: string; readonly address: string }) => boolean): string[] =>
  [...directory.contacts.values()].flatMap(({ reference, methods, lastWay }) =>
    reference.startsWith('person:') && [...methods, ...(lastWay === undefined ? [] : [lastWay])].some(has) ? [reference] : [],
  )

/** What a stranger is told, so that they are none the next time. */
export const strangerTold = ({ channel, user }: Chatter, baseUrl: string): string =>
  [
    'Nothing was done: Andon does not know who you are here.',
    `Sign in at ${baseUrl}, ask for a code under your contact methods, and send it here as ${codeTold(channel, 'CODE')}.`,
    `You are called ${user} here.`,
  ].join(' ')

/** How a code is sent from a chat. */
export const codeTold = (channel: ChatChannel, code: string): string =>
  ({ 'slack-bot': `/andon link ${code}`, teams: `link ${code}`, telegram: `/start ${code}` })[channel]
