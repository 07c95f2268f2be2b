import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { freePort } from '#test/node.ts'

/** The product in a process of its own that may be killed at any instant, a phone that counts, and a sender that remembers what was accepted. */
export interface Storm {
  /** Kills the server or its database without warning and waits until it serves again. */
  readonly kill: (what: 'server' | 'database') => Promise<void>
  /** Alerts that must page, sent until stopped: numbers of those that were answered with success. Some wait for their group. */
  readonly accepted: ReadonlySet<number>
  /** Alerts that were accepted and are silenced, or explained by another: nobody may hear of them. */
  readonly held: ReadonlySet<number>
  /** Events that were accepted and for each of which a rule opens an incident. */
  readonly events: ReadonlySet<number>
  /** How often each alert's page arrived, by its key: one key is one page, however often it was delivered. */
  readonly pages: ReadonlyMap<number, ReadonlyMap<string, number>>
  readonly stopSending: () => Promise<void>
  readonly query: <Row extends object>(text: string) => Promise<Row[]>
  readonly get: (path: string) => Promise<Record<string, unknown>>
  readonly end: () => Promise<void>
}

const serve = fileURLToPath(new URL('./serve.ts', import.meta.url))

export const startStorm = async (): Promise<Storm> => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-storm-'))
  const data = join(folder, 'data')
  const pages = new Map<number, Map<string, number>>()
  const phone = await startPhone(pages)
  const files = join(folder, 'files.json')
  writeFileSync(files, JSON.stringify(organization(phone.url)))
  const port = await freePort()
  const environment = {
    ...process.env,
    ANDON_DATA: data,
    ANDON_PORT: String(port),
    ANDON_EXAMPLE: 'off',
    ANDON_ALLOW_INSIDE: '127.0.0.0/8',
    ANDON_REQUESTS_PER_MINUTE: '100000000',
    ANDON_TEST_FILES: files,
    ANDON_LOG: process.env['ANDON_TEST_LOG'] ?? 'silent',
  }
  let child: ChildProcess
  let url = ''
  let token = ''
  const start = async (): Promise<void> => {
    child = spawn(process.execPath, [serve], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
    const line = await new Promise<string>((done, fail) => {
      let text = ''
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.includes('\n')) done(text)
      })
      child.once('exit', (code, signal) => fail(new Error(`the server ended with ${signal ?? code}`)))
    })
    const ready = JSON.parse(line) as { url: string; token: string }
    url = ready.url
    token = ready.token
  }
  await start()

  const accepted = new Set<number>()
  const held = new Set<number>()
  const events = new Set<number>()
  let sending = true
  let next = 0
  const post = (path: string, body: unknown): Promise<boolean> =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    }).then(
      (response) => response.status === 200,
      () => false,
    )
  // What explains the others is there before them.
  if (!(await post('/api/v2/alerts', [{ labels: { alertname: 'Cause', job: 'cause' }, endsAt: '2099-01-01T00:00:00Z' }])))
    throw new Error('the first alert was not accepted')
  const sender = async (): Promise<void> => {
    while (sending) {
      // Mostly singles, sometimes a batch: both doors must keep the promise.
      const ids = Array.from({ length: next % 7 === 0 ? 5 : 1 }, () => next++)
      const [told, alerts] = [ids.filter((id) => jobOf(id) === 'event'), ids.filter((id) => jobOf(id) !== 'event')]
      const isKept = alerts.length === 0 || (await post('/api/v2/alerts', alerts.map(alert)))
      if (isKept) for (const id of alerts) (['silenced', 'explained'].includes(jobOf(id)) ? held : accepted).add(id)
      if (told.length > 0 && (await post('/api/v1/event/receive', { events: told.map(event) }))) for (const id of told) events.add(id)
      await new Promise((done) => setTimeout(done, isKept ? 5 : 50))
    }
  }
  const senders = Array.from({ length: 4 }, sender)

  const query = async <Row extends object>(text: string): Promise<Row[]> => {
    const client = new pg.Client({
      host: readFileSync(join(data, 'postgresql.socket'), 'utf8'),
      port: 5432,
      user: 'andon',
      password: readFileSync(join(data, 'postgresql.password'), 'utf8'),
      database: 'postgres',
    })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query<Row>(text)).rows
    } finally {
      await client.end()
    }
  }

  return {
    accepted,
    held,
    events,
    pages,
    query,
    kill: async (what) => {
      if (what === 'server') {
        const gone = new Promise((done) => child.once('close', done))
        child.kill('SIGKILL')
        await gone
        await start()
        return
      }
      process.kill(Number(readFileSync(join(data, 'postgresql', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
      // The killed server's sessions may answer for a moment longer: it is back when a new one can be opened.
      await untilOpen(() => query('select 1'))
      await untilReady(url)
    },
    stopSending: async () => {
      sending = false
      await Promise.all(senders)
    },
    get: async (path) =>
      (await (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })).json()) as Record<string, unknown>,
    end: async () => {
      const gone = new Promise((done) => child.once('close', done))
      child.kill('SIGTERM')
      await gone
      phone.server.close()
      phone.server.closeAllConnections()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const untilOpen = async (open: () => Promise<unknown>): Promise<void> => {
  const deadline = performance.now() + 60_000
  for (;;) {
    await new Promise((done) => setTimeout(done, 50))
    const isOpen = await open().then(
      () => true,
      (error: unknown) => {
        if (performance.now() > deadline) throw error
        return false
      },
    )
    if (isOpen) return
  }
}

const untilReady = async (url: string): Promise<void> => {
  const deadline = performance.now() + 90_000
  for (;;) {
    if (performance.now() > deadline) throw new Error('The server did not serve again.')
    const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ready) return
    await new Promise((done) => setTimeout(done, 25))
  }
}

/** What becomes of a number: most page at once. */
const jobOf = (id: number): string => ['silenced', 'explained', 'waiting', 'event'][id % 10] ?? 'storm'

const event = (id: number) => ({ source: 'storm', id: `event-${id}`, type: 'storm.event', data: { name: `event-${id}` } })

const alert = (id: number) => ({
  labels: { alertname: 'Storm', instance: `storm-id-${id}`, job: jobOf(id) },
  annotations: { summary: `Storm storm-id-${id}` },
  endsAt: '2099-01-01T00:00:00Z',
})

const organization = (hook: string): { path: string; text: string }[] =>
  [
    { kind: 'Team', metadata: { name: 'storm' }, spec: { lead: 'person:bo', members: ['person:bo'] } },
    { kind: 'Person', metadata: { name: 'bo' }, spec: { contactMethods: [{ name: 'hook', channel: 'webhook', address: hook }] } },
    {
      kind: 'EscalationPolicy',
      metadata: { name: 'storm', owner: 'team:storm' },
      spec: { steps: [{ page: ['person:bo'], timeout: '10h' }], fallback: 'person:bo' },
    },
    { kind: 'Runbook', metadata: { name: 'storm', owner: 'team:storm' }, spec: { body: '## Steps\n\n1. Look.\n' } },
    route('storm', [{ label: 'job', in: ['storm', 'silenced', 'explained'] }]),
    route('waiting', [{ label: 'job', is: 'waiting' }], { groupWait: '1s' }),
    route('cause', [{ label: 'job', is: 'cause' }], { page: false }),
    {
      kind: 'Silence',
      metadata: { name: 'known' },
      spec: {
        matchers: [{ label: 'job', is: 'silenced' }],
        startsAt: '2020-01-01T00:00:00Z',
        endsAt: '2099-01-01T00:00:00Z',
        comment: 'Known.',
      },
    },
    {
      kind: 'Inhibition',
      metadata: { name: 'explained', owner: 'team:storm' },
      spec: { source: [{ label: 'job', is: 'cause' }], target: [{ label: 'job', is: 'explained' }] },
    },
    {
      kind: 'EventRule',
      metadata: { name: 'events', owner: 'team:storm' },
      spec: {
        pattern: { type: ['storm.event'] },
        rate: { perMinute: 100_000 },
        targets: [{ id: 'incident', action: 'incident.open', input: { title: '{{ data.name }}', priority: 'Low' } }],
      },
    },
  ].map((document, index) => ({ path: `${index}.json`, text: JSON.stringify({ apiVersion: 'andon.dev/v1', ...document }) }))

const route = (name: string, match: readonly object[], more: object = {}) => ({
  kind: 'Route',
  metadata: { name, owner: 'team:storm' },
  spec: {
    match,
    runbook: 'runbook:storm',
    escalation: 'escalation-policy:storm',
    impact: 'high',
    urgency: 'high',
    groupBy: ['...'],
    openIncident: false,
    ...more,
  },
})

const startPhone = async (pages: Map<number, Map<string, number>>): Promise<{ url: string; server: Server }> => {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const id = Number(/storm-id-(\d+)/.exec(body)?.[1] ?? -1)
      const key = String(request.headers['idempotency-key'] ?? request.headers['webhook-id'])
      const keys = pages.get(id) ?? new Map<string, number>()
      keys.set(key, (keys.get(key) ?? 0) + 1)
      pages.set(id, keys)
      response.end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/phone` }
}
