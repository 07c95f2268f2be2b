import assert from 'node:assert/strict'
import { compileAutomation } from '#domains/automation/documents/automation.ts'
import { compileChangeTemplate } from '#domains/automation/documents/change-template.ts'
import { clockGlobals } from '#domains/runs/plan.ts'
import { advance } from '#domains/runs/run.ts'
import { pick } from '#domains/runs/selecting.ts'
import { initialState, isFinished, type RunEvent, type RunState } from '#domains/runs/state.ts'
import type { Data } from '#domains/runs/values.ts'

/** What the world answers an attempt: how it ended, or its response, which the document picks from. */
export type Answer = 'ok' | 'fail' | 'timeout' | { readonly response?: Data; readonly outputs?: Readonly<Record<string, Data>> }

export interface Scenario {
  readonly parameters?: Readonly<Record<string, Data>>
  /** By step, one after the other; the last one stays, and a step without answers succeeds. */
  readonly answers?: Readonly<Record<string, readonly Answer[]>>
  /** What somebody does when the run waits at a step. */
  readonly people?: Readonly<Record<string, readonly RunEvent[]>>
  /** Cancelled while this step runs. */
  readonly cancelAt?: string
}

export interface Played {
  readonly status: string
  readonly order: readonly string[]
  readonly state: RunState
  /** Seconds from start to end. */
  readonly took: number
  readonly children: readonly { readonly procedure: string; readonly parameters: Readonly<Record<string, Data>> }[]
}

/** Plays a document through the reducer with a stubbed world; the clock jumps to whatever is waited for. */
export const play = (document: object | string, scenario: Scenario = {}): Played => {
  const text = typeof document === 'string' ? document : JSON.stringify({ schemaVersion: '0.3', ...document })
  const { graph, parameters, findings } = text.includes('executableRunBooks') ? compileChangeTemplate(text) : compileAutomation(text)
  assert.deepEqual(findings, [])
  const defaults = Object.fromEntries(
    [...parameters.values()].flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])),
  )
  const begun = Date.parse('2026-03-01T12:00:00Z')
  const order: string[] = []
  const children: { procedure: string; parameters: Readonly<Record<string, Data>> }[] = []
  const asked = new Map<string, number>()
  let now = begun
  let cancelled = false
  let state: RunState = initialState
  const open: RunEvent[] = [{ type: 'started' }]
  for (let turns = 0; open.length > 0 && turns < 2_000; turns += 1) {
    const event = open.shift()!
    const plan = {
      graph,
      parameters: { ...defaults, ...scenario.parameters },
      globals: { 'automation:EXECUTION_ID': 'e-1', ...clockGlobals(new Date(now)) },
    }
    const moved = advance(plan, state, event, new Date(now))
    state = moved.state
    for (const effect of moved.effects) {
      if (effect.type === 'step-ended') order.push(`${effect.step} ${effect.outcome}`)
      if (effect.type === 'interrupt')
        open.push({ type: 'step-failed', step: effect.step, attempt: effect.attempt, reason: 'stopped', timedOut: false, outputs: {} })
      if (effect.type === 'run-child') children.push({ procedure: effect.procedure, parameters: effect.parameters })
      if (effect.type !== 'run-step' && effect.type !== 'run-child') continue
      const { step, attempt } = effect
      if (scenario.cancelAt === step && !cancelled) {
        cancelled = true
        open.push({ type: 'cancel-asked', by: 'person:bo' })
        continue
      }
      const answers = scenario.answers?.[step] ?? ['ok']
      const count = asked.get(step) ?? 0
      asked.set(step, count + 1)
      const limit = graph.steps.find(({ id }) => id === step)
      const answer = answers[Math.min(count, answers.length - 1)] ?? 'ok'
      now += answer === 'timeout' ? (limit?.timeoutMs ?? 0) : 1_000
      open.push(eventOf(step, attempt, answer, limit?.picks ?? []))
    }
    if (open.length > 0 || isFinished(state.status) || state.waiting === null) continue
    const people = scenario.people?.[state.waiting.step]
    const done = asked.get(`people ${state.waiting.step}`) ?? 0
    asked.set(`people ${state.waiting.step}`, done + 1)
    if (people?.[done] !== undefined) open.push(people[done])
    else if (state.wakeAt !== null) {
      now = Math.max(now, Date.parse(state.wakeAt))
      open.push({ type: 'time-came' })
    }
  }
  return { status: state.status, order, state, took: (now - begun) / 1_000, children }
}

const eventOf = (step: string, attempt: number, answer: Answer, picks: Parameters<typeof pick>[1]): RunEvent => {
  if (answer === 'fail' || answer === 'timeout')
    return { type: 'step-failed', step, attempt, reason: 'broken', timedOut: answer === 'timeout', outputs: {} }
  const picked = typeof answer === 'object' && answer.response !== undefined ? pick(answer.response, picks) : undefined
  if (picked?.failure !== undefined) return { type: 'step-failed', step, attempt, reason: picked.failure, timedOut: false, outputs: {} }
  return { type: 'step-succeeded', step, attempt, outputs: { ...picked?.outputs, ...(typeof answer === 'object' ? answer.outputs : {}) } }
}

export const api = (name: string, more: object = {}, inputs: object = {}): object => ({
  name,
  action: 'aws:executeAwsApi',
  inputs: { Service: 'ec2', Api: 'DescribeInstances', ...inputs },
  ...more,
})
export const approve = (name: string, least: number, more: object = {}): object => ({
  name,
  action: 'aws:approve',
  inputs: { Approvers: ['Bo', 'Ada', 'Kim'], MinRequiredApprovals: least },
  ...more,
})
export const yes = (step: string, by: string): RunEvent => ({ type: 'approved', step, by: `person:${by}`, note: '' })
export const no = (step: string, by: string): RunEvent => ({ type: 'rejected', step, by: `person:${by}`, note: 'not now' })
