import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { answerOf, countStates, staleAfterMs, stateAsOf } from '#platform/checks/answer.ts'
import type { Subject } from '#platform/checks/census.ts'
import type { Check, VerdictState } from '#platform/checks/check.ts'
import { all, condition, cover, verdict } from '#platform/checks/coverage.ts'
import { touchedBy } from '#platform/checks/touched.ts'
import { defineFact, type Fact } from '#platform/facts/fact.ts'
import { defineKind } from '#platform/kinds/kind.ts'
import Type from 'typebox'

const answers: readonly (readonly [string, readonly VerdictState[], string])[] = [
  ['does not apply when no check does', ['NA', 'NA'], 'NOT_APPLICABLE'],
  ['is established when all that apply pass', ['PASS', 'NA'], 'ESTABLISHED'],
  ['is not established when one fails and none passes', ['FAIL', 'UNKNOWN', 'NA'], 'NOT_ESTABLISHED'],
  ['is undetermined when none fails and one is unknown', ['PASS', 'UNKNOWN'], 'UNDETERMINED'],
  ['is undetermined when nothing is known', ['UNKNOWN'], 'UNDETERMINED'],
  ['is partial when some pass and some fail', ['PASS', 'FAIL', 'UNKNOWN'], 'PARTIAL'],
  ['is undetermined without mandatory checks', [], 'UNDETERMINED'],
]
for (const [title, states, expected] of answers) test(`a practice ${title}`, () => assert.equal(answerOf(states), expected))

const states = fc.array(fc.constantFrom<VerdictState>('PASS', 'FAIL', 'UNKNOWN', 'NA'), { maxLength: 6 })

test('UNKNOWN never counts as passed, and a worse verdict never gives a better answer', () => {
  const rank = { NOT_ESTABLISHED: 0, PARTIAL: 1, UNDETERMINED: 1, NOT_APPLICABLE: 3, ESTABLISHED: 3 }
  fc.assert(
    fc.property(states, fc.nat(), (before, index) => {
      if (before.includes('UNKNOWN')) assert.notEqual(answerOf(before), 'ESTABLISHED')
      const place = before.length === 0 ? 0 : index % before.length
      if (before[place] !== 'PASS') return
      const worse = before.with(place, 'FAIL')
      assert.ok(rank[answerOf(worse)] <= rank[answerOf(before)], `${before.join(' ')} → ${worse.join(' ')}`)
    }),
    { numRuns: 500 },
  )
})

test('a verdict nobody renewed tells nothing about today', () => {
  const computedAt = new Date('2026-11-20T09:00:00Z')
  assert.deepEqual(stateAsOf({ state: 'PASS', computedAt }, computedAt), { state: 'PASS', isStale: false })
  const later = new Date(computedAt.getTime() + staleAfterMs + 1)
  assert.deepEqual(stateAsOf({ state: 'PASS', computedAt }, later), { state: 'UNKNOWN', isStale: true })
})

test('practices are counted by state', () => {
  assert.deepEqual(countStates(['PARTIAL', 'PARTIAL', 'ESTABLISHED']), {
    ESTABLISHED: 1,
    PARTIAL: 2,
    NOT_ESTABLISHED: 0,
    UNDETERMINED: 0,
    NOT_APPLICABLE: 0,
  })
})

const share = (good: number, bad: number, minimum: number, onEmpty: Check['onEmpty'] = 'FAIL') =>
  cover({
    items: [...Array<boolean>(good).fill(true), ...Array<boolean>(bad).fill(false)].map((holds, index) => ({
      holds,
      name: `runbook:r${index}`,
    })),
    subject: ({ name }) => name,
    missing: ({ holds }) => (holds ? [] : ['no owner', 'no outcome']),
    holds: () => 'owner and outcome',
    minimum,
    what: 'runbooks',
    verb: 'are complete',
    onEmpty,
    empty: 'No runbook is declared.',
    mend: 'Complete them.',
  })

test('a share says how many of how many, and what was needed when it is not enough', () => {
  assert.deepEqual(share(1, 2, 0.95), {
    state: 'FAIL',
    because: '1 of 3 runbooks are complete; at least 95 % are needed.',
    numerator: 1,
    denominator: 3,
    evidence: [
      { subject: 'runbook:r1', holds: false, because: 'no owner; no outcome' },
      { subject: 'runbook:r2', holds: false, because: 'no owner; no outcome' },
      { subject: 'runbook:r0', holds: true, because: 'owner and outcome' },
    ],
    mend: 'Complete them.',
  })
  assert.equal(share(19, 1, 0.95).because, '19 of 20 runbooks (95 %) are complete.')
  assert.equal(share(19, 1, 0.95).state, 'PASS')
})

