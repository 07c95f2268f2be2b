import { bar, type Load, rounded } from '#domains/notices/load/load.ts'
import { formatOffset, offsetAt } from '#platform/time/zone.ts'

/** How evenly time on call is spread. */
export interface Fairness {
  /** Hours each would have. */
  readonly equal: number
  /** The most minus the fewest hours, as a part of the equal share; 0 when all have the same. */
  readonly spread: number
  readonly people: readonly { readonly person: string; readonly hours: number; readonly difference: number }[]
}

export const fairnessOf = (loads: readonly Load[]): Fairness => {
  const hours = loads.map((load) => load.hours)
  const equal = loads.length === 0 ? 0 : hours.reduce((sum, one) => sum + one, 0) / loads.length
  return {
    equal: rounded(equal),
    spread: equal === 0 ? 0 : Math.round(((Math.max(...hours) - Math.min(...hours)) / equal) * 100) / 100,
    people: loads
      .map(({ person, hours: own }) => ({ person, hours: own, difference: rounded(own - equal) }))
      .toSorted((one, other) => other.difference - one.difference || compare(one.person, other.person)),
  }
}

/** An hour at night or on a weekend weighs as much as so many others; an interruption in sleep as a night. */
const weights = { outOfHours: 2, asleep: 8 } as const

export const weightOf = ({ hours, hoursOutOfHours, asleep }: Load): number =>
  hours + hoursOutOfHours * (weights.outOfHours - 1) + asleep * weights.asleep

/** Who should take what is free next: whoever carried the least of those who are there. */
export const nextTaker = (loads: readonly Load[], isAway: (person: string) => boolean): Load | undefined =>
  loads
    .filter(({ person }) => !isAway(person))
    .toSorted((one, other) => weightOf(one) - weightOf(other) || compare(one.person, other.person))[0]

/** People whose clocks are near each other. */
export interface Site {
  readonly zone: string
  readonly people: number
  readonly needed: number
}

/** Clocks further apart than this sleep at other times: people behind them are another site. */
const siteMs = 4 * 3_600_000

/** The sites of a schedule's people, by their clocks at an instant, and how many each needs. */
export const sitesOf = (zones: readonly string[], at: Date): readonly Site[] => {
  const sites: { first: number; last: number; people: number }[] = []
  for (const offset of zones.map((zone) => offsetAt(zone, at.getTime())).toSorted((one, other) => one - other)) {
    const site = sites.at(-1)
    if (site === undefined || offset - site.last > siteMs) sites.push({ first: offset, last: offset, people: 1 })
    else {
      site.last = offset
      site.people += 1
    }
  }
  const needed = sites.length > 1 ? bar.peopleAtEachSite : bar.people
  return sites.map(({ first, last, people }) => ({
    zone: first === last ? formatOffset(first) : `${formatOffset(first)} to ${formatOffset(last)}`,
    people,
    needed,
  }))
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
