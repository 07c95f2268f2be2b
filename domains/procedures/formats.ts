import type { Finding } from '#platform/refusal.ts'
import { defineSlot } from '#platform/slot.ts'
import type { Graph } from '#domains/runs/graph.ts'
import type { Data } from '#domains/runs/values.ts'
import type { Transaction } from '#platform/transaction.ts'
import type { Parameters } from './parameter.ts'

/** A way procedures are written, beside Markdown: what compiles a text to the step graph. */
export interface ProcedureFormat {
  /** Value of `spec.format`, `ssm-automation`. */
  readonly name: string
  readonly summary: string
  /** Whether a text without a declared format is of this one. */
  readonly recognises: (text: string) => boolean
  /** Pure and total: every text gives a graph, and what is wrong is a finding with its path and mend. */
  readonly compile: (text: string) => CompiledFormat
  /** What the text needs beside itself and this installation does not have: files it names. It does not run without. */
  readonly absent?: (transaction: Transaction, procedure: string, text: string) => Promise<readonly Finding[]>
  /**
   * The values a run begins with, those the text has looked up put in. Names that were given are left as they are given.
   * Refuses what cannot be found.
   */
  readonly lookUp?: (
    transaction: Transaction,
    text: string,
    values: Readonly<Record<string, Data>>,
    given: (name: string) => boolean,
  ) => Promise<Readonly<Record<string, Data>>>
}

export interface CompiledFormat {
  readonly graph: Graph
  readonly parameters: Parameters
  readonly description: string
  /** What keeps it from running as written. */
  readonly findings: readonly Finding[]
  /** What one should know before it runs: what it needs, what is risky. */
  readonly warnings: readonly Finding[]
}

export const procedureFormats = defineSlot<ProcedureFormat>('procedures.formats')
