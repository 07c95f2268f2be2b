import Type from 'typebox'
import { calendarFindings } from '#domains/oncall/calendars/validation.ts'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

const date = (description: string) => Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description })

export const Calendar = defineKind({
  name: 'Calendar',
  slug: 'calendar',
  plural: 'Calendars',
  summary: 'Holidays, leave or shifts, from a calendar feed or written here: what schedules take into account.',
  owner: 'required',
  practices: ['OPS07-BP01', 'OPS10-BP01', 'OPS03-BP07'],
  columns: ['spec.holds', 'spec.zone', 'spec.url'],
  spec: Type.Object(
    {
      holds: Type.Union([Type.Literal('holidays'), Type.Literal('leave'), Type.Literal('shifts')], {
        description:
          'What its events are. `holidays`: days on which work rests, where a schedule names this calendar. `leave`: times when people are away; they are passed over in every schedule. `shifts`: who is on call, for layers that name this calendar.',
      }),
      zone: Type.String({
        maxLength: 60,
        description: 'IANA time zone of whole days, and of times that name none: `Europe/Berlin`.',
      }),
      url: Type.Optional(
        Type.String({
          pattern: '^(https?|webcal)://[^\\s]+$',
          maxLength: 2_000,
          description:
            'Where the calendar is fetched from, as iCalendar. Whoever may read records reads this address too: publish a feed of its own for it.',
        }),
      ),
      refresh: Type.Optional(
        Type.String({
          pattern: '^[1-9][0-9]{0,3}(m|h|d)$',
          description: 'How often it is fetched, `15m` to `7d`. Default `1h`, or less often when the feed says so.',
        }),
      ),
      text: Type.Optional(
        Type.String({ maxLength: 262_144, description: 'The calendar itself, as iCalendar (RFC 5545), instead of an address.' }),
      ),
      days: Type.Optional(
        Type.Array(
          Type.Object(
            {
              date: date('The day, or the first of several: `2026-12-25`.'),
              until: Type.Optional(date('The last day, included. Default the same day.')),
              title: Type.Optional(Type.String({ maxLength: 200, description: 'What it is: `Christmas Day`.' })),
              person: Type.Optional(Reference(['Person'], { description: 'Whose leave it is.' })),
              yearly: Type.Optional(Type.Boolean({ description: 'On the same day of every year from then on. Default false.' })),
            },
            { additionalProperties: false },
          ),
          { minItems: 1, maxItems: 1_000, description: 'Whole days, written here instead of a feed: of holidays and of leave.' },
        ),
      ),
      person: Type.Optional(
        Reference(['Person'], {
          description:
            'Whose leave, or whose shifts, all of it is. Without it people are found by the mail address of an attendee, else by their name in the title of an event.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  validate: ({ spec }) => calendarFindings(spec),
})
