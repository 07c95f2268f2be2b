import assert from 'node:assert/strict'
import test, { after, before, beforeEach } from 'node:test'
import { catalog } from '#domains/catalog/manifest.ts'
import { answerPage, openPage, pageOf } from '#domains/notices/answering.ts'
import { press } from '#domains/notices/chat/pressing.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { approve, decide } from '#domains/runs/actions.ts'
import { listApprovals } from '#domains/runs/approvals/questions.ts'
import { restart, skip } from '#domains/runs/steering.ts'
import type { Actor } from '#platform/identity/actor.ts'
import type { Message } from '#platform/messages/channel.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { block, refusal, type Stage, startStage } from '#test/procedures.ts'

const person = (name: string, more: Partial<Extract<Actor, { type: 'person' }>> = {}): Actor => ({
  type: 'person',
  name,
  role: 'viewer',
  teams: [],
  ...more,
})
const [ada, bo, cy, di] = [person('ada', { role: 'administrator' }), person('bo'), person('cy'), person('di', { role: 'responder' })]

let stage: Stage
let sent: Message[] = []

before(async () => {
  stage = await startStage({
    others: [messagesDomain, people, catalog, oncall, notices],
    start: new Date('2026-11-20T12:00:00Z'),
    send: (message) => {
      sent.push(message)
      return Promise.resolve({ outcome: 'delivered', reason: 'ok' })
    },
  })
  const { save } = stage
  for (const name of ['ada', 'bo', 'cy', 'di'])
    await save('Person', name, {
      email: `${name}@example.com`,
      zone: 'Europe/Berlin',
      shiftNotice: [],
      quietHours: { from: '22:00', to: '07:00' },
    })
  await save('Team', 'payments', { members: ['person:bo', 'person:cy', 'person:ada'] })
  await save('Team', 'db', { members: ['person:cy'] })
  const rotation = { every: 'day', start: '2026-11-20T09:00', people: ['person:bo', 'person:di'] }
  await save('Schedule', 'night', { zone: 'UTC', rotation }, { owner: 'team:payments' })
  await stage.platform.advance('2m', 2)
})
beforeEach(() => {
  sent = []
})
after(() => stage.stop())

const steps = (attributes: string): string => `1. Drop the table\n${block(`andon {name=drop ${attributes}}`, 'approve')}\n2. Tell\n`

/** A runbook whose first step needs approvals. */
const gated = (attributes: string): Promise<string> => stage.runbook(steps(attributes))

const inbox = (actor: Actor, which: 'waiting' | 'decided' | 'asked' = 'waiting') => stage.platform.act(listApprovals, { which }, actor)
const yes = (run: string, actor: Actor) => stage.platform.act(approve, { run, step: 'drop', decision: 'approve' }, actor)
/** What people were told of approvals: shifts have messages of their own. */
const told = (): string[] =>
  sent
    .map(({ to, subject }) => `${to.split('@')[0]}: ${subject.split(':')[0]}`)
    .filter((line) => /approve/i.test(line))
    .toSorted()
const settled = async (run: string): Promise<unknown[]> =>
  (await stage.platform.facts('run.approval-settled'))
    .filter(({ subjects }) => subjects.includes(`run:${run}`))
    .map(({ data }) => (data as { state: string }).state)

test('two of a team must approve; each counts once, the starter never, and everybody sees what waits for them', async () => {
  const run = await stage.begin(await gated('andon.approve=2 andon.approvers="team:payments,person:bo"'), {}, ada)
  await stage.platform.drain()
  assert.deepEqual(told(), ['bo: Approve', 'cy: Approve'])
  assert.deepEqual([(await inbox(bo)).waiting, (await inbox(ada)).waiting, (await inbox(di)).waiting], [1, 0, 0])
  assert.match((await refusal(yes(run, ada))).message, /You asked for this yourself/)
  assert.match((await refusal(yes(run, di))).message, /for team:payments or person:bo to decide/)
  await yes(run, bo)
  assert.match((await refusal(yes(run, bo))).message, /each person counts once/)
  assert.deepEqual([(await inbox(bo)).waiting, (await inbox(cy)).items[0]?.given], [0, 1])
  await yes(run, cy)
  assert.equal((await stage.look(run)).waiting?.for, 'answer')
  assert.deepEqual(
    (await inbox(bo, 'decided')).items.map(({ state, given }) => [state, given]),
    [['approved', 2]],
  )
  assert.deepEqual(
    (await inbox(ada, 'asked')).items[0]?.decisions.map(({ by }) => by),
    ['person:bo', 'person:cy'],
  )
  assert.deepEqual(await settled(run), ['approved'])
  sent = []
  await stage.platform.drain()
})

