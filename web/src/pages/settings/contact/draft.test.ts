import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namesIn, noticeIn, quietIn, usesIn, withMethod, withNotice, withoutMethod, withQuiet, withUses } from './draft.ts'

const spec = {
  email: 'alice@example.com',
  zone: 'Europe/Berlin',
  contactMethods: [
    { name: 'text', channel: 'sms', address: '+4930901820' },
    { name: 'call', channel: 'voice', address: '+4930901820', urgency: 'important', delay: '2m' },
  ],
  rules: { default: [{ method: 'text' }] },
  quietHours: { from: '22:00', to: '07:00', except: ['mail', 'text'] },
}

test('what is used when comes from the rules, else from what the methods say of themselves', () => {
  assert.deepEqual(usesIn(spec, 'default'), [{ method: 'text' }])
  assert.deepEqual(usesIn(spec, 'important'), [{ method: 'text' }, { method: 'call', delay: '2m' }])
  assert.deepEqual(usesIn({ email: 'a@example.com' }, 'default'), [])
  assert.deepEqual(namesIn(spec), ['text', 'call', 'mail'])
  assert.deepEqual(namesIn({ ...spec, contactMethods: [{ name: 'm', channel: 'email', address: spec.email }] }), ['m'])
})

test('a method that is called something else is called so in rules and quiet hours too', () => {
  const renamed = withMethod(spec, 'text', { name: 'phone', channel: 'sms', address: '+4930901821' })
  assert.deepEqual(usesIn(renamed, 'default'), [{ method: 'phone' }])
  assert.deepEqual(quietIn(renamed)?.except, ['mail', 'phone'])
  assert.deepEqual(namesIn(renamed), ['phone', 'call', 'mail'])
  assert.deepEqual(namesIn(withMethod(spec, undefined, { name: 'desk', channel: 'push', address: 'desk' })), [
    'text',
    'call',
    'desk',
    'mail',
  ])
})

test('a method that goes leaves no rule behind that names it, and no rule that is empty', () => {
  const without = withoutMethod(spec, 'text')
  assert.deepEqual(without, {
    email: 'alice@example.com',
    zone: 'Europe/Berlin',
    contactMethods: [spec.contactMethods[1]],
    quietHours: { from: '22:00', to: '07:00', except: ['mail'] },
  })
  assert.equal('contactMethods' in withoutMethod(without, 'call'), false, 'an empty list says nothing')
})

test('rules, quiet hours and notices are said and taken back, and what is usual is not written', () => {
  const { rules: _, ...plain } = spec
  assert.deepEqual(withUses(spec, 'default', []), plain)
  assert.deepEqual(withUses(withUses(spec, 'important', [{ method: 'call' }]), 'important', []), spec)
  assert.equal(withQuiet(spec, undefined).quietHours, undefined)
  assert.deepEqual(
    withQuiet(spec, { from: '23:00', to: '06:00', days: ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'], except: [] }).quietHours,
    {
      from: '23:00',
      to: '06:00',
    },
  )
  assert.deepEqual(noticeIn(spec), ['24h', '1h'])
  assert.deepEqual(withNotice(spec, ['1h', '24h']), spec)
  assert.deepEqual(withNotice(spec, []).shiftNotice, [])
})
