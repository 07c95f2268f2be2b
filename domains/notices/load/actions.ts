import Type from 'typebox'
import { fairnessOf, nextTaker, sitesOf } from '#domains/notices/load/fairness.ts'
import { aboveBar, bar } from '#domains/notices/load/load.ts'
import { measure, periodOf } from '#domains/notices/load/measuring.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { readDuty } from '#domains/oncall/duty.ts'
import { gapsBetween } from '#domains/oncall/gap.ts'
import { peopleIn, type Rota } from '#domains/oncall/rota.ts'
import { defineAction } from '#platform/actions/action.ts'
import { overlap } from '#platform/time/interval.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'
import type { Load } from '#domains/notices/load/load.ts'

const instant = (description: string) => Type.String({ format: 'date-time', maxLength: 40, description })
const count = (description: string) => Type.Integer({ minimum: 0, description })
const number = (description: string) => Type.Number({ description })

const figures = {
  pages: count('Times they were paged: each step once, whatever number of ways it was tried.'),
  interruptions: count('Pages within ten minutes of the first are one.'),
  outOfHours: count('Interruptions outside of 08:00 to 18:00 on working days, on their own clock.'),
  asleep: count('Interruptions between 23:00 and 07:00 on their own clock.'),
  hours: number('Hours on call.'),
  hoursOutOfHours: number('Of these, out of hours.'),
}

const PersonLoad = Type.Object({
  person: Type.String({ description: 'Who: `person:alice`.' }),
  ...figures,
  weekends: count('Weekends on call, at least partly.'),
  holidays: count('Public holidays of their schedules on call.'),
  share: number('Of the time that somebody is on call on their schedules, 0 to 1.'),
  days: number('For how many days their schedules were in use within that time; below 27 a share is not judged.'),
  perShift: Type.Optional(number('Interruptions for each twelve hours on call; missing when they were never on call.')),
  aboveBar: Type.Array(Type.String(), { description: 'What is more than the bar, in words.' }),
})

export const onCallLoad = defineAction({
  name: 'oncall.load',
  summary: 'Say how much being on call costs people, and whether it is fair.',
  description:
    'Pages and interruptions by person, in sleep and out of hours; time on call; compared with the bar (two incidents per twelve-hour shift, one week in four, eight people or six at each of two sites). Who was on call is told by the schedule as it is now, from when it was declared here.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      person: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'One person: `person:alice`.' })),
      team: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'The people of a team: `team:payments`.' })),
      schedule: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'The people of a schedule: `schedule:payments`.' })),
      from: Type.Optional(instant('From this instant. Default four weeks before `to`.')),
      to: Type.Optional(instant('Until this instant, at most 366 days later. Default now.')),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    from: instant('From when.'),
    to: instant('Until when.'),
    people: Type.Array(PersonLoad, { description: 'Everybody, who had the most interruptions first.' }),
    total: Type.Object(figures, { description: 'All of them together.' }),
    byHour: Type.Array(count('Pages in this hour.'), { description: 'Pages by hour of the day, each on the clock of whoever was paged.' }),
    bar: Type.Object(
      {
        perShift: number('Interruptions per twelve hours on call, at most.'),
        share: number('Of the time on call, at most.'),
        people: count('People of a schedule, at least.'),
        peopleAtEachSite: count('And at each site, when there are several.'),
      },
      { description: 'What is bearable.' },
    ),
    sites: Type.Optional(
      Type.Array(
        Type.Object({
          zone: Type.String({ description: 'Their clocks: `UTC+1`.' }),
          people: count('How many take turns there.'),
          needed: count('How many should.'),
        }),
        { description: 'Of a schedule: its people by where their clocks are.' },
      ),
    ),
    fairness: Type.Optional(
      Type.Object(
        {
          equal: number('Hours each would have.'),
          spread: number('The most minus the fewest hours, as a part of the equal share.'),
          people: Type.Array(
            Type.Object({
              person: Type.String({ description: 'Who.' }),
              hours: number('Hours on call.'),
              difference: number('More or fewer than the equal share.'),
            }),
            { description: 'Who has the most beyond their share first.' },
          ),
        },
        { description: 'Of a schedule or a team: how evenly time on call is spread.' },
      ),
    ),
    next: Type.Optional(
      Type.Object(
        {
          person: Type.String({ description: 'Who carried the least, with nights and broken sleep counting more, and is there.' }),
          from: Type.Optional(instant('The next time that nobody has.')),
          to: Type.Optional(instant('Until when.')),
        },
        { description: 'Of a schedule: who should take what is free next.' },
      ),
    ),
  }),
  run: async (transaction, input) => {
    const period = periodOf(input, transaction.now)
    const { loads, rota } = await measure(transaction, input, period)
    const people = loads.toSorted((one, other) => other.interruptions - one.interruptions || other.hours - one.hours)
    const isGroup = input.person === undefined && (rota !== undefined || input.team !== undefined)
    return {
      from: period.start.toISOString(),
      to: period.end.toISOString(),
      people: people.map(({ byHour: _, perShift, ...load }) => ({
        ...load,
        share: Math.round(load.share * 1_000) / 1_000,
        ...(perShift === undefined ? {} : { perShift }),
        aboveBar: [...aboveBar({ ...load, perShift, byHour: [] })],
      })),
      total: totalOf(loads),
      byHour: Array.from({ length: 24 }, (_, hour) => loads.reduce((sum, load) => sum + (load.byHour[hour] ?? 0), 0)),
      bar: { ...bar },
      ...(isGroup ? { fairness: mutable(fairnessOf(loads)) } : {}),
      ...(rota === undefined ? {} : await aboutRota(transaction, rota, loads)),
    }
  },
})

const totalOf = (loads: readonly Load[]) => {
  const sum = (of: (load: Load) => number): number => Math.round(loads.reduce((total, load) => total + of(load), 0) * 10) / 10
  return {
    pages: sum(({ pages }) => pages),
    interruptions: sum(({ interruptions }) => interruptions),
    outOfHours: sum(({ outOfHours }) => outOfHours),
    asleep: sum(({ asleep }) => asleep),
    hours: sum(({ hours }) => hours),
    hoursOutOfHours: sum(({ hoursOutOfHours }) => hoursOutOfHours),
  }
}

const mutable = ({ people, ...rest }: ReturnType<typeof fairnessOf>) => ({ ...rest, people: [...people] })

/** Free time is looked for so far ahead. */
const aheadMs = 60 * dayMs

const aboutRota = async (transaction: Transaction, rota: Rota, loads: readonly Load[]) => {
  const { now } = transaction
  const ahead = { start: now, end: new Date(now.getTime() + aheadMs) }
  const duty = await readDuty(transaction, ahead)
  const plans = duty.plans(rota.reference)
  const takers = peopleIn(rota, plans.calendars)
  const book = (await transaction.read(addressBook)).value
  const free = gapsBetween(rota, plans, ahead).find(({ intended }) => !intended)
  const when = free ?? { start: now, end: new Date(now.getTime() + 1) }
  const isAway = (person: string): boolean => (plans.away.get(person) ?? []).some((absence) => overlap(absence, when))
  const next = nextTaker(
    loads.filter(({ person }) => takers.includes(person) && book.contacts.has(person)),
    isAway,
  )
  return {
    sites: [
      ...sitesOf(
        takers.flatMap((person) => book.contacts.get(person)?.zone ?? []),
        now,
      ),
    ],
    ...(next === undefined
      ? {}
      : {
          next: {
            person: next.person,
            ...(free === undefined ? {} : { from: free.start.toISOString(), to: free.end.toISOString() }),
          },
        }),
  }
}
