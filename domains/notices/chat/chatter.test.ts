import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Chatter, codeTold, personBehind } from '#domains/notices/chat/chatter.ts'
import type { Contact, ContactMethod } from '#domains/people/contact.ts'

const method = (channel: ContactMethod['channel'], address: string): ContactMethod => ({
  name: address,
  channel,
  address,
  urgency: undefined,
  delayMs: 0,
})
const contact = (reference: string, methods: readonly ContactMethod[], mail?: string): readonly [string, Contact] => [
  reference,
  { reference, title: reference, zone: 'UTC', methods, lastWay: mail === undefined ? undefined : method('email', mail) },
]
const directory = {
  contacts: new Map([
    contact('person:alice', [method('telegram', '1'), method('slack-bot', 'Alice@example.com')], 'alice@example.com'),
    contact('person:bo', [method('telegram', '-100')], 'bo@example.com'),
    contact('person:twin-a', [method('telegram', '7')], 'twin@example.com'),
    contact('person:twin-b', [method('telegram', '7')], 'twin@example.com'),
    contact('channel:war-room', [method('telegram', '-200')]),
  ]),
  members: new Map(),
}
const who = (chatter: Partial<Chatter>, page?: { person: string; channel: string; address: string }) =>
  personBehind(directory, { channel: 'telegram', user: '', addresses: [], ...chatter }, page)

test('somebody in a chat is whoever has the address, or the mail address, alone', () => {
  assert.equal(who({ addresses: ['1'] }), 'person:alice')
  assert.equal(who({ addresses: ['2'] }), undefined)
  assert.equal(who({ addresses: ['2'], mail: 'BO@example.com' }), 'person:bo')
  assert.equal(who({ channel: 'slack-bot', addresses: ['U1'], mail: 'alice@example.com' }), 'person:alice')
  assert.equal(who({ channel: 'teams', addresses: ['1'] }), undefined, 'the address of another chat is none here')
  assert.equal(who({ addresses: ['-200'] }), undefined, 'a channel is nobody')
})

test('two people with one address are nobody, unless the page says which of them it was for', () => {
  assert.equal(who({ addresses: ['7'] }), undefined)
  assert.equal(who({ mail: 'twin@example.com' }), undefined)
  assert.equal(who({ addresses: ['7'] }, { person: 'person:twin-b', channel: 'telegram', address: '7' }), 'person:twin-b')
})

test('whoever presses in a group a page went to is not its person for that', () => {
  const page = { person: 'person:bo', channel: 'telegram', address: '-100' }
  assert.equal(who({ addresses: ['9'] }, page), undefined)
  assert.equal(who({ addresses: ['1'] }, page), 'person:alice')
  assert.equal(who({ addresses: ['5'] }, { person: 'person:gone', channel: 'telegram', address: '5' }), undefined)
})

test('how a code is sent depends on the chat', () => {
  assert.deepEqual([codeTold('slack-bot', 'c'), codeTold('teams', 'c'), codeTold('telegram', 'c')], ['/andon link c', 'link c', '/start c'])
})
