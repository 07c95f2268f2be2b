import Type from 'typebox'
import { Calendar } from '#domains/oncall/calendars/kinds.ts'
import { type Names, names, peopleNamed, plainName } from '#domains/oncall/calendars/names.ts'
import { recognise } from '#domains/oncall/calendars/recognising.ts'
import type { NamedShift } from '#domains/oncall/calendars/turns.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import { defineAction } from '#platform/actions/action.ts'
import { apiVersion, type Kind } from '#platform/kinds/kind.ts'
import { renderYaml } from '#platform/kinds/render.ts'
import { vocabularyOf } from '#platform/kinds/vocabulary.ts'
import { Refusal } from '#platform/refusal.ts'
import { type ReadCalendar, readCalendarText } from '#platform/time/icalendar/events.ts'
import { type Occurrence, occurrencesBetween, timelineOf } from '#platform/time/icalendar/occurrences.ts'
import { dayMs, isZone } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const strict = { additionalProperties: false }
const instant = (description: string) => Type.String({ format: 'date-time', description })

const Lack = Type.Object(
  {
    what: Type.String({ description: 'The part of the calendar.' }),
    why: Type.String({ description: 'Why it does not come along as it is.' }),
    mend: Type.String({ description: 'What to do about it.' }),
  },
  strict,
)

/** How far around now the shape of a calendar is looked at. */
const aroundMs = 400 * dayMs
/** A record holds so long a calendar itself. */
const longestKept = 262_144
const mostLacks = 50

export const importCalendar = defineAction({
  name: 'oncall.import-calendar',
  summary: 'Preview a calendar of shifts as a schedule.',
  description:
    'Changes nothing: it answers documents for `record.apply`. Shifts that come round become a rotation, with overrides where somebody stood in; others stay a calendar that a layer of the schedule names.',
  kind: 'deed',
  mayBeSilent: true,
  idempotent: true,
  may: { role: 'viewer' },
  input: Type.Object(
    {
      text: Type.String({ minLength: 1, maxLength: 3_000_000, description: 'The calendar, as iCalendar (an .ics file).' }),
      name: Type.String({
        pattern: '^[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$',
        maxLength: 128,
        description: 'Name of the schedule to be: `payments`.',
      }),
      owner: Type.String({ minLength: 1, maxLength: 200, description: 'The team that answers for it: `team:payments`.' }),
      zone: Type.Optional(Type.String({ maxLength: 60, description: 'Its IANA time zone. Default what the calendar says.' })),
      people: Type.Optional(
        Type.Array(
          Type.Object(
            {
              name: Type.String({ minLength: 1, maxLength: 200, description: 'A name as the calendar writes it.' }),
              person: Type.String({ minLength: 1, maxLength: 200, description: 'Who that is: `person:alice`.' }),
            },
            strict,
          ),
          { maxItems: 500, description: 'Who is who, for names that are not those of the records.' },
        ),
      ),
    },
    strict,
  ),
  output: Type.Object(
    {
      becomes: Type.Union([Type.Literal('rotation'), Type.Literal('calendar'), Type.Literal('nothing')], {
        description: 'What the shifts become: a rotation of the schedule, a calendar that it names, or nothing that could be used.',
      }),
      zone: Type.String({ description: 'The zone of the schedule.' }),
      shifts: Type.Integer({ description: 'How many shifts were looked at.' }),
      from: Type.Optional(instant('When the first of them begins.')),
      to: Type.Optional(instant('When the last of them ends.')),
      maps: Type.Array(Type.String(), { description: 'What comes along, in sentences.' }),
      lacks: Type.Array(Lack, { description: 'What does not, and why; at most 50.' }),
      unknown: Type.Array(Type.String(), { description: 'Titles of events that name nobody who is known.' }),
      files: Type.Array(
        Type.Object(
          { path: Type.String({ description: 'Where to keep it.' }), text: Type.String({ description: 'What it holds.' }) },
          strict,
        ),
        { description: 'Documents for `record.plan` and `record.apply`.' },
      ),
    },
    strict,
  ),
  run: async (transaction, input) => {
    const zone = zoneOf(input)
    const read = readCalendarText(input.text, zone)
    if ('problem' in read) throw new Refusal('invalid-input', `${read.problem.message} ${read.problem.mend}`)
    const now = transaction.now.getTime()
    const occurrences = occurrencesBetween(timelineOf(read.events), { start: new Date(now - aroundMs), end: new Date(now + aroundMs) })
    const known = withNames((await transaction.read(names)).value, input.people ?? [])
    const seen = look(occurrences, known)
    const preview = previewOf(input, zone, read, seen)
    return {
      becomes: preview.becomes,
      maps: preview.maps,
      zone,
      shifts: occurrences.length,
      ...(occurrences[0] === undefined ? {} : { from: occurrences[0].start.toISOString(), to: lastEnd(occurrences).toISOString() }),
      lacks: [
        ...preview.lacks,
        ...read.findings.map(({ event, message }) => ({ what: event, why: message, mend: 'Look at it after the import.' })),
      ].slice(0, mostLacks),
      unknown: [...seen.unknown],
      files: preview.records.map(({ kind, name, spec }) => ({
        path: `oncall/${name}-${kind.slug}.yaml`,
        text: yamlOf(transaction, kind, { name, title: read.name?.slice(0, 200), owner: input.owner }, spec),
      })),
    }
  },
})

