import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { defineDomain } from '#platform/domain.ts'
import type { OutsideAnswer, OutsideRequest } from '#platform/jobs/outside.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { Refusal } from '#platform/refusal.ts'
import { Workload } from '#domains/catalog/kinds.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { Person, Team } from '#domains/people/kinds.ts'
import { listCanaries, runCanary, showCanaryHistory } from '#domains/signals/actions.ts'
import { signals } from '#domains/signals/manifest.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const nouns = defineDomain({ name: 'nouns', kinds: [Person, Team, Workload, EscalationPolicy] })

let answer: (url: string, request?: OutsideRequest) => Promise<OutsideAnswer>
let asked: string[] = []
const ok = (body = 'accepted'): Promise<OutsideAnswer> => Promise.resolve({ status: 200, headers: {}, body, durationMs: 12 })
const down = (): Promise<OutsideAnswer> => Promise.reject(new Refusal('unavailable', 'shop refused the connection.'))

describe('canaries', () => {
  let platform: TestPlatform
  const save = (kind: string, name: string, spec: object, owner?: string) =>
    platform.transact(platform.administrator, (transaction) => {
      const metadata = owner === undefined ? { name } : { name, owner }
      return saveOne(transaction, readOne(transaction, { document: { apiVersion: 'andon.dev/v1', kind, metadata, spec } }), {})
    })
  const canary = (rest: object = {}) =>
    save(
      'Canary',
      'checkout',
      { workload: 'workload:checkout', url: 'http://shop/checkout', every: '10s', failAfter: 2, ...rest },
      'team:payments',
    )
  const untilAsked = async (times: number): Promise<void> => {
    for (const deadline = performance.now() + 60_000; asked.length < times;) {
      assert.ok(performance.now() < deadline, `asked ${asked.length} times`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const standing = async () => (await platform.act(listCanaries, {})).items[0]

  before(async () => {
    answer = () => ok()
    platform = await startTestPlatform({
      domains: [nouns, signals],
      start: new Date('2026-11-20T09:00:00Z'),
      outside: {
        fetch: (url, request) => {
          asked.push(url)
          return answer(url, request)
        },
      },
    })
    await save('Team', 'payments', {})
    await save('Workload', 'checkout', { tier: 0 }, 'team:payments')
  })
  after(() => platform.stop())

  test('a declared canary is asked at once and then at its interval', async () => {
    await canary()
    await platform.drain()
    assert.equal(asked.length, 1)
    await platform.advance('35s')
    assert.equal(asked.length, 4)
    const view = await standing()
    assert.deepEqual([view?.state, view?.lastPassed, view?.passedShare, view?.owner], ['passing', true, 1, 'team:payments'])
  })

  test('a canary that fails twice in a row is a fact with the reason and since when', async () => {
    answer = down
    const before = platform.clock.now()
    await platform.advance('12s')
    assert.equal((await platform.facts('canary.failed')).length, 0)
    await platform.advance('10s')
    const facts = await platform.facts('canary.failed')
    assert.equal(facts.length, 1)
    const [fact] = facts
    assert.deepEqual(fact?.subjects, ['canary:checkout', 'workload:checkout'])
    const { since, ...data } = (fact ?? assert.fail()).data as { since: string }
    assert.deepEqual(data, {
      canary: 'canary:checkout',
      workload: 'workload:checkout',
      reason: 'shop refused the connection.',
      url: 'http://shop/checkout',
      labels: { alertname: 'CanaryFailing', severity: 'critical', canary: 'checkout', workload: 'checkout' },
    })
    assert.ok(Date.parse(since) >= before.getTime() && Date.parse(since) <= platform.clock.now().getTime() - 9_000)
    await platform.advance('60s')
    assert.equal((await platform.facts('canary.failed')).length, 1)
    assert.equal((await standing())?.state, 'failing')
  })

  test('it recovers after as many successes in a row, with the labels that were reported', async () => {
    await canary({ labels: { severity: 'page' } })
    answer = () => ok()
    await platform.advance('30s')
    const [fact] = await platform.facts('canary.recovered')
    const data = fact?.data as { labels: object; downSeconds: number; because: string }
    assert.deepEqual(data.labels, { alertname: 'CanaryFailing', severity: 'critical', canary: 'checkout', workload: 'checkout' })
    assert.ok(data.downSeconds >= 60 && data.downSeconds < 200, String(data.downSeconds))
    assert.equal(data.because, 'answered 200 in 12 ms')
  })

  test('a change of the record is tried at once', async () => {
    asked = []
    await canary({ url: 'http://shop/other', every: '1h' })
    await platform.drain()
    // A turn of the former record that was just due may be asked beside it, at the new address.
    assert.deepEqual([...new Set(asked)], ['http://shop/other'])
    asked = []
    await platform.advance('20m')
    assert.deepEqual(asked, [])
  })

  test('a person may ask it now, and the next turn keeps its rhythm from there', async () => {
    asked = []
    await platform.act(runCanary, { canary: 'checkout' })
    await platform.drain()
    assert.equal(asked.length, 1)
    const next = Date.parse((await standing())?.nextAt ?? '')
    assert.equal(Math.round((next - platform.clock.now().getTime()) / 60_000), 60)
    await assert.rejects(platform.act(runCanary, { canary: 'nobody' }), { code: 'not-found' })
  })

  test('a hanging answer does not keep another canary waiting', async () => {
    let release: () => void = () => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    answer = (url) => (url.includes('hangs') ? gate.then(() => ok()) : ok())
    asked = []
    await save('Canary', 'hangs', { workload: 'workload:checkout', url: 'http://shop/hangs', every: '1h' }, 'team:payments')
    await untilAsked(1)
    await platform.act(runCanary, { canary: 'checkout' })
    await untilAsked(2)
    assert.deepEqual(asked, ['http://shop/hangs', 'http://shop/other'])
    release()
    await platform.drain()
  })

  test('a change while its turn is under way is tried when that has ended', async () => {
    let release: () => void = () => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    answer = (url) => (url.includes('other') ? gate.then(() => ok()) : ok())
    asked = []
    await platform.act(runCanary, { canary: 'checkout' })
    await untilAsked(1)
    await canary({ url: 'http://shop/third', every: '1h' })
    release()
    await untilAsked(2)
    await platform.drain()
    // Whoever ended the turn and whoever heard of the change may each have asked.
    assert.deepEqual([...new Set(asked)], ['http://shop/other', 'http://shop/third'])
  })

  test('a canary that is switched off while failing ends what it reported', async () => {
    answer = down
    await canary({ every: '10s' })
    await platform.advance('25s')
    assert.equal((await platform.facts('canary.failed')).length, 2)
    await canary({ every: '10s', enabled: false })
    await platform.drain()
    const facts = await platform.facts('canary.recovered')
    assert.equal(((facts.at(-1) ?? assert.fail()).data as { because: string }).because, 'it is no longer asked')
    const off = (await platform.act(listCanaries, { state: 'off' })).items
    assert.deepEqual(
      off.map((view) => [view.canary, view.nextAt]),
      [['canary:checkout', null]],
    )
    await assert.rejects(platform.act(runCanary, { canary: 'checkout' }), { code: 'conflict' })
  })

  test('the history counts every turn, in buckets that fit the range', async () => {
    const history = await platform.act(showCanaryHistory, { canary: 'checkout' })
    const sum = (name: 'passed' | 'failed') => history.buckets.reduce((total, bucket) => total + bucket[name], 0)
    const [row] = await platform.database.sql(
      `select count(*) filter (where passed)::int as passed, count(*) filter (where not passed)::int as failed
         from canary_result where canary = 'canary:checkout'`,
    )
    assert.deepEqual({ passed: sum('passed'), failed: sum('failed') }, row)
    const to = new Date(platform.clock.now().getTime() + 3_600_000)
    const from = new Date(to.getTime() - 30 * 86_400_000)
    const month = await platform.act(showCanaryHistory, { canary: 'checkout', from: from.toISOString(), to: to.toISOString() })
    assert.ok(month.bucketSeconds >= 3_600 && month.buckets.length > 0 && month.buckets.length <= 300)
    assert.equal(
      month.buckets.reduce((total, bucket) => total + bucket.failed, 0),
      row?.['failed'],
    )
    assert.equal(month.results[0]?.passed, false)
    await assert.rejects(platform.act(showCanaryHistory, { canary: 'checkout', from: to.toISOString() }), { code: 'invalid-input' })
  })
})
