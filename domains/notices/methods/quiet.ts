import { type Contact, type ContactMethod, placeOf, type QuietHours, type Urgency } from '#domains/people/contact.ts'
import { dayMs, instantOf, lastInstantOf, type LocalTime, localTimeAt } from '#platform/time/zone.ts'

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

/**
 * When the quiet hours that hold at `at` end; undefined when none do. A night belongs to the day it begins on, whatever the
 * clocks do in it: one that begins at a time that does not exist begins after the gap, one that ends at a time that comes
 * twice ends the second time.
 */
export const quietUntil = (quiet: QuietHours, zone: string, at: Date): Date | undefined => {
  const today = Math.floor(localTimeAt(zone, at) / dayMs) * dayMs
  const ends = [today - dayMs, today].flatMap((day) => {
    if (quiet.days !== undefined && !quiet.days.includes(weekdays[new Date(day).getUTCDay()] ?? '')) return []
    const start = instantOf(zone, day + minutesOf(quiet.from))
    const end = lastInstantOf(zone, day + minutesOf(quiet.to) + (quiet.to <= quiet.from ? dayMs : 0))
    return start <= at && at < end ? [end] : []
  })
  return ends.toSorted((one, other) => other.getTime() - one.getTime())[0]
}

/** When a page of this urgency may use the method, if not at `at`: important ones and methods the person spared always may. */
export const quietFor = (
  contact: Contact,
  urgency: Urgency,
  method: Pick<ContactMethod, 'channel' | 'address'>,
  at: Date,
): Date | undefined =>
  contact.quiet === undefined || urgency === 'important' || contact.quiet.except.includes(placeOf(method))
    ? undefined
    : quietUntil(contact.quiet, contact.zone, at)

const minutesOf = (time: string): LocalTime => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return (hours * 60 + minutes) * 60_000
}
