import type { RulePlan } from '#domains/events/rules/plan.ts'
import type { Role } from '#platform/identity/actor.ts'
import { lesser, peopleBehindAuthor, roleLent } from '#platform/identity/lending.ts'
import { coversAction } from '#platform/identity/scope.ts'
import { scopesOfName } from '#platform/identity/token-store.ts'
import { authorOf } from '#platform/kinds/versions-store.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * With which role a rule acts: the one it asks for, and never a higher one than whoever wrote its present version has *now*.
 * A person whose account is switched off lends nothing. What a token or a repository wrote was written with an editor's rights,
 * and a token's rule may do only what a token of that name may: who may save records gains nothing by saving a rule.
 */
export const roleOfRule = async (transaction: Transaction, rule: RulePlan, action: string): Promise<Lent> => {
  const author = (await authorOf(transaction.sql, rule.record, rule.version)) ?? 'unknown'
  const token = /^token:(.+)$/.exec(author)?.[1]
  if (token !== undefined && !(await scopesOfName(transaction.sql, token)).some((scopes) => coversAction(scopes, action)))
    return {
      problem: `${author} wrote ${rule.reference} last and has no scope for ${action}. Save the rule as a person, or with a token that has it.`,
    }
  // Accounts kept elsewhere are not asked; whoever has none here is trusted with what is done every day.
  const lent = await roleLent(transaction.sql, author, 'responder')
  if (lent.isOff)
    return { problem: `The account of ${author}, who wrote ${rule.reference} last, is switched off. Somebody else must save the rule.` }
  const behind = await peopleBehindAuthor(transaction.sql, author, rule.owner)
  return { role: lesser(lent.role, rule.runAs), setUp: { author, behind } }
}

/** The role a rule acts with and who set it up, or why it may not act. */
export type Lent =
  | { readonly role: Role; readonly setUp: { readonly author: string; readonly behind: readonly string[] } }
  | { readonly problem: string }
