import { Refusal } from '#platform/refusal.ts'
import { secretsAmong } from '#platform/text/mask.ts'
import type { TemplateValue } from '#platform/text/template.ts'
import type { Transaction } from '#platform/transaction.ts'
import { findStep, type Step } from './graph.ts'
import { fillRequest, type HttpRequest } from './request.ts'
import type { RunEvent } from './state.ts'
import * as store from './store.ts'
import { transition } from './transition.ts'
import { lookupIn, valuesOf, variableOf, type RunContext } from './values.ts'

/** One attempt of one step. */
export interface Attempt {
  readonly run: string
  readonly step: string
  readonly attempt: number
}

/** What is left to do outside the transaction that wrote the intent. */
export type Todo =
  | { readonly type: 'nothing' }
  | { readonly type: 'action' }
  | {
      readonly type: 'http'
      readonly claim: string
      readonly request: HttpRequest
      readonly timeoutMs: number
      readonly secrets: readonly string[]
    }
  | {
      readonly type: 'script'
      readonly claim: string
      readonly interpreter: string
      readonly script: string
      readonly environment: Readonly<Record<string, string>>
      readonly timeoutMs: number
      readonly idempotent: boolean
      readonly secrets: readonly string[]
    }

export interface Result {
  readonly outcome: 'success' | 'failed' | 'timed-out'
  readonly reason: string
  readonly output: string
  readonly outputs: Readonly<Record<string, TemplateValue>>
}

const nothing: Todo = { type: 'nothing' }

/** Writes the intent: claims the attempt, or tells the run why it is not to be done. */
export const prepare = async (transaction: Transaction, attempt: Attempt): Promise<Todo> => {
  const { sql, now, config } = transaction
  const found = await stepToDo(transaction, attempt)
  if (found === undefined) return nothing
  const { run, step, row } = found
  const tell = async (event: RunEvent): Promise<Todo> => {
    await transition(transaction, attempt.run, event)
    return nothing
  }
  if (row.status === 'running') return tell({ type: 'node-lost', ...at(attempt) })
  if (run.status === 'Cancelling') return tell({ type: 'step-handed-over', ...at(attempt), reason: 'Cancelled before it began.' })
  const { work, timeoutMs } = step
  const secrets = secretsAmong(run.parameters)
  const claim = transaction.newId()
  switch (work.type) {
    case 'manual':
      return tell({ type: 'step-handed-over', ...at(attempt), reason: step.title })
    case 'action':
      return { type: 'action' }
    case 'http': {
      const request = filled(() => fillRequest(work.request, lookupIn(contextOf(run, config.baseUrl))))
      if (request instanceof Refusal)
        return tell({ type: 'step-failed', ...at(attempt), reason: request.message, timedOut: false, outputs: {} })
      await store.claimAttempt(sql, attempt.run, attempt.step, attempt.attempt, claim, now)
      return { type: 'http', claim, request, timeoutMs, secrets }
    }
    case 'script': {
      if (!config.scripts) return tell({ type: 'step-handed-over', ...at(attempt), reason: scriptsAreOff })
      await store.claimAttempt(sql, attempt.run, attempt.step, attempt.attempt, claim, now)
      const values = valuesOf(contextOf(run, config.baseUrl))
      const environment = Object.fromEntries([...values].map(([name, value]) => [variableOf(name), String(value)]))
      return {
        type: 'script',
        claim,
        interpreter: work.interpreter,
        script: work.script,
        environment,
        timeoutMs,
        idempotent: step.idempotent,
        secrets,
      }
    }
    default:
      return work satisfies never
  }
}

const scriptsAreOff =
  'Scripts are switched off on this server. Do this step by hand and answer, or ask an administrator to switch scripts on.'

/** The attempt with its run and step, locked, when it is still to be done. */
export const stepToDo = async (
  transaction: Transaction,
  { run: id, step: name, attempt }: Attempt,
): Promise<{ run: store.RunRow; step: Step; row: store.AttemptRow } | undefined> => {
  const { sql } = transaction
  const run = await store.lockRun(sql, id)
  const row = await store.findAttempt(sql, id, name, attempt)
  if (run === undefined || row === undefined || (row.status !== 'queued' && row.status !== 'running')) return undefined
  const step = findStep(await store.graphOf(sql, run.document), name)
  return step === undefined ? undefined : { run, step, row }
}

/** Writes the result of the attempt, when `claim` still holds it: a late result of a lost job is refused. */
export const record = async (transaction: Transaction, attempt: Attempt, claim: string, result: Result): Promise<void> => {
  await store.lockRun(transaction.sql, attempt.run)
  if (!(await store.writeOutput(transaction.sql, attempt.run, attempt.step, attempt.attempt, claim, result.output))) return
  const { outputs } = result
  if (result.outcome === 'success') await transition(transaction, attempt.run, { type: 'step-succeeded', ...at(attempt), outputs })
  else
    await transition(transaction, attempt.run, {
      type: 'step-failed',
      ...at(attempt),
      reason: result.reason,
      timedOut: result.outcome === 'timed-out',
      outputs,
    })
}

export const at = ({ step, attempt }: Attempt): { step: string; attempt: number } => ({ step, attempt })

export const contextOf = (run: store.RunRow, baseUrl: string): RunContext => ({
  run: run.id,
  baseUrl,
  about: run.about,
  parameters: run.parameters,
  state: run.state,
})

const filled = <Value>(fill: () => Value): Value | Refusal => {
  try {
    return fill()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}
