import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { axe, overflow, startSite, until, type Look, type Site } from './site.ts'

/** Every page, on a desk and on a phone, in the light and in the dark: no complaint of the browser, nothing axe finds, nothing that sticks out. */
const fixed: readonly string[] = [
  '/',
  '/?view=me',
  '/alerts',
  '/alerts?state=resolved',
  '/alerts?state=no-process',
  '/alerts?state=suppressed&priority=Urgent',
  '/silences',
  '/silences?state=expired',
  '/silences/-new',
  '/silences/restore-rehearsal',
  '/silences/restore-rehearsal/edit',
  '/routes',
  '/routes?view=rules',
  '/routes/test',
  '/routes/test?labels=%7B%22alertname%22%3A%22ShopCheckoutSlow%22%2C%22workload%22%3A%22checkout%22%7D',
  '/composites',
  '/records/composite-alarm/new',
  '/record/composite-alarm%3Apayments-break-checkout/edit',
  '/noise',
  '/noise?by=team&period=7d',
  '/incidents',
  '/runs',
  '/procedures',
  '/runs?status=Failed',
  '/runs?waiting=approval&by=me',
  '/approvals',
  '/approvals?view=decided',
  '/approvals?view=asked',
  '/runners',
  '/runners/local',
  '/runners/warehouse-1',
  '/secrets',
  '/secrets/partner-key',
  '/procedures?kind=Playbook&review=current',
  '/procedures?complete=no',
  '/procedures/-toil',
  '/procedures/-toil?days=365&effort=2',
  '/procedures/runbook%3Arestart-checkout',
  '/procedures/runbook%3Arestart-checkout?tab=runs',
  '/procedures/runbook%3Arestart-checkout?tab=use',
  '/procedures/runbook%3Arestart-checkout?tab=triggers',
  '/procedures/runbook%3Arestart-checkout?tab=reports',
  '/procedures/runbook%3Adisk-space',
  '/procedures/playbook%3Ainvestigate-latency',
  '/procedures/runbook%3Adrain-worker/run',
  '/procedures/runbook%3Adisk-space/run',
  '/on-call',
  '/on-call/payments',
  '/on-call/incident-leads?length=month',
  '/on-call/-mine',
  '/on-call/-swaps',
  '/on-call/-calendars',
  '/record/schedule%3Aincident-leads/edit',
  '/on-call/-import',
  '/escalation-policies',
  '/record/escalation-policy%3Apayments',
  '/record/escalation-policy%3Apayments/edit',
  '/reachability',
  '/reachability?show=all&policy=escalation-policy%3Apayments',
  '/drills',
  '/pages',
  '/load',
  '/load?schedule=schedule%3Apayments&days=91',
  '/hand-offs',
  '/canaries',
  '/canaries/checkout',
  '/heartbeats',
  '/heartbeats/nightly-stock-export',
  '/events',
  '/events?text=nothing-is-called-that',
  '/event-rules',
  '/event-rules?view=deliveries',
  '/event-rules/failed-release',
  '/event-rules/failed-release/edit',
  '/event-rules/-new',
  '/mailbox',
  '/readiness',
  '/readiness/workload%3Acheckout',
  '/readiness/workload%3Acheckout/OPS02-BP01',
  '/records',
  '/records/workload',
  '/records/person',
  '/records/schedule?peek=schedule%3Apayments',
  '/records/escalation-policy/new',
  '/record/workload%3Acheckout',
  '/record/workload%3Acheckout?tab=happened',
  '/record/workload%3Acheckout?tab=history',
  '/record/workload%3Acheckout?tab=links',
  '/record/workload%3Acheckout?tab=source',
  '/record/workload%3Acheckout/edit',
  '/record/runbook%3Arestart-checkout/edit?view=source',
  '/ownerless',
  '/reviews',
  '/settings/me',
  '/settings/contact',
  '/settings/tokens',
  '/settings/people',
  '/settings/messages',
  '/settings/kept',
  '/settings/integrations',
  '/settings/integrations/-new',
  '/settings/integrations/-new?tool=prometheus',
  '/settings/integrations/-new?tool=sns',
  '/settings/integrations/-new?tool=json',
  '/settings/integrations/releases',
  '/settings/integrations/cold-stores',
  '/settings/audit',
  '/do/alert.receive',
  '/no-such-page',
]

