import { digest } from '#domains/alerts/fingerprint.ts'
import { flappings, groupings, holds, recurringTimes, thresholds } from '#domains/alerts/noise/candidates.ts'
import { type Change, holdsDuring, textOfTime } from '#domains/alerts/noise/change.ts'
import { withFlapping } from '#domains/alerts/noise/merging.ts'
import { isNight } from '#domains/alerts/noise/outcome.ts'
import { type Handle, type Page, type Past, type PastAlert, type PastGroup, replay } from '#domains/alerts/noise/replay.ts'
import { type Effect, effectOf, isSaving } from '#domains/alerts/noise/saving.ts'
import { formatDuration } from '#platform/time/duration.ts'

export type ProposalKind = 'threshold' | 'wait' | 'group' | 'ticket' | 'delete' | 'silence' | 'flapping'

/** Something that would make less noise, and what it would have saved and lost. */
export interface Proposal {
  /** The same change proposed again has the same name. */
  readonly id: string
  readonly kind: ProposalKind
  /** One sentence: what to do, and why. */
  readonly sentence: string
  readonly change: Change
  readonly effect: Effect
}

/** A rule, and what happened to its alerts and those grouped with them. */
export interface Asked {
  readonly rule: string
  readonly past: Past
  readonly handle: Handle
  /** How many days the past is long. */
  readonly days: number
}

/** Below this nobody is bothered enough. */
const fewestPages = 3
const fewestFired = 5
const hourMs = 3_600_000

/** What would make a rule less noisy, the best first. Every figure is the difference of two replays. */
export const proposalsForRule = (asked: Asked): readonly Proposal[] => {
  const { rule, past, handle, days } = asked
  const was = replay(past, handle)
  const own = past.alerts.filter((alert) => alert.rule === rule)
  const [sample] = own
  const pagedGroups = groupsPaged(past, was, own)
  if (sample === undefined || pagedGroups.length < fewestPages) return []
  const actedGroups = pagedGroups.filter(wasActedOn)
  const actedIds = new Set(actedGroups.map(({ id }) => id))
  const acted = own.filter((alert) => actedIds.has(alert.group))
  const ignored = own.filter((alert) => !actedIds.has(alert.group))
  const changing =
    (part: (alert: PastAlert) => Partial<ReturnType<Handle>>): Handle =>
    (alert) =>
      alert.rule === rule ? { ...handle(alert), ...part(alert) } : handle(alert)
  const tried = (kind: ProposalKind, sentence: string, change: Change, changed: Handle, changedPast?: Past): Proposal[] => {
    const effect = effectOf(past, was, changed, changedPast)
    return isSaving(effect) ? [{ id: idOf(kind, change), kind, sentence, change, effect }] : []
  }
  const now = handle(sample)
  const found: Proposal[] = []
  for (const threshold of thresholds(acted, ignored, now.threshold)) {
    const limit = threshold.above === undefined ? `below ${threshold.below ?? 0}` : `above ${threshold.above}`
    const sentence = `Page only when ${threshold.value} is ${limit}: everything people acted on was.`
    found.push(
      ...tried(
        'threshold',
        sentence,
        { type: 'rule', rule, threshold },
        changing(() => ({ threshold })),
      ),
    )
  }
  found.push(
    ...best(
      holds(now.holdMs).flatMap((holdMs) =>
        tried(
          'wait',
          `Wait ${formatDuration(holdMs)} before it pages: what is over by then does not need anybody.`,
          { type: 'rule', rule, holdMs },
          changing(() => ({ holdMs })),
        ),
      ),
    ),
    ...best(
      flappings.flatMap((flapping) =>
        tried(
          'flapping',
          `See it as flapping when it begins ${flapping.changes} times within ${formatDuration(flapping.withinMs)}: one page until it has been quiet for ${formatDuration(flapping.quietForMs)}.`,
          { type: 'rule', rule, flapping },
          handle,
          withFlapping(past, (alert) => alert.rule === rule, flapping),
        ),
      ),
    ),
  )
  const zone = zoneOf(pagedGroups)
  for (const time of recurringTimes(ignored, zone, days)) {
    const change: Change = { type: 'silence', rule, time, labels: sample.labels }
    const sentence = `Silence it ${textOfTime(time)}: nobody acted on what came then, and what is still open afterwards pages.`
    found.push(
      ...tried(
        'silence',
        sentence,
        change,
        changing((alert) => ({ mutedUntil: holdsDuring(time, alert) })),
      ),
    )
  }
  const ticket = changing(() => ({ ticket: true }))
  if (actedGroups.length === 0 && own.length >= fewestFired) {
    const sentence = `Delete it: it fired ${own.length} times and nobody ever did anything about it.`
    found.push(...tried('delete', sentence, { type: 'rule', rule, ticket: true, remove: true }, ticket))
  } else if (actedGroups.length > 0) {
    const why = whyTicket(actedGroups, pagedGroups)
    if (why !== undefined) found.push(...tried('ticket', `Turn it into a ticket: ${why}`, { type: 'rule', rule, ticket: true }, ticket))
  }
  return ranked(found)
}

