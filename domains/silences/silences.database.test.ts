import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createSilence, expireSilence, updateSilence } from '#domains/silences/actions.ts'
import { tidySilences } from '#domains/silences/jobs.ts'
import { silences } from '#domains/silences/manifest.ts'
import { listSilences, previewSilence, showSilence } from '#domains/silences/questions.ts'
import { quiet } from '#domains/silences/quiet.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { saveRecord } from '#platform/kinds/record-deeds.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const bo: Actor = { type: 'person', name: 'bo', role: 'responder', teams: [] }

describe('silences', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({ domains: [kindsDomain, silences], start: new Date('2026-11-20T12:00:00Z'), jobs: false })
  })
  after(() => platform.stop())

  let counted = 0
  const create = async (said: object = {}): Promise<string> => {
    const given = { match: [`alertname="A${(counted += 1)}"`], duration: '2h', comment: 'Deploying', ...said }
    return (await platform.act(createSilence, given, bo)).silence
  }
  const show = (silence: string) => platform.act(showSilence, { silence })
  /** The clock goes on while the test runs. */
  const minutes = ({ from, to }: { from?: string; to?: string }) => [from?.slice(0, 16), to?.slice(0, 16)]
  const heldBy = (labels: Record<string, string>): Promise<readonly string[]> =>
    platform.transact(bo, async (transaction) =>
      (await transaction.read(quiet)).value.holdsFor(labels, undefined, transaction.now).holds.map(({ by }) => by),
    )

  test('a responder silences alerts, and is named with the reason', async () => {
    const silence = await create()
    const shown = await show(silence)
    assert.deepEqual(
      [shown.state, shown.createdBy, shown.comment, ...minutes(shown), shown.matchers],
      ['active', 'bo', 'Deploying', '2026-11-20T12:00', '2026-11-20T14:00', `alertname="A${counted}"`],
    )
    assert.deepEqual(await heldBy({ alertname: `A${counted}` }), [silence])
    await assert.rejects(platform.act(createSilence, { match: ['a=b'], duration: '1h', comment: 'x' }, { ...bo, role: 'viewer' }), {
      code: 'forbidden',
    })
  })

  test('a new end or comment changes it in place; other matchers or another start make a new one', async () => {
    const silence = await create()
    const later = await platform.act(updateSilence, { silence, endsAt: '2026-11-20T18:00:00Z', comment: 'Still deploying' })
    assert.deepEqual([later.silence, later.change, later.replaced], [silence, 'changed', undefined])
    const other = await platform.act(updateSilence, { silence, match: ['alertname="Other"'] })
    assert.deepEqual([other.change, other.replaced], ['created', silence])
    assert.notEqual(other.silence, silence)
    assert.equal((await show(silence)).state, 'expired')
    assert.deepEqual(await heldBy({ alertname: 'Other' }), [other.silence])
    assert.equal((await show(other.silence)).to, '2026-11-20T18:00:00.000Z')
  })

  test('when something would happen is shown before it is saved, and a rule that is none is refused', async () => {
    const recurrence = { rule: 'FREQ=WEEKLY;BYDAY=SU', zone: 'Europe/Berlin', from: '2026-11-20T02:00', duration: '4h' }
    const { upcoming } = await platform.act(previewSilence, { recurrence })
    assert.equal(upcoming.length, 5)
    assert.deepEqual(minutes(upcoming[0] ?? {}), ['2026-11-22T01:00', '2026-11-22T05:00'])
    await assert.rejects(platform.act(previewSilence, { recurrence: { ...recurrence, rule: 'FREQ=NEVER' } }), { code: 'invalid-input' })
    assert.equal((await platform.act(listSilences, {})).items[0]?.says.length, 1)
  })

  test('a change that is refused leaves it active as it was', async () => {
    const silence = await create()
    for (const wrong of [{ match: ['a=~"("'] }, { match: ['a=~".*"'] }, { endsAt: '2026-11-20T11:00:00Z' }, { match: ['nonsense'] }])
      await assert.rejects(
        platform.act(updateSilence, { silence, ...wrong }),
        (error: { code?: string }) => error.code?.startsWith('invalid') === true,
      )
    const shown = await show(silence)
    assert.deepEqual([shown.state, shown.version], ['active', 1])
  })

  test('a pending one that is ended starts and ends at once, and ending twice is ending once', async () => {
    const silence = await create({ startsAt: '2026-11-20T13:00:00Z' })
    assert.equal((await show(silence)).state, 'pending')
    await platform.act(expireSilence, { silence }, bo)
    const again = await platform.act(expireSilence, { silence }, bo)
    const shown = await show(silence)
    assert.deepEqual([again.change, shown.state, ...minutes(shown)], ['unchanged', 'expired', '2026-11-20T12:00', '2026-11-20T12:00'])
    const anew = await platform.act(updateSilence, { silence, duration: '1h' })
    assert.deepEqual([anew.change, (await show(anew.silence)).state], ['created', 'active'])
  })

  test('a recurring one comes round until it is ended', async () => {
    const recurrence = { rule: 'FREQ=DAILY', zone: 'Europe/Berlin', from: '2026-11-01T12:30', duration: '1h' }
    const silence = (await platform.act(createSilence, { match: ['alertname="Backup"'], recurrence, comment: 'Backup runs' }, bo)).silence
    const shown = await show(silence)
    assert.deepEqual([shown.state, shown.upcoming.length], ['active', 10])
    assert.deepEqual(shown.upcoming[1], { from: '2026-11-21T11:30:00.000Z', to: '2026-11-21T12:30:00.000Z' })
    await platform.act(expireSilence, { silence }, bo)
    const over = await show(silence)
    assert.deepEqual([over.state, ...minutes(over)], ['expired', '2026-11-20T11:30', '2026-11-20T12:00'])
  })

  test('they are listed by state with counts, page by page, and found by what they would hold back', async () => {
    const silence = await create({ match: ['alertname="DiskFull"', 'instance=~"db-.*"'], title: 'Disks of the shop', duration: '30m' })
    const first = await platform.act(listSilences, { limit: 2 })
    assert.equal(first.items[0]?.silence, silence, 'the soonest to end comes first')
    const all = [...first.items]
    for (let next = first.next; next !== undefined;) {
      const page = await platform.act(listSilences, { limit: 2, after: next })
      all.push(...page.items)
      next = page.next
    }
    const { active, pending, expired } = first.counts
    assert.equal(all.length, active + pending + expired)
    assert.equal(new Set(all.map((one) => one.silence)).size, all.length)
    const held = await platform.act(listSilences, { filter: 'alertname="DiskFull", instance="db-7"' })
    assert.deepEqual(
      held.items.map((one) => one.silence),
      [silence],
    )
    assert.deepEqual((await platform.act(listSilences, { text: 'disks SHOP', state: 'active' })).counts, {
      active: 1,
      pending: 0,
      expired: 0,
    })
    await assert.rejects(platform.act(listSilences, { filter: 'alertname=~"x"' }), { code: 'invalid-input' })
  })

  test('those that have been over for 30 days are put away', async () => {
    const old = (await platform.act(listSilences, { state: 'expired' })).items.map((one) => one.silence)
    const recurrence = { rule: 'FREQ=WEEKLY', zone: 'UTC', from: '2026-11-20T20:00', duration: '1h' }
    const kept = (await platform.act(createSilence, { match: ['alertname="Weekly"'], recurrence, comment: 'Every week' }, bo)).silence
    const tidy = async (): Promise<void> => {
      await tidySilences.run(platform.work({ type: 'workflow', name: 'silences.tidy', id: '1' }), {})
    }
    await tidy()
    assert.deepEqual((await platform.act(listSilences, { state: 'expired' })).items.length, old.length)
    platform.clock.advance(31 * 86_400_000)
    await tidy()
    assert.deepEqual((await platform.act(listSilences, { state: 'expired' })).items, [])
    assert.equal((await show(kept)).state, 'pending')
    await assert.rejects(show(old[0] ?? ''), { code: 'not-found' })
  })

  const refused = async (kind: string, spec: object): Promise<readonly string[]> => {
    const document = { apiVersion: 'andon.dev/v1', kind, metadata: { name: 'wrong' }, spec }
    return platform.act(saveRecord, { document }).then(
      () => [],
      (error: { findings?: readonly { path: string }[] }) => (error.findings ?? []).map(({ path }) => path),
    )
  }

  test('what could never hold, or would hold everything, is refused with the place', async () => {
    const times = { startsAt: '2026-11-20T12:00:00Z', endsAt: '2026-11-20T13:00:00Z' }
    const said = { matchers: [{ label: 'a', is: 'b' }], comment: 'x' }
    const recurrence = { rule: 'FREQ=WEEKLY', zone: 'UTC', from: '2026-11-20T12:00', duration: '1h' }
    assert.deepEqual(await refused('Silence', { ...said, ...times, matchers: [{ label: 'a', isNot: 'b' }] }), ['/spec/matchers'])
    assert.deepEqual(await refused('Silence', { ...said, ...times, matchers: [{ label: 'a', is: 'b', matches: '(' }] }), [
      '/spec/matchers/0/matches',
    ])
    assert.deepEqual(await refused('Silence', said), ['/spec/startsAt'])
    assert.deepEqual(await refused('Silence', { ...said, startsAt: times.startsAt }), ['/spec/endsAt'])
    assert.deepEqual(await refused('Silence', { ...said, startsAt: times.endsAt, endsAt: times.startsAt }), ['/spec/endsAt'])
    assert.deepEqual(await refused('Silence', { ...said, ...times, recurrence }), ['/spec/recurrence'])
    assert.deepEqual(await refused('Silence', { ...said, recurrence: { ...recurrence, rule: 'FREQ=MINUTELY' } }), ['/spec/recurrence/rule'])
    assert.deepEqual(await refused('Silence', { ...said, recurrence: { ...recurrence, duration: '40d' } }), ['/spec/recurrence/duration'])
    assert.deepEqual(await refused('MaintenanceWindow', { type: 'maintenance', ...times }), ['/spec/workloads'])
    assert.deepEqual(await refused('MaintenanceWindow', { type: 'freeze', zone: 'Mars/Base', ...times }), ['/spec/zone'])
    assert.deepEqual(await refused('Inhibition', { source: [{ label: 'a', matches: '[' }], target: [{ label: 'a' }] }), [
      '/spec/source/0/matches',
    ])
  })
})
