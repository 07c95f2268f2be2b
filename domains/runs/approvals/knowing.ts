import { addressBook } from '#domains/notices/methods/address-book.ts'
import { onDuty, readDutyNow } from '#domains/oncall/duty.ts'
import { roster } from '#domains/oncall/roster.ts'
import type { Candidate } from '#domains/runs/approvals/may.ts'
import type { Known } from '#domains/runs/approvals/people.ts'
import { type Actor, holdsRole } from '#platform/identity/actor.ts'
import { accountOf } from '#platform/identity/store.ts'
import { teamsOf } from '#platform/identity/teams.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Everybody and every schedule as they stand now. Duty is read only when a schedule is asked for. */
export const readKnown = async (transaction: Transaction, references: readonly string[]): Promise<Known> => {
  const book = (await transaction.read(addressBook)).value
  const { schedules } = (await transaction.read(roster)).value
  if (!references.some((reference) => reference.startsWith('schedule:'))) return { book, schedules, onCall: () => [] }
  const duty = await readDutyNow(transaction)
  return { book, schedules, onCall: (schedule) => onDuty(duty, schedule, transaction.now).people }
}

/** The person an actor is, as they stand now, whichever way they came; undefined for whoever is no person. */
export const candidateOf = async (
  transaction: Transaction,
  actor: Actor,
  owner: string | undefined,
  schedules: readonly string[],
): Promise<Candidate | undefined> => {
  if (actor.type !== 'person' && actor.type !== 'link' && actor.type !== 'chat') return undefined
  const name = actor.type === 'person' ? actor.name : actor.person
  if (name.includes(':')) return undefined
  const person = `person:${name}`
  const teams = [...new Set([...(actor.type === 'person' ? actor.teams : []), ...(await teamsOf(transaction, name))])]
  const isOwner = owner !== undefined && (owner === person || teams.includes(owner))
  return {
    person,
    teams,
    onCall: await onCallFor(transaction, person, schedules),
    leads: isOwner || (await isResponder(transaction, actor, name)),
  }
}

/** Of these schedules, those somebody is on call for at this moment. */
export const onCallFor = async (transaction: Transaction, person: string, schedules: readonly string[]): Promise<readonly string[]> => {
  if (schedules.length === 0) return []
  const duty = await readDutyNow(transaction)
  return schedules.filter((schedule) =>
    onDuty(duty, schedule, transaction.now).people.some((one) => one.toLowerCase() === person.toLowerCase()),
  )
}

/** By the role they have now: a link says nothing of it. */
export const isResponder = async ({ sql }: Transaction, actor: Actor, name: string): Promise<boolean> => {
  if (actor.type === 'person') return holdsRole(actor, 'responder')
  const account = await accountOf(sql, name)
  return (
    account !== undefined && account.disabled_at === null && holdsRole({ type: 'person', name, role: account.role, teams: [] }, 'responder')
  )
}
