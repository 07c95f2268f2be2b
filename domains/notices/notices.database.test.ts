import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { acknowledgePage, escalateNow, pageAbout, pageNow, resumePaging, stopPaging, switchPolicy } from '#domains/notices/actions.ts'
import { answerPage, listNotices, myNotices, openPage } from '#domains/notices/answering.ts'
import { notices } from '#domains/notices/manifest.ts'
import { escalate } from '#domains/notices/jobs.ts'
import { startEscalations } from '#domains/notices/paging.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import type { Delivery, Message } from '#platform/messages/channel.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const records = `
apiVersion: andon.dev/v1
kind: Team
metadata: { name: shop }
spec: { members: [person:alice, person:bo], lead: person:cy }
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: alice }
spec: { email: alice@example.com, zone: Europe/Berlin }
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: bo }
spec:
  email: bo@example.com
  contactMethods:
    - { name: chat, channel: slack, address: https://chat.example.com/bo }
    - { name: pager, channel: webhook, address: https://pager.example.com/bo, urgency: important, delay: 30s }
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: cy }
spec: { email: cy@example.com }
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: mute }
spec: {}
---
apiVersion: andon.dev/v1
kind: Schedule
metadata: { name: shop, owner: team:shop }
spec:
  zone: Europe/Berlin
  rotation: { every: week, start: 2026-11-16T09:00, people: [person:alice] }
---
apiVersion: andon.dev/v1
kind: Schedule
metadata: { name: office, owner: team:shop }
spec:
  zone: UTC
  rotation: { every: day, start: 2026-11-16T09:00, people: [person:alice], hours: { from: '13:00', to: '14:00' } }
---
apiVersion: andon.dev/v1
kind: EscalationPolicy
metadata: { name: shop, title: Shop, owner: team:shop }
spec:
  steps:
    - { page: [schedule:shop], timeout: 60s }
    - { page: [person:bo], timeout: 90s }
  fallback: person:cy
---
apiVersion: andon.dev/v1
kind: EscalationPolicy
metadata: { name: holes, owner: team:shop }
spec:
  steps:
    - { page: [schedule:office], timeout: 5m }
    - { page: [person:mute], timeout: 5m }
  fallback: person:cy
