/** When somebody must be there for a workload. */
export type SupportHours =
  | { readonly when: 'always' }
  | { readonly when: 'week'; readonly days: ReadonlySet<number>; readonly from: number; readonly to: number; readonly zone: string }

const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/**
 * Reads `24x7` and `Mon-Fri 08:00-18:00 Europe/Berlin`, the ways people write support hours; undefined for anything
 * else. `Daily` is every day. Days may wrap (`Sat-Sun`, `Fri-Mon`); hours may not go past midnight.
 */
export const parseSupportHours = (text: string | undefined): SupportHours | undefined => {
  if (text === undefined) return undefined
  if (/^24 ?[x×/] ?7$/i.test(text.trim())) return { when: 'always' }
  const match =
    /^(\w{3})\w*(?:\s*[-–]\s*(\w{3})\w*)?\s+(\d{2}):(\d{2})\s*[-–]\s*(\d{2}):(\d{2})\s+([A-Za-z_]+(?:\/[A-Za-z_+\-0-9]+)*)$/.exec(
      text.trim(),
    )
  if (match === null) return undefined
  const [, day = '', end = day, fromHour, fromMinute, toHour, toMinute, zone = ''] = match
  const [first, last] = /^dai$/i.test(day) ? [0, 6] : [dayNames.indexOf(day.toLowerCase()), dayNames.indexOf(end.toLowerCase())]
  const [from, to] = [Number(fromHour) * 60 + Number(fromMinute), Number(toHour) * 60 + Number(toMinute)]
  if (first < 0 || last < 0 || from >= to || to > 1_440 || !isZone(zone)) return undefined
  const days = new Set(Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7))
  return { when: 'week', days, from, to, zone }
}

/** Whether somebody must be there at `at`. */
export const isSupported = (hours: SupportHours, at: Date): boolean => {
  if (hours.when === 'always') return true
  const parts = Object.fromEntries(
    formatterFor(hours.zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const minutes = Number(parts['hour']) * 60 + Number(parts['minute'])
  return hours.days.has(dayNames.indexOf((parts['weekday'] ?? '').toLowerCase())) && hours.from <= minutes && minutes < hours.to
}

const isZone = (zone: string): boolean => {
  try {
    formatterFor(zone)
    return true
  } catch {
    return false
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>()

const formatterFor = (zone: string): Intl.DateTimeFormat => {
  const made =
    formatters.get(zone) ??
    new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  formatters.set(zone, made)
  return made
}
