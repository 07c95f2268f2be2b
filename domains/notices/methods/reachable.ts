import { everyMethod } from '#domains/notices/methods/naming.ts'
import type { Block } from '#domains/notices/phones/blocking.ts'
import { type Contact, type ContactMethod, methodsFor, placeOf, type Urgency } from '#domains/people/contact.ts'

/** What is known of one method of somebody: declared, proven, tried. */
export interface MethodStanding {
  readonly method: ContactMethod
  /** What an administrator sets so that the channel carries messages; undefined when it does. */
  readonly missing: string | undefined
  /** The limit that counts, `5/15m`. */
  readonly limit: string | undefined
  /** Why nothing arrives there although the channel works; undefined when it may. */
  readonly blocked: Block | undefined
  readonly verifiedAt: Date | undefined
  readonly verifiedBy: 'code' | 'test' | undefined
  /** Until when a code that is out works. */
  readonly codeUntil: Date | undefined
  readonly last: Delivered | undefined
  /** How many of the newest messages failed, in a row. */
  readonly failures: number
}

export interface Delivered {
  readonly state: string
  readonly at: Date
  readonly reason: string | undefined
  /** What it was: a page, a code, a test. */
  readonly what: 'page' | 'code' | 'test'
  readonly message: string
}

/** A way that failed so often in a row is not counted upon. */
const lostAfter = 3

/** Something that may keep a page from its reader. */
export interface Defect {
  /** The method concerned; undefined for the person as a whole. */
  readonly method: string | undefined
  /** True when a page may reach nobody. */
  readonly grave: boolean
  readonly what: string
  readonly mend: string
}

/** `proven`: a verified method works. `likely`: one works as far as anybody can tell. `none`: a page reaches nobody. */
export type Reach = 'proven' | 'likely' | 'none'

const works = ({ missing, blocked, failures }: MethodStanding): boolean =>
  missing === undefined && blocked === undefined && failures < lostAfter

/** Channels and vendors read no codes; teams have no telephone. */
export const needsProof = ({ reference }: Pick<Contact, 'reference'>): boolean => reference.startsWith('person:')

export const reachOf = (contact: Contact, standings: readonly MethodStanding[]): Reach => {
  const working = standings.filter(works)
  if (working.length === 0) return 'none'
  return !needsProof(contact) || working.some(({ verifiedAt }) => verifiedAt !== undefined) ? 'proven' : 'likely'
}

/** Everything that stands between a page and its reader, the gravest first. */
export const defectsOf = (contact: Contact, standings: readonly MethodStanding[]): readonly Defect[] => {
  const isPerson = needsProof(contact)
  const hasProof = standings.some(({ verifiedAt }) => verifiedAt !== undefined)
  const whole: Defect[] = []
  if (standings.length === 0)
    whole.push({
      method: undefined,
      grave: true,
      what: 'There is no way to reach them.',
      mend: 'Add contact methods, or at least `email`, to the record.',
    })
  else if (reachOf(contact, standings) === 'none')
    whole.push({
      method: undefined,
      grave: true,
      what: 'None of the contact methods works.',
      mend: 'Mend one of those below, or add another.',
    })
  else if (isPerson && !hasProof)
    whole.push({
      method: undefined,
      grave: false,
      what: 'No contact method is verified; all of them are used unproven.',
      mend: 'Verify one: a code is sent to it (`contact.verify-start`).',
    })
  for (const urgency of ['important', 'default'] as const) whole.push(...unreachedBy(contact, standings, urgency))
  return [...whole, ...standings.flatMap((standing) => defectsOfMethod(standing, isPerson && hasProof))].toSorted(
    (one, other) => Number(other.grave) - Number(one.grave),
  )
}

/** Pages of one urgency go only to methods that do not work: the reserve has to step in each time. */
const unreachedBy = (contact: Contact, standings: readonly MethodStanding[], urgency: Urgency): readonly Defect[] => {
  const { chosen } = methodsFor(contact, urgency)
  const concerned = standings.filter(({ method }) => chosen.some((one) => placeOf(one) === placeOf(method)))
  if (concerned.length === 0 || concerned.some(works) || !standings.some(works)) return []
  return [
    {
      method: undefined,
      grave: false,
      what: `None of the methods for ${urgency} pages works; each page first fails and then falls over to another method.`,
      mend: `Mend one of ${concerned.map(({ method }) => `“${method.name}”`).join(', ')}, or choose another for ${urgency} pages.`,
    },
  ]
}

const defectsOfMethod = (
  { method, missing, blocked, failures, last, verifiedAt }: MethodStanding,
  othersProven: boolean,
): readonly Defect[] => {
  const of = (what: string, mend: string): Defect => ({ method: method.name, grave: false, what, mend })
  return [
    ...(missing === undefined
      ? []
      : [
          of(
            `Nothing can be sent by ${method.channel} on this installation.`,
            `An administrator sets ${missing} (docs/configuration.md), or the person chooses another channel.`,
          ),
        ]),
    ...(blocked === undefined ? [] : [of(blocked.what, blocked.mend)]),
    ...(failures === 0 || missing !== undefined || blocked !== undefined
      ? []
      : [
          of(
            `The last ${failures === 1 ? 'message' : `${failures} messages`} did not arrive: ${last?.reason ?? 'no reason is known'}`,
            'Correct the address, or test it again (`contact.test`).',
          ),
        ]),
    ...(verifiedAt === undefined && othersProven
      ? [of('Not verified: used only when the verified methods fail.', 'Verify it: a code is sent to it (`contact.verify-start`).')]
      : []),
  ]
}

export const isFailure = (state: string): boolean => state === 'refused' || state === 'failed'

/** Counts failures from the newest message on; what is under way or was taken back says nothing. */
export const failuresIn = (newestFirst: readonly Pick<Delivered, 'state'>[]): number => {
  let failures = 0
  for (const { state } of newestFirst) {
    if (isFailure(state)) failures += 1
    else if (state === 'delivered') return failures
  }
  return failures
}

/** Methods in the order they stand in the record. */
export const standingsFrom = (
  contact: Contact,
  known: (method: ContactMethod) => Omit<MethodStanding, 'method'>,
): readonly MethodStanding[] => everyMethod(contact).map((method) => ({ method, ...known(method) }))
