import { holds, type MemberState } from '#domains/alerts/composites/expression.ts'
import { stateIn } from '#domains/alerts/composites/judging.ts'
import { type Composite, ownLabel, roster, type Roster } from '#domains/alerts/composites/roster.ts'
import { evidenceFor, holding } from '#domains/alerts/composites/store.ts'
import { type Labels, valueOf } from '#domains/silences/matcher.ts'
import type { CompositeHold } from '#domains/silences/suppression.ts'
import type { Transaction } from '#platform/transaction.ts'

/** An open alert whose suppression is weighed. */
export interface Weighed {
  readonly id: string
  readonly labels: Labels
}

/**
 * What composite alarms hold back of these alerts, for `suppress`: members of a composite that speaks for its members, and
 * the alert of a composite whose actions are suppressed. By the alert's id; no entry: nothing. At most two statements, and
 * none when no record could hold any of them.
 *
 * A composite that these alerts are just about to send into ALARM speaks for them already: otherwise the member would
 * page first and the composite a moment later. Should it be judged otherwise, the judgement releases them.
 */
export const compositeHolds = async (
  transaction: Transaction,
  alerts: readonly Weighed[],
): Promise<ReadonlyMap<string, readonly CompositeHold[]>> => {
  const { value } = await transaction.read(roster)
  if (value.composites.length === 0) return new Map()
  const concerned = alerts
    .map(({ id, labels }) => ({ id, ...concernOf(value, labels) }))
    .filter(({ own, holders }) => own !== undefined || holders.length > 0)
  if (concerned.length === 0) return new Map()
  const holders = new Set(concerned.flatMap((alert) => alert.holders))
  const named = [...holders].flatMap((holder) => compositesNamedBy(value.byReference.get(holder)))
  const wanted = new Set([...concerned.flatMap(({ own }) => own ?? []), ...holders, ...named])
  const rows = new Map((await holding(transaction.sql, [...wanted])).map((row) => [row.composite, row]))
  const speaking = new Set([...holders].filter((holder) => rows.get(holder)?.holds_members === true))
  const quiet = [...holders].filter((holder) => rows.get(holder)?.state !== 'ALARM')
  const states = new Map([...rows].map(([reference, row]) => [reference, row.state]))
  for (const holder of await aboutToSpeak(transaction, value, quiet, new Set(concerned.flatMap(({ keys }) => keys)), states))
    speaking.add(holder)
  return new Map(
    concerned.flatMap(({ id, own, holders: mine }): [string, readonly CompositeHold[]][] => {
      const found = [
        ...ownHold(own === undefined ? undefined : rows.get(own)),
        ...mine
          .filter((by) => speaking.has(by))
          .map((by) => ({ by, because: `The composite alarm ${nameOf(by)} is in ALARM and speaks for it.` })),
      ]
      return found.length === 0 ? [] : [[id, found]]
    }),
  )
}

interface Concern {
  readonly own: string | undefined
  readonly holders: readonly string[]
  readonly keys: readonly string[]
}

/** The composite whose own alert this is, when its actions may be suppressed; and those that may hold it as a member. */
const concernOf = ({ byReference, holders, keysOf }: Roster, labels: Labels): Concern => {
  const name = valueOf(labels, ownLabel)
  const own = name === '' || name !== valueOf(labels, 'alertname') ? undefined : byReference.get(`composite-alarm:${name}`)
  const keys = holders.size === 0 ? [] : keysOf(labels)
  return {
    own: own?.suppressor === undefined ? undefined : own.reference,
    holders: [...new Set(keys.flatMap((key) => holders.get(key) ?? []))],
    keys,
  }
}

const compositesNamedBy = (composite: Composite | undefined): readonly string[] =>
  [...(composite?.members.values() ?? [])].flatMap((meaning) => ('composite' in meaning ? [meaning.composite] : []))

const ownHold = (row: Awaited<ReturnType<typeof holding>>[number] | undefined): readonly CompositeHold[] => {
  if (row === undefined || !row.is_held) return []
  const until = row.suppressed_by === 'Alarm' ? null : (row.extension_until ?? row.wait_until)
  return [{ by: row.composite, because: row.held_because ?? '', ...(until === null ? {} : { until }) }]
}

/** Of these composites, which are not in ALARM yet, those that are with alerts under `keys` open. */
const aboutToSpeak = async (
  transaction: Transaction,
  { byReference }: Roster,
  quiet: readonly string[],
  keys: ReadonlySet<string>,
  states: ReadonlyMap<string, MemberState>,
): Promise<readonly string[]> => {
  const composites = quiet.flatMap((reference) => byReference.get(reference) ?? [])
  if (composites.length === 0) return []
  const asked = composites.flatMap(({ members }) => [...members.values()].flatMap((meaning) => ('keys' in meaning ? meaning.keys : [])))
  const found = await evidenceFor(transaction.sql, [...new Set(asked)])
  const evidence = {
    open: new Set([...keys, ...found.filter((row) => row.is_open).map(({ key }) => key)]),
    heard: new Set(found.filter((row) => row.is_heard).map(({ key }) => key)),
  }
  return composites
    .filter(({ expression, members }) =>
      holds(expression, (name) => {
        const meaning = members.get(name)
        return meaning === undefined ? 'INSUFFICIENT_DATA' : stateIn(evidence, states, meaning)
      }),
    )
    .map(({ reference }) => reference)
}

const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)