/** What coarser grouping would spare of one route's pages, the best first. */
export const proposalsForRoute = (route: string, past: Past, handle: Handle): readonly Proposal[] => {
  const was = replay(past, handle)
  const own = past.alerts.filter((alert) => past.groups.get(alert.group)?.route === route)
  const [sample] = own
  if (sample === undefined || was.length < fewestPages) return []
  const now = handle(sample).groupBy
  const tried = groupings(own, now).flatMap((groupBy): Proposal[] => {
    const changed: Handle = (alert) => (past.groups.get(alert.group)?.route === route ? { ...handle(alert), groupBy } : handle(alert))
    const effect = effectOf(past, was, changed)
    const change: Change = { type: 'route', route, groupBy }
    const sentence = `Group by ${groupBy.join(', ')}: ${effect.before.pages} pages become ${effect.after.pages}.`
    return isSaving(effect) ? [{ id: idOf('group', change), kind: 'group', sentence, change, effect }] : []
  })
  return mildest(tried)
}

/** What loses nothing comes first; then what lets people sleep, then what saves most pages. */
export const ranked = (proposals: readonly Proposal[]): readonly Proposal[] =>
  proposals.toSorted((a, b) => worthOf(b) - worthOf(a) || (a.id < b.id ? -1 : 1))

/** Of ways to do the same thing, given from the mildest on, the best. */
const best = (proposals: readonly Proposal[]): readonly Proposal[] => proposals.toSorted((a, b) => worthOf(b) - worthOf(a)).slice(0, 1)

/** Of coarser ways to group, given from the finest on, the first that does nearly what the best does: one page should be about one thing. */
const mildest = (proposals: readonly Proposal[]): readonly Proposal[] => {
  const [most] = best(proposals)
  if (most === undefined) return []
  const isEnough = (proposal: Proposal): boolean =>
    proposal === most || (worthOf(proposal) >= nearly * worthOf(most) && proposal.effect.lost.length <= most.effect.lost.length)
  return proposals.filter(isEnough).slice(0, 1)
}
const nearly = 0.8

/** A page at night weighs like four by day, an hour of delay like a page. What would lose something comes after all that would not. */
export const worthOf = ({ effect }: Pick<Proposal, 'effect'>): number =>
  effect.saved.pages + 3 * effect.saved.interrupted - (effect.later.pages * effect.later.medianMs) / hourMs - 1_000_000 * effect.lost.length

const idOf = (kind: ProposalKind, change: Change): string => {
  // The labels are an example of what is silenced; another example is not another proposal.
  const { labels: _, ...said } = { labels: undefined, ...change }
  return `${kind}-${digest(JSON.stringify(said)).slice(0, 20)}`
}

/** The groups of these alerts that paged. */
const groupsPaged = (past: Past, pages: readonly Page[], alerts: readonly PastAlert[]): readonly PastGroup[] => {
  const paged = new Set(pages.flatMap(({ groups }) => groups))
  return [...new Set(alerts.map(({ group }) => group))].flatMap((id) => (paged.has(id) ? (past.groups.get(id) ?? []) : []))
}

const wasActedOn = ({ actedAt }: PastGroup): boolean => actedAt !== undefined

const whyTicket = (acted: readonly PastGroup[], paged: readonly PastGroup[]): string | undefined => {
  const isSlow = acted.every(
    ({ actedAt, pagedAt }) => actedAt !== undefined && pagedAt !== undefined && actedAt.getTime() - pagedAt.getTime() > hourMs,
  )
  if (isSlow) return 'whoever acted on it did so more than an hour later.'
  const nights = paged.filter(({ messages }) => messages.some(({ at, zone }) => isNight(at, zone)))
  const wasUp = acted.some(({ actedAt, messages }) => actedAt !== undefined && isNight(actedAt, messages[0]?.zone ?? 'UTC'))
  return nights.length > 0 && !wasUp ? `it paged ${nights.length} times at night and nobody ever acted on it then.` : undefined
}

/** On whose clock most messages arrived. */
const zoneOf = (groups: readonly PastGroup[]): string => {
  const counts = new Map<string, number>()
  for (const { zone } of groups.flatMap(({ messages }) => messages)) counts.set(zone, (counts.get(zone) ?? 0) + 1)
  return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0] ?? 'UTC'
}
