import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { acknowledgePage, stopPaging } from '#domains/notices/actions.ts'
import { unattended } from '#domains/notices/answering.ts'
import { snoozePage } from '#domains/notices/ending/actions.ts'
import { audit } from '#domains/notices/auditing/jobs.ts'
import { escalate } from '#domains/notices/jobs.ts'
import { notices } from '#domains/notices/manifest.ts'
import { startEscalations } from '#domains/notices/paging.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import type { Transaction } from '#platform/transaction.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const records = `
apiVersion: andon.dev/v1
kind: Team
metadata: { name: shop }
spec: {}
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: alice }
spec: { email: alice@example.com }
---
apiVersion: andon.dev/v1
kind: EscalationPolicy
metadata: { name: shop, owner: team:shop }
spec: { steps: [{ page: [person:alice], timeout: 5m }], fallback: person:alice }
---
apiVersion: andon.dev/v1
kind: EscalationPolicy
metadata: { name: expiring, owner: team:shop }
spec: { steps: [{ page: [person:alice], timeout: 5m }], fallback: person:alice, acknowledgement: { expires: 30m } }
`

describe('with jobs standing still', () => {
  let platform: TestPlatform
  const transact = <Result>(body: (transaction: Transaction) => Promise<Result>) => platform.transact(platform.administrator, body)
  const start = (subject: string, policy = 'shop') =>
    transact((transaction) =>
      startEscalations(transaction, [
        {
          subject,
          title: 'Race',
          text: '',
          priority: 'Urgent',
          urgency: 'default',
          policy: `escalation-policy:${policy}`,
          about: [],
          offers: [],
        },
      ]),
    )
  before(async () => {
    platform = await startTestPlatform({ domains: [kindsDomain, messagesDomain, people, oncall, notices], jobs: false })
    await platform.act(applyRecords, { files: [{ path: 'shop.yaml', text: records }] })
  })
  after(() => platform.stop())

  test('the auditor finds what nothing woke, and repairs it', async () => {
    await start('forgotten')
    // As if the process had died with its wake-up and the queue had been emptied.
    await platform.database.sql(`delete from graphile_worker._private_jobs`)
    // The first page left with its start; the next step is overdue by a minute and a half.
    platform.clock.advance(5 * 60_000 + 90_000)
    assert.equal((await platform.act(unattended, {})).count, 1)
    await audit.run(platform.work(), {})
    assert.equal((await platform.facts('notice.repaired')).length, 1)
    const jobs = await platform.database.sql(`select key from graphile_worker._private_jobs where key like 'wake:notices.escalate:%'`)
    assert.equal(jobs.length, 1)
    await escalate.run(platform.work(), {})
    assert.equal((await platform.act(unattended, { seconds: 0 })).count, 0)
    await platform.act(stopPaging, { subject: 'forgotten', because: 'resolved' })
  })

  test('a stop and a page never cross: once somebody answered nothing is left to send', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const subject = `race:${turn}`
      await start(subject)
      platform.clock.advance(5 * 60_000)
      await Promise.all([escalate.run(platform.work(), {}), platform.act(acknowledgePage, { subject })])
      await escalate.run(platform.work(), {})
    }
    assert.deepEqual(await platform.database.sql(`select id from outbox_message where state = 'waiting'`), [])
    const pages = await platform.database.sql<{ state: string }>(`select distinct state from page`)
    assert.ok(pages.every(({ state }) => state === 'dropped'))
    for (let turn = 0; turn < 20; turn += 1) await platform.act(stopPaging, { subject: `race:${turn}`, because: 'resolved' })
  })

  test('the auditor drops what waits for an escalation that nobody is paged about any more', async () => {
    await start('left')
    await platform.act(acknowledgePage, { subject: 'left' })
    // As if an older version had left it behind.
    await platform.database.sql(
      `update page set state = 'waiting', due_at = $1 where escalation = (select id from escalation where subject = 'left')`,
      [platform.clock.now()],
    )
    await audit.run(platform.work(), {})
    assert.deepEqual(
      (await platform.facts('notice.tidied')).map(({ data }) => data),
      [{ pages: 1 }],
    )
    assert.deepEqual(await platform.database.sql(`select id from page where state = 'waiting'`), [])
    await audit.run(platform.work(), {})
    assert.equal((await platform.facts('notice.tidied')).length, 1)
    await platform.act(stopPaging, { subject: 'left', because: 'resolved' })
  })

  test('the auditor wakes a snooze that is over and an acknowledgement that ran out', async () => {
    const before = (await platform.facts('notice.repaired')).length
    await start('slept')
    await platform.act(snoozePage, { subject: 'slept', for: '10m' })
    await start('expired', 'expiring')
    await platform.act(acknowledgePage, { subject: 'expired' })
    platform.clock.advance(32 * 60_000)
    await platform.database.sql(`delete from graphile_worker._private_jobs`)
    assert.equal((await platform.act(unattended, {})).count, 2)
    await audit.run(platform.work(), {})
    assert.equal((await platform.facts('notice.repaired')).length, before + 1)
    await escalate.run(platform.work(), {})
    const phases = await platform.database.sql(
      `select subject, phase from escalation where subject in ('slept', 'expired') order by subject`,
    )
    assert.deepEqual(phases, [
      { subject: 'expired', phase: 'escalating' },
      { subject: 'slept', phase: 'escalating' },
    ])
    for (const subject of ['slept', 'expired']) await platform.act(stopPaging, { subject, because: 'resolved' })
  })
})
