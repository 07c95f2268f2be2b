import { fingerprintOfLabels } from '#domains/alerts/fingerprint.ts'
import type { Report } from '#domains/alerts/lifecycle.ts'
import { withoutEmpty, writable } from '#domains/alerts/report.ts'

/**
 * What Prometheus and everything that speaks to an Alertmanager sends to `POST /api/v2/alerts`. The answers are those of
 * Alertmanager 0.25, tried request by request: a body that cannot be read refuses everything; a single alert that is
 * wrong is named in the answer while the good ones beside it are taken. Names of labels are those of later ones: any text.
 */
export type Parsed =
  | { readonly reports: readonly Report[]; readonly problem: string | undefined }
  | { readonly refused: { readonly status: 400 | 422; readonly code: number; readonly message: string } }

/** An alert that says no end is over when nobody repeats it for this long. */
export const resolveTimeoutMs = 5 * 60_000

/** The most of one request; more is refused and belongs into several. */
export const mostAlerts = 10_000

export const parseAlerts = (body: unknown, now: Date): Parsed => {
  if (!Array.isArray(body)) return refuse(400, 400, 'parsing alerts body from "" failed, because the body is not an array of alerts')
  if (body.length > mostAlerts) return refuse(400, 400, `parsing alerts body from "" failed, because it has more than ${mostAlerts} alerts`)
  const reports: Report[] = []
  const problems: string[] = []
  for (const [index, given] of body.entries()) {
    const shape = shapeOf(given, index)
    if ('refused' in shape) return shape
    const problem = problemOf(shape)
    if (problem === undefined) reports.push(reportOf(shape, now))
    else problems.push(problem)
  }
  return { reports, problem: problems.length === 0 ? undefined : problems.join('; ') }
}

const refuse = (status: 400 | 422, code: number, message: string) => ({ refused: { status, code, message } })

type Labels = Readonly<Record<string, string>>

interface Posted {
  readonly labels: Labels
  readonly annotations: Labels
  readonly startsAt: Date | undefined
  readonly endsAt: Date | undefined
  readonly url: string | undefined
}

type Shape = Posted | ReturnType<typeof refuse>

const shapeOf = (given: unknown, index: number): Shape => {
  if (!isObject(given)) return refuse(400, 400, `parsing alerts body from "" failed, because alert ${index} is not an object`)
  const { labels, annotations, startsAt, endsAt, generatorURL: url } = given
  if (labels === undefined || labels === null) return refuse(422, 602, `${index}.labels in body is required`)
  if (!isLabels(labels)) return refuse(400, 400, `parsing alerts body from "" failed, because ${index}.labels are not all text`)
  const said = annotations ?? {}
  if (!isLabels(said)) return refuse(400, 400, `parsing alerts body from "" failed, because ${index}.annotations are not all text`)
  const [from, until] = [instantOf(startsAt), instantOf(endsAt)]
  if (from === null || until === null)
    return refuse(400, 400, `parsing alerts body from "" failed, because a time of alert ${index} cannot be read`)
  if (!isAddress(url)) return refuse(422, 601, `${index}.generatorURL in body must be of type uri: ${JSON.stringify(url)}`)
  return { labels: withoutEmpty(writable(labels)), annotations: writable(said), startsAt: from, endsAt: until, url: url ?? undefined }
}

const isObject = (given: unknown): given is Readonly<Record<string, unknown>> =>
  typeof given === 'object' && given !== null && !Array.isArray(given)

const isLabels = (given: unknown): given is Labels => {
  if (!isObject(given)) return false
  for (const name in given) if (typeof given[name] !== 'string') return false
  return true
}

const isAddress = (url: unknown): url is string | undefined | null =>
  url === undefined ||
  url === null ||
  url === '' ||
  (typeof url === 'string' && url.length <= 8_000 && (/^https?:\/\//.test(url) || url.startsWith('/')))

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/

/** Undefined when it says nothing (Go's zero time included), null when it cannot be read. */
const instantOf = (given: unknown): Date | undefined | null => {
  if (given === undefined || given === null || given === '') return undefined
  if (typeof given !== 'string' || given.length > 40 || !rfc3339.test(given)) return null
  if (given.startsWith('0001-01-01T00:00:00')) return undefined
  const at = new Date(given)
  return Number.isNaN(at.getTime()) ? null : at
}

const [mostLabels, longestName, longestValue] = [100, 200, 10_000]

const problemOf = (posted: Posted): string | undefined => {
  if (posted.startsAt !== undefined && posted.endsAt !== undefined && posted.endsAt < posted.startsAt)
    return 'start time must be before end time'
  const labels = problemOfSet(posted.labels)
  if (labels !== undefined) return `invalid label set: ${labels}`
  let any = false
  for (const _ in posted.labels) any = true
  if (!any) return 'at least one label pair required'
  const annotations = problemOfSet(posted.annotations)
  return annotations === undefined ? undefined : `invalid annotations: ${annotations}`
}

/** Any name will do, as since Alertmanager 0.27: Prometheus 3 and OpenTelemetry send `service.name`. */
const problemOfSet = (set: Labels): string | undefined => {
  let count = 0
  for (const name in set) {
    count += 1
    if (name === '' || name.length > longestName) return `invalid name ${JSON.stringify(name.slice(0, 200))}`
    if ((set[name]?.length ?? 0) > longestValue) return `value of ${name} is longer than ${longestValue} characters`
  }
  return count > mostLabels ? `more than ${mostLabels} names` : undefined
}

const reportOf = (posted: Posted, now: Date): Report => ({
  fingerprint: fingerprintOfLabels(posted.labels),
  labels: posted.labels,
  annotations: posted.annotations,
  url: posted.url === '' ? undefined : posted.url,
  startsAt: posted.startsAt ?? (posted.endsAt !== undefined && posted.endsAt < now ? posted.endsAt : now),
  endsAt: posted.endsAt ?? new Date(now.getTime() + resolveTimeoutMs),
  seenAt: now,
  seen: 1,
})
