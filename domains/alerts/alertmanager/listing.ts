import type { HoldReason } from '#domains/alerts/verdict.ts'
import { digest } from '#domains/alerts/fingerprint.ts'
import { compileMatchers, type Labels, type Matcher } from '#domains/silences/matcher.ts'
import { parseMatcher } from '#domains/silences/notation.ts'
import { compileExpression } from '#platform/text/regexp.ts'

/** An open alert in one of its groups, with what the questions of Alertmanager's API ask of it. */
export interface OpenAlert {
  readonly id: string
  readonly fingerprint: string
  readonly labels: Record<string, string>
  readonly annotations: Record<string, string>
  readonly url: string | null
  readonly starts_at: Date
  readonly last_seen_at: Date
  readonly expires_at: Date | null
  readonly group_id: string
  readonly route: string | null
  readonly group_labels: Record<string, string>
  readonly reasons: readonly HoldReason[]
  /** Routes of its other groups. */
  readonly further: readonly (string | null)[]
}

/** Why it does not page, in Alertmanager's words. */
export interface Status {
  readonly state: 'active' | 'suppressed'
  /** Silences by their ids. */
  readonly silencedBy: readonly string[]
  /** Alerts by their fingerprints. */
  readonly inhibitedBy: readonly string[]
  /** Whatever else holds it back: hours, maintenance, composites, a snooze. */
  readonly mutedBy: readonly string[]
}

/** @param fingerprints Of the alerts that hold others back, by their ids. */
export const statusOf = (reasons: readonly HoldReason[], fingerprints: ReadonlyMap<string, string>): Status => {
  const of = (source: HoldReason['source']) => reasons.filter((reason) => reason.source === source)
  const inhibitedBy = of('inhibition').flatMap(({ alerts = [] }) => alerts.flatMap((id) => fingerprints.get(id) ?? []))
  return {
    state: reasons.length === 0 ? 'active' : 'suppressed',
    silencedBy: of('silence').map(({ by }) => silenceIdOf(by)),
    inhibitedBy: [...new Set(inhibitedBy)],
    mutedBy: reasons.flatMap(({ source, by }) => (source === 'silence' || source === 'inhibition' ? [] : [by])),
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Clients of Alertmanager take a silence's id for a UUID: its name when it is one, else one that depends on the name alone. */
export const silenceIdOf = (reference: string): string => {
  const name = reference.slice(reference.indexOf(':') + 1)
  if (uuid.test(name)) return name
  const [high, low] = [digest(reference), digest(`id of ${reference}`)]
  return `${high.slice(0, 8)}-${high.slice(8, 12)}-8${high.slice(13)}-9${low.slice(1, 4)}-${low.slice(4)}`
}

export const isUuid = (text: string): boolean => uuid.test(text)

/** Whom it goes to: the routes that took it. What none took goes to `no-process`. */
export const receiverOf = (route: string | null): string => (route === null ? 'no-process' : route.slice(route.indexOf(':') + 1))

/** An alert that nobody repeats is shown to last as long as a sender's default says. */
export const gettableAlert = (row: OpenAlert, status: Status, until: Date): object => ({
  annotations: row.annotations,
  endsAt: (row.expires_at ?? until).toISOString(),
  fingerprint: row.fingerprint,
  receivers: [row.route, ...row.further].map((route) => ({ name: receiverOf(route) })),
  startsAt: row.starts_at.toISOString(),
  status,
  updatedAt: row.last_seen_at.toISOString(),
  ...(row.url === null ? {} : { generatorURL: row.url }),
  labels: row.labels,
})

export type Question =
  | { readonly fits: (row: OpenAlert, status: Status) => boolean; readonly receives: (route: string | null) => boolean }
  | { readonly problem: string }

/** What `GET /alerts` and `/alerts/groups` ask for: `filter` (all of them hold), `receiver`, and which states. */
export const readQuestion = (query: unknown): Question => {
  const asked = new Map<string, unknown>(typeof query === 'object' && query !== null ? Object.entries(query) : [])
  const filters = parseFilters(asked.get('filter'))
  if ('problem' in filters) return filters
  const receiver = textOf(asked.get('receiver'))
  const expression = receiver === undefined || receiver === '' ? undefined : compileExpression(receiver)
  if (expression !== undefined && 'problem' in expression) return { problem: `failed to parse receiver param: ${expression.problem}` }
  const receives = (route: string | null): boolean => expression === undefined || expression.test(receiverOf(route))
  const [active, silenced] = [wants(asked.get('active')), wants(asked.get('silenced'))]
  const [inhibited, muted] = [wants(asked.get('inhibited')), wants(asked.get('muted'))]
  return {
    receives,
    fits: (row, status) =>
      (active || status.state !== 'active') &&
      (silenced || status.silencedBy.length === 0) &&
      (inhibited || status.inhibitedBy.length === 0) &&
      (muted || status.mutedBy.length === 0) &&
      filters.holds(row.labels) &&
      [row.route, ...row.further].some(receives),
  }
}

/** `filter=` of any question, repeated: all of them hold. Alertmanager's word for one that cannot be read. */
export const parseFilters = (
  given: unknown,
): { readonly matchers: readonly Matcher[]; readonly holds: (labels: Labels) => boolean } | { readonly problem: string } => {
  const texts = [given ?? []].flat().map(String)
  if (texts.length > mostFilters) return { problem: `bad matcher format: more than ${mostFilters} filters` }
  const matchers = texts.map((text) => ({ text, parsed: parseMatcher(text) }))
  for (const { text, parsed } of matchers) if ('problem' in parsed) return { problem: `bad matcher format: ${text.slice(0, 200)}` }
  const read = matchers.flatMap(({ parsed }) => ('problem' in parsed ? [] : [parsed.value]))
  for (const { matches, doesNotMatch } of read) {
    const compiled = compileExpression(matches ?? doesNotMatch ?? '')
    if ('problem' in compiled) return { problem: `bad matcher format: ${compiled.problem}` }
  }
  return { matchers: read, holds: compileMatchers(read).holds }
}

const mostFilters = 50

const textOf = (given: unknown): string | undefined => (typeof given === 'string' ? given : undefined)

/** Alertmanager takes these words for yes and everything else for no; said nothing, or nothing behind the `=`, is yes. */
export const wants = (given: unknown): boolean =>
  given === undefined ||
  given === '' ||
  ['1', 'true', 'yes', 'ok', 'y', 'on', 'selected', 'checked', 't', 'enabled'].includes(String(given).toLowerCase())
