import { phasesOfSubjects } from '#domains/notices/store.ts'
import type { Phase } from '#domains/oncall/escalation.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Where paging about these subjects stands; those about which nobody is being paged are not among them. */
export const phasesOf = async (transaction: Transaction, subjects: readonly string[]): Promise<ReadonlyMap<string, Phase>> =>
  subjects.length === 0
    ? new Map()
    : new Map((await phasesOfSubjects(transaction.sql, subjects)).map(({ subject, phase }) => [subject, phase]))