interface Input {
  readonly text: string
  readonly name: string
  readonly zone?: string
}

const zoneOf = ({ text, zone }: Input): string => {
  const [, said = ''] = /^X-WR-TIMEZONE:(.{1,60}?)\s*$/im.exec(text.slice(0, 10_000)) ?? []
  const chosen = zone ?? said
  if (isZone(chosen)) return chosen
  throw new Refusal(
    'invalid-input',
    chosen === ''
      ? 'The calendar does not say its time zone. Give `zone`: Europe/Berlin.'
      : `"${chosen.slice(0, 60)}" is not a time zone. Give \`zone\`: Europe/Berlin.`,
  )
}

const withNames = (known: Names, people: readonly { readonly name: string; readonly person: string }[]): Names => ({
  ...known,
  called: new Map([
    ...known.called,
    ...people.map(({ name, person }) => [plainName(name), person.includes(':') ? person : `person:${person}`] as const),
  ]),
})

interface Seen {
  readonly shifts: readonly NamedShift[]
  readonly unknown: ReadonlySet<string>
  /** Several people at one time, or in one event. */
  readonly together: boolean
}

const look = (occurrences: readonly Occurrence[], known: Names): Seen => {
  const unknown = new Set<string>()
  let together = false
  const shifts = occurrences.flatMap(({ start, end, event }) => {
    const people = peopleNamed(event, known)
    if (people.length === 0) unknown.add(event.title)
    if (people.length > 1) together = true
    return people.map((person) => ({ start, end, person }))
  })
  const isOverlapping = shifts.some(({ end }, index) => end > (shifts[index + 1]?.start ?? end))
  return { shifts, unknown, together: together || isOverlapping }
}

interface Preview {
  readonly becomes: 'rotation' | 'calendar' | 'nothing'
  readonly maps: string[]
  readonly lacks: { what: string; why: string; mend: string }[]
  readonly records: readonly { readonly kind: Kind; readonly name: string; readonly spec: object }[]
}

const previewOf = (input: Input, zone: string, read: ReadCalendar, { shifts, unknown, together }: Seen): Preview => {
  const lacks = [...unknown].map((title) => ({
    what: title === '' ? 'An event without a title' : title.slice(0, 200),
    why: 'It names nobody who is known here, so nobody is on call then.',
    mend: 'Declare the person, or say who it is in `people`.',
  }))
  if (shifts.length === 0) {
    const why = read.events.length === 0 ? 'The calendar holds no events.' : 'Nobody who is known is named within 400 days of now.'
    return {
      becomes: 'nothing',
      maps: [],
      lacks: [...lacks, { what: 'All of it', why, mend: 'Export a calendar with shifts that are to come.' }],
      records: [],
    }
  }
  const people = new Set(shifts.map(({ person }) => person)).size
  const found = together || unknown.size > 0 ? undefined : recognise(shifts, zone)
  if (found !== undefined) {
    const stoodIn =
      found.deviations === 1
        ? 'One shift in which somebody stood in becomes an override.'
        : `${found.deviations} shifts in which somebody stood in become overrides.`
    return {
      becomes: 'rotation',
      maps: [found.sentence, ...(found.deviations === 0 ? [] : [stoodIn]), 'It goes on after the last event of the calendar.'],
      lacks,
      records: [{ kind: Schedule, name: input.name, spec: found.spec }],
    }
  }
  const why = together
    ? 'Several people are on call at once.'
    : unknown.size > 0
      ? 'Some shifts are nobody’s who is known.'
      : 'Nobody could be seen taking turns in the same order twice.'
  const kept = [...lacks, { what: 'The order of turns', why, mend: 'It stays a calendar; write a rotation by hand when there is one.' }]
  if (input.text.length > longestKept) {
    const mend = 'Publish it under an address and declare a Calendar with that `url`, or export a shorter span of time.'
    return {
      becomes: 'nothing',
      maps: [],
      lacks: [...kept, { what: 'All of it', why: 'It is too long to be kept in a record.', mend }],
      records: [],
    }
  }
  return {
    becomes: 'calendar',
    maps: [
      `${shifts.length} shifts of ${people} ${people === 1 ? 'person' : 'people'} come along as a calendar, which the schedule names.`,
    ],
    lacks: kept,
    records: [
      { kind: Calendar, name: input.name, spec: { holds: 'shifts', zone, text: input.text } },
      { kind: Schedule, name: input.name, spec: { zone, layers: [{ name: 'calendar', calendar: `calendar:${input.name}` }] } },
    ],
  }
}

const lastEnd = (occurrences: readonly Occurrence[]): Date =>
  occurrences.reduce((latest, { end }) => (end > latest ? end : latest), new Date(0))

const yamlOf = (
  transaction: Transaction,
  kind: Kind,
  metadata: { readonly name: string; readonly title: string | undefined; readonly owner: string },
  spec: object,
): string => {
  const known = vocabularyOf(transaction.registry).byName.get(kind.name)
  if (known === undefined) throw new Error(`${kind.name} is not registered.`)
  const { title, ...rest } = metadata
  return renderYaml({ apiVersion, kind: kind.name, metadata: title === undefined ? rest : { ...rest, title }, spec }, known)
}
