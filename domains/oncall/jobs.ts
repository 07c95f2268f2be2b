import Type from 'typebox'
import { readDuty } from '#domains/oncall/duty.ts'
import { oncallGapClosed, oncallGapFound } from '#domains/oncall/facts.ts'
import { gapsBetween } from '#domains/oncall/gap.ts'
import { lockTold, replaceTold, type ToldGap } from '#domains/oncall/store.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { overlap } from '#platform/time/interval.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

/** How far ahead gaps are told: long enough to find somebody. */
const aheadMs = 14 * dayMs

/** Looks two weeks ahead and tells, once each, when nobody will be on call although somebody should be. */
export const lookAhead = defineTask({
  name: 'oncall.look-ahead',
  summary: 'Tell about gaps in the next two weeks.',
  payload: Type.Object({}),
  every: { seconds: 900 },
  onStart: true,
  run: (work) => work.transact(tellGaps),
})

const tellGaps = async (transaction: Transaction): Promise<void> => {
  const ahead = { start: transaction.now, end: new Date(transaction.now.getTime() + aheadMs) }
  const duty = await readDuty(transaction, ahead)
  const gaps = [...duty.schedules.values()].flatMap((rota) =>
    gapsBetween(rota, duty.plans(rota.reference), ahead).flatMap(({ start, end, intended }): ToldGap[] =>
      intended ? [] : [{ schedule: rota.reference, start, end }],
    ),
  )
  const told = await lockTold(transaction.sql)
  await replaceTold(transaction.sql, gaps)
  // The same gap moves with the clock at both ends of what is looked at: what overlaps it is the same one.
  const unmatched = (these: readonly ToldGap[], those: readonly ToldGap[]) =>
    these.filter((gap) => !those.some((other) => other.schedule === gap.schedule && overlap(other, gap)))
  const about = ({ schedule, start, end }: ToldGap) => {
    const owner = duty.schedules.get(schedule)?.owner
    return {
      subjects: owner === undefined ? [schedule] : [schedule, owner],
      data: { schedule, from: start.toISOString(), to: end.toISOString() },
    }
  }
  for (const gap of unmatched(gaps, told)) transaction.record(oncallGapFound, about(gap))
  for (const gap of unmatched(told, gaps).filter(({ end }) => end > transaction.now)) transaction.record(oncallGapClosed, about(gap))
}
