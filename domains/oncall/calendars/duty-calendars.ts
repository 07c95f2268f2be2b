import type { Absence, Calendars, Holiday, PlannedShift } from '#domains/oncall/absence.ts'
import { type Names, names, peopleNamed } from '#domains/oncall/calendars/names.ts'
import { type CalendarPlan, calendarPlans } from '#domains/oncall/calendars/plan.ts'
import { feedDigests, feedTexts } from '#domains/oncall/calendars/store.ts'
import { readCalendarText } from '#platform/time/icalendar/events.ts'
import { type Occurrence, occurrencesBetween, type Timeline, timelineOf } from '#platform/time/icalendar/occurrences.ts'
import type { Interval } from '#platform/time/interval.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What calendars say within `interval`: the plans of this node, one small query, and copies of feeds that are read once per node and copy. */
export const readCalendars = async (transaction: Transaction, interval: Interval): Promise<Calendars> => {
  const { value: plans } = await transaction.read(calendarPlans)
  if (plans.size === 0) return { absences: [], holidays: new Map(), shifts: new Map() }
  const { value: known } = await transaction.read(names)
  const timelines = await readTimelines(transaction, plans)
  const absences: Absence[] = []
  const holidays = new Map<string, readonly Holiday[]>()
  const shifts = new Map<string, readonly PlannedShift[]>()
  for (const plan of plans.values()) {
    const occurrences = occurrencesBetween(timelines.get(plan.reference) ?? plan.timeline, interval)
    if (plan.holds === 'holidays') holidays.set(plan.reference, occurrences.map(titled))
    else {
      const named = occurrences.flatMap((one) => peopleOf(one, plan, known).map((person) => ({ ...titled(one), person })))
      if (plan.holds === 'leave') absences.push(...named)
      else shifts.set(plan.reference, named)
    }
  }
  return { absences, holidays, shifts }
}

/** Whom an occurrence is about: whom the record names, else whom the event does. */
export const peopleOf = ({ event }: Occurrence, plan: CalendarPlan, known: Names): readonly string[] => {
  const person = plan.persons.get(event) ?? plan.person
  return person === undefined ? peopleNamed(event, known) : [person]
}

const titled = ({ start, end, event }: Occurrence): Holiday => ({ start, end, title: event.title })

interface Kept {
  readonly digest: string
  readonly zone: string
  readonly timeline: Timeline
}

/** Copies of feeds as this process has read them. A few hundred events each; what is no longer declared is forgotten. */
const kept = new Map<string, Kept>()

/** What is known of each calendar with an address, by reference. */
export const readTimelines = async (
  transaction: Transaction,
  plans: ReadonlyMap<string, CalendarPlan>,
): Promise<ReadonlyMap<string, Timeline>> => {
  const fed = [...plans.values()].filter(({ feed }) => feed !== undefined)
  if (fed.length === 0) return new Map()
  const digests = new Map((await feedDigests(transaction.sql)).map(({ calendar, digest }) => [calendar, digest]))
  const isKnown = ({ reference, zone }: CalendarPlan): boolean => {
    const known = kept.get(reference)
    return known !== undefined && known.digest === digests.get(reference) && known.zone === zone
  }
  const wanted = fed.filter((plan) => digests.has(plan.reference) && !isKnown(plan)).map(({ reference }) => reference)
  if (wanted.length > 0) {
    for (const reference of kept.keys()) if (!digests.has(reference)) kept.delete(reference)
    for (const { calendar, digest, text } of await feedTexts(transaction.sql, wanted)) {
      const zone = plans.get(calendar)?.zone ?? 'UTC'
      const read = readCalendarText(text, zone)
      kept.set(calendar, { digest, zone, timeline: timelineOf('problem' in read ? [] : read.events) })
    }
  }
  return new Map(
    fed.flatMap(({ reference }) => (digests.has(reference) ? [[reference, kept.get(reference)?.timeline ?? timelineOf([])]] : [])),
  )
}
