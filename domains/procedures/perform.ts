import type { Work } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'
import { runScript } from '#platform/scripts/launch.ts'
import { findSandbox, type Sandbox } from '#platform/scripts/sandbox.ts'
import { maskText, secretsAmong } from '#platform/text/mask.ts'
import { fillData } from '#platform/text/template.ts'
import type { Transaction } from '#platform/transaction.ts'
import { at, contextOf, prepare, record, stepToDo, type Attempt, type Result, type Todo } from './attempt.ts'
import { isExpected } from './request.ts'
import { actorOfRun } from './rights.ts'
import * as store from './store.ts'
import { transition } from './transition.ts'
import { lookupIn, outputsFrom, outputsFromLines, storable } from './values.ts'

/**
 * Does one attempt: writes the intent (a claim), does it outside any transaction, writes the result under the claim.
 * An attempt found claimed was begun by a job that did not come back: the reducer is told that its node is lost.
 * Actions of the platform need no claim: what they do and its result commit together.
 */
export const perform = async (work: Work, attempt: Attempt): Promise<void> => {
  const todo = await work.transact((transaction) => prepare(transaction, attempt))
  switch (todo.type) {
    case 'nothing':
      return
    case 'action':
      return performAction(work, attempt)
    case 'http':
      return settle(work, attempt, todo.claim, await performHttp(work, attempt, todo))
    case 'script':
      return performScript(work, attempt, todo)
    default:
      return todo satisfies never
  }
}

const triesOfBug = 4

const performAction = async (work: Work, attempt: Attempt): Promise<void> => {
  try {
    await work.transact(async (transaction) => {
      const found = await stepToDo(transaction, attempt)
      if (found === undefined || found.step.work.type !== 'action') return
      const { run, step } = found
      const output = await callAction(transaction, run, found.step.work.action, found.step.work.input)
      const claim = transaction.newId()
      await store.claimAttempt(transaction.sql, attempt.run, step.id, attempt.attempt, claim, transaction.now)
      const text = storable(maskText(JSON.stringify(output ?? {}, null, 2), secretsAmong(run.parameters))).slice(0, 20_000)
      await record(transaction, attempt, claim, { outcome: 'success', reason: '', output: text, outputs: outputsFrom(output) })
    })
  } catch (error) {
    // Nothing was done: the transaction rolled back. What the database or a bug refused is tried again, a bug not for ever.
    if (error instanceof Refusal ? error.code === 'unavailable' : work.attempt < triesOfBug) throw error
    const told = error instanceof Refusal ? error.message : 'It failed in a way nobody foresaw; the log of the server has the details.'
    const findings = error instanceof Refusal && error.code !== 'invalid-input' ? error.findings : []
    const details = findings.map((one) => ` ${one.path} ${one.message}`).join('')
    await work.transact(async (transaction) => {
      const run = await store.lockRun(transaction.sql, attempt.run)
      const reason = storable(maskText(told + details, secretsAmong(run?.parameters ?? {})))
      await transition(transaction, attempt.run, { type: 'step-failed', ...at(attempt), reason, timedOut: false, outputs: {} })
    })
  }
}

const callAction = async (transaction: Transaction, run: store.RunRow, action: string, guardedInput: unknown): Promise<unknown> => {
  const input = fillData(guardedInput, lookupIn(contextOf(run, transaction.config.baseUrl)))
  // A run started by a run knows it, so that a circle of procedures ends.
  const withParent = action === 'run.start' && typeof input === 'object' && input !== null ? { ...input, parent: run.id } : input
  return transaction.as(await actorOfRun(transaction, run, action)).callNamed(action, withParent)
}

