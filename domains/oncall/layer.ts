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
    ? calendarStretches(layer, layer.source.calendar, around, windows, interval)
    : rotationStretches(layer, layer.source, around.away, windows, interval)
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

const rotationStretches = (
  layer: Layer,
  rotation: Rotation,
  away: Away,
  windows: readonly Interval[],
  interval: Interval,
): readonly Stretch[] => {
  const whole = rotation.slots.map((people) => seatsOf(layer, people, []))
  const absences = absencesOf(rotation.slots.flat(), away)
  const edges = edgesOf(absences, interval)
  const seatsAt = (slot: number, at: Date): readonly Seat[] => {
    const all = whole[slot] ?? []
    if (absences.length === 0) return all
    const { people, passed } = present(rotation.slots, slot, away, at.getTime())
    return passed.length === 0 && people.length === all.length ? all : seatsOf(layer, people, passed)
  }
  const stretches: Stretch[] = []
  for (const window of windows)
    for (const turn of turnsBetween(rotation, window)) {
      const part = intersection(turn, window)
      if (part === undefined) continue
      for (const { start, end } of cut(part, edges)) extend(stretches, { start, end, seats: seatsAt(turn.slot, start) })
    }
  return stretches
}

const calendarStretches = (
  layer: Layer,
  calendar: string,
  { calendars, away }: Surroundings,
  windows: readonly Interval[],
  interval: Interval,
): readonly Stretch[] => {
  const shifts = calendars.shifts.get(calendar) ?? []
  const absences = absencesOf(
    shifts.map(({ person }) => person),
    away,
  )
  const edges = edgesOf([...shifts, ...absences], interval)
  return windows.flatMap((window) =>
    cut(window, edges).map(({ start, end }) => ({
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

const absencesOf = (people: readonly string[], away: Away): readonly Absence[] =>
  away.size === 0 ? [] : [...new Set(people)].flatMap((person) => away.get(person) ?? [])

/** Adds a stretch in order of time; one that goes on with the same seats lengthens the last. */
const extend = (stretches: Stretch[], next: Stretch): void => {
  const last = stretches.at(-1)
  if (last?.seats === next.seats && last.end.getTime() === next.start.getTime())
    stretches[stretches.length - 1] = { start: last.start, end: next.end, seats: next.seats }
  else stretches.push(next)
}

/** The instants strictly within `interval` at which one of `these` begins or ends, in order. */
const edgesOf = (these: Iterable<Interval>, interval: Interval): Float64Array => {
  const [from, to] = [interval.start.getTime(), interval.end.getTime()]
  const edges: number[] = []
  for (const { start, end } of these) for (const edge of [start.getTime(), end.getTime()]) if (from < edge && edge < to) edges.push(edge)
  return Float64Array.from(edges).sort()
}

/** `interval` in parts, cut at those of `edges` that lie inside. */
const cut = (interval: Interval, edges: Float64Array): readonly Interval[] => {
  const [from, to] = [interval.start.getTime(), interval.end.getTime()]
  const parts: Interval[] = []
  let start = interval.start
  for (let index = firstAfter(edges, from); index < edges.length; index += 1) {
    const edge = edges[index] ?? to
    if (edge >= to) break
    if (edge === start.getTime()) continue
    const end = new Date(edge)
    parts.push({ start, end })
    start = end
  }
  parts.push({ start, end: interval.end })
  return parts
}

/** The index of the first edge later than `at`, by halving. */
const firstAfter = (edges: Float64Array, at: number): number => {
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] ?? 0) > at) high = middle
    else low = middle + 1
  }
  return low
}

/** Holidays of several calendars as one list, in order and apart. */
export const holidaysOf = (calendars: Calendars, names: readonly string[]): readonly Interval[] =>
  union(names.flatMap((name) => calendars.holidays.get(name) ?? []))
