import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { acknowledgePage, stopPaging } from '#domains/notices/actions.ts'
import { unattended } from '#domains/notices/answering.ts'
import { audit, escalate } from '#domains/notices/jobs.ts'
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
spec: { steps: [{ page: [person:alice], timeout: 5m }], fallback: team:shop }
`

describe('with jobs standing still', () => {
  let platform: TestPlatform
  const transact = <Result>(body: (transaction: Transaction) => Promise<Result>) => platform.transact(platform.administrator, body)
  const start = (subject: string) =>
    transact((transaction) =>
      startEscalations(transaction, [
        {
          subject,
          title: 'Race',
          text: '',
          priority: 'Urgent',
          urgency: 'default',
          policy: 'escalation-policy:shop',
          about: [],
          offers: [],
        },
      ]),
    )
  const work = () => ({
    transact,
    now: () => platform.clock.now(),
    attempt: 1,
    outside: platform.outside,
    signal: new AbortController().signal,
  })
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
    await audit.run(work(), {})
    assert.equal((await platform.facts('notice.repaired')).length, 1)
    const jobs = await platform.database.sql(`select key from graphile_worker._private_jobs where key like 'wake:notices.escalate:%'`)
    assert.equal(jobs.length, 1)
    await escalate.run(work(), {})
    assert.equal((await platform.act(unattended, { seconds: 0 })).count, 0)
    await platform.act(stopPaging, { subject: 'forgotten', because: 'resolved' })
  })

  test('a stop and a page never cross: once somebody answered nothing is left to send', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const subject = `race:${turn}`
      await start(subject)
      platform.clock.advance(5 * 60_000)
      await Promise.all([escalate.run(work(), {}), platform.act(acknowledgePage, { subject })])
      await escalate.run(work(), {})
    }
    assert.deepEqual(await platform.database.sql(`select id from outbox_message where state = 'waiting'`), [])
    const pages = await platform.database.sql<{ state: string }>(`select distinct state from page`)
    assert.ok(pages.every(({ state }) => state === 'dropped'))
  })
})