`

const viewer = (name: string): Actor => ({ type: 'person', name, role: 'viewer', teams: [] })

describe('paging', () => {
  let platform: TestPlatform
  let sent: Message[] = []
  let answer: (message: Message) => Delivery
  const send = (message: Message): Promise<Delivery> => {
    sent.push(message)
    return Promise.resolve(answer(message))
  }
  const domains = [kindsDomain, messagesDomain, people, oncall, notices]
  const received = (): string[] => sent.map(({ to }) => to.replace('@example.com', '').replace('https://', '').replace('.example.com', ''))
  let count = 0
  const page = async (policy = 'escalation-policy:shop', more: object = {}): Promise<string> => {
    const subject = `alert-group:${++count}`
    await platform.act(pageAbout, {
      subject,
      title: 'Payments fail',
      text: 'Half of all payments are refused.',
      workload: 'workload:checkout',
      priority: 'Urgent',
      urgency: 'important',
      policy,
      runbook: 'runbook:restart-checkout',
      about: ['team:shop', 'workload:checkout'],
      offers: [],
      ...more,
    })
    await platform.drain()
    return subject
  }
  const tokenOf = (message: Message | undefined): string => /\/p\/([^?]+)$/.exec(message?.links.at(-1)?.url ?? '')?.[1] ?? ''
  const told = async (type: string, subject: string) => (await platform.facts(type)).filter(({ subjects }) => subjects.includes(subject))

  before(async () => {
    platform = await startTestPlatform({ domains, start: new Date('2026-11-20T09:00:00Z'), outside: { send } })
    await platform.act(applyRecords, { files: [{ path: 'shop.yaml', text: records }] })
  })
  after(() => platform.stop())
  beforeEach(async () => {
    answer = () => ({ outcome: 'delivered', reason: 'taken' })
    const open = await platform.database.sql<{ subject: string }>(`select subject from escalation where phase <> 'stopped'`)
    for (const { subject } of open) await platform.act(stopPaging, { subject, because: 'resolved' })
    await platform.drain()
    sent = []
  })

  test('a page goes to whoever is on call and says everything in itself', async () => {
    const subject = await page()
    assert.deepEqual(received(), ['alice'])
    const [message] = sent
    assert.equal(message?.subject, '[Urgent] checkout: Payments fail')
    for (const part of [
      'Workload: checkout',
      'Since: Fri 20 Nov 2026, 10:00 (Europe/Berlin, UTC+1)',
      'Owner: team:shop',
      'What to do first: runbook:restart-checkout, http://andon.test/procedures/runbook%3Arestart-checkout/run',
      'Its text: http://andon.test/procedures/runbook%3Arestart-checkout',
      'Half of all payments are refused.',
      'You are paged because you are on call for schedule:shop (escalation-policy:shop).',
    ])
      assert.ok(message?.text.includes(part), `${part}\n\n${message?.text}`)
    assert.deepEqual(
      message?.links.map(({ label }) => label),
      ['Acknowledge', 'Escalate', 'Open'],
    )
    const list = await platform.act(listNotices, { subject })
    assert.deepEqual(
      list.items.map(({ person, state, reason }) => [person, state, reason]),
      [['person:alice', 'delivered', 'on call for schedule:shop']],
    )
    assert.equal((await told('notice.paged', 'person:alice')).length, 1)
  })

  test('nobody answers: the next step, its delayed method, then the fallback', async () => {
    const subject = await page()
    await platform.advance('40s')
    assert.deepEqual(received(), ['alice'])
    await platform.advance('21s')
    assert.deepEqual(received(), ['alice', 'chat/bo'])
    await platform.advance('30s')
    assert.deepEqual(received(), ['alice', 'chat/bo', 'pager/bo'])
    await platform.advance('60s')
    assert.deepEqual(received(), ['alice', 'chat/bo', 'pager/bo', 'cy'])
    assert.equal((await told('notice.exhausted', subject)).length, 1)
    const { escalation } = await platform.act(listNotices, { subject })
    assert.equal(escalation?.exhausted, true)
  })

  test('an acknowledgement stops the next step and the delayed message', async () => {
    const subject = await page()
    await platform.advance('61s')
    await platform.act(acknowledgePage, { subject })
    await platform.advance('2m')
    assert.deepEqual(received(), ['alice', 'chat/bo'])
    const { escalation, items } = await platform.act(listNotices, { subject })
    assert.equal(escalation?.acknowledgedBy, 'person:ada')
    assert.deepEqual(items.map(({ method, state }) => `${method} ${state}`).toSorted(), [
      'chat delivered',
      'mail delivered',
      'pager dropped',
    ])
  })

  test('an acknowledgement taken back pages the next step at once', async () => {
    const subject = await page()
    await platform.act(acknowledgePage, { subject })
    await platform.act(resumePaging, { subject, reason: 'Called away.' })
    await platform.drain()
    assert.deepEqual(received(), ['alice', 'chat/bo'])
  })

  test('asking again for a subject somebody acknowledged pages the next step, for an open one nothing', async () => {
    const subject = await page()
    const again = () => {
      const request = { subject, title: 'Again', text: '', priority: 'Urgent', urgency: 'important' as const }
      return platform.transact(platform.administrator, (transaction) =>
        startEscalations(transaction, [{ ...request, policy: 'escalation-policy:shop', about: [], offers: [] }]),
      )
    }
    await again()
    await platform.drain()
    assert.deepEqual(received(), ['alice'])
    await platform.act(acknowledgePage, { subject })
    await again()
    await platform.drain()
    assert.deepEqual(received(), ['alice', 'chat/bo'])
  })

  test('a step nobody is reached by is skipped at once, and says why', async () => {
    const subject = await page('escalation-policy:holes')
    assert.deepEqual(received(), ['cy'])
    assert.deepEqual(
      (await told('notice.skipped', subject)).map(({ data }) => (data as { reason: string }).reason),
      ['Nobody is on call for schedule:office.', 'person:mute has no way to be reached.'],
    )
  })

  test('a policy that is not there pages the team it is about', async () => {
    await page('escalation-policy:gone')
    assert.deepEqual(received().toSorted(), ['alice', 'chat/bo', 'cy'])
  })

  test('the next step can be asked for, and another policy begins at its first', async () => {
    const subject = await page()
    await platform.act(escalateNow, { subject })
    await platform.drain()
    assert.deepEqual(received(), ['alice', 'chat/bo'])
    await platform.act(switchPolicy, { subject, policy: 'escalation-policy:holes' })
    await platform.drain()
    assert.deepEqual(received(), ['alice', 'chat/bo', 'cy'])
    await assert.rejects(platform.act(switchPolicy, { subject, policy: 'escalation-policy:none' }), { code: 'not-found' })
  })

  test('what is over is over: resolved, it pages nobody and cannot be escalated', async () => {
    const subject = await page()
    assert.deepEqual(await platform.act(stopPaging, { subject, because: 'resolved' }), { stopped: true })
    assert.deepEqual(await platform.act(stopPaging, { subject, because: 'resolved' }), { stopped: false })
    await platform.advance('2m')
    assert.deepEqual(received(), ['alice'])
    await assert.rejects(platform.act(escalateNow, { subject }), { code: 'not-found' })
  })

  test('a refused message falls over to the next method at once, then to the mail, then to the next step', async () => {
    answer = ({ to }) => (to.includes('cy@') ? { outcome: 'delivered', reason: 'ok' } : { outcome: 'refused', reason: 'unknown' })
    const subject = await page()
    await platform.drain()
    assert.deepEqual(received(), ['alice', 'chat/bo', 'pager/bo', 'bo', 'cy'])
    assert.deepEqual(
      (await told('notice.failed', subject)).map(({ data }) => (data as { person: string }).person),
      ['person:alice', 'person:bo'],
    )
  })

  test('people of one step are each tried by every method before the step is left', async () => {
    answer = ({ to }) => (to.includes('alice') ? { outcome: 'delivered', reason: 'ok' } : { outcome: 'refused', reason: 'no' })
    const { subject } = await platform.act(pageNow, { page: ['team:shop'], title: 'All hands' })
    await platform.drain()
    assert.deepEqual(received().toSorted(), ['alice', 'bo', 'chat/bo', 'cy', 'pager/bo'])
    assert.equal((await told('notice.failed', subject)).length, 2)
  })

  test('the link shows the page without a sign-in and answers it once, calmly when asked again', async () => {
    const subject = await page()
    const token = tokenOf(sent[0])
    const shown = await platform.act(openPage, { token }, { type: 'stranger' })
    assert.equal(shown.person, 'person:alice')
    assert.deepEqual(
      shown.notice.choices.map(({ choice }) => choice),
      ['acknowledge', 'escalate', 'snooze', 'snooze-hour', 'snooze-morning'],
    )
    const first = await platform.act(answerPage, { token, choice: 'acknowledge' }, { type: 'stranger' })
    assert.deepEqual([first.done, first.notice.state, first.notice.acknowledgedBy], [true, 'acknowledged', 'person:alice'])
    const second = await platform.act(answerPage, { token, choice: 'acknowledge' }, { type: 'stranger' })
    assert.equal(second.done, false)
    assert.match(second.message, /^Already acknowledged by person:alice on Fri 20 Nov 2026/)
    const [stopped] = await told('notice.stopped', subject)
    assert.equal(stopped?.actor, 'person:alice')
  })

  test('the link answers only what the page offers, and not after a day', async () => {
    await page()
    const token = tokenOf(sent[0])
    await assert.rejects(platform.act(answerPage, { token, choice: 'delete' }, { type: 'stranger' }), { code: 'not-found' })
    await assert.rejects(platform.act(openPage, { token: `${token}x` }, { type: 'stranger' }), { code: 'link-expired' })
    await platform.act(stopPaging, { subject: `alert-group:${count}`, because: 'resolved' })
    const over = await platform.act(answerPage, { token, choice: 'acknowledge' }, { type: 'stranger' })
    assert.match(over.message, /^This is over: resolved/)
    platform.clock.advance(25 * 3_600_000)
    await assert.rejects(platform.act(openPage, { token }, { type: 'stranger' }), (error) => {
      assert.ok(error instanceof Refusal && error.code === 'link-expired')
      return true
    })
    platform.clock.advance(-25 * 3_600_000)
  })

  test('a link only carries actions that accept links', async () => {
    await page('escalation-policy:shop', {
      offers: [{ choice: 'acknowledge', label: 'Take', action: 'notice.stop', input: { subject: 'x', because: 'resolved' } }],
    })
    await assert.rejects(platform.act(answerPage, { token: tokenOf(sent[0]), choice: 'acknowledge' }, { type: 'stranger' }), {
      code: 'forbidden',
    })
  })

  test('nobody has others do in their name what they may not do themselves', async () => {
    const request = { subject: 'test:trap', title: 'Press me', text: '', priority: 'Urgent', urgency: 'important' as const, about: [] }
    const trap = [{ choice: 'acknowledge', label: 'Acknowledge', action: 'run.start', input: { procedure: 'runbook:give-me-rights' } }]
    const asked = { ...request, policy: 'escalation-policy:shop', offers: trap }
    const responder: Actor = { type: 'person', name: 'cy', role: 'responder', teams: [] }
    await assert.rejects(platform.act(pageAbout, asked, responder), { code: 'forbidden' })
    assert.equal(sent.length, 0)
  })

  test('everybody sees the pages that went to them', async () => {
    const subject = await page()
    const { items } = await platform.act(myNotices, { open: true }, viewer('alice'))
    assert.deepEqual(
      items.map((item) => item.subject),
      [subject],
    )
    assert.deepEqual((await platform.act(myNotices, { open: true }, viewer('cy'))).items, [])
  })

  test('a long list is paged by key', async () => {
    const subject = await page()
    await platform.advance('152s')
    const first = await platform.act(listNotices, { subject, limit: 3 })
    assert.equal(first.items.length, 3)
    const second = await platform.act(listNotices, { subject, limit: 3, after: first.next ?? '' })
    assert.equal(first.items.length + second.items.length, 4)
    assert.equal(second.next, undefined)
  })

  test('a label with characters no database holds does not keep the page', async () => {
    const request = { priority: 'Urgent', urgency: 'default' as const, policy: 'escalation-policy:shop', offers: [] }
    await platform.transact(platform.administrator, (transaction) =>
      startEscalations(transaction, [
        {
          ...request,
          subject: `alert-group:${++count}`,
          title: `${'x'.repeat(299)}\u{1F525}`,
          text: 'half \ud83d and \0',
          about: ['workload:\ud83d'],
        },
      ]),
    )
    await platform.drain()
    assert.equal(sent.length, 1)
  })

  test('pages for a person who does not exist are refused', async () => {
    await assert.rejects(platform.act(pageNow, { page: ['person:nobody'], title: 'Hello' }), { code: 'not-found' })
  })

  test('many nodes at once page everybody once', async () => {
    const requests = Array.from({ length: 700 }, (_, index) => ({
      subject: `storm:${index}`,
      title: 'Storm',
      text: '',
      priority: 'Urgent',
      urgency: 'default' as const,
      policy: 'escalation-policy:shop',
      about: [],
      offers: [],
    }))
    const work = platform.work()
    await Promise.all([
      ...[0, 350].map((from) => work.transact((transaction) => startEscalations(transaction, requests.slice(from, from + 350)))),
      ...Array.from({ length: 4 }, async () => {
        for (let turn = 0; turn < 10; turn += 1) await escalate.run(work, {})
      }),
    ])
    await platform.drain()
    assert.equal(sent.length, 700)
    assert.equal(new Set(sent.map(({ thread }) => thread)).size, 700)
    const [pages] = await platform.database.sql<{ count: number }>(
      `select count(*)::int as count from page join escalation on escalation.id = page.escalation where subject like 'storm:%'`,
    )
    assert.equal(pages?.count, 700)
  })
})