test('of nothing the verdict is what the check says', () => {
  for (const state of ['FAIL', 'NA', 'UNKNOWN'] as const) assert.equal(share(0, 0, 1, state).state, state)
  assert.equal(share(0, 0, 1).because, 'No runbook is declared.')
})

test('at most 200 pieces of evidence are kept, those that fail first', () => {
  const { evidence } = share(300, 150, 0.5)
  assert.deepEqual([evidence.length, evidence.filter(({ holds }) => !holds).length, evidence[0]?.holds], [200, 150, false])
})

test('a share passes exactly when enough hold', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(200), fc.integer({ min: 0, max: 100 }), (good, bad, percent) => {
      fc.pre(good + bad > 0)
      assert.equal(share(good, bad, percent / 100).state, good * 100 >= percent * (good + bad) ? 'PASS' : 'FAIL')
    }),
    { numRuns: 500 },
  )
})

test('of several conditions the worst decides and speaks first; what does not apply is silent', () => {
  const bad = condition(false, { subject: 'team:a', because: 'No lead.', mend: 'Name one.' })
  const good = condition(true, { subject: 'team:a', because: 'A charter.', mend: '' })
  const joined = all(good, bad, verdict('NA', 'Not customer-facing.'))
  assert.deepEqual([joined.state, joined.because, joined.mend], ['FAIL', 'No lead. A charter.', 'Name one.'])
  assert.deepEqual([joined.numerator, joined.denominator], [1, 2])
  assert.equal(all(good, verdict('UNKNOWN', 'No telemetry.')).state, 'UNKNOWN')
  assert.equal(all(good, verdict('NA', 'x')).state, 'PASS')
  assert.equal(all(verdict('NA', 'x'), verdict('NA', 'y')).state, 'NA')
})

const rang = defineFact({ name: 'bell.rang', sentence: 'It rang', data: Type.Object({}) })
const Bell = defineKind({ name: 'Bell', slug: 'bell', plural: 'Bells', summary: 'x', owner: 'none', spec: Type.Object({}) })
const check = (id: string, scope: Check['scope'], kinds: Check['inputs']['kinds'], facts: Check['inputs']['facts']): Check => ({
  id,
  practice: id,
  scope,
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'x',
  parameters: {},
  inputs: { kinds, facts },
  gather: () => Promise.resolve(undefined),
  evaluate: () => verdict('PASS', 'x'),
})
const checks = [check('o', 'organization', [Bell], [rang]), check('t', 'team', [], [rang]), check('w', 'workload', [Bell], [])]
const subjects: readonly Subject[] = [
  { scope: 'organization', reference: 'organization', owner: undefined },
  { scope: 'team', reference: 'team:A', owner: undefined },
  { scope: 'team', reference: 'team:b', owner: undefined },
  { scope: 'workload', reference: 'workload:shop', owner: 'team:a' },
  { scope: 'workload', reference: 'workload:till', owner: 'team:b' },
]
const fact = (type: string, about: readonly string[], data: unknown = {}): Fact => ({
  id: '1',
  type,
  at: new Date(0),
  actor: 'x',
  subjects: about,
  data,
})
const touched = (one: Fact): string[] => touchedBy([one], checks, subjects).map((pair) => `${pair.check} ${pair.subject}`)

test('a changed record touches every subject of the checks that read its kind', () => {
  const changed = fact('record.changed', ['bell:x'], { reference: 'bell:x' })
  assert.deepEqual(touched(changed), ['o organization', 'w workload:shop', 'w workload:till'])
})

test('a changed team or workload is judged by every check of its scope', () => {
  assert.deepEqual(touched(fact('record.changed', [], { reference: 'workload:shop' })), ['w workload:shop'])
  assert.deepEqual(touched(fact('record.reviewed', [], { reference: 'team:a' })), ['t team:A'])
  assert.deepEqual(touched(fact('record.changed', [], { reference: 'team:gone' })), [])
})

test('a fact touches the teams it names, else those that own what it names, else all', () => {
  assert.deepEqual(touched(fact('bell.rang', ['team:b'])), ['o organization', 't team:b'])
  assert.deepEqual(touched(fact('bell.rang', ['workload:shop'])), ['o organization', 't team:A'])
  assert.deepEqual(touched(fact('bell.rang', ['bell:x'])), ['o organization', 't team:A', 't team:b'])
  assert.deepEqual(touched(fact('other.happened', ['team:b'])), [])
})
