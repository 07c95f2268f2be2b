import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Expression, namesIn, parseExpression } from '#domains/alerts/composites/expression.ts'
import { CompositeAlarm } from '#domains/alerts/composites/kinds.ts'
import { compositeNamed } from '#domains/alerts/composites/mistakes.ts'
import type { SuppressorPolicy } from '#domains/alerts/composites/suppressor.ts'
import { AlertRule } from '#domains/alerts/kinds.ts'
import { compileRules, ruleOf } from '#domains/alerts/rules.ts'
import { Canary, Heartbeat } from '#domains/signals/kinds.ts'
import { type Labels, valueOf } from '#domains/silences/matcher.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
import { parseDuration } from '#platform/time/duration.ts'

/** What a name in an expression means. */
export type Meaning =
  | { readonly composite: string }
  /** Alerts under any of these keys; declared: a record of that name says that there may be such alerts. */
  | { readonly keys: readonly string[]; readonly isDeclared: boolean }

export interface Composite {
  /** `composite-alarm:checkout-down` */
  readonly reference: string
  readonly name: string
  readonly summary: string
  readonly owner: string | undefined
  readonly workload: string | undefined
  readonly text: string
  readonly expression: Expression
  readonly members: ReadonlyMap<string, Meaning>
  readonly suppressor: { readonly alarm: string; readonly meaning: Meaning; readonly policy: SuppressorPolicy } | undefined
  readonly holdsMembers: boolean
  /** Labels of its alert. */
  readonly labels: Readonly<Record<string, string>>
}

/** Every enabled composite alarm, compiled. */
export interface Roster {
  /** Each after those it names. */
  readonly composites: readonly Composite[]
  readonly byReference: ReadonlyMap<string, Composite>
  /** Keys of alerts that some composite asks for. */
  readonly keys: ReadonlySet<string>
  /** The keys of an alert that some composite asks for: none, nearly always, at the price of a look or two. */
  readonly keysOf: (labels: Labels) => readonly string[]
  /** Composites that hold back the alerts under a key while they are in ALARM. */
  readonly holders: ReadonlyMap<string, readonly string[]>
  /** What a name means here. */
  readonly meaningOf: (name: string) => Meaning
}

/** The label by which the alert of a composite is known as its own. */
export const ownLabel = 'composite'

export const roster = defineSnapshot<Roster>({
  name: 'alerts.composites',
  kinds: [CompositeAlarm, AlertRule, Heartbeat, Canary],
  compile: (records) => compileRoster(records),
})

/** Compiles composites. One that no longer fits its kind, or is about itself, is left out. */
export const compileRoster = (records: readonly RecordOf[]): Roster => {
  const own = records.flatMap(compositeOf)
  const known = new Map(own.map(({ reference }) => [nameOf(reference).toLowerCase(), reference]))
  const declared = new Set(records.filter(({ kind }) => kind !== CompositeAlarm.name).map(({ reference }) => reference.toLowerCase()))
  const meaningOf = meanings(known, declared)
  const compiled = inOrder(own.map((record) => compile(record, meaningOf)))
  const holders = new Map<string, string[]>()
  for (const composite of compiled.filter(({ holdsMembers }) => holdsMembers))
    for (const key of new Set([...composite.members.values()].flatMap(heldKeys)))
      holders.set(key, [...(holders.get(key) ?? []), composite.reference])
  const keys = new Set([...compiled.flatMap((composite) => meant(composite).flatMap(keysIn)), ...holders.keys()])
  return {
    composites: compiled,
    byReference: new Map(compiled.map((composite) => [composite.reference, composite])),
    keys,
    keysOf: keysReader(keys, records),
    holders,
    meaningOf,
  }
}

type CompositeRecord = RecordOf<Static<(typeof CompositeAlarm)['spec']>>

const compositeSpec = Compile(CompositeAlarm.spec)
const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)

const compositeOf = (record: RecordOf): CompositeRecord[] =>
  record.kind === CompositeAlarm.name &&
  compositeSpec.Check(record.spec) &&
  record.spec.enabled !== false &&
  'expression' in parseExpression(record.spec.expression)
    ? [{ ...record, spec: record.spec }]
    : []

