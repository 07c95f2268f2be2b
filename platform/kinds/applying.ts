import type { Finding } from '#platform/refusal.ts'
import type { RecordSource } from '#platform/kinds/kind.ts'
import type { FieldChange } from '#platform/kinds/diff.ts'
import type { SourceFile } from '#platform/kinds/formats/files.ts'
import { planDrafts, type PlannedWrite } from '#platform/kinds/planning.ts'
import { readFiles } from '#platform/kinds/reading.ts'
import { refuse } from '#platform/kinds/saving.ts'
import type { Transaction } from '#platform/transaction.ts'
import { vocabularyOf } from '#platform/kinds/vocabulary.ts'
import { writeRecords } from '#platform/kinds/write.ts'
import { cut } from '#platform/text/cut.ts'

/**
 * Plan and apply: a set of files becomes the state of the records it declares.
 *
 * The problem: an organization's records are written as files, reviewed as files, and must arrive together: a workload
 * with the team it names. The idea: read everything, compare with what is stored, show what would be created, changed
 * and (only when asked) archived, and do exactly that in one transaction.
 *
 * Guarantees: all or nothing; references are resolved within the set as well as the store; applying twice changes
 * nothing the second time; what the set does not mention is left alone without `prune`.
 *
 * Refuses to do: take over a record that is kept in another repository.
 */
export interface FilePlan {
  readonly writes: readonly PlannedWrite[]
  readonly unchanged: number
  readonly findings: readonly Finding[]
  readonly ignored: readonly { readonly file: string; readonly line: number; readonly because: string }[]
  /** Paths of the files that declare a record. */
  readonly files: ReadonlySet<string>
}

export interface FileSet {
  readonly files: readonly SourceFile[]
  readonly prune: boolean
  readonly sourceOf: (file: string) => RecordSource
  /** Where records kept beside these are looked for when pruning. */
  readonly place: RecordSource
}

export const planFiles = async (transaction: Transaction, set: FileSet, lock = false): Promise<FilePlan> => {
  const read = await readFiles(set.files, vocabularyOf(transaction.registry))
  // Pruning by a set that was only half read would archive what the unread half declares.
  const prune = set.prune && read.findings.length === 0
  const plan = await planDrafts(transaction, read.drafts, {
    sourceOf: (draft) => set.sourceOf(draft.file),
    ...(prune && { prune: set.place }),
    lock,
  })
  return {
    writes: plan.writes,
    unchanged: plan.unchanged,
    findings: [...read.findings, ...plan.findings],
    ignored: read.ignored,
    files: new Set(read.drafts.map((draft) => draft.file)),
  }
}

/** Does what the plan says, or refuses with everything that is wrong. */
export const applyFiles = async (transaction: Transaction, set: FileSet, reason?: string): Promise<FilePlan> => {
  const plan = await planFiles(transaction, set, true)
  if (plan.findings.length > 0) refuse(plan.findings)
  await writeRecords(transaction, plan.writes, reason)
  return plan
}

/** Longer texts are cut when a plan is shown: a diff of a procedure's body is read elsewhere. */
export const shortened = (change: FieldChange): FieldChange => ({
  path: change.path,
  ...('before' in change && { before: cutLong(change.before) }),
  ...('after' in change && { after: cutLong(change.after) }),
})

const cutLong = (value: unknown): unknown => (typeof value === 'string' && value.length > 500 ? `${cut(value, 499)}…` : value)
