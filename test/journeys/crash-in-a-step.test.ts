import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { testDatabase } from '#test/database.ts'
import { addressOf, createNode, type Node } from '#test/node.ts'
import { type Phones, startPhones } from '#test/phones.ts'
import { startTill, type Till } from '#test/till.ts'

const fence = (name: string, request: string): string => `   \`\`\`http {name=${name} andon.timeout=10m}\n   ${request}\n   \`\`\``

/** Bo answers for payments, and has a phone. Paying twice is paying twice. */
const organization = (till: string): readonly object[] => [
  {
    kind: 'Person',
    metadata: { name: 'bo', title: 'Bo' },
    spec: { email: 'bo@anycompany.example', shiftNotice: [] },
  },
  { kind: 'Team', metadata: { name: 'payments' }, spec: { members: ['person:bo'], escalation: 'escalation-policy:payments' } },
  {
    kind: 'EscalationPolicy',
    metadata: { name: 'payments', owner: 'team:payments' },
    spec: { steps: [{ page: ['person:bo'], timeout: '10h' }], fallback: 'person:bo' },
  },
  {
    kind: 'Runbook',
    metadata: { name: 'pay', title: 'Pay a supplier', owner: 'team:payments' },
    spec: {
      parameters: { supplier: { type: 'string' } },
      body: `## Steps\n\n1. Pay {{ supplier }}\n${fence('pay', `POST ${till}/slow/{{ supplier }}`)}\n2. Tell them\n${fence('tell', `POST ${till}/told/{{ supplier }}`)}\n`,
    },
  },
]

describe('a node is killed while it does what may not be done twice', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-crash-'))
  let database: Awaited<ReturnType<typeof testDatabase>>
  let phones: Phones
  let till: Till
  let node: Node
  /** Two runs whose node was killed. */
  let acme = ''
  let bolt = ''

  before(async () => {
    database = await testDatabase()
    phones = await startPhones()
    till = await startTill()
    const files = join(folder, 'files.json')
    const documents = organization(till.url)
    writeFileSync(
      files,
      JSON.stringify(
        documents.map((one, index) => ({ path: `${index}.json`, text: JSON.stringify({ apiVersion: 'andon.dev/v1', ...one }) })),
      ),
    )
    node = await createNode({
      DATABASE_URL: addressOf(database.connection),
      ANDON_DATA: join(folder, 'node'),
      ANDON_TEST_FILES: files,
      ANDON_SMTP_URL: phones.url,
    })
    await node.start()
    ;[acme, bolt] = [await paying('acme'), await paying('bolt')]
    await node.kill()
    await node.start()
    for (const run of [acme, bolt]) await until('the question', async () => (await look(run))['status'] === 'Waiting' || undefined)
  })
  after(async () => {
    await node.stop()
    await phones.stop()
    till.stop()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const until = async <Found>(what: string, look: () => Promise<Found | undefined> | Found | undefined): Promise<Found> => {
    for (const deadline = performance.now() + 40_000; performance.now() < deadline; await new Promise((done) => setTimeout(done, 25))) {
      const found = await look()
      if (found !== undefined && found !== false) return found
    }
    return assert.fail(`It never happened: ${what}`)
  }
  const deed = async (action: string, input: object): Promise<Readonly<Record<string, unknown>>> => {
    const { status, body } = await node.ask('POST', `/api/v1/${action.replace('.', '/')}`, input)
    assert.equal(status, 200, JSON.stringify(body))
    return Object(body)
  }
  const look = async (run: string): Promise<Readonly<Record<string, unknown>>> =>
    Object((await node.ask('GET', `/api/v1/run/get?run=${run}`)).body)
  const cli = fileURLToPath(new URL('../../cli/andon.mjs', import.meta.url))
  const andon = (...args: readonly string[]): Promise<string> =>
    new Promise((done, fail) => {
      const env = { ...process.env, HOME: folder, ANDON_URL: node.url(), ANDON_TOKEN: node.token() }
      execFile(process.execPath, [cli, ...args], { env }, (error, said, wrong) => (error === null ? done(said) : fail(new Error(wrong))))
    })
  const sentTo = (supplier: string): readonly string[] => till.asked.map(({ what }) => what).filter((what) => what.endsWith(`/${supplier}`))

  /** A run that is in the midst of paying. */
  const paying = async (supplier: string): Promise<string> => {
    const begun = await deed('run.start', { procedure: 'runbook:pay', parameters: { supplier }, about: [`alert:${supplier}`] })
    await until('the payment', () => sentTo(supplier).length === 1 || undefined)
    return String(begun['run'])
  }
  const unknown = /node died before it said how this ended\. It is not known whether it had an effect, so it is not repeated by itself/

  test('the run asks whether it was done, everywhere one looks; who answers for it is paged, and says it was', async () => {
    const run = acme
    const { waiting, steps } = await look(run)
    assert.deepEqual([Object(waiting).for, Object(waiting).step], ['decision', 'pay'])
    assert.match(String(Object(waiting).reason), unknown)
    assert.deepEqual(
      [steps].flat().map((step) => Object(step).status),
      ['waiting', 'pending'],
    )
    assert.match(await andon('run', 'get', run), unknown)
    assert.match(await andon('run', 'list', '--waiting-for', 'decision'), new RegExp(run))
    const page = await phones.receives('bo@anycompany.example', 'Decide: Pay a supplier, step “Pay acme”')
    assert.match(page.text, unknown)

    const token = /\/p\/([A-Za-z0-9._~-]+)/.exec(page.text)?.[1]
    const opened = Object((await node.ask('GET', `/api/v1/notice/open?token=${token}`)).body)
    assert.deepEqual(
      [Object(opened.notice).choices]
        .flat()
        .flatMap((one) => (/Do it|after it|as failed/.test(Object(one).label) ? [Object(one).label] : [])),
      ['Do it again', 'Go on after it', 'Count it as failed'],
    )
    const said = await deed('notice.answer', { token, choice: 'skip' })
    assert.equal(said['done'], true, JSON.stringify(said))
    await until('the end', async () => (await look(run))['status'] === 'Success' || undefined)
    assert.deepEqual(sentTo('acme'), ['POST /slow/acme', 'POST /told/acme'])
    const facts = JSON.stringify((await node.ask('GET', `/api/v1/fact/list?about=run:${run}&types=run.decided`)).body)
    assert.match(facts, /"actor":"person:bo"/)
  })

  test('it is done again only when somebody says so, under a key of its own', async () => {
    const run = bolt
    assert.deepEqual(sentTo('bolt'), ['POST /slow/bolt'])
    assert.match(await andon('run', 'decide', run, 'pay', 'retry', '--note', 'The bank has nothing.'), /InProgress|Success/)
    const again = await until('the second payment', () => till.asked.filter(({ what }) => what === 'POST /slow/bolt')[1])
    again.answer()
    await until('the end', async () => (await look(run))['status'] === 'Success' || undefined)
    assert.deepEqual(sentTo('bolt'), ['POST /slow/bolt', 'POST /slow/bolt', 'POST /told/bolt'])
    assert.equal(new Set(till.asked.map(({ key }) => key)).size, till.asked.length)
  })
})
