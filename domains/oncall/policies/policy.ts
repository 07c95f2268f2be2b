import { type Condition, compileCondition } from '#domains/oncall/policies/condition.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { parseDuration } from '#platform/time/duration.ts'
import { Compile } from 'typebox/compile'

/** A policy as the machine follows it. */
export interface Policy {
  readonly reference: string
  readonly title: string
  readonly steps: readonly PolicyStep[]
  /** How many more times the steps are gone through. */
  readonly repeat: number
  /** Who is paged when every step is exhausted or empty. */
  readonly fallback: readonly string[]
  /** Who is paged when even the fallback reaches nobody. */
  readonly lastResort: readonly string[]
  /** How long an acknowledgement holds; undefined: until it is over. */
  readonly expiresMs?: number | undefined
}

export interface PolicyStep {
  /** `schedule:…`, `person:…`, `team:…`, `channel:…`, `dependency:…` */
  readonly page: readonly string[]
  readonly timeoutMs: number
  /** When it is taken; undefined: always. */
  readonly when?: Condition | undefined
  /** How many people must acknowledge from this step on. Default 1. */
  readonly answers?: number | undefined
}

const policySpec = Compile(EscalationPolicy.spec)

/**
 * A record as the machine follows it; undefined for one that cannot be read (an older version stored it). The owner
 * stands behind the fallback, so that a policy still reaches somebody when the one named has left.
 */
export const compilePolicy = (record: Pick<RecordOf, 'kind' | 'reference' | 'metadata' | 'spec'>): Policy | undefined => {
  const { spec } = record
  if (record.kind !== EscalationPolicy.name || !policySpec.Check(spec)) return undefined
  const owner = record.metadata.owner
  return {
    reference: record.reference,
    title: record.metadata.title ?? record.metadata.name,
    steps: spec.steps.map(({ page, timeout, when, answers }) => ({
      page,
      timeoutMs: parseDuration(timeout),
      ...(when === undefined ? {} : { when: compileCondition(when) }),
      ...(answers === undefined ? {} : { answers }),
    })),
    repeat: spec.repeat ?? 0,
    fallback: [spec.fallback],
    lastResort: owner === undefined || owner === spec.fallback ? [] : [owner],
    ...(spec.acknowledgement === undefined ? {} : { expiresMs: parseDuration(spec.acknowledgement.expires) }),
  }
}
