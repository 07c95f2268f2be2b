import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compileNames, peopleNamed } from '#domains/oncall/calendars/names.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'

const person = (name: string, title: string, spec: object = {}): RecordOf => ({
  apiVersion: 'andon.dev/v1',
  kind: 'Person',
  metadata: { name, title },
  spec: { email: `${name}@example.com`, ...spec },
  id: name,
  reference: `person:${name}`,
  version: 1,
  source: { kept: 'console' },
  createdAt: new Date(0),
  updatedAt: new Date(0),
  reviewedAt: undefined,
  archivedAt: undefined,
})

const known = compileNames([
  person('anna', 'Anna Müller', { contactMethods: [{ name: 'home', channel: 'email', address: 'Anna.M@home.example' }] }),
  person('jonas', 'Jonas Brandt'),
  person('max', 'Max Power'),
  person('anna2', 'Ann Berg'),
  person('ann-3', 'Ann Berg'),
  person('gone', 'Gone Girl', { active: false }),
  ...['one', 'two'].map((name) =>
    person(name, name, { contactMethods: [{ name: 'desk', channel: 'email', address: 'Desk@example.com' }] }),
  ),
])
const named = (title: string, ...mails: readonly string[]) =>
  peopleNamed({ title, participants: mails.map((mail) => ({ mail, name: '' })), organizer: undefined }, known)

describe('People are found in a calendar', () => {
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    ['Vacation', ['anna@example.com'], ['person:anna']],
    ['Vacation', ['anna.m@home.example', 'nobody@example.com', 'jonas@example.com'], ['person:anna', 'person:jonas']],
    ['Anna Müller', [], ['person:anna']],
    ['anna muller: Urlaub', [], ['person:anna']],
    ['On call - Jonas Brandt - Payments', [], ['person:jonas']],
    ['Jonas Brandt (anna@example.com)', [], ['person:anna', 'person:jonas']],
    ['PTO Jonas', [], ['person:jonas']],
    ['Max', [], ['person:max']],
    ['Anna Müller, Jonas Brandt and Max', [], ['person:anna', 'person:jonas', 'person:max']],
    ['We reach max capacity', [], []],
    ['Ann Berg', [], []],
    ['Gone Girl', [], []],
    ['Vacation', ['nobody@example.com'], []],
    ['Vacation', ['desk@example.com'], []],
    ['', [], []],
  ]
  for (const [title, mails, people] of cases)
    it(`"${title}" of ${mails.join(', ') || 'nobody'} is about ${people.join(', ') || 'nobody known'}`, () =>
      assert.deepEqual(named(title, ...mails), people))

  it('by who organizes an event that names nobody', () => {
    const event = { title: 'Out', participants: [], organizer: { mail: 'jonas@example.com', name: '' } }
    assert.deepEqual(peopleNamed(event, known), ['person:jonas'])
  })
})
