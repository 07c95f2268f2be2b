import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { emptyDatabase } from '#test/database.ts'
import { type Hook, startHook } from '#test/hook.ts'
import { addressOf, createNode, type Node } from '#test/node.ts'

/** Two hundred by `ANDON_KILLS=200 node --test test/journeys/two-nodes.test.ts`; fewer here, so that everything ends within its minutes. */
const kills = Number(process.env['ANDON_KILLS'] ?? 6)
const pause = (milliseconds: number): Promise<unknown> => new Promise((done) => setTimeout(done, milliseconds))

describe(`two nodes serve one database, and one or the other is killed ${kills} times`, { timeout: 300_000 + kills * 15_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-two-'))
  let database: Awaited<ReturnType<typeof emptyDatabase>>
  let hook: Hook
  let one: Node
  let other: Node
  let accepted: readonly string[] = []
  /** Of the accepted, those whose escalation goes on to a second person after a second. */
  let climbing: readonly string[] = []

  before(async () => {
    database = await emptyDatabase()
    hook = await startHook()
    const files = join(folder, 'files.json')
    writeFileSync(files, JSON.stringify(organization(hook.url)))
    const shared = { DATABASE_URL: addressOf(database.connection), ANDON_SECRET: randomBytes(32).toString('base64') }
    one = await createNode({ ...shared, ANDON_DATA: join(folder, 'one'), ANDON_TEST_FILES: files })
    other = await createNode({ ...shared, ANDON_DATA: join(folder, 'other') })
    // At once, on a database that holds nothing yet: whoever comes second waits for the schema.
    await Promise.all([one.start(), other.start()])
    accepted = await storm()
  })
  after(async () => {
    await Promise.all([one.stop(), other.stop()])
    hook.stop()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Reports alerts to a node; true when it answered that they are kept. */
  const report = async (node: Node, route: string, ids: readonly string[]): Promise<boolean> =>
    (
      await node.ask(
        'POST',
        '/api/v2/alerts',
        ids.map((id) => alert(route, id)),
      )
    ).status === 200
  const pagesTo = (path: string, id: string) => hook.about(`id-${id}-end`).filter((page) => page.path === path)
  const waitFor = async (what: () => boolean, milliseconds: number): Promise<boolean> => {
    for (const deadline = performance.now() + milliseconds; performance.now() < deadline; await pause(25)) if (what()) return true
    return what()
  }

  /** Alerts come in to both while one or the other is killed; resolves to those that were accepted. */
  const storm = async (): Promise<readonly string[]> => {
    const kept: string[] = []
    const climbed: string[] = []
    let sending = true
    let next = 0
    const sender = async (node: Node): Promise<void> => {
      while (sending) {
        const route = next % 3 === 0 ? 'climb' : 'storm'
        const ids = Array.from({ length: next % 7 === 0 ? 4 : 1 }, () => `storm${next++}`)
        const isKept = await report(node, route, ids)
        if (isKept) kept.push(...ids)
        if (isKept && route === 'climb') climbed.push(...ids)
        await pause(isKept ? 5 : 50)
      }
    }
    const senders = [one, other, one, other].map(sender)
    for (let kill = 0; kill < kills; kill += 1) {
      await pause(50 + Math.random() * 700)
      const victim = Math.random() < 0.5 ? one : other
      await victim.kill()
      if (kill % 2 === 1) await pause(Math.random() * 500)
      await victim.start()
    }
    sending = false
    await Promise.all(senders)
    climbing = climbed
    return kept
  }

  test('what a dead node should have done next, the other does within 30 s', async (context) => {
    const ids = Array.from({ length: 60 }, (_, index) => `timer${index}`)
    assert.ok(await report(one, 'timer', ids))
    const taken = performance.now()
    await waitFor(() => ids.every((id) => pagesTo('/bo', id).length > 0), 20_000)
    // The next step is due two seconds after the alert: the node dies in the middle of it, and stays dead.
    await pause(Math.max(0, 2_000 + Math.random() * 150 - (performance.now() - taken)))
    await one.kill()
    assert.ok(await waitFor(() => ids.every((id) => pagesTo('/cy', id).length > 0), 60_000), 'somebody was never paged')
    const last = Math.max(...ids.map((id) => Math.min(...pagesTo('/cy', id).map((page) => page.at))))
    context.diagnostic(`the last of ${ids.length} pages came ${Math.round(last - taken - 2_000)} ms after it was due`)
    assert.ok(last - taken < 32_000, `the last page came ${Math.round(last - taken)} ms after the alert`)
    assert.deepEqual(
      ids.filter((id) => new Set(pagesTo('/cy', id).map((page) => page.key)).size !== 1),
      [],
    )
    await one.start()
  })

  test('the same alert sent to both nodes, as a highly available Prometheus sends it, is one alert and one page', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `twice${index}`)
    const answers = await Promise.all(ids.flatMap((id) => [report(one, 'storm', [id]), report(other, 'storm', [id])]))
    assert.ok(answers.every(Boolean))
    // And again, from both, as it does every minute.
    assert.ok((await Promise.all([report(other, 'storm', ids), report(one, 'storm', ids)])).every(Boolean))
    assert.ok(await waitFor(() => ids.every((id) => pagesTo('/bo', id).length > 0), 60_000), 'somebody was never paged')
    await pause(2_000)
    assert.deepEqual(
      ids.filter((id) => new Set(pagesTo('/bo', id).map((page) => page.key)).size !== 1),
      [],
    )
  })

  test('a silence made on one node holds back what comes to the other from the moment it was answered', async () => {
    const saved = await one.ask('POST', '/api/v1/silence/create', {
      matchers: [{ label: 'instance', startsWith: 'id-hushed' }],
      duration: '1h',
      comment: 'Both nodes know.',
    })
    assert.equal(saved.status, 200, JSON.stringify(saved.body))
    // Whoever made it goes on at once, on whatever node the balancer chooses.
    const ids = Array.from({ length: 10 }, (_, index) => `hushed${index}`)
    for (const id of ids) assert.ok(await report(other, 'storm', [id]))
    await pause(3_000)
    assert.deepEqual(
      ids.filter((id) => pagesTo('/bo', id).length > 0),
      [],
    )
  })

  test('a record changed on one node is what the other works with within two seconds', async (context) => {
    let slowest = 0
    for (let turn = 0; turn < 6; turn += 1) {
      const [changing, working] = turn % 2 === 0 ? [one, other] : [other, one]
      const path = `/turn${turn}`
      const saved = await changing.ask('POST', '/api/v1/record/save', { document: person('dee', `${hook.url}${path}`) })
      assert.equal(saved.status, 200, JSON.stringify(saved.body))
      const changed = performance.now()
      let probe = 0
      while (!hook.pages.some((page) => page.path === path)) {
        assert.ok(performance.now() - changed < 10_000, 'the change was never used')
        assert.ok(await report(working, 'dee', [`turn${turn}probe${probe++}`]))
        await pause(50)
      }
      slowest = Math.max(slowest, performance.now() - changed)
    }
    context.diagnostic(`at the latest ${Math.round(slowest)} ms after the change, the page it decides included`)
    assert.ok(slowest < 2_000, `a change was used only after ${Math.round(slowest)} ms`)
  })

  // Last, since what a kill interrupted is sent again only when its lease ends.
  test('every alert that either node accepted pages once, by its key', async (context) => {
    await waitFor(() => accepted.every((id) => pagesTo('/bo', id).length > 0), 60_000)
    context.diagnostic(`${accepted.length} alerts accepted over ${kills} kills`)
    assert.ok(accepted.length >= kills * 10, `only ${accepted.length} alerts were accepted`)
    const keys = (id: string) => new Set(pagesTo('/bo', id).map((page) => page.key)).size
    assert.deepEqual(
      accepted.filter((id) => keys(id) !== 1).map((id) => [id, keys(id)]),
      [],
    )
  })

  test('everybody whose step came due while a node was dead is paged for it, and nobody twice', async (context) => {
    await waitFor(() => climbing.every((id) => pagesTo('/cy', id).length > 0), 60_000)
    context.diagnostic(`${climbing.length} escalations went on to their second step over ${kills} kills`)
    assert.ok(climbing.length >= kills * 2, `only ${climbing.length} were to go on`)
    const keys = (id: string) => new Set(pagesTo('/cy', id).map((page) => page.key)).size
    assert.deepEqual(
      climbing.filter((id) => keys(id) !== 1).map((id) => [id, keys(id)]),
      [],
    )
    const repeats = climbing.filter((id) => pagesTo('/cy', id).length > 1).length
    context.diagnostic(`${repeats} of them were delivered again under their key`)
    const isClimbing = new Set(climbing)
    const others = accepted.filter((id) => !isClimbing.has(id) && pagesTo('/cy', id).length > 0)
    assert.deepEqual(others, [], 'somebody was paged who should not have been')
  })

  test('no alert is left without somebody who was told', async () => {
    const listed = (await other.ask('GET', '/api/v1/alert/list?limit=1')).body
    assert.ok(Array.isArray(Object(listed).items))
    const unattended = (await one.ask('GET', '/api/v1/alert/unattended')).body
    assert.deepEqual(Object(unattended).items ?? unattended, [])
  })
})

