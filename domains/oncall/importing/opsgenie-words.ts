import { numberAt, textAt, thingAt } from '#domains/oncall/importing/fields.ts'
import type { ForeignTeam, Ledger } from '#domains/oncall/importing/model.ts'
import type { Thing } from '#domains/oncall/importing/sections.ts'

/** The key of whom a reference names. */
export type Who = (reference: Thing | undefined) => string | undefined

export interface OpsgenieContext {
  readonly ledger: Ledger
  readonly now: Date
  readonly who: Who
  readonly teams: readonly ForeignTeam[]
  /** Keys of the people who lead each team, by its key. */
  readonly admins: ReadonlyMap<string, readonly string[]>
}

/** `{ timeAmount: 5, timeUnit: 'minutes' }` or `{ minutes: 5 }`, in minutes. */
export const minutesAt = (thing: Thing | undefined, name: string): number | undefined => {
  const written = thingAt(thing, name)
  if (written === undefined) return numberAt(thing, name)
  const amount = numberAt(written, 'timeAmount', 'minutes')
  const unit = { hours: 60, days: 1_440 }[textAt(written, 'timeUnit') ?? ''] ?? 1
  return amount === undefined ? undefined : amount * unit
}

/** The team a thing belongs to or names, by its identifier or its name. */
export const teamNamed = (teams: readonly ForeignTeam[], reference: Thing | undefined): ForeignTeam | undefined => {
  const [id, name] = [textAt(reference, 'id'), textAt(reference, 'name')]
  return teams.find((team) => team.key === id) ?? teams.find((team) => team.name === name)
}
