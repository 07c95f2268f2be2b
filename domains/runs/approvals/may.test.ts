import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { gatesAskedAgain, gatesPassed } from '#domains/runs/approvals/gates.ts'
import { type Candidate, eachOnce, mayDecide, type Question, referencesOf } from '#domains/runs/approvals/may.ts'
import type { Graph, Step } from '#domains/runs/graph.ts'
import { initialState, type Decision, type RunEvent, type RunState, type StepState } from '#domains/runs/state.ts'

const who = (more: Partial<Candidate> = {}): Candidate => ({ person: 'person:bo', teams: [], onCall: [], leads: false, ...more })
const question = (more: Partial<Question> = {}): Question => ({ from: [], askers: ['person:ada'], bySelf: false, ...more })

test('a person, a team and whoever is on call may decide; others are told for whom it is', () => {
  assert.deepEqual(mayDecide(question({ from: ['person:Bo'] }), who()), { may: true, via: 'person:Bo' })
  assert.deepEqual(mayDecide(question({ from: ['team:payments'] }), who({ teams: ['team:payments'] })), { may: true, via: 'team:payments' })
  assert.equal(mayDecide(question({ from: ['schedule:night'] }), who({ onCall: ['schedule:night'] })).may, true)
  assert.deepEqual(mayDecide(question({ from: ['team:db', 'schedule:night'] }), who({ teams: ['team:payments'], leads: true })), {
    may: false,
    because: 'This is for team:db or schedule:night to decide. Of schedule:night it is whoever is on call at this moment.',
  })
})

test('without a word about who, it is whoever may lead the run', () => {
  assert.equal(mayDecide(question(), who({ leads: true })).may, true)
  assert.equal(mayDecide(question(), who()).may, false)
})

test('whoever asked decides only where the document says so', () => {
  const own = who({ person: 'person:Ada', teams: ['team:payments'], leads: true })
  assert.equal(mayDecide(question({ from: ['team:payments'] }), own).may, false)
  assert.equal(mayDecide(question({ from: ['team:payments'], bySelf: true }), own).may, true)
  assert.equal(mayDecide(question({ from: ['person:ada'], askers: ['person:bo'] }), own).may, true)
})

test('references are read from texts, lists and lists that were filled in, each once', () => {
  assert.deepEqual(referencesOf(['person:bo, team:db', ['team:db', ['person:cy']], '', 7, null]), ['person:bo', 'team:db', 'person:cy'])
  assert.deepEqual(eachOnce(['person:bo', 'person:Bo', 'person:cy']), ['person:Bo', 'person:cy'])
})

test('who asked never decides, whatever names them', () => {
  const name = fc.constantFrom('person:ada', 'person:Ada', 'person:bo')
  fc.assert(
    fc.property(fc.array(name), fc.array(name, { minLength: 1 }), name, fc.boolean(), (from, askers, person, leads) => {
      const verdict = mayDecide({ from, askers, bySelf: false }, who({ person, leads, teams: ['team:x'], onCall: ['schedule:x'] }))
      if (askers.some((asker) => asker.toLowerCase() === person.toLowerCase())) assert.equal(verdict.may, false)
    }),
  )
})

const step = (id: string, next: string | null, more: Partial<Step> = {}): Step => ({
  id,
  title: id,
  instructions: '',
  checks: [],
  work: { type: 'manual' },
  approvals: 0,
  timeoutMs: 0,
  idempotent: false,
  onFailure: { then: 'abort' },
  critical: true,
  next,
  rollback: false,
  line: 1,
  ...more,
})
const graph: Graph = {
  start: 'look',
  steps: [
    step('look', 'choose'),
    step('choose', 'gate', { work: { type: 'branch', choices: [{ when: { left: 'a', is: 'StringEquals', right: 'b' }, next: 'act' }] } }),
    step('gate', 'act', { work: { type: 'approve' }, approvals: 2, onFailure: { then: 'step', step: 'tell' } }),
    step('act', 'boss'),
    step('boss', 'drop', { work: { type: 'approve' } }),
    step('drop', 'tell', { approvals: 1 }),
    step('tell', null),
  ],
}
const yes = (by: string): Decision => ({ by, decision: 'approve', note: '', at: '2026-11-20T09:00:00.000Z' })
const stood = (status: StepState['status'], decisions: readonly Decision[] = []): StepState => ({
  status,
  attempt: 1,
  tries: 1,
  arrivals: 1,
  reason: null,
  outputs: {},
  decisions,
  since: '2026-11-20T09:00:00.000Z',
})
const state = (steps: Record<string, StepState>, more: Partial<RunState> = {}): RunState => ({
  ...initialState,
  status: 'Waiting',
  steps,
  ...more,
})
const restarted = (at: RunState, to: string) => gatesPassed(graph, at, { type: 'restarted', step: to, by: 'person:bo' })