const looks: readonly Look[] = [
  { width: 1440, theme: 'light' },
  { width: 390, theme: 'dark' },
]
const others: readonly Look[] = [
  { width: 1440, theme: 'dark' },
  { width: 390, theme: 'light' },
]
const most = ['/', '/alerts', '/on-call', '/record/workload%3Acheckout', '/records/workload', '/readiness']

describe('pages', () => {
  let site: Site
  let addresses: readonly string[] = fixed

  before(async () => {
    site = await startSite()
    await site.act('demo.break', { target: 'checkout' })
    const alert = await until(
      'the alert',
      async () => (await site.ask<{ items: { id: string; reference: string }[] }>('alert.list')).items[0],
    )
    await site.act('silence.create', { match: ['alertname="Cleaning"'], duration: '2h', comment: 'Disks are cleaned.' })
    await site.act('alert.receive', {
      alerts: ['Unheard', 'Cleaning'].map((alertname) => ({
        labels: { alertname, instance: 'db-1' },
        annotations: { summary: `${alertname} on db-1` },
      })),
    })
    const held = await until(
      'the alert that is held back',
      async () => (await site.ask<{ items: { id: string }[] }>('alert.list', { state: 'suppressed' })).items[0],
    )
    const incident = await until('the incident', async () => (await site.ask<{ items: { id: string }[] }>('incident.list')).items[0])
    const started = (await site.act('run.start', { procedure: 'runbook:restart-checkout', about: [alert.reference] })) as { run: string }
    const { asked, investigated, spread } = await startRuns(site)
    await site.act('event.receive', {
      events: [{ source: '/ci/shop', id: '1', type: 'release.failed', labels: { environment: 'production' }, data: { version: '2.0.1' } }],
    })
    const event = (await site.ask<{ items: { id: string }[] }>('event.list', { type: 'release.failed' })).items[0]?.id ?? ''
    const delivery = await until(
      'the delivery',
      async () => (await site.ask<{ items: { id: string }[] }>('event-delivery.list')).items[0]?.id,
    )
    await until('the page', async () => (await site.ask<{ items: unknown[] }>('message.list')).items[0])
    const { drill } = (await site.act('oncall.drill', { policy: 'escalation-policy:gift-cards' })) as { drill: string }
    addresses = [
      ...fixed,
      `/drills/${drill}`,
      `/events/${event}`,
      `/events?peek=event%3A${event}`,
      `/event-rules/-new?event=${event}`,
      `/event-rules?view=deliveries&peek=event-delivery%3A${delivery}`,
      `/alerts/${alert.id}`,
      `/alerts/${held.id}`,
      `/silences/-new?alert=${held.id}`,
      `/routes/test?alert=${held.id}`,
      `/alerts?peek=alert%3A${alert.id}`,
      `/incidents/${incident.id}`,
      `/runs/${started.run}`,
      `/runs/${asked}`,
      `/runs/${investigated}`,
      `/runs/${spread}`,
      `/runs?parent=${spread}`,
      `/procedures/runbook%3Arestart-checkout/run?about=alert%3A${alert.id}`,
    ]
  })
  after(() => site.stop())

  for (const look of looks) test(`every page is clean at ${look.width} px in the ${look.theme}`, () => visitAll(addresses, look))
  for (const look of others) test(`the most used pages are clean at ${look.width} px in the ${look.theme}`, () => visitAll(most, look))

  test('the sign-in page is clean for a stranger', async () => {
    for (const look of [...looks, ...others]) {
      const window = await site.openStranger(look)
      await window.page.goto(`${site.url}/sign-in`)
      await window.page.getByRole('button', { name: 'Sign in' }).waitFor()
      assert.deepEqual([...window.complaints, ...(await axe(window.page))], [])
      await window.close()
    }
  })

  /** Two windows share the addresses, since a page waits about as long as it works. */
  const visitAll = async (paths: readonly string[], look: Look): Promise<void> => {
    const [waiting, wrong] = [[...paths], new Array<string>()]
    const visit = async (): Promise<void> => {
      const window = await site.open(look)
      for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
        window.complaints.length = 0
        await window.page.goto(site.url + path)
        await window.page.locator('main h1').first().waitFor()
        await window.page.waitForFunction(() => document.querySelector('[aria-label="Loading"]') === null)
        await window.page.waitForTimeout(250)
        const sticksOut = await overflow(window.page)
        const found = [...window.complaints, ...(await axe(window.page)), ...(sticksOut > 1 ? [`sticks out by ${sticksOut} px`] : [])]
        wrong.push(...found.map((each) => `${path}: ${each}`))
      }
      await window.close()
    }
    await Promise.all([visit(), visit()])
    assert.equal(wrong.join('\n'), '')
  }
})

