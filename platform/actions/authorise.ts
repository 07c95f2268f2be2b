import type { Action } from '#platform/actions/action.ts'
import { type Actor, holdsRole } from '#platform/identity/actor.ts'
import { coversAction } from '#platform/identity/scope.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Throws when the actor of `transaction` may not do `action` to what `input` names. */
export const authorise = async (transaction: Transaction, action: Action, input: unknown): Promise<void> => {
  const { actor } = transaction
  const { may } = action
  if (may.role !== 'stranger') {
    if (actor.type === 'stranger') throw new Refusal('sign-in-required', 'Sign in first, or send a token as "Authorization: Bearer …".')
    refuseScope(actor, action)
    if (!(await suffices(transaction, action, input))) {
      throw new Refusal(
        'forbidden',
        `"${action.summary}" needs the role ${may.role}${may.ownerOf ? ' or membership of the owning team' : ''}. Ask an administrator.`,
      )
    }
  }
  await may.also?.(transaction, input)
}

const suffices = async (transaction: Transaction, { name, may }: Action, input: unknown): Promise<boolean> => {
  const { actor } = transaction
  if (may.role === 'stranger') return true
  if (actor.type === 'link') return may.byLink === true && actor.purpose === name
  if (holdsRole(actor, may.role)) return true
  if (actor.type !== 'person' || !may.ownerOf || !holdsRole(actor, 'viewer')) return false
  const owner = await may.ownerOf(transaction, input)
  return owner !== undefined && (owner === `person:${actor.name}` || actor.teams.includes(owner))
}

/** A token does only what its scopes name: `alert.acknowledge`, `alert.*`, `*`. */
const refuseScope = (actor: Actor, action: Action): void => {
  if (actor.type !== 'token') return
  const [noun] = action.name.split('.')
  if (coversAction(actor.scopes, action.name)) return
  throw new Refusal(
    'forbidden',
    `The token "${actor.name}" has no scope for ${action.name}. Make one with the scope "${action.name}" or "${noun ?? ''}.*".`,
  )
}
