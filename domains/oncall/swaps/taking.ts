import { readCalendars } from '#domains/oncall/calendars/duty-calendars.ts'
import { told } from '#domains/oncall/asking.ts'
import { type Duty, readDuty } from '#domains/oncall/duty.ts'
import { oncallOverridden, oncallOverrideRemoved } from '#domains/oncall/facts.ts'
import { lookAhead } from '#domains/oncall/jobs.ts'
import { roster } from '#domains/oncall/roster.ts'
import { peopleIn } from '#domains/oncall/rota.ts'
import { deleteOverride, findOverride, insertOverride, lockChanges, type MadeOverride } from '#domains/oncall/store.ts'
import { type Handed, handOver, type Handing, turnsOf } from '#domains/oncall/swaps/handing.ts'
import { findSwap, insertParts, partsBetween, reshapeOverride } from '#domains/oncall/swaps/store.ts'
import { aheadOf, isUnchanged, type Swap, type SwapPart } from '#domains/oncall/swaps/swap.ts'
import { teamsOf } from '#platform/identity/teams.ts'
import { Refusal } from '#platform/refusal.ts'
import { earlier, type Interval, later } from '#platform/time/interval.ts'
import type { Transaction } from '#platform/transaction.ts'

/** The swap or cover of this name, for those who may not open the table. */
export const swapNamed = (transaction: Transaction, id: string): Promise<Swap | undefined> => findSwap(transaction.sql, id)

/** Turns within `interval` that changed hands by a swap or a cover. */
export const takenBetween = (transaction: Transaction, interval: Interval): Promise<readonly SwapPart[]> =>
  partsBetween(transaction.sql, interval)

/** Whoever takes turns on a schedule, and may therefore cover; the team that owns it may too. */
export const coversOf = async (transaction: Transaction, person: string): Promise<readonly string[]> => {
  const { schedules } = (await transaction.read(roster)).value
  const calendars = await readCalendars(transaction, { start: transaction.now, end: new Date(transaction.now.getTime() + 1) })
  const teams = await teamsOf(transaction, person.slice(person.indexOf(':') + 1))
  return [...schedules.values()]
    .filter((rota) => peopleIn(rota, calendars).includes(person) || (rota.owner !== undefined && teams.includes(rota.owner)))
    .map(({ reference }) => reference)
}

/** What each side would hand over of what still lies ahead. */
export const handingsOf = (
  swap: Pick<Swap, 'schedule' | 'start' | 'end' | 'giver' | 'back'>,
  taker: string,
  now: Date,
): readonly Handing[] => {
  const { schedule, start, end, giver, back } = swap
  return [
    { schedule, giver, taker, start: later(start, now), end },
    ...(back === undefined ? [] : [{ schedule: back.schedule, giver: taker, taker: giver, start: later(back.start, now), end: back.end }]),
  ]
}

/** Schedules with what was planned around all of these times. */
export const dutyAround = (transaction: Transaction, intervals: readonly Interval[]): Promise<Duty> =>
  readDuty(
    transaction,
    intervals.reduce<Interval>(
      (hull, { start, end }) => ({ start: earlier(hull.start, start), end: later(hull.end, end) }),
      intervals[0] ?? { start: transaction.now, end: transaction.now },
    ),
  )

/** Refuses what cannot be handed over, with what to do. */
export const judged = (duty: Duty, handings: readonly Handing[]): readonly Handed[] => {
  const answer = handOver(duty, handings)
  if (answer.problem !== undefined) throw new Refusal('conflict', answer.problem)
  return answer.handed
}

/**
 * Hands the turns over, all or none: the overrides of both sides are written by this transaction. Whoever changes these
 * schedules at the same time comes before or after, so what is judged here is what is written.
 */
export const take = async (transaction: Transaction, swap: Swap, taker: string, wanted: Interval): Promise<readonly Handed[]> => {
  const { sql, now } = transaction
  const handings = handingsOf({ ...swap, ...wanted }, taker, now)
  for (const schedule of [...new Set(handings.map((one) => one.schedule))].toSorted()) await lockChanges(sql, schedule)
  const duty = await dutyAround(transaction, handings)
  refuseChanged(swap, duty, handings, now)
  const handed = judged(duty, handings)
  const parts: SwapPart[] = []
  for (const one of handed) parts.push(...(await write(transaction, one, swap.reason)))
  await insertParts(sql, swap.id, parts)
  transaction.wake(lookAhead, now)
  return handed
}

const refuseChanged = (swap: Swap, duty: Duty, handings: readonly Handing[], now: Date): void => {
  handings.forEach((handing, index) => {
    const asked = aheadOf(index === 0 ? swap.turns : swap.backTurns, now).flatMap(({ start, end }) => {
      const part = { start: later(start, handing.start), end: earlier(end, handing.end) }
      return part.start < part.end ? [part] : []
    })
    const turns = turnsOf(duty, handing.schedule, handing.giver, handing)
    if (isUnchanged(asked, turns, now)) return
    throw new Refusal(
      'conflict',
      `The turns of ${handing.giver} on ${handing.schedule} are others than when this was asked. Let it be withdrawn and asked again for what is so now; oncall.shifts tells.`,
    )
  })
}

const write = async (transaction: Transaction, handed: Handed, reason: string | undefined): Promise<readonly SwapPart[]> => {
  const { handing } = handed
  for (const { override, left } of handed.cuts) {
    const made = await findOverride(transaction.sql, override.id)
    if (made !== undefined) await cut(transaction, made, left)
  }
  const made: MadeOverride[] = []
  for (const { start, end, does, person, replaces } of handed.makes) {
    const override = {
      id: transaction.newId(),
      schedule: handing.schedule,
      start,
      end,
      does,
      person,
      replaces,
      reason,
      madeBy: handing.taker,
    }
    await make(transaction, override)
    made.push(override)
  }
  return handed.turns.map(({ start, end }) => ({
    id: transaction.newId(),
    override: made.find((one) => one.start <= start && end <= one.end)?.id,
    schedule: handing.schedule,
    start,
    end,
    giver: handing.giver,
    taker: handing.taker,
    takenAt: transaction.now,
  }))
}

const make = async (transaction: Transaction, override: MadeOverride): Promise<void> => {
  await insertOverride(transaction.sql, override, transaction.now)
  transaction.record(oncallOverridden, {
    subjects: await subjectsOf(transaction, override.schedule, override.person, override.replaces),
    data: { ...told(override), ...(override.reason === undefined ? {} : { reason: override.reason }) },
  })
}

/** What is left of an override stays; of two pieces the first keeps its name. */
const cut = async (transaction: Transaction, made: MadeOverride, left: readonly Interval[]): Promise<void> => {
  const { sql, now } = transaction
  const [first, ...others] = left
  if (first === undefined) await deleteOverride(sql, made.id)
  else await reshapeOverride(sql, made.id, first)
  for (const piece of others) await insertOverride(sql, { ...made, ...piece, id: transaction.newId() }, now)
  transaction.record(oncallOverrideRemoved, {
    subjects: await subjectsOf(transaction, made.schedule, made.person, made.replaces),
    data: told(made),
  })
}

/** Under what the facts about a schedule and some people are found. */
export const subjectsOf = async (
  transaction: Transaction,
  schedule: string,
  ...people: readonly (string | undefined)[]
): Promise<string[]> => {
  const owner = (await transaction.read(roster)).value.schedules.get(schedule)?.owner
  return [schedule, ...(owner === undefined ? [] : [owner]), ...new Set(people.flatMap((person) => person ?? []))]
}
