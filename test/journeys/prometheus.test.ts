import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Shop, startShop } from '../../examples/shop/shop.ts'
import { findPeer } from '#test/peer.ts'
import { exampleFiles } from '#app/example/load.ts'
import { startWorld, type World } from '#test/world.ts'

interface Group {
  id: string
  state: string
  workload: string | null
  title?: string
}

/** From outside: a real Prometheus scrapes the shop, evaluates a rule and takes Andon for its Alertmanager. */
describe('a real Prometheus sends its alerts to Andon', { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-prometheus-'))
  let world: World
  let shop: Shop
  let prometheus: ChildProcess | undefined
  before(async () => {
    shop = await startShop({ port: 0, restartMs: 50 })
    // Only Prometheus watches this shop: the example without its canaries.
    const files = exampleFiles(shop.url).filter((file) => !file.path.startsWith('canaries/'))
    world = await startWorld({ files })
  })
  after(async () => {
    prometheus?.kill()
    await shop.stop()
    await world.end()
    rmSync(folder, { recursive: true, force: true })
  })

  const active = async (): Promise<Group[]> => (await world.get('/api/v1/alert/list'))['items'] as Group[]
  const setFault = (fault: string) =>
    fetch(`${shop.url}/fault`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ checkout: fault }),
    })

  test('its rule fires, the person on call is paged; checkout is mended, Prometheus says so, the alert is over', async (context) => {
    const binary = findPeer('prometheus')
    if (binary === undefined) {
      context.diagnostic('no Prometheus on this machine: what one sent is replayed')
      await replay('0001-01-01T00:00:00Z')
    } else {
      prometheus = startPrometheus(binary, folder, shop.url, world)
      await setFault('error')
    }
    const alert = await world.eventually('the alert opens', async () =>
      (await active()).find((group) => group.workload === 'workload:checkout'),
    )
    const onCall = ((await world.get('/api/v1/oncall/who'))['items'] as { schedule: string; now?: { person: string } }[]).find(
      (entry) => entry.schedule === 'schedule:payments',
    )
    const responder = world.person(onCall?.now?.person.replace('person:', '') ?? '')
    const mail = await responder.receives('checkout')
    assert.equal((await responder.answers(mail, 'acknowledge')).status, 200)
    assert.equal((await active()).find((group) => group.id === alert.id)?.state, 'acknowledged')

    if (binary === undefined) await replay(new Date().toISOString())
    else await setFault('none')
    await world.eventually('the alert is over', async () => (await active()).length === 0)
    responder.isQuiet()
  })

  /** What Prometheus 2.42 sent for the rule below. */
  const replay = (endsAt: string) =>
    world.post('/api/v2/alerts', [
      {
        labels: { alertname: 'ShopCheckoutErrors', job: 'shop', severity: 'critical', workload: 'checkout' },
        annotations: { summary: 'Checkout refuses every order.' },
        startsAt: new Date(Date.now() - 5_000).toISOString(),
        endsAt: endsAt.startsWith('0001') ? new Date(Date.now() + 240_000).toISOString() : endsAt,
        generatorURL: 'http://prometheus.example:9090/graph?g0.expr=up&g0.tab=1',
      },
    ])
})

const startPrometheus = (binary: string, folder: string, shopUrl: string, world: World): ChildProcess => {
  cpSync(new URL('../../examples/shop/rules.yml', import.meta.url), join(folder, 'rules.yml'))
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
scrape_configs:
  - job_name: shop
    static_configs: [{ targets: ['${new URL(shopUrl).host}'], labels: { workload: checkout } }]
alerting:
  alertmanagers:
    - api_version: v2
      authorization: { credentials: '${world.token}' }
      static_configs: [{ targets: ['${new URL(world.url).host}'] }]
`,
  )
  return spawn(
    binary,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      '--rules.alert.resend-delay=2s',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
}