const meanings =
  (known: ReadonlyMap<string, string>, declared: ReadonlySet<string>) =>
  (name: string): Meaning => {
    const composite = compositeNamed(name, known)
    if (composite !== undefined) return { composite }
    const [, kind, rest = ''] = /^(alert-rule|heartbeat|canary|composite-alarm):(.+)$/.exec(name) ?? []
    if (kind !== undefined) return { keys: [keyOf(kind, rest)], isDeclared: declared.has(name.toLowerCase()) }
    const rule = declared.has(`alert-rule:${name.toLowerCase()}`)
    return { keys: [keyOf('alertname', name), ...(rule ? [keyOf('alert-rule', name)] : [])], isDeclared: rule }
  }

/** Records are named without regard to case; what senders write is not. */
const keyOf = (kind: string, name: string): string => `${kind}:${kind === 'alertname' ? name : name.toLowerCase()}`

const keysIn = (meaning: Meaning): readonly string[] => ('keys' in meaning ? meaning.keys : [])
/** Keys of the alerts a holder holds: a composite's alert is known by its own label. */
const heldKeys = (meaning: Meaning): readonly string[] =>
  'keys' in meaning ? meaning.keys : [keyOf(CompositeAlarm.slug, nameOf(meaning.composite))]
const meant = ({ members, suppressor }: Composite): readonly Meaning[] => [
  ...members.values(),
  ...(suppressor === undefined ? [] : [suppressor.meaning]),
]

const keysReader = (keys: ReadonlySet<string>, records: readonly RecordOf[]): Roster['keysOf'] => {
  if (keys.size === 0) return () => []
  const asks = (kind: string): boolean => [...keys].some((key) => key.startsWith(`${kind}:`))
  const rules = asks('alert-rule') ? compileRules(records.flatMap(ruleOf)) : undefined
  const watched = (['heartbeat', 'canary'] as const).filter(asks)
  const ownAsked = asks(CompositeAlarm.slug)
  return (labels) => {
    const found: string[] = []
    const add = (kind: string, value: string): void => {
      if (value !== '' && keys.has(keyOf(kind, value))) found.push(keyOf(kind, value))
    }
    add('alertname', valueOf(labels, 'alertname'))
    for (const kind of watched) add(kind, valueOf(labels, kind))
    if (ownAsked) add(CompositeAlarm.slug, valueOf(labels, ownLabel))
    const rule = rules?.match(labels)?.rule
    if (rule !== undefined) add('alert-rule', nameOf(rule))
    return found
  }
}

const compile = ({ reference, metadata, spec }: CompositeRecord, meaningOf: (name: string) => Meaning): Composite => {
  const parsed = parseExpression(spec.expression)
  const expression: Expression = 'expression' in parsed ? parsed.expression : { constant: false }
  const name = metadata.name
  return {
    reference,
    name,
    summary: spec.summary ?? metadata.title ?? name,
    owner: metadata.owner,
    workload: spec.workload,
    text: spec.expression,
    expression,
    members: new Map(namesIn(expression).map((member) => [member, meaningOf(member)])),
    suppressor:
      spec.suppressor === undefined
        ? undefined
        : {
            alarm: spec.suppressor.alarm,
            meaning: meaningOf(spec.suppressor.alarm),
            policy: { waitMs: parseDuration(spec.suppressor.wait), extensionMs: parseDuration(spec.suppressor.extension) },
          },
    holdsMembers: spec.holdsMembers === true,
    labels: {
      ...spec.labels,
      alertname: name,
      [ownLabel]: name,
      ...(spec.workload === undefined ? {} : { workload: nameOf(spec.workload) }),
    },
  }
}

/** Each after those it names; what is about itself, which no save lets through, is left out with whatever names it. */
const inOrder = (composites: readonly Composite[]): readonly Composite[] => {
  const ordered: Composite[] = []
  const placed = new Set<string>()
  let waiting = composites
  while (waiting.length > 0) {
    const ready = waiting.filter((composite) =>
      meant(composite).every((meaning) => !('composite' in meaning) || placed.has(meaning.composite)),
    )
    if (ready.length === 0) return ordered
    for (const composite of ready) placed.add(composite.reference)
    ordered.push(...ready)
    waiting = waiting.filter(({ reference }) => !placed.has(reference))
  }
  return ordered
}
