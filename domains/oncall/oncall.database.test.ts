import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { overrideOnCall, removeOverride } from '#domains/oncall/actions.ts'
import { listGaps } from '#domains/oncall/looking-ahead.ts'
import { listOverrides, listShifts, whoIsOnCall } from '#domains/oncall/questions.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const person = (name: string): string => `
apiVersion: andon.dev/v1
kind: Person
metadata: { name: ${name} }
spec: { email: ${name}@example.com }
---`
const schedule = (name: string, spec: string): string => `
apiVersion: andon.dev/v1
kind: Schedule
metadata: { name: ${name}, title: ${name.toUpperCase()}, owner: team:shop }
spec: ${spec}
---`
const records = `
apiVersion: andon.dev/v1
kind: Team
metadata: { name: shop }
spec: {}
---${person('alice')}${person('bo')}${schedule('day', `{ zone: UTC, rotation: { every: day, start: 2026-11-20T09:00, people: [person:alice, person:bo] } }`)}${schedule(
  'office',
  `{ zone: Europe/Berlin, rotation: { every: week, start: 2026-11-16T09:00, people: [person:alice], hours: { from: '09:00', to: '17:00' } } }`,
)}`.replace(/---\s*$/, '')

describe('on call', () => {
  let platform: TestPlatform
  const member: Actor = { type: 'person', name: 'bo', role: 'viewer', teams: ['team:shop'] }
  const stranger: Actor = { type: 'person', name: 'eve', role: 'viewer', teams: [] }
  const apply = (text: string) => platform.act(applyRecords, { files: [{ path: 'oncall.yaml', text }] })

  before(async () => {
    platform = await startTestPlatform({ domains: [kindsDomain, people, oncall], start: new Date('2026-11-20T20:00:00Z') })
    await apply(records)
    await platform.drain()
  })
  after(() => platform.stop())

  test('one is told who is on call, until when, and who is next', async () => {
    const { items } = await platform.act(whoIsOnCall, {})
    const [day, office] = items
    assert.deepEqual(
      [day?.now[0]?.person, day?.now[0]?.to, day?.next[0]?.person, day?.gap],
      ['person:alice', '2026-11-21T09:00:00.000Z', 'person:bo', false],
    )
    assert.deepEqual([office?.gap, office?.intended, office?.now, office?.next[0]?.from], [true, true, [], '2026-11-21T08:00:00.000Z'])
    const mine = await platform.act(whoIsOnCall, { person: 'alice' })
    assert.deepEqual(
      mine.items.map((item) => item.schedule),
      ['schedule:day'],
    )
  })

  test('shifts are listed over some time, for a schedule or a person, page by page', async () => {
    const asked = { from: '2026-11-20T09:00:00Z', to: '2026-11-24T09:00:00Z', schedule: 'schedule:day' }
    const { items } = await platform.act(listShifts, asked)
    assert.deepEqual(
      items.map((item) => item.person),
      ['person:alice', 'person:bo', 'person:alice', 'person:bo'],
    )
    const first = await platform.act(listShifts, { ...asked, person: 'person:bo', limit: 1 })
    const second = await platform.act(listShifts, { ...asked, person: 'person:bo', limit: 1, after: first.next ?? '' })
    assert.deepEqual([first.items[0]?.from, second.items[0]?.from], ['2026-11-21T09:00:00.000Z', '2026-11-23T09:00:00.000Z'])
    assert.equal(second.next, undefined)
    await assert.rejects(platform.act(listShifts, { ...asked, to: '2027-11-24T09:00:00Z' }), { code: 'invalid-input' })
  })

  test('somebody of the owning team steps in, and is on call at once', async () => {
    const asked = {
      schedule: 'schedule:day',
      person: 'person:bo',
      from: '2026-11-20T19:00:00Z',
      to: '2026-11-20T23:00:00Z',
      reason: 'Concert',
    }
    await assert.rejects(platform.act(overrideOnCall, asked, stranger), { code: 'forbidden' })
    const { override } = await platform.act(overrideOnCall, asked, member)
    const { items } = await platform.act(whoIsOnCall, { schedule: 'schedule:day' })
    assert.deepEqual([items[0]?.now[0]?.person, items[0]?.now[0]?.because, items[0]?.now[0]?.reason], ['person:bo', 'override', 'Concert'])
    assert.equal(items[0]?.next[0]?.person, 'person:alice')
    await assert.rejects(
      platform.act(overrideOnCall, { ...asked, from: '2026-11-20T22:00:00Z', to: '2026-11-21T02:00:00Z' }),
      (error) => error instanceof Refusal && error.code === 'conflict' && error.message.includes(override),
    )
    assert.equal((await platform.act(listOverrides, {})).items.length, 1)
    await platform.act(removeOverride, { override }, member)
    assert.equal((await platform.act(whoIsOnCall, { schedule: 'day' })).items[0]?.now[0]?.person, 'person:alice')
    await assert.rejects(platform.act(removeOverride, { override }), { code: 'not-found' })
    assert.equal((await platform.facts('oncall.overridden')).length, 1)
    assert.equal((await platform.facts('oncall.override-removed')).length, 1)
  })

  test('overrides that make no sense are refused', async () => {
    const asked = { schedule: 'schedule:day', from: '2026-11-21T00:00:00Z', to: '2026-11-22T00:00:00Z' }
    await assert.rejects(platform.act(overrideOnCall, { ...asked, to: asked.from }), { code: 'invalid-input' })
    await assert.rejects(platform.act(overrideOnCall, { ...asked, from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' }), {
      code: 'invalid-input',
    })
    await assert.rejects(platform.act(overrideOnCall, { ...asked, person: 'person:nobody' }), { code: 'not-found' })
    await assert.rejects(platform.act(overrideOnCall, { ...asked, schedule: 'schedule:none' }), { code: 'not-found' })
  })

  test('a gap ahead is told once to the owner, and when it is closed; nights an office schedule leaves out are no gaps', async () => {
    await platform.drain()
    assert.deepEqual(await platform.facts('oncall.gap-found'), [])
    const { override } = await platform.act(overrideOnCall, {
      schedule: 'schedule:day',
      from: '2026-11-25T00:00:00Z',
      to: '2026-11-26T00:00:00Z',
    })
    await platform.drain()
    await platform.advance('31m')
    const [found, ...more] = await platform.facts('oncall.gap-found')
    assert.deepEqual([found?.subjects, more.length], [['schedule:day', 'team:shop'], 0])
    const { items } = await platform.act(listGaps, {})
    assert.deepEqual(items, [
      { schedule: 'schedule:day', from: '2026-11-25T00:00:00.000Z', to: '2026-11-26T00:00:00.000Z', intended: false },
    ])
    const all = await platform.act(listGaps, { schedule: 'schedule:office', intended: true })
    assert.equal(all.items.length, 15)
    await platform.act(removeOverride, { override })
    await platform.drain()
    assert.equal((await platform.facts('oncall.gap-closed')).length, 1)
  })

  test('a schedule with an impossible zone, date or override is refused with its place', async () => {
    const wrong = schedule(
      'wrong',
      `{ zone: Europe/Berlim, rotation: { every: day, start: 2026-02-30T09:00, people: [person:alice] }, overrides: [{ from: 2026-11-20T09:00, to: 2026-11-20T08:00 }] }`,
    ).replace(/---\s*$/, '')
    await assert.rejects(apply(wrong), (error) => {
      assert.ok(error instanceof Refusal)
      assert.deepEqual(
        error.findings.map(({ path }) => path),
        ['/spec/zone', '/spec/rotation/start', '/spec/overrides/0/to'],
      )
      return true
    })
  })
})