test('skipping an approval, or taking up a refused run after it, passes it', () => {
  const waiting = state({ gate: stood('waiting', [yes('person:bo')]) })
  assert.deepEqual(gatesPassed(graph, waiting, { type: 'skipped', step: 'gate', by: 'person:cy', note: '' }), ['gate'])
  assert.deepEqual(gatesPassed(graph, waiting, { type: 'skipped', step: 'act', by: 'person:cy', note: '' }), [])
  const refused = state({ gate: stood('failed', [{ ...yes('person:bo'), decision: 'reject' }]) }, { status: 'Failed' })
  assert.deepEqual(gatesPassed(graph, refused, { type: 'decided', step: 'gate', decision: 'skip', by: 'person:cy' }), ['gate'])
  assert.deepEqual(gatesPassed(graph, refused, { type: 'decided', step: 'gate', decision: 'retry', by: 'person:cy' }), [])
})

test('starting again after an approval that was not given passes it, on a branch too; before it, or once it was given, does not', () => {
  const waiting = state({ look: stood('success'), choose: stood('success'), gate: stood('waiting') })
  assert.deepEqual(restarted(waiting, 'act'), ['gate'])
  assert.deepEqual(restarted(waiting, 'tell'), ['gate'])
  assert.deepEqual(restarted(waiting, 'look'), [])
  assert.deepEqual(restarted(waiting, 'gate'), [])
  const given = state({ gate: stood('success', [yes('person:bo'), yes('person:cy')]), act: stood('failed') })
  assert.deepEqual(restarted(given, 'act'), [])
})

test('a step that is only come to through an approval is not jumped to, though nobody was asked yet', () => {
  const early = state({ look: stood('waiting') })
  assert.deepEqual(restarted(early, 'drop'), ['boss'])
  assert.deepEqual(gatesPassed(graph, early, { type: 'step-started', step: 'drop', by: 'person:bo' }), ['boss'])
  assert.deepEqual(restarted(early, 'act'), [])
  const first: Graph = { start: 'board', steps: [step('board', 'act', { work: { type: 'approve' } }), step('act', null)] }
  assert.deepEqual(gatesPassed(first, state({}), { type: 'step-started', step: 'act', by: 'person:bo' }), ['board'])
})

test('what everybody does with a run passes nothing', () => {
  const waiting = state({ gate: stood('waiting') })
  assert.deepEqual(gatesPassed(graph, waiting, { type: 'cancel-asked', by: 'person:bo' }), [])
  assert.deepEqual(gatesPassed(graph, waiting, { type: 'approved', step: 'gate', by: 'person:bo', note: '' }), [])
})

test('what was given is asked for again when a run is taken up behind it, first to last, unless a yes still holds', () => {
  const given = state({ gate: stood('success', [yes('person:bo'), yes('person:cy')]), act: stood('failed') }, { status: 'Failed' })
  const at = (minutes: number): Date => new Date(Date.parse(yes('person:bo').at) + minutes * 60_000)
  const restart: Extract<RunEvent, { type: 'restarted' }> = { type: 'restarted', step: 'act', by: 'person:bo' }
  assert.deepEqual(gatesAskedAgain(graph, given, restart, at(1)), ['gate'])
  assert.deepEqual(gatesAskedAgain(graph, given, { ...restart, step: 'look' }, at(1)), [])
  assert.deepEqual(gatesAskedAgain(graph, given, { ...restart, type: 'decided', decision: 'retry' }, at(1)), ['gate'])
  // An attempt whose end nobody knows belongs to a run that was never over.
  assert.deepEqual(gatesAskedAgain(graph, { ...given, status: 'Waiting' }, { ...restart, type: 'decided', decision: 'retry' }, at(1)), [])
  const steps = graph.steps.map((one) => (one.id === 'gate' ? { ...one, approval: { from: [], holdsMs: 3_600_000 } } : one))
  assert.deepEqual(gatesAskedAgain({ ...graph, steps }, given, restart, at(60)), [])
  assert.deepEqual(gatesAskedAgain({ ...graph, steps }, given, restart, at(61)), ['gate'])
})

test('what was given is asked for again wherever the document has it, when there is no way around it', () => {
  // As an Automation document may jump: the approval stands last and comes first.
  const jumping: Graph = {
    start: 'look',
    steps: [step('look', 'gate'), step('act', 'again'), step('again', null), step('gate', 'act', { work: { type: 'approve' } })],
  }
  const given = state({ gate: stood('success', [yes('person:bo')]), act: stood('failed') }, { status: 'Failed' })
  const now = new Date(yes('person:bo').at)
  const restart: Extract<RunEvent, { type: 'restarted' }> = { type: 'restarted', step: 'act', by: 'person:bo' }
  assert.deepEqual(gatesAskedAgain(jumping, given, restart, now), ['gate'])
  assert.deepEqual(gatesAskedAgain(jumping, given, { ...restart, type: 'decided', decision: 'retry' }, now), ['gate'])
  assert.deepEqual(gatesAskedAgain(jumping, given, { ...restart, step: 'look' }, now), [])
  assert.deepEqual(gatesAskedAgain(jumping, given, { ...restart, step: 'gate' }, now), [])
  const first: Graph = { ...jumping, start: 'gate' }
  assert.deepEqual(gatesAskedAgain(first, given, restart, now), ['gate'])
})
