import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Channel, Person } from '#domains/people/kinds.ts'

const person = (spec: object) => Person.validate?.({ apiVersion: 'andon.dev/v1', kind: 'Person', metadata: { name: 'alice' }, spec }) ?? []
const found = (spec: object): string[] => person(spec).map(({ path, rule }) => `${path} ${rule}`)
const text = { name: 'text', channel: 'sms', address: '+493023125101' }
const call = { name: 'call', channel: 'voice', address: '+493023125101' }

test('methods have addresses as their channels write them', () => {
  assert.deepEqual(found({ contactMethods: [text, call] }), [])
  assert.deepEqual(found({ contactMethods: [{ ...text, address: '030 23125101' }] }), ['/spec/contactMethods/0/address address'])
  assert.match(person({ contactMethods: [{ ...text, address: '030 23125101' }] })[0]?.mend ?? '', /\+4930901820/)
})

test('rules name methods that are there, each once for one instant', () => {
  const rules = (...important: readonly object[]) => ({ contactMethods: [text, call], rules: { important } })
  assert.deepEqual(found(rules({ method: 'text' }, { method: 'call', delay: '3m' }, { method: 'call', delay: '8m' })), [])
  assert.deepEqual(found(rules({ method: 'fax' })), ['/spec/rules/important/0/method unknown-method'])
  assert.match(person(rules({ method: 'fax' }))[0]?.mend ?? '', /`text`, `call`/)
  assert.deepEqual(found(rules({ method: 'text' }, { method: 'text', delay: '0s' })), ['/spec/rules/important/1 twice'])
  assert.deepEqual(found({ contactMethods: [text, { ...call, name: 'text' }], rules: { default: [{ method: 'text' }] } }), [
    '/spec/rules/default/0/method ambiguous-method',
  ])
})

test('quiet hours last some time and spare methods that are there', () => {
  const quietHours = { from: '22:00', to: '07:00', except: ['text'] }
  assert.deepEqual(found({ contactMethods: [text], quietHours }), [])
  assert.deepEqual(found({ quietHours }), ['/spec/quietHours/except/0 unknown-method'])
  assert.deepEqual(found({ email: 'a@example.com', quietHours: { ...quietHours, except: ['mail'] } }), [])
  assert.deepEqual(found({ contactMethods: [text], quietHours: { ...quietHours, to: '22:00' } }), ['/spec/quietHours/to empty-hours'])
})

test('a zone is one', () => {
  assert.deepEqual(found({ zone: 'Europe/Berlin' }), [])
  assert.deepEqual(found({ zone: 'Berlin' }), ['/spec/zone zone'])
})

test('a channel has an address as its type writes it', () => {
  const of = (type: string, address: string) =>
    (
      Channel.validate?.({ apiVersion: 'andon.dev/v1', kind: 'Channel', metadata: { name: 'room' }, spec: { type, address } as never }) ??
      []
    ).length
  assert.deepEqual([of('slack-bot', 'C012AB3CD'), of('email', 'room'), of('webhook', 'https://room.example.com')], [0, 1, 0])
})
