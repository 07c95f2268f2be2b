import { formatDuration, parseDuration } from '#platform/time/duration.ts'
import { dayMs, localTimeAt } from '#platform/time/zone.ts'

/** When a step is taken. */
export interface Condition {
  readonly hours?: Hours | undefined
  readonly alerts?: { readonly moreThan: number; readonly withinMs: number } | undefined
  /** This priority or a more pressing one. */
  readonly priority?: string | undefined
}

/** Hours of a week on the wall clock of a zone. */
interface Hours {
  readonly zone: string
  /** 0 Monday to 6 Sunday. */
  readonly days: ReadonlySet<number>
  /** Milliseconds after midnight; `to` before `from` goes past midnight. */
  readonly from: number
  readonly to: number
  /** As people read it: `MO, TU 08:00 to 18:00 Europe/Berlin`. */
  readonly words: string
}

/** What a condition is judged by. */
export interface Circumstances {
  readonly now: Date
  /** As people say it: `Urgent`. What is not one of the known words is pressing. */
  readonly priority?: string | undefined
  /** How many alerts came within so long before now; undefined when what is paged about is no alert. */
  readonly alerts?: ((withinMs: number) => number | undefined) | undefined
}

export type Verdict =
  | { readonly holds: true }
  /** `waits`: it may hold later by itself, and paging is paused until it does; else the step is skipped. */
  | { readonly holds: false; readonly waits: boolean; readonly reason: string }

/** From the most to the least pressing. The words are those of alerts, which this domain may not know. */
export const priorityOrder = ['Critical', 'Urgent', 'High', 'Normal', 'Low'] as const

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

interface Written {
  readonly hours?: { readonly zone: string; readonly days?: readonly string[]; readonly from: string; readonly to: string }
  readonly alerts?: { readonly moreThan: number; readonly within: string }
  readonly priority?: string
}

export const compileCondition = ({ hours, alerts, priority }: Written): Condition => ({
  hours: hours === undefined ? undefined : compileHours(hours),
  alerts: alerts === undefined ? undefined : { moreThan: alerts.moreThan, withinMs: parseDuration(alerts.within) },
  priority,
})

const compileHours = ({ zone, days = weekdays, from, to }: NonNullable<Written['hours']>): Hours => ({
  zone,
  days: new Set(days.map((day) => weekdays.indexOf(day))),
  from: msOf(from),
  to: msOf(to),
  words: `${days.length === 7 ? '' : `${days.join(', ')} `}${from} to ${to} ${zone}`,
})

const msOf = (clock: string): number => Number(clock.slice(0, 2)) * 3_600_000 + Number(clock.slice(3)) * 60_000

/** Whether a step is taken now, and if not, why. What makes it skipped is looked at before what makes it wait. */
export const judge = (condition: Condition | undefined, circumstances: Circumstances): Verdict => {
  const { hours, alerts, priority } = condition ?? {}
  if (hours !== undefined && !isWithin(hours, circumstances.now))
    return { holds: false, waits: false, reason: `It is outside ${hours.words}.` }
  if (priority !== undefined && !isAtLeast(circumstances.priority, priority))
    return { holds: false, waits: false, reason: `It is ${circumstances.priority ?? ''}, less pressing than ${priority}.` }
  const came = alerts === undefined ? undefined : circumstances.alerts?.(alerts.withinMs)
  if (alerts !== undefined && came !== undefined && came <= alerts.moreThan)
    return {
      holds: false,
      waits: true,
      reason: `${came} alerts came within ${formatDuration(alerts.withinMs)}, not more than ${alerts.moreThan}.`,
    }
  return { holds: true }
}

/** As people read it; empty without a condition. */
export const wordsOf = (condition: Condition | undefined): string => {
  const { hours, alerts, priority } = condition ?? {}
  return [
    ...(hours === undefined ? [] : [hours.words]),
    ...(priority === undefined ? [] : [`priority ${priority} or more pressing`]),
    ...(alerts === undefined ? [] : [`more than ${alerts.moreThan} alerts within ${formatDuration(alerts.withinMs)}`]),
  ].join('; ')
}

/** Hours past midnight belong to the day they begin on. */
const isWithin = ({ zone, days, from, to }: Hours, at: Date): boolean => {
  const local = localTimeAt(zone, at)
  const clock = ((local % dayMs) + dayMs) % dayMs
  const today = weekdayOf(local)
  if (from < to) return days.has(today) && from <= clock && clock < to
  return (days.has(today) && clock >= from) || (days.has((today + 6) % 7) && clock < to)
}

/** 1 January 1970 was a Thursday. */
const weekdayOf = (local: number): number => (((Math.floor(local / dayMs) + 3) % 7) + 7) % 7

const isAtLeast = (priority: string | undefined, wanted: string): boolean => {
  const rank = priorityOrder.findIndex((word) => word === priority)
  return rank <= priorityOrder.findIndex((word) => word === wanted)
}
