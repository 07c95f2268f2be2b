import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fixOnCall, overrideOnCall, removeOverride, unfixOnCall } from '#domains/oncall/actions.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { drawSchedule, previewSchedule } from '#domains/oncall/previewing.ts'
import { listLeave } from '#domains/oncall/leave.ts'
import { listDoubleBookings, listGaps, whoIsNext } from '#domains/oncall/looking-ahead.ts'
import { listOverrides, listShifts, whoIsOnCall } from '#domains/oncall/questions.ts'
import { people } from '#domains/people/manifest.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const record = (kind: string, name: string, spec: string, owner = ''): string =>
  `apiVersion: andon.dev/v1\nkind: ${kind}\nmetadata: { name: ${name}${owner === '' ? '' : `, owner: team:${owner}`} }\nspec: ${spec}\n`
const turnsOf = (start: string, ...names: readonly string[]): string =>
  `{ every: day, start: ${start}, people: [${names.map((name) => `person:${name}`).join(', ')}] }`

/** Two layers together and a shadow; a plain one of another team; leave and holidays from calendars. */
const records = [
  record('Team', 'shop', '{}'),
  record('Team', 'pay', '{}'),
  ...['alice', 'bo', 'cy', 'di', 'eve', 'fay', 'gus', 'hal', 'ida'].map((name) => record('Person', name, `{ email: ${name}@example.com }`)),
  record('Calendar', 'holidays', `{ holds: holidays, zone: UTC, days: [{ date: '2026-12-25', title: Christmas Day }] }`, 'shop'),
  record('Calendar', 'leave', `{ holds: leave, zone: UTC, days: [{ date: '2026-12-02', person: person:alice, title: Dentist }] }`, 'shop'),
  record(
    'Schedule',
    'shop',
    `
  zone: UTC
  holidays: [calendar:holidays]
  layers:
    - { name: first, rotation: ${turnsOf('2026-11-20T09:00', 'alice', 'bo')}, onHolidays: skip }
    - { name: second, rotation: ${turnsOf('2026-11-20T09:00', 'cy', 'di')} }
    - { name: learning, shadow: true, rotation: ${turnsOf('2026-11-20T09:00', 'eve')} }`,
    'shop',
  ),
  record(
    'Schedule',
    'mixed',
    `
  zone: UTC
  layers:
    - { name: months, rotation: { every: month, start: 2026-11-10T09:00, people: [person:fay, person:gus] } }
    - { name: days, rotation: ${turnsOf('2026-11-20T09:00', 'hal', 'ida')} }`,
    'pay',
  ),
  record('Schedule', 'pay', `{ zone: UTC, rotation: ${turnsOf('2026-11-20T09:00', 'eve')} }`, 'pay'),
].join('---\n')

const names = (shifts: readonly { readonly person: string }[]): string =>
  shifts
    .map(({ person }) => person.slice(7))
    .toSorted()
    .join(' ')

