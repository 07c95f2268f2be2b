import { awayOf, noCalendars } from '#domains/oncall/absence.ts'
import { doubleBookings } from '#domains/oncall/booking.ts'
import { gapsIn } from '#domains/oncall/gap.ts'
import { momentsBetween, type Plans } from '#domains/oncall/layering.ts'
import { compileSchedule } from '#domains/oncall/rota.ts'
import { onCallAt, shiftsIn } from '#domains/oncall/schedule.ts'
import { dayMs } from '#platform/time/zone.ts'
import { seeded } from '#test/mutate.ts'

/**
 * The final schedule of 100 people over twelve months: six layers in four zones with restrictions, holidays, groups and
 * shadows, 40 overrides in the record and 160 made in the console, 500 times of leave and a fixed week. The limit is
 * 50 ms in processor time, cold (the first question of the process, which asks the machine's zone database) as well as warm.
 *
 *   node bench/schedules.ts [months: 12]
 */
const months = Number(process.argv[2] ?? 12)
const limitMs = 50
const random = seeded(7)
const some = (most: number): number => Math.floor(random() * most)
const people = Array.from({ length: 100 }, (_, number) => `person:p${number}`)
const start = new Date('2026-01-01T00:00:00Z')
const end = new Date(Date.UTC(2026, months, 1))
const days = (end.getTime() - start.getTime()) / dayMs
const dayAt = (day: number): string => new Date(start.getTime() + day * dayMs).toISOString().slice(0, 10)
const person = (): string => people[some(people.length)] ?? ''

const sun = (name: string, zone: string, first: number) => ({
  name,
  zone,
  rotation: {
    every: 'day' as const,
    start: '2026-01-05T08:00',
    people: people.slice(first, first + 20),
    days: ['MO' as const, 'TU' as const, 'WE' as const, 'TH' as const, 'FR' as const],
    hours: { from: '08:00', to: '16:00' },
  },
})
const rota = compileSchedule(
  {
    zone: 'Europe/Berlin',
    holidays: ['calendar:bank'],
    layers: [
      { ...sun('berlin', 'Europe/Berlin', 0), onHolidays: 'skip' },
      sun('chicago', 'America/Chicago', 20),
      sun('sydney', 'Australia/Sydney', 40),
      {
        name: 'weekends',
        priority: 5,
        rotation: {
          every: 'week',
          start: '2026-01-05T09:00',
          groups: Array.from({ length: 10 }, (_, number) => people.slice(60 + number * 2, 62 + number * 2)),
          restrictions: [{ days: ['FR'], from: '18:00', to: '08:00', toDay: 'MO' }],
        },
      },
      { name: 'nights', priority: -5, rotation: { every: 'hour', interval: 4, start: '2026-01-05T00:00', people: people.slice(80) } },
      { name: 'learning', shadow: true, rotation: { every: 'week', start: '2026-01-05T09:00', people: people.slice(0, 10) } },
    ],
    overrides: Array.from({ length: 40 }, (_, number) => ({
      from: `${dayAt(number * 9)}T09:00`,
      to: `${dayAt(number * 9 + 1)}T09:00`,
      person: person(),
      replaces: person(),
    })),
  },
  { reference: 'schedule:world', title: 'World', owner: 'team:world' },
)
const between = (length: number) => {
  const from = new Date(start.getTime() + some(days) * dayMs + some(24) * 3_600_000)
  return { start: from, end: new Date(from.getTime() + length * dayMs) }
}
const does = ['replace', 'add', 'remove'] as const
const plans: Plans = {
  made: Array.from({ length: 160 }, (_, number) => ({
    id: `override-${number}`,
    ...between(1),
    does: does[number % 3] ?? 'add',
    person: person(),
    replaces: number % 3 === 0 ? person() : undefined,
    reason: 'Swap',
  })),
  fixed: [{ id: 'fixed', ...between(7), reason: 'Sale', shifts: people.slice(0, 3).map((who) => ({ person: who, start, end })) }],
  calendars: {
    ...noCalendars,
    holidays: new Map([['calendar:bank', Array.from({ length: 12 }, () => ({ ...between(1), title: 'Bank holiday' }))]]),
  },
  away: awayOf(people.flatMap((who) => Array.from({ length: 5 }, () => ({ ...between(3 + some(10)), person: who, title: 'Leave' })))),
}

const measure = (title: string, times: number, work: () => number, limit: number): void => {
  // Of this thread: on a machine that others use too, the clock measures them.
  const before = process.threadCpuUsage()
  let found = 0
  for (let time = 0; time < times; time += 1) found = work()
  const { user, system } = process.threadCpuUsage(before)
  const each = (user + system) / 1_000 / times
  console.log(
    title.padEnd(56),
    `${each.toFixed(2)} ms`.padStart(10),
    `${found}`.padStart(8),
    `${(limit / each).toFixed(1)}× the limit of ${limit} ms`,
  )
  if (each > limit) process.exitCode = 1
}

const final = (): number => shiftsIn(momentsBetween(rota, plans, { start, end })).length
console.log(`${people.length} people, ${months} months, ${rota.layers.length} layers; how many were found beside each`)
measure('final schedule, the first time', 1, final, limitMs)
measure('final schedule, again', 20, final, limitMs)
const moments = momentsBetween(rota, plans, { start, end })
measure(
  'its gaps and double bookings',
  20,
  () => gapsIn(rota, moments).length + doubleBookings([{ schedule: rota.reference, moments }]).length,
  limitMs,
)
measure('who is on call at an instant', 1_000, () => onCallAt(rota, plans, new Date(start.getTime() + some(days) * dayMs)).people.length, 1)
