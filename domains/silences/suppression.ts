import { type Hours, isWithin, nextChange } from '#domains/silences/hours.ts'
import type { Inhibited } from '#domains/silences/inhibition.ts'
import type { Labels } from '#domains/silences/matcher.ts'
import { formatInZone } from '#platform/time/zone.ts'

/** What may keep an alert from paging. */
export type SuppressionSource = 'silence' | 'inhibition' | 'composite' | 'maintenance' | 'hours' | 'freeze'

/** Why an alert does not page. It is stored with the alert and shown. */
export interface Reason {
  readonly source: SuppressionSource
  /** The record that says so: `silence:deploy`, `route:checkout`. */
  readonly by: string
  /** A full sentence for whoever wonders why nobody was paged. */
  readonly because: string
  /** When it ends by itself, if that is known. */
  readonly until?: Date
  /** The alerts it is held back by, at most five. */
  readonly alerts?: readonly string[]
}

/** What holds an alert back now, and when time alone may next change that. */
export interface Found {
  readonly holds: readonly Reason[]
  readonly lookAt?: Date
}

/** What the decision asks of the snapshot `quiet`. */
export interface Declared {
  readonly holdsFor: (labels: Labels, workload: string | undefined, now: Date) => Found
  readonly titleOf: (reference: string) => string
}

export interface Verdict {
  /** None: the alert pages. */
  readonly reasons: readonly Reason[]
  /** The earliest instant at which time alone may change the verdict. Until then only a change of records or of other alerts can. */
  readonly lookAt?: Date
}

/** What is known of the alert. */
export interface Suppressible {
  readonly labels: Labels
  /** `workload:checkout` */
  readonly workload?: string | undefined
}

/** Hours of the route or rule the alert is under. */
export interface RouteHours {
  readonly by: string
  /** Held back within any of these. */
  readonly muteDuring?: readonly Hours[] | undefined
  /** Held back outside all of these. */
  readonly activeDuring?: readonly Hours[] | undefined
}

/** What the engine looked up beforehand: in its tables, or in memory when history is replayed. */
export interface Circumstances {
  readonly now: Date
  readonly quiet: Declared
  readonly hours?: RouteHours | undefined
  readonly inhibitedBy?: readonly Inhibited[] | undefined
  /** Composite alarms that hold their members or are held by their suppressor, with the sentence that says how. */
  readonly composites?: readonly CompositeHold[] | undefined
}

export interface CompositeHold {
  readonly by: string
  readonly because: string
  readonly until?: Date | undefined
  readonly alerts?: readonly string[] | undefined
}

/**
 * Whether an alert pages, and if not, every reason why: the one function that decides, at each send and whenever
 * something changes. Pure; the verdict does not depend on the order of records or on when what arrived.
 */
export const suppress = (alert: Suppressible, circumstances: Circumstances): Verdict => {
  const { now, quiet, hours, inhibitedBy = [], composites = [] } = circumstances
  const { holds, lookAt } = quiet.holdsFor(alert.labels, alert.workload, now)
  const reasons: Reason[] = [...holds]
  for (const inhibited of inhibitedBy) reasons.push(inhibitionReason(inhibited, quiet))
  for (const { by, because, until, alerts } of composites)
    reasons.push({ source: 'composite', by, because, ...(until && { until }), ...(alerts && { alerts }) })
  const looks = [lookAt, ...composites.map(({ until }) => until)]
  if (hours !== undefined) {
    const judged = judgeHours(hours, now)
    reasons.push(...judged.holds)
    looks.push(judged.lookAt)
  }
  const ordered = reasons.length < 2 ? reasons : reasons.toSorted(inOrder)
  const first = earliest(looks.filter((look) => look === undefined || look > now))
  return first === undefined ? { reasons: ordered } : { reasons: ordered, lookAt: first }
}

const order: readonly SuppressionSource[] = ['silence', 'maintenance', 'freeze', 'inhibition', 'composite', 'hours']

const inOrder = (a: Reason, b: Reason): number =>
  order.indexOf(a.source) - order.indexOf(b.source) || (a.by < b.by ? -1 : a.by > b.by ? 1 : 0)

const inhibitionReason = ({ rule, alerts, count }: Inhibited, quiet: Declared): Reason => ({
  source: 'inhibition',
  by: rule,
  because: `${quiet.titleOf(rule)} holds it back while ${count === 1 ? 'another alert is' : `${count} other alerts are`} open that explain${count === 1 ? 's' : ''} it.`,
  alerts,
})

const judgeHours = (hours: RouteHours, now: Date): Found => {
  const because = outsideHours(hours, now)
  const lookAt = nextVerdict(hours, now, because)
  const look = lookAt === undefined ? {} : { lookAt }
  if (because === undefined) return { holds: [], ...look }
  const zone = [...(hours.muteDuring ?? []), ...(hours.activeDuring ?? [])][0]?.zone ?? 'UTC'
  const until = lookAt === undefined ? '' : ` until ${formatInZone(lookAt, zone)}`
  const sentence = `${named(hours.by)} ${because}${until}.`
  return { holds: [{ source: 'hours', by: hours.by, because: sentence, ...(lookAt && { until: lookAt }) }], ...look }
}

const outsideHours = ({ muteDuring = [], activeDuring = [] }: RouteHours, at: Date): string | undefined => {
  if (muteDuring.some((hours) => isWithin(hours, at))) return 'is muted at this time,'
  if (activeDuring.length > 0 && !activeDuring.some((hours) => isWithin(hours, at))) return 'pages only at other times; it is held back'
  return undefined
}

/** Hours may meet or overlap: their next change need not change the verdict. */
const nextVerdict = (hours: RouteHours, now: Date, because: string | undefined): Date | undefined => {
  const all = [...(hours.muteDuring ?? []), ...(hours.activeDuring ?? [])]
  let at: Date | undefined = now
  for (let steps = 0; steps < mostSteps && at !== undefined; steps += 1) {
    const from: Date = at
    at = earliest(all.map((one) => nextChange(one, from)))
    if (at !== undefined && outsideHours(hours, at) !== because) return at
  }
  return at
}

const mostSteps = 20

const named = (reference: string): string => {
  const [slug = '', ...name] = reference.split(':')
  return `The ${slug.replaceAll('-', ' ')} ${name.join(':')}`
}

/** The earliest of some instants; undefined ones never come. */
export const earliest = (instants: readonly (Date | undefined)[]): Date | undefined =>
  instants.reduce((first, instant) => (first === undefined || (instant !== undefined && instant < first) ? instant : first), undefined)
