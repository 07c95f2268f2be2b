import type { Outputs } from '../../client.gen.ts'

export type Recurrence = NonNullable<Outputs['silence.list']['items'][number]['recurrence']>

export const days = [
  { id: 'MO', short: 'Mon', long: 'Monday' },
  { id: 'TU', short: 'Tue', long: 'Tuesday' },
  { id: 'WE', short: 'Wed', long: 'Wednesday' },
  { id: 'TH', short: 'Thu', long: 'Thursday' },
  { id: 'FR', short: 'Fri', long: 'Friday' },
  { id: 'SA', short: 'Sat', long: 'Saturday' },
  { id: 'SU', short: 'Sun', long: 'Sunday' },
] as const

/** What comes again and again, as one chooses it; `own` is a rule these choices cannot say. */
export interface Choice {
  readonly every: 'day' | 'week' | 'own'
  readonly interval: number
  readonly days: readonly string[]
  readonly own: string
  /** `2026-11-22`: it counts from then. */
  readonly date: string
  /** `02:00` */
  readonly time: string
  readonly length: number
  readonly unit: 'm' | 'h' | 'd'
  readonly zone: string
}

/** The recurrence these choices mean. Days of a week are in its order, and no day chosen is the day it counts from. */
export const recurrenceOf = (choice: Choice): Recurrence => ({
  rule: ruleOf(choice),
  zone: choice.zone,
  from: `${choice.date}T${choice.time}`,
  duration: `${choice.length}${choice.unit}`,
})

const ruleOf = ({ every, interval, days: chosen, own }: Choice): string => {
  if (every === 'own') return own
  const step = interval > 1 ? `;INTERVAL=${interval}` : ''
  if (every === 'day') return `FREQ=DAILY${step}`
  const named = days.filter(({ id }) => chosen.includes(id)).map(({ id }) => id)
  return `FREQ=WEEKLY${step}${named.length === 0 ? '' : `;BYDAY=${named.join(',')}`}`
}

/** The choices a recurrence was made of; a rule that is more than they can say stays as it is written. */
export const choiceOf = (recurrence: Recurrence): Choice => {
  const { rule, zone, from, duration } = recurrence
  const [date = '', time = ''] = from.split('T')
  const [, length = '1', unit = 'h'] = /^(\d+)([mhdw])$/.exec(duration) ?? []
  const span = unit === 'w' ? { length: Number(length) * 7, unit: 'd' as const } : { length: Number(length), unit: unitOf(unit) }
  return { ...plain(rule), own: rule, date, time, zone, ...span }
}

const unitOf = (text: string): Choice['unit'] => (text === 'm' || text === 'd' ? text : 'h')

const plain = (rule: string): Pick<Choice, 'every' | 'interval' | 'days'> => {
  const parts = new Map(
    rule
      .replace(/^RRULE:/, '')
      .split(';')
      .map((part) => [part.split('=')[0], part.split('=')[1] ?? '']),
  )
  const interval = Number(parts.get('INTERVAL') ?? 1)
  const named = parts.get('BYDAY')?.split(',') ?? []
  const isPlain =
    [...parts.keys()].every((name) => name === 'FREQ' || name === 'INTERVAL' || name === 'BYDAY') &&
    named.every((name) => days.some(({ id }) => id === name))
  if (isPlain && parts.get('FREQ') === 'DAILY' && named.length === 0) return { every: 'day', interval, days: [] }
  if (isPlain && parts.get('FREQ') === 'WEEKLY') return { every: 'week', interval, days: named }
  return { every: 'own', interval: 1, days: [] }
}

/** `every Sunday at 03:00 for 3 h (Europe/Berlin)` */
export const spokenRecurrence = (recurrence: Recurrence): string => {
  const { every, interval, days: chosen, own, time, length, unit, zone } = choiceOf(recurrence)
  const names = days.filter(({ id }) => chosen.includes(id)).map(({ long }) => long)
  const listed = names.length === 7 ? 'day' : names.join(', ')
  const when =
    every === 'own'
      ? own
      : every === 'day'
        ? interval === 1
          ? 'every day'
          : `every ${interval} days`
        : interval === 1
          ? `every ${listed === '' ? 'week' : listed}`
          : `every ${interval} weeks${listed === '' ? '' : ` on ${listed}`}`
  return `${when} at ${time} for ${length} ${unit === 'm' ? 'min' : unit} (${zone})`
}
