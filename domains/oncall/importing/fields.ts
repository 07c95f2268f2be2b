import { changed, type Ledger, leftOut } from '#domains/oncall/importing/model.ts'
import { isPlain, type Thing } from '#domains/oncall/importing/sections.ts'
import { formatLocalTime, isZone, localTimeAt } from '#platform/time/zone.ts'

/** The first of these fields that holds text. Signs that control a terminal are taken out of it. */
export const textAt = (thing: Thing | undefined, ...names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = thing?.value[name]
    const text = typeof value === 'string' ? plain(value) : typeof value === 'number' ? String(value) : ''
    if (text !== '') return text
  }
  return undefined
}

const plain = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\ufffe\uffff]+/gu, ' ')
    .trim()

export const numberAt = (thing: Thing | undefined, ...names: readonly string[]): number | undefined => {
  for (const name of names) {
    const value = thing?.value[name]
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof number === 'number' && Number.isFinite(number)) return number
  }
  return undefined
}

export const thingAt = (thing: Thing | undefined, name: string): Thing | undefined => {
  const value = thing?.value[name]
  return thing !== undefined && isPlain(value) ? { value, path: `${thing.path}/${name}` } : undefined
}

/** The objects of a list; what else stands in it is no business of whoever asks. */
export const thingsAt = (thing: Thing | undefined, name: string): readonly Thing[] => {
  const value = thing?.value[name]
  if (thing === undefined || !Array.isArray(value)) return []
  return value.flatMap((one: unknown, index) => (isPlain(one) ? [{ value: one, path: `${thing.path}/${name}/${index}` }] : []))
}

export const textsAt = (thing: Thing | undefined, name: string): readonly string[] => {
  const value = thing?.value[name]
  return Array.isArray(value)
    ? value.flatMap((one: unknown) => (typeof one === 'string' || typeof one === 'number' ? [plain(String(one))] : []))
    : []
}

export const isAt = (thing: Thing | undefined, name: string): boolean | undefined => {
  const value = thing?.value[name]
  return typeof value === 'boolean' ? value : undefined
}

/** What must be there: without it the import is refused, with the path. */
export const neededText = (ledger: Ledger, thing: Thing, what: string, ...names: readonly string[]): string => {
  const text = textAt(thing, ...names)
  if (text !== undefined) return text
  const [name = ''] = names
  ledger.findings.push({
    path: `${thing.path}/${name}`,
    rule: 'required',
    message: `A ${what} has no \`${name}\`.`,
    mend: 'Export it again; the file is not complete.',
  })
  return ''
}

/** A positive whole number that must be there. */
export const neededCount = (ledger: Ledger, thing: Thing, what: string, ...names: readonly string[]): number => {
  const number = numberAt(thing, ...names)
  if (number !== undefined && number > 0) return number
  const [name = ''] = names
  ledger.findings.push({
    path: `${thing.path}/${name}`,
    rule: 'number',
    message: `A ${what} has no \`${name}\` that is a number above 0.`,
    mend: 'Export it again; the file is not complete.',
  })
  return 1
}

/** An instant that must be there: `2026-11-20T09:00:00+01:00`. */
export const neededInstant = (ledger: Ledger, thing: Thing, what: string, name: string): Date => {
  const text = neededText(ledger, thing, what, name)
  const at = instantIn(text)
  if (at !== undefined) return at
  if (text !== '')
    ledger.findings.push({
      path: `${thing.path}/${name}`,
      rule: 'date',
      message: `"${text.slice(0, 60)}" is not an instant.`,
      mend: 'It is written `2026-11-20T09:00:00Z`.',
    })
  return new Date(0)
}

export const instantAt = (thing: Thing, name: string): Date | undefined => instantIn(textAt(thing, name) ?? '')

/** Only with its offset: what has none is a wall clock, and of which zone nobody knows. */
const instantIn = (text: string): Date | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})$/i.test(text)) return undefined
  const at = new Date(text.replace(' ', 'T').replace(/\s?([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(at.getTime()) ? undefined : at
}

/** An instant on the clock of a zone, to the minute. */
export const localIn = (zone: string, at: Date): string => formatLocalTime(localTimeAt(zone, at))

/** The zone of a schedule; without one nothing of it can be known. */
export const zoneAt = (ledger: Ledger, thing: Thing, what: string, name: string): string | undefined => {
  const zone = textAt(thing, name)
  if (zone !== undefined && isZone(zone)) return zone
  leftOut(
    ledger,
    what,
    `${thing.path}/${name}`,
    zone === undefined ? 'It has no time zone.' : `"${zone}" is not a time zone.`,
    'Give it an IANA zone like Europe/Berlin there, and export it again.',
  )
  return undefined
}

/** The zone somebody lives in, when it is one. */
export const ownZone = (ledger: Ledger, thing: Thing, what: string, ...names: readonly string[]): string | undefined => {
  const zone = textAt(thing, ...names)
  if (zone === undefined || isZone(zone)) return zone
  changed(ledger, what, thing.path, `Without a zone: "${zone}" is none.`, 'Set `zone` to an IANA name like Europe/Berlin.')
  return undefined
}

const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export type Day = (typeof days)[number]

/** `MO` for 1 or `monday`, to `SU` for 7. */
export const dayOf = (day: number | string): Day | undefined =>
  typeof day === 'number' ? days[day - 1] : days.find((one) => day.toUpperCase().startsWith(one))

export const daysLater = (day: Day, later: number): Day => days[(days.indexOf(day) + later) % 7] ?? day

/** `09:00` */
export const clockOf = (minutes: number): string => {
  const within = ((minutes % 1_440) + 1_440) % 1_440
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`
}

/** A stretch of a week as a restriction of ours. `day` undefined: every day. */
export const restrictionOf = (day: Day | undefined, from: number, minutes: number) => {
  const end = from + minutes
  const [later, to] = [Math.floor(end / 1_440), end % 1_440]
  const isNext = later === 0 || (later === 1 && to <= from)
  return {
    ...(day === undefined ? {} : { days: [day] }),
    from: clockOf(from),
    to: clockOf(to),
    ...(isNext || day === undefined ? {} : { toDay: daysLater(day, later) }),
  }
}

type Restriction = ReturnType<typeof restrictionOf>

/** Those of several days at the same times are one. */
export const mergedRestrictions = (all: readonly Restriction[]): readonly Restriction[] => {
  const merged = Map.groupBy(all, (one) =>
    one.toDay === undefined && one.days !== undefined ? `${one.from} ${one.to}` : JSON.stringify(one),
  )
  return [...merged.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ ...first, ...(first.days === undefined ? {} : { days: inOrder([first, ...others].flatMap((one) => one.days ?? [])) }) }],
  )
}

const inOrder = (chosen: readonly Day[]): Day[] => days.filter((day) => chosen.includes(day))