test('a schedule means whoever is on call at the moment of the decision', async () => {
  const run = await stage.begin(await gated('andon.approvers=schedule:night andon.approve.expires=3d'), {}, ada)
  await stage.platform.drain()
  assert.deepEqual(told(), ['bo: Approve'])
  assert.match((await refusal(yes(run, di))).message, /whoever is on call at this moment/)
  await stage.platform.advance('23h', 4)
  assert.equal((await inbox(bo)).waiting, 0)
  assert.equal((await inbox(di)).waiting, 1)
  assert.match((await refusal(yes(run, bo))).message, /whoever is on call/)
  await yes(run, di)
  assert.equal((await stage.look(run)).waiting?.for, 'answer')
})

test('what a document says to whoever decides shows values and no secret, in the message, the inbox and the table', async () => {
  const message = 'Drop {{ what }} with {{ token }}? {{ note }} {{ db }}'
  const parameters = { what: {}, token: {}, note: {}, db: { type: 'secret' } }
  const procedure = await stage.runbook(steps(`andon.approvers=team:db andon.approve.message="${message}"`), { parameters })
  const given = { what: 'orders\nand invoices', token: 'hunter2hunter2', note: 'it is hunter2hunter2', db: 'secret://db' }
  const run = await stage.begin(procedure, { parameters: given }, ada)
  await stage.platform.drain()
  const shown = 'Drop orders\nand invoices with •••? it is ••• •••'
  assert.equal((await inbox(cy)).items.find((one) => one.run === run)?.message, shown)
  const text = sent.find(({ to, subject }) => to === 'cy@example.com' && subject.startsWith('Approve'))?.text ?? ''
  assert.ok(text.includes(shown), text)
  const [kept] = await stage.platform.database.sql(`select message from run_approval where run = $1`, [run])
  assert.deepEqual(kept, { message: shown })
  await yes(run, cy)
})

test('a refusal needs a reason, fails the step and is told to whoever asked', async () => {
  const run = await stage.begin(await gated('andon.approvers=team:db andon.approve=1'), {}, ada)
  await stage.platform.drain()
  sent = []
  const reject = (note?: string) =>
    stage.platform.act(approve, { run, step: 'drop', decision: 'reject', ...(note === undefined ? {} : { note }) }, cy)
  assert.equal((await refusal(reject())).code, 'invalid-input')
  assert.equal((await reject('the copy is not complete')).status, 'Failed')
  await stage.platform.drain()
  assert.match(sent.find(({ to }) => to === 'ada@example.com')?.text ?? '', /refused\.\n\ncy: “the copy is not complete”/i)
  assert.deepEqual(await settled(run), ['rejected'])
  assert.match((await refusal(stage.platform.act(decide, { run, step: 'drop', decision: 'skip' }, di))).message, /go past the approval/)
  assert.match((await refusal(stage.platform.act(restart, { run, step: 'step-2' }, di))).message, /go past the approval/)
  const again = await stage.platform.act(restart, { run, step: 'drop' }, di)
  assert.equal(again.waiting?.for, 'approval')
  assert.deepEqual((await inbox(cy)).items[0]?.askedBy, ['person:ada', 'person:di'])
})

test('an approval cannot be skipped by whoever leads the run, but by whoever may give it', async () => {
  const run = await stage.begin(await gated('andon.approvers=person:di,person:cy'), {}, ada)
  assert.match((await refusal(stage.platform.act(skip, { run, step: 'drop' }, ada))).message, /go past the approval “Drop the table”/)
  assert.equal((await stage.platform.act(skip, { run, step: 'drop' }, di)).waiting?.step, 'step-2')
  assert.deepEqual(await settled(run), ['withdrawn'])
})

