import { notices } from '#domains/notices/manifest.ts'
import { startEscalations } from '#domains/notices/paging.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import type { Message } from '#platform/messages/channel.ts'
import { startTestPlatform } from '#test/platform.ts'

/**
 * How fast pages leave: from the transaction that starts the escalation to the message handed to its channel, with
 * claims, facts and outcomes committed. A storm in transactions of a hundred, then one at a time.
 * `node bench/pages.ts [pages]`
 */
const [pages = 5_000] = process.argv.slice(2).map(Number)
const singles = 100

const records = `
apiVersion: andon.dev/v1
kind: Team
metadata: { name: shop }
spec: {}
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: alice }
spec: { contactMethods: [{ name: hook, channel: webhook, address: 'https://hooks.example.com/alice' }] }
---
apiVersion: andon.dev/v1
kind: Schedule
metadata: { name: shop, owner: team:shop }
spec: { zone: Europe/Berlin, rotation: { every: week, start: 2026-11-16T09:00, people: [person:alice] } }
---
apiVersion: andon.dev/v1
kind: EscalationPolicy
metadata: { name: shop, owner: team:shop }
spec: { steps: [{ page: [schedule:shop], timeout: 5m }], fallback: person:alice }
`

const startedAt = new Map<string, number>()
const latencies: number[] = []
let lastAt = 0
const send = (message: Message) => {
  lastAt = performance.now()
  latencies.push(lastAt - (startedAt.get(message.thread ?? '') ?? lastAt))
  return Promise.resolve({ outcome: 'delivered' as const, reason: 'taken' })
}

const platform = await startTestPlatform({ domains: [kindsDomain, messagesDomain, people, oncall, notices], outside: { send } })
await platform.act(applyRecords, { files: [{ path: 'shop.yaml', text: records }] })
await platform.drain()

const start = (subjects: readonly string[]) =>
  platform.transact(platform.administrator, (transaction) => {
    for (const subject of subjects) startedAt.set(subject, performance.now())
    const request = {
      title: 'Payments fail',
      text: 'x'.repeat(300),
      priority: 'Urgent',
      urgency: 'important' as const,
      policy: 'escalation-policy:shop',
    }
    const about = ['workload:checkout', 'team:shop']
    return startEscalations(
      transaction,
      subjects.map((subject) => ({
        ...request,
        subject,
        workload: 'workload:checkout',
        runbook: 'runbook:restart-checkout',
        about,
        offers: [],
      })),
    )
  })
const arrived = async (count: number): Promise<void> => {
  while (latencies.length < count) await new Promise((done) => setImmediate(done))
}
const summary = (values: readonly number[]) => {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number) => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10
  return { p50: at(0.5), p99: at(0.99) }
}

const began = performance.now()
for (let from = 0; from < pages; from += 100) await start(Array.from({ length: 100 }, (_, index) => `storm:${from + index}`))
await arrived(pages)
console.log('storm', { pages, perSecond: Math.round((pages / (lastAt - began)) * 1_000), milliseconds: summary(latencies) })

await platform.drain()
for (let index = 0; index < singles; index += 1) {
  await start([`single:${index}`])
  await arrived(pages + index + 1)
  await new Promise((done) => setTimeout(done, 20))
}
console.log('one at a time', { pages: singles, milliseconds: summary(latencies.slice(pages)) })
await platform.stop()
