import type { RulePlan } from '#domains/events/rules/plan.ts'
import { type Role, roles } from '#platform/identity/actor.ts'
import { coversAction } from '#platform/identity/scope.ts'
import { accountOf } from '#platform/identity/store.ts'
import { scopesOfName } from '#platform/identity/token-store.ts'
import { versionsOf } from '#platform/kinds/versions-store.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * With which role a rule acts: the one it asks for, and never a higher one than whoever wrote its present version has *now*.
 * A person whose account is switched off lends nothing. What a token or a repository wrote was written with an editor's rights,
 * and a token's rule may do only what a token of that name may: who may save records gains nothing by saving a rule.
 */
export const roleOfRule = async (transaction: Transaction, rule: RulePlan, action: string): Promise<Lent> => {
  const [version] = await versionsOf(transaction.sql, rule.record, rule.version + 1, 1)
  const author = version?.actor ?? 'unknown'
  const token = /^token:(.+)$/.exec(author)?.[1]
  if (token !== undefined && !(await scopesOfName(transaction.sql, token)).some((scopes) => coversAction(scopes, action)))
    return {
      problem: `${author} wrote ${rule.reference} last and has no scope for ${action}. Save the rule as a person, or with a token that has it.`,
    }
  const lent = await roleOf(transaction, author)
  if (lent === undefined)
    return { problem: `The account of ${author}, who wrote ${rule.reference} last, is switched off. Somebody else must save the rule.` }
  return { role: roles.indexOf(lent) < roles.indexOf(rule.runAs) ? lent : rule.runAs }
}

/** The role a rule acts with, or why it may not act. */
export type Lent = { readonly role: Role } | { readonly problem: string }

const roleOf = async (transaction: Transaction, author: string): Promise<Role | undefined> => {
  const person = /^person:(.+)$/.exec(author)?.[1]
  if (person === undefined) return 'editor'
  const account = await accountOf(transaction.sql, person)
  // Accounts kept elsewhere are not asked; whoever has none here is trusted with what is done every day.
  if (account === undefined) return 'responder'
  return account.disabled_at === null ? account.role : undefined
}
