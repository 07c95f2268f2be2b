import { Compile } from 'typebox/compile'
import { file } from '#domains/silences/filing.ts'
import { compileInhibitions, type InhibitionRules } from '#domains/silences/inhibition.ts'
import { Inhibition, MaintenanceWindow, Silence } from '#domains/silences/kinds.ts'
import { compileMatchers, type Labels } from '#domains/silences/matcher.ts'
import type { DeclaredSilence } from '#domains/silences/standing.ts'
import type { Declared, Found, Reason, SuppressionSource } from '#domains/silences/suppression.ts'
import { compileTimes, forever, type Timing } from '#domains/silences/timing.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
import { formatInZone } from '#platform/time/zone.ts'
import { cut } from '#platform/text/cut.ts'

/** Silences, maintenance windows and inhibitions, compiled: an alert is compared with those filed under its own values. */
export interface Quiet extends Declared {
  readonly silencesFor: (labels: Labels, now: Date) => Found
  readonly windowsFor: Declared['holdsFor']
  readonly inhibitions: InhibitionRules
  /** Every silence by its reference, those that are over too. */
  readonly silences: ReadonlyMap<string, DeclaredSilence>
  /** When any silence or window next begins or ends: then verdicts may change. */
  readonly nextChange: (now: Date) => Date | undefined
}

/** All three, read once for thousands of alerts. A record that no longer fits its kind holds nothing back. */
export const quiet = defineSnapshot<Quiet>({
  name: 'silences.quiet',
  kinds: [Silence, MaintenanceWindow, Inhibition],
  compile: (records) => compileQuiet(records),
})

interface Entry {
  readonly reference: string
  readonly source: SuppressionSource
  readonly timing: Timing
  readonly workloads: ReadonlySet<string> | undefined
  /** The sentence, with the words about the end between its halves. */
  readonly says: readonly [string, string]
  reason: { readonly until: Date; readonly value: Reason } | undefined
}

const fits = { silence: Compile(Silence.spec), window: Compile(MaintenanceWindow.spec), inhibition: Compile(Inhibition.spec) }

export const compileQuiet = (records: readonly RecordOf[]): Quiet => {
  const silences = records.flatMap(silenceEntry)
  const windows = records.flatMap(windowEntry)
  const titles = new Map(records.map((record) => [record.reference, record.metadata.title ?? `${wordFor(record)} ${record.metadata.name}`]))
  const filedSilences = file(silences)
  const filedWindows = fileWindows(windows)
  const inhibitions = records.flatMap(({ reference, kind, spec }) =>
    kind === Inhibition.name && fits.inhibition.Check(spec) ? [{ reference, spec }] : [],
  )
  const silencesFor: Quiet['silencesFor'] = (labels, now) => found(filedSilences.matching(labels), now)
  const windowsFor: Quiet['windowsFor'] = (labels, workload, now) => found(filedWindows(labels, workload?.toLowerCase()), now)
  return {
    silencesFor,
    windowsFor,
    holdsFor: (labels, workload, now) => {
      const [one, other] = [silencesFor(labels, now), windowsFor(labels, workload, now)]
      const lookAt = one.lookAt === undefined || (other.lookAt !== undefined && other.lookAt < one.lookAt) ? other.lookAt : one.lookAt
      const holds = other.holds.length === 0 ? one.holds : [...one.holds, ...other.holds]
      return lookAt === undefined ? { holds } : { holds, lookAt }
    },
    inhibitions: compileInhibitions(inhibitions),
    silences: new Map(records.flatMap(declaredSilence)),
    nextChange: (now) => {
      let first: Date | undefined
      for (const { item } of [...silences, ...windows]) first = sooner(first, item.timing.nextChange(now))
      return first
    },
    titleOf: (reference) => titles.get(reference) ?? reference,
  }
}

/** Windows that name workloads are filed under these, the others as silences are. */
const fileWindows = (windows: ReturnType<typeof windowEntry>) => {
  const anywhere = file(windows.filter(({ item }) => item.workloads === undefined))
  const byWorkload = new Map<string, typeof windows>()
  for (const one of windows) for (const name of one.item.workloads ?? []) byWorkload.set(name, [...(byWorkload.get(name) ?? []), one])
  return (labels: Labels, workload: string | undefined): readonly Entry[] => {
    const entries = anywhere.matching(labels)
    const about = workload === undefined ? undefined : byWorkload.get(workload)
    if (about === undefined) return entries
    return [...entries, ...about.filter(({ matchers }) => matchers.holds(labels)).map(({ item }) => item)]
  }
}

