import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { testDatabase } from '#test/database.ts'
import { addressOf, createNode, type Node } from '#test/node.ts'
import { type Asked, startTill, type Till } from '#test/till.ts'

const fence = (attributes: string, request: string): string => `   \`\`\`http {${attributes}}\n   ${request}\n   \`\`\``

/** What moves the orders takes an hour; cancelled in the midst of it, traffic must go back to where it was. */
const runbook = (till: string): string =>
  [
    '## Steps',
    '',
    `1. Move the orders of {{ shop }}\n${fence('name=move andon.timeout=1h andon.onCancel=step:back', `POST ${till}/slow/{{ shop }}`)}`,
    `2. Drop the old table\n${fence('name=drop', `POST ${till}/drop/{{ shop }}`)}`,
    '',
    '## Rollback',
    '',
    `1. Lead traffic back\n${fence('name=back', `POST ${till}/back/{{ shop }}`)}`,
    `2. Tell the shop\n${fence('name=tell', `POST ${till}/told/{{ shop }}`)}`,
    '',
  ].join('\n')

describe('a run is cancelled while a request of it is under way', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-cancel-'))
  let database: Awaited<ReturnType<typeof testDatabase>>
  let till: Till
  let one: Node
  let other: Node

  before(async () => {
    database = await testDatabase()
    till = await startTill()
    const files = join(folder, 'files.json')
    const document = {
      apiVersion: 'andon.dev/v1',
      kind: 'Runbook',
      metadata: { name: 'move', title: 'Move the orders' },
      spec: { parameters: { shop: { type: 'string' } }, body: runbook(till.url) },
    }
    writeFileSync(files, JSON.stringify([{ path: 'move.json', text: JSON.stringify(document) }]))
    const shared = { DATABASE_URL: addressOf(database.connection), ANDON_SECRET: Buffer.alloc(32, 7).toString('base64') }
    one = await createNode({ ...shared, ANDON_DATA: join(folder, 'one'), ANDON_TEST_FILES: files })
    other = await createNode({ ...shared, ANDON_DATA: join(folder, 'other') })
    await one.start()
    await other.start()
  })
  after(async () => {
    await Promise.all([one.stop(), other.stop()])
    till.stop()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const until = async <Found>(what: string, look: () => Promise<Found | undefined> | Found | undefined): Promise<Found> => {
    for (const deadline = performance.now() + 30_000; performance.now() < deadline; await new Promise((done) => setTimeout(done, 10))) {
      const found = await look()
      if (found !== undefined) return found
    }
    return assert.fail(`It never happened: ${what}`)
  }
  const deed = async (node: Node, action: string, input: object): Promise<Readonly<Record<string, unknown>>> => {
    const { status, body } = await node.ask('POST', `/api/v1/${action.replace('.', '/')}`, input)
    assert.equal(status, 200, JSON.stringify(body))
    return Object(body)
  }
  const look = async (node: Node, run: string): Promise<Readonly<Record<string, unknown>>> =>
    Object((await node.ask('GET', `/api/v1/run/get?run=${run}`)).body)
  const askedFor = (shop: string): readonly Asked[] => till.asked.filter(({ what }) => what.endsWith(`/${shop}`))

  /** Begins a run on one node and cancels it on another, or the same, once its request is under way. */
  const cancelled = async (shop: string, begins: Node, cancels: Node): Promise<{ readonly run: string; readonly endedAfterMs: number }> => {
    const run = String((await deed(begins, 'run.start', { procedure: 'runbook:move', parameters: { shop } }))['run'])
    const moving = await until('the request', () => askedFor(shop)[0])
    const said = await deed(cancels, 'run.cancel', { run, reason: 'Wrong shop.' })
    const at = performance.now()
    assert.ok(['Cancelling', 'Cancelled'].includes(String(said['status'])), String(said['status']))
    await until('the end of the request', () => moving.isGone() || undefined)
    return { run, endedAfterMs: Math.round(performance.now() - at) }
  }
  const isAsWanted = async (shop: string, run: string): Promise<void> => {
    const shown = await until('the end of the run', async () => {
      const now = await look(one, run)
      return now['status'] === 'Cancelled' ? now : undefined
    })
    assert.deepEqual(
      [shown['steps']].flat().map((step) => `${Object(step).id} ${Object(step).status}`),
      ['move cancelled', 'drop pending', 'back success', 'tell success'],
    )
    assert.match(JSON.stringify(shown), /may have been done all the same/)
    assert.deepEqual(
      askedFor(shop).map(({ what }) => what),
      [`POST /slow/${shop}`, `POST /back/${shop}`, `POST /told/${shop}`],
    )
    const { items } = Object((await other.ask('GET', `/api/v1/fact/list?about=run:${run}`)).body)
    const told = [items]
      .flat()
      .map((fact) => `${Object(fact).type} ${Object(Object(fact).data).step ?? Object(Object(fact).data).reason ?? ''}`)
    assert.ok(told.includes('run.cancel-asked Wrong shop.') && told.some((line) => line.startsWith('run.finished')), told.join('\n'))
    assert.deepEqual(told.filter((line) => line.startsWith('run.step-finished')).toReversed(), [
      'run.step-finished move',
      'run.step-finished back',
      'run.step-finished tell',
    ])
  }

  test('the request ends at once, what the procedure wants after a cancel is done, and nothing else', async (context) => {
    const { run, endedAfterMs } = await cancelled('berlin', one, one)
    context.diagnostic(`the request ended ${endedAfterMs} ms after the cancel was answered`)
    await isAsWanted('berlin', run)
  })

  test('the same when another node is told to cancel than the one that waits for the answer', async (context) => {
    // Whichever of the two has it, the other is told in one of these.
    for (const [shop, begins, cancels] of [
      ['oslo', one, other],
      ['rome', other, one],
    ] as const) {
      const { run, endedAfterMs } = await cancelled(shop, begins, cancels)
      context.diagnostic(`the request ended ${endedAfterMs} ms after the cancel was answered`)
      await isAsWanted(shop, run)
    }
  })
})
