import { holdsRole, type Actor } from '#platform/identity/actor.ts'
import { accountOf } from '#platform/identity/store.ts'
import { teamsOf } from '#platform/identity/teams.ts'
import { tokenAt } from '#platform/identity/token-store.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import type { RunRow } from './store.ts'

/**
 * As whom the action steps of a run act: the person who started it, with the rights that person has *now*; a run nobody
 * started acts for the platform, but never with an administrator's deeds, since whoever may edit a procedure would
 * hold them all.
 */
export const actorOfRun = async (transaction: Transaction, run: RunRow, action: string): Promise<Actor> => {
  const actor = { ...(await rightsOf(transaction, run, action)) }
  ofRuns.add(actor)
  return actor
}

/** A run has the rights of a person, not their judgement: what only a person decides it does not decide in their name. */
export const isOfRun = (actor: Actor): boolean => ofRuns.has(actor)

const ofRuns = new WeakSet<Actor>()

const rightsOf = async (transaction: Transaction, run: RunRow, action: string): Promise<Actor> => {
  const starter = run.acts_as
  switch (starter.type) {
    case 'person':
      return presentRights(transaction, starter.name, starter)
    case 'link':
    case 'chat':
      return presentRights(transaction, starter.person, { type: 'person', name: starter.person, role: 'viewer', teams: [] })
    case 'token':
      return presentToken(transaction, starter)
    case 'git':
    case 'stranger':
      return starter
    case 'node':
    case 'workflow':
      if (transaction.registry.actions.get(action)?.may.role === 'administrator') {
        throw new Refusal('forbidden', `"${action}" needs an administrator, and nobody started this run. Start it by hand.`)
      }
      return { ...starter, type: 'workflow', name: 'runs.run', id: run.id }
    default:
      return starter satisfies never
  }
}

/** The person's account as it is now; `former` when accounts are kept elsewhere. */
const presentRights = async (transaction: Transaction, person: string, former: Actor): Promise<Actor> => {
  const account = await accountOf(transaction.sql, person)
  if (account === undefined) return former
  if (account.disabled_at !== null)
    throw new Refusal('forbidden', `The account of ${person}, who started this run, is switched off. Start the run again as somebody else.`)
  const teams = await teamsOf(transaction, person)
  return { type: 'person', name: person, role: account.role, teams }
}

/** A revoked token does nothing more, whatever it began. */
const presentToken = async (transaction: Transaction, starter: Extract<Actor, { type: 'token' }>): Promise<Actor> => {
  const token = await tokenAt(transaction.sql, starter.id, transaction.now)
  if (token === undefined) return starter
  if (!token.works)
    throw new Refusal(
      'forbidden',
      `The token "${starter.name}", which started this run, works no more. Start the run again as somebody else.`,
    )
  const role = [starter.role, token.role, token.maker_role ?? token.role].reduce((least, one) =>
    holdsRole({ ...starter, role: one }, least) ? least : one,
  )
  return { ...starter, role }
}

/** The person behind an actor: of a token, who made it. */
export const personBehind = async (transaction: Transaction, actor: Actor): Promise<string | undefined> => {
  switch (actor.type) {
    case 'person':
      return actor.name
    case 'link':
    case 'chat':
      return actor.person
    case 'token':
      return (await tokenAt(transaction.sql, actor.id, transaction.now))?.person
    case 'node':
    case 'workflow':
    case 'git':
    case 'stranger':
      return undefined
    default:
      return actor satisfies never
  }
}

/** True when this run was started by the platform rather than by somebody. */
export const isAutomatic = (actor: Actor): boolean => (actor.type === 'workflow' || actor.type === 'node') && holdsRole(actor, 'responder')
