import Type from 'typebox'
import { type DoubleBooking, doubleBookings, keyOf } from '#domains/oncall/booking.ts'
import { readDuty } from '#domains/oncall/duty.ts'
import { oncallDoubleBooked, oncallGapClosed, oncallGapFound } from '#domains/oncall/facts.ts'
import { gapsIn } from '#domains/oncall/gap.ts'
import { momentsBetween } from '#domains/oncall/layering.ts'
import { lockTold, replaceTold, replaceToldBookings, type ToldGap, toldBookings } from '#domains/oncall/store.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { overlap } from '#platform/time/interval.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

/** How far ahead is looked: long enough to find somebody. */
const aheadMs = 14 * dayMs

/** Looks two weeks ahead and tells, once each, when nobody will be on call although somebody should be, and when somebody is twice. */
export const lookAhead = defineTask({
  name: 'oncall.look-ahead',
  summary: 'Tell about gaps and double bookings in the next two weeks.',
  payload: Type.Object({}),
  every: { seconds: 900 },
  onStart: true,
  run: (work) => work.transact(tell),
})

const tell = async (transaction: Transaction): Promise<void> => {
  const ahead = { start: transaction.now, end: new Date(transaction.now.getTime() + aheadMs) }
  const duty = await readDuty(transaction, ahead)
  const booked = [...duty.schedules.values()].map((rota) => ({
    rota,
    schedule: rota.reference,
    moments: momentsBetween(rota, duty.plans(rota.reference), ahead),
  }))
  const gaps = booked.flatMap(({ rota, schedule, moments }) =>
    gapsIn(rota, moments).flatMap(({ start, end, intended }): ToldGap[] => (intended ? [] : [{ schedule, start, end }])),
  )
  const about = (...schedules: readonly string[]): string[] => [
    ...new Set(schedules.flatMap((schedule) => [schedule, duty.schedules.get(schedule)?.owner ?? []].flat())),
  ]
  const told = await lockTold(transaction.sql)
  await tellGaps(transaction, gaps, told, about)
  await tellBookings(transaction, doubleBookings(booked), about)
}

const tellGaps = async (
  transaction: Transaction,
  gaps: readonly ToldGap[],
  told: readonly ToldGap[],
  about: (schedule: string) => string[],
): Promise<void> => {
  await replaceTold(transaction.sql, gaps)
  // The same gap moves with the clock at both ends of what is looked at: what overlaps it is the same one.
  const unmatched = (these: readonly ToldGap[], those: readonly ToldGap[]) =>
    these.filter((gap) => !those.some((other) => other.schedule === gap.schedule && overlap(other, gap)))
  const gapped = ({ schedule, start, end }: ToldGap) => ({
    subjects: about(schedule),
    data: { schedule, from: start.toISOString(), to: end.toISOString() },
  })
  for (const gap of unmatched(gaps, told)) transaction.record(oncallGapFound, gapped(gap))
  for (const gap of unmatched(told, gaps).filter(({ end }) => end > transaction.now)) transaction.record(oncallGapClosed, gapped(gap))
}

/** Each person and pair of schedules once while it lasts or comes again within what is looked at: two weekly rotas that meet each month are one trouble. */
const tellBookings = async (
  transaction: Transaction,
  bookings: readonly DoubleBooking[],
  about: (...schedules: readonly string[]) => string[],
): Promise<void> => {
  const told = new Set((await toldBookings(transaction.sql)).map(keyOf))
  const first = new Map(bookings.toReversed().map((booking) => [keyOf(booking), booking]))
  await replaceToldBookings(transaction.sql, [...first.values()])
  for (const [key, { person, schedule, other, start, end }] of first)
    if (!told.has(key))
      transaction.record(oncallDoubleBooked, {
        subjects: [...about(schedule, other), person],
        data: { person, schedule, other, from: start.toISOString(), to: end.toISOString() },
      })
}
