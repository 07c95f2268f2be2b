import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { domains } from '#app/domains.ts'
import { exampleFiles } from '#app/example/load.ts'
import { openIncident } from '#domains/incidents/actions.ts'
import { showTimeline } from '#domains/incidents/questions.ts'
import { start } from '#domains/procedures/actions.ts'
import { answer, approve, cancel } from '#domains/runs/actions.ts'
import { getRun } from '#domains/runs/questions.ts'
import { resume } from '#domains/runs/steering.ts'
import { actorReference, type Actor } from '#platform/identity/actor.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'
import { startShop, type Shop } from '../shop/shop.ts'

/** The procedures of the example, run to their end against a real shop: when all is well, and when a step of theirs fails. */
let shop: Shop
let platform: TestPlatform
const outside = createGuardedFetch(['127.0.0.0/8'])
/** What the webhooks of the Automation documents were told, and what they answer: 200 unless said otherwise. */
const hooked: string[] = []
let hook: (told: string) => number = () => 200
const reach: typeof outside.fetch = (url, options) => {
  if (!url.startsWith('https://hooks.anycompany.example/')) return outside.fetch(url, options)
  const told = `${url.split('/').at(-1) ?? ''} ${String(options?.body ?? '')}`
  hooked.push(told)
  return Promise.resolve({ status: hook(told), headers: {}, body: '{}', durationMs: 1 })
}
before(async () => {
  shop = await startShop({ port: 0, restartMs: 10, slowMs: 10 })
  platform = await startTestPlatform({ domains, start: new Date('2026-11-20T12:00:00Z'), outside: { fetch: reach } })
  // What asks the shop by itself, or hears of what happens, is not needed here.
  const files = exampleFiles(shop.url).filter(({ path }) => !/^(?:canaries|heartbeats|event-rules)\//.test(path))
  await platform.act(applyRecords, { files })
})
after(async () => {
  await platform.stop()
  await shop.stop()
  outside.close()
})

const person = (name: string, team: string): Actor => ({ type: 'person', name, role: 'responder', teams: [team] })
/** Who may give approvals here; whoever the procedure means does. */
const approvers: readonly Actor[] = [
  person('mira', 'team:payments'),
  person('grace', 'team:fulfilment'),
  person('ray', 'team:customer-care'),
  person('olivia', 'team:retail-technology'),
  person('greta', 'team:platform'),
]

type Run = Awaited<ReturnType<typeof look>>
const look = (run: string) => platform.act(getRun, { run })
const ask = async (line: string, body?: unknown): Promise<Record<string, unknown>> => {
  const [method = '', path = ''] = line.split(' ')
  const said = await fetch(`${shop.url}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return (await said.json()) as Record<string, unknown>
}

/** Starts a procedure and does what it wants of people: answers each step (with the choice named), approves, waits. */
const follow = async (
  procedure: string,
  more: {
    readonly parameters?: Record<string, unknown>
    readonly about?: string[]
    readonly choose?: Readonly<Record<string, RegExp>>
    /** How far the clock moves while the run waits for it. */
    readonly pass?: string
    /** Leaves the run where it waits for the clock at this step. */
    readonly stopAt?: string
  } = {},
): Promise<Run> => {
  const { choose = {}, pass = '1s', stopAt, ...input } = more
  const { run } = await platform.act(start, { procedure, ...input } as Parameters<typeof platform.act<(typeof start)['input'], (typeof start)['output']>>[1])
  assert.ok(run !== null)
  return attend(run, choose, pass, stopAt)
}

const attend = async (run: string, choose: Readonly<Record<string, RegExp>>, pass: string, stopAt?: string): Promise<Run> => {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const now = await look(run)
    if (now.finishedAt !== null) return now
    const { waiting } = now
    if (waiting?.for === 'answer') await answerStep(now, waiting.step, choose[waiting.step])
    else if (waiting?.for === 'approval') await approveStep(now, waiting.step)
    else if (waiting?.for === 'resume') await platform.act(resume, { run, step: waiting.step })
    else if (waiting?.for === 'timer') {
      if (stopAt === waiting.step) return now
      await platform.advance(pass)
    }
    else await new Promise((done) => setTimeout(done, 5))
  }
  return look(run)
}

const answerStep = async (run: Run, id: string, wanted: RegExp | undefined): Promise<void> => {
  const choices = run.steps.find((step) => step.id === id)?.branches ?? []
  const position = wanted === undefined ? -1 : choices.findIndex(({ label }) => wanted.test(label))
  assert.ok(wanted === undefined || position >= 0, `${id} offers ${JSON.stringify(choices)}`)
  await platform.act(answer, { run: run.run, step: id, outcome: 'done', ...(position < 0 ? {} : { choice: position }) })
}

const approveStep = async ({ run, steps }: Run, step: string): Promise<void> => {
  const already = steps.find(({ id }) => id === step)?.approvedBy ?? []
  for (const approver of approvers) {
    if (already.includes(actorReference(approver))) continue
    const given = await platform.act(approve, { run, step, decision: 'approve' }, approver).catch((error: unknown) => error)
    if (!(given instanceof Error)) return
    assert.ok(given instanceof Refusal, String(given))
  }
  assert.fail(`nobody may approve ${step}`)
}

const outcomes = (run: Run): Readonly<Record<string, string>> => Object.fromEntries(run.steps.map((step) => [step.id, step.status]))
const told = (run: Run): string =>
  JSON.stringify({ status: run.status, failure: run.failure, waiting: run.waiting, steps: run.steps.map(({ id, status, reason }) => [id, status, reason]) })

interface Case {
  readonly runbook: string
  readonly parameters?: Record<string, unknown>
  /** What is broken, and how it is mended afterwards. */
  readonly fault?: readonly [part: string, body: Record<string, unknown>]
  readonly choose?: Readonly<Record<string, RegExp>>
  /** What the shop answers when it went well. */
  readonly mended: readonly [path: string, holds: (body: Record<string, unknown>) => boolean]
}

const well: readonly Case[] = [
  { runbook: 'restart-checkout', mended: ['GET /fault', ({ checkout }) => checkout === 'none'] },
  { runbook: 'drain-order-queue', fault: ['queue', { waiting: 4_000, poisoned: 2 }], mended: ['GET /queue', ({ waiting, consumers, aside }) => Number(waiting) < 200 && consumers === 6 && aside === 2] },
  { runbook: 'scale-storefront', fault: ['workers', { demand: 420 }], mended: ['GET /workers', ({ serving }) => serving === 6] },
  { runbook: 'drain-worker', parameters: { worker: 'w1' }, fault: ['workers', { demand: 100 }], mended: ['GET /workers', ({ workers }) => !JSON.stringify(workers).includes('"w1"')] },
  { runbook: 'scale-order-consumers', mended: ['GET /queue', ({ consumers }) => consumers === 12] },
  { runbook: 'clear-order-queue', parameters: { reason: 'The night of the 20th was replayed.' }, fault: ['queue', { waiting: 900 }], mended: ['GET /queue', ({ waiting, paused }) => waiting === 0 && paused === false] },
  { runbook: 'fail-over-payment-database', fault: ['database', { down: true }], mended: ['GET /database', ({ writable, fenced }) => writable === true && fenced === ''] },
  { runbook: 'restore-and-verify-backup', mended: ['GET /restores', ({ copies }) => copies === 0] },
  { runbook: 'release-a-fix', parameters: { version: '2026.11.2' }, mended: ['GET /release', ({ version }) => version === '2026.11.2'] },
  { runbook: 'roll-back-release', mended: ['GET /release', ({ version }) => version === '2026.11.1'] },
  { runbook: 'rotate-certificate', mended: ['GET /certificate', ({ daysLeft }) => daysLeft === 90] },
  { runbook: 'rotate-partner-key', mended: ['GET /keys', ({ active }) => active === 'k-2'] },
  { runbook: 'revoke-leaked-key', choose: { look: /our own/ }, mended: ['GET /keys', ({ active }) => active === 'k-3'] },
  { runbook: 'switch-off-recommendations', fault: ['switches', { recommender: 'slow' }], mended: ['GET /flags/recommendations', ({ on }) => on === false] },
  { runbook: 'fail-open-fraud-check', mended: ['GET /flags/fraud-check', ({ on }) => on === true] },
  { runbook: 'switch-payment-provider', fault: ['switches', { provider: 'northpay' }], mended: ['GET /payments/provider', ({ provider }) => provider === 'southpay'] },
  { runbook: 'rebuild-search-index', fault: ['switches', { unfound: 12 }], mended: ['GET /search-index', ({ indexed, products }) => indexed === products] },
  { runbook: 'replay-notifications', fault: ['switches', { notices: 900 }], mended: ['GET /notices', ({ missing }) => missing === 0] },
  { runbook: 'switch-store-to-offline-sales', parameters: { store: 'sg-12' }, mended: ['POST /tills/sg-12/trial', ({ mode }) => mode === 'online'] },
  { runbook: 'lock-compromised-account', parameters: { user: 'ada' }, fault: ['accounts', { takeover: 'ada' }], mended: ['GET /accounts/ada', ({ locked, sessions }) => locked === true && sessions === 0] },
  { runbook: 'clear-price-cache', fault: ['switches', { stale: 40 }], mended: ['GET /price-cache', ({ stale, entries }) => stale === 0 && Number(entries) > 0] },
]
for (const { runbook, fault, mended, ...more } of well) {
  test(`${runbook} runs to its end against the shop`, async () => {
    if (fault !== undefined) await ask(`POST /faults/${fault[0]}`, fault[1])
    const run = await follow(`runbook:${runbook}`, more)
    const after = await ask(mended[0])
    if (fault !== undefined) await ask(`POST /faults/${fault[0]}`, {})
    assert.equal(run.status, 'Success', told(run))
    assert.ok(mended[1](after), JSON.stringify(after))
  })
}

const failing: readonly (Omit<Case, 'mended'> & { readonly failed: string; readonly back: string; readonly undone: Case['mended'] })[] = [
  { runbook: 'scale-storefront', parameters: { workers: 20 }, failed: 'scale', back: 'scale-back', undone: ['GET /workers', ({ serving }) => Number(serving) < 12] },
  { runbook: 'drain-order-queue', parameters: { consumers: 1 }, fault: ['queue', { waiting: 100_000 }], failed: 'verify', back: 'consumers-back', undone: ['GET /queue', ({ consumers }) => consumers === 12] },
  { runbook: 'fail-over-payment-database', fault: ['database', { down: true, lag: 60 }], failed: 'promote', back: 'unfence', undone: ['GET /database', ({ fenced }) => fenced === ''] },
  { runbook: 'restore-and-verify-backup', parameters: { rows: 900_000 }, failed: 'prove', back: 'backup', undone: ['GET /restores', ({ copies }) => copies === 0] },
  { runbook: 'release-a-fix', parameters: { version: '2026.11.3' }, fault: ['releases', { bad: '2026.11.3' }], failed: 'verify', back: 'return', undone: ['GET /release', ({ version }) => version === '2026.11.1'] },
  { runbook: 'rotate-certificate', fault: ['trust', { issuer: 'short' }], failed: 'verify', back: 'former', undone: ['GET /certificate', ({ daysLeft }) => daysLeft === 90] },
  { runbook: 'switch-payment-provider', parameters: { to: 'northpay' }, fault: ['switches', { provider: 'northpay' }], failed: 'verify', back: 'switch-back', undone: ['GET /payments/provider', ({ provider }) => provider === 'southpay'] },
  { runbook: 'rebuild-search-index', fault: ['switches', { lost: 40 }], failed: 'verify', back: 'restore', undone: ['GET /search-index', ({ indexed, products }) => indexed === products] },
]
for (const { runbook, fault, failed, back, undone, ...more } of failing) {
  test(`${runbook} goes back when “${failed}” fails`, async () => {
    if (fault !== undefined) await ask(`POST /faults/${fault[0]}`, fault[1])
    const run = await follow(`runbook:${runbook}`, more)
    const after = await ask(undone[0])
    if (fault !== undefined) await ask(`POST /faults/${fault[0]}`, {})
    const seen = outcomes(run)
    assert.deepEqual([run.status, seen[failed], seen[back]], ['Failed', 'failed', 'success'], told(run))
    assert.ok(undone[1](after), JSON.stringify(after))
  })
}

test('a playbook goes the way its answers lead, writes what it found into the incident, and offers the runbook filled in', async () => {
  await ask('POST /faults/accounts', { takeover: 'grace' })
  const reason = 'A customer called.'
  const incident = await platform.act(openIncident, { title: 'Strange logins', priority: 'High', workload: 'workload:identity', reason })
  const about = [`incident:${incident.id}`]
  const run = await follow('playbook:investigate-suspicious-login', { parameters: { user: 'grace' }, about, choose: { both: /Neither/ } })
  assert.equal(run.status, 'Success', told(run))
  assert.deepEqual([outcomes(run)['both'], outcomes(run)['habits'], outcomes(run)['call']], ['success', 'pending', 'pending'])
  const [found] = run.findings
  assert.deepEqual([found?.cause, found?.runbook], [true, 'runbook:lock-compromised-account'])
  assert.match(JSON.stringify(await platform.act(showTimeline, { incident: incident.id })), /Found: Neither is/)
  const { run: mending } = await platform.act(start, found?.start ?? { procedure: '' })
  assert.equal((await look(mending ?? '')).parameters['user'], 'grace')
})

const investigations: readonly (readonly [playbook: string, choose: Case['choose'], runbook: string])[] = [
  ['investigate-errors', { which: /500/, code: /release/ }, 'runbook:roll-back-release'],
  ['investigate-latency', { whom: /Everybody/, changed: /Nothing/, trace: /recommender/ }, 'runbook:switch-off-recommendations'],
  ['investigate-saturation', { short: /Processors/, load: /More requests/ }, 'runbook:scale-storefront'],
  ['investigate-failed-deployment', { where: /Ready/, ready: /warms/ }, 'runbook:release-a-fix'],
  ['investigate-queue-growth', { doubles: /All/ }, 'runbook:clear-order-queue'],
  ['investigate-sign-in-failures', { who: /token/, everybody: /certificate/ }, 'runbook:rotate-certificate'],
]
for (const [playbook, choose, runbook] of investigations) {
  test(`${playbook} finds a cause and offers ${runbook}`, async () => {
    await ask('POST /faults/queue', {})
    const run = await follow(`playbook:${playbook}`, choose === undefined ? {} : { choose })
    assert.equal(run.status, 'Success', told(run))
    assert.deepEqual([run.findings.at(-1)?.cause, run.findings.at(-1)?.runbook], [true, runbook])
  })
}

const automations: readonly (readonly [name: string, more: Parameters<typeof follow>[1], hook: (told: string) => number, status: string, told: readonly string[]])[] = [
  ['announce-maintenance', { parameters: { What: 'You cannot pay from two to three.', Minutes: 15 }, pass: '15m' }, () => 200, 'Success', ['status-page {"state": "maintenance", "text": "You cannot pay from two to three."}', 'status-page {"state": "operational"}']],
  ['wait-for-release', { pass: '1m' }, () => (hooked.length < 3 ? 202 : 200), 'Success', ['release-gate {"ask": "well"}', 'release-gate {"ask": "well"}', 'release-gate {"ask": "well"}', 'release-gate {"verdict": "good"}']],
  ['rotate-database-password', { parameters: { Role: 'orders' }, pass: '1m' }, () => 200, 'Success', ['vault {"role": "orders", "do": "rotate"}', 'vault {"role": "orders", "do": "verify"}', 'vault {"role": "orders", "do": "revoke-former"}']],
]
for (const [name, more, answers, status, told] of automations) {
  test(`${name}, an Automation document, runs to its end`, async () => {
    hooked.splice(0)
    hook = answers
    const run = await follow(`runbook:${name}`, more)
    assert.equal(run.status, status, JSON.stringify([run.failure, run.waiting, hooked]))
    assert.deepEqual(hooked, told)
  })
}

test('a password that does not work is taken back', async () => {
  hooked.splice(0)
  hook = (told) => (told.includes('verify') ? 500 : 200)
  const run = await follow('runbook:rotate-database-password', { parameters: { Role: 'orders' }, pass: '1m' })
  assert.equal(run.status, 'Failed')
  assert.equal(hooked.at(-1), 'vault {"role": "orders", "do": "take-back"}')
})

test('a freeze that is cancelled opens the gate again', async () => {
  hooked.splice(0)
  hook = () => 200
  const frozen = await follow('runbook:freeze-changes', { parameters: { Hours: 2 }, stopAt: 'frozen' })
  assert.equal(frozen.steps.find(({ id }) => id === 'board')?.approvedBy.length, 2)
  await platform.act(cancel, { run: frozen.run })
  const run = await attend(frozen.run, {}, '1s')
  assert.equal(run.status, 'Cancelled')
  assert.deepEqual(hooked, ['release-gate {"gate": "closed", "hours": 2}', 'release-gate {"gate": "open"}'])
})
