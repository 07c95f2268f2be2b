import type { Transaction } from '#platform/transaction.ts'
import { runFinished, runResumed, runStepFinished, runWaiting } from './facts.ts'
import { findStep, type Graph } from './graph.ts'
import { pageForDecision, stopPage } from './page.ts'
import { advance } from './run.ts'
import { isFinished, mayHappen, type Effect, type RunEvent, type RunState } from './state.ts'
import * as store from './store.ts'

/** What a person said with an event; kept with the attempt it ends. */
export interface Said {
  readonly by?: string
  readonly note?: string
  readonly checked?: readonly number[]
}

/** Name of the task that does one attempt; looked up, because the task itself makes transitions. */
export const stepTaskName = 'procedures.step'

/** Beyond its own deadline, how long an attempt may be silent before its node is taken for dead. */
const graceMs = 120_000

/**
 * The only way a run changes: locks it, reduces, and writes state, attempts, jobs and facts in this transaction.
 * Answers the run as it is then; undefined when the event did not fit (nothing changed) or there is no such run.
 */
export const transition = async (
  transaction: Transaction,
  id: string,
  event: RunEvent,
  said: Said = {},
): Promise<store.RunRow | undefined> => {
  const { sql, now } = transaction
  const run = await store.lockRun(sql, id)
  if (run === undefined) return undefined
  const graph = await store.graphOf(sql, run.document)
  if (!mayHappen(graph, run.state, event)) return undefined
  const { state, effects } = advance(graph, run.state, event)
  if (run.state.waiting?.for === 'decision') await stopPage(transaction, run, said.by)
  for (const effect of effects) await carryOut(transaction, run, graph, effect, event, said)
  const saved = {
    ...run,
    state,
    status: state.status,
    wake_at: wakeAt(graph, state, now),
    finished_at: isFinished(state.status) ? now : null,
  }
  await store.saveState(sql, id, { state, wakeAt: saved.wake_at, finishedAt: saved.finished_at, now })
  return saved
}

/** References under which the facts of a run are found. */
export const subjectsOf = (run: Pick<store.RunRow, 'id' | 'procedure' | 'about'>): readonly string[] => [
  `run:${run.id}`,
  run.procedure,
  ...run.about,
]

/** Puts the attempt's job into the queue; a second time is the same job. */
export const enqueueAttempt = (transaction: Transaction, run: string, step: string, attempt: number): void => {
  const task = transaction.registry.tasks.get(stepTaskName)
  if (task !== undefined) transaction.enqueue(task, { run, step, attempt }, { key: `run:${run}/${step}/${attempt}` })
}

const wakeAt = (graph: Graph, state: RunState, now: Date): Date | null => {
  const step = state.cursor === null ? undefined : findStep(graph, state.cursor)
  if (step === undefined || state.steps[step.id]?.status !== 'running') return null
  return new Date(now.getTime() + step.timeoutMs + graceMs)
}

const carryOut = async (
  transaction: Transaction,
  run: store.RunRow,
  graph: Graph,
  effect: Effect,
  event: RunEvent,
  said: Said,
): Promise<void> => {
  const { sql, now } = transaction
  const { id, procedure, title, about } = run
  const titleOf = (step: string): string => findStep(graph, step)?.title ?? step
  const subjects = subjectsOf(run)
  switch (effect.type) {
    case 'run-step':
      if (event.type === 'node-lost') await markLost(transaction, id, event.step, event.attempt, titleOf(event.step))
      await store.queueAttempt(sql, { run: id, step: effect.step, attempt: effect.attempt, title: titleOf(effect.step), now })
      enqueueAttempt(transaction, id, effect.step, effect.attempt)
      return
    case 'step-ended': {
      const { step, attempt, outcome, reason } = effect
      const answered = 'step' in event && event.step === step ? said : {}
      await store.endAttempt(sql, {
        run: id,
        step,
        attempt,
        title: titleOf(step),
        status: outcome === 'running' ? 'lost' : outcome,
        reason,
        by: answered.by ?? null,
        note: answered.note ?? null,
        checked: answered.checked ?? null,
        now,
      })
      const data = {
        run: id,
        procedure,
        step,
        title: titleOf(step),
        outcome,
        attempt,
        ...optional('reason', reason),
        ...optional('note', answered.note),
      }
      transaction.record(runStepFinished, { subjects, data })
      return
    }
    case 'wait': {
      const { step, reason } = effect.waiting
      const attempt = event.type === 'node-lost' ? event.attempt : attemptWaiting(event, step)
      if (event.type === 'node-lost') await markLost(transaction, id, step, event.attempt, titleOf(step))
      else if (effect.waiting.for === 'answer' && attempt !== undefined) {
        await store.waitAttempt(sql, { run: id, step, attempt, title: titleOf(step), status: 'waiting', reason, now })
      }
      transaction.record(runWaiting, {
        subjects,
        data: { run: id, procedure, step, title: titleOf(step), for: effect.waiting.for, reason, about: [...about] },
      })
      if (effect.waiting.for === 'decision') await pageForDecision(transaction, run, effect.waiting, titleOf(step))
      return
    }
    case 'resumed':
      transaction.record(runResumed, { subjects, data: { run: id, procedure, title, step: effect.step, about: [...about] } })
      return
    case 'finish': {
      const { status, reason } = effect
      if (status === 'Success' || status === 'Failed' || status === 'TimedOut' || status === 'Cancelled') {
        transaction.record(runFinished, {
          subjects,
          data: { run: id, procedure, title, status, about: [...about], ...optional('reason', reason) },
        })
      }
      return
    }
    default:
      return effect satisfies never
  }
}

const markLost = (transaction: Transaction, run: string, step: string, attempt: number, title: string): Promise<void> =>
  store.waitAttempt(transaction.sql, { run, step, attempt, title, status: 'lost', reason: 'The node died.', now: transaction.now })

/** The attempt handed over keeps its row; a manual step's row is written when it is answered. */
const attemptWaiting = (event: RunEvent, step: string): number | undefined =>
  event.type === 'step-handed-over' && event.step === step ? event.attempt : undefined

const optional = <Key extends string>(key: Key, value: string | null | undefined): { readonly [Name in Key]?: string } =>
  value === null || value === undefined || value === '' ? {} : ({ [key]: value } as { readonly [Name in Key]?: string })
