import { groupOf } from '#domains/alerts/grouping.ts'
import { type Threshold, belowThreshold, pagesFrom } from '#domains/alerts/rules.ts'
import { newsOf } from '#domains/alerts/sends.ts'

/** From `from` until `to`, or until now. */
export interface Span {
  readonly from: Date
  readonly to: Date | undefined
}

/** An alert as it was. */
export interface PastAlert {
  readonly id: string
  /** The group it was in. */
  readonly group: string
  readonly fingerprint: string
  readonly rule: string
  readonly workload: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly openedAt: Date
  readonly resolvedAt: Date | undefined
  /** When something held it back. */
  readonly held: readonly Span[]
  /** Groups of other alerts that are one with this, in a past that never was. */
  readonly joined?: readonly string[]
}

/** A message that reached a person. */
export interface Message {
  readonly at: Date
  readonly person: string
  readonly zone: string
}

/** A group as it was: whom it told, and what people did about it. */
export interface PastGroup {
  readonly id: string
  readonly route: string | undefined
  readonly pagedAt: Date | undefined
  readonly messages: readonly Message[]
  readonly acknowledged: readonly Span[]
  readonly actedAt: Date | undefined
}

/** What happened, complete for the groups in it. */
export interface Past {
  readonly alerts: readonly PastAlert[]
  readonly groups: ReadonlyMap<string, PastGroup>
  /** Until when it is known. */
  readonly until: Date
}

/** How an alert is handled: by the configuration as it is, or with one thing changed. */
export interface Handling {
  readonly route: string | undefined
  readonly groupBy: readonly string[]
  readonly groupWaitMs: number
  readonly holdMs: number
  readonly threshold: Threshold | undefined
  /** Nobody is paged. */
  readonly ticket: boolean
  /** Until when it would have been held back at an instant by what was not there then; undefined when it would not. */
  readonly mutedUntil: ((at: Date) => Date | undefined) | undefined
}

export type Handle = (alert: PastAlert) => Handling

/** A group that would have paged. */
export interface Page {
  readonly at: Date
  /** The groups of the past whose alerts it tells of. */
  readonly groups: readonly string[]
  readonly messages: readonly Message[]
}

/**
 * What would have paged, had alerts been handled like this. Grouping, holding, thresholds and the decision to send are the functions
 * the engine decides with; what held an alert back then holds it back now, and whoever took it on before a page did so too. Groups count, not the
 * steps of their escalations: whom a page reached is taken from the group that opened it, moved with the page.
 */
export const replay = (past: Past, handle: Handle): readonly Page[] => {
  const byKey = new Map<string, Handled[]>()
  for (const alert of past.alerts) {
    const handling = handle(alert)
    const { key } = groupOf(handling.route, handling.groupBy, alert.labels)
    const known = byKey.get(key)
    if (known === undefined) byKey.set(key, [{ alert, handling }])
    else known.push({ alert, handling })
  }
  return [...byKey.values()]
    .flatMap((alerts) => episodesOf(alerts).flatMap((episode) => pageOf(episode, past)))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime() || ((a.groups[0] ?? '') < (b.groups[0] ?? '') ? -1 : 1))
}

interface Handled {
  readonly alert: PastAlert
  readonly handling: Handling
}

/** A group lives from its first alert until none is open; what comes later with the same labels is another. */
const episodesOf = (alerts: readonly Handled[]): readonly (readonly Handled[])[] => {
  const episodes: Handled[][] = []
  let last: { alerts: Handled[]; end: number } | undefined
  for (const handled of alerts.toSorted(inOrder)) {
    const opened = handled.alert.openedAt.getTime()
    const end = handled.alert.resolvedAt?.getTime() ?? Number.POSITIVE_INFINITY
    if (last !== undefined && (opened < last.end || (opened === last.end && isTogether(last.alerts, handled)))) {
      last.alerts.push(handled)
      last.end = Math.max(last.end, end)
    } else {
      last = { alerts: [handled], end }
      episodes.push(last.alerts)
    }
  }
  return episodes
}

const inOrder = (a: Handled, b: Handled): number =>
  a.alert.openedAt.getTime() - b.alert.openedAt.getTime() || (a.alert.id < b.alert.id ? -1 : 1)

/** One began in the very instant the others ended: which came first, only what became of them tells. */
const isTogether = (members: readonly Handled[], { alert }: Handled): boolean => members.at(-1)?.alert.group === alert.group

