import { hourIn, isAsleep, isOutOfHours, outOfHoursMs, togetherMs, weekendsIn } from '#domains/notices/load/hours.ts'
import { type Interval, overlap, union } from '#platform/time/interval.ts'

/** What is known of one person over some time. */
export interface Measured {
  readonly person: string
  readonly zone: string
  /** When they were on call. */
  readonly shifts: readonly Interval[]
  /** When they were paged, each step once, in any order. */
  readonly pages: readonly Date[]
  readonly holidays: readonly Interval[]
  /** When anybody was on call on the schedules they take turns on. */
  readonly covered: readonly Interval[]
}

export interface Load {
  readonly person: string
  readonly pages: number
  /** Pages within ten minutes of the first are one interruption. */
  readonly interruptions: number
  readonly outOfHours: number
  readonly asleep: number
  readonly hours: number
  readonly hoursOutOfHours: number
  readonly weekends: number
  readonly holidays: number
  /** Of the time that somebody is on call, 0 to 1. */
  readonly share: number
  /** For how many days their schedules were in use. */
  readonly days: number
  /** Interruptions for each twelve hours on call; undefined when never on call. */
  readonly perShift: number | undefined
  /** Pages by hour of the day, in the person's zone. */
  readonly byHour: readonly number[]
}

/** What is bearable: Google's SRE book says two incidents a twelve-hour shift, one week in four, and eight people, or six at each of two sites. */
export const bar = { perShift: 2, share: 0.25, people: 8, peopleAtEachSite: 6 } as const

const bundledMs = 10 * 60_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** When people were interrupted: what comes within ten minutes of an interruption belongs to it. */
export const interruptionsIn = (pages: readonly Date[]): readonly Date[] => {
  const found: Date[] = []
  for (const at of pages.toSorted((one, other) => one.getTime() - other.getTime())) {
    const last = found.at(-1)
    if (last === undefined || at.getTime() - last.getTime() >= bundledMs) found.push(at)
  }
  return found
}

export const loadOf = ({ person, zone, shifts, pages, holidays, covered }: Measured): Load => {
  const interruptions = interruptionsIn(pages)
  const turns = union(shifts)
  const onCallMs = togetherMs(turns)
  const coveredMs = togetherMs(covered)
  const ends = covered.map(({ start, end }) => [start.getTime(), end.getTime()] as const)
  const spanMs = ends.length === 0 ? 0 : Math.max(...ends.map(([, end]) => end)) - Math.min(...ends.map(([start]) => start))
  const byHour = Array.from({ length: 24 }, () => 0)
  for (const at of pages) byHour[hourIn(zone, at)] = (byHour[hourIn(zone, at)] ?? 0) + 1
  return {
    person,
    pages: pages.length,
    interruptions: interruptions.length,
    outOfHours: interruptions.filter((at) => isOutOfHours(zone, at, holidays)).length,
    asleep: interruptions.filter((at) => isAsleep(zone, at)).length,
    hours: rounded(onCallMs / hourMs),
    hoursOutOfHours: rounded(turns.reduce((sum, turn) => sum + outOfHoursMs(zone, turn, holidays), 0) / hourMs),
    weekends: weekendsIn(zone, turns),
    holidays: union(holidays).filter((holiday) => turns.some((turn) => overlap(turn, holiday))).length,
    share: coveredMs === 0 ? 0 : onCallMs / coveredMs,
    days: rounded(spanMs / dayMs),
    perShift: onCallMs === 0 ? undefined : rounded(interruptions.length / (onCallMs / hourMs / 12)),
    byHour,
  }
}

/** A rota of four has exactly one week in four, and a clock that jumps adds an hour to somebody. */
const toleranceOfShare = 0.02

/** A rate is made of a shift's worth of hours: one page in ten minutes on call is not seventy in a shift. */
const enoughHours = 12

/** One week in four is judged over four weeks; a day less, for those end at a full hour. */
const enoughDays = 27

/** What of somebody's load is above the bar, in words. */
export const aboveBar = ({ share, perShift, hours, days }: Load): readonly string[] => [
  ...(days >= enoughDays && share > bar.share + toleranceOfShare
    ? [`${Math.round(share * 100)} % of the time on call, more than one week in four`]
    : []),
  ...(perShift !== undefined && hours >= enoughHours && perShift > bar.perShift
    ? [`${perShift} interruptions per twelve hours on call, more than ${bar.perShift}`]
    : []),
]

export const rounded = (value: number): number => Math.round(value * 10) / 10
