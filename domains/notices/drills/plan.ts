import { turnAt, turnsBetween } from '#domains/oncall/rotation.ts'
import { holds, type Interval } from '#platform/time/interval.ts'
import { dayMs, instantOf, localTimeAt, parseLocalTime } from '#platform/time/zone.ts'

/** When a policy is tried, as its record says. */
export interface DrillPlan {
  readonly every: 'week' | 'month' | 'quarter' | 'year'
  readonly zone: string
  /** Local date and time of the first. */
  readonly start: string
  /** Only on these days; every day when undefined. */
  readonly days?: readonly Weekday[] | undefined
}

type Weekday = 'MO' | 'TU' | 'WE' | 'TH' | 'FR' | 'SA' | 'SU'

/** What was planned for this instant happens at `at`: later when work rests then. */
export interface Occasion {
  readonly planned: Date
  readonly at: Date
}

/** So late a drill is still made; after that it is told as missed. */
export const lateMs = 3_600_000
/** Older ones nobody asks about any more. */
const forgottenMs = dayMs
/** A drill is put off for so many days at most; then it is made all the same. */
const mostPutOff = 14

/** What has come since yesterday and was or should have been done, and what comes next. */
export const occasions = (
  plan: DrillPlan,
  holidays: readonly Interval[],
  now: Date,
): { readonly due: readonly Occasion[]; readonly next: Occasion | undefined } => {
  const rotation = {
    zone: plan.zone,
    ...units[plan.every],
    start: parseLocalTime(plan.start),
    slots: [['']],
    days: undefined,
  }
  const since = new Date(now.getTime() - (mostPutOff + 1) * dayMs)
  const ahead = new Date(turnAt(rotation, new Date(now.getTime() + (mostPutOff + 1) * dayMs)).end.getTime() + 1)
  const all = turnsBetween(rotation, { start: since, end: ahead })
    .filter(({ number, start }) => number >= 0 && start >= since)
    .map(({ start }) => ({ planned: start, at: putOff(plan, holidays, start) }))
  return {
    due: all.filter(({ at }) => at <= now && at.getTime() > now.getTime() - forgottenMs),
    next: all.filter(({ at }) => at > now).toSorted((one, other) => one.at.getTime() - other.at.getTime())[0],
  }
}

const units = {
  week: { every: 'week', interval: 1 },
  month: { every: 'month', interval: 1 },
  quarter: { every: 'month', interval: 3 },
  year: { every: 'month', interval: 12 },
} as const

const weekdays: readonly Weekday[] = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

/** The same time on the first day on which it may be. */
const putOff = ({ zone, days }: DrillPlan, holidays: readonly Interval[], planned: Date): Date => {
  const local = localTimeAt(zone, planned)
  for (let later = 0; later <= mostPutOff; later += 1) {
    const at = instantOf(zone, local + later * dayMs)
    const weekday = weekdays[new Date(local + later * dayMs).getUTCDay()] ?? 'MO'
    if ((days === undefined || days.includes(weekday)) && !holidays.some((holiday) => holds(holiday, at))) return at
  }
  return planned
}
