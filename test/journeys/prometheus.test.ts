import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { type Shop, startShop } from '../../examples/shop/shop.ts'
import { findPeer } from '#test/peer.ts'
import { exampleFiles } from '#app/example/load.ts'
import { ofShifts, startWorld, type World } from '#test/world.ts'

const run = promisify(execFile)

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
    // The example's schedules go on meanwhile, by today's clock.
    world = await startWorld({ files, aside: ofShifts })
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
    const onCall = ((await world.get('/api/v1/oncall/who'))['items'] as { schedule: string; now: readonly { person: string }[] }[]).find(
      (entry) => entry.schedule === 'schedule:payments',
    )
    const responder = world.person(onCall?.now[0]?.person.replace('person:', '') ?? '')
    const mail = await responder.receives('checkout')
    assert.equal((await responder.answers(mail, 'acknowledge')).status, 200)
    assert.equal((await active()).find((group) => group.id === alert.id)?.state, 'acknowledged')

    if (binary === undefined) await replay(new Date().toISOString())
    else await setFault('none')
    await world.eventually('the alert is over', async () => (await active()).length === 0)
    responder.isQuiet()
  })

  test('silenced with amtool before it fires again, it pages nobody; the silence is expired, and it pages', async () => {
    const binary = findPeer('prometheus')
    const onCall = ((await world.get('/api/v1/oncall/who'))['items'] as { schedule: string; now: readonly { person: string }[] }[]).find(
      (entry) => entry.schedule === 'schedule:payments',
    )
    const responder = world.person(onCall?.now[0]?.person.replace('person:', '') ?? '')
    const silence = await silenced('ShopCheckoutErrors')
    if (binary === undefined) await replay('0001-01-01T00:00:00Z')
    else await setFault('error')
    const held = await world.eventually('the alert is there, held back', async () =>
      (await active()).find(({ state }) => state === 'suppressed'),
    )
    const { alerts } = (await world.get(`/api/v1/alert/get?id=${held.id}`)) as {
      alerts: { heldBy: { source: string; because: string }[] }[]
    }
    assert.deepEqual(
      alerts[0]?.heldBy.map(({ source }) => source),
      ['silence'],
    )
    assert.match(alerts[0].heldBy[0]?.because ?? '', /being repaired/)
    // Longer than Prometheus waits before it sends again.
    await new Promise((done) => setTimeout(done, 3_000))
    responder.isQuiet()
    await expire(silence)
    await responder.receives('checkout')
    if (binary === undefined) await replay(new Date().toISOString())
    else await setFault('none')
    await world.eventually('the alert is over', async () => (await active()).length === 0)
  })

  /** By `amtool`, or by the request it makes. */
  const silenced = async (name: string): Promise<string> => {
    if (amtool !== undefined)
      return tell(amtool, ['silence', 'add', `alertname=${name}`, '--comment=It is being repaired.', '--author=bo', '--duration=2h'])
    const [startsAt, endsAt] = [world.clock.now().toISOString(), new Date(world.clock.now().getTime() + 7_200_000).toISOString()]
    const matchers = [{ name: 'alertname', value: name, isRegex: false, isEqual: true }]
    const made = await world.post('/api/v2/silences', { matchers, startsAt, endsAt, createdBy: 'bo', comment: 'It is being repaired.' })
    return String(made.body['silenceID'])
  }
  const expire = async (id: string): Promise<void> => {
    if (amtool !== undefined) await tell(amtool, ['silence', 'expire', id])
    else await fetch(`${world.url}/api/v2/silence/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${world.token}` } })
  }
  const amtool = findPeer('amtool', 'prometheus-alertmanager')
  const tell = async (program: string, words: readonly string[]): Promise<string> => {
    const address = new URL(world.url)
    address.username = 'amtool'
    address.password = world.token
    return (await run(program, [...words, `--alertmanager.url=${address.href}`], { timeout: 20_000 })).stdout.trim()
  }

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
