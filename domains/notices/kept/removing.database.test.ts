import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { stopPaging } from '#domains/notices/actions.ts'
import { pageHolders } from '#domains/notices/kept/holders.ts'
import { notices } from '#domains/notices/manifest.ts'
import { startEscalations } from '#domains/notices/paging.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { retentionDomain } from '#platform/retention/manifest.ts'
import { sweep } from '#platform/retention/sweep.ts'
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
`
/** What is open although nobody is paged about it. */
const open = new Set<string>()
const alerting = defineDomain({
  name: 'alerting',
  contributions: [pageHolders.fill({ held: (_, subjects) => Promise.resolve(subjects.filter((subject) => open.has(subject))) })],
})

let platform: TestPlatform
before(async () => {
  const domains = [kindsDomain, messagesDomain, retentionDomain, people, oncall, notices, alerting]
  platform = await startTestPlatform({ domains, jobs: false })
  await platform.act(applyRecords, { files: [{ path: 'shop.yaml', text: records }] })
})
after(() => platform.stop())

const page = (subject: string): Promise<unknown> =>
  platform.transact(platform.administrator, (transaction) =>
    startEscalations(transaction, [
      {
        subject,
        title: 'The shop is down',
        text: '',
        priority: 'Urgent',
        urgency: 'default',
        policy: 'escalation-policy:shop',
        about: [],
        offers: [],
      },
    ]),
  )
const stop = (subject: string) => platform.act(stopPaging, { subject, because: 'resolved' })
const remove = (): Promise<void> => sweep.run(platform.work({ type: 'workflow', name: sweep.name, id: 'test' }), {})
const subjects = async (): Promise<string[]> =>
  (await platform.database.sql<{ subject: string }>(`select subject from escalation order by subject`)).map(({ subject }) => subject)

test('an escalation goes with its pages 400 days after its end; one that is open, or of something open, stays', async () => {
  for (const subject of ['over', 'still-open', 'under-way']) await page(subject)
  for (const subject of ['over', 'still-open']) await stop(subject)
  open.add('still-open')
  platform.clock.advance(399 * 86_400_000)
  await page('young')
  await stop('young')
  await remove()
  assert.deepEqual(await subjects(), ['over', 'still-open', 'under-way', 'young'])
  platform.clock.advance(2 * 86_400_000)
  await remove()
  assert.deepEqual(await subjects(), ['still-open', 'under-way', 'young'])
  const lost = await platform.database.sql(`select from page where escalation not in (select id from escalation)`)
  assert.deepEqual(lost, [])
  assert.ok((await platform.facts('notice.paged')).some((fact) => JSON.stringify(fact.data).includes('over')))
  open.clear()
  await remove()
  assert.deepEqual(await subjects(), ['under-way', 'young'])
})