/** A run that asks for approval, an investigation, a run over many targets; what triggers one, what is wrong with it. */
const startRuns = async (site: Site): Promise<Record<'asked' | 'investigated' | 'spread', string>> => {
  await site.act('record.apply', {
    files: [
      { path: 'more.yaml', text: declared },
      { path: 'one.md', text: cleanOne },
    ],
  })
  const start = async (input: Record<string, unknown>): Promise<string> => ((await site.act('run.start', input)) as { run: string }).run
  await site.act('procedure.report', {
    procedure: 'runbook:restart-checkout',
    what: 'outdated',
    text: 'The dashboard is called **Checkout, live** now.',
  })
  const asked = await start({ procedure: 'runbook:clear-order-queue', parameters: { reason: 'The same orders came a second time.' } })
  await site.act('run.answer', { run: asked, step: 'step-1', outcome: 'done', checked: [0] })
  const spread = await start({
    procedure: 'runbook:clean-one',
    targets: { parameter: 'machine', values: Array.from({ length: 12 }, (_, at) => `web-${at + 1}`), concurrency: '12', errors: '100%' },
  })
  return { asked, investigated: await start({ procedure: 'playbook:investigate-latency' }), spread }
}

const declared = `apiVersion: andon.dev/v1
kind: ProcedureSchedule
metadata: { name: nightly-restart, title: Restart by night, owner: team:payments }
spec: { procedure: runbook:restart-checkout, cron: '30 2 * * MON-FRI', zone: Europe/Berlin }
---
apiVersion: andon.dev/v1
kind: ProcedureHook
metadata: { name: restart-hook, title: Restart when the deployer says so, owner: team:payments }
spec: { procedures: [runbook:restart-checkout] }
---
apiVersion: andon.dev/v1
kind: ProcedureApproval
metadata: { name: restart-risk, title: Restarts, owner: team:payments }
spec: { procedures: [runbook:restart-checkout], risk: high, board: team:payments }
---
apiVersion: andon.dev/v1
kind: Runner
metadata: { name: warehouse-1, title: Warehouse 1, owner: team:platform }
spec: { tags: { site: warehouse } }
---
apiVersion: andon.dev/v1
kind: Secret
metadata: { name: partner-key, title: Key of the partner, owner: team:platform }
spec: { use: { procedures: [runbook:restart-checkout] } }
`

const cleanOne = `---
apiVersion: andon.dev/v1
kind: Runbook
metadata: { name: clean-one, title: Clean one machine, owner: team:platform }
spec:
  outcome: It is clean.
  parameters: { machine: { description: Which machine. } }
---

# Clean one machine

## Steps

1. **Clean {{machine}}.**

   \`\`\`sh
   rm -rf /var/tmp/old
   \`\`\`
`
