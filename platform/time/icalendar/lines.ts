import { cut } from '#platform/text/cut.ts'

/**
 * iCalendar (RFC 5545): calendars as other programs write and read them.
 *
 * The problem: holidays, leave and shifts live in the calendars people already have, and who is on call belongs into them.
 * Feeds come from strangers: they are folded, escaped, zoned and repeated in every way the standard allows and in some it
 * does not, and some are made to hurt. The idea: text → lines → components → events, each a pure step with a limit; an event
 * keeps its wall clock and its rule, and occurrences are computed for the interval somebody asks about.
 *
 * Guarantees: a calendar that is read answers any interval in bounded time; what is not understood is a finding that names
 * the event, never silence; a local time that does not exist is read with the offset before the gap, one that exists twice is
 * its first (§3.3.5). What is written holds lines of at most 75 octets, cut between characters.
 *
 * Refuses to do: to-dos, journals, alarms, free/busy, and rules by the minute or second.
 */
export interface ContentLine {
  /** In capitals: `DTSTART`. */
  readonly name: string
  /** Names in capitals, values as written: `TZID` → `Europe/Berlin`. */
  readonly parameters: ReadonlyMap<string, string>
  readonly value: string
}

export interface Component {
  /** `VEVENT` */
  readonly name: string
  readonly lines: readonly ContentLine[]
  readonly parts: readonly Component[]
}

/** What is wrong with a whole calendar, and what to do about it. */
export interface Problem {
  readonly message: string
  readonly mend: string
}

/** Longer texts are not read: 20,000 events with everything that belongs to them. */
export const longestCalendar = 5 * 1_024 * 1_024

/** Of what is longer than {@link longestCalendar}. */
export const tooLarge: Problem = {
  message: `The calendar is larger than ${longestCalendar / 1_024 / 1_024} MB.`,
  mend: 'Publish a shorter span of time, or fewer calendars.',
}

const mostLines = 400_000
const mostComponents = 40_000
const deepest = 5
const longestLine = 65_536

/** The `VCALENDAR` of a text, its events and zones within; or why it is none. */
export const readComponents = (text: string): Component | Problem => {
  if (text.length > longestCalendar) return tooLarge
  const lines = unfold(text)
  if (lines.length > mostLines)
    return { message: `The calendar has more than ${mostLines} lines.`, mend: 'Publish a shorter span of time.' }
  const root: Open = { name: '', lines: [], parts: [] }
  const open = [root]
  let count = 0
  for (const text of lines) {
    const line = readLine(text)
    const current = open.at(-1)
    if (line === undefined || current === undefined) continue
    const name = line.value.trim().toUpperCase()
    if (line.name === 'BEGIN') {
      count += 1
      if (open.length > deepest || count > mostComponents)
        return { message: 'The calendar has too many parts, or parts too deep in each other.', mend: 'Publish a shorter span of time.' }
      const part: Open = { name, lines: [], parts: [] }
      current.parts.push(part)
      open.push(part)
    } else if (line.name === 'END') {
      if (current.name !== name || open.length === 1) return notWhole(name)
      open.pop()
    } else current.lines.push(line)
  }
  if (open.length > 1) return notWhole(open.at(-1)?.name ?? '')
  return root.parts.find((part) => part.name === 'VCALENDAR') ?? notACalendar(text)
}

interface Open extends Component {
  readonly lines: ContentLine[]
  readonly parts: Open[]
}

const notWhole = (name: string): Problem => ({
  message: `The calendar is not whole: its ${cut(name, 40)} does not begin and end where it should.`,
  mend: 'It may have been cut off on its way; fetch or copy it again.',
})

const notACalendar = (text: string): Problem => {
  const page = /^\s*<(!doctype|html)/i.test(text.slice(0, 200))
  return {
    message: page ? 'This is a web page, not a calendar.' : 'This is not a calendar: there is no BEGIN:VCALENDAR.',
    mend: page
      ? 'The address may ask for a sign-in, or show the calendar to people; use its address for subscribing (it often ends in .ics).'
      : 'Use the address or file that another calendar program would subscribe to (it often ends in .ics).',
  }
}

/** What anything is done with; the rest of a large calendar costs nothing. */
const read: ReadonlySet<string> = new Set(
  `BEGIN END METHOD NAME X-WR-CALNAME X-WR-TIMEZONE REFRESH-INTERVAL X-PUBLISHED-TTL TZID X-LIC-LOCATION TZOFFSETFROM TZOFFSETTO UID SUMMARY STATUS
   DTSTART DTEND DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID SEQUENCE LAST-MODIFIED DTSTAMP ATTENDEE ORGANIZER`.split(/\s+/),
)
const none: ReadonlyMap<string, string> = new Map()

/** Lines as they were before folding (§3.1); a byte order mark and bare line feeds are forgiven. */
const unfold = (text: string): readonly string[] =>
  text
    .replace(/^\uFEFF/, '')
    .replaceAll(/(?:\r\n|\n|\r)[ \t]/g, '')
    .split(/\r\n|\n|\r/)

/** `NAME;PARAM=value;PARAM="quoted":value`; undefined for what is none, or not read. */
const readLine = (line: string): ContentLine | undefined => {
  if (line.length > longestLine) return undefined
  const [written = ''] = /^[A-Za-z0-9-]{1,100}(?=[;:])/.exec(line) ?? []
  const name = written.toUpperCase()
  if (!read.has(name)) return undefined
  let at = name.length
  if (line[at] === ':') return { name, parameters: none, value: line.slice(at + 1) }
  const parameters = new Map<string, string>()
  while (line[at] === ';') {
    const equals = line.indexOf('=', at)
    const end = equals < 0 ? -1 : endOfValue(line, equals + 1)
    if (end < 0) return undefined
    parameters.set(line.slice(at + 1, equals).toUpperCase(), parameterOf(line.slice(equals + 1, end)))
    at = end
  }
  return line[at] === ':' ? { name, parameters, value: line.slice(at + 1) } : undefined
}

/** Where a parameter's value ends: at the next `;` or `:` outside quotes. */
const endOfValue = (line: string, from: number): number => {
  let quoted = false
  for (let at = from; at < line.length; at += 1) {
    const sign = line[at]
    if (sign === '"') quoted = !quoted
    else if (!quoted && (sign === ';' || sign === ':')) return at
  }
  return -1
}

/** Without its quotes, and with what RFC 6868 writes as `^n`, `^'` and `^^`. */
const parameterOf = (value: string): string =>
  value.replaceAll('"', '').replaceAll(/\^[n'^]/g, (sign) => (sign === '^n' ? '\n' : sign === '^^' ? '^' : '"'))

/** The text of a property, its escapes undone (§3.3.11). */
export const textOf = (value: string): string => value.replaceAll(/\\[\\;,nN]/g, (sign) => (/n/i.test(sign) ? '\n' : sign.slice(1)))

/** A text as the value of a property. */
export const escapeText = (text: string): string =>
  text
    .replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F]/g, (sign) => (sign === '\r' ? '' : ' '))
    .replaceAll('\\', '\\\\')
    .replaceAll(/[;,]/g, (sign) => `\\${sign}`)
    .replaceAll('\n', '\\n')

const longestFold = 75

/** The line in pieces of at most 75 octets, cut between characters, with its line end. */
export const foldLine = (line: string): string => {
  const pieces: string[] = []
  let piece = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > longestFold) {
      pieces.push(piece)
      piece = ' '
      octets = 1
    }
    piece += character
    octets += size
  }
  return `${[...pieces, piece].join('\r\n')}\r\n`
}
