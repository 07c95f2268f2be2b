import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { countEventsAction, getEvent, listEvents, receiveEventsAction } from '#domains/events/actions.ts'
import { eventListeners } from '#domains/events/listening.ts'
import { events } from '#domains/events/manifest.ts'
import { receiveEvents } from '#domains/events/receiving.ts'
import { people } from '#domains/people/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const heard: string[] = []
const ear = defineDomain({
  name: 'ear',
  contributions: [
    eventListeners.fill({
      hear: async (_transaction, arrived) => {
        heard.push(...arrived.map(({ id }) => id))
        if (arrived.some(({ type }) => type === 'unbearable')) throw new Refusal('conflict', 'Too loud.')
      },
    }),
  ],
})

const event = (id: string, more: object = {}) => ({ source: 'test', id, type: 'thing.happened', ...more })

describe('events', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({ domains: [people, events, ear], start: new Date('2026-11-20T09:00:00Z') })
  })
  after(() => platform.stop())

  const receive = (...given: ReturnType<typeof event>[]) => platform.act(receiveEventsAction, { events: given })
  const list = (filter: Parameters<typeof listEvents.run>[1]) => platform.act(listEvents, filter)

  test('are handed in, found by every filter, and shown whole', async () => {
    await receive(
      event('f1', {
        type: 'deploy.finished',
        subject: 'checkout',
        time: '2026-11-20T08:59:59+00:00',
        workload: 'workload:checkout',
        labels: { env: 'prod' },
        data: { by: 'Ada', note: 'release 42' },
      }),
    )
    const filters = [
      { text: 'releas 42' },
      { text: 'ADA prod' },
      { type: 'deploy.finished' },
      { source: 'test', subject: 'checkout' },
      { workload: 'workload:checkout' },
      { from: '2026-11-20T09:00:00Z', to: '2026-11-20T09:00:01Z', text: 'deploy' },
    ]
    for (const filter of filters) assert.equal((await list(filter)).items[0]?.eventId, 'f1', JSON.stringify(filter))
    const others = [
      { text: 'leas' },
      { text: '!!' },
      { type: 'deploy' },
      { integration: 'integration:none' },
      { text: 'deploy', to: '2026-11-20T09:00:00Z' },
    ]
    for (const filter of others) assert.deepEqual((await list(filter)).items, [], JSON.stringify(filter))
    const shown = await platform.act(getEvent, { id: `event:${(await list({ text: '42' })).items[0]?.id}` })
    assert.deepEqual([shown.data, shown.time], [{ by: 'Ada', note: 'release 42' }, '2026-11-20T08:59:59.000Z'])
    await assert.rejects(platform.act(getEvent, { id: '00000000-0000-7000-8000-000000000000' }), /no longer kept/)
  })

  test('are listed in pages that hold each once', async () => {
    await receive(...Array.from({ length: 25 }, (_, at) => event(`p${at}`, { type: 'paged' })))
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await list({ type: 'paged', limit: 10, ...(after === undefined ? {} : { after }) })
      seen.push(...page.items.map(({ eventId }) => eventId))
      after = page.next
    } while (after !== undefined)
    assert.deepEqual(
      seen,
      Array.from({ length: 25 }, (_, at) => `p${24 - at}`),
    )
    assert.deepEqual(await platform.act(countEventsAction, { type: 'paged' }), { count: 25, atLeast: false })
  })

  test('with the same source and identifier are one, also when transactions that overlap bring them in any order', async () => {
    const given = Array.from({ length: 50 }, (_, at) => ({ ...event(`d${at}`), time: platform.clock.now(), data: null }))
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, turn) =>
        platform.transact(platform.administrator, (transaction) =>
          receiveEvents(transaction, [...given.slice(turn * 5), ...given.slice(0, turn * 5)]),
        ),
      ),
    )
    assert.equal(
      results.reduce((sum, { accepted }) => sum + accepted, 0),
      50,
    )
    assert.equal(heard.filter((id) => id === 'd7').length, 1)
    // No separator decides where the source ends.
    assert.deepEqual(await receive({ ...event('bc'), source: 'a' }, { ...event('c'), source: 'ab' }), { accepted: 2, repeated: 0 })
  })

  test('that somebody who listens refuses are not kept', async () => {
    await assert.rejects(receive(event('loud', { type: 'unbearable' })), /Too loud/)
    assert.equal((await list({ type: 'unbearable' })).items.length, 0)
  })

  test('too large, or with what no text may hold, are refused', async () => {
    await assert.rejects(receive(event('big', { data: 'x'.repeat(300_000) })), /256 KiB/)
    await assert.rejects(receive(event('nul', { data: { a: '\u0000' } })), /U\+0000/)
  })

  test('are forgotten after the days the configuration says, however many they are', async () => {
    const old = Array.from({ length: 5_200 }, (_, at) => ({ ...event(`o${at}`, { type: 'old' }), time: platform.clock.now(), data: null }))
    await platform.transact(platform.administrator, (transaction) => receiveEvents(transaction, old))
    await platform.advance('29d')
    assert.equal((await list({ type: 'old' })).items.length, 50)
    await receive(event('young', { type: 'young' }))
    await platform.advance('25h')
    assert.equal((await list({ type: 'old' })).items.length, 0)
    assert.equal((await list({ type: 'young' })).items.length, 1)
    assert.deepEqual(await receive(event('o1', { type: 'old' })), { accepted: 1, repeated: 0 })
  })
})
