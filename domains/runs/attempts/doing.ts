import type { Work } from '#platform/jobs/task.ts'
import { beginChildren } from '#domains/runs/children/beginning.ts'
import { childrenIn } from '#domains/runs/children/remembering.ts'
import { mayBeElsewhere } from '#domains/runs/children/targets.ts'
import { findStep } from '#domains/runs/graph.ts'
import { overriddenStep } from '#domains/runs/overriding.ts'
import { act } from './acting.ts'
import { call, performerOf } from './calling.ts'
import type { Claimed } from './node.ts'
import { request } from './requesting.ts'
import { failed, type Result } from './results.ts'
import { runScript } from './scripting.ts'

type Registry = Parameters<typeof performerOf>[0]

/** What doing an attempt needs beside the attempt. */
export interface Doing {
  readonly registry: Registry
  readonly baseUrl: string
  /** Aborted when the attempt is to end. */
  readonly signal: AbortSignal
}

/** A step without a limit of its own still ends. */
const longestMs = 3_600_000
/** How long one that ought to have stopped may take to do so. */
const graceMs = 5_000

/** Does an attempt once. Never throws: a bug is a failure that says so. */
export const doAttempt = async (work: Work, claimed: Claimed, doing: Doing): Promise<Result> => {
  const written = findStep(claimed.graph, claimed.step)
  const step = written && overriddenStep(written, claimed.row.state.steps[claimed.step]?.overridden)
  if (step === undefined) return failed(`There is no step "${claimed.step}".`, { final: true })
  const limitMs = step.timeoutMs > 0 ? step.timeoutMs : longestMs
  const remainingMs = claimed.begunAt.getTime() + limitMs - work.now().getTime()
  const { work: how } = step
  switch (how.type) {
    case 'http':
      return request(work, claimed, step, how.request, { ...doing, timeoutMs: Math.max(1, remainingMs) })
    case 'call': {
      const late: Result = {
        type: 'ended',
        outcome: 'timed-out',
        reason: `It took longer than ${limitMs / 1_000} s.`,
        output: '',
        outputs: {},
      }
      if (remainingMs <= 0) return late
      return within(remainingMs, doing.signal, late, (signal) => call(work, claimed, step, how, { ...doing, remainingMs, signal }))
    }
    case 'action':
      return act(work, claimed, step, how)
    case 'script':
      return runScript(work, claimed, step, how)
    case 'run':
      return beginChildren(work, claimed, doing.signal)
    case 'manual':
    case 'branch':
    case 'loop':
    case 'set':
    case 'sleep':
    case 'pause':
    case 'approve':
      return { type: 'handed-over', reason: step.title }
    default:
      return how satisfies never
  }
}

/** With a deadline: its signal is aborted at it, and soon after that it is not waited for any longer. */
const within = async (
  milliseconds: number,
  outer: AbortSignal,
  late: Result,
  body: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> => {
  const deadline = new AbortController()
  const timers = [setTimeout(() => deadline.abort(), Math.min(milliseconds, 2 ** 31 - 1))]
  try {
    const waited = new Promise<Result>((done) => {
      const giveUp = (): void => {
        timers.push(setTimeout(() => done(late), graceMs))
      }
      deadline.signal.addEventListener('abort', giveUp, { once: true })
    })
    return await Promise.race([body(AbortSignal.any([outer, deadline.signal])), waited])
  } finally {
    for (const timer of timers) clearTimeout(timer)
  }
}

/** True when dying in the midst of it has left nothing behind: all it does commits together. */
export const isAllOrNothing = (claimed: Pick<Claimed, 'graph' | 'step'>): boolean => {
  const type = findStep(claimed.graph, claimed.step)?.work.type
  return type === 'action' || type === 'run' || type === 'script'
}

/** True when it asks outside before its transaction: it must not keep a place among those that are in one. */
export const asksFirst = ({ memory }: Pick<Claimed, 'memory'>): boolean => {
  const children = childrenIn(memory)
  return children !== undefined && children.spread !== null && children.fans === undefined && mayBeElsewhere(children.spread)
}

/** True for a call that is the same however often it is made, whatever the document says. */
export const mayBeCalledAgain = (claimed: Pick<Claimed, 'graph' | 'step'>, registry: Registry): boolean => {
  const work = findStep(claimed.graph, claimed.step)?.work
  return work?.type === 'call' && performerOf(registry, work.performer)?.idempotent === true
}

/** True when it may be done again without asking. */
export const isRepeatable = (claimed: Pick<Claimed, 'graph' | 'step'>, registry: Registry): boolean =>
  findStep(claimed.graph, claimed.step)?.idempotent === true || mayBeCalledAgain(claimed, registry)
