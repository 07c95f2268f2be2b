/** Where things stand in a calendar of lanes. Pure: instants are milliseconds, days are those of the reader's clock. */
export interface Span {
  readonly start: number
  readonly end: number
}

export type Length = '1w' | '2w' | 'month'
const minute = 60_000
const hour = 60 * minute

/** What is shown: from the midnight of a day on, or the whole month it is in. */
export const windowOf = (length: Length, day: Date): Span => {
  const start = length === 'month' ? new Date(day.getFullYear(), day.getMonth(), 1) : midnight(day)
  return { start: start.getTime(), end: moved(length, start, 1).getTime() }
}

/** The day from which the windows before or after begin. */
export const moved = (length: Length, day: Date, by: number): Date =>
  length === 'month'
    ? new Date(day.getFullYear(), day.getMonth() + by, 1)
    : new Date(day.getFullYear(), day.getMonth(), day.getDate() + by * (length === '1w' ? 7 : 14))

/** `2026-11-30`, as an address says a day; and back, `undefined` for what is none. */
export const dayText = (day: Date): string =>
  `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`

export const dayOf = (text: string | null): Date | undefined => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? '') ?? []
  if (year === undefined) return undefined
  const date = new Date(Number(year), Number(month) - 1, Number(day))
  return dayText(date) === text ? date : undefined
}

/** The days within a window, each as it lasts: one on which the clock jumps is an hour longer or shorter. */
export const daysIn = ({ start, end }: Span): readonly Span[] => {
  const days: Span[] = []
  for (let day = midnight(new Date(start)); day.getTime() < end; day = nextDay(day))
    days.push({ start: Math.max(start, day.getTime()), end: Math.min(end, nextDay(day).getTime()) })
  return days
}

export interface Place {
  readonly left: number
  readonly width: number
  readonly cutLeft: boolean
  readonly cutRight: boolean
}

/** Where a span stands within a window, as shares of its width; undefined when it is outside. */
export const placeOf = (span: Span, window: Span): Place | undefined => {
  if (span.end <= window.start || window.end <= span.start) return undefined
  const whole = window.end - window.start
  const [start, end] = [Math.max(span.start, window.start), Math.min(span.end, window.end)]
  return {
    left: (start - window.start) / whole,
    width: (end - start) / whole,
    cutLeft: span.start < window.start,
    cutRight: window.end < span.end,
  }
}

/** Rows for what happens at once, each thing in the first row that is free: as few rows as there are at most at a time. */
export const rowsOf = <One extends Span>(spans: readonly One[]): readonly (readonly One[])[] => {
  const rows: One[][] = []
  for (const span of spans.toSorted((one, other) => one.start - other.start || other.end - one.end)) {
    const free = rows.find((row) => (row.at(-1)?.end ?? 0) <= span.start)
    if (free === undefined) rows.push([span])
    else free.push(span)
  }
  return rows
}

/** How fine a drag is, by how much is shown: finer than two pixels nobody can hit. */
export const stepOf = ({ start, end }: Span): number => {
  const hours = (end - start) / hour
  if (hours <= 48) return 15 * minute
  if (hours <= 8 * 24) return 30 * minute
  return hours <= 16 * 24 ? hour : 6 * hour
}

/** The instant at a share of the window's width: an edge nearby, where a shift begins or ends, else the nearest step of the reader's clock. */
export const instantAt = (share: number, window: Span, edges: readonly number[]): number => {
  const step = stepOf(window)
  const at = window.start + Math.min(1, Math.max(0, share)) * (window.end - window.start)
  const near = edges.filter((edge) => Math.abs(edge - at) <= step / 2 && window.start <= edge && edge <= window.end)
  const closest = near.toSorted((one, other) => Math.abs(one - at) - Math.abs(other - at))[0]
  if (closest !== undefined) return closest
  const day = midnight(new Date(at)).getTime()
  return Math.min(window.end, Math.max(window.start, day + Math.round((at - day) / step) * step))
}

/** What a drag from one instant to another chooses; at least one step. */
export const chosen = (from: number, to: number, window: Span): Span => {
  const step = stepOf(window)
  const [start, end] = from <= to ? [from, to] : [to, from]
  if (end > start) return { start, end }
  return start + step <= window.end ? { start, end: start + step } : { start: start - step, end: start }
}

/** One end of a span put elsewhere, never past the other. */
export const withEdge = (span: Span, edge: 'start' | 'end', at: number, least: number): Span =>
  edge === 'start' ? { ...span, start: Math.min(at, span.end - least) } : { ...span, end: Math.max(at, span.start + least) }

/** What is shown around a chosen time, so that one sees who is on call before and after. */
export const around = ({ start, end }: Span): Span => {
  const margin = Math.max(12 * hour, Math.min(7 * 24 * hour, (end - start) / 3))
  return { start: Math.floor((start - margin) / hour) * hour, end: Math.ceil((end + margin) / hour) * hour }
}

/** A hue for each of some people, far from each other and the same wherever these people are shown. */
export const huesOf = (people: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...new Set(people)].toSorted().map((person, index) => [person, Math.round(210 + index * 137.508) % 360]))

/** `Lim Mei Hua` → `LM`: what fits where a name does not. */
export const initials = (name: string): string =>
  name
    .split(/[\s-]+/)
    .slice(0, 2)
    .map((part) => part.charAt(0).toUpperCase())
    .join('')

const midnight = (at: Date): Date => new Date(at.getFullYear(), at.getMonth(), at.getDate())
const nextDay = (day: Date): Date => new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1)
