import { type Actor, type Role, roles } from '#platform/identity/actor.ts'
import { accountOf } from '#platform/identity/store.ts'
import { teamsOf } from '#platform/identity/teams.ts'
import { makersOfName } from '#platform/identity/token-store.ts'
import type { Sql, Transaction } from '#platform/transaction.ts'

/**
 * Rights a text lends to what is done by it.
 *
 * The problem: what somebody writes (a rule, a procedure) is done later, by others or by nobody, with rights its author may
 * not have. The idea: a text does no more than whoever wrote it last may do *now*. Versions keep their author as a
 * reference, so the rights are looked up when they are wanted.
 */
export type Lent = { readonly role: Role; readonly isOff: boolean }

/**
 * The role behind the author of a version: of a person the account's, `elsewhere` of one whose account is not kept here; what
 * a token or a repository wrote was written with an editor's rights.
 */
export const roleLent = async (sql: Sql, author: string, elsewhere: Role): Promise<Lent> => {
  const person = personIn(author)
  if (person === undefined) return { role: 'editor', isOff: false }
  const account = await accountOf(sql, person)
  return account === undefined ? { role: elsewhere, isOff: false } : { role: account.role, isOff: account.disabled_at !== null }
}

/**
 * An author as somebody who acts, with the rights they have now. Whoever has left lends what is done every day and no
 * team's rights: their procedures are still there at night, and no administrator's deed of theirs is.
 */
export const authorAsActor = async (transaction: Transaction, author: string): Promise<Actor> => {
  const { role, isOff } = await roleLent(transaction.sql, author, 'editor')
  const name = personIn(author)
  if (name === undefined) return { type: 'workflow', name: 'author', id: author, role }
  return { type: 'person', name, role: isOff ? lesser(role, 'responder') : role, teams: isOff ? [] : await teamsOf(transaction, name) }
}

/**
 * The people behind who set something up that acts by itself: the author, of a token whoever made one of its name; of what came
 * from a repository the person declared as its owner. What it asks for, they ask for.
 */
export const peopleBehindAuthor = async (sql: Sql, author: string | undefined, owner: string | undefined): Promise<readonly string[]> => {
  if (author !== undefined && personIn(author) !== undefined) return [author]
  const token = author === undefined ? undefined : /^token:(.+)$/.exec(author)?.[1]
  const makers = token === undefined ? [] : await makersOfName(sql, token)
  if (makers.length > 0) return makers.map((maker) => (maker.includes(':') ? maker : `person:${maker}`))
  return owner !== undefined && personIn(owner) !== undefined ? [owner] : []
}

export const lesser = (one: Role, other: Role): Role => (roles.indexOf(one) <= roles.indexOf(other) ? one : other)

const personIn = (reference: string): string | undefined => /^person:(.+)$/.exec(reference)?.[1]
