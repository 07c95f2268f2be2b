import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { parseAllDocuments } from 'yaml'
import { testWebhook } from '#domains/alerts/formats/alertmanager-webhook.ts'
import { testGrafana } from '#domains/alerts/formats/grafana.ts'
import { alerts as alertsDomain } from '#domains/alerts/manifest.ts'
import { Workload } from '#domains/catalog/kinds.ts'
import { events as eventsDomain } from '#domains/events/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { Runbook } from '#domains/procedures/kinds.ts'
import { signals } from '#domains/signals/manifest.ts'
import { silences } from '#domains/silences/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { httpDomain } from '#platform/http/manifest.ts'
import { createServer } from '#platform/http/server.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const page = await readFile(new URL('../../../docs/guide/connect.md', import.meta.url), 'utf8')
const blocks = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text)

const documents = blocks('yaml').map((text) => parseAllDocuments(text)[0]?.toJS() as Record<string, unknown>)
const declared = documents.filter((document) => document['kind'] === 'Integration')
const integration = (name: string, format: string) => ({
  apiVersion: 'andon.dev/v1',
  kind: 'Integration',
  metadata: { name, owner: 'team:platform' },
  spec: { format },
})
/** What the page describes in words. */
const described = [
  integration('alertmanager', 'alertmanager'),
  integration('bus', 'eventbridge'),
  integration('pagerduty', 'pagerduty'),
  integration('opsgenie', 'opsgenie'),
  integration('deploys', 'cloudevents'),
]

/** A `curl` as the page writes it. */
const requestOf = (text: string) => {
  const joined = text.replaceAll('\\\n', ' ')
  const url = new URL(/curl -X POST (\S+)/.exec(joined)?.[1] ?? '')
  const headers = [...joined.matchAll(/-H '([^:']+): ([^']*)'/g)].map(([, name = '', value = '']) => [name.toLowerCase(), value] as const)
  return { path: url.pathname, headers: Object.fromEntries(headers), body: /-d '([^']*)'/.exec(joined)?.[1] ?? '' }
}

describe('the page "Connect what you have"', () => {
  let platform: TestPlatform
  let server: FastifyInstance
  const keys = new Map<string, string>()

  before(async () => {
    platform = await startTestPlatform({
      domains: [
        httpDomain,
        messagesDomain,
        defineDomain({ name: 'nouns', kinds: [Workload, Runbook] }),
        people,
        eventsDomain,
        signals,
        silences,
        oncall,
        notices,
        alertsDomain,
      ],
    })
    const around = [
      { apiVersion: 'andon.dev/v1', kind: 'Team', metadata: { name: 'platform' }, spec: {} },
      { apiVersion: 'andon.dev/v1', kind: 'Workload', metadata: { name: 'checkout', owner: 'team:platform' }, spec: {} },
    ]
    for (const document of [...around, ...declared, ...described])
      await platform.transact(platform.administrator, (transaction) => saveOne(transaction, readOne(transaction, { document }), {}))
    for (const { metadata } of [...declared, ...described] as { metadata: { name: string } }[]) {
      const issued = await platform.invoke(platform.administrator, 'integration.issue-key', { integration: `integration:${metadata.name}` })
      keys.set(metadata.name, (issued as { key: string }).key)
    }
    server = createServer(platform)
    await server.ready()
  })
  after(async () => {
    await server.close()
    await platform.stop()
  })

  const send = (name: string, body: object) =>
    server.inject({ method: 'POST', url: `/in/${name}`, headers: { authorization: `Bearer ${keys.get(name)}` }, payload: body })

  test('every curl on it is answered with 2xx', async () => {
    const senders = ['bus', 'pagerduty', 'opsgenie', 'deploys', 'watch']
    const commands = blocks('sh').filter((text) => text.includes('curl'))
    assert.equal(commands.length, senders.length)
    for (const [at, command] of commands.entries()) {
      const key = keys.get(senders[at] ?? '') ?? ''
      const { path, headers, body } = requestOf(command.replaceAll('<key>', key))
      const { statusCode, body: answer } = await server.inject({ method: 'POST', url: path, headers, payload: body })
      assert.ok(statusCode >= 200 && statusCode < 300, `${path}: ${statusCode} ${answer}`)
    }
    const opened = await platform.database.sql<{ summary: string }>(`select summary from alert order by summary`)
    assert.ok(opened.some(({ summary }) => summary === 'Login: No answer'))
    assert.ok(opened.filter(({ summary }) => summary.includes('Disk of db-1 is full')).length === 2)
  })

  test('its receiver of Alertmanager and its contact point of Grafana are answered with 200', async () => {
    const [receiver] = documents.flatMap((document) => (document['receivers'] ?? []) as { webhook_configs: { url: string }[] }[])
    assert.equal(new URL(receiver?.webhook_configs[0]?.url ?? '').pathname, '/in/alertmanager')
    const now = platform.clock.now()
    assert.equal((await send('alertmanager', testWebhook('alertmanager', now))).statusCode, 200)
    assert.equal((await send('grafana', testGrafana('grafana', now))).statusCode, 200)
  })

  test('a topic that subscribes as it says is heard', async () => {
    const path = `/in/aws/${keys.get('aws')}`
    assert.ok(page.includes('https://andon.example.com/in/aws/<key>'))
    const answer = await server.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'text/plain; charset=UTF-8' },
      payload: '{}',
    })
    assert.deepEqual([answer.statusCode, /raw message delivery/.test(answer.body)], [400, true])
  })
})
