import { type Load, loadOf } from '#domains/notices/load/load.ts'
import { pagesWithin } from '#domains/notices/load/store.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { intervalOf, referenceOf } from '#domains/oncall/asking.ts'
import { readDuty } from '#domains/oncall/duty.ts'
import type { Plans } from '#domains/oncall/layering.ts'
import { peopleIn, type Rota } from '#domains/oncall/rota.ts'
import { type Shift, shiftsBetween } from '#domains/oncall/schedule.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Interval } from '#platform/time/interval.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Whose load is asked for: one of these, or everybody's. */
export interface AskedFor {
  readonly person?: string
  readonly team?: string
  readonly schedule?: string
}

const usualMs = 28 * dayMs
const longestMs = 366 * dayMs

export const periodOf = (input: { readonly from?: string; readonly to?: string }, now: Date): Interval => {
  const to = input.to ?? now.toISOString()
  return intervalOf({ from: input.from ?? new Date(new Date(to).getTime() - usualMs).toISOString(), to }, longestMs)
}

/** The loads of those asked for over some time: two reads, whatever number of people and pages. */
export const measure = async (
  transaction: Transaction,
  asked: AskedFor,
  period: Interval,
): Promise<{ readonly loads: readonly Load[]; readonly rota: Rota | undefined }> => {
  const duty = await readDuty(transaction, period)
  const book = (await transaction.read(addressBook)).value
  const schedule = asked.schedule === undefined ? undefined : referenceOf('schedule', asked.schedule)
  const rota = schedule === undefined ? undefined : duty.schedules.get(schedule)
  if (schedule !== undefined && rota === undefined)
    throw new Refusal('not-found', `There is no schedule "${asked.schedule ?? ''}". oncall.who lists them all.`)
  const rotas = rota === undefined ? [...duty.schedules.values()] : [rota]
  const rostered = rotas.map((one) => {
    const plans = duty.plans(one.reference)
    return { rota: one, plans, shifts: shiftsSince(one, plans, period), takers: new Set(peopleIn(one, plans.calendars)) }
  })
  const named = peopleNamed(asked, book.members)
  if (asked.person !== undefined && (await transaction.records.byReference(referenceOf('person', asked.person))) === undefined)
    throw new Refusal('not-found', `There is no person "${asked.person}". Choose one of \`record.list Person\`.`)
  const pages = await pagesWithin(transaction.sql, period, {
    ...(named === undefined ? {} : { people: named }),
    ...(schedule === undefined ? {} : { target: schedule }),
  })
  const pagesOf = Map.groupBy(pages, ({ person }) => person)
  const people =
    named ??
    new Set([
      ...rostered.flatMap(({ shifts, takers }) => [...takers, ...shifts.map(({ person }) => person)]),
      ...[...pagesOf.keys()].filter((person) => person.startsWith('person:')),
    ])
  const shiftsOf = Map.groupBy(
    rostered.flatMap(({ shifts }) => shifts),
    ({ person }) => person,
  )
  const loads = [...people].map((person) => {
    const own = rostered.filter(({ takers, shifts }) => takers.has(person) || shifts.some((shift: Shift) => shift.person === person))
    return loadOf({
      person,
      zone: book.contacts.get(person)?.zone ?? 'UTC',
      shifts: shiftsOf.get(person) ?? [],
      pages: (pagesOf.get(person) ?? []).map(({ at }) => at),
      holidays: own.flatMap(({ rota: one, plans }) => one.holidays.flatMap((calendar) => plans.calendars.holidays.get(calendar) ?? [])),
      covered: own.flatMap(({ shifts }) => shifts),
    })
  })
  return { loads, rota }
}

/** Who was on call, from when the schedule was declared: what stands in it about earlier days is no memory of them. */
const shiftsSince = (rota: Rota, plans: Plans, { start, end }: Interval): readonly Shift[] => {
  const from = rota.since !== undefined && rota.since > start ? rota.since : start
  return from < end ? shiftsBetween(rota, plans, { start: from, end }) : []
}

const peopleNamed = (asked: AskedFor, members: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined => {
  if (asked.person !== undefined) return [referenceOf('person', asked.person)]
  if (asked.team === undefined) return undefined
  const team = members.get(referenceOf('team', asked.team))
  if (team === undefined) throw new Refusal('not-found', `There is no team "${asked.team}" with people. \`record.list Team\` shows them.`)
  return team
}