const pageOf = (episode: readonly Handled[], past: Past): readonly Page[] => {
  const [first] = episode
  if (first === undefined) return []
  const start = first.alert.openedAt.getTime() + first.handling.groupWaitMs
  const groups = [...new Set(episode.flatMap(({ alert }) => groupsOf(alert)))].map((id) => past.groups.get(id))
  const acknowledged = groups.flatMap((group) => (group === undefined ? [] : acknowledgedBefore(group)))
  for (const at of instants(episode, acknowledged, start, past.until)) {
    const firing = episode.filter((handled) => pagesAt(handled, at))
    const standing = { firing: firing.map(({ alert }) => alert.id), resolved: [] }
    const isSent = newsOf(undefined, standing, { repeatMs: Number.POSITIVE_INFINITY, sendResolved: false }, at) === 'page'
    if (!isSent || acknowledged.some((span) => isIn(span, at))) continue
    const told = new Set(episode.filter((handled) => everPages(handled, at, past.until)).flatMap(({ alert }) => groupsOf(alert)))
    return [{ at, groups: [...told].toSorted(), messages: messagesOf(firing, at, endOf(episode), past) }]
  }
  return []
}

const groupsOf = ({ group, joined }: PastAlert): readonly string[] => (joined === undefined ? [group] : [group, ...joined])

/** So often is one group looked at: one that is held back again and again is not worth more. */
const mostLooks = 200

/** When something may have to be told, in order: the wait is over, an alert begins or has held long enough, something lets go of it. */
function* instants(episode: readonly Handled[], acknowledged: readonly Span[], start: number, until: Date): Generator<Date> {
  const ends = (spans: readonly Span[]) => spans.flatMap(({ to }) => (to === undefined ? [] : [to.getTime()]))
  const known = new Set([start, ...ends(acknowledged)])
  for (const { alert, handling } of episode) {
    known.add(pagesFrom(alert.openedAt, handling).getTime())
    for (const end of ends(alert.held)) known.add(end)
  }
  const due = [...known].filter((at) => at >= start).sort((a, b) => a - b)
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const at = due.shift()
    if (at === undefined || at > until.getTime()) return
    yield new Date(at)
    for (const { alert, handling } of episode) {
      if (handling.mutedUntil === undefined || alert.openedAt.getTime() > at) continue
      const next = handling.mutedUntil(new Date(at))?.getTime()
      if (next !== undefined && next > at && !due.includes(next)) due.push(next)
    }
    due.sort((a, b) => a - b)
  }
}

const isIn = ({ from, to }: Span, at: Date): boolean => from <= at && (to === undefined || at < to)

const pagesAt = ({ alert, handling }: Handled, at: Date): boolean =>
  !handling.ticket &&
  pagesFrom(alert.openedAt, handling) <= at &&
  (alert.resolvedAt === undefined || at < alert.resolvedAt) &&
  belowThreshold(handling.threshold, alert) === undefined &&
  !alert.held.some((span) => isIn(span, at)) &&
  handling.mutedUntil?.(at) === undefined

/** Whether it is told of with the page at `at` or joins it later. */
const everPages = (handled: Handled, at: Date, until: Date): boolean => {
  const { alert, handling } = handled
  const from = new Date(Math.max(at.getTime(), pagesFrom(alert.openedAt, handling).getTime()))
  const muted = handling.mutedUntil?.(from)
  const looks = [from, ...alert.held.flatMap(({ to }) => (to === undefined ? [] : [to])), ...(muted === undefined ? [] : [muted])]
  return looks.some((look) => look >= from && look <= until && pagesAt(handled, look))
}

const endOf = (episode: readonly Handled[]): number =>
  Math.max(...episode.map(({ alert }) => alert.resolvedAt?.getTime() ?? Number.POSITIVE_INFINITY))

/** Whom it reaches: as the group of its first alert did, moved with the page, until it is over. */
const messagesOf = (firing: readonly Handled[], at: Date, end: number, past: Past): readonly Message[] => {
  const lead = firing.map(({ alert }) => past.groups.get(alert.group)).find((group) => group?.pagedAt !== undefined)
  if (lead?.pagedAt === undefined) return []
  const moved = at.getTime() - lead.pagedAt.getTime()
  return lead.messages
    .map((message) => ({ ...message, at: new Date(message.at.getTime() + moved) }))
    .filter((message) => moved === 0 || message.at.getTime() <= end)
}

/** Taken on before anybody was paged. What people did after a page they did because of it, and would have done after a later one. */
const acknowledgedBefore = ({ pagedAt, acknowledged }: PastGroup): readonly Span[] =>
  acknowledged.filter(({ from }) => pagedAt === undefined || from < pagedAt)
