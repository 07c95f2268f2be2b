import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { reachAt } from '#domains/notices/reach.ts'
import type { Duty } from '#domains/oncall/duty.ts'
import type { Contact, Directory } from '#domains/people/contact.ts'
import { away, instant, layer, plansOf, rotaOf, turns } from '#test/rotas.ts'

const contact = (reference: string): Contact => ({
  reference,
  title: reference,
  zone: 'UTC',
  methods: [{ name: 'mail', channel: 'email', address: 'a@example.com', urgency: undefined, delayMs: 0 }],
  lastWay: undefined,
})
const directory: Directory = {
  contacts: new Map(['person:a', 'person:b', 'person:s'].map((reference) => [reference, contact(reference)])),
  members: new Map(),
}
const rota = rotaOf({
  layers: [
    layer('first', turns('ab')),
    layer('second', turns('cb', { hours: { from: '09:00', to: '17:00' } })),
    layer('learn', turns('s'), { shadow: true }),
  ],
})
const duty = (plans = plansOf()): Duty => ({ schedules: new Map([[rota.reference, rota]]), policies: new Map(), plans: () => plans })

describe('a schedule as the target of a page', () => {
  test('reaches everybody on call at that instant, each once, and no shadow', () => {
    assert.deepEqual(reachAt(duty(), directory, instant('21T10:00'))('schedule:shop'), { people: ['person:b'], reason: '' })
    assert.deepEqual(
      reachAt(duty(plansOf({ absences: [away('b', '21T00:00 22T00:00')] })), directory, instant('21T10:00'))('schedule:shop').people,
      ['person:a'],
    )
  })

  test('leaves out who has no way to be reached while somebody else has', () => {
    assert.deepEqual(reachAt(duty(), directory, instant('20T10:00'))('schedule:shop').people, ['person:a'])
  })

  test('says why it reaches nobody', () => {
    const nobody: Directory = { contacts: new Map(), members: new Map() }
    assert.match(
      reachAt(duty(), nobody, instant('20T10:00'))('schedule:shop').reason,
      /^person:a, person:c, on call for schedule:shop, have no way/,
    )
    const gone = plansOf({ absences: ['a', 'b', 'c'].map((name) => away(name, '20T00:00 23T00:00')) })
    assert.equal(reachAt(duty(gone), directory, instant('20T10:00'))('schedule:shop').reason, 'Nobody is on call for schedule:shop.')
    assert.equal(reachAt(duty(), directory, instant('20T10:00'))('schedule:none').reason, 'There is no schedule:none.')
  })
})
