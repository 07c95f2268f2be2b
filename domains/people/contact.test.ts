import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compileDirectory, methodsFor } from '#domains/people/contact.ts'
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
