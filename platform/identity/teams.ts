import type { Transaction } from '#platform/transaction.ts'

/**
 * References of the teams a person belongs to: those that list the person as member or lead, and those the person's
 * own record names. Read by the names of kinds and fields, since the platform knows no domain; without such kinds
 * there are no teams.
 */
export const teamsOf = async (transaction: Transaction, person: string): Promise<readonly string[]> => {
  const reference = `person:${person}`
  const kind = transaction.registry.kinds.get('Team')
  if (kind === undefined) return []
  const naming = await transaction.records.referring(kind, reference)
  const own = await transaction.records.byReference(reference)
  const listing = naming.filter((team) =>
    [...listOf(team.spec, 'members'), ...listOf(team.spec, 'lead')].some((name) => isSame(name, reference)),
  )
  return [...new Set([...listing.map((team) => team.reference), ...listOf(own?.spec, 'memberOf')])].sort()
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

const listOf = (spec: unknown, field: string): readonly string[] => {
  if (typeof spec !== 'object' || spec === null) return []
  const value: unknown = Object.entries(spec).find(([name]) => name === field)?.[1]
  const values = Array.isArray(value) ? value : [value]
  return values.filter((entry) => typeof entry === 'string')
}
