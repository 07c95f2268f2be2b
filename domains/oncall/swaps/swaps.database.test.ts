import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { overrideOnCall } from '#domains/oncall/actions.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { listOverrides, listShifts, whoIsOnCall } from '#domains/oncall/questions.ts'
import { acceptSwap, askCover, askSwap, declineSwap, listSwapsAsked, withdrawSwap } from '#domains/oncall/swaps/actions.ts'
import { people } from '#domains/people/manifest.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const document = (kind: string, name: string, spec: object, owner?: string) => ({
  path: `${kind}-${name}.json`,
  text: JSON.stringify({ apiVersion: 'andon.dev/v1', kind, metadata: { name, ...(owner === undefined ? {} : { owner }) }, spec }),
})
const records = [
  ...['alice', 'bo', 'cy', 'di', 'eve'].map((name) => document('Person', name, { email: `${name}@example.com` })),
  document('Team', 'shop', { members: ['person:di'] }),
  document(
    'Schedule',
    'day',
    { zone: 'UTC', rotation: { every: 'day', start: '2026-11-20T09:00', people: ['person:alice', 'person:bo', 'person:cy'] } },
    'team:shop',
  ),
  document(
    'Schedule',
    'search',
    { zone: 'UTC', rotation: { every: 'day', start: '2026-11-20T09:00', people: ['person:eve'] } },
    'team:shop',
  ),
  document('Calendar', 'cy', {
    holds: 'leave',
    person: 'person:cy',
    zone: 'UTC',
    days: [{ title: 'Skiing', date: '2026-12-20', until: '2026-12-24' }],
  }),
]

