import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { Dependency, Workload } from '#domains/catalog/kinds.ts'
import { acknowledgePage, escalateNow, pageAbout, pageNow, reroute, resumePaging } from '#domains/notices/actions.ts'
import { answerPage, listNotices, openPage } from '#domains/notices/answering.ts'
import { snoozePage, takeOver } from '#domains/notices/ending/actions.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import type { Message } from '#platform/messages/channel.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const person = (name: string): string => `
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: ${name} }
spec: { email: ${name}@example.com }`

/** Somebody who is reached by mail at once, and by another way half an hour later. */
const slow = (name: string): string => `
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: ${name} }
spec:
  contactMethods:
    - { name: mail, channel: email, address: ${name}@example.com }
    - { name: hook, channel: webhook, address: 'https://hook.example.com/${name}', delay: 30m }`

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
${['jane', 'bob'].map(slow).join('')}
${policy('slow', '{ steps: [{ page: [person:jane, person:bob], timeout: 2h, answers: 2 }], fallback: person:cy }')}
${policy('two', '{ steps: [{ page: [person:alice], timeout: 5m }, { page: [person:bo], timeout: 10m }], fallback: person:cy }')}
${policy('wide', '{ steps: [{ page: [schedule:nobody, channel:shop-room], timeout: 5m }, { page: [dependency:cards], timeout: 10m }], fallback: person:cy }')}
${policy('pair', '{ steps: [{ page: [person:alice, person:bo], timeout: 5m, answers: 2 }, { page: [person:di], timeout: 30m }], fallback: person:cy }')}
${policy('day', "{ steps: [{ page: [person:alice], timeout: 5m, when: { hours: { zone: Asia/Tokyo, from: '09:00', to: '17:00' } } }, { page: [person:bo], timeout: 5m, when: { priority: Critical } }, { page: [person:di], timeout: 30m }], fallback: person:cy }")}
${policy('again', '{ steps: [{ page: [person:alice], timeout: 30m }], repeat: 1, fallback: person:cy }')}
`

const tokenIn = (message: Message | undefined): string => /\/p\/([^?\s]+)/.exec(message?.links[0]?.url ?? '')?.[1] ?? ''
const responder = (name: string): Actor => ({ type: 'person', name, role: 'responder', teams: [] })

