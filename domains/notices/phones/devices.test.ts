import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toDevice } from '#domains/notices/phones/devices.ts'
import type { Outgoing } from '#platform/messages/outbox.ts'

const device = (person: string) => ({
  id: person,
  person,
  name: 'phone',
  endpoint: `https://push.example.com/${person.slice(7)}`,
  p256dh: 'p',
  auth: 'a',
  created_at: new Date(0),
})
const outgoing = (about: readonly string[], data?: unknown): Outgoing => ({
  message: { id: 'one', channel: 'push', to: 'phone', subject: '', text: '', links: [], ...(data === undefined ? {} : { data }) },
  about,
})
const to = (one: Outgoing): string => toDevice(one, [device('person:alice'), device('person:bo')]).message.to

test('a message goes to the browser of whom it is for, whoever else it is about', () => {
  assert.match(
    to(outgoing(['handoff:1', 'schedule:shop', 'person:alice', 'person:bo'], { person: 'person:bo' })),
    /^https:\/\/push.example.com\/bo#/,
  )
  assert.match(
    to(outgoing(['escalation:1', 'person:bo', 'person:alice'], { person: 'person:alice' })),
    /^https:\/\/push.example.com\/alice#/,
  )
})

test('a message that does not say whom it is for goes to the person it is about', () => {
  assert.match(to(outgoing(['person:alice'])), /^https:\/\/push.example.com\/alice#/)
  assert.equal(to(outgoing(['team:shop'])), 'phone')
})
