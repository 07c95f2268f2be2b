import { awayOf } from '#domains/oncall/absence.ts'
import { readCalendars } from '#domains/oncall/calendars/duty-calendars.ts'
import type { Fixed } from '#domains/oncall/fixed.ts'
import type { Plans } from '#domains/oncall/layering.ts'
import type { Override } from '#domains/oncall/override.ts'
import type { Policy } from '#domains/oncall/policies/policy.ts'
import { roster } from '#domains/oncall/roster.ts'
import type { Rota } from '#domains/oncall/rota.ts'
import { type OnCall, onCallAt } from '#domains/oncall/schedule.ts'
import { fixedBetween, overridesBetween } from '#domains/oncall/store.ts'
import type { Interval } from '#platform/time/interval.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Schedules with what was planned beside their records, read once and asked often. */
export interface Duty {
  readonly schedules: ReadonlyMap<string, Rota>
  readonly policies: ReadonlyMap<string, Policy>
  /** What was planned for a schedule that touches the interval this was read for. */
  readonly plans: (schedule: string) => Plans
}

/** Everything needed to say who is on call within `interval`: the roster's snapshot and what was planned beside it. */
export const readDuty = async (transaction: Transaction, interval: Interval): Promise<Duty> => {
  const { value } = await transaction.read(roster)
  const made = bySchedule<Override & { readonly schedule: string }>(await overridesBetween(transaction.sql, interval))
  const fixed = bySchedule<Fixed & { readonly schedule: string }>(await fixedBetween(transaction.sql, interval))
  const calendars = await readCalendars(transaction, interval)
  const away = awayOf(calendars.absences)
  return {
    ...value,
    plans: (schedule) => ({ made: made.get(schedule) ?? [], fixed: fixed.get(schedule) ?? [], calendars, away }),
  }
}

/** The same for one instant: whom to page now. */
export const readDutyNow = (transaction: Transaction): Promise<Duty> =>
  readDuty(transaction, { start: transaction.now, end: new Date(transaction.now.getTime() + 1) })

/** Who is on call for `schedule` at `at`: nobody when nobody is, or there is no such schedule. */
export const onDuty = (duty: Duty, schedule: string, at: Date): OnCall => {
  const rota = duty.schedules.get(schedule)
  return rota === undefined ? { people: [], shadows: [] } : onCallAt(rota, duty.plans(schedule), at)
}

const bySchedule = <One extends { readonly schedule: string }>(all: readonly One[]): ReadonlyMap<string, readonly One[]> =>
  Map.groupBy(all, ({ schedule }) => schedule)
