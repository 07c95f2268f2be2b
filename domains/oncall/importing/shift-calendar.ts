import type { Resolved } from '#domains/oncall/importing/document.ts'
import type { Shift } from '#domains/oncall/importing/model.ts'
import { escapeText, foldLine } from '#platform/time/icalendar/lines.ts'
import { formatLocal } from '#platform/time/icalendar/stamps.ts'
import { parseLocalTime } from '#platform/time/zone.ts'

/**
 * Shifts as iCalendar, an event for each person, on the clock of `zone`. People are known again by their mail address,
 * or by the name of their record when they have none.
 */
export const shiftCalendar = (shifts: readonly Shift[], zone: string, { people, mails }: Pick<Resolved, 'people' | 'mails'>): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Andon//Import//EN',
    `X-WR-TIMEZONE:${zone}`,
    ...shifts.flatMap((shift, index) =>
      [...new Set(shift.people.flatMap((key) => people.get(key) ?? []))].flatMap((person, seat) =>
        eventLines(shift, zone, person, mails.get(person), `${index}-${seat}`),
      ),
    ),
    'END:VCALENDAR',
    '',
  ].join('\r\n')

const eventLines = (shift: Shift, zone: string, person: string, mail: string | undefined, id: string): readonly string[] =>
  [
    'BEGIN:VEVENT',
    `UID:${id}@import`,
    'DTSTAMP:20000101T000000Z',
    `DTSTART;TZID=${zone}:${formatLocal(parseLocalTime(shift.start))}`,
    `DTEND;TZID=${zone}:${formatLocal(parseLocalTime(shift.start) + shift.minutes * 60_000)}`,
    ...(shift.rule === undefined ? [] : [`RRULE:${shift.rule}`]),
    ...(mail === undefined ? [] : [`ATTENDEE:mailto:${mail}`]),
    `SUMMARY:${escapeText(person.slice('person:'.length))}`,
    'END:VEVENT',
  ].map(foldLine)
