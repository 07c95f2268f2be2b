import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Rotation, turnAt, turnsBetween } from '#domains/oncall/rotation.ts'
import { onCallAt, shiftsBetween } from '#domains/oncall/schedule.ts'
import { intersection, lengthOf } from '#platform/time/interval.ts'
import { dayMs, instantOf, localTimeAt, transitionsBetween } from '#platform/time/zone.ts'
import { plansOf, rotaOf, turns, twentyZones } from '#test/rotas.ts'

const hourMs = 3_600_000
const jumpsOf = (zone: string) => transitionsBetween(zone, new Date('2021-01-01T00:00Z'), new Date('2024-01-01T00:00Z'))
const rotationOf = (zone: string, every: Rotation['every'], interval: number, slots: number, start: number): Rotation => ({
  zone,
  every,
  interval,
  start,
  slots: Array.from({ length: slots }, (_, index) => [`person:${index}`]),
  days: undefined,
})
const anyZone = fc.constantFrom(...twentyZones)
const anyEvery = fc.constantFrom('hour' as const, 'day' as const, 'week' as const, 'month' as const)
const anyStart = fc.integer({ min: Date.UTC(2018, 0) / 60_000, max: Date.UTC(2027, 0) / 60_000 }).map((minutes) => minutes * 60_000)

describe('when the clock jumps', () => {
  test('it does so in eighteen of the twenty zones, Lord Howe, Chatham and Casablanca among them', () => {
    assert.equal(twentyZones.length, 20)
    assert.deepEqual(
      twentyZones.filter((zone) => jumpsOf(zone).length === 0),
      ['UTC', 'Asia/Kathmandu'],
    )
  })

  for (const zone of twentyZones)
    test(`in ${zone} every handover is at its local time, or at the end of a gap, and nobody is missing or doubled`, () => {
      for (const { at } of jumpsOf(zone)) {
        const around = { start: new Date(at.getTime() - 2 * dayMs), end: new Date(at.getTime() + 2 * dayMs) }
        // Handovers at each quarter of an hour around the jump, so that some fall into the gap and some come twice.
        for (let quarter = -6; quarter <= 6; quarter += 1) {
          const local = localTimeAt(zone, at) + quarter * 900_000 - 10 * dayMs
          const daily = rotationOf(zone, 'day', 1, 3, local)
          const met = turnsBetween(daily, around)
          for (const [index, turn] of met.entries()) {
            const wanted = local + turn.number * dayMs
            const clock = localTimeAt(zone, turn.start)
            assert.ok(clock === wanted || instantOf(zone, wanted).getTime() === turn.start.getTime(), `${zone} ${turn.start.toISOString()}`)
            assert.ok(clock >= wanted, 'never before its local time')
            if (index > 0) assert.deepEqual(met[index - 1]?.end, turn.start)
          }
        }
      }
    })

  test('a day, a week and a month each last as much longer or shorter as the clock jumps', () => {
    fc.assert(
      fc.property(anyZone, fc.constantFrom(['day', 1] as const, ['week', 7] as const), fc.nat(200), (zone, [every, days], skip) => {
        // At noon, where no zone jumps.
        const of = rotationOf(zone, every, 1, 2, Date.UTC(2019, 0, 7, 12))
        const turn = turnAt(of, new Date(Date.UTC(2019, 0, 7) + skip * 7 * dayMs))
        const jump = transitionsBetween(zone, turn.start, turn.end).reduce((sum, { before, after }) => sum + after - before, 0)
        assert.equal(lengthOf(turn), days * dayMs - jump)
      }),
      { numRuns: 300 },
    )
  })

  test('hours of an office are on its own clock around each jump', () => {
    for (const zone of twentyZones) {
      const rota = rotaOf({ zone, rotation: turns('ab', { start: '2021-01-01T09:00', hours: { from: '09:00', to: '17:00' } }) })
      const days = jumpsOf(zone).flatMap(({ at }) =>
        [-1, 0, 1, 2].map((more) => Math.floor((at.getTime() - Date.UTC(2021, 0, 1)) / dayMs) + more),
      )
      for (const day of days) {
        const at = (hour: number, minute: number) => instantOf(zone, Date.UTC(2021, 0, 1, hour, minute) + day * dayMs)
        const [early, first, last, late] = [at(8, 59), at(9, 0), at(16, 59), at(17, 0)].map((now) => onCallAt(rota, plansOf(), now).people)
        assert.deepEqual([early, late], [[], []], zone)
        assert.deepEqual(first, [day % 2 === 0 ? 'person:a' : 'person:b'], zone)
        assert.deepEqual(last, first, zone)
      }
    }
  })
})

