import { type IntegrationPlan, integrationPlans } from '#domains/events/plan.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/** The integration by name or reference. Throws `not-found`. */
export const planNamed = async (transaction: Transaction, given: string): Promise<IntegrationPlan> => {
  const plans = (await transaction.read(integrationPlans)).value
  const plan = plans.get(given.startsWith('integration:') ? given : `integration:${given}`)
  if (plan === undefined) throw new Refusal('not-found', `There is no integration "${given}". integration.status lists those there are.`)
  return plan
}
