import type { Policy } from '#domains/oncall/escalation.ts'
import { roster } from '#domains/oncall/roster.ts'
import { onCallAt, type Override, type Rota } from '#domains/oncall/schedule.ts'
import { overridesBetween } from '#domains/oncall/store.ts'
import type { Interval } from '#platform/time/interval.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Schedules with the overrides made in the console, read once and asked often. */
export interface Duty {
  readonly schedules: ReadonlyMap<string, Rota>
  readonly policies: ReadonlyMap<string, Policy>
  /** Overrides of a schedule made in the console that touch the interval this was read for. */
  readonly made: (schedule: string) => readonly Override[]
}

/** Everything needed to say who is on call within `interval`: the roster's snapshot and one query. */
export const readDuty = async (transaction: Transaction, interval: Interval): Promise<Duty> => {
  const { value } = await transaction.read(roster)
  const made = new Map<string, Override[]>()
  for (const override of await overridesBetween(transaction.sql, interval)) {
    const list = made.get(override.schedule) ?? []
    list.push(override)
    made.set(override.schedule, list)
  }
  return { ...value, made: (schedule) => made.get(schedule) ?? [] }
}

/** The same for one instant: whom to page now. */
export const readDutyNow = (transaction: Transaction): Promise<Duty> =>
  readDuty(transaction, { start: transaction.now, end: new Date(transaction.now.getTime() + 1) })

/** Who is on call for `schedule` at `at`; undefined when nobody is, or there is no such schedule. */
export const onDuty = (duty: Duty, schedule: string, at: Date): string | undefined => {
  const rota = duty.schedules.get(schedule)
  return rota === undefined ? undefined : onCallAt(rota, duty.made(schedule), at)
}