const performHttp = async (
  work: Work,
  attempt: Attempt,
  { request, timeoutMs, secrets }: Extract<Todo, { type: 'http' }>,
): Promise<Result> => {
  const started = performance.now()
  const asked = `${request.method} ${request.url}`
  try {
    const answer = await work.outside.fetch(request.url, {
      method: request.method,
      headers: { ...request.headers, 'idempotency-key': `${attempt.run}/${attempt.step}/${attempt.attempt}` },
      ...(request.body === '' ? {} : { body: request.body }),
      timeoutMs,
      maxBytes: 65_536,
    })
    const output = storable(maskText(`${asked}\n${answer.status} after ${answer.durationMs} ms\n\n${answer.body}`, secrets))
    const outputs = { ...outputsFrom(parsed(storable(maskText(answer.body, secrets)))), status: answer.status }
    if (isExpected(request, answer.status)) return { outcome: 'success', reason: '', output, outputs }
    return { outcome: 'failed', reason: `It answered ${answer.status}; expected ${request.expect.join(' or ')}.`, output, outputs }
  } catch (error) {
    const reason = maskText(error instanceof Error ? error.message : String(error), secrets)
    const timedOut = performance.now() - started >= timeoutMs
    return {
      outcome: timedOut ? 'timed-out' : 'failed',
      reason: storable(reason),
      output: storable(maskText(`${asked}\n${reason}`, secrets)),
      outputs: {},
    }
  }
}

const performScript = async (work: Work, attempt: Attempt, todo: Extract<Todo, { type: 'script' }>): Promise<void> => {
  const sandbox = await findSandbox()
  if (sandbox === undefined) {
    const reason = 'This machine offers no sandbox for scripts (neither bubblewrap nor namespaces). Do this step by hand and answer.'
    await work.transact((transaction) => transition(transaction, attempt.run, { type: 'step-handed-over', ...at(attempt), reason }))
    return
  }
  const result = await runUnderWatch(work, attempt, todo, sandbox)
  if (result !== 'handed-back') return settle(work, attempt, todo.claim, result)
  await work.transact((transaction) => transition(transaction, attempt.run, { type: 'node-lost', ...at(attempt) }))
}

/**
 * Runs the script, keeps its output on the way, and ends it when the run is cancelled or the attempt was taken away. A
 * node that stops ends what may be repeated and hands it back; anything else it lets finish.
 */
const runUnderWatch = async (
  work: Work,
  attempt: Attempt,
  todo: Extract<Todo, { type: 'script' }>,
  sandbox: Sandbox,
): Promise<Result | 'handed-back'> => {
  const stop = new AbortController()
  const signal = todo.idempotent ? AbortSignal.any([stop.signal, work.signal]) : stop.signal
  let watching: Promise<void> = Promise.resolve()
  const answer = await runScript({
    sandbox,
    ...todo,
    signal,
    onOutput: (soFar) => {
      watching = watching.then(() => watch(work, attempt, todo.claim, soFar, stop)).catch(() => undefined)
    },
  })
  await watching
  if (answer.ended === 'stopped' && !stop.signal.aborted) return 'handed-back'
  const outputs = outputsFromLines(storable(maskText(answer.result, todo.secrets)))
  const said = { output: storable(answer.output), outputs }
  switch (answer.ended) {
    case 'exited':
      if (answer.exit === 0) return { outcome: 'success', reason: '', ...said }
      return {
        outcome: 'failed',
        reason: answer.exit === null ? 'It was ended by a signal.' : `It ended with code ${answer.exit}.`,
        ...said,
      }
    case 'timed-out':
      return { outcome: 'timed-out', reason: `It took longer than ${todo.timeoutMs / 1_000} s and was ended.`, ...said }
    case 'stopped':
      return { outcome: 'failed', reason: 'It was ended because the run was cancelled.', ...said }
    case 'not-started':
      return { outcome: 'failed', reason: `${todo.interpreter} could not be started on this machine.`, ...said }
    default:
      return answer.ended satisfies never
  }
}

const watch = async (work: Work, { run, step, attempt }: Attempt, claim: string, soFar: string, stop: AbortController): Promise<void> => {
  const goesOn = await work.transact(async ({ sql }) => {
    const holds = await store.writeOutput(sql, run, step, attempt, claim, storable(soFar))
    return holds && (await store.findRun(sql, run))?.status === 'InProgress'
  })
  if (!goesOn) stop.abort()
}

const settle = async (work: Work, attempt: Attempt, claim: string, result: Result): Promise<void> => {
  await work.transact((transaction) => record(transaction, attempt, claim, result))
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
