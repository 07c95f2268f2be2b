import { fingerprint } from '#domains/alerts/fingerprint.ts'
import type { Report } from '#domains/alerts/lifecycle.ts'
import { withoutEmpty, writable } from '#domains/alerts/report.ts'

/** What a body of a foreign tool was understood as. The good reports are taken although others beside them have a problem. */
export interface Read {
  readonly reports: readonly Report[]
  /** What is wrong and where, a sentence each. Any makes the answer a 400. */
  readonly problems: readonly string[]
}

export const nothing: Read = { reports: [], problems: [] }

/** Nothing could be taken, because of this. */
export const unreadable = (problem: string): Read => ({ reports: [], problems: [problem] })

/** Alerts one request may carry. */
export const mostAlerts = 2_000

export type JsonObject = Readonly<Record<string, unknown>>
export type Texts = Readonly<Record<string, string>>

export const isObject = (given: unknown): given is JsonObject => typeof given === 'object' && given !== null && !Array.isArray(given)

/** A field's text; numbers and truth values are written out. Empty when it is missing or something else. */
export const textOf = (given: unknown): string => {
  if (typeof given === 'string') return given
  return typeof given === 'number' || typeof given === 'boolean' ? String(given) : ''
}

/** An object of texts, whatever is none left out: tools put null where they know nothing. Own fields only. */
export const textsOf = (given: unknown): Texts => {
  if (!isObject(given)) return {}
  const kept = Object.entries(given).flatMap(([name, value]) => {
    const text = textOf(value)
    return text === '' || name === '' ? [] : [[name, text] as const]
  })
  return Object.fromEntries(kept)
}

/** Instants beyond these are nobody's alert (Go's zero time). */
const [earliest, latest] = [Date.UTC(1990, 0, 1), Date.UTC(2200, 0, 1)]

/** The instant of a text (ISO 8601, also with `+0000`; without a zone it is UTC, never this server's). Undefined when there is none. */
export const instantOf = (given: unknown): Date | undefined => {
  const at = new Date(isIso(given) ? zoned(given) : Number.NaN)
  const time = at.getTime()
  return Number.isNaN(time) || time < earliest || time > latest ? undefined : at
}

const isIso = (given: unknown): given is string => typeof given === 'string' && given.length <= 40 && /^\d{4}-\d{2}-\d{2}[Tt ]/.test(given)
const zoned = (text: string): string => (/([Zz]|[+-]\d{2}:?\d{2})$/.test(text) ? text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2') : `${text}Z`)

/** An http address, or undefined: a link people will click is nothing else. */
export const addressOf = (given: unknown): string | undefined =>
  typeof given === 'string' && given.length <= 8_000 && /^https?:\/\//.test(given) ? given : undefined

/** One alert as a format understood it, before it is known whether it can be taken. */
export interface Told {
  readonly labels: Texts
  readonly annotations: Texts
  readonly status: 'firing' | 'resolved'
  readonly startsAt?: Date | undefined
  /** When it ended. For one that is firing: until when it holds without a repeat. */
  readonly endsAt?: Date | undefined
  readonly url?: string | undefined
  /** Its identity when the labels are not. */
  readonly key?: string | undefined
}

/** What every alert of an integration gets where its sender says nothing about it. */
export interface Added {
  readonly labels: Texts
  readonly now: Date
}

/**
 * The report of an alert, or why it cannot be taken. Identity comes from the labels unless the format gives a key; a
 * sender's own fingerprint is not used, so that the same alert told by two tools is one alert. A label of the sender
 * wins over one the integration adds, as with Prometheus's external labels.
 */
export const reportOf = (told: Told, { labels: added, now }: Added): Report | { readonly problem: string } => {
  const labels = withoutEmpty(writable({ ...added, ...told.labels }))
  const problem = problemOf(labels)
  if (problem !== undefined) return { problem }
  const endsAt = told.status === 'resolved' ? earlier(told.endsAt ?? now, now) : told.endsAt
  // A clock of a sender that runs ahead must not make the end of an alert seem older than its start.
  const latestStart = endsAt !== undefined && endsAt < now ? endsAt : now
  return {
    fingerprint: fingerprint({ labels, key: told.key }),
    labels,
    annotations: cut(writable(told.annotations)),
    url: told.url === undefined ? undefined : told.url.toWellFormed().replaceAll('\u0000', '\ufffd'),
    startsAt: earlier(told.startsAt ?? latestStart, latestStart),
    endsAt,
    seenAt: now,
    seen: 1,
  }
}

/** Several alerts of one body; `where` names each in its problem. */
export const readAll = (told: readonly Told[], added: Added, where: (index: number) => string): Read => {
  const reports: Report[] = []
  const problems: string[] = []
  for (const [index, alert] of told.entries()) {
    const report = reportOf(alert, added)
    if ('problem' in report) problems.push(`${where(index)}: ${report.problem}`)
    else reports.push(report)
  }
  return { reports, problems: problems.slice(0, mostProblems) }
}

const mostProblems = 20

const earlier = (a: Date, b: Date): Date => (a < b ? a : b)

const [mostLabels, longestName, longestValue, mostAnnotations] = [100, 200, 10_000, 100]

/** Labels are who an alert is: one cut short would be another alert, so a set that is too large is refused. */
const problemOf = (labels: Texts): string | undefined => {
  const names = Object.keys(labels)
  if (names.length === 0) return 'it has no label, so nobody could tell it from others. Send at least one.'
  if (names.length > mostLabels) return `it has ${names.length} labels; at most ${mostLabels} are taken.`
  const long = names.find((name) => name.length > longestName || (labels[name] ?? '').length > longestValue)
  return long === undefined ? undefined : `the label "${long.slice(0, 50)}" is longer than ${longestValue} characters; shorten it.`
}

/** Annotations are for reading: too long is cut rather than refused, since the alert matters more. */
const cut = (annotations: Texts): Texts => {
  const entries = Object.entries(annotations)
  const fits =
    entries.length <= mostAnnotations && entries.every(([name, text]) => name.length <= longestName && text.length <= longestValue)
  if (fits) return annotations
  return Object.fromEntries(entries.slice(0, mostAnnotations).map(([name, text]) => [name.slice(0, longestName), shortened(text)]))
}

const shortened = (text: string): string => (text.length <= longestValue ? text : `${text.slice(0, longestValue - 1).toWellFormed()}…`)