describe('a schedule of layers', () => {
  let platform: TestPlatform
  const member: Actor = { type: 'person', name: 'bo', role: 'viewer', teams: ['team:shop'] }
  const stranger: Actor = { type: 'person', name: 'vi', role: 'viewer', teams: [] }
  const at = async (instant: string): Promise<string> => {
    const [item] = (await platform.act(whoIsOnCall, { schedule: 'shop', at: instant })).items
    return names(item?.now ?? [])
  }
  const refused = async (deed: Promise<unknown>, code: string, message: RegExp): Promise<void> =>
    assert.rejects(deed, (error) => error instanceof Refusal && error.code === code && message.test(error.message))

  before(async () => {
    platform = await startTestPlatform({ domains: [kindsDomain, people, oncall], start: new Date('2026-11-20T12:00:00Z') })
    await platform.act(applyRecords, { files: [{ path: 'oncall.yaml', text: records }] })
    await platform.drain()
  })
  after(() => platform.stop())

  test('has several people on call at once, and shadows apart', async () => {
    const [shop] = (await platform.act(whoIsOnCall, { schedule: 'shop' })).items
    assert.deepEqual([names(shop?.now ?? []), names(shop?.shadows ?? []), names(shop?.next ?? [])], ['alice cy', 'eve', 'bo di'])
    assert.deepEqual([shop?.shadows[0]?.shadow, shop?.until], [true, '2026-11-21T09:00:00.000Z'])
    assert.equal((await platform.act(whoIsOnCall, { schedule: 'pay' })).items[0]?.until, undefined)
    const { items } = await platform.act(whoIsOnCall, { person: 'cy' })
    assert.deepEqual(
      items.map(({ schedule }) => schedule),
      ['schedule:shop'],
    )
    assert.deepEqual(
      (await platform.act(whoIsOnCall, { person: 'eve' })).items.map(({ schedule }) => schedule),
      ['schedule:pay'],
    )
  })

  test('says how long each of them stays, a month beside a day', async () => {
    const [mixed] = (await platform.act(whoIsOnCall, { schedule: 'mixed' })).items
    assert.deepEqual(mixed?.now.map(({ person, to }) => [person, to.slice(0, 10)]).toSorted(), [
      ['person:fay', '2026-12-10'],
      ['person:hal', '2026-11-21'],
    ])
    assert.deepEqual([mixed?.until?.slice(0, 10), names(mixed?.next ?? [])], ['2026-11-21', 'ida'])
  })

  test('passes over who is away, and rests on holidays, as calendars say', async () => {
    assert.equal(await at('2026-12-02T12:00:00Z'), 'bo cy')
    const { items } = await platform.act(listShifts, { schedule: 'shop', from: '2026-12-02T10:00:00Z', to: '2026-12-02T11:00:00Z' })
    assert.deepEqual(items.find(({ person }) => person === 'person:bo')?.reason, 'person:alice is away: Dentist')
    assert.deepEqual([await at('2026-12-24T23:00:00Z'), await at('2026-12-25T12:00:00Z')], ['alice cy', 'di'])
  })

  test('says who comes and goes next, or when somebody’s own shift begins', async () => {
    const { items } = await platform.act(whoIsNext, { schedule: 'shop' })
    assert.deepEqual(
      items.map(({ at: when, comes, goes, stays }) => [when, comes.toSorted(), goes.toSorted(), stays]),
      [['2026-11-21T09:00:00.000Z', ['person:bo', 'person:di'], ['person:alice', 'person:cy'], []]],
    )
    const mine = await platform.act(whoIsNext, { person: 'alice', count: 2 })
    assert.deepEqual(
      mine.items.map(({ at: when }) => when),
      ['2026-11-22T09:00:00.000Z', '2026-11-24T09:00:00.000Z'],
    )
    assert.deepEqual((await platform.act(whoIsNext, { schedule: 'pay' })).items, [])
  })

  test('lets one person be replaced, added or removed, and nobody else', async () => {
    const during = { schedule: 'shop', from: '2026-11-20T14:00:00Z', to: '2026-11-20T16:00:00Z' }
    await refused(platform.act(overrideOnCall, { ...during, person: 'bo', replaces: 'alice' }, stranger), 'forbidden', /./)
    const swap = await platform.act(overrideOnCall, { ...during, person: 'bo', replaces: 'alice' }, member)
    const extra = await platform.act(overrideOnCall, { ...during, does: 'add', person: 'di' }, member)
    const off = await platform.act(overrideOnCall, { ...during, does: 'remove', person: 'cy' }, member)
    assert.deepEqual([await at('2026-11-20T15:00:00Z'), await at('2026-11-20T16:00:00Z')], ['bo di', 'alice cy'])
    const { items } = await platform.act(listOverrides, { schedule: 'schedule:shop' })
    assert.deepEqual(
      items.map(({ does, person, replaces }) => [does, person, replaces]).toSorted(),
      [
        ['add', 'person:di', undefined],
        ['remove', 'person:cy', undefined],
        [undefined, 'person:bo', 'person:alice'],
      ].toSorted(),
    )

    await refused(platform.act(overrideOnCall, { ...during, person: 'eve', replaces: 'alice' }), 'conflict', new RegExp(swap.override))
    await refused(
      platform.act(overrideOnCall, { ...during, person: 'eve', replaces: 'bo' }),
      'conflict',
      new RegExp(`only by an override.*${swap.override}`),
    )
    await refused(platform.act(overrideOnCall, { ...during, does: 'remove', person: 'eve' }), 'conflict', /has no turn/)
    await refused(platform.act(overrideOnCall, { ...during, does: 'add' }), 'invalid-input', /Nobody is named to add/)
    await refused(
      platform.act(overrideOnCall, { ...during, does: 'add', person: 'eve', replaces: 'bo' }),
      'invalid-input',
      /Leave `replaces` out/,
    )
    await refused(platform.act(overrideOnCall, { ...during, person: 'bo', replaces: 'bo' }), 'invalid-input', /for themselves/)
    for (const { override } of [swap, extra, off]) await platform.act(removeOverride, { override }, member)
    assert.equal(await at('2026-11-20T15:00:00Z'), 'alice cy')
  })

  test('keeps what was when an override that has begun is taken back', async () => {
    const { override } = await platform.act(overrideOnCall, {
      schedule: 'shop',
      person: 'di',
      replaces: 'alice',
      from: '2026-11-20T11:00:00Z',
      to: '2026-11-20T20:00:00Z',
    })
    await platform.act(removeOverride, { override })
    assert.deepEqual([await at('2026-11-20T11:30:00Z'), await at('2026-11-20T13:00:00Z')], ['cy di', 'alice cy'])
    await refused(platform.act(removeOverride, { override }), 'not-found', /may be over/)
  })

  test('can be fixed for a while, which alone counts, and be let go', async () => {
    const week = { schedule: 'shop', from: '2026-11-28T00:00:00Z', to: '2026-11-30T00:00:00Z', reason: 'Sale' }
    const shifts = [{ person: 'di' }, { person: 'bo', from: '2026-11-28T08:00:00Z', to: '2026-11-28T20:00:00Z' }]
    await refused(platform.act(fixOnCall, { ...week, shifts }, stranger), 'forbidden', /./)
    await refused(
      platform.act(fixOnCall, { ...week, shifts: [{ person: 'di', to: '2026-12-01T00:00:00Z' }] }),
      'invalid-input',
      /lies outside/,
    )
    await refused(platform.act(fixOnCall, { ...week, shifts: [{ person: 'nobody' }] }), 'not-found', /no person/)
    const { fixed } = await platform.act(fixOnCall, { ...week, shifts }, member)
    assert.deepEqual([await at('2026-11-28T06:00:00Z'), await at('2026-11-28T12:00:00Z')], ['di', 'bo di'])
    const { items } = await platform.act(listShifts, { schedule: 'shop', from: week.from, to: week.to })
    assert.deepEqual(
      items.map(({ person, because, reason, made }) => [person, because, reason, made]),
      [
        ['person:di', 'fixed', 'Sale', fixed],
        ['person:bo', 'fixed', 'Sale', fixed],
      ],
    )
    await refused(
      platform.act(fixOnCall, { ...week, from: '2026-11-29T00:00:00Z', shifts: [{ person: 'di' }] }),
      'conflict',
      new RegExp(fixed),
    )
    const within = { schedule: 'shop', from: '2026-11-28T10:00:00Z', to: '2026-11-28T12:00:00Z' }
    await refused(platform.act(overrideOnCall, { ...within, person: 'di' }), 'conflict', new RegExp(`oncall.unfix ${fixed}`))
    await platform.act(unfixOnCall, { fixed }, member)
    assert.equal(await at('2026-11-28T12:00:00Z'), 'alice cy')
    await refused(platform.act(unfixOnCall, { fixed }), 'not-found', /no such fixed/)

    const begun = await platform.act(fixOnCall, {
      schedule: 'shop',
      from: '2026-11-20T10:00:00Z',
      to: '2026-11-21T00:00:00Z',
      shifts: [{ person: 'di' }],
    })
    await platform.act(unfixOnCall, begun)
    assert.deepEqual([await at('2026-11-20T11:45:00Z'), await at('2026-11-20T13:00:00Z')], ['di', 'alice cy'])
    assert.equal((await platform.facts('oncall.fixed')).length, 2)
    assert.equal((await platform.facts('oncall.unfixed')).length, 2)
  })

  test('tells the owners of both schedules, once, of somebody who is on call for both', async () => {
    await platform.drain()
    assert.deepEqual(await platform.facts('oncall.double-booked'), [])
    const during = { schedule: 'shop', person: 'eve', does: 'add' as const }
    await platform.act(overrideOnCall, { ...during, from: '2026-11-24T10:00:00Z', to: '2026-11-24T12:00:00Z' })
    const again = await platform.act(overrideOnCall, { ...during, from: '2026-11-26T10:00:00Z', to: '2026-11-26T12:00:00Z' })
    await platform.drain()
    await platform.advance('31m')
    const [told, ...more] = await platform.facts('oncall.double-booked')
    assert.deepEqual(more, [])
    assert.deepEqual(told?.subjects.toSorted(), ['person:eve', 'schedule:pay', 'schedule:shop', 'team:pay', 'team:shop'])
    const { items } = await platform.act(listDoubleBookings, { schedule: 'pay' })
    assert.deepEqual(
      items.map(({ person, schedule, other, from }) => [person, schedule, other, from]),
      [
        ['person:eve', 'schedule:pay', 'schedule:shop', '2026-11-24T10:00:00.000Z'],
        ['person:eve', 'schedule:pay', 'schedule:shop', '2026-11-26T10:00:00.000Z'],
      ],
    )
    assert.deepEqual((await platform.act(listDoubleBookings, { person: 'bo' })).items, [])
    await platform.act(removeOverride, again)
  })

  test('is drawn with each layer, what changes it, and what comes out', async () => {
    const drawn = await platform.act(drawSchedule, { schedule: 'shop', from: '2026-11-24T09:00:00Z', to: '2026-11-25T09:00:00Z' })
    assert.deepEqual(
      drawn.layers.map((layer) => [layer.name, layer.shadow, names(layer.shifts)]),
      [
        ['first', false, 'alice'],
        ['learning', true, 'eve'],
        ['second', false, 'cy'],
      ],
    )
    assert.deepEqual(
      drawn.overrides.map(({ does, person }) => [does, person]),
      [['add', 'person:eve']],
    )
    assert.equal(names(drawn.shifts.filter(({ shadow }) => shadow !== true)), 'alice cy eve')
    assert.deepEqual([drawn.gaps, drawn.bookings], [[], []])
    const rest = await platform.act(drawSchedule, { schedule: 'shop', from: '2026-12-01T00:00:00Z', to: '2026-12-31T00:00:00Z' })
    assert.deepEqual(
      rest.holidays.map(({ title }) => title),
      ['Christmas Day'],
    )
    assert.deepEqual(
      rest.absences.map(({ person, title }) => [person, title]),
      [['person:alice', 'Dentist']],
    )
    await refused(
      platform.act(drawSchedule, { schedule: 'none', from: '2026-12-01T00:00:00Z', to: '2026-12-31T00:00:00Z' }),
      'not-found',
      /none/,
    )
  })

  test('is drawn as it would be with a change that is not made', async () => {
    const day = { schedule: 'shop', from: '2026-11-22T10:00:00Z', to: '2026-11-22T12:00:00Z' }
    const drawn = async (change: { does?: 'replace' | 'add' | 'remove' | 'fix'; people?: string[]; replaces?: string }): Promise<string> =>
      names((await platform.act(drawSchedule, { ...day, change: { ...change, from: day.from, to: day.to } })).shifts)
    assert.equal(await drawn({ people: ['bo'], replaces: 'alice' }), 'bo cy eve')
    assert.equal(await drawn({ does: 'add', people: ['bo'] }), 'alice bo cy eve')
    assert.equal(await drawn({ does: 'remove', people: ['cy'] }), 'alice eve')
    assert.equal(await drawn({ does: 'fix', people: ['bo', 'di'] }), 'bo di')
    assert.equal(await drawn({}), 'eve', 'nobody but who learns')
    assert.equal(names((await platform.act(drawSchedule, day)).shifts), 'alice cy eve')
  })

  test('lists who is away, of everybody or of one', async () => {
    const asked = { from: '2026-12-02T06:00:00Z', to: '2026-12-20T00:00:00Z' }
    assert.deepEqual((await platform.act(listLeave, asked)).items, [
      { person: 'person:alice', from: asked.from.replace('Z', '.000Z'), to: '2026-12-03T00:00:00.000Z', title: 'Dentist' },
    ])
    assert.equal((await platform.act(listLeave, { ...asked, person: 'alice' })).items.length, 1)
    assert.deepEqual((await platform.act(listLeave, { ...asked, person: 'bo' })).items, [])
  })

  test('is previewed before it is saved, with short names, leave and the changes it would keep', async () => {
    const asked = { from: '2026-11-24T09:00:00Z', to: '2026-11-25T09:00:00Z', schedule: 'shop' }
    const spec = {
      zone: 'UTC',
      layers: [
        {
          name: 'nights',
          rotation: { every: 'day' as const, start: '2026-11-20T20:00', people: ['di'], hours: { from: '20:00', to: '08:00' } },
        },
      ],
    }
    const preview = await platform.act(previewSchedule, { ...asked, spec })
    assert.deepEqual(
      preview.layers.map((layer) => names(layer.shifts)),
      ['di'],
    )
    assert.deepEqual(
      preview.shifts.map(({ person, from }) => [person, from]),
      [
        ['person:eve', '2026-11-24T10:00:00.000Z'],
        ['person:di', '2026-11-24T20:00:00.000Z'],
      ],
    )
    assert.deepEqual(
      preview.gaps.map(({ intended }) => intended),
      [true, true, true],
    )
    assert.deepEqual((await platform.act(previewSchedule, { ...asked, schedule: 'new', spec })).shifts.length, 1)
    await assert.rejects(
      platform.act(previewSchedule, { ...asked, spec: { zone: 'UTC', layers: [{ name: 'empty' }, { name: 'empty', calendar: 'x' }] } }),
      (error) => {
        assert.ok(error instanceof Refusal)
        assert.deepEqual(
          error.findings.map(({ path }) => path),
          ['/spec/layers/0/rotation', '/spec/layers/1/name'],
        )
        return true
      },
    )
    assert.equal((await platform.act(listGaps, { schedule: 'shop' })).items.length, 0)
  })
})
