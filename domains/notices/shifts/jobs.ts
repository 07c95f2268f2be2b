import Type from 'typebox'
import { remindOfNotes } from '#domains/notices/handoffs/writing.ts'
import { lookAtShifts } from '#domains/notices/shifts/looking.ts'
import { readAudience } from '#domains/notices/telling/audience.ts'
import { schedulePlace } from '#domains/notices/telling/places.ts'
import { bookedWords, gapWords } from '#domains/notices/shifts/words.ts'
import { tell } from '#domains/notices/telling/tell.ts'
import { calendarRead } from '#domains/oncall/calendars/facts.ts'
import {
  oncallDoubleBooked,
  oncallFixed,
  oncallGapFound,
  oncallOverridden,
  oncallOverrideRemoved,
  oncallUnfixed,
} from '#domains/oncall/facts.ts'
import { defineSubscription, type Fact, type FactType } from '#platform/facts/fact.ts'
import { defineTask, type Task } from '#platform/jobs/task.ts'
import { recordChanged } from '#platform/kinds/facts.ts'

/** What is taken back at once is told to nobody. */
const settlesMs = 60_000

export const watchShifts: Task = defineTask({
  name: 'notices.watch-shifts',
  summary: 'Tell people of shifts that begin, change, collide with holidays or ended.',
  payload: Type.Object({}),
  every: { seconds: 300 },
  onStart: true,
  run: (work) =>
    work.transact(async (transaction) => {
      const next = await lookAtShifts(transaction)
      const reminder = await remindOfNotes(transaction)
      for (const at of [next, reminder]) if (at !== undefined) transaction.wake(watchShifts, at)
    }),
})

/** Whatever may change who is on call is looked at a minute later. */
export const shiftsMoved = defineSubscription({
  name: 'notices.shifts-moved',
  on: [oncallOverridden, oncallOverrideRemoved, oncallFixed, oncallUnfixed, calendarRead, recordChanged] as readonly FactType[],
  run: (transaction, facts) => {
    if (facts.some(mayMove)) transaction.wake(watchShifts, new Date(transaction.now.getTime() + settlesMs))
    return Promise.resolve()
  },
})

const mayMove = ({ type, subjects }: Fact): boolean =>
  type !== recordChanged.name || subjects.some((subject) => /^(schedule|calendar|person|team):/.test(subject))

/** Hours nobody has, and people who are on call twice, are told to whoever answers for the schedules. */
export const tellTroubles = defineSubscription({
  name: 'notices.tell-schedule-troubles',
  on: [oncallGapFound, oncallDoubleBooked] as readonly FactType[],
  run: async (transaction, facts) => {
    const { names, zoneOf, owners } = await readAudience(transaction)
    for (const { id, type, data } of facts as readonly Fact<{
      schedule: string
      from: string
      to: string
      person?: string
      other?: string
    }>[]) {
      const { schedule, person, other = schedule } = data
      const interval = { start: new Date(data.from), end: new Date(data.to) }
      const told = new Set([...owners(schedule), ...owners(other)])
      await tell(
        transaction,
        [...told].map((to) => ({
          key: `trouble ${id} ${to}`,
          person: to,
          ...(type === oncallGapFound.name || person === undefined
            ? gapWords({ ...interval, schedule }, names, zoneOf(to, schedule))
            : bookedWords({ ...interval, schedule, other, person }, names, zoneOf(to, schedule))),
          links: [{ label: 'Open the schedule', url: schedulePlace(transaction.config.baseUrl, schedule) }],
          about: [...new Set([schedule, other])],
          expiresAt: interval.end,
        })),
      )
    }
  },
})
