import {
  clockOf,
  type Day,
  dayOf,
  daysLater,
  localIn,
  neededCount,
  neededText,
  numberAt,
  restrictionOf,
  textAt,
  textsAt,
} from '#domains/oncall/importing/fields.ts'
import {
  changed,
  type ForeignLayer,
  type ForeignOverride,
  type ForeignSchedule,
  type Ledger,
  leftOut,
  type Shift,
  type Turns,
} from '#domains/oncall/importing/model.ts'
import type { Thing } from '#domains/oncall/importing/sections.ts'
import { dayOf as dayNumberOf, weekdayOf } from '#domains/oncall/week.ts'
import { formatInstant } from '#platform/time/icalendar/stamps.ts'
import { formatLocalTime, instantOf, isLocalTime, isZone, parseLocalTime } from '#platform/time/zone.ts'

export interface GrafanaContext {
  readonly ledger: Ledger
  readonly now: Date
  /** The key of somebody, who becomes a person even when the export lacks them. */
  readonly who: (key: string, path: string) => string
}

/** A schedule: calendars become layers that follow them; shifts become rotations where ours say the same, else calendars. */
export const scheduleOf = (context: GrafanaContext, schedule: Thing, shifts: readonly Thing[]): ForeignSchedule | undefined => {
  const { ledger } = context
  const key = neededText(ledger, schedule, 'schedule', 'id')
  const name = textAt(schedule, 'name') ?? key
  const what = `schedule ${name}`
  const written = textAt(schedule, 'time_zone')
  if (written !== undefined && !isZone(written)) {
    leftOut(
      ledger,
      what,
      `${schedule.path}/time_zone`,
      `"${written}" is not a time zone.`,
      'Give it an IANA zone like Europe/Berlin there.',
    )
    return undefined
  }
  const zone = written ?? 'UTC'
  if (written === undefined) changed(ledger, what, schedule.path, 'Has no time zone and gets UTC.', 'Set `zone` to that of the people.')
  const ids = new Set(textsAt(schedule, 'shifts'))
  const own = shifts.filter((shift) => ids.has(textAt(shift, 'id') ?? '') || textAt(shift, 'schedule', 'schedule_id') === key)
  for (const id of ids)
    if (!shifts.some((shift) => textAt(shift, 'id') === id))
      leftOut(
        ledger,
        `shift ${id} of ${what}`,
        schedule.path,
        'The export names it without saying what it is.',
        'Export the on-call shifts too.',
      )
  const feeds = feedsOf(schedule)
  for (const { path } of feeds)
    changed(
      ledger,
      what,
      path,
      'Becomes a calendar that is fetched from the same address.',
      'Look that its events name people by their mail address.',
    )
  const highest = Math.max(0, ...own.map(levelOf))
  const layers = own.filter((shift) => textAt(shift, 'type') !== 'override').flatMap((shift) => layerOf(context, shift, zone, what) ?? [])
  return {
    key,
    path: schedule.path,
    name,
    team: textAt(schedule, 'team_id'),
    zone,
    layers: [
      ...feeds.map(({ path, name: layer, url }): ForeignLayer => ({
        path,
        name: layer,
        priority: layer === 'overrides' ? highest + 1 : 0,
        of: { feed: url },
      })),
      ...layers,
    ],
    overrides: own.filter((shift) => textAt(shift, 'type') === 'override').flatMap((shift) => overridesOf(context, shift, zone)),
  }
}

const feedsOf = (schedule: Thing): readonly { readonly path: string; readonly name: string; readonly url: string }[] =>
  (
    [
      ['ical_url_primary', 'calendar'],
      ['ical_url_overrides', 'overrides'],
    ] as const
  ).flatMap(([field, name]) => {
    const url = textAt(schedule, field)
    return url === undefined ? [] : [{ path: `${schedule.path}/${field}`, name, url }]
  })

const levelOf = (shift: Thing): number => numberAt(shift, 'level', 'priority_level') ?? 0

/** What a shift says, in our words. Times without an offset are those of its zone. */
interface Said {
  readonly shift: Thing
  readonly what: string
  readonly zone: string
  readonly start: string
  readonly minutes: number
  readonly every: Turns['every'] | undefined
  readonly interval: number
  readonly days: readonly Day[]
  readonly slots: readonly (readonly string[])[]
  readonly until: string | undefined
  readonly from: string | undefined
}

const frequencies: Readonly<Record<string, Turns['every']>> = { hourly: 'hour', daily: 'day', weekly: 'week', monthly: 'month' }
const unitMinutes = { hour: 60, day: 1_440, week: 10_080, month: 0 }

