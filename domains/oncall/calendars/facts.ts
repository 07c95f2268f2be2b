import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const calendar = Type.String({ maxLength: 200, description: 'The calendar: `calendar:germany`.' })
const link = Type.String({ description: 'The link.' })
const shows = Type.String({ maxLength: 200, description: 'What the link shows: a schedule, or the shifts of a person.' })

/** A calendar was fetched, and says something else than before. What is fetched unchanged is no news. */
export const calendarRead = defineFact({
  name: 'calendar.read',
  sentence: '{calendar} was read: {events} events',
  data: Type.Object(
    {
      calendar,
      events: Type.Integer({ description: 'How many events it holds.' }),
      findings: Type.Integer({ description: 'How many places of it were not understood.' }),
    },
    { additionalProperties: false },
  ),
})

/** A calendar could not be fetched or read. Told once per reason; what was read before counts on. */
export const calendarFailed = defineFact({
  name: 'calendar.failed',
  sentence: '{calendar} could not be read: {problem}',
  data: Type.Object(
    {
      calendar,
      problem: Type.String({ maxLength: 1_000, description: 'What went wrong.' }),
      mend: Type.String({ maxLength: 500, description: 'What to do about it.' }),
      keptFrom: Type.Optional(Type.String({ format: 'date-time', description: 'When the copy was read that counts on.' })),
    },
    { additionalProperties: false },
  ),
})

/** Somebody asked that a calendar be fetched now. */
export const calendarAsked = defineFact({
  name: 'calendar.asked',
  sentence: 'A look at {calendar} was asked for',
  data: Type.Object({ calendar }, { additionalProperties: false }),
})

export const calendarLinked = defineFact({
  name: 'oncall.calendar-linked',
  sentence: 'A private calendar link to {shows} was made',
  data: Type.Object({ link, shows }, { additionalProperties: false }),
})

export const calendarUnlinked = defineFact({
  name: 'oncall.calendar-unlinked',
  sentence: 'A private calendar link to {shows} was revoked',
  data: Type.Object({ link, shows }, { additionalProperties: false }),
})