describe('an escalation', () => {
  let platform: TestPlatform
  let sent: Message[] = []
  let count = 0
  before(async () => {
    platform = await startTestPlatform({
      domains: [kindsDomain, messagesDomain, defineDomain({ name: 'nouns', kinds: [Workload, Dependency] }), people, oncall, notices],
      start: new Date('2026-11-20T09:00:00Z'),
      outside: {
        send: (message) => {
          sent.push(message)
          return Promise.resolve({ outcome: 'delivered', reason: 'taken' })
        },
      },
    })
    await platform.act(applyRecords, { files: [{ path: 'shop.yaml', text: records }] })
    await platform.drain()
  })
  after(() => platform.stop())
  beforeEach(() => {
    sent = []
  })

  const page = async (named: string, priority = 'Urgent'): Promise<string> => {
    const subject = `test:${++count}`
    const request = { subject, title: `Broken ${count}`, text: '', priority, urgency: 'important' as const, about: [], offers: [] }
    await platform.act(pageAbout, { ...request, policy: `escalation-policy:${named}` })
    await platform.drain()
    return subject
  }
  const pass = async (time: string): Promise<void> => platform.advance(time, 2)
  const received = (): string[] => sent.splice(0).map(({ to }) => to.replace(/@example.com$/, ''))
  const told = async (type: string, subject: string) => (await platform.facts(type)).filter(({ subjects }) => subjects.includes(subject))
  const answer = (message: Message | undefined) =>
    platform.act(answerPage, { token: tokenIn(message), choice: 'acknowledge' }, { type: 'stranger' })
  const standing = async (subject: string) => (await platform.act(listNotices, { subject })).escalation ?? assert.fail()

  test('that is put off pages nobody until then, also by methods that wait, and then whoever was paged last', async () => {
    const subject = await page('two')
    assert.deepEqual(received(), ['alice'])
    const { until } = await platform.act(snoozePage, { subject, for: '1h', reason: 'The deploy is under way.' }, responder('alice'))
    const shown = await standing(subject)
    assert.deepEqual([shown.state, shown.snoozedUntil, shown.snoozedBy], ['snoozed', until, 'person:alice'])
    await pass('59m')
    assert.deepEqual(received(), [])
    await pass('2m')
    assert.match(sent[0]?.text ?? '', /You are paged because you are named by the policy; the snooze is over/)
    assert.deepEqual(received(), ['alice'])
    await pass('5m')
    assert.deepEqual(received(), ['bo'])
    // It ends early when somebody acknowledges.
    await platform.act(snoozePage, { subject, for: '1h' }, responder('bo'))
    await platform.act(acknowledgePage, { subject }, responder('bo'))
    await pass('2h')
    assert.deepEqual([received(), (await standing(subject)).state], [[], 'acknowledged'])
  })

  test('is put off until the morning of whoever asks', async () => {
    const subject = await page('two')
    const token = tokenIn(sent[0])
    const { message } = await platform.act(answerPage, { token, choice: 'snooze-morning' }, { type: 'stranger' })
    assert.match(message, /until 08:00 on your clock/)
    const until = (await standing(subject)).snoozedUntil ?? ''
    assert.match(until, /T08:00:00\.000Z$/, 'nobody said where alice lives')
    assert.ok(new Date(until).getTime() - platform.clock.now().getTime() <= 86_400_000)
    await platform.act(acknowledgePage, { subject })
  })

  test('says on its page who else was paged, what became of it, and how many answers it takes', async () => {
    const subject = await page('pair')
    const [first, second] = sent.map(tokenIn)
    const { beside } = await platform.act(openPage, { token: first ?? '' }, { type: 'stranger' })
    assert.deepEqual([beside?.needed, beside?.others.map(({ title, state }) => [title, state])], [2, [['bo', 'arrived']]])
    await platform.act(answerPage, { token: first ?? '', choice: 'acknowledge' }, { type: 'stranger' })
    const other = await platform.act(openPage, { token: second ?? '' }, { type: 'stranger' })
    assert.deepEqual(
      other.beside?.others.map(({ title, state }) => [title, state]),
      [['alice', 'answered']],
    )
    assert.deepEqual([other.notice.state, other.notice.answeredBy], ['escalating', ['person:alice']])
    await platform.act(answerPage, { token: second ?? '', choice: 'acknowledge' }, { type: 'stranger' })
    assert.equal((await standing(subject)).state, 'acknowledged')
  })

  test('is not put off into the past, for ever, or without saying how long', async () => {
    const subject = await page('two')
    const refused = (input: object, words: RegExp) =>
      assert.rejects(platform.act(snoozePage, { subject, ...input }), (error) => error instanceof Error && words.test(error.message))
    await refused({}, /one of `until`, `for` and `morning`/)
    await refused({ until: '2026-11-20T08:00:00Z' }, /That instant is over/)
    await refused({ for: '8d' }, /seven days at most/)
    await platform.act(acknowledgePage, { subject })
  })

  test('goes on at once when a snooze is taken back, or the next step is asked for', async () => {
    const one = await page('two')
    await platform.act(snoozePage, { subject: one, for: '1h' })
    await platform.act(resumePaging, { subject: one, reason: 'It is back.' })
    const other = await page('two')
    await platform.act(snoozePage, { subject: other, for: '1h' })
    await platform.act(escalateNow, { subject: other })
    await platform.drain()
    assert.deepEqual(received().toSorted(), ['alice', 'alice', 'bo', 'bo'])
    for (const subject of [one, other]) await platform.act(acknowledgePage, { subject })
  })

  test('goes to others when it is re-routed, though somebody had acknowledged', async () => {
    const subject = await page('two')
    await platform.act(acknowledgePage, { subject }, responder('alice'))
    await platform.act(reroute, { subject, to: ['person:di', 'channel:shop-room'], reason: 'It is the warehouse.' }, responder('alice'))
    await platform.drain()
    assert.deepEqual(received(), ['alice', 'di', 'https://room.example.com/hook'])
    assert.equal((await standing(subject)).state, 'escalating')
    await platform.act(reroute, { subject, to: ['escalation-policy:two'], reason: 'No, ours.' })
    await platform.drain()
    assert.deepEqual([received(), (await standing(subject)).policy], [['alice'], 'escalation-policy:two'])
    const to = (await told('notice.rerouted', subject)).map(({ data }) => (data as { to: string[] }).to)
    assert.deepEqual(to, [['person:di', 'channel:shop-room'], ['escalation-policy:two']])
    await assert.rejects(platform.act(reroute, { subject, to: ['person:nobody'], reason: 'x' }), /There is no person:nobody/)
    await assert.rejects(platform.act(reroute, { subject, to: ['escalation-policy:two', 'person:di'], reason: 'x' }), /Name one policy/)
    await platform.act(acknowledgePage, { subject })
  })

  test('is taken over by somebody else, also from the link of a page', async () => {
    const subject = await page('two')
    await platform.act(acknowledgePage, { subject }, responder('bo'))
    const token = /\/p\/([^?]+)$/.exec(sent[0]?.links.at(-1)?.url ?? '')?.[1] ?? ''
    const shown = await platform.act(openPage, { token }, { type: 'stranger' })
    assert.deepEqual(
      shown.notice.choices.map(({ choice }) => choice),
      ['take-over'],
    )
    const answered = await platform.act(answerPage, { token, choice: 'take-over' }, { type: 'stranger' })
    assert.deepEqual([answered.done, answered.notice.acknowledgedBy], [true, 'person:alice'])
    assert.deepEqual((await told('notice.taken-over', subject))[0]?.data, {
      escalation: shown.notice.escalation,
      subject,
      title: shown.notice.title,
      by: 'person:alice',
      from: 'person:bo',
    })
    assert.deepEqual(await platform.act(takeOver, { subject }, responder('alice')), {}, 'once more changes nothing')
  })

  test('that several must answer says so to each, and pages whoever has not', async () => {
    const subject = await page('pair')
    const token = /\/p\/([^?]+)$/.exec(sent.find(({ to }) => to.startsWith('alice'))?.links.at(-1)?.url ?? '')?.[1] ?? ''
    const first = await platform.act(answerPage, { token, choice: 'acknowledge' }, { type: 'stranger' })
    assert.deepEqual(
      [first.message, first.notice.answeredBy],
      ['Your answer counts. More people must, so others are still being paged.', ['person:alice']],
    )
    const again = await platform.act(answerPage, { token, choice: 'acknowledge' }, { type: 'stranger' })
    assert.deepEqual([again.done, again.message], [false, 'You have acknowledged. More people must, so others are still being paged.'])
    await pass('6m')
    assert.deepEqual(received().toSorted(), ['alice', 'bo', 'di'])
    assert.deepEqual(await platform.act(acknowledgePage, { subject }, responder('di')), { stopped: true })
    assert.equal((await told('notice.answered', subject)).length, 2)
  })

  test('still uses the later methods of whoever has not answered, and not those of whoever has (A33)', async () => {
    const subject = await page('slow')
    assert.deepEqual(received().toSorted(), ['bob', 'jane'])
    await platform.act(acknowledgePage, { subject }, responder('bob'))
    await pass('31m')
    assert.deepEqual(received(), ['https://hook.example.com/jane'])
    assert.deepEqual(await platform.act(acknowledgePage, { subject }, responder('jane')), { stopped: true })
    assert.deepEqual(
      (await told('notice.answered', subject)).map(({ actor }) => actor),
      ['person:bob', 'person:jane'],
    )
  })

  test('tells a room beside people who are not there and goes on, and waits for a vendor who is asked alone', async () => {
    const subject = await page('wide')
    assert.deepEqual(received().toSorted(), ['help@cards.example', 'https://room.example.com/hook'])
    assert.deepEqual((await told('notice.skipped', subject))[0]?.data, {
      escalation: (await standing(subject)).escalation,
      subject,
      cycle: 0,
      step: 0,
      isFallback: false,
      reason: 'Nobody is on call for schedule:nobody.',
    })
    await pass('11m')
    assert.deepEqual(received(), ['cy'])
    await platform.act(acknowledgePage, { subject })
  })

  test('skips a step outside its hours and one that is for worse, with the reasons', async () => {
    const subject = await page('day', 'High')
    assert.deepEqual(received(), ['di'])
    assert.deepEqual(
      (await told('notice.skipped', subject)).map(({ data }) => (data as { reason: string }).reason),
      ['It is outside 09:00 to 17:00 Asia/Tokyo.', 'It is High, less pressing than Critical.'],
    )
    await platform.act(acknowledgePage, { subject })
    const worse = await page('day', 'Critical')
    assert.deepEqual(received(), ['bo'])
    await platform.act(acknowledgePage, { subject: worse })
  })

  test('uses a method that somebody added after the step was paged from the next time on (A31)', async () => {
    const subject = await page('again')
    await platform.act(applyRecords, {
      files: [
        {
          path: 'alice.yaml',
          text: `${person('alice')
            .trim()
            .replace(/^---\n/, '')
            .replace(
              'spec: {',
              'spec: { contactMethods: [{ name: hook, channel: webhook, address: "https://hook.example.com/alice" }, { name: mail, channel: email, address: alice@example.com }],',
            )}`,
        },
      ],
    })
    await pass('29m')
    assert.deepEqual(received(), ['alice'])
    await pass('2m')
    assert.deepEqual(received().toSorted(), ['alice', 'https://hook.example.com/alice'])
    await platform.act(acknowledgePage, { subject })
  })

  test('begins by hand with rooms and vendors too', async () => {
    const { subject } = await platform.act(pageNow, { page: ['channel:shop-room', 'dependency:cards'], title: 'Cards are refused' })
    await platform.drain()
    assert.deepEqual(received().toSorted(), ['help@cards.example', 'https://room.example.com/hook'])
    await platform.act(acknowledgePage, { subject })
  })

  test('counts for a room as that of the room, whoever has its name', async () => {
    const { subject } = await platform.act(pageNow, { page: ['channel:shop-room'], title: 'Cards are refused' })
    await platform.drain()
    await answer(sent.at(-1))
    const { escalation } = await platform.act(listNotices, { subject })
    assert.deepEqual([escalation?.state, escalation?.acknowledgedBy], ['acknowledged', 'channel:shop-room'])
  })

  test('counts no more from who has left, or whose account is switched off', async () => {
    const subject = await page('two')
    const link = sent.at(-1)
    await platform.database.sql(
      `insert into account (person, email, role, created_at, disabled_at) values ('alice', 'alice@example.com', 'responder', $1, $1)`,
      [platform.clock.now()],
    )
    await assert.rejects(answer(link), /alice has left, so this answer counts no more/)
    await platform.database.sql(`update account set disabled_at = null`)
    await platform.act(applyRecords, {
      files: [{ path: 'alice.yaml', text: person('alice').replace('---', '').replace('spec: {', 'spec: { active: false,') }],
    })
    await assert.rejects(answer(link), /has left/)
    assert.equal((await platform.act(listNotices, { subject })).escalation?.state, 'escalating')
  })
})