const layerOf = (context: GrafanaContext, shift: Thing, scheduleZone: string, of: string): ForeignLayer | undefined => {
  const { ledger, now } = context
  const said = read(context, shift, scheduleZone, of)
  if (said === undefined) return undefined
  const { what, zone, until } = said
  const isOver =
    said.every === undefined
      ? instantOf(zone, parseLocalTime(said.start) + said.minutes * 60_000) <= now
      : until !== undefined && instantOf(zone, parseLocalTime(until)) <= now
  if (isOver || said.slots.length === 0) {
    const instead = isOver ? 'Nothing: it is over.' : 'Name people in it, or leave it out.'
    leftOut(ledger, what, shift.path, isOver ? 'It is over.' : 'Nobody is named in it.', instead)
    return undefined
  }
  const turns = asTurns(said)
  const layer = { path: shift.path, name: textAt(shift, 'name') ?? 'shift', priority: levelOf(shift), zone }
  if (turns !== undefined) {
    if (
      said.days.includes('SU') &&
      said.days.includes('MO') &&
      said.every === 'week' &&
      (textAt(shift, 'week_start') ?? 'SU') === 'SU' &&
      said.slots.length > 1
    )
      changed(
        ledger,
        what,
        shift.path,
        'Its weeks begin on Monday, so Sunday belongs to the turn before.',
        'Hand over on another day, if that is wrong.',
      )
    return { ...layer, of: { turns } }
  }
  const shifts = asShifts(said, shift)
  changed(
    ledger,
    what,
    shift.path,
    'No rotation says the same, so it becomes a calendar of shifts that come round.',
    'Change it as a calendar, or declare a rotation.',
  )
  return { ...layer, of: { shifts } }
}

const read = (context: GrafanaContext, shift: Thing, scheduleZone: string, of: string): Said | undefined => {
  const { ledger, who } = context
  const name = textAt(shift, 'name') ?? textAt(shift, 'id') ?? ''
  const what = `shift ${name} of ${of}`
  const zone = textAt(shift, 'time_zone') ?? scheduleZone
  const frequency = textAt(shift, 'frequency')
  const every = frequency === undefined ? undefined : frequencies[frequency]
  if (!isZone(zone) || (frequency !== undefined && every === undefined)) {
    const why = isZone(zone)
      ? `It comes round "${frequency}", which is none of hourly, daily, weekly and monthly.`
      : `"${zone}" is not a time zone.`
    leftOut(ledger, what, shift.path, why, 'Mend it there and export it again, or declare the layer by hand.')
    return undefined
  }
  const start = localAt(ledger, shift, zone, 'start', 'shift_start')
  const seconds = numberAt(shift, 'duration') ?? lengthOf(shift, start, zone) ?? neededCount(ledger, shift, 'shift', 'duration')
  const rolling = rollingOf(shift).map((slot) => slot.map((key) => who(key, shift.path)))
  const first = numberAt(shift, 'start_rotation_from_user_index') ?? 0
  const users = textsAt(shift, 'users').map((key) => who(key, shift.path))
  const slots = rolling.length > 0 ? [...rolling.slice(first % rolling.length), ...rolling.slice(0, first % rolling.length)] : [users]
  const valid = textAt(shift, 'rotation_start') === undefined ? undefined : localAt(ledger, shift, zone, 'rotation_start')
  const isAhead = valid !== undefined && instantOf(zone, parseLocalTime(valid)) > context.now
  return {
    shift,
    what,
    zone,
    start,
    minutes: Math.max(1, Math.round(seconds / 60)),
    every,
    interval: Math.max(1, numberAt(shift, 'interval') ?? 1),
    days: textsAt(shift, 'by_day').flatMap((day) => dayOf(day) ?? []),
    slots: slots.filter((slot) => slot.length > 0),
    until: textAt(shift, 'until') === undefined ? undefined : localAt(ledger, shift, zone, 'until'),
    from: isAhead ? valid : undefined,
  }
}

const rollingOf = (shift: Thing): readonly (readonly string[])[] => {
  const value = shift.value['rolling_users']
  return Array.isArray(value) ? value.flatMap((slot: unknown) => (Array.isArray(slot) ? [slot.map(String)] : [])) : []
}

const lengthOf = (shift: Thing, start: string, zone: string): number | undefined => {
  const end = textAt(shift, 'shift_end')
  return end === undefined ? undefined : (instantFrom(end, zone).getTime() - instantOf(zone, parseLocalTime(start)).getTime()) / 1_000
}

