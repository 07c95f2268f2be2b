import type { Clocks, WallClock } from '#platform/time/icalendar/clocks.ts'
import type { Length } from '#platform/time/icalendar/stamps.ts'
import type { Recurrence } from '#platform/time/recurrence.ts'
import type { LocalTime } from '#platform/time/zone.ts'

/** Somebody an event names. */
export interface Participant {
  /** In small letters; '' when it is no mail address. */
  readonly mail: string
  readonly name: string
}

/** An event, or one that stands for an occurrence of another. */
export interface CalendarEvent {
  readonly uid: string
  readonly title: string
  readonly start: LocalTime
  readonly clock: WallClock
  readonly length: Length
  /** Whole days. */
  readonly isDay: boolean
  readonly repetition: Repetition | undefined
  readonly participants: readonly Participant[]
  readonly organizer: Participant | undefined
}

/** One place of a calendar that was not understood; the rest was. */
export interface EventFinding {
  /** The event, by its title and day. */
  readonly event: string
  readonly message: string
}

/** How an event comes again. */
export interface Repetition {
  readonly recurrence: Recurrence | undefined
  /** Added to the starts of the rule, which knows no seconds. */
  readonly secondsMs: number
  /** Further starts, on the wall of the event. */
  readonly further: readonly LocalTime[]
  /** Starts that are not, as instants: taken out, or told of by an event of their own. */
  readonly without: ReadonlySet<number>
  /** The same by whole days on the wall of the event. */
  readonly withoutDays: ReadonlySet<LocalTime>
}

/** What is told while a calendar is read. */
export interface Reading {
  readonly clocks: Clocks
  readonly clock: WallClock
  readonly findings: EventFinding[]
  count: number
  /** How many more events may repeat: each is asked about for every question. */
  repeating: number
  /** Occurrences that rules with a number of times may still ask for: each of them is counted when the rule is read. */
  counting: number
  readonly tell: (event: string, message: string) => void
}
