import type { Interval } from '#platform/time/interval.ts'

/** Somebody is away: on leave, ill, at a conference. */
export interface Absence extends Interval {
  /** `person:alice` */
  readonly person: string
  readonly title: string
}

/** A day, or some hours, on which work rests. */
export interface Holiday extends Interval {
  readonly title: string
}

/** A shift that a calendar names, instead of a rotation. */
export interface PlannedShift extends Interval {
  /** `person:alice` */
  readonly person: string
  readonly title: string
}

/** What calendars say within some interval: all that schedules take from them. Calendars by reference: `calendar:bavaria`. */
export interface Calendars {
  readonly absences: readonly Absence[]
  readonly holidays: ReadonlyMap<string, readonly Holiday[]>
  readonly shifts: ReadonlyMap<string, readonly PlannedShift[]>
}

export const noCalendars: Calendars = { absences: [], holidays: new Map(), shifts: new Map() }

/** Absences of each person, by when they begin. */
export type Away = ReadonlyMap<string, readonly Absence[]>

export const awayOf = (absences: readonly Absence[]): Away => {
  const away = new Map<string, Absence[]>()
  for (const absence of absences.toSorted((one, other) => one.start.getTime() - other.start.getTime())) {
    const list = away.get(absence.person)
    if (list === undefined) away.set(absence.person, [absence])
    else list.push(absence)
  }
  return away
}

/** Why somebody is away at an instant, in milliseconds; undefined when they are there. */
export const absenceAt = (away: Away, person: string, at: number): Absence | undefined =>
  away.get(person)?.find(({ start, end }) => start.getTime() <= at && at < end.getTime())

/** The first of `slots`, beginning with `first` and going round, of which somebody is there, with those who are; and who was passed over. */
export const present = (
  slots: readonly (readonly string[])[],
  first: number,
  away: Away,
  at: number,
): { readonly people: readonly string[]; readonly passed: readonly Absence[] } => {
  const passed: Absence[] = []
  for (let step = 0; step < slots.length; step += 1) {
    const people: string[] = []
    for (const person of slots[(first + step) % slots.length] ?? []) {
      const absence = absenceAt(away, person, at)
      if (absence === undefined) people.push(person)
      else if (!passed.includes(absence)) passed.push(absence)
    }
    if (people.length > 0) return { people, passed: step === 0 ? [] : passed }
  }
  return { people: [], passed }
}
