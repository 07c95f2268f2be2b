import { quietFor } from '#domains/notices/methods/quiet.ts'
import type { EscalationEffect } from '#domains/oncall/escalation.ts'
import { type Contact, type ContactMethod, type Directory, methodKey, methodsFor, placeOf, type Urgency } from '#domains/people/contact.ts'
import { formatInZone } from '#platform/time/zone.ts'

/** One page to send: this person, at this step, by this method. At most one row of it ever exists. */
export interface Claim {
  readonly cycle: number
  readonly step: number
  readonly isFallback: boolean
  readonly person: string
  readonly target: string
  readonly method: string
  readonly methodName: string
  readonly channel: ContactMethod['channel']
  readonly address: string
  /** Why this person is paged. */
  readonly reason: string
  readonly dueAt: Date
  /** Why it waits beyond its delay. */
  readonly held?: string | null
}

type PageEffect = Extract<EscalationEffect, { type: 'page' }>

/** The pages one step asks for: every chosen method of everybody, each after its delay, and after their quiet hours when it can wait. */
export const claimsFor = (effect: PageEffect, directory: Directory, urgency: Urgency, now: Date): readonly Claim[] =>
  effect.people.flatMap(({ person, target }) => {
    const contact = directory.contacts.get(person)
    return contact === undefined ? [] : claimsOn(contact, urgency, now, (method, dueAt) => claim(effect, person, target, method, dueAt))
  })

type Claiming = (method: ContactMethod, dueAt: Date) => Claim

const claimsOn = (contact: Contact, urgency: Urgency, now: Date, claimOf: Claiming): readonly Claim[] => {
  const { chosen, reserve } = methodsFor(contact, urgency)
  const claims = chosen.map((method) => {
    const dueAt = new Date(now.getTime() + method.delayMs)
    const until = quietFor(contact, urgency, method, dueAt)
    return until === undefined ? claimOf(method, dueAt) : { ...claimOf(method, until), held: quietReason(until, contact.zone) }
  })
  if (!claims.every(({ held }) => held !== undefined)) return claims
  const spared = reserve.find((method) => quietFor(contact, urgency, method, now) === undefined)
  if (spared === undefined) return claims
  const instead = claimOf(spared, now)
  return [...claims, { ...instead, reason: `${instead.reason}; the methods chosen wait for the end of quiet hours` }]
}

/** Why a page waits for the morning, in words. */
export const quietReason = (until: Date, zone: string): string => `Waits for the end of quiet hours, ${formatInZone(until, zone)}.`

const claim = (effect: PageEffect, person: string, target: string, method: ContactMethod, dueAt: Date): Claim => ({
  cycle: effect.cycle,
  step: effect.step,
  isFallback: effect.fallback,
  person,
  target,
  method: methodKey(method),
  methodName: method.name,
  channel: method.channel,
  address: method.address,
  reason: reasonFor(person, target, effect.fallback),
  dueAt,
})

const reasonFor = (person: string, target: string, isFallback: boolean): string => {
  const why =
    target === person
      ? 'named by the policy'
      : target.startsWith('schedule:')
        ? `on call for ${target}`
        : target.startsWith('team:')
          ? `a member of ${target}`
          : `reached through ${target}`
  return isFallback ? `${why}, as the fallback` : why
}

/** `sent`: handed over for sending; whether it arrived, only its message says. */
export type PageState = 'waiting' | 'sent' | 'refused' | 'dropped'

/** What is known of one page of a step, when another was refused. */
export interface KnownPage extends Claim {
  readonly id: string
  readonly state: PageState
}

/** What to do for one person after a page was refused. */
export type NextWay =
  /** Another is on its way, has arrived, or is held back and will leave. */
  | { readonly type: 'wait' }
  /** One that waits for its delay is used at once. */
  | { readonly type: 'hurry'; readonly page: string }
  /** A method nobody tried yet. */
  | { readonly type: 'try'; readonly claim: Claim }
  | { readonly type: 'give-up'; readonly reason: string }

/**
 * The next way to reach somebody after a refusal: another of the chosen methods, then the reserve. `pages` are all of this
 * person at this step. One that is held back stays so, and counts when nothing else is left: it will leave.
 */
export const nextWay = (pages: readonly KnownPage[], directory: Directory, urgency: Urgency, now: Date): NextWay => {
  if (pages.some((page) => page.state === 'sent')) return { type: 'wait' }
  const isHeld = (page: KnownPage): boolean => page.held !== undefined && page.held !== null
  const [waiting] = pages
    .filter((page) => page.state === 'waiting' && !isHeld(page))
    .toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime())
  if (waiting !== undefined) return { type: 'hurry', page: waiting.id }
  const [known] = pages
  const contact = known === undefined ? undefined : directory.contacts.get(known.person)
  if (known === undefined || contact === undefined) return { type: 'give-up', reason: 'There is no such person any more.' }
  const { chosen, reserve } = methodsFor(contact, urgency)
  const tried = new Set(pages.map(({ channel, address }) => placeOf({ channel, address })))
  const untried = [...chosen, ...reserve].find(
    (method) => !tried.has(placeOf(method)) && quietFor(contact, urgency, method, now) === undefined,
  )
  if (untried === undefined && pages.some((page) => page.state === 'waiting')) return { type: 'wait' }
  if (untried === undefined) return { type: 'give-up', reason: 'Every way to reach them was refused.' }
  const effect = { type: 'page', cycle: known.cycle, step: known.step, fallback: known.isFallback, people: [] } as const
  const claimed = claim(effect, known.person, known.target, untried, now)
  return { type: 'try', claim: { ...claimed, reason: `${claimed.reason}; the way before it was refused` } }
}
