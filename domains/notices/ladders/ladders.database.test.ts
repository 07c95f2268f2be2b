import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Dependency, Workload } from '#domains/catalog/kinds.ts'
import { acknowledgePage, escalateNow, pageAbout } from '#domains/notices/actions.ts'
import { listPolicies, previewPolicy, showLadder } from '#domains/notices/ladders/actions.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const person = (name: string): string => `
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: ${name} }
spec: { email: ${name}@example.com }`

const policy = (name: string, spec: string): string => `
---
apiVersion: andon.dev/v1
kind: EscalationPolicy
metadata: { name: ${name}, owner: team:shop }
spec: ${spec}`

const records = `
apiVersion: andon.dev/v1
kind: Team
metadata: { name: shop }
spec: { members: [person:alice, person:bo], lead: person:cy }
${['alice', 'bo', 'cy', 'di'].map(person).join('')}
---
apiVersion: andon.dev/v1
kind: Channel
metadata: { name: shop-room, owner: team:shop }
spec: { type: webhook, address: 'https://room.example.com/hook' }
---
apiVersion: andon.dev/v1
kind: Workload
metadata: { name: checkout, owner: team:shop }
spec: { tier: 1 }
---
apiVersion: andon.dev/v1
kind: Dependency
metadata: { name: cards, owner: team:shop }
spec: { workload: workload:checkout, vendor: Cards Inc, criticality: critical, support: { email: help@cards.example } }
---
apiVersion: andon.dev/v1
kind: Schedule
metadata: { name: nobody, owner: team:shop }
spec: { zone: UTC, rotation: { every: day, start: 2026-11-16T09:00, people: [person:alice], hours: { from: '20:00', to: '21:00' } } }
${policy('two', '{ steps: [{ page: [person:alice], timeout: 5m }, { page: [person:bo], timeout: 10m }], fallback: person:cy }')}
${policy('wide', '{ steps: [{ page: [schedule:nobody, channel:shop-room], timeout: 5m }, { page: [dependency:cards], timeout: 10m }], fallback: person:cy }')}
`

let platform: TestPlatform
let sent: string[] = []
before(async () => {
  platform = await startTestPlatform({
    domains: [kindsDomain, messagesDomain, defineDomain({ name: 'nouns', kinds: [Workload, Dependency] }), people, oncall, notices],
    start: new Date('2026-11-20T09:00:00Z'),
    outside: {
      send: ({ to }) => {
        sent = [...sent, to]
        return Promise.resolve({ outcome: 'delivered', reason: 'taken' })
      },
    },
  })
  await platform.act(applyRecords, { files: [{ path: 'shop.yaml', text: records }] })
  await platform.drain()
})
after(() => platform.stop())

test('a policy is drawn before it is needed: whom each step reaches now, when, and what is wrong', async () => {
  const { steps, defects, pass: onePass } = await platform.act(showLadder, { policy: 'escalation-policy:wide' })
  assert.deepEqual(
    steps.map(({ after: seconds, reaches, skipped }) => [
      seconds,
      reaches.map(({ title, isPlace }) => `${title}${isPlace ? ' (place)' : ''}`),
      skipped,
    ]),
    [
      [0, ['shop-room (place)'], 'Nobody is on call for schedule:nobody.'],
      [0, ['Cards Inc (place)'], undefined],
      [600, ['cy'], undefined],
    ],
  )
  assert.deepEqual([onePass, defects], [600, ['Step 1 reaches nobody: Nobody is on call for schedule:nobody.']])
  const evening = await platform.act(showLadder, { policy: 'wide', at: '2026-11-25T20:30:00Z' })
  assert.deepEqual([evening.defects, evening.steps[1]?.at], [[], '2026-11-25T20:35:00.000Z'])
  const listed = await platform.act(listPolicies, { defects: true })
  assert.deepEqual(
    listed.items.map(({ policy: one, first, fallback }) => [one, first, fallback]),
    [['escalation-policy:wide', ['dependency:cards'], 'person:cy']],
  )
  await assert.rejects(platform.act(showLadder, { policy: 'none' }), /There is no policy "none"/)
})

test('a policy that is not saved yet is drawn too, with the ways people are reached and what waits for their night to end', async () => {
  const record = person('night')
    .trim()
    .replace(/^---\n/, '')
    .replace('spec: {', "spec: { zone: Europe/Berlin, quietHours: { from: '22:00', to: '07:00' },")
  await platform.act(applyRecords, { files: [{ path: 'night.yaml', text: record }] })
  const spec = { steps: [{ page: ['person:night', 'channel:shop-room'], timeout: '5m', answers: 1 }], fallback: 'person:bo' }
  const draft = await platform.act(previewPolicy, { spec, at: '2026-11-20T23:30:00Z', priority: 'Normal' })
  assert.deepEqual(
    draft.steps[0]?.reaches.map(({ title, reach, by }) => [title, reach, by]),
    [
      ['night', 'none', [{ method: 'mail', channel: 'email', after: 0, heldUntil: '2026-11-21T06:00:00.000Z' }]],
      ['shop-room', 'proven', [{ method: 'channel', channel: 'webhook', after: 0 }]],
    ],
  )
  const pressing = await platform.act(previewPolicy, { spec, at: '2026-11-20T23:30:00Z' })
  assert.equal(pressing.steps[0]?.reaches[0]?.by[0]?.heldUntil, undefined, 'an important page passes')
})

test('a policy whose fallback leaves is a defect everybody sees, and cannot be saved anew', async () => {
  const gone = person('cy')
    .trim()
    .replace(/^---\n/, '')
    .replace('spec: {', 'spec: { active: false,')
  await platform.act(applyRecords, { files: [{ path: 'cy.yaml', text: gone }] })
  const { items } = await platform.act(listPolicies, { defects: true })
  assert.ok(items.length === 2)
  assert.match(items.find(({ policy: one }) => one.endsWith(':two'))?.defects[0] ?? '', /^The fallback reaches nobody: person:cy/)
  const changed = policy('two', '{ steps: [{ page: [person:di], timeout: 5m }], fallback: person:cy }')
    .trim()
    .replace(/^---\n/, '')
  await assert.rejects(platform.act(applyRecords, { files: [{ path: 'two.yaml', text: changed }] }), (error) => {
    assert.ok(error instanceof Refusal)
    assert.match(JSON.stringify(error), /The fallback reaches nobody: person:cy has left, or has no way to be reached/)
    return true
  })
  // What goes on all the same reaches the owner.
  const { subject } = await platform
    .act(pageAbout, {
      subject: 'test:two',
      title: 'Broken',
      text: '',
      priority: 'Urgent',
      urgency: 'important',
      policy: 'escalation-policy:two',
      about: [],
      offers: [],
    })
    .then(() => ({ subject: 'test:two' }))
  await platform.drain()
  for (const _ of [1, 2]) await platform.act(escalateNow, { subject }).then(() => platform.drain())
  assert.deepEqual([...new Set(sent)].toSorted(), ['alice@example.com', 'bo@example.com'])
  await platform.act(acknowledgePage, { subject })
  await platform.act(applyRecords, {
    files: [
      {
        path: 'cy.yaml',
        text: person('cy')
          .trim()
          .replace(/^---\n/, ''),
      },
    ],
  })
})
