import assert from 'node:assert/strict'
import test from 'node:test'
import { findingsOf } from './findings.ts'
import { initialState, type StepState } from './state.ts'
import type { Graph, Step } from './graph.ts'

const step = (id: string, work: Step['work']): Step => ({
  id,
  title: id,
  instructions: '',
  checks: [],
  work,
  approvals: 0,
  timeoutMs: 0,
  idempotent: false,
  onFailure: { then: 'abort' },
  critical: true,
  next: null,
  rollback: false,
  line: 1,
})
const graph: Graph = {
  start: 'look',
  steps: [
    step('account', { type: 'pause' }),
    step('look', { type: 'manual', choices: [{ text: 'A release', cause: true, runbook: 'runbook:roll-back' }, { text: 'Nothing' }] }),
    step('other', { type: 'manual', choices: [{ text: 'Nothing' }] }),
  ],
}
const ended = (status: StepState['status'], outputs: StepState['outputs']): StepState =>
  ({ status, attempt: 1, tries: 1, reason: null, outputs, decisions: [], since: '', arrivals: 1 }) as StepState

test('what was chosen is a finding, with the runbook ready to be started with what is known', () => {
  const state = {
    ...initialState,
    steps: {
      account: ended('success', { user: 'ada', sessions: 2, status: 200 }),
      look: ended('success', { choice: 'A release', note: 'at 14:10' }),
      other: ended('failed', { choice: 'Nothing' }),
    },
  }
  assert.deepEqual(findingsOf(graph, { about: ['incident:1'], parameters: { region: 'eu', list: ['a'] }, state }), [
    {
      step: 'look',
      finding: 'A release',
      cause: true,
      note: 'at 14:10',
      runbook: 'runbook:roll-back',
      start: { procedure: 'runbook:roll-back', labels: { user: 'ada', sessions: '2', region: 'eu', list: '["a"]' }, about: ['incident:1'] },
    },
  ])
})

test('a run nobody chose anything in found nothing', () => {
  assert.deepEqual(findingsOf(graph, { about: [], parameters: {}, state: initialState }), [])
})
