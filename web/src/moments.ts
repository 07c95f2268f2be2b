/** Instants and durations in words, in the viewer's language and zone. Pure: `now` is a parameter. */
const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const exactFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' })
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' })
const dateFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
const weekdayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'short' })
const clockFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const clockSecondsFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })

export const viewerZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** `20 Nov 2026, 11:04:09 CET` */
export const exact = (instant: Date): string => `${exactFormat.format(instant)} (${viewerZone})`
export const clock = (instant: Date): string => clockFormat.format(instant)
export const clockSeconds = (instant: Date): string => clockSecondsFormat.format(instant)
export const calendarDay = (instant: Date): string => dayFormat.format(instant)
export const calendarDate = (instant: Date): string => dateFormat.format(instant)

/** `just now`, `4 min ago`, `in 2 h`, `yesterday 14:02`, `12 Mar 2026`. */
export const relative = (instant: Date, now: Date): string => {
  const difference = instant.getTime() - now.getTime()
  const distance = Math.abs(difference)
  // The page’s clock ticks every ten seconds: what happened since its last tick is not in the future.
  if (distance < 45 * second) return difference > 11 * second ? `in ${Math.round(distance / second)} s` : 'just now'
  if (distance < 60 * minute) return directed(`${Math.max(1, Math.round(distance / minute))} min`, difference)
  if (distance < 22 * hour) return directed(`${Math.round(distance / hour)} h`, difference)
  return spoken(instant, now)
}

/** When, as one says it: `17:00` today, `Mon 08:00` this week, `12 Mar 2027`. */
export const spoken = (instant: Date, now: Date): string => {
  if (instant.toDateString() === now.toDateString()) return clock(instant)
  return Math.abs(instant.getTime() - now.getTime()) < 6.5 * day
    ? `${weekdayFormat.format(instant)} ${clock(instant)}`
    : calendarDate(instant)
}

const directed = (words: string, difference: number): string => (difference < 0 ? `${words} ago` : `in ${words}`)

/** A length of time in its two largest units: `4 min 10 s`, `2 h 5 min`, `3 d 4 h`. */
export const lasting = (milliseconds: number): string => {
  const length = Math.max(0, milliseconds)
  if (length < second) return `${Math.round(length)} ms`
  if (length < minute) return `${(length / second).toFixed(length < 10 * second && length % second !== 0 ? 1 : 0)} s`
  const units: [number, string][] = [
    [day, 'd'],
    [hour, 'h'],
    [minute, 'min'],
    [second, 's'],
  ]
  const first = units.findIndex(([size]) => length >= size)
  return units
    .slice(first, first + 2)
    .map(([size, name], index) => [Math.floor((index === 0 ? length : length % (units[first]?.[0] ?? 1)) / size), name] as const)
    .filter(([count, _], index) => index === 0 || count > 0)
    .map(([count, name]) => `${count} ${name}`)
    .join(' ')
}

/** A running clock: `4:09`, `1:02:33`. */
export const stopwatch = (milliseconds: number): string => {
  const total = Math.max(0, Math.floor(milliseconds / second))
  const pad = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(total / 3_600)
  const minutes = Math.floor((total % 3_600) / 60)
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(total % 60)}` : `${minutes}:${pad(total % 60)}`
}
