import { localTimeAt } from '#platform/time/zone.ts'

/** Something told or done about a group, as the fact log has it. */
export interface Deed {
  readonly at: Date
  readonly what: 'paged' | 'acknowledged' | 'unacknowledged' | 'noted' | 'assigned' | 'run' | 'incident' | 'resolved' | 'held' | 'released'
  /** Who, as facts name an actor: `person:alice`. */
  readonly actor: string
  /** Whom a page was sent to. */
  readonly people: readonly string[]
  readonly alert: string | undefined
  /** What held the alert back: `silence`, `inhibition` … */
  readonly sources: readonly string[]
}

/** What became of a group: whom it woke, and what people did about it. */
export interface GroupOutcome {
  readonly pagedAt: Date | undefined
  readonly messages: number
  readonly outOfHours: number
  readonly interrupted: number
  readonly people: readonly string[]
  readonly actedAt: Date | undefined
  readonly acted: Deed['what'] | undefined
}

/** The zone of a person's clock. */
export type ZoneOf = (person: string) => string

/** What a person does that shows that an alert was worth telling of. */
const acts: ReadonlySet<Deed['what']> = new Set(['acknowledged', 'noted', 'assigned', 'run', 'incident', 'resolved'])

/** What became of a group, from all that was told and done about it, in any order. */
export const groupOutcome = (deeds: readonly Deed[], zoneOf: ZoneOf): GroupOutcome => {
  const inOrder = deeds.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const pages = inOrder.filter(({ what }) => what === 'paged')
  const told = pages.flatMap(({ at, people }) => people.filter(isPerson).map((person) => ({ at, zone: zoneOf(person) })))
  const first = inOrder.find(isAct)
  return {
    pagedAt: pages[0]?.at,
    messages: told.length,
    outOfHours: told.filter(({ at, zone }) => isOutOfHours(at, zone)).length,
    interrupted: told.filter(({ at, zone }) => isNight(at, zone)).length,
    people: [...new Set(pages.flatMap(({ people }) => people.filter(isPerson)))].toSorted(),
    actedAt: first?.at,
    acted: first?.what,
  }
}

/** A person did something: an acknowledgement by a workflow, or an incident that opened by itself, shows nothing. */
export const isAct = (deed: Pick<Deed, 'what' | 'actor'>): boolean => acts.has(deed.what) && isPerson(deed.actor)

export const isPerson = (reference: string): boolean => reference.startsWith('person:')

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Between 23:00 and 07:00 on the clock of `zone`, whatever the day: somebody sleeps. */
export const isNight = (at: Date, zone: string): boolean => {
  const hour = hourOf(at, zone)
  return hour >= 23 || hour < 7
}

/** Not between 09:00 and 18:00 from Monday to Friday on the clock of `zone`. */
export const isOutOfHours = (at: Date, zone: string): boolean => {
  const hour = hourOf(at, zone)
  return hour < 9 || hour >= 18 || weekdayOf(at, zone) >= 5
}

/** 0 to 23, on the clock of `zone`. */
export const hourOf = (at: Date, zone: string): number => {
  const local = localTimeAt(zone, at)
  return Math.floor((local - Math.floor(local / dayMs) * dayMs) / hourMs)
}

/** 0 for Monday to 6 for Sunday, on the calendar of `zone`. */
export const weekdayOf = (at: Date, zone: string): number => {
  // The first day of 1970 was a Thursday.
  const days = Math.floor(localTimeAt(zone, at) / dayMs)
  return (((days + 3) % 7) + 7) % 7
}

export type EndedBy = 'open' | 'sender' | 'expiry' | 'person'

/** Who ended an alert: a person, its sender, or nobody, when it was no longer repeated. */
export const endedBy = (alert: {
  readonly resolvedAt: Date | undefined
  readonly by: string | undefined
  readonly because: string
}): EndedBy => {
  if (alert.resolvedAt === undefined) return 'open'
  if (alert.by !== undefined && isPerson(alert.by)) return 'person'
  return alert.because.startsWith('No sender repeated it') ? 'expiry' : 'sender'
}

/** The lowest identifier something made at `at` can have: identifiers begin with the instant they were made at. */
export const firstIdAt = (at: Date): string => {
  const time = Math.max(0, at.getTime()).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`
}
