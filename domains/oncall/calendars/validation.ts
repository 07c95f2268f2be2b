import { readCalendarText } from '#platform/time/icalendar/events.ts'
import type { Finding } from '#platform/refusal.ts'
import { dayMs, isZone } from '#platform/time/zone.ts'

/** What the rules below look at: a calendar's spec, whose schema they cannot know without knowing themselves. */
interface Written {
  readonly holds: 'holidays' | 'leave' | 'shifts'
  readonly zone: string
  readonly url?: string
  readonly refresh?: string
  readonly text?: string
  readonly days?: readonly { readonly date: string; readonly until?: string; readonly person?: string; readonly yearly?: boolean }[]
  readonly person?: string
}

export const calendarFindings = (spec: Written): readonly Finding[] => [
  ...zoneFindings(spec),
  ...sourceFindings(spec),
  ...refreshFindings(spec),
  ...personFindings(spec),
  ...dayFindings(spec),
  ...textFindings(spec),
]

const zoneFindings = ({ zone }: Written): readonly Finding[] =>
  isZone(zone)
    ? []
    : [
        {
          path: '/spec/zone',
          rule: 'zone',
          message: `"${zone}" is not a time zone.`,
          mend: 'Use an IANA name such as `Europe/Berlin`, `America/Chicago` or `UTC`.',
        },
      ]

const sourceFindings = ({ holds, url, text, days }: Written): readonly Finding[] => {
  const given = Object.entries({ url, text, days }).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  if (given.length === 0) {
    const mend = 'Name the address of a feed in `url`, paste iCalendar into `text`, or write `days`.'
    return [{ path: '/spec', rule: 'source', message: 'The calendar holds nothing.', mend }]
  }
  if (given.length > 1) {
    const message = `The calendar is written ${given.length} times: in ${given.map((name) => `\`${name}\``).join(' and ')}.`
    return [{ path: `/spec/${given[1]}`, rule: 'source', message, mend: 'Keep one; make a second calendar of the other.' }]
  }
  if (holds === 'shifts' && days !== undefined) {
    const mend = 'Write shifts with their hours as iCalendar in `text`, name a feed in `url`, or use a rotation.'
    return [{ path: '/spec/days', rule: 'source', message: 'Whole days cannot say when a shift begins.', mend }]
  }
  return []
}

/** The feeds of others are not asked more often than every quarter of an hour. */
const refreshFindings = ({ url, refresh }: Written): readonly Finding[] => {
  if (refresh === undefined) return []
  const path = '/spec/refresh'
  if (url === undefined)
    return [{ path, rule: 'source', message: 'There is nothing to fetch.', mend: 'Leave `refresh` out, or name an address in `url`.' }]
  const minutes = Number(refresh.slice(0, -1)) * ({ m: 1, h: 60, d: 1_440 }[refresh.slice(-1)] ?? 1)
  return minutes >= 15 && minutes <= 7 * 1_440
    ? []
    : [{ path, rule: 'range', message: `"${refresh}" is not between 15 minutes and 7 days.`, mend: 'Write `15m`, `1h` or `1d`.' }]
}

const personFindings = ({ holds, person, days = [] }: Written): readonly Finding[] => {
  if (holds === 'holidays') {
    const named = days.findIndex((day) => day.person !== undefined)
    const path = person !== undefined ? '/spec/person' : named >= 0 ? `/spec/days/${named}/person` : undefined
    const mend = 'Leave it out, or make a calendar that holds leave.'
    return path === undefined ? [] : [{ path, rule: 'person', message: 'A holiday is nobody’s: it is for everybody.', mend }]
  }
  return days.flatMap((day, index) =>
    (day.person ?? person) === undefined
      ? [{ path: `/spec/days/${index}`, rule: 'person', message: 'Nobody is named who is away.', mend: 'Name the `person`.' }]
      : [],
  )
}

/** Nobody is away for longer at a stretch; who writes a longer one means another year. */
const longestDays = 366

const dayFindings = ({ days = [] }: Written): readonly Finding[] =>
  days.flatMap((day, index) => {
    const path = `/spec/days/${index}`
    const wrong = (['date', 'until'] as const).filter((field) => day[field] !== undefined && !isDate(day[field]))
    if (wrong.length > 0)
      return wrong.map((field) => ({
        path: `${path}/${field}`,
        rule: 'date',
        message: `"${day[field]}" is not a day that exists.`,
        mend: 'Write one like `2026-12-25`.',
      }))
    const until = day.until ?? day.date
    if (until < day.date) return [{ path: `${path}/until`, rule: 'order', message: 'It ends before it begins.', mend: 'Name a later day.' }]
    const length = (Date.parse(until) - Date.parse(day.date)) / dayMs + 1
    if (length <= longestDays) return []
    return [{ path: `${path}/until`, rule: 'range', message: `It lasts ${length} days, more than a year.`, mend: 'Look at the years.' }]
  })

const isDate = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text
}

const textFindings = ({ text, zone }: Written): readonly Finding[] => {
  if (text === undefined || !isZone(zone)) return []
  const read = readCalendarText(text, zone)
  return 'problem' in read ? [{ path: '/spec/text', rule: 'icalendar', message: read.problem.message, mend: read.problem.mend }] : []
}
