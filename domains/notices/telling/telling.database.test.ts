import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { answerPage, openPage } from '#domains/notices/answering.ts'
import { notices } from '#domains/notices/manifest.ts'
import { lookAtShifts } from '#domains/notices/shifts/looking.ts'
import { tell } from '#domains/notices/telling/tell.ts'
import type { Telling } from '#domains/notices/telling/telling.ts'
import { overrideOnCall } from '#domains/oncall/actions.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { acceptSwap, askSwap, declineSwap, withdrawSwap } from '#domains/oncall/swaps/actions.ts'
import { people } from '#domains/people/manifest.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import type { Delivery, Message } from '#platform/messages/channel.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

const document = (kind: string, name: string, spec: object, owner?: string) => ({
  path: `${kind}-${name}.json`,
  text: JSON.stringify({ apiVersion: 'andon.dev/v1', kind, metadata: { name, ...(owner === undefined ? {} : { owner }) }, spec }),
})
const records = [
  document('Person', 'alice', { email: 'alice@example.com', shiftNotice: [] }),
  document('Person', 'bo', {
    email: 'bo@example.com',
    shiftNotice: [],
    quietHours: { from: '22:00', to: '07:00' },
    contactMethods: [
      { name: 'call', channel: 'voice', address: '+4930901820' },
      { name: 'chat', channel: 'slack', address: 'https://chat.example.com/bo', delay: '5m' },
    ],
  }),
  document('Person', 'mute', { shiftNotice: [] }),
  document('Team', 'shop', { members: ['person:alice'], contact: { email: 'shop@example.com' } }),
  document(
    'Schedule',
    'week',
    { zone: 'UTC', rotation: { every: 'week', start: '2026-11-16T09:00', people: ['person:alice', 'person:bo'] } },
    'team:shop',
  ),
]

