import type { TSchema } from 'typebox'
import type { Kind, RecordOf } from '#platform/kinds/kind.ts'

/**
 * A compiled view of some kinds for an engine that must not query per event: built by a pure function from all records
 * of its kinds, immutable, replaced when one of them changes.
 */
export interface Snapshot<Value> {
  /** `alerts.routes` */
  readonly name: string
  readonly kinds: readonly Kind<TSchema>[]
  /** Names of further kinds of which only references and metadata are needed: their records come with an empty `spec`. */
  readonly named?: readonly string[]
  /** Pure. `records` are the unarchived records of every kind named, ordered by kind and name. */
  readonly compile: (records: readonly RecordOf[]) => Value
}

export interface Compiled<Value> {
  readonly value: Value
  /** The record-change number it was compiled at; decisions are stamped with it. */
  readonly version: string
}

export const defineSnapshot = <Value>(snapshot: Snapshot<Value>): Snapshot<Value> => snapshot
