import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CommandStep } from '#domains/automation/documents/command-step.ts'
import {
  asMemory,
  fromMemory,
  jobKey,
  openMachines,
  turnMachines,
  type JobEnding,
  type NextJob,
  type Progress,
  type Turn,
} from '#domains/automation/performing/machines.ts'
import { openFan } from '#domains/runs/fan.ts'

const step = (name: string, change: Partial<CommandStep> = {}): CommandStep => ({
  name,
  action: 'aws:runShellScript',
  interpreter: 'sh',
  script: '',
  environment: {},
  timeoutMs: 1_000,
  onFailure: 'go-on',
  onSuccess: 'go-on',
  isFinal: false,
  ...change,
})

/** Plays a command to its end; `endings` says how each job ends, `machine:step` or success. */
const play = (
  names: readonly string[],
  steps: readonly CommandStep[],
  endings: Readonly<Record<string, Partial<JobEnding>>>,
  concurrency = '50',
  errors = '0',
) => {
  const begun: string[] = []
  const most: number[] = []
  let turn: Turn = openMachines(
    names.map((name) => ({ name, platform: 'Linux' })),
    openFan(names.length, concurrency, errors, false),
    () => steps,
  )
  let underWay: NextJob[] = []
  let progress: Progress | undefined
  for (let rounds = 0; rounds < 100; rounds += 1) {
    begun.push(...turn.begin.map((job) => jobKey('r/s/1', job)))
    underWay.push(...turn.begin)
    most.push(new Set(underWay.map(({ machine }) => machine)).size)
    progress = fromMemory(asMemory(turn.progress))
    if (turn.ends !== undefined || progress === undefined) break
    const [now] = underWay
    underWay = underWay.slice(1)
    turn = turnMachines(
      progress,
      (machine, at) =>
        machine === now?.machine && at.step === now.step && at.again === now.again
          ? { outcome: 'success', exit: 0, reason: '', ...endings[`${machine}:${at.step}${at.again === 0 ? '' : `.${at.again}`}`] }
          : undefined,
      () => steps,
    )
  }
  return {
    begun,
    ends: turn.ends,
    most: Math.max(...most),
    done: Object.fromEntries((progress?.machines ?? []).map(({ name, done }) => [name, done?.status ?? null])),
  }
}
const failed = { outcome: 'failed', exit: 3, reason: 'Exit 3.' } as const

describe('A command on machines', () => {
  it('does its steps one after the other on each', () => {
    assert.deepEqual(play(['a', 'b'], [step('one'), step('two')], {}), {
      begun: ['r/s/1/a', 'r/s/1/b', 'r/s/1/a:1', 'r/s/1/b:1'],
      ends: 'Success',
      most: 2,
      done: { a: 'Success', b: 'Success' },
    })
  })
  it('goes on after a failed step, and has failed in the end', () => {
    const { begun, ends, done } = play(['a'], [step('one'), step('two')], { 'a:0': failed })
    assert.deepEqual([begun, ends, done], [['r/s/1/a', 'r/s/1/a:1'], 'Failed', { a: 'Failed' }])
  })
  it('stops where a step says so, but for its last words', () => {
    const steps = [step('one', { onFailure: 'exit' }), step('two'), step('last', { isFinal: true })]
    assert.deepEqual(play(['a'], steps, { 'a:0': failed }).begun, ['r/s/1/a', 'r/s/1/a:2'])
  })
  it('goes to so many machines at once, and to no more once too many have failed', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const { begun, ends, most, done } = play(names, [step('one')], { 'a:0': failed, 'b:0': { outcome: 'lost', exit: null } }, '2', '1')
    assert.deepEqual([ends, most, begun.length < names.length, done['f']], ['Failed', 2, true, null])
  })
  it('runs a script again after the restart it asked for', () => {
    assert.deepEqual(play(['a'], [step('one')], { 'a:0': { outcome: 'failed', exit: 194 } }).begun, ['r/s/1/a', 'r/s/1/a:0.1'])
  })
  it('passes by what is not for the platform', () => {
    const { begun, ends } = play(['a'], [step('one', { skipped: 'For Windows.' }), step('two')], {})
    assert.deepEqual([begun, ends], [['r/s/1/a:1'], 'Success'])
    assert.equal(play(['a'], [step('one', { skipped: 'For Windows.' })], {}).ends, 'Success')
  })
})
