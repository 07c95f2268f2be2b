import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compileDirectory, methodKey, methodsFor } from '#domains/people/contact.ts'
import { Channel } from '#domains/people/kinds.ts'
import { findingsAgainst } from '#platform/actions/validate.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'

const record = (kind: string, name: string, spec: object): RecordOf => ({
  apiVersion: 'andon.dev/v1',
  kind,
  metadata: { name },
  spec,
  id: name,
  reference: `${kind.toLowerCase()}:${name}`,
  version: 1,
  source: { kept: 'console' },
  createdAt: new Date(0),
  updatedAt: new Date(0),
  reviewedAt: undefined,
  archivedAt: undefined,
})

const names = (spec: object, urgency: 'important' | 'default'): string => {
  const contact = compileDirectory([record('Person', 'alice', spec)]).contacts.get('person:alice')
  assert.ok(contact)
  const { chosen, reserve } = methodsFor(contact, urgency)
  return `${chosen.map(({ name }) => name).join(' ')} | ${reserve.map(({ name }) => name).join(' ')}`
}

describe('how people are reached', () => {
  const chat = { name: 'chat', channel: 'slack', address: 'https://chat.example.com/a' }
  const pager = { name: 'pager', channel: 'webhook', address: 'https://pager.example.com/a', urgency: 'important', delay: '2m' }

  test('somebody without methods is reached by mail', () => {
    assert.equal(names({ email: 'a@example.com' }, 'default'), 'mail | ')
  })

  test('methods are chosen by urgency; the others and the mail address are a reserve', () => {
    assert.equal(names({ email: 'a@example.com', contactMethods: [chat, pager] }, 'important'), 'chat pager | mail')
    assert.equal(names({ email: 'a@example.com', contactMethods: [chat, pager] }, 'default'), 'chat | pager mail')
  })

  test('somebody with methods for the other urgency only is still reached', () => {
    assert.equal(names({ contactMethods: [pager] }, 'default'), 'pager | ')
  })

  const rules = {
    important: [{ method: 'pager' }, { method: 'chat', delay: '5m' }, { method: 'pager', delay: '3m' }],
  }

  test('rules say which methods are used when, whatever the methods say; what they leave out is a reserve', () => {
    const spec = { email: 'a@example.com', contactMethods: [chat, pager], rules }
    assert.equal(names(spec, 'important'), 'pager pager chat | mail')
    assert.equal(names(spec, 'default'), 'chat | pager mail', 'an urgency without rules goes by the methods')
    const contact = compileDirectory([record('Person', 'alice', spec)]).contacts.get('person:alice')
    assert.deepEqual(
      contact?.rules?.important?.map((method) => `${methodKey(method)} after ${method.delayMs / 60_000}`),
      [
        'webhook:https://pager.example.com/a after 0',
        'webhook:https://pager.example.com/a ~1 after 3',
        'slack:https://chat.example.com/a after 5',
      ],
    )
  })

  describe('when some are verified', () => {
    const verifiedBy = (
      places: readonly string[],
      urgency: 'important' | 'default',
      spec: object = { email: 'a@example.com', contactMethods: [chat, pager] },
    ) => {
      const contact = compileDirectory([record('Person', 'alice', spec)]).contacts.get('person:alice')
      assert.ok(contact)
      const { chosen, reserve } = methodsFor({ ...contact, verified: new Set(places) }, urgency)
      return `${chosen.map(({ name, delayMs }) => `${name} ${delayMs / 1_000}`).join(' ')} | ${reserve.map(({ name }) => name).join(' ')}`
    }
    const places = { chat: 'slack:https://chat.example.com/a', pager: 'webhook:https://pager.example.com/a', mail: 'email:a@example.com' }

    test('the others come last', () => {
      assert.equal(verifiedBy([], 'important'), 'chat 0 pager 120 | mail', 'none: all are used')
      assert.equal(verifiedBy([places.chat], 'important'), 'chat 0 | pager mail')
      assert.equal(
        verifiedBy([places.mail], 'important'),
        'mail 0 | chat pager',
        'one for the other urgency is better than an unproven one',
      )
      assert.equal(verifiedBy(Object.values(places), 'important'), 'chat 0 pager 120 | mail')
    })

    test('what is left begins when the first would have', () => {
      assert.equal(verifiedBy([places.pager], 'important'), 'pager 0 | chat mail')
    })

    test('a place that is no longer theirs proves nothing', () => {
      assert.equal(verifiedBy(['email:old@example.com'], 'default'), 'chat 0 | pager mail')
    })
  })

  test('quiet hours spare methods by name, the mail address as well', () => {
    const quietHours = { from: '22:00', to: '07:00', except: ['chat', 'mail'] }
    const [contact] = compileDirectory([
      record('Person', 'alice', { email: 'a@example.com', contactMethods: [chat], quietHours }),
    ]).contacts.values()
    assert.deepEqual(contact?.quiet?.except, ['slack:https://chat.example.com/a', 'email:a@example.com'])
  })

  test('a channel is reached at its address', () => {
    const [room] = compileDirectory([
      record('Channel', 'room', { type: 'slack-bot', address: 'C012AB3CD', limit: '2/1m' }),
    ]).contacts.values()
    assert.deepEqual([room?.reference, room?.methods[0]?.channel, room?.methods[0]?.limit], ['channel:room', 'slack-bot', '2/1m'])
  })

  test('who has left is not reached, not even as the member of a team', () => {
    const { contacts, members } = compileDirectory([
      record('Person', 'alice', { email: 'a@example.com', active: false }),
      record('Person', 'bo', { email: 'b@example.com', memberOf: ['team:shop'] }),
      record('Person', 'cy', { email: 'c@example.com' }),
      record('Team', 'shop', { members: ['person:alice'], lead: 'person:cy', contact: { email: 'shop@example.com' } }),
    ])
    assert.equal(contacts.has('person:alice'), false)
    assert.deepEqual(members.get('team:shop')?.toSorted(), ['person:bo', 'person:cy'])
    assert.deepEqual(
      contacts.get('team:shop')?.methods.map(({ address }) => address),
      ['shop@example.com'],
    )
  })
})

describe('a limit of messages', () => {
  for (const [limit, isFine] of [
    ['none', true],
    ['5/15m', true],
    ['1/24h', true],
    ['1/25h', false],
    ['1/9999h', false],
    ['0/1m', false],
  ] as const)
    test(`${limit} is ${isFine ? 'taken' : 'refused: nothing is held back for longer than a day'}`, () =>
      assert.equal(findingsAgainst(Channel.spec, { type: 'slack-bot', address: 'C012AB3CD', limit }).length === 0, isFine))
})
