import { holdsRole, type Role } from '#platform/identity/actor.ts'
import { coversAction } from '#platform/identity/scope.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Operations that are no action of their own ask here: the role, and for a token the scope of that name. */
export const mayDo = ({ actor }: Pick<Transaction, 'actor'>, name: string, role: Role): void => {
  if (!holdsRole(actor, role)) throw new Refusal('forbidden', `This needs the role ${role}. Ask an administrator.`)
  if (actor.type === 'token' && !coversAction(actor.scopes, name))
    throw new Refusal('forbidden', `The token "${actor.name}" has no scope for ${name}. Make one with the scope "${name}".`)
}
