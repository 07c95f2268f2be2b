import { readCalendars } from '#domains/oncall/calendars/duty-calendars.ts'
import { type BlackoutText, closedBy, type Day } from '#domains/procedures/triggers/blackout.ts'
import type { SchedulePlan } from '#domains/procedures/triggers/plan.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import type { Interval } from '#platform/time/interval.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Why no run of a schedule may begin at instants within an interval: calendars, blackouts and windows, read once. */
export const closedWithin = async (
  transaction: Transaction,
  { spec }: Pick<SchedulePlan, 'spec'>,
  interval: Interval,
): Promise<(at: Date) => string | undefined> => {
  const { onlyOn, notOn = [], blackouts = [], windows = [], zone } = spec
  const days = onlyOn === undefined && notOn.length === 0 ? new Map<string, readonly Day[]>() : await daysWithin(transaction, interval)
  const of = (calendars: readonly string[]): readonly Day[] => calendars.flatMap((calendar) => days.get(calendar) ?? [])
  return closedBy({
    onlyOn: onlyOn === undefined ? undefined : of(onlyOn),
    notOn: of(notOn),
    blackouts,
    windows: (await Promise.all(windows.map((window) => transaction.records.byReference(window)))).flatMap(windowOf),
    zone,
  })
}

/** Holidays that touch the interval. Its end belongs to it: a turn may be due at that very instant. */
export const daysWithin = async (transaction: Transaction, { start, end }: Interval): Promise<ReadonlyMap<string, readonly Day[]>> =>
  (await readCalendars(transaction, { start, end: new Date(end.getTime() + 1) })).holidays

/** Windows belong to a domain that is not known here: what their records say is read as far as it can be. */
const windowOf = (record: RecordOf | undefined): readonly (BlackoutText & { readonly title: string })[] => {
  const spec = record?.spec
  if (record === undefined || typeof spec !== 'object' || spec === null) return []
  const { startsAt, endsAt, recurrence }: Readonly<Record<string, unknown>> = { ...spec }
  return [
    {
      title: record.metadata.title ?? record.metadata.name,
      ...(typeof startsAt === 'string' ? { startsAt } : {}),
      ...(typeof endsAt === 'string' ? { endsAt } : {}),
      ...(isRecurrence(recurrence) ? { recurrence } : {}),
    },
  ]
}

const isRecurrence = (value: unknown): value is NonNullable<BlackoutText['recurrence']> =>
  typeof value === 'object' &&
  value !== null &&
  ['rule', 'zone', 'from', 'duration'].every((field) => typeof Object.getOwnPropertyDescriptor(value, field)?.value === 'string')
