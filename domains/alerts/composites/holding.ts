import { ownLabel, roster, type Roster } from '#domains/alerts/composites/roster.ts'
import { holding } from '#domains/alerts/composites/store.ts'
import { type Labels, valueOf } from '#domains/silences/matcher.ts'
import type { CompositeHold } from '#domains/silences/suppression.ts'
import type { Transaction } from '#platform/transaction.ts'

/** An alert whose suppression is weighed. */
export interface Weighed {
  readonly id: string
  readonly labels: Labels
}

/**
 * What composite alarms hold back of these alerts, for `suppress`: members of a composite in ALARM that speaks for its
 * members, and the alert of a composite whose actions are suppressed. By the alert's id; no entry: nothing. One statement,
 * and none when no record could hold any of them.
 */
export const compositeHolds = async (
  transaction: Transaction,
  alerts: readonly Weighed[],
): Promise<ReadonlyMap<string, readonly CompositeHold[]>> => {
  const { value } = await transaction.read(roster)
  if (value.composites.length === 0) return new Map()
  const concerned = alerts.map(({ id, labels }) => ({ id, ...concernOf(value, labels) }))
  const wanted = new Set(concerned.flatMap(({ own, holders }) => [...(own === undefined ? [] : [own]), ...holders]))
  if (wanted.size === 0) return new Map()
  const rows = new Map((await holding(transaction.sql, [...wanted])).map((row) => [row.composite, row]))
  return new Map(
    concerned.flatMap(({ id, own, holders }): [string, readonly CompositeHold[]][] => {
      const self = own === undefined ? undefined : rows.get(own)
      const until = self?.extension_until ?? self?.wait_until ?? undefined
      const holds = [
        ...(own !== undefined && self?.is_held === true
          ? [{ by: own, because: self.held_because ?? '', ...(self.suppressed_by !== 'Alarm' && until !== undefined ? { until } : {}) }]
          : []),
        ...holders
          .filter((by) => rows.get(by)?.holds_members === true)
          .map((by) => ({ by, because: `The composite alarm ${nameOf(by)} is in ALARM and speaks for it.` })),
      ]
      return holds.length === 0 ? [] : [[id, holds]]
    }),
  )
}

/** The composite whose own alert this is, when its actions may be suppressed; and those that may hold it as a member. */
const concernOf = ({ byReference, holders, keysOf }: Roster, labels: Labels): { own: string | undefined; holders: readonly string[] } => {
  const name = valueOf(labels, ownLabel)
  const own = name === '' || name !== valueOf(labels, 'alertname') ? undefined : byReference.get(`composite-alarm:${name}`)
  return {
    own: own?.suppressor === undefined ? undefined : own.reference,
    holders: holders.size === 0 ? [] : [...new Set(keysOf(labels).flatMap((key) => holders.get(key) ?? []))],
  }
}

const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)
