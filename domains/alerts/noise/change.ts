import type { FlapPolicy } from '#domains/alerts/flapping.ts'
import type { RecurringTime } from '#domains/alerts/noise/candidates.ts'
import type { PastAlert } from '#domains/alerts/noise/replay.ts'
import type { RuleSpec, Threshold } from '#domains/alerts/rules.ts'
import { Silence } from '#domains/silences/kinds.ts'
import { compileQuiet } from '#domains/silences/quiet.ts'
import { suppress } from '#domains/silences/suppression.ts'
import { forever } from '#domains/silences/timing.ts'
import { apiVersion, type RecordDocument, type RecordOf } from '#platform/kinds/kind.ts'
import { parseDuration } from '#platform/time/duration.ts'

type Labels = Readonly<Record<string, string>>

/** What a proposal would change. */
export type Change =
  | {
      readonly type: 'rule'
      /** The name its alerts are counted under: `alert-rule:disk-full`, or an alertname. */
      readonly rule: string
      readonly threshold?: Threshold
      readonly holdMs?: number
      readonly flapping?: FlapPolicy
      readonly ticket?: boolean
      /** Nobody needs it: it should be taken out where it is made. */
      readonly remove?: boolean
    }
  | { readonly type: 'route'; readonly route: string; readonly groupBy: readonly string[] }
  | { readonly type: 'silence'; readonly rule: string; readonly time: RecurringTime; readonly labels: Labels }

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const two = (hour: number): string => `${String(hour % 24).padStart(2, '0')}:00`

/** `every day from 02:00 to 03:00 (Europe/Berlin)` */
export const textOfTime = ({ zone, weekday, hour, hours }: RecurringTime): string =>
  `every ${weekday === undefined ? 'day' : (weekdays[weekday] ?? '')} from ${two(hour)} to ${two(hour + hours)} (${zone})`

/** The recurrence of a silence at these times. It counts from a Monday long ago. */
const recurrenceOf = ({ zone, weekday, hour, hours }: RecurringTime) => ({
  rule: weekday === undefined ? 'FREQ=DAILY' : `FREQ=WEEKLY;BYDAY=${(weekdays[weekday] ?? 'Monday').slice(0, 2).toUpperCase()}`,
  zone,
  // 2024 began on a Monday.
  from: `2024-01-${String(1 + (weekday ?? 0)).padStart(2, '0')}T${two(hour)}`,
  duration: `${hours}h`,
})

/** Whether and until when a silence at these times holds an alert back: decided by the function the engine decides with. */
export const holdsDuring = (time: RecurringTime, alert: PastAlert): ((at: Date) => Date | undefined) => {
  const { labels, workload } = alert
  const quiet = silencesAt(time)
  return (at) => {
    const { reasons, lookAt } = suppress({ labels: { ...labels, [mark]: 'x' }, workload }, { now: at, quiet })
    return reasons.length === 0 ? undefined : (lookAt ?? forever)
  }
}

/** What the silence of a replay asks for; which alerts are meant the replay has decided. */
const mark = '__replayed__'
const compiled = new WeakMap<RecurringTime, ReturnType<typeof compileQuiet>>()

const silencesAt = (time: RecurringTime): ReturnType<typeof compileQuiet> => {
  const known = compiled.get(time)
  if (known !== undefined) return known
  const metadata = { name: 'proposed' }
  const spec = { matchers: [{ label: mark, is: 'x' }], recurrence: recurrenceOf(time), comment: 'Proposed.' }
  const long = new Date(0)
  const record: RecordOf = {
    apiVersion,
    kind: Silence.name,
    metadata,
    spec,
    id: metadata.name,
    reference: `${Silence.slug}:${metadata.name}`,
    version: 1,
    source: { kept: 'console' },
    createdAt: long,
    updatedAt: long,
    reviewedAt: undefined,
    archivedAt: undefined,
  }
  const quiet = compileQuiet([record])
  compiled.set(time, quiet)
  return quiet
}

/** What is there now of what a change is about. */
export interface Present {
  /** The record the change is about; undefined when there is none. */
  readonly record: RecordDocument | undefined
  /** Who answers for the alerts. */
  readonly owner: string | undefined
}

/** The whole document with the change in it: for review, and to be saved. Pure. */
export const documentOf = (change: Change, { record, owner }: Present): RecordDocument => {
  switch (change.type) {
    case 'route':
      return { ...(record ?? bare('Route', nameOf(change.route), owner)), spec: { ...Object(record?.spec), groupBy: change.groupBy } }
    case 'silence': {
      const comment = `It comes ${textOfTime(change.time)} and nobody ever acted on it then. Proposed by the noise page.`
      const at = `${change.time.weekday ?? 'daily'}-${change.time.hour}`
      return {
        apiVersion,
        kind: Silence.name,
        metadata: { name: `${wordOf(nameOf(change.rule))}-${at}` },
        spec: { matchers: matchersOf(change, record), recurrence: recurrenceOf(change.time), comment },
      }
    }
    case 'rule':
      return {
        ...(record ?? newRule(change.rule, owner)),
        spec: { ...Object(record?.spec ?? newRule(change.rule, owner).spec), ...ruleSpecOf(change) },
      }
    default:
      return change satisfies never
  }
}

/** Those of the rule where it has some. */
const matchersOf = ({ labels, rule }: Extract<Change, { type: 'silence' }>, record: RecordDocument | undefined): unknown =>
  new Map<string, unknown>(Object.entries(Object(record?.spec))).get('match') ?? [
    { label: 'alertname', is: labels['alertname'] ?? nameOf(rule) },
  ]

const ruleSpecOf = (change: Extract<Change, { type: 'rule' }>): Partial<RuleSpec> => ({
  ...(change.holdMs === undefined ? {} : { for: durationText(change.holdMs) }),
  ...(change.threshold === undefined ? {} : { threshold: thresholdOf(change.threshold) }),
  ...(change.ticket === undefined ? {} : { ticket: change.ticket }),
  ...(change.flapping === undefined
    ? {}
    : {
        flapping: {
          changes: change.flapping.changes,
          within: durationText(change.flapping.withinMs),
          quietFor: durationText(change.flapping.quietForMs),
        },
      }),
})

const thresholdOf = ({ value, above, below }: Threshold): { value: string; above?: number; below?: number } => ({
  value,
  ...(above === undefined ? {} : { above }),
  ...(below === undefined ? {} : { below }),
})

/** `90s`, `5m`: the largest unit that fits. Undoes `parseDuration`. */
const durationText = (ms: number): string => {
  const unit = (['d', 'h', 'm', 's'] as const).find((one) => ms % parseDuration(`1${one}`) === 0)
  return unit === undefined ? `${ms}ms` : `${ms / parseDuration(`1${unit}`)}${unit}`
}

const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)

/** A rule for alerts that had none: about its alertname. */
const newRule = (rule: string, owner: string | undefined): RecordDocument => {
  const name = wordOf(nameOf(rule))
  return { ...bare('AlertRule', name, owner), spec: name === rule ? {} : { match: [{ label: 'alertname', is: nameOf(rule) }] } }
}

const bare = (kind: string, name: string, owner: string | undefined): RecordDocument => ({
  apiVersion,
  kind,
  metadata: { name, ...(owner === undefined ? {} : { owner }) },
  spec: {},
})

/** A name a record may have. */
const wordOf = (text: string): string => {
  const word = text
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, 100)
  return word === '' ? 'unnamed' : word
}
