import { type Clocks, clockOfZone, readClocks, type WallClock } from '#platform/time/icalendar/clocks.ts'
import type { CalendarEvent, EventFinding, Participant, Reading } from '#platform/time/icalendar/event.ts'
import { type Component, type ContentLine, type Problem, readComponents, textOf } from '#platform/time/icalendar/lines.ts'
import { type Length, parseLength, parseStamp, type Stamp } from '#platform/time/icalendar/stamps.ts'
import { repetitionOf } from '#platform/time/icalendar/repeating.ts'
import { cut } from '#platform/text/cut.ts'
import { dayMs } from '#platform/time/zone.ts'

export interface ReadCalendar {
  readonly name: string | undefined
  /** The zone it says it is in, when it says so. */
  readonly zone: string | undefined
  /** How often it wants to be fetched. */
  readonly refreshMs: number | undefined
  readonly events: readonly CalendarEvent[]
  /** At most so many as are worth reading. */
  readonly findings: readonly EventFinding[]
  readonly countOfFindings: number
}

const mostEvents = 20_000
const mostRepeating = 1_000
const mostCounted = 300_000
const mostFindings = 50

/** Reads a calendar. Times without a zone, and whole days, are on the wall of `zone`. */
export const readCalendarText = (text: string, zone: string): ReadCalendar | { readonly problem: Problem } => {
  const calendar = readComponents(text)
  if ('message' in calendar) return { problem: calendar }
  const components = calendar.parts.filter((part) => part.name === 'VEVENT')
  if (components.length > mostEvents)
    return {
      problem: {
        message: `The calendar holds more than ${mostEvents} events.`,
        mend: 'Publish a shorter span of time, or fewer calendars.',
      },
    }
  const reading = startReading(readClocks(calendar.parts.filter((part) => part.name === 'VTIMEZONE')), clockOfZone(zone))
  const isCancelled = valueOf(calendar, 'METHOD')?.toUpperCase() === 'CANCEL'
  const events = isCancelled
    ? []
    : assemble(
        components.flatMap((component) => readEvent(component, reading) ?? []),
        reading,
      )
  const refresh = parseLength(valueOf(calendar, 'REFRESH-INTERVAL') ?? valueOf(calendar, 'X-PUBLISHED-TTL') ?? '')
  return {
    name: valueOf(calendar, 'NAME') ?? valueOf(calendar, 'X-WR-CALNAME'),
    zone: valueOf(calendar, 'X-WR-TIMEZONE'),
    refreshMs: refresh === undefined ? undefined : refresh.nominalMs + refresh.exactMs,
    events,
    findings: reading.findings,
    countOfFindings: reading.count,
  }
}

const startReading = (clocks: Clocks, clock: WallClock): Reading => {
  const reading: Reading = {
    clocks,
    clock,
    findings: [],
    count: 0,
    repeating: mostRepeating,
    counting: mostCounted,
    tell: (event, message) => {
      reading.count += 1
      if (reading.findings.length < mostFindings) reading.findings.push({ event: event.toWellFormed(), message: message.toWellFormed() })
    },
  }
  return reading
}

/** An event as written, before those that belong together are put together. */
interface Draft {
  readonly event: CalendarEvent
  readonly component: Component
  readonly label: string
  /** Of which occurrence it says how it really is. */
  readonly instead: Stamp | undefined
  readonly insteadAt: number | undefined
  readonly isCancelled: boolean
  readonly revision: readonly [sequence: number, at: string]
}

const readEvent = (component: Component, reading: Reading): Draft | undefined => {
  const title = cut(textOf(valueOf(component, 'SUMMARY') ?? '').trim(), 500)
  const started = lineOf(component, 'DTSTART')
  const start = started === undefined ? undefined : parseStamp(started.value)
  const label = `${title === '' ? 'untitled' : cut(title, 100)}${start === undefined ? '' : ` (${new Date(start.local).toISOString().slice(0, 10)})`}`
  if (started === undefined || start === undefined) {
    reading.tell(label, 'It does not say when it begins, so it is left out.')
    return undefined
  }
  const clock = clockFor(started, start, reading, label)
  const length = lengthOf(component, { start, clock }, reading, label)
  if (length === undefined) return undefined
  const instead = lineOf(component, 'RECURRENCE-ID')
  const stamp = instead === undefined ? undefined : parseStamp(instead.value)
  if (instead?.parameters.get('RANGE') !== undefined)
    reading.tell(label, 'It changes this occurrence and all after it; only this one is changed here.')
  return {
    event: {
      uid: (valueOf(component, 'UID') ?? '').slice(0, 500),
      title,
      start: start.local,
      clock,
      length,
      isDay: start.isDay,
      repetition: undefined,
      participants: component.lines.flatMap((line) =>
        line.name === 'ATTENDEE' && line.parameters.get('PARTSTAT')?.toUpperCase() !== 'DECLINED' ? participantOf(line) : [],
      ),
      organizer: component.lines.filter((line) => line.name === 'ORGANIZER').flatMap(participantOf)[0],
    },
    component,
    label,
    instead: stamp,
    insteadAt: instead === undefined || stamp === undefined ? undefined : momentOf(stamp, clockFor(instead, stamp, reading, label)),
    isCancelled: valueOf(component, 'STATUS')?.toUpperCase() === 'CANCELLED',
    revision: [
      Number(valueOf(component, 'SEQUENCE') ?? 0) || 0,
      valueOf(component, 'LAST-MODIFIED') ?? valueOf(component, 'DTSTAMP') ?? '',
    ],
  }
}

