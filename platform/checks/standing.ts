import type { RecordOf } from '#platform/kinds/kind.ts'
import type { Sql, Transaction } from '#platform/transaction.ts'
import { textOf } from '#platform/checks/census.ts'

/** Names that stand where an owner should and own nothing. */
const placeholders = new Set(['unknown', 'unassigned', 'guests', 'none', 'tbd', 'todo', 'nobody', 'n-a', 'default'])

export const isPlaceholder = (reference: string): boolean => placeholders.has(reference.slice(reference.indexOf(':') + 1).toLowerCase())

/** Whether somebody answers there. Plain data, so that what is judged from it stays pure. */
export interface OwnerStanding {
  readonly reference: string
  readonly kind: 'Team' | 'Person' | 'none'
  readonly title: string
  /** Active people behind it: of a team its active members, of a person one or none. */
  readonly active: number
}

/** Why this is no owner, or undefined. A team of one is a person with a costume. */
export const ownerProblem = (owner: OwnerStanding | undefined, kinds: readonly OwnerStanding['kind'][] = ['Team']): string | undefined => {
  if (owner === undefined) return 'no owner'
  if (isPlaceholder(owner.reference)) return `${owner.reference} is a placeholder`
  if (owner.kind === 'none') return `${owner.reference} does not exist`
  if (!kinds.includes(owner.kind)) return `${owner.reference} is no ${kinds.join(' or ').toLowerCase()}`
  if (owner.active === 0) return `${owner.reference} has nobody active`
  if (owner.kind === 'Team' && owner.active === 1) return `${owner.reference} is a team of one`
  return undefined
}

/** People who are here, and how many stand behind each team and person. */
export interface Standings {
  readonly owner: (reference: string | undefined) => OwnerStanding | undefined
  readonly isActive: (person: string | undefined) => boolean
}

interface PersonRow {
  readonly reference: string
  readonly title: string
  readonly active: boolean
  readonly member_of: string[]
}

interface TeamRow {
  readonly reference: string
  readonly title: string
  readonly members: string[]
}

/**
 * Reads who is here. Teams and people are the owners every record may name, so the platform knows them by name; what they
 * do it does not know.
 */
export const readStandings = (transaction: Transaction): Promise<Standings> => {
  const standings = readIn.get(transaction.sql) ?? read(transaction)
  readIn.set(transaction.sql, standings)
  return standings
}

/** Read once for all checks that are judged in one transaction. */
const readIn = new WeakMap<Sql, Promise<Standings>>()

const read = async (transaction: Transaction): Promise<Standings> => {
  const people = await transaction.sql<PersonRow>(
    `select lower(reference) as reference, coalesce(document -> 'metadata' ->> 'title', name) as title,
            coalesce((document -> 'spec' ->> 'active')::boolean, true) as active,
            array(select lower(jsonb_array_elements_text(coalesce(document -> 'spec' -> 'memberOf', '[]')))) as member_of
       from record
      where kind = 'Person' and archived_at is null`,
  )
  const teams = await transaction.sql<TeamRow>(
    `select lower(reference) as reference, coalesce(document -> 'metadata' ->> 'title', name) as title,
            array(select lower(jsonb_array_elements_text(coalesce(document -> 'spec' -> 'members', '[]')))) as members
       from record
      where kind = 'Team' and archived_at is null`,
  )
  const active = new Set(people.filter((person) => person.active).map(({ reference }) => reference))
  const members = new Map(teams.map(({ reference, members: named }) => [reference, new Set(named)]))
  for (const person of people) for (const team of person.member_of) members.get(team)?.add(person.reference)
  const standings = new Map<string, OwnerStanding>([
    ...people.map(
      ({ reference, title }) => [reference, { reference, kind: 'Person', title, active: active.has(reference) ? 1 : 0 }] as const,
    ),
    ...teams.map(({ reference, title }) => {
      const here = [...(members.get(reference) ?? [])].filter((person) => active.has(person)).length
      return [reference, { reference, kind: 'Team', title, active: here }] as const
    }),
  ])
  return {
    isActive: (person) => person !== undefined && active.has(person.toLowerCase()),
    owner: (reference) =>
      reference === undefined
        ? undefined
        : (standings.get(reference.toLowerCase()) ?? { reference, kind: 'none', title: reference, active: 0 }),
  }
}

/** A tier nobody set is judged as strictly as tier 1. */
export const isCritical = (tier: number | undefined): boolean => tier === undefined || tier <= 1

/** Only what runs for customers or the business is judged by checks about running: not plans, and not what is retired. */
export const isLive = (record: RecordOf | undefined): boolean => !['planned', 'retired'].includes(textOf(record, 'lifecycle') ?? '')

const dayMs = 86_400_000

export const daysBetween = (from: Date, to: Date): number => Math.floor((to.getTime() - from.getTime()) / dayMs)

/** When somebody last looked: an answered review, or that it was written. Bulk answers do not count and are not in here. */
export interface Looked {
  readonly reviewedAt: string | null
  readonly createdAt: string
}

export const lookedAt = (record: RecordOf): Looked => ({
  reviewedAt: record.reviewedAt?.toISOString() ?? null,
  createdAt: record.createdAt.toISOString(),
})

/** Why the last look is too long ago, or undefined. */
export const reviewProblem = (looked: Looked, days: number, now: Date): string | undefined => {
  const age = daysBetween(new Date(looked.reviewedAt ?? looked.createdAt), now)
  if (age <= days) return undefined
  return looked.reviewedAt === null ? `never reviewed since it was written ${age} days ago` : `reviewed ${age} days ago, at most ${days}`
}

/** The phrases that are there: for lists of what is missing. */
export const problems = (...found: readonly (string | undefined | false)[]): string[] =>
  found.filter((problem): problem is string => typeof problem === 'string')
