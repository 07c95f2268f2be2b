import type { Finding } from '#platform/refusal.ts'

/** A recurrence rule of RFC 5545 (3.3.10) as far as people plan by it, with what it leaves out filled in from the start. */
export interface Rule {
  readonly frequency: 'HOURLY' | 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY'
  readonly interval: number
  readonly count: number | undefined
  /** As written: `20261201T000000Z` (an instant), `20261201T000000` (local) or `20261201` (that day included). */
  readonly until: string | undefined
  /** 1 to 12. */
  readonly months: readonly number[] | undefined
  /** 1 to 31, or -31 to -1 from the end. */
  readonly monthDays: readonly number[] | undefined
  /** 0 is Monday; `nth` counts within the month, or the year of a yearly rule without months. */
  readonly weekdays: readonly { readonly day: number; readonly nth: number | undefined }[] | undefined
  readonly hours: readonly number[] | undefined
  readonly minutes: readonly number[] | undefined
  readonly positions: readonly number[] | undefined
  /** 0 is Monday. */
  readonly weekStart: number
}

const frequencies = ['HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const
const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const known = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYMONTH', 'BYMONTHDAY', 'BYDAY', 'BYHOUR', 'BYMINUTE', 'BYSETPOS', 'WKST']
const longestRule = 500

const mostOccurrences = 1_000

/** Reads `FREQ=WEEKLY;BYDAY=SU`. Findings have the path '' and say which part is wrong. */
export const readRule = (text: string): { readonly rule: Rule } | { readonly findings: readonly Finding[] } => {
  const findings: Finding[] = []
  const refuse = (message: string, mend?: string): undefined => {
    findings.push({ path: '', rule: 'recurrence', message, ...(mend === undefined ? {} : { mend }) })
  }
  if (text.length > longestRule) refuse(`The rule is longer than ${longestRule} characters.`)
  const parts = new Map<string, string>()
  for (const part of text
    .slice(0, longestRule)
    .trim()
    .replace(/^RRULE:/i, '')
    .toUpperCase()
    .split(';')
    .filter(Boolean)) {
    const [name = '', value = '', ...more] = part.split('=').map((side) => side.trim())
    if (!known.includes(name)) refuse(`\`${name}\` is not understood here.`, `Use ${known.join(', ')}.`)
    else if (parts.has(name)) refuse(`\`${name}\` is there twice.`, 'Keep one.')
    else if (value === '' || more.length > 0) refuse(`\`${part}\` has no value.`, `Write \`${name}=…\`.`)
    else parts.set(name, value)
  }
  const numbers = (name: string, least: number, most: number, signed = false): number[] | undefined => {
    const values = parts.get(name)?.split(',')
    if (values === undefined) return undefined
    const fits = (value: string): boolean =>
      /^[+-]?[0-9]{1,4}$/.test(value) &&
      (signed ? Number(value) !== 0 && Math.abs(Number(value)) <= most : Number(value) >= least && Number(value) <= most)
    if (!values.every(fits)) refuse(`\`${name}\` holds numbers from ${signed ? -most : least} to ${most}${signed ? ', not 0' : ''}.`)
    return [...new Set(values.map(Number))]
  }
  const frequency = frequencies.find((one) => one === parts.get('FREQ'))
  if (frequency === undefined)
    refuse(`\`FREQ\` is ${parts.get('FREQ') ?? 'missing'}.`, `Use one of ${frequencies.join(', ')}: FREQ=WEEKLY;BYDAY=SU.`)
  const weekdays = parts
    .get('BYDAY')
    ?.split(',')
    .flatMap((value) => {
      const [, nth, day = ''] = /^([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(value) ?? []
      if (day === '' || Number(nth) === 0)
        return refuse(`\`${value}\` is not a day.`, 'Write MO, TU, WE, TH, FR, SA or SU; 1MO is the first Monday.') ?? []
      return [{ day: days.indexOf(day), nth: nth === undefined ? undefined : Number(nth) }]
    })
  if (weekdays?.some(({ nth }) => nth !== undefined) === true && frequency !== 'MONTHLY' && frequency !== 'YEARLY')
    refuse('Counted days, such as 1MO, belong to monthly and yearly rules.', 'Use FREQ=MONTHLY.')
  const until = parts.get('UNTIL')
  if (until !== undefined && readStamp(until) === undefined) refuse(`\`UNTIL=${until}\` is no date.`, 'Write 20261201T120000Z or 20261201.')
  if (until !== undefined && parts.has('COUNT')) refuse('A rule has COUNT or UNTIL, not both.')
  const weekStart = parts.get('WKST') ?? 'MO'
  if (!days.includes(weekStart)) refuse(`\`WKST=${weekStart}\` is not a day.`)
  const rule = {
    interval: numbers('INTERVAL', 1, 1_000)?.[0] ?? 1,
    count: numbers('COUNT', 1, mostOccurrences)?.[0],
    until,
    months: numbers('BYMONTH', 1, 12),
    monthDays: numbers('BYMONTHDAY', 1, 31, true),
    weekdays,
    hours: numbers('BYHOUR', 0, 23),
    minutes: numbers('BYMINUTE', 0, 59),
    positions: numbers('BYSETPOS', 1, 366, true),
    weekStart: Math.max(0, days.indexOf(weekStart)),
  }
  return frequency === undefined || findings.length > 0 ? { findings } : { rule: { ...rule, frequency } }
}

/** `20261201T120000Z`, `20261201T120000` or `20261201` (its last minute) read as if in UTC; `isInstant` when it ends in Z. */
export const readStamp = (text: string): { readonly at: number; readonly isInstant: boolean } | undefined => {
  const [, year, month, day, hour = '23', minute = '59', second = '59', zulu] =
    /^([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z)?)?$/.exec(text) ?? []
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(at) || new Date(at).getUTCDate() !== Number(day)) return undefined
  return { at, isInstant: zulu !== undefined }
}
