import { permit } from '#platform/actions/engine.ts'
import { actorReference, holdsRole, type Actor, type Role } from '#platform/identity/actor.ts'
import { authorAsActor, lesser } from '#platform/identity/lending.ts'
import { accountOf } from '#platform/identity/store.ts'
import { teamsOf } from '#platform/identity/teams.ts'
import { tokenAt } from '#platform/identity/token-store.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import type { RunRow } from './store.ts'

/**
 * With which rights a run acts.
 *
 * The problem: whoever may edit a procedure could wait for an administrator to run it, and its steps would be done with an
 * administrator's rights. The idea: what is done must be permitted to everybody who caused it. Those are the person who
 * started the run, and the last authors of its document, of the documents of the runs above it, and of the schedule, hook
 * or rule that began it. Who they are is kept when the run begins; what they may do is asked when a step is done.
 *
 * Guarantees: a step never does what one of them may not do at that moment; a run nobody started does no administrator's
 * deeds; a text a step saves lends no more than the least of them has; a text edited while a run is under way changes nothing
 * of its rights.
 */
export const actorOfRun = async (transaction: Transaction, run: RunRow, action: string): Promise<Actor> => {
  const starter = await rightsOf(transaction, run, action)
  let actor = starter
  const lent: Lent[] = []
  for (const author of othersBehind(run)) {
    const lender = await authorAsActor(transaction, author)
    const role = roleIn(lender)
    lent.push({ author, role })
    actor = inTeamsOf(lender, capped(actor, role))
  }
  return marked(writing(actor, starter, lent))
}

/** The transaction in which a run calls an action with this input; refused when one of those who wrote what it does may not. */
export const asRun = async (transaction: Transaction, run: RunRow, action: string, input: unknown): Promise<Transaction> => {
  const starter = await rightsOf(transaction, run, action)
  let actor = starter
  const all: Lent[] = []
  const needed = transaction.registry.actions.get(action)?.may.role
  for (const author of othersBehind(run)) {
    const lender = await authorAsActor(transaction, author)
    await permit(transaction.as(lender), action, input).catch((error: unknown) => {
      throw error instanceof Refusal && error.code === 'forbidden' ? notLent(run, author, action) : error
    })
    // Permitted as one of the team that owns it, they lend what it needs and no more.
    const lent = roleIn(lender)
    all.push({ author, role: lent })
    actor = capped(actor, needed === undefined || needed === 'stranger' || holdsRole(lender, needed) ? lent : needed)
  }
  return transaction.as(marked(writing(actor, starter, all)))
}

const notLent = (run: RunRow, author: string, action: string): Refusal =>
  new Refusal(
    'forbidden',
    `${author} wrote ${author === run.authors?.[0] ? `this version of ${run.procedure}` : 'what began this run'} and may not do "${action}", ` +
      `so no step does it, whoever starts the run. Somebody who may do it must look at the text and save it; then start again.`,
  )

/** Whoever wrote it and started it is one person. */
const othersBehind = (run: RunRow): readonly string[] =>
  (run.authors ?? []).filter((author) => author.toLowerCase() !== actorReference(run.acts_as).toLowerCase())

const roleIn = (actor: Actor): Role => ('role' in actor && actor.role !== undefined ? actor.role : 'viewer')

const capped = (actor: Actor, most: Role): Actor => {
  if (actor.type === 'person' || actor.type === 'token') return { ...actor, role: lesser(actor.role, most) }
  return actor.type === 'workflow' ? { ...actor, role: lesser(actor.role ?? most, most) } : actor
}

/** Whoever may do something only as one of a team lends no other team's rights. */
const inTeamsOf = (lender: Actor, actor: Actor): Actor => {
  if (actor.type !== 'person' || holdsRole(lender, 'editor')) return actor
  const teams = lender.type === 'person' ? lender.teams : []
  return { ...actor, teams: actor.teams.filter((team) => teams.includes(team)) }
}

interface Lent {
  readonly author: string
  readonly role: Role
}

/**
 * What a step writes down was written by whoever has the fewest rights of those behind it. A text it saves would lend the
 * starter's rights else, to whoever wrote it into the step.
 */
const writing = (actor: Actor, starter: Actor, lent: readonly Lent[]): Actor => {
  if (actor.type !== 'person' && actor.type !== 'token' && actor.type !== 'workflow') return actor
  const own = starter.type === 'workflow' ? 'administrator' : roleIn(starter)
  const writer = lent.reduce<Lent | undefined>((least, one) => (isLess(one.role, least?.role ?? own) ? one : least), undefined)
  return writer === undefined ? actor : { ...actor, author: writer.author }
}

const isLess = (one: Role, other: Role): boolean => one !== other && lesser(one, other) === one

const marked = (actor: Actor): Actor => {
  const own = { ...actor }
  ofRuns.add(own)
  return own
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
  const role = [token.role, token.maker_role ?? token.role].reduce(lesser, starter.role)
  return { ...starter, role }
}

/** References of the people behind an actor: of a token who made it, of a trigger who set it up. */
export const peopleBehind = async (transaction: Transaction, actor: Actor): Promise<readonly string[]> => {
  switch (actor.type) {
    case 'person':
      return [`person:${actor.name}`]
    case 'link':
    case 'chat':
      return [referenceOf(actor.person)]
    case 'token': {
      const person = (await tokenAt(transaction.sql, actor.id, transaction.now))?.person
      return person === undefined ? [] : [referenceOf(person)]
    }
    case 'workflow':
      return actor.behind ?? []
    case 'node':
    case 'git':
    case 'stranger':
      return []
    default:
      return actor satisfies never
  }
}

const referenceOf = (name: string): string => (name.includes(':') ? name : `person:${name}`)

/** True when this run was started by the platform rather than by somebody. */
export const isAutomatic = (actor: Actor): boolean => (actor.type === 'workflow' || actor.type === 'node') && holdsRole(actor, 'responder')
