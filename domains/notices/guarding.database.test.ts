import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { snoozePage } from '#domains/notices/ending/actions.ts'
import { GuardInput, GuardOutput } from '#domains/notices/guarding.ts'
import { notices } from '#domains/notices/manifest.ts'
import { startEscalations } from '#domains/notices/paging.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { defineAction } from '#platform/actions/action.ts'
import { defineDomain } from '#platform/domain.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const held = new Set<string>()
const guard = defineAction({
  name: 'guard.ask',
  summary: 'Say what is held back',
  kind: 'question',
  may: { role: 'viewer' },
  input: GuardInput,
  output: GuardOutput,
  run: (_transaction, { subjects }) =>
    Promise.resolve({ held: subjects.filter((subject) => held.has(subject)).map((subject) => ({ subject, because: 'It is noon.' })) }),
})

let platform: TestPlatform
before(async () => {
  platform = await startTestPlatform({
    domains: [messagesDomain, people, oncall, notices, defineDomain({ name: 'guards', actions: [guard] })],
    start: new Date('2026-11-20T09:00:00Z'),
    outside: { send: () => Promise.resolve({ outcome: 'delivered', reason: 'Taken.' }) },
  })
  const documents: readonly [string, string, object][] = [
    ['Person', 'bo', { email: 'bo@example.com' }],
    ['Person', 'cy', { email: 'cy@example.com' }],
    [
      'EscalationPolicy',
      'two',
      {
        steps: [
          { page: ['person:bo'], timeout: '5m' },
          { page: ['person:cy'], timeout: '5h' },
        ],
        fallback: 'person:bo',
      },
    ],
  ]
  for (const [kind, name, spec] of documents)
    await platform.transact(platform.administrator, (transaction) =>
      saveOne(transaction, readOne(transaction, { document: { apiVersion: 'andon.dev/v1', kind, metadata: { name }, spec } }), {}),
    )
})
after(() => platform.stop())

const start = (subject: string, guardName = guard.name) =>
  platform.transact(platform.administrator, (transaction) =>
    startEscalations(transaction, [
      {
        subject,
        title: 'It broke',
        text: '',
        priority: 'Urgent',
        urgency: 'important',
        policy: 'escalation-policy:two',
        about: [],
        offers: [],
        guard: guardName,
      },
    ]),
  )
const paged = async (subject: string) =>
  (await platform.facts('notice.paged'))
    .filter(({ subjects }) => subjects.includes(subject))
    .flatMap(({ data }) => (data as { people: string[] }).people)

test('a step whose guard holds it back pages nobody, says why, and goes on once it is released', async () => {
  await start('test:held')
  held.add('test:held')
  await platform.advance('8m')
  assert.deepEqual(await paged('test:held'), ['person:bo'])
  const skipped = (await platform.facts('notice.skipped')).filter(({ subjects }) => subjects.includes('test:held'))
  assert.equal((skipped[0]?.data as { reason: string } | undefined)?.reason, 'Held back: It is noon.')
  held.clear()
  await platform.advance('2m')
  assert.deepEqual(await paged('test:held'), ['person:bo', 'person:cy'])
})

test('a snooze that is over while it is held back waits without a word, and pages when it is released', async () => {
  await start('test:quiet')
  await platform.act(snoozePage, { subject: 'test:quiet', for: '10m' })
  held.add('test:quiet')
  await platform.advance('30m', 30)
  assert.deepEqual(await paged('test:quiet'), ['person:bo'])
  const about = (facts: readonly { subjects: readonly string[] }[]) => facts.filter(({ subjects }) => subjects.includes('test:quiet'))
  assert.deepEqual(about(await platform.facts('notice.skipped')), [])
  held.clear()
  await platform.advance('2m', 2)
  assert.deepEqual(await paged('test:quiet'), ['person:bo', 'person:bo'])
})

test('a guard that is not there holds nothing back', async () => {
  await start('test:unguarded', 'guard.gone')
  await platform.advance('6m')
  assert.deepEqual(await paged('test:unguarded'), ['person:bo', 'person:cy'])
})

test('what is begun again while it goes on keeps its page and gets the newer words', async () => {
  await start('test:words')
  await platform.transact(platform.administrator, (transaction) =>
    startEscalations(transaction, [
      {
        subject: 'test:words',
        title: 'It broke (2 alerts)',
        text: 'More.',
        priority: 'Critical',
        urgency: 'important',
        policy: 'escalation-policy:two',
        about: [],
        offers: [],
      },
    ]),
  )
  const rows = await platform.database.sql<{ title: string; priority: string }>(
    `select title, priority from escalation where subject = 'test:words'`,
  )
  assert.deepEqual(rows, [{ title: 'It broke (2 alerts)', priority: 'Critical' }])
  assert.deepEqual(await paged('test:words'), ['person:bo'])
})
