import type { FactType } from '#platform/facts/fact.ts'
import type { Kind, RecordOf } from '#platform/kinds/kind.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Whom a check judges. A workload's view of an organization check is the organization's verdict. */
export type CheckScope = 'organization' | 'team' | 'workload'

export type VerdictState = 'PASS' | 'FAIL' | 'UNKNOWN' | 'NA'

/** One thing that was counted, and whether it holds. */
export interface Evidence {
  /** Reference of the record or thing: `runbook:restart-checkout`, `incident:0198…`. */
  readonly subject: string
  readonly holds: boolean
  /** Why, one sentence: `last run 210 days ago, at most 180`. */
  readonly because: string
}

/** What a pure evaluation answers; the platform adds parameters, time and input watermark. */
export interface Verdict {
  readonly state: VerdictState
  /** One sentence with the numbers in it. */
  readonly because: string
  readonly numerator: number
  readonly denominator: number
  /** What was counted; failing ones first, at most 200 kept. */
  readonly evidence: readonly Evidence[]
  /** What to do to pass, when it fails. */
  readonly mend?: string
}

/**
 * A claim one best practice makes about a workload, a team or the organization, judged from records and facts.
 * `gather` reads, `evaluate` is pure: the same inputs give the same verdict, and the verdict explains itself.
 * Re-evaluated when a record of `inputs.kinds` or a fact of `inputs.facts` touches its subject, and daily.
 */
export interface Check<Inputs = unknown> {
  /** `OPS02-BP01.a` */
  readonly id: string
  readonly practice: string
  readonly scope: CheckScope
  /** From behaviour (hard to fake), from the state of records, or a person's word with an expiry. */
  readonly strength: 'behaviour' | 'state' | 'attestation'
  readonly mandatory: boolean
  /** The verdict when nothing is in scope. */
  readonly onEmpty: 'FAIL' | 'NA' | 'UNKNOWN'
  /** What it claims, one sentence in our words. */
  readonly claim: string
  /** Numbers one may tune, with defaults: `{ minimumShare: 0.98, days: 180 }`. */
  readonly parameters: Readonly<Record<string, number>>
  readonly inputs: { readonly kinds: readonly Kind[]; readonly facts: readonly FactType[] }
  gather(transaction: Transaction, subject: CheckSubject): Promise<Inputs>
  evaluate(inputs: Inputs, parameters: Readonly<Record<string, number>>, now: Date): Verdict
}

export interface CheckSubject {
  readonly scope: CheckScope
  /** `organization`, `team:payments`, `workload:checkout` */
  readonly reference: string
  /** The record, for teams and workloads. */
  readonly record: RecordOf | undefined
  /** 0 to 3 for workloads (0 the most critical), else undefined. */
  readonly tier: number | undefined
}

export const defineCheck = <Inputs>(check: Check<Inputs>): Check<Inputs> => check