describe('telling', () => {
  let platform: TestPlatform
  let sent: Message[] = []
  let answer: (message: Message) => Delivery
  const actor = (name: string): Actor => ({ type: 'person', name, role: 'viewer', teams: [] })
  const [alice, bo] = [actor('alice'), actor('bo')]
  const responder: Actor = { type: 'person', name: 'bo', role: 'responder', teams: [] }
  const told = (): string[] => sent.map(({ to, subject }) => `${to.replace(/@.*|https:\/\/chat.example.com\//, '')}: ${subject}`)
  const say = async (key: string, more: Partial<Telling> = {}): Promise<void> => {
    const telling = { key, person: 'person:bo', subject: `About ${key}`, text: key, links: [], about: [], ...more }
    await platform.transact({ type: 'workflow', name: 'test', id: 'test' }, (transaction) =>
      tell(transaction, [{ expiresAt: new Date(transaction.now.getTime() + 86_400_000), ...telling }]),
    )
    await platform.drain()
  }

  before(async () => {
    platform = await startTestPlatform({
      domains: [kindsDomain, messagesDomain, people, oncall, notices],
      start: new Date('2026-11-17T12:00:00Z'),
      outside: {
        send: (message: Message) => {
          sent.push(message)
          return Promise.resolve(answer(message))
        },
      },
    })
    await platform.act(applyRecords, { files: records })
    await platform.advance('2m', 2)
  })
  beforeEach(() => {
    sent = []
    answer = () => ({ outcome: 'delivered', reason: 'ok' })
  })
  after(() => platform.stop())

  test('the same is told once, by the first way that is not a call; what comes together is one message', async () => {
    await say('one')
    await say('one')
    assert.deepEqual(told(), ['bo: About one'])
    await platform.transact({ type: 'workflow', name: 'test', id: 'test' }, (transaction) =>
      tell(
        transaction,
        ['two', 'three'].map((key) => ({
          key,
          person: 'person:bo',
          subject: `About ${key}`,
          text: key,
          links: [],
          about: [],
          expiresAt: new Date(transaction.now.getTime() + 60_000),
        })),
      ),
    )
    await platform.drain()
    assert.deepEqual(told().slice(1), ['bo: About two, and 1 more'])
  })

  test('a refused one goes by the next way; when there is none it is on the record', async () => {
    answer = ({ channel }) =>
      channel === 'slack' ? { outcome: 'refused', reason: 'no such room' } : { outcome: 'delivered', reason: 'ok' }
    await say('refused')
    assert.deepEqual(
      sent.map(({ channel }) => channel),
      ['slack', 'email'],
    )
    await say('unheard', { person: 'person:mute' })
    const [fact] = await platform.facts('notice.untold')
    assert.deepEqual(fact?.subjects, ['person:mute'])
  })

  test('a swap is told, with buttons that answer; whoever asked is told what came of it', async () => {
    const asked = { schedule: 'week', from: '2026-11-20T09:00:00Z', to: '2026-11-21T09:00:00Z', with: 'bo' }
    const { swap } = await platform.act(askSwap, asked, alice)
    await platform.drain()
    const [message] = sent
    assert.deepEqual(
      message?.links.map(({ label }) => label),
      ['Accept', 'Decline', 'Open'],
    )
    const token = message?.choices?.[0]?.token ?? ''
    const page = await platform.act(openPage, { token }, { type: 'stranger' })
    assert.deepEqual(
      [page.person, page.notice.state, page.notice.choices.map(({ choice }) => choice)],
      ['person:bo', 'escalating', ['accept', 'decline']],
    )
    const declined = await platform.act(answerPage, { token, choice: 'decline' }, { type: 'stranger' })
    assert.equal(declined.message, 'Whoever asked is told.')
    const again = await platform.act(answerPage, { token, choice: 'accept' }, { type: 'stranger' })
    assert.deepEqual([again.done, again.message.includes('declined')], [false, true])
    await platform.drain()
    assert.deepEqual(told(), ['bo: alice asks you to take over week', 'alice: bo cannot take over week'])
    await assert.rejects(platform.act(declineSwap, { swap }, bo), { code: 'conflict' })
  })

  test('what is withdrawn is told to who was asked; a swap taken in the console to who asked, and the plan’s change to nobody again', async () => {
    const asked = { schedule: 'week', from: '2026-11-21T09:00:00Z', to: '2026-11-22T09:00:00Z', with: 'bo' }
    const first = await platform.act(askSwap, asked, alice)
    await platform.drain()
    await platform.act(withdrawSwap, { swap: first.swap }, alice)
    const second = await platform.act(askSwap, asked, alice)
    await platform.drain()
    await platform.act(acceptSwap, { swap: second.swap }, bo)
    await platform.advance('3m', 3)
    assert.deepEqual(told(), [
      'bo: alice asks you to take over week',
      'bo: alice keeps week',
      'bo: alice asks you to take over week',
      'alice: bo takes over week for alice',
    ])
  })

  test('what one does oneself is not told to oneself; what is taken back at once to nobody', async () => {
    const change = { schedule: 'week', person: 'bo', from: '2026-11-19T09:00:00Z', to: '2026-11-19T12:00:00Z' }
    const { override } = await platform.act(overrideOnCall, change, responder)
    await platform.invoke(platform.administrator, 'oncall.override-remove', { override })
    await platform.advance('2m', 2)
    assert.deepEqual(told(), [])
    await platform.act(overrideOnCall, change, responder)
    await platform.advance('2m', 2)
    assert.deepEqual(told(), ['alice: Your time on call for week changed'])
    assert.match(sent[0]?.text ?? '', /bo changed it/)
  })

  test('hours nobody has are told to the team', async () => {
    await platform.act(overrideOnCall, { schedule: 'week', from: '2026-11-24T09:00:00Z', to: '2026-11-24T10:00:00Z' })
    await platform.advance('2m', 2)
    assert.ok(told().includes('shop: Nobody is on call for week'))
    assert.ok(told().includes('bo: Your time on call for week changed'))
  })

  test('a look that is repeated, or comes twice at once, tells nothing twice; one that dies has told nothing', async () => {
    await platform.act(overrideOnCall, { schedule: 'week', person: 'mute', from: '2026-11-18T20:00:00Z', to: '2026-11-18T21:00:00Z' })
    const look = () => platform.transact({ type: 'workflow', name: 'test', id: 'test' }, lookAtShifts)
    const dies = platform.transact({ type: 'workflow', name: 'test', id: 'test' }, async (transaction) => {
      await lookAtShifts(transaction)
      throw new Error('killed')
    })
    await assert.rejects(dies, /killed/)
    await Promise.all([look(), look(), look()])
    await platform.advance('2m', 2)
    assert.deepEqual(told(), ['alice: Your time on call for week changed'])
  })

  test('at night it waits for the end of quiet hours, and what is over by then is told to nobody', async () => {
    await platform.advance('600m', 2)
    await say('night')
    await say('soon over', { expiresAt: new Date(platform.clock.now().getTime() + 3_600_000) })
    assert.deepEqual(told(), [])
    await platform.advance('10h', 2)
    assert.deepEqual(told(), ['bo: About night'])
  })
})