const alert = (route: string, id: string) => ({
  labels: { alertname: 'TwoNodes', instance: `id-${id}-end`, job: route },
  annotations: { summary: `id-${id}-end` },
  endsAt: '2099-01-01T00:00:00Z',
})

const person = (name: string, address: string) => ({
  apiVersion: 'andon.dev/v1',
  kind: 'Person',
  metadata: { name },
  spec: { contactMethods: [{ name: 'hook', channel: 'webhook', address }] },
})

const organization = (hook: string): { path: string; text: string }[] =>
  [
    { kind: 'Team', metadata: { name: 'pair' }, spec: { lead: 'person:bo', members: ['person:bo', 'person:cy', 'person:dee'] } },
    ...['bo', 'cy', 'dee'].map((name) => person(name, `${hook}/${name}`)),
    policy('climb', [
      { page: ['person:bo'], timeout: '1s' },
      { page: ['person:cy'], timeout: '10h' },
    ]),
    policy('storm', [{ page: ['person:bo'], timeout: '10h' }]),
    policy('timer', [
      { page: ['person:bo'], timeout: '2s' },
      { page: ['person:cy'], timeout: '10h' },
    ]),
    policy('dee', [{ page: ['person:dee'], timeout: '10h' }]),
    { kind: 'Runbook', metadata: { name: 'pair', owner: 'team:pair' }, spec: { body: '## Steps\n\n1. Look.\n' } },
    ...['storm', 'climb', 'timer', 'dee'].map((name) => ({
      kind: 'Route',
      metadata: { name, owner: 'team:pair' },
      spec: {
        match: [{ label: 'job', is: name }],
        runbook: 'runbook:pair',
        escalation: `escalation-policy:${name}`,
        impact: 'high',
        urgency: 'high',
        groupBy: ['...'],
        openIncident: false,
      },
    })),
  ].map((document, index) => ({ path: `${index}.json`, text: JSON.stringify({ apiVersion: 'andon.dev/v1', ...document }) }))

const policy = (name: string, steps: readonly { page: string[]; timeout: string }[]) => ({
  kind: 'EscalationPolicy',
  metadata: { name, owner: 'team:pair' },
  spec: { steps, fallback: 'person:bo' },
})