test('those who have not answered are asked again; in the end silence is a no', async () => {
  const run = await stage.begin(
    await gated('andon.approve=2 andon.approvers=team:payments andon.approve.remind=1h andon.approve.expires=4h'),
    {},
    ada,
  )
  await stage.platform.drain()
  await yes(run, bo)
  sent = []
  await stage.platform.advance('61m', 3)
  assert.deepEqual(told(), ['cy: Still to approve'])
  await stage.platform.advance('4h', 3)
  assert.equal((await stage.look(run)).status, 'TimedOut')
  assert.deepEqual(await settled(run), ['expired'])
  assert.deepEqual(
    told().filter((line) => line.startsWith('ada')),
    ['ada: Nobody approved'],
  )
})

test('silence can be a yes, or a question to others', async () => {
  const yesBook = await gated('andon.approvers=team:db andon.approve.expires=1h andon.approve.onExpiry=approve')
  const run = await stage.begin(yesBook, {}, ada)
  const other = await stage.runbook(steps('andon.approvers=team:db andon.approve.expires=1h andon.approve.onExpiry=escalate'), {
    escalation: 'person:di',
  })
  const escalated = await stage.begin(other, {}, ada)
  await stage.platform.drain()
  sent = []
  await stage.platform.advance('61m', 3)
  assert.equal((await stage.look(run)).waiting?.for, 'answer')
  assert.deepEqual(await settled(run), ['approved'])
  assert.ok(told().includes('di: Nobody approved in time'))
  assert.equal((await inbox(di)).items[0]?.escalated, true)
  await yes(escalated, di)
  assert.equal((await stage.look(escalated)).waiting?.for, 'answer')
})

test('the buttons of a message decide once, ask why, and say in words when they are too late', async () => {
  const run = await stage.begin(await gated('andon.approvers=team:payments andon.approve=1'), {}, ada)
  await stage.platform.drain()
  const tokenOf = (name: string): string => {
    const message = sent.find(({ to, choices }) => to === `${name}@example.com` && choices !== undefined)
    assert.deepEqual(
      message?.choices?.map(({ label }) => label),
      ['Approve', 'Reject'],
    )
    return message?.choices?.[0]?.token ?? ''
  }
  const stranger: Actor = { type: 'stranger' }
  const press = (name: string, choice: string, note?: string) =>
    stage.platform.act(answerPage, { token: tokenOf(name), choice, ...(note === undefined ? {} : { note }) }, stranger)
  const shown = await stage.platform.act(openPage, { token: tokenOf('bo') }, stranger)
  assert.deepEqual(shown.notice.choices, [
    { choice: 'approve', label: 'Approve' },
    { choice: 'reject', label: 'Reject', asksWhy: true },
  ])
  assert.match((await refusal(press('bo', 'reject'))).message, /Say why/)
  assert.deepEqual([(await press('bo', 'approve')).message, (await stage.look(run)).waiting?.for], ['Approved; the run goes on.', 'answer'])
  const late = await press('cy', 'reject', 'no')
  assert.deepEqual([late.done, /over: approved by person:bo/.test(late.message)], [false, true])
  const again = await stage.begin(await gated('andon.approvers=team:payments andon.approve.expires=1h'), {}, ada)
  sent = []
  await stage.platform.drain()
  const token = tokenOf('cy')
  await stage.platform.advance('2h', 3)
  assert.equal((await refusal(stage.platform.act(answerPage, { token, choice: 'approve' }, stranger))).code, 'link-expired')
  assert.equal((await stage.look(again)).status, 'TimedOut')
})

test('a button in a chat decides as whoever presses it, who must be allowed to', async () => {
  const run = await stage.begin(await gated('andon.approvers=team:db andon.approve=1'), {}, ada)
  await stage.platform.drain()
  const token = sent.find(({ choices }) => choices !== undefined)?.choices?.[0]?.token ?? ''
  const pressed = (name: string, choice: string): Promise<string> =>
    stage.platform.transact({ type: 'workflow', name: 'chat', id: 'slack-bot' }, async (transaction) =>
      press(
        transaction,
        { channel: 'slack-bot', user: `U-${name}`, addresses: [`U-${name}`], mail: `${name}@example.com` },
        await pageOf(transaction, token),
        choice,
      ),
    )
  assert.match((await refusal(pressed('bo', 'approve'))).message, /for team:db to decide/)
  assert.match((await refusal(pressed('cy', 'reject'))).message, /From a chat, open/)
  assert.equal(await pressed('cy', 'approve'), 'Approved; the run goes on.')
  assert.match(await pressed('cy', 'approve'), /over: approved by person:cy/)
  assert.equal((await stage.look(run)).waiting?.for, 'answer')
})

