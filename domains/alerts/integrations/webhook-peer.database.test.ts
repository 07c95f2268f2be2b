import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { webhookBody } from '#domains/alerts/formats/alertmanager-webhook.ts'
import { fingerprintOfLabels } from '#domains/alerts/fingerprint.ts'
import { alerts as alertsDomain } from '#domains/alerts/manifest.ts'
import { events as eventsDomain } from '#domains/events/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { signals } from '#domains/signals/manifest.ts'
import { silences } from '#domains/silences/manifest.ts'
import { httpDomain } from '#platform/http/manifest.ts'
import { createServer } from '#platform/http/server.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { freePort } from '#test/node.ts'
import { findPeer } from '#test/peer.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

/** From outside: a real Alertmanager has an integration as its receiver. */
describe('a real Alertmanager sends its webhook to Andon', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-webhook-'))
  let platform: TestPlatform
  let server: FastifyInstance
  let address: string
  let peer: ChildProcess | undefined
  const bodies: Record<string, unknown>[] = []

  before(async () => {
    platform = await startTestPlatform({
      domains: [httpDomain, messagesDomain, people, eventsDomain, signals, silences, oncall, notices, alertsDomain],
      start: new Date(),
    })
    for (const document of [
      { apiVersion: 'andon.dev/v1', kind: 'Team', metadata: { name: 'shop' }, spec: {} },
      { apiVersion: 'andon.dev/v1', kind: 'Integration', metadata: { name: 'am', owner: 'team:shop' }, spec: { format: 'alertmanager' } },
    ])
      await platform.transact(platform.administrator, (transaction) => saveOne(transaction, readOne(transaction, { document }), {}))
    const { key } = (await platform.invoke(platform.administrator, 'integration.issue-key', { integration: 'integration:am' })) as {
      key: string
    }
    server = createServer(platform)
    server.addHook('preHandler', async ({ body }) => {
      if (body instanceof Uint8Array) bodies.push(JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>)
    })
    address = `${await server.listen({ port: 0, host: '127.0.0.1' })}/in/am/${key}`
  })
  after(async () => {
    peer?.kill()
    await server.close()
    await platform.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const until = async <Found>(find: () => Promise<Found | undefined>): Promise<Found> => {
    for (;;) {
      const found = await find()
      if (found !== undefined) return found
      await new Promise((done) => setTimeout(done, 50))
    }
  }
  const alertThat = (open: boolean) =>
    until(async () => {
      const [row] = await platform.database.sql<{ labels: object }>(
        `select labels from alert where source = 'integration:am' and (ended_at is null) = $1`,
        [open],
      )
      return row
    })

  test('its alert opens and ends an alert here, and its body is like the one sent out from here', async (context) => {
    const binary = findPeer('prometheus-alertmanager')
    const labels = { alertname: 'CartErrors', zone: 'a' }
    const told = (endsAt?: string) => [
      { labels, annotations: { summary: 'Carts cannot be saved' }, ...(endsAt === undefined ? {} : { endsAt }) },
    ]
    if (binary === undefined) {
      context.diagnostic('no Alertmanager on this machine: a body like its own is sent')
      for (const endsAt of [undefined, new Date()]) {
        const alert = { labels, annotations: {}, startsAt: new Date(), endsAt, url: undefined, fingerprint: '' }
        const body = webhookBody({
          receiver: 'andon',
          group: { key: '{}', labels: {} },
          alerts: [alert],
          externalURL: '',
          reason: 'first notification',
        })
        assert.equal((await fetch(address, { method: 'POST', body: JSON.stringify(body) })).status, 200)
        await alertThat(endsAt === undefined)
      }
      return
    }
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    writeFileSync(
      join(folder, 'alertmanager.yml'),
      `route: { receiver: andon, group_by: [alertname], group_wait: 100ms, group_interval: 1s }
receivers: [{ name: andon, webhook_configs: [{ url: '${address}' }] }]
`,
    )
    peer = spawn(
      binary,
      [
        `--config.file=${join(folder, 'alertmanager.yml')}`,
        `--storage.path=${folder}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      { stdio: 'ignore' },
    )
    await until(async () => ((await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true ? true : undefined))
    const report = (alerts: object) =>
      fetch(`${url}/api/v2/alerts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(alerts) })
    assert.equal((await report(told())).status, 200)
    assert.deepEqual((await alertThat(true)).labels, labels)
    const [sent] = bodies
    const [alert] = (sent?.['alerts'] ?? []) as { startsAt: string; fingerprint: string }[]
    assert.equal(alert?.fingerprint, fingerprintOfLabels(labels))
    const own = webhookBody({
      receiver: 'andon',
      group: { key: String(sent?.['groupKey']), labels: { alertname: 'CartErrors' } },
      alerts: [
        {
          labels,
          annotations: { summary: 'Carts cannot be saved' },
          startsAt: new Date(alert?.startsAt ?? ''),
          endsAt: undefined,
          url: undefined,
          fingerprint: fingerprintOfLabels(labels),
        },
      ],
      externalURL: String(sent?.['externalURL']),
      reason: 'first notification',
    }) as Record<string, unknown>
    const withoutInstants = (body: Record<string, unknown>) => ({
      ...body,
      alerts: (body['alerts'] as object[]).map((each) => ({ ...each, startsAt: '' })),
    })
    // What this Alertmanager sends has these fields with these values; newer ones send two more.
    const { notification_reason: _reason, routeLabels: _routeLabels, ...common } = own
    assert.deepEqual(withoutInstants(common), withoutInstants(sent ?? {}))
    assert.equal((await report(told(new Date().toISOString()))).status, 200)
    await alertThat(false)
  })
})
