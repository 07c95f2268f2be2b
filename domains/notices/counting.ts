import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { EscalationRow } from '#domains/notices/store.ts'
import type { Policy } from '#domains/oncall/policies/policy.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What a counter is asked and answers. */
export const CounterInput = Type.Object(
  {
    subjects: Type.Array(Type.String({ maxLength: 300 }), { maxItems: 1_000, description: 'What pages are about: `alert-group:0198…`.' }),
    since: Type.String({ format: 'date-time', description: 'Alerts that came after this instant.' }),
  },
  { additionalProperties: false },
)
export const CounterOutput = Type.Object({
  counts: Type.Array(
    Type.Object({
      subject: Type.String({ description: 'One of them.' }),
      count: Type.Integer({ minimum: 0, description: 'How many alerts came.' }),
    }),
    { description: 'Those of which any came.' },
  ),
})

const fits = Compile(CounterOutput)

/** How many alerts came about an escalation within so long; undefined when nobody counts them. */
export type Counted = (row: EscalationRow) => ((withinMs: number) => number | undefined) | undefined

/**
 * How many alerts came, for the escalations whose policies ask: one question for each counter and length of time, and none
 * when no policy asks. A counter that is not there counts nothing, and the step waits for nothing.
 */
export const countAlerts = async (
  transaction: Transaction,
  rows: readonly { readonly row: EscalationRow; readonly policy: Policy }[],
): Promise<Counted> => {
  const wanted = new Map<string, { counter: string; withinMs: number; subjects: Set<string> }>()
  for (const { row, policy } of rows)
    for (const withinMs of lengthsOf(policy)) {
      if (row.counter === null || !transaction.registry.actions.has(row.counter)) continue
      const key = keyOf(row.counter, withinMs)
      const question = wanted.get(key) ?? { counter: row.counter, withinMs, subjects: new Set() }
      question.subjects.add(row.subject)
      wanted.set(key, question)
    }
  const answers = new Map<string, ReadonlyMap<string, number>>()
  for (const [key, { counter, withinMs, subjects }] of wanted) {
    const counts = await ask(transaction, counter, [...subjects], withinMs)
    if (counts !== undefined) answers.set(key, counts)
  }
  return ({ counter, subject }) => (counter === null ? undefined : (withinMs) => answerOf(answers.get(keyOf(counter, withinMs)), subject))
}

const answerOf = (counts: ReadonlyMap<string, number> | undefined, subject: string): number | undefined =>
  counts === undefined ? undefined : (counts.get(subject) ?? 0)

/** Within which lengths of time a policy counts alerts. */
export const lengthsOf = ({ steps }: Policy): readonly number[] => [...new Set(steps.flatMap(({ when }) => when?.alerts?.withinMs ?? []))]

const keyOf = (counter: string, withinMs: number): string => `${counter} ${withinMs}`

const ask = async (
  transaction: Transaction,
  counter: string,
  subjects: readonly string[],
  withinMs: number,
): Promise<ReadonlyMap<string, number> | undefined> => {
  const since = new Date(transaction.now.getTime() - withinMs).toISOString()
  try {
    const answer = await transaction.callNamed(counter, { subjects, since })
    return fits.Check(answer) ? new Map(answer.counts.map(({ subject, count }) => [subject, count])) : undefined
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
