import type { Static } from 'typebox'
import type { AlertMapping } from '#domains/events/kinds.ts'
import { entriesOf, requireText, resolve, resolveText, type Scope, timeOf } from '#domains/events/mapping.ts'
import {
  type Added,
  addressOf,
  mostAlerts,
  type Read,
  readAll,
  type Texts,
  type Told,
  unreadable,
} from '#domains/alerts/formats/reading.ts'
import { Refusal } from '#platform/refusal.ts'
import { cut } from '#platform/text/cut.ts'

/** Words of a status that mean it is over, unless the mapping lists its own. Everything else is trouble. */
const overWords: readonly string[] = [
  'resolved',
  'resolve',
  'ok',
  'okay',
  'closed',
  'close',
  'recovered',
  'recovery',
  'normal',
  'up',
  'clear',
  'cleared',
  'inactive',
  'success',
  'false',
  '0',
]

/**
 * Reads any JSON as alerts, as the mapping of an integration says. A field that must be there and is not makes its entry a
 * problem that names it; the other entries are taken.
 *
 * @param name The integration's name: the `alertname` of alerts whose mapping gives none.
 */
export const readMapped = (body: unknown, mapping: Static<typeof AlertMapping>, name: string, added: Added): Read => {
  const entries = orProblem(() => entriesOf(mapping.each, body))
  if ('problem' in entries) return unreadable(entries.problem)
  if (entries.found.length > mostAlerts)
    return unreadable(`It holds ${entries.found.length} alerts; at most ${mostAlerts} are taken at once. Send it in parts.`)
  const over = new Set((mapping.resolved ?? overWords).map((word) => word.toLowerCase()))
  const told: Told[] = []
  const places: string[] = []
  const problems: string[] = []
  for (const { scope, place } of entries.found) {
    const alert = orProblem(() => toldOf(mapping, scope, place, name, over))
    if ('problem' in alert) problems.push(alert.problem)
    else {
      told.push(alert.found)
      places.push(place.trim() || 'The alert')
    }
  }
  const read = readAll(told, added, (index) => places[index] ?? '')
  return { reports: read.reports, problems: [...problems, ...read.problems].slice(0, 20) }
}

const orProblem = <Found>(find: () => Found): { readonly found: Found } | { readonly problem: string } => {
  try {
    return { found: find() }
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.message }
    throw error
  }
}

const toldOf = (mapping: Static<typeof AlertMapping>, scope: Scope, place: string, name: string, over: ReadonlySet<string>): Told => {
  const status = resolveText(mapping.status, scope)?.trim().toLowerCase()
  const description = resolveText(mapping.description, scope)
  const severity = resolveText(mapping.severity, scope)
  return {
    // A key that is missing would make one alert of all that lack it, so it is required where the mapping has one.
    key: mapping.key === undefined ? undefined : cut(requireText('key', mapping.key, scope, place), 512),
    labels: { alertname: name, ...(severity === undefined ? {} : { severity }), ...labelsOf(mapping, scope) },
    annotations: { summary: requireText('summary', mapping.summary, scope, place), ...(description === undefined ? {} : { description }) },
    status: status !== undefined && over.has(status) ? 'resolved' : 'firing',
    startsAt: mapping.startedAt === undefined ? undefined : timeOf(resolve(mapping.startedAt, scope)),
    url: addressOf(resolveText(mapping.url, scope)),
  }
}

/** A label whose value is not there is left out: senders say different things at different times. */
const labelsOf = (mapping: Static<typeof AlertMapping>, scope: Scope): Texts =>
  Object.fromEntries(
    Object.entries(mapping.labels ?? {}).flatMap(([label, value]) => {
      const text = resolveText(value, scope)
      return text === undefined ? [] : [[label, text]]
    }),
  )