test('somebody on call is told at night; others in the morning', async () => {
  await stage.platform.advance('9h', 3)
  sent = []
  await stage.begin(await gated('andon.approvers=team:db'), {}, ada)
  await stage.begin(await gated('andon.approvers=schedule:night'), {}, ada)
  await stage.platform.drain()
  assert.equal(told().length, 1)
  assert.doesNotMatch(told().join(), /cy/)
})

test('twenty thousand that wait for others are no reason to wait', async () => {
  const run = await stage.begin(await gated('andon.approvers=person:bo'), {}, ada)
  const { sql } = stage.platform.database
  await sql(
    `insert into run_approval (id, run, step, since, title, procedure, run_title, owner, about, message, asked, askers, by_self, needed, on_expiry, urgent, state, asked_at)
     select gen_random_uuid(), $1, 'x' || n, $2, 'x', 'runbook:x', 'x', 'team:other', '{}', '', '{}', '{person:ada}', false, 1, 'reject', false, 'open', $2
       from generate_series(1, 20000) as n`,
    [run, stage.platform.clock.now()],
  )
  await sql(
    `insert into run_approval_party (part, reference, approval, barred) select 'asked', 'lead:*', id, '{person:ada}' from run_approval where step like 'x%'`,
  )
  await sql(
    `insert into run_approval_party (part, reference, approval) select 'asker', 'person:ada', id from run_approval where step like 'x%'`,
  )
  await sql('analyze run_approval, run_approval_party')
  const plan = await sql<{ 'QUERY PLAN': string }>(
    `explain select party.approval from run_approval_party as party where party.part = 'asked' and party.reference = 'lead:*' order by party.approval desc limit 51`,
  )
  assert.match(plan.map((row) => row['QUERY PLAN']).join('\n'), /Index Only Scan Backward/)
  assert.deepEqual([(await inbox(bo)).items[0]?.run, (await inbox(di)).waiting, (await inbox(ada)).waiting], [run, 100, 0])
  // One of another among twenty thousand of her own, deeper than anybody looks one by one.
  const [deep] = await sql<{ approval: string }>(
    `update run_approval_party set barred = '{person:bo}'
      where approval = (select approval from run_approval_party where part = 'asked' and reference = 'lead:*' and barred = '{person:ada}' order by approval limit 1)
        and part = 'asked' returning approval`,
  )
  const found = await inbox(ada)
  assert.deepEqual([found.items.map(({ approval }) => approval), found.waiting], [[deep?.approval], 1])
  const first = await stage.platform.act(listApprovals, { limit: 2 }, di)
  const second = await stage.platform.act(listApprovals, { limit: 2, after: first.next ?? '' }, di)
  assert.equal(new Set([...first.items, ...second.items].map(({ approval }) => approval)).size, 4)
})

test('a step does not approve in the name of whoever started its run', async () => {
  const { begin, platform, runbook, until, look } = stage
  const asked = await begin(await gated('andon.approve=1 andon.approvers=team:payments'))
  await until(asked, 'Waiting')
  const harmless = await runbook(`1. Harmless\n${block('andon', `run.approve\nrun: "${asked}"\nstep: drop\ndecision: approve`)}`)
  const around = await runbook(`1. Harmless\n${block('andon', `run.skip\nrun: "${asked}"\nstep: drop`)}`)
  for (const procedure of [harmless, around]) {
    const run = await begin(procedure, {}, person('bo', { role: 'responder', teams: ['team:payments'] }))
    await until(run, 'Failed')
    assert.match((await look(run)).failure?.reason ?? '', /step of a run/i)
  }
  assert.equal((await look(asked)).status, 'Waiting')
  assert.equal((await platform.act(approve, { run: asked, step: 'drop', decision: 'approve' }, bo)).waiting?.for, 'answer')
})
