import { totalsOfRules } from '#domains/events/deliveries/store.ts'
import { eventRules, fitting } from '#domains/events/rules/plan.ts'
import { eventOfFact, shapeOf } from '#domains/events/rules/shape.ts'
import { proceduresOf, startsProcedure } from '#domains/events/rules/starts.ts'
import type { Fact } from '#platform/facts/fact.ts'
import type { Transaction } from '#platform/transaction.ts'

/** An enabled rule that starts a procedure, and when something last fitted its pattern. */
export interface Starter {
  readonly rule: string
  readonly procedure: string
  readonly lastMatchAt: Date | undefined
}

/** The enabled rules that start one of these procedures by their name. What an event names cannot be told beforehand. */
export const startersOf = async (transaction: Transaction, procedures: ReadonlySet<string>): Promise<readonly Starter[]> => {
  const { rules } = (await transaction.read(eventRules)).value
  const starters = [...rules.values()].flatMap(({ reference: rule, isEnabled, targets }) =>
    isEnabled ? proceduresOf(targets).flatMap((procedure) => (procedures.has(procedure) ? [{ rule, procedure }] : [])) : [],
  )
  if (starters.length === 0) return []
  const totals = await totalsOfRules(transaction.sql, [...new Set(starters.map(({ rule }) => rule))])
  const last = new Map(totals.map((row) => [row.rule, row.last_match_at ?? undefined]))
  return starters.map((starter) => ({ ...starter, lastMatchAt: last.get(starter.rule) }))
}

/** The enabled rules that would start a procedure for this fact. */
export const rulesStartingFor = async (transaction: Transaction, fact: Fact): Promise<readonly string[]> => {
  const { matcher } = (await transaction.read(eventRules)).value
  return fitting(matcher, shapeOf(eventOfFact(fact))).flatMap(({ reference, targets }) => (startsProcedure(targets) ? [reference] : []))
}