describe('swaps and cover', () => {
  let platform: TestPlatform
  const actor = (name: string, teams: readonly string[] = []): Actor => ({ type: 'person', name, role: 'viewer', teams })
  const [alice, bo, cy, eve] = [actor('alice'), actor('bo'), actor('cy'), actor('eve')]
  const di = actor('di', ['team:shop'])
  /** The shift of a day in November, 09:00 to 09:00. Alice has the 23rd, Bo the 24th, Cy the 25th, and so on. */
  const day = (from: number) => ({
    schedule: 'day',
    from: `2026-11-${String(from).padStart(2, '0')}T09:00:00Z`,
    to: new Date(Date.UTC(2026, 10, from + 1, 9)).toISOString(),
  })
  const onCall = async (at: string, schedule = 'day') =>
    (await platform.act(whoIsOnCall, { schedule, at })).items[0]?.now.map(({ person }) => person)
  const refused = (code: string, words: RegExp) => (error: unknown) => {
    assert.ok(error instanceof Refusal, String(error))
    assert.equal(error.code, code, error.message)
    assert.match(error.message, words)
    return true
  }

  before(async () => {
    platform = await startTestPlatform({ domains: [kindsDomain, people, oncall], start: new Date('2026-11-20T20:00:00Z') })
    await platform.act(applyRecords, { files: records })
    await platform.drain()
  })
  after(() => platform.stop())

  test('one asks for a swap, nothing changes until it is accepted, then both sides change at once', async () => {
    const asked = await platform.act(
      askSwap,
      { ...day(23), with: 'bo', back: { from: day(24).from, to: day(24).to }, reason: 'Concert' },
      alice,
    )
    assert.deepEqual([asked.state, asked.what, asked.giver, asked.taker], ['open', 'swap', 'person:alice', 'person:bo'])
    assert.deepEqual(await onCall('2026-11-23T12:00:00Z'), ['person:alice'])
    await assert.rejects(platform.act(acceptSwap, { swap: asked.swap }, cy), refused('forbidden', /person:bo is asked/))
    const accepted = await platform.act(acceptSwap, { swap: asked.swap }, bo)
    assert.equal(accepted.state, 'accepted')
    assert.deepEqual([await onCall('2026-11-23T12:00:00Z'), await onCall('2026-11-24T12:00:00Z')], [['person:bo'], ['person:alice']])
    assert.equal((await platform.facts('oncall.swap-accepted')).length, 1)
    await assert.rejects(platform.act(acceptSwap, { swap: asked.swap }, bo), refused('conflict', /accepted by person:bo/))
  })

  test('what one has by a swap can be given on, and comes back by another swap', async () => {
    const on = await platform.act(askSwap, { ...day(23), with: 'cy' }, bo)
    await platform.act(acceptSwap, { swap: on.swap }, cy)
    assert.deepEqual(await onCall('2026-11-23T12:00:00Z'), ['person:cy'])
    const back = await platform.act(askSwap, { ...day(23), with: 'alice' }, cy)
    await platform.act(acceptSwap, { swap: back.swap }, alice)
    assert.deepEqual(await onCall('2026-11-23T12:00:00Z'), ['person:alice'])
    const { items } = await platform.act(listOverrides, { from: day(23).from, to: day(23).to })
    assert.deepEqual(items, [], 'nothing is left to say when it is as the turns have it')
  })

  test('it is declined with a word, and withdrawn by whoever asked', async () => {
    const asked = await platform.act(askSwap, { ...day(26), with: 'bo' }, alice)
    await assert.rejects(platform.act(declineSwap, { swap: asked.swap }, cy), refused('forbidden', /person:bo to say/))
    const declined = await platform.act(declineSwap, { swap: asked.swap, reason: 'Birthday' }, bo)
    assert.deepEqual([declined.state, declined.answer, declined.settledBy], ['declined', 'Birthday', 'person:bo'])
    const again = await platform.act(askSwap, { ...day(26), with: 'cy' }, alice)
    await assert.rejects(platform.act(withdrawSwap, { swap: again.swap }, cy), refused('forbidden', /person:alice to say/))
    assert.equal((await platform.act(withdrawSwap, { swap: again.swap }, alice)).state, 'withdrawn')
    await assert.rejects(platform.act(acceptSwap, { swap: again.swap }, cy), refused('conflict', /withdrawn by person:alice/))
  })

  test('what cannot be accepted is refused when it is asked, and when things changed meanwhile, with what to do', async () => {
    await assert.rejects(platform.act(askSwap, { ...day(27), with: 'cy' }, alice), refused('conflict', /no turn .*oncall\.shifts/))
    await assert.rejects(platform.act(askSwap, { ...day(26), with: 'eve' }, alice), refused('conflict', /schedule:search .*would be twice/))
    await assert.rejects(platform.act(askSwap, { ...day(26), with: 'alice' }, alice), { code: 'invalid-input' })
    await assert.rejects(
      platform.act(askSwap, { ...day(26), with: 'bo', person: 'alice' }, eve),
      refused('forbidden', /person:alice to say/),
    )
    await assert.rejects(
      platform.act(askSwap, { schedule: 'day', from: '2026-12-20T09:00:00Z', to: '2026-12-21T09:00:00Z', with: 'cy' }, alice),
      refused('conflict', /cy is away .*Skiing/),
    )
    const asked = await platform.act(askSwap, { ...day(26), with: 'cy' }, alice)
    const change = { ...day(26), from: '2026-11-26T18:00:00Z', person: 'bo', replaces: 'alice' }
    await platform.act(overrideOnCall, change)
    await assert.rejects(platform.act(acceptSwap, { swap: asked.swap }, cy), refused('conflict', /others than when this was asked/))
    assert.deepEqual(await onCall('2026-11-26T12:00:00Z'), ['person:alice'], 'nothing was written')
    await platform.act(withdrawSwap, { swap: asked.swap }, alice)
  })

  test('of two who accept a cover at once one has it, and the other is told who', async () => {
    const asked = await platform.act(askCover, { ...day(29), reason: 'Ill' }, alice)
    assert.equal(asked.what, 'cover')
    const answers = await Promise.allSettled([
      platform.act(acceptSwap, { swap: asked.swap }, bo),
      platform.act(acceptSwap, { swap: asked.swap }, cy),
    ])
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const winner = answers[0].status === 'fulfilled' ? 'person:bo' : 'person:cy'
    const lost = answers.find((answer) => answer.status === 'rejected')
    assert.ok(refused('conflict', new RegExp(`${winner} was first`))(lost?.reason))
    assert.deepEqual(await onCall('2026-11-29T12:00:00Z'), [winner])
    assert.equal((await platform.act(listShifts, { schedule: 'day', from: day(29).from, to: day(29).to })).items.length, 1)
  })

  test('a cover is taken in parts, by the schedule and its team and nobody else; the rest stays open', async () => {
    const { swap } = await platform.act(askCover, { schedule: 'day', from: '2026-12-05T09:00:00Z', to: '2026-12-06T09:00:00Z' }, alice)
    await assert.rejects(platform.act(acceptSwap, { swap }, alice), { code: 'invalid-input' })
    await assert.rejects(platform.act(acceptSwap, { swap }, eve), refused('forbidden', /neither in schedule:day nor in the team/))
    const mine = await platform.act(listSwapsAsked, { mine: true, state: 'open' }, di)
    assert.deepEqual(
      mine.items.map((item) => item.swap),
      [swap],
    )
    const part = await platform.act(acceptSwap, { swap, from: '2026-12-05T12:00:00Z', to: '2026-12-05T18:00:00Z' }, di)
    assert.equal(part.state, 'open')
    assert.deepEqual(part.left, [
      { from: '2026-12-05T09:00:00.000Z', to: '2026-12-05T12:00:00.000Z' },
      { from: '2026-12-05T18:00:00.000Z', to: '2026-12-06T09:00:00.000Z' },
    ])
    await assert.rejects(
      platform.act(acceptSwap, { swap, from: '2026-12-05T13:00:00Z', to: '2026-12-05T14:00:00Z' }, bo),
      refused('conflict', /person:di was first/),
    )
    const whole = await platform.act(acceptSwap, { swap }, bo)
    assert.deepEqual(
      [whole.state, whole.left, whole.parts.map(({ person }) => person)],
      ['accepted', [], ['person:bo', 'person:di', 'person:bo']],
    )
    const { items } = await platform.act(listShifts, { schedule: 'day', from: '2026-12-05T09:00:00Z', to: '2026-12-06T09:00:00Z' })
    assert.deepEqual(
      items.map(({ person }) => person),
      ['person:bo', 'person:di', 'person:bo'],
    )
  })

  test('nobody answers: a swap ends when the shift begins, a cover when it is over, and both are told', async () => {
    const swap = await platform.act(askSwap, { ...day(25), with: 'bo' }, cy)
    const cover = await platform.act(askCover, { ...day(25) }, cy)
    await platform.advance('110h', 3)
    const state = async (id: string) => (await platform.act(listSwapsAsked, { swap: id })).items[0]?.state
    assert.deepEqual([await state(swap.swap), await state(cover.swap)], ['expired', 'open'])
    await platform.advance('24h', 2)
    assert.equal(await state(cover.swap), 'expired')
    assert.equal((await platform.facts('oncall.swap-expired')).length, 2)
    const past = await platform.act(listSwapsAsked, { state: 'past', limit: 2 })
    assert.equal(past.items.length, 2)
    const more = await platform.act(listSwapsAsked, { state: 'past', limit: 200, after: past.next ?? '' })
    assert.ok(more.items.length > 3 && more.next === undefined)
  })
})
