import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { claimsFor, type KnownPage, nextWay, type PageState } from '#domains/notices/claim.ts'
import type { ContactMethod, Directory } from '#domains/people/contact.ts'

const now = new Date('2026-11-20T12:00:00Z')
const method = (name: string, delayMs = 0, urgency?: 'important'): ContactMethod => ({
  name,
  channel: 'webhook',
  address: `https://${name}.example.com`,
  urgency,
  delayMs,
})
const mail: ContactMethod = { name: 'mail', channel: 'email', address: 'a@example.com', urgency: undefined, delayMs: 0 }
const directory: Directory = {
  contacts: new Map([
    [
      'person:alice',
      {
        reference: 'person:alice',
        title: 'Alice',
        zone: 'UTC',
        methods: [method('chat'), method('pager', 120_000, 'important')],
        lastWay: mail,
      },
    ],
  ]),
  members: new Map(),
}
const effect = {
  type: 'page',
  cycle: 0,
  step: 0,
  fallback: false,
  people: [{ person: 'person:alice', target: 'schedule:shop' }],
} as const

describe('the claims of a step', () => {
  test('are every method chosen for the urgency, each after its delay', () => {
    const claims = (urgency: 'important' | 'default') =>
      claimsFor(effect, directory, urgency, now).map(({ methodName, dueAt }) => `${methodName} ${dueAt.getTime() - now.getTime()}`)
    assert.deepEqual(claims('important'), ['chat 0', 'pager 120000'])
    assert.deepEqual(claims('default'), ['chat 0'])
  })

  test('say why the person is paged', () => {
    const reason = (person: string, target: string, fallback = false) =>
      claimsFor({ ...effect, fallback, people: [{ person, target }] }, directory, 'default', now)[0]?.reason
    assert.equal(reason('person:alice', 'schedule:shop'), 'on call for schedule:shop')
    assert.equal(reason('person:alice', 'team:shop'), 'a member of team:shop')
    assert.equal(reason('person:alice', 'person:alice', true), 'named by the policy, as the fallback')
  })
})

describe('in the quiet hours of somebody', () => {
  const night = new Date('2026-11-20T23:00:00Z')
  const claimsAt = (urgency: 'important' | 'default', except: readonly string[] = []) => {
    const contact = directory.contacts.get('person:alice')
    assert.ok(contact)
    const quiet = { from: '22:00', to: '07:00', days: undefined, except }
    const book = { contacts: new Map([['person:alice', { ...contact, quiet }]]), members: new Map() }
    return claimsFor(effect, book, urgency, night).map(
      ({ methodName, dueAt, held }) => `${methodName} ${dueAt.toISOString().slice(11, 16)} ${held ?? ''}`,
    )
  }

  test('what can wait waits, what is important does not', () => {
    assert.deepEqual(claimsAt('default'), ['chat 07:00 Waits for the end of quiet hours, Sat 21 Nov 2026, 07:00 (UTC).'])
    assert.deepEqual(claimsAt('important'), ['chat 23:00 ', 'pager 23:02 '])
  })

  test('a method that is spared is used as chosen, or instead of those that wait', () => {
    assert.deepEqual(claimsAt('default', ['webhook:https://chat.example.com']), ['chat 23:00 '])
    assert.deepEqual(
      claimsAt('default', ['email:a@example.com']).map((claim) => claim.slice(0, 10)),
      ['chat 07:00', 'mail 23:00'],
    )
  })
})

describe('after a refusal', () => {
  const pages = (...states: [number, PageState][]): KnownPage[] => {
    const claims = claimsFor(effect, directory, 'important', now)
    return states.map(([index, state]) => ({ ...(claims[index] ?? claims[0]!), id: `page-${index}`, state }))
  }
  const way = (...states: [number, PageState][]) => nextWay(pages(...states), directory, 'important', now)

  test('the method that waits for its delay is used at once', () => {
    assert.deepEqual(way([0, 'refused'], [1, 'waiting']), { type: 'hurry', page: 'page-1' })
  })

  test('nothing is done while another is on its way or has arrived', () => {
    assert.equal(way([0, 'refused'], [1, 'sent']).type, 'wait')
    assert.equal(way([0, 'sent'], [1, 'refused']).type, 'wait')
  })

  test('the mail address is the last way, and after it nothing is left', () => {
    const last = way([0, 'refused'], [1, 'refused'])
    assert.equal(last.type === 'try' ? last.claim.method : last.type, 'email:a@example.com')
    const all = [
      ...pages([0, 'refused'], [1, 'refused']),
      { ...pages([0, 'refused'])[0]!, method: 'email:a@example.com', channel: 'email' as const, address: 'a@example.com' },
    ]
    assert.equal(nextWay(all, directory, 'important', now).type, 'give-up')
  })
})
