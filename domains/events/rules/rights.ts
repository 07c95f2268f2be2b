import type { RulePlan } from '#domains/events/rules/plan.ts'
import { type Role, roles } from '#platform/identity/actor.ts'
import { accountOf } from '#platform/identity/store.ts'
import { versionsOf } from '#platform/kinds/versions-store.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * With which role a rule acts: the one it asks for, and never a higher one than whoever wrote its present version has *now*.
 * A person whose account is switched off lends nothing. What a token or a repository wrote was written with an editor's rights.
 * Undefined: it may do nothing.
 */
export const roleOfRule = async (transaction: Transaction, rule: RulePlan): Promise<{ readonly role?: Role; readonly author: string }> => {
  const [version] = await versionsOf(transaction.sql, rule.record, rule.version + 1, 1)
  const author = version?.actor ?? 'unknown'
  const lent = await roleOf(transaction, author)
  return lent === undefined ? { author } : { author, role: roles.indexOf(lent) < roles.indexOf(rule.runAs) ? lent : rule.runAs }
}

const roleOf = async (transaction: Transaction, author: string): Promise<Role | undefined> => {
  const person = /^person:(.+)$/.exec(author)?.[1]
  if (person === undefined) return 'editor'
  const account = await accountOf(transaction.sql, person)
  // Accounts kept elsewhere are not asked; whoever has none here is trusted with what is done every day.
  if (account === undefined) return 'responder'
  return account.disabled_at === null ? account.role : undefined
}
