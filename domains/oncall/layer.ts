import { absenceAt, type Absence, type Away, type Calendars, present } from '#domains/oncall/absence.ts'
import { both, type Times, windowsBetween } from '#domains/oncall/restriction.ts'
import { type Rotation, turnsBetween } from '#domains/oncall/rotation.ts'
import { type Interval, intersection, subtract, union } from '#platform/time/interval.ts'

/** People who take turns, or a calendar's shifts, as one of several in a schedule. */
export interface Layer {
  readonly name: string
  readonly title: string
  /** While a higher one has somebody, lower ones have not; equal ones are on call together. */
  readonly priority: number
  /** Shown and told, never paged. */
  readonly shadow: boolean
  readonly onHolidays: 'work' | 'skip' | 'only'
  readonly times: Times
  readonly source: Rotation | { readonly calendar: string }
}

/** Somebody on call, and why. */
export interface Seat {
  readonly person: string
  readonly because: 'rotation' | 'absence' | 'calendar' | 'override' | 'fixed'
  readonly reason: string | undefined
  /** The layer it comes from. */
  readonly layer: string | undefined
  /** The override or fixed schedule it comes from, when that was made in the console. */
  readonly made: string | undefined
}

/** A time in which the seats stay the same. Without seats the layer wants somebody, and nobody is there. */
export interface Stretch extends Interval {
  readonly seats: readonly Seat[]
}

/** What else a layer depends on. */
export interface Surroundings {
  readonly calendars: Calendars
  readonly away: Away
  /** Holidays of the schedule, in order and apart. */
  readonly holidays: readonly Interval[]
}

/** Everybody a layer may name, each once. */
export const peopleOf = (layer: Layer, calendars: Calendars): readonly string[] =>
  'calendar' in layer.source
    ? [...new Set((calendars.shifts.get(layer.source.calendar) ?? []).map(({ person }) => person))]
    : [...new Set(layer.source.slots.flat())]

/** When the layer wants somebody, and who that is: in order and apart, cut to `interval`. */
export const stretchesBetween = (layer: Layer, around: Surroundings, interval: Interval): readonly Stretch[] => {
  const windows = onHolidays(layer, around.holidays, windowsBetween(layer.times, interval))
  return 'calendar' in layer.source
    ? calendarStretches(layer, layer.source.calendar, around, windows)
    : rotationStretches(layer, layer.source, around.away, windows)
}

const onHolidays = ({ onHolidays: how }: Layer, holidays: readonly Interval[], windows: readonly Interval[]): readonly Interval[] => {
  switch (how) {
    case 'work':
      return windows
    case 'skip':
      return windows.flatMap((window) => subtract(window, holidays))
    case 'only':
      return both(windows, holidays)
    default:
      return how satisfies never
  }
}

const rotationStretches = (layer: Layer, rotation: Rotation, away: Away, windows: readonly Interval[]): readonly Stretch[] => {
  const known = rotation.slots.map((people) => seatsOf(layer, people, []))
  const concerned = new Set(rotation.slots.flat())
  const absences = [...concerned].flatMap((person) => away.get(person) ?? [])
  return windows.flatMap((window) => {
    const turns = turnsBetween(rotation, window)
    const cuts = edgesWithin(absences, window)
    return turns.flatMap((turn) => {
      const part = intersection(turn, window)
      if (part === undefined) return []
      if (cuts.length === 0) return [{ start: part.start, end: part.end, seats: known[turn.slot] ?? [] }]
      return cut(part, cuts).map(({ start, end }) => {
        const { people, passed } = present(rotation.slots, turn.slot, away, start.getTime())
        return { start, end, seats: seatsOf(layer, people, passed) }
      })
    })
  })
}

const calendarStretches = (
  layer: Layer,
  calendar: string,
  { calendars, away }: Surroundings,
  windows: readonly Interval[],
): readonly Stretch[] => {
  const shifts = calendars.shifts.get(calendar) ?? []
  const absences = [...new Set(shifts.map(({ person }) => person))].flatMap((person) => away.get(person) ?? [])
  return windows.flatMap((window) =>
    cut(window, edgesWithin([...shifts, ...absences], window)).map(({ start, end }) => ({
      start,
      end,
      seats: shifts
        .filter((shift) => shift.start <= start && start < shift.end && absenceAt(away, shift.person, start.getTime()) === undefined)
        .map(({ person, title }): Seat => ({ person, because: 'calendar', reason: title, layer: layer.name, made: undefined })),
    })),
  )
}

const seatsOf = (layer: Layer, people: readonly string[], passed: readonly Absence[]): readonly Seat[] =>
  people.map((person) => ({
    person,
    because: passed.length === 0 ? 'rotation' : 'absence',
    reason: passed.length === 0 ? undefined : passed.map((one) => `${one.person} is away: ${one.title}`).join('; '),
    layer: layer.name,
    made: undefined,
  }))

/** The instants strictly inside `interval` at which one of `these` begins or ends, in order. */
const edgesWithin = (these: readonly Interval[], interval: Interval): readonly number[] => {
  const [start, end] = [interval.start.getTime(), interval.end.getTime()]
  const edges = new Set<number>()
  for (const one of these) for (const edge of [one.start.getTime(), one.end.getTime()]) if (start < edge && edge < end) edges.add(edge)
  return [...edges].toSorted((one, other) => one - other)
}

/** `interval` in parts, cut at `edges`, which are in order. */
const cut = (interval: Interval, edges: readonly number[]): readonly Interval[] => {
  const parts: Interval[] = []
  let start = interval.start
  for (const edge of edges) {
    if (edge <= start.getTime()) continue
    if (edge >= interval.end.getTime()) break
    const end = new Date(edge)
    parts.push({ start, end })
    start = end
  }
  return [...parts, { start, end: interval.end }]
}

/** Holidays of several calendars as one list, in order and apart. */
export const holidaysOf = (calendars: Calendars, names: readonly string[]): readonly Interval[] =>
  union(names.flatMap((name) => calendars.holidays.get(name) ?? []))