describe('a rotation is fair', () => {
  test('within one turn: nobody has two more than anybody else, but for turns a jump of the clock swallowed', () => {
    fc.assert(
      fc.property(
        anyZone,
        anyEvery,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 8 }),
        anyStart,
        anyStart,
        (zone, every, interval, slots, start, from) => {
          const of = rotationOf(zone, every, interval, slots, start)
          const unit = { hour: hourMs, day: dayMs, week: 7 * dayMs, month: 31 * dayMs }[every]
          const met = turnsBetween(of, { start: new Date(from), end: new Date(from + 40 * unit) })
          const counts = Array.from({ length: slots }, (_, slot) => met.filter((turn) => turn.slot === slot).length)
          const swallowed = met.at(-1)!.number - met[0]!.number + 1 - met.length
          assert.ok(Math.max(...counts) - Math.min(...counts) <= 1 + swallowed, `${counts.join(' ')}, ${swallowed} swallowed`)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('in days too, when only some of the week are chosen', () => {
    fc.assert(
      fc.property(
        anyZone,
        fc.uniqueArray(fc.constantFrom('MO' as const, 'TU' as const, 'WE' as const, 'SA' as const, 'SU' as const), { minLength: 1 }),
        fc.constantFrom('ab', 'abc', 'abcde'),
        (zone, days, who) => {
          const rota = rotaOf({ zone, rotation: turns(who, { start: '2026-01-05T00:00', days }) })
          const counts = new Map([...who].map((letter) => [`person:${letter}`, 0]))
          for (let day = 0; day < 7 * who.length * days.length + 20; day += 1)
            for (const one of onCallAt(rota, plansOf(), instantOf(zone, Date.UTC(2026, 0, 5, 12) + day * dayMs)).people)
              counts.set(one, (counts.get(one) ?? 0) + 1)
          assert.ok(Math.max(...counts.values()) - Math.min(...counts.values()) <= 1)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('a rotation has no beginning it has to be computed from', () => {
  test('from its anchor and from now the same people are on call', () => {
    fc.assert(
      fc.property(
        anyZone,
        fc.constantFrom('day' as const, 'week' as const, 'month' as const),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(700),
        (zone, every, interval, day) => {
          const rota = rotaOf({ zone, rotation: turns('abc', { every, interval, start: '2026-01-31T02:30' }) })
          const anchor = instantOf(zone, Date.UTC(2026, 0, 31, 2, 30))
          const now = { start: new Date(anchor.getTime() + day * dayMs), end: new Date(anchor.getTime() + (day + 21) * dayMs) }
          const told = (shifts: ReturnType<typeof shiftsBetween>) =>
            shifts.flatMap((shift) => {
              const common = intersection(shift, now)
              return common === undefined ? [] : [{ ...common, person: shift.person }]
            })
          const fromNow = told(shiftsBetween(rota, plansOf(), now))
          assert.deepEqual(told(shiftsBetween(rota, plansOf(), { start: anchor, end: now.end })), fromNow)
          for (const shift of fromNow) assert.deepEqual(onCallAt(rota, plansOf(), shift.start).people, [shift.person])
        },
      ),
      { numRuns: 150 },
    )
  })

  test('an anchor a whole round later is the same rotation', () => {
    fc.assert(
      fc.property(
        anyZone,
        anyEvery,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: -30, max: 30 }),
        anyStart,
        (zone, every, interval, slots, rounds, now) => {
          // The first of a month: the 31st counted from a shorter month is another rotation.
          const start = Date.UTC(2022, 5, 1, 2, 30)
          const of = rotationOf(zone, every, interval, slots, start)
          const months = new Date(start)
          months.setUTCMonth(months.getUTCMonth() + rounds * slots * interval)
          const unit = { hour: hourMs, day: dayMs, week: 7 * dayMs, month: 0 }[every]
          const later = { ...of, start: every === 'month' ? months.getTime() : start + rounds * slots * interval * unit }
          const [one, other] = [turnAt(of, new Date(now)), turnAt(later, new Date(now))]
          assert.deepEqual([other.start, other.end, other.slot], [one.start, one.end, one.slot])
        },
      ),
      { numRuns: 300 },
    )
  })
})