/** Puts what stands for single occurrences to the event they belong to, and keeps the latest word on each. */
const assemble = (drafts: readonly Draft[], reading: Reading): readonly CalendarEvent[] => {
  const groups = new Map<string, Draft[]>()
  for (const [index, draft] of drafts.entries()) {
    const key = draft.event.uid === '' ? `\u0000${index}` : draft.event.uid
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [draft])
    else group.push(draft)
  }
  return [...groups.values()].flatMap((group) => together(group, reading))
}

const together = (group: readonly Draft[], reading: Reading): readonly CalendarEvent[] => {
  const [master] = group.filter((draft) => draft.instead === undefined).toSorted(byRevision)
  const changes = new Map<number, Draft>()
  for (const change of group.filter((draft) => draft.instead !== undefined).toSorted(byRevision))
    if (change.insteadAt !== undefined && !changes.has(change.insteadAt)) changes.set(change.insteadAt, change)
  const alone = [...changes.values()].flatMap((change) => (change.isCancelled ? [] : [change.event]))
  if (master === undefined) return alone
  if (master.isCancelled) return []
  const days = new Set([...changes.values()].flatMap(({ instead }) => (instead?.isDay === true ? [instead.local] : [])))
  const repetition = repetitionOf(master.component, master.event, { at: new Set(changes.keys()), days }, reading, master.label)
  return [{ ...master.event, repetition }, ...alone]
}

const byRevision = (one: Draft, other: Draft): number =>
  other.revision[0] - one.revision[0] || (one.revision[1] < other.revision[1] ? 1 : one.revision[1] > other.revision[1] ? -1 : 0)

/** Whose wall a time is on: UTC, the zone it names, or that of the calendar. */
const clockFor = (line: ContentLine, stamp: Stamp, reading: Reading, label: string): WallClock => {
  if (stamp.isInstant) return clockOfZone('UTC')
  const tzid = line.parameters.get('TZID')
  if (stamp.isDay || tzid === undefined) return reading.clock
  const clock = reading.clocks.named(tzid)
  if (clock !== undefined) return clock
  reading.tell(label, `Nobody says what the zone "${cut(tzid, 60)}" is; it is read in ${reading.clock.name}.`)
  return reading.clock
}

const momentOf = (stamp: Stamp, clock: WallClock): number => clock.instantOf(stamp.local).getTime()

/** Nothing that people plan takes longer at a stretch, and each question looks back as far. */
const longestMs = 366 * dayMs

const lengthOf = (
  component: Component,
  { start, clock }: { readonly start: Stamp; readonly clock: WallClock },
  reading: Reading,
  label: string,
): Length | undefined => {
  const length = writtenLength(component, start, clock, reading, label)
  const total = length.nominalMs + length.exactMs
  if (total > 0 && total <= longestMs) return length
  if (total > longestMs) reading.tell(label, 'It takes longer than a year, so it is left out.')
  else reading.tell(label, 'It takes no time, so it is left out.')
  return undefined
}

/** An end is on the wall of the start: what lasts from nine to nine does so when the clock changes, as calendars show it. */
const writtenLength = (component: Component, start: Stamp, clock: WallClock, reading: Reading, label: string): Length => {
  const ended = lineOf(component, 'DTEND')
  const end = ended === undefined ? undefined : parseStamp(ended.value)
  if (ended !== undefined && end !== undefined) {
    if (end.isDay) return { nominalMs: Math.max(0, end.local - start.local) || (start.isDay ? dayMs : 0), exactMs: 0 }
    const endClock = clockFor(ended, end, reading, label)
    const local = endClock.name === clock.name ? end.local : clock.localAt(endClock.instantOf(end.local))
    return { nominalMs: Math.max(0, local - start.local), exactMs: 0 }
  }
  const length = parseLength(valueOf(component, 'DURATION') ?? '')
  return length ?? { nominalMs: start.isDay ? dayMs : 0, exactMs: 0 }
}

const participantOf = (line: ContentLine): readonly Participant[] => {
  const [, mail = ''] = /^mailto:(.+)$/i.exec(line.value.trim()) ?? []
  const name = line.parameters.get('CN') ?? ''
  return mail === '' && name === '' ? [] : [{ mail: mail.toLowerCase(), name }]
}

const lineOf = (component: Component, name: string): ContentLine | undefined => component.lines.find((line) => line.name === name)
const valueOf = (component: Component, name: string): string | undefined => lineOf(component, name)?.value.trim()
