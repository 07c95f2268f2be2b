import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { noticeSkipped, subjectsOf } from '#domains/notices/facts.ts'
import type { EscalationRow } from '#domains/notices/store.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { cut } from '#platform/text/cut.ts'

/** What a guard is asked and answers. */
export const GuardInput = Type.Object(
  { subjects: Type.Array(Type.String({ maxLength: 300 }), { maxItems: 1_000, description: 'What pages are about: `alert-group:0198…`.' }) },
  { additionalProperties: false },
)
export const GuardOutput = Type.Object({
  held: Type.Array(
    Type.Object({
      subject: Type.String({ description: 'One of them.' }),
      because: Type.String({ description: 'Why nobody is paged now.' }),
    }),
    { description: 'Those that are held back.' },
  ),
})

const fits = Compile(GuardOutput)

/**
 * Which of these escalations their guards hold back, with the reason, by subject: one question for each guard. A guard that is
 * not there, or refuses to answer, holds nothing back.
 */
export const heldBack = async (transaction: Transaction, rows: readonly EscalationRow[]): Promise<ReadonlyMap<string, string>> => {
  const held = new Map<string, string>()
  const guards = new Set(rows.flatMap(({ guard }) => guard ?? []))
  for (const guard of guards) {
    if (!transaction.registry.actions.has(guard)) continue
    const subjects = [...new Set(rows.flatMap((row) => (row.guard === guard ? [row.subject] : [])))]
    for (const { subject, because } of await ask(transaction, guard, subjects)) held.set(subject, because)
  }
  return held
}

const ask = async (transaction: Transaction, guard: string, subjects: readonly string[]) => {
  try {
    const answer = await transaction.callNamed(guard, { subjects })
    return fits.Check(answer) ? answer.held : []
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}

/** A step that was due pages nobody for now. */
export const recordHeld = (transaction: Transaction, row: EscalationRow, because: string): void => {
  const { id: escalation, subject, cycle, step } = row
  transaction.record(noticeSkipped, {
    subjects: subjectsOf(row),
    data: { escalation, subject, cycle, step, isFallback: false, reason: cut(`Held back: ${because}`, 2_000) },
  })
}
