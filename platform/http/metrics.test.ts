import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMetrics } from '#platform/http/metrics.ts'

test('counters, gauges and histograms are printed in the format Prometheus reads', async () => {
  const metrics = createMetrics()
  const requests = metrics.counter('andon_requests_total', 'Requests.')
  requests.add({ route: '/a', status: '200' })
  requests.add({ route: '/a', status: '200' }, 2)
  metrics.gauge('andon_nodes', 'Nodes.').set(3)
  const seconds = metrics.histogram('andon_seconds', 'Durations.', [0.1, 1])
  seconds.observe(0.05)
  seconds.observe(0.5)
  seconds.observe(5)
  assert.equal(
    await metrics.text(),
    `# HELP andon_requests_total Requests.
# TYPE andon_requests_total counter
andon_requests_total{route="/a",status="200"} 3
# HELP andon_nodes Nodes.
# TYPE andon_nodes gauge
andon_nodes 3
# HELP andon_seconds Durations.
# TYPE andon_seconds histogram
andon_seconds_bucket{le="0.1"} 1
andon_seconds_bucket{le="1"} 2
andon_seconds_bucket{le="+Inf"} 3
andon_seconds_sum 5.55
andon_seconds_count 3
`,
  )
})

test('label values cannot break the format, and too many of them are counted together', async () => {
  const metrics = createMetrics()
  const counter = metrics.counter('andon_things_total', 'Things.')
  counter.add({ name: 'a "quoted"\n\\value' })
  for (let at = 0; at < 600; at += 1) counter.add({ name: `n${at}` })
  const text = await metrics.text()
  assert.ok(text.includes('name="a \\"quoted\\"\\n\\\\value"'))
  assert.match(text, /name="other"\} 101/)
})

test('what is looked at before a scrape is in it', async () => {
  const metrics = createMetrics()
  const gauge = metrics.gauge('andon_lag_seconds', 'Lag.')
  metrics.onScrape(async () => gauge.set(0.25))
  assert.match(await metrics.text(), /andon_lag_seconds 0\.25/)
})
