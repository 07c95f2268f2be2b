import assert from 'node:assert/strict'
import test from 'node:test'
import { askable } from '#domains/runs/approvals/opening.ts'
import { meant, peopleOf, type Known } from '#domains/runs/approvals/people.ts'
import { askingWords, countWords, overWords, problemOf, settledWords, type Spoken } from '#domains/runs/approvals/words.ts'
import type { ApprovalRow } from '#domains/runs/approvals/store.ts'

const known: Known = {
  book: {
    contacts: new Map([
      ['person:bo', {}],
      ['person:cy', {}],
    ]),
    members: new Map([['team:payments', ['person:bo', 'person:cy', 'person:Bo']]]),
  },
  schedules: new Map([['schedule:night', {}]]),
  onCall: (schedule) => (schedule === 'schedule:night' ? ['person:cy'] : []),
}

test('a bare name means the person, team or schedule of that name, and a user of AWS the person', () => {
  assert.deepEqual(
    ['bo', 'payments', 'night', 'nobody', 'team:x', 'arn:aws:iam::123456789012:user/ops/bo', 'arn:aws:sts::1:assumed-role/admin/zoe'].map(
      (one) => meant(one, known),
    ),
    ['person:bo', 'team:payments', 'schedule:night', 'nobody', 'team:x', 'person:bo', 'person:zoe'],
  )
})

test('people are told once, however they are named, and whoever may not decide is not', () => {
  assert.deepEqual(peopleOf(['team:payments', 'person:cy', 'schedule:night', 'schedule:gone', 'channel:room'], known), [
    'person:Bo',
    'person:cy',
  ])
  const row = { asked: ['team:payments'], owner: null, askers: ['person:bo'], by_self: false } as unknown as ApprovalRow
  assert.deepEqual(askable(row, known), ['person:cy'])
  assert.deepEqual(askable({ ...row, by_self: true }, known, ['person:cy']), ['person:Bo'])
  assert.deepEqual(askable({ ...row, asked: [], owner: 'team:payments' }, known), ['person:cy'])
})

const spoken: Spoken = {
  title: 'Drop the old table',
  run_title: 'Move orders',
  message: 'The copy was compared.',
  about: ['workload:orders', 'run:1'],
  needed: 2,
  given: 0,
  on_expiry: 'escalate',
  escalated: false,
  expires_at: new Date('2026-11-20T17:00:00Z'),
}
const names = (reference: string): string => reference.slice(reference.indexOf(':') + 1)

test('whoever is asked reads who asks for what, how many must agree, and what silence means', () => {
  const words = askingWords(spoken, 'asked', ['person:ada'], names, 'Europe/Berlin')
  assert.equal(words.subject, 'Approve: Move orders, step “Drop the old table”')
  assert.equal(
    words.text,
    [
      'ada asks you to approve the step “Drop the old table” of Move orders.',
      'The copy was compared.',
      'It is about orders.',
      '2 approvals are needed, none is given so far. It can be given until Fri 20 Nov 2026, 18:00 (Europe/Berlin, UTC+1); after that others are asked.',
    ].join('\n\n'),
  )
  assert.match(
    askingWords({ ...spoken, escalated: true }, 'escalated', [], names, 'UTC').text,
    /nobody started by hand[^]*counts as refused/,
  )
  assert.match(askingWords({ ...spoken, on_expiry: 'approve' }, 'reminded', [], names, 'UTC').subject, /^Still to approve/)
  assert.equal(countWords({ needed: 3, given: 2 }), '3 approvals are needed, 2 of them given so far.')
})

test('whoever asked reads what came of it, with the reasons; a button that is over says why', () => {
  const said = [
    { person: 'person:bo', note: 'looks right' },
    { person: 'person:cy', note: '' },
  ]
  assert.equal(settledWords(spoken, 'approved', said, names).text, 'bo and cy approved; the run goes on.\n\nbo: “looks right”')
  assert.equal(settledWords(spoken, 'rejected', said.slice(0, 1), names).subject, 'Refused: Move orders, step “Drop the old table”')
  assert.equal(overWords('approved', ['person:bo', 'person:cy']), 'approved by person:bo and person:cy')
  assert.equal(overWords('expired', []), 'nobody approved in time')
})

test('an approval nobody can give is a problem that is told at once', () => {
  assert.equal(problemOf(['team:payments'], 2, 2), undefined)
  assert.equal(problemOf([], 0, 1), undefined)
  assert.equal(problemOf(['schedule:night'], 0, 1), 'One approval is needed, and of schedule:night nobody can give it now.')
  assert.equal(problemOf(['team:db'], 1, 2), '2 approvals are needed, and of team:db only one person can give it now.')
})