const found = (entries: readonly Entry[], now: Date): Found => {
  const holds: Reason[] = []
  let lookAt: Date | undefined
  for (const entry of entries) {
    const current = entry.timing.current(now)
    if (current !== undefined) holds.push(reasonOf(entry, current.end))
    lookAt = sooner(lookAt, entry.timing.nextChange(now))
  }
  return lookAt === undefined ? { holds } : { holds, lookAt }
}

const sooner = (one: Date | undefined, other: Date | undefined): Date | undefined =>
  one === undefined || (other !== undefined && other < one) ? other : one

/** The same sentence for every alert until the end changes. */
const reasonOf = (entry: Entry, until: Date): Reason => {
  if (entry.reason?.until.getTime() === until.getTime()) return entry.reason.value
  const [before, after] = entry.says
  const ends = until < forever
  const because = `${before}${ends ? ` until ${formatInZone(until, entry.timing.zone)}` : ''}${after}`
  const value: Reason = { source: entry.source, by: entry.reference, because, ...(ends && { until }) }
  entry.reason = { until, value }
  return value
}

const silenceEntry = (record: RecordOf) => {
  const { kind, reference, metadata, spec } = record
  if (kind !== Silence.name || !fits.silence.Check(spec)) return []
  const timing = compileTimes(spec)
  if (timing === undefined) return []
  const by = spec.createdBy === undefined ? '' : `, by ${spec.createdBy}`
  const says = [`${saidName(metadata)} holds it back`, `${by}: ${sentence(spec.comment)}`] as const
  const item: Entry = { reference, source: 'silence', timing, workloads: undefined, says, reason: undefined }
  return [{ matchers: compileMatchers(spec.matchers), item }]
}

/** A silence nobody named has an identifier for a name, which tells a reader nothing. */
const saidName = ({ name, title }: RecordOf['metadata']): string =>
  title === undefined && /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(name) ? 'A silence' : `The silence ${title ?? name}`

const declaredSilence = ({ kind, reference, metadata, spec, version, updatedAt, source }: RecordOf): [string, DeclaredSilence][] => {
  const timing = kind === Silence.name && fits.silence.Check(spec) ? compileTimes(spec) : undefined
  if (timing === undefined || !fits.silence.Check(spec)) return []
  const { holds } = compileMatchers(spec.matchers)
  return [
    [
      reference,
      { reference, title: metadata.title ?? metadata.name, spec, version, updatedAt, isKeptHere: source.kept === 'console', timing, holds },
    ],
  ]
}

const windowEntry = (record: RecordOf) => {
  const { kind, reference, metadata, spec } = record
  if (kind !== MaintenanceWindow.name || !fits.window.Check(spec)) return []
  const { type, matchers = [], workloads } = spec
  if ((spec.alerts ?? (type === 'freeze' ? 'page' : 'hold')) === 'page') return []
  const timing = compileTimes(spec, spec.zone)
  if (timing === undefined || (matchers.length === 0 && workloads === undefined)) return []
  const name = metadata.title ?? metadata.name
  const word = type === 'freeze' ? 'The change freeze' : 'The maintenance'
  const why = spec.description ?? metadata.description
  const says = [`${word} ${name} holds it back`, why === undefined ? '.' : `: ${sentence(why)}`] as const
  const source = type === 'freeze' ? 'freeze' : 'maintenance'
  const covered = workloads === undefined ? undefined : new Set(workloads.map((workload) => workload.toLowerCase()))
  const item: Entry = { reference, source, timing, workloads: covered, says, reason: undefined }
  return [{ matchers: compileMatchers(matchers), item }]
}

const wordFor = ({ kind }: RecordOf): string =>
  kind === Silence.name ? 'The silence' : kind === Inhibition.name ? 'The inhibition' : 'The maintenance window'

/** One line that ends as a sentence does. */
const sentence = (text: string): string => {
  const line = cut(text.trim().replaceAll(/\s+/g, ' '), 500)
  return /[.!?…]$/.test(line) ? line : `${line}.`
}
