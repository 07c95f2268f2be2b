import { quietFor } from '#domains/notices/methods/quiet.ts'
import { type Contact, type ContactMethod, methodsFor, placeOf } from '#domains/people/contact.ts'

/** What somebody is told, once. */
export interface Telling {
  /** What makes it the same: a second one with this key is not told. */
  readonly key: string
  /** A person, or a team by its contact. */
  readonly person: string
  readonly subject: string
  readonly text: string
  readonly links: readonly { readonly label: string; readonly url: string }[]
  /** References under which it is found. */
  readonly about: readonly string[]
  /** What can be answered from the message: `swap:0198…`. See `questions.ts`. */
  readonly asks?: string
  /** Somebody is waited for: by the methods for important pages, in quiet hours too. */
  readonly urgent?: boolean
  /** Worth nothing from then on. */
  readonly expiresAt: Date
}

/** A telling as it is kept. */
export interface KeptTelling extends Telling {
  readonly id: string
  readonly state: 'waiting' | 'sent' | 'failed' | 'dropped'
  readonly tried: readonly string[]
  readonly createdAt: Date
}

export type Way =
  | { readonly method: ContactMethod }
  /** Every way waits for the end of quiet hours. */
  | { readonly until: Date }
  | { readonly problem: string }

/**
 * How to tell somebody something nobody has to act on now: by the first of their methods for pages that can wait, another
 * only when that one was refused. Never by a call, and in quiet hours only what is urgent.
 */
export const wayTo = (contact: Contact | undefined, tried: readonly string[], now: Date, urgent = false): Way => {
  const urgency = urgent ? 'important' : 'default'
  if (contact === undefined) return { problem: 'There is nobody of that name, or no way to reach them.' }
  const { chosen, reserve } = methodsFor(contact, urgency)
  const first = chosen.toSorted((one, other) => one.delayMs - other.delayMs)
  const silent = [...first, ...reserve].filter(({ channel }) => channel !== 'voice')
  if (silent.length === 0) return { problem: 'They have no way to be told but a call, and calls are for pages.' }
  const untried = silent.filter((method) => !tried.includes(placeOf(method)))
  const waits: Date[] = []
  for (const method of untried) {
    const until = quietFor(contact, urgency, method, now)
    if (until === undefined) return { method }
    waits.push(until)
  }
  const [until] = waits.toSorted((one, other) => one.getTime() - other.getTime())
  return until === undefined ? { problem: 'Every way to tell them was refused.' } : { until }
}

/** What leaves as one message: everything for one person that can wait, except what has buttons of its own. */
export const together = <One extends Pick<Telling, 'person' | 'asks' | 'urgent'> & { readonly id: string }>(
  tellings: readonly One[],
): readonly (readonly One[])[] => [
  ...Map.groupBy(tellings, ({ id, person, asks, urgent }) =>
    asks === undefined ? `${person}${urgent === true ? ' urgent' : ''}` : `${person} ${id}`,
  ).values(),
]

/** Several as one: what each is about in the first line, all of each below. */
export const combined = (
  tellings: readonly Pick<Telling, 'subject' | 'text' | 'links' | 'about'>[],
): Pick<Telling, 'subject' | 'text' | 'links' | 'about'> => {
  const [first] = tellings
  if (first !== undefined && tellings.length === 1) return first
  return {
    subject: `${first?.subject ?? ''}, and ${tellings.length - 1} more`,
    text: tellings.map(({ subject, text }) => `${subject}\n\n${text}`).join('\n\n'),
    links: [...new Map(tellings.flatMap(({ links }) => links).map((link) => [link.url, link])).values()].slice(0, 5),
    about: [...new Set(tellings.flatMap(({ about }) => about))],
  }
}
