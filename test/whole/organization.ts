import { domains } from '#app/domains.ts'
import { exampleDomain } from '#app/example/manifest.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const shop = `
apiVersion: andon.dev/v1
kind: Team
metadata: { name: shop, title: Shop }
spec: { lead: person:alice, members: [person:alice, person:bo] }
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: alice, title: Alice }
spec: { email: alice@example.com, zone: Europe/Berlin }
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: bo, title: Bo }
spec: { email: bo@example.com }
---
apiVersion: andon.dev/v1
kind: Schedule
metadata: { name: shop, owner: team:shop }
spec:
  zone: Europe/Berlin
  rotation: { every: week, start: 2026-11-16T09:00, people: [person:alice, person:bo] }
---
apiVersion: andon.dev/v1
kind: EscalationPolicy
metadata: { name: shop, owner: team:shop }
spec:
  steps:
    - { page: [schedule:shop], timeout: 5m }
    - { page: [person:bo], timeout: 5m }
  fallback: person:alice
---
apiVersion: andon.dev/v1
kind: Workload
metadata: { name: checkout, title: Checkout, owner: team:shop }
spec: {}
---
apiVersion: andon.dev/v1
kind: Route
metadata: { name: checkout, owner: team:shop }
spec:
  match: [{ label: workload, is: checkout }]
  runbook: runbook:restart
  escalation: escalation-policy:shop
  impact: high
  urgency: medium
  openIncident: false
---
apiVersion: andon.dev/v1
kind: Canary
metadata: { name: checkout, owner: team:shop }
spec: { workload: workload:checkout, url: 'http://127.0.0.1:9/', every: 1m }
`

const restart = `---
apiVersion: andon.dev/v1
kind: Runbook
metadata: { name: restart, title: Restart the shop, owner: team:shop }
spec: {}
---

## Steps

1. Look at the shop.
2. Restart it.
`

/** The composed product, the example's levers included, holding one small team that runs a shop. No job runs. */
export const startSmallOrganization = async (outside: Partial<Outside> = {}): Promise<TestPlatform> => {
  const platform = await startTestPlatform({
    domains: [...domains, exampleDomain('http://127.0.0.1:9')],
    start: new Date('2026-11-20T09:00:00Z'),
    jobs: false,
    config: { providers: { telegram: { token: '1:token', webhookSecret: 'a-secret-of-the-webhook', api: 'http://127.0.0.1:9' } } },
    outside,
  })
  const files = [
    { path: 'shop.yaml', text: shop },
    { path: 'restart.md', text: restart },
  ]
  await platform.invoke(platform.administrator, 'record.apply', { files })
  return platform
}
