import { domains } from '#app/domains.ts'
import { receiveAlerts } from '#domains/alerts/actions.ts'
import { createSilence, expireSilence } from '#domains/silences/actions.ts'
import { is, nightShift, route } from '#test/night-shift.ts'
import { startTestPlatform } from '#test/platform.ts'

/**
 * 50,000 open alerts in the whole platform on PostgreSQL, and one that explains them all: how long from its report until each is
 * held back and says why, and until all are released when it ends; the same for a silence; and what it costs in memory.
 *
 *   node bench/held.ts [open alerts: 50000] [alerts of one group: 10]
 */
const active = Number(process.argv[2] ?? 50_000)
const perGroup = Number(process.argv[3] ?? 10)
const piece = 2_000

const platform = await startTestPlatform({
  domains,
  outside: { send: () => Promise.resolve({ outcome: 'delivered', reason: 'Taken.' }) },
})
const files = nightShift([
  route('services', [is('tier', 'service')], { groupBy: ['shard'], groupWait: '10h', impact: 'medium', urgency: 'medium' }),
  route('causes', [is('alertname', 'Cause')], { page: false }),
  {
    kind: 'Inhibition',
    name: 'cause',
    owner: 'team:shop',
    spec: { source: [is('alertname', 'Cause')], target: [is('tier', 'service')], equal: ['region'] },
  },
])
await platform.invoke(platform.administrator, 'record.apply', { files })
await platform.drain()

const held = async (): Promise<number> =>
  (
    await platform.database.sql<{ held: number }>(
      `select coalesce(sum(suppressed_alerts), 0)::int as held from alert_group where resolved_at is null`,
    )
  )[0]?.held ?? 0
const until = async (wanted: number): Promise<void> => {
  while ((await held()) !== wanted) await new Promise((done) => setTimeout(done, 100))
}
const megabytes = (): string => `${Math.round(process.memoryUsage().rss / 1_000_000)} MB`
const measure = async (title: string, work: () => Promise<unknown>): Promise<void> => {
  const started = performance.now()
  await work()
  const ms = performance.now() - started
  console.log(
    title.padEnd(58),
    `${(ms / 1_000).toFixed(1)} s`.padStart(9),
    `${((ms * 1_000) / active).toFixed(0)} µs an alert`.padStart(18),
    megabytes().padStart(9),
  )
}
const cause = (endsAt?: string) =>
  platform.act(receiveAlerts, { alerts: [{ labels: { alertname: 'Cause', region: 'eu' }, ...(endsAt === undefined ? {} : { endsAt }) }] })
const now = (): string => platform.clock.now().toISOString()

console.log(`${active} open alerts, ${perGroup} in each group`)
await measure('opening them', async () => {
  for (let from = 0; from < active; from += piece) {
    const alerts = Array.from({ length: Math.min(piece, active - from) }, (_, index) => {
      const number = from + index
      const labels = {
        alertname: `Errors${number}`,
        tier: 'service',
        region: 'eu',
        shard: `s${Math.floor(number / perGroup)}`,
        workload: 'checkout',
      }
      return { labels, annotations: { summary: `Service ${number} answers with errors` } }
    })
    await platform.act(receiveAlerts, { alerts })
  }
})
await platform.drain()
await measure('one alert that explains them: until all are held back', async () => {
  await cause()
  await until(active)
})
await measure('it ends: until all are released', async () => {
  await cause(now())
  await until(0)
})
let silence = ''
await measure('a silence over them: until all are held back', async () => {
  silence = (await platform.act(createSilence, { matchers: [is('tier', 'service')], duration: '5h', comment: 'Known.' })).silence
  await until(active)
})
await measure('it is ended: until all are released', async () => {
  await platform.act(expireSilence, { silence })
  await until(0)
})
await measure('the explaining alert is there first: opening as many more', async () => {
  await cause()
  await until(active)
  for (let from = 0; from < active; from += piece) {
    const alerts = Array.from({ length: Math.min(piece, active - from) }, (_, index) => {
      const number = from + index
      return {
        labels: {
          alertname: `More${number}`,
          tier: 'service',
          region: 'eu',
          shard: `m${Math.floor(number / perGroup)}`,
          workload: 'checkout',
        },
      }
    })
    await platform.act(receiveAlerts, { alerts })
  }
  await until(2 * active)
})
await platform.stop()
