import fc from 'fast-check'
import type { Static } from 'typebox'
import { awayOf, type Calendars, noCalendars } from '#domains/oncall/absence.ts'
import type { Fixed } from '#domains/oncall/fixed.ts'
import type { Schedule } from '#domains/oncall/kinds.ts'
import type { Plans } from '#domains/oncall/layering.ts'
import type { Override } from '#domains/oncall/override.ts'
import { compileSchedule, type Rota } from '#domains/oncall/rota.ts'

/** Schedules of tests: in UTC and November 2026 unless they say otherwise, `20T09:00` is a time, `a` is `person:a`. */
export type Spec = Static<typeof Schedule.spec>
type Layers = NonNullable<Spec['layers']>
type Turns = NonNullable<Spec['rotation']>

export const person = (name: string): string => `person:${name}`

/** People by their letters take daily turns from the 20th, 09:00; `ab c` are the groups a with b, and c. */
export const turns = (letters: string, more: Partial<Turns> = {}): Turns => ({
  every: 'day',
  start: '2026-11-20T09:00',
  ...(letters.includes(' ') ? { groups: letters.split(' ').map((group) => [...group].map(person)) } : { people: [...letters].map(person) }),
  ...more,
})

export const layer = (name: string, rotation: Turns, more: Partial<Layers[number]> = {}): Layers[number] => ({ name, rotation, ...more })

export const rotaOf = (spec: Partial<Spec>): Rota =>
  compileSchedule({ zone: 'UTC', ...spec }, { reference: 'schedule:shop', title: 'Shop', owner: 'team:shop' })

export const instant = (text: string): Date => new Date(`2026-11-${text}:00Z`)
export const span = (text: string): { readonly start: Date; readonly end: Date } => {
  const [from = '', to = ''] = text.split(' ')
  return { start: instant(from), end: instant(to) }
}

/** `replace`, `add` or `remove`, and who: `b for a` takes over a’s turns. */
export const over = (when: string, does: Override['does'], who?: string): Override => {
  const [comes, replaces] = (who ?? '').split(' for ')
  return {
    id: `${does} ${who ?? 'nobody'}`,
    ...span(when),
    does,
    person: comes === undefined || comes === '' ? undefined : person(comes),
    replaces: replaces === undefined ? undefined : person(replaces),
    reason: undefined,
  }
}

export const fix = (when: string, ...shifts: readonly (readonly [string, string])[]): Fixed => ({
  id: 'fixed',
  ...span(when),
  reason: undefined,
  shifts: shifts.map(([name, during]) => ({ person: person(name), ...span(during) })),
})

export const away = (name: string, when: string, title = 'Leave') => ({ person: person(name), ...span(when), title })

export const plansOf = (
  plans: {
    made?: readonly Override[]
    fixed?: readonly Fixed[]
    absences?: readonly ReturnType<typeof away>[]
    calendars?: Partial<Calendars>
  } = {},
): Plans => ({
  made: plans.made ?? [],
  fixed: plans.fixed ?? [],
  calendars: { ...noCalendars, ...plans.calendars },
  away: awayOf(plans.absences ?? []),
})

export const twentyZones = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'Europe/Dublin',
  'America/Chicago',
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'America/Havana',
  'Australia/Lord_Howe',
  'Australia/Sydney',
  'Australia/Adelaide',
  'Pacific/Chatham',
  'Pacific/Auckland',
  'Pacific/Apia',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Beirut',
  'Asia/Jerusalem',
  'Asia/Kathmandu',
]

const anyTurns = fc
  .record({
    every: fc.constantFrom('hour' as const, 'day' as const, 'week' as const, 'month' as const),
    interval: fc.integer({ min: 1, max: 12 }),
    days: fc.uniqueArray(
      fc.constantFrom('MO' as const, 'TU' as const, 'WE' as const, 'TH' as const, 'FR' as const, 'SA' as const, 'SU' as const),
      {
        maxLength: 7,
      },
    ),
    hours: fc.constantFrom(undefined, { from: '09:00', to: '17:00' }, { from: '22:00', to: '06:00' }, { from: '02:15', to: '02:45' }),
    who: fc.constantFrom('a', 'ab', 'abac', 'ab c', 'abc de f'),
    until: fc.constantFrom(undefined, undefined, '2026-04-02T02:30'),
  })
  .map(({ who, hours, until, ...rest }) =>
    turns(who, {
      ...rest,
      start: '2026-03-01T02:30',
      ...(hours === undefined ? {} : { hours }),
      ...(until === undefined ? {} : { until }),
    }),
  )

/** Layers of every shape, in zones whose clocks jump within the questions below. */
export const anySpec: fc.Arbitrary<Spec> = fc
  .record({
    zone: fc.constantFrom('UTC', 'America/Chicago', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Africa/Casablanca'),
    layers: fc.array(
      fc.record({
        priority: fc.integer({ min: -1, max: 2 }),
        shadow: fc.constantFrom(false, false, false, true),
        onHolidays: fc.constantFrom('work' as const, 'skip' as const, 'only' as const),
        rotation: anyTurns,
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ zone, layers }) => ({
    zone,
    holidays: ['calendar:holidays'],
    layers: layers.map((one, index) => ({ name: `layer-${index}`, ...one })),
  }))

const hourMs = 3_600_000
const base = Date.UTC(2026, 1, 20)
const anySpan = (most: number) =>
  fc.tuple(fc.nat(24 * 80), fc.integer({ min: 1, max: most })).map(([from, length]) => ({
    start: new Date(base + from * hourMs),
    end: new Date(base + (from + length) * hourMs),
  }))

const anyPerson = fc.constantFrom('a', 'b', 'c', 'd', 'z').map(person)

/** Overrides, a fixed time, leave and holidays around the questions. */
export const anyPlans: fc.Arbitrary<Plans> = fc
  .record({
    made: fc.array(
      fc.record({
        when: anySpan(60),
        does: fc.constantFrom('replace' as const, 'add' as const, 'remove' as const),
        person: anyPerson,
        replaces: fc.option(anyPerson, { nil: undefined }),
      }),
      { maxLength: 6 },
    ),
    fixed: fc.option(anySpan(100), { nil: undefined, freq: 2 }),
    absences: fc.array(fc.record({ when: anySpan(24 * 14), person: anyPerson }), { maxLength: 8 }),
    holidays: fc.array(anySpan(48), { maxLength: 4 }),
  })
  .map(({ made, fixed, absences, holidays }) => ({
    made: made.map(({ when, does, person: who, replaces }, index) => ({
      id: `override-${index}`,
      ...when,
      does,
      person: who,
      replaces: does === 'replace' ? replaces : undefined,
      reason: undefined,
    })),
    fixed:
      fixed === undefined
        ? []
        : [
            {
              id: 'fixed',
              ...fixed,
              reason: undefined,
              shifts: [{ person: person('f'), start: fixed.start, end: new Date(fixed.start.getTime() + hourMs) }],
            },
          ],
    calendars: { ...noCalendars, holidays: new Map([['calendar:holidays', holidays.map((when) => ({ ...when, title: 'Holiday' }))]]) },
    away: awayOf(absences.map(({ when, person: who }) => ({ ...when, person: who, title: 'Leave' }))),
  }))

export const anyQuestion = anySpan(24 * 8)