/** `2020-09-10T08:00:00` is the clock of the zone, `…Z` an instant. */
const localAt = (ledger: Ledger, shift: Thing, zone: string, ...names: readonly string[]): string => {
  const text = neededText(ledger, shift, 'shift', ...names)
  const [local = ''] = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.exec(text) ?? []
  if (isLocalTime(local)) return /Z$|[+-]\d{2}:?\d{2}$/.test(text) ? localIn(zone, instantFrom(text, zone)) : local
  if (text !== '') {
    const mend = 'It is written `2026-11-20T09:00:00`.'
    ledger.findings.push({
      path: `${shift.path}/${names[0] ?? ''}`,
      rule: 'date',
      message: `"${text.slice(0, 60)}" is not a date and time.`,
      mend,
    })
  }
  return '1970-01-01T00:00'
}

const instantFrom = (text: string, zone: string): Date =>
  /Z$|[+-]\d{2}:?\d{2}$/.test(text) ? new Date(text) : instantOf(zone, Date.parse(`${text.slice(0, 16)}:00Z`))

/** The same as a rotation of ours, when one says it. */
const asTurns = (said: Said): Turns | undefined => {
  const { every, interval, start, minutes, days, slots, until, from, shift } = said
  if (every === undefined || textsAt(shift, 'by_month').length > 0 || textsAt(shift, 'by_monthday').length > 0) return undefined
  const opens = Number(start.slice(11, 13)) * 60 + Number(start.slice(14))
  const base = { every, interval, start, slots, ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) }
  const isWhole = minutes === interval * unitMinutes[every]
  // Turns of one slot come round in steps of their own: only what fills every step is one.
  const isAlone = slots.length === 1 && interval > 1
  if (days.length === 0) {
    if (isWhole) return base
    if (isAlone) return undefined
    if (every === 'day' && interval === 1 && minutes < 1_440)
      return { ...base, hours: { from: clockOf(opens), to: clockOf(opens + minutes) } }
    if (every === 'week' && interval === 1 && minutes < 10_080)
      return { ...base, restrictions: [restrictionOf(weekdayAt(start), opens, minutes)] }
    return undefined
  }
  if (minutes > 1_440 || every === 'hour' || isAlone || (every === 'month' && slots.length > 1 && interval > 1)) return undefined
  return { ...base, days: [...days], ...(minutes === 1_440 ? {} : { hours: { from: clockOf(opens), to: clockOf(opens + minutes) } }) }
}

const weekdayAt = (local: string): Day => daysLater('MO', (weekdayOf(dayNumberOf(parseLocalTime(local))) + 6) % 7)

const rfcFrequencies = { hour: 'HOURLY', day: 'DAILY', week: 'WEEKLY', month: 'MONTHLY' }

/** Each slot as an event of its own, which comes round when everybody had a turn. */
const asShifts = (said: Said, shift: Thing): readonly Shift[] => {
  const { every, interval, start, minutes, days, slots, until, zone } = said
  if (every === undefined) return [{ start, minutes, people: slots.flat() }]
  const list = (name: string, values: readonly string[]): string => (values.length === 0 ? '' : `;${name}=${values.join(',')}`)
  const rule = [
    `FREQ=${rfcFrequencies[every]};INTERVAL=${interval * slots.length}`,
    list('BYDAY', days),
    list('BYMONTH', textsAt(shift, 'by_month')),
    list('BYMONTHDAY', textsAt(shift, 'by_monthday')),
    list('WKST', [textAt(shift, 'week_start') ?? 'MO']),
    until === undefined ? '' : `;UNTIL=${formatInstant(instantOf(zone, parseLocalTime(until)))}`,
  ].join('')
  return slots.map((people, index) => ({ start: later(start, every, index * interval), minutes, rule, people }))
}

const later = (local: string, every: Turns['every'], units: number): string => {
  if (every !== 'month') return formatLocalTime(parseLocalTime(local) + units * unitMinutes[every] * 60_000)
  const at = new Date(parseLocalTime(local))
  return formatLocalTime(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + units, at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes()))
}

const overridesOf = (context: GrafanaContext, shift: Thing, scheduleZone: string): readonly ForeignOverride[] => {
  const said = read(context, shift, scheduleZone, 'an override')
  if (said === undefined) return []
  const start = instantOf(said.zone, parseLocalTime(said.start))
  const end = new Date(start.getTime() + said.minutes * 60_000)
  if (end <= context.now) return []
  // Several stand in together: the first instead of everybody, the others beside.
  return said.slots.flat().map((person, index) => ({
    path: shift.path,
    from: localIn(scheduleZone, start),
    to: localIn(scheduleZone, end),
    does: index === 0 ? 'replace' : 'add',
    person,
  }))
}
