import type { Work } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'
import { maskText } from '#platform/text/mask.ts'
import { fillData } from '#platform/text/template.ts'
import type { Transaction } from '#platform/transaction.ts'
import { endChildren } from '#domains/runs/children/turning.ts'
import { hiddenAmong } from '#domains/runs/confidential.ts'
import type { Step } from '#domains/runs/graph.ts'
import type { Happening } from '#domains/runs/happening.ts'
import { dataFrom, outputsFrom } from '#domains/runs/outputs.ts'
import { planOf, textLookup } from '#domains/runs/planning.ts'
import { asRun } from '#domains/runs/rights.ts'
import { pick } from '#domains/runs/selecting.ts'
import { lockRuns, type RunRow } from '#domains/runs/store.ts'
import { transitions } from '#domains/runs/transition.ts'
import { type Data } from '#domains/runs/values.ts'
import { storable } from '#platform/text/storable.ts'
import { endJobs } from './machines.ts'
import type { Claimed } from './node.ts'
import { failed, type Result } from './results.ts'
import * as store from './store.ts'
import { cut } from '#platform/text/cut.ts'

type Acting = Extract<Step['work'], { type: 'action' }>

/** Calls an action of the platform: what it does and how the attempt ended commit together, so it is done exactly once. */
export const act = (work: Work, claimed: Claimed, step: Step, acting: Acting): Promise<Result> =>
  inOneTransaction(work, claimed, async (transaction, run) => {
    const answer = shownOnce(transaction, acting.action, await callAction(transaction, run, claimed, acting))
    const shown = (text: string): string => storable(maskText(text, hiddenAmong(run.parameters)))
    const output = cut(shown(JSON.stringify(answer ?? {}, null, 2)), 20_000)
    const picked = pick(dataFrom(answer), step.picks ?? [])
    const { step: id, attempt } = claimed
    const outputs = { ...outputsFrom(answer), ...picked.outputs }
    return { run: run.id, event: { type: 'step-succeeded', step: id, attempt, outputs }, output }
  })

/** An answer with a secret is for whoever asked; what a run keeps is read by everybody. */
const shownOnce = ({ registry }: Transaction, action: string, answer: unknown): unknown =>
  registry.actions.get(action)?.secretOutput === true
    ? { left: 'The answer holds a secret that is shown once, so it is not kept here. Ask for it by hand.' }
    : answer

const triesOfBug = 4

/** Thrown by what is done in a transaction: all of it is undone and it is asked again at once. */
export class Anew extends Error {}

/**
 * Does something in the transaction that writes how it ended. When that is refused nothing was done, and the attempt has
 * failed; what nobody foresaw is tried again, not for ever. `memory` is what the attempt remembers by then: others may
 * have told it something since it was claimed. When its end was asked for in the meantime nothing is done.
 */
export const inOneTransaction = async (
  work: Work,
  claimed: Claimed,
  body: (transaction: Transaction, run: RunRow, memory: Data) => Promise<Happening | undefined>,
): Promise<Result> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await work.transact(async (transaction) => {
        const [run] = await lockRuns(transaction.sql, [claimed.run])
        const row = run === undefined ? undefined : await store.heldRow(transaction.sql, claimed)
        if (run === undefined || row === undefined) return
        const happening = row.interrupted ? await endUnbegun(transaction, claimed, row) : await body(transaction, run, row.memory)
        // Read anew: what was done may have changed this very run.
        if (happening !== undefined) await transitions(transaction, [happening])
      })
      return { type: 'written' }
    } catch (error) {
      if (error instanceof Anew) continue
      const mayPass = error instanceof Refusal ? error.code === 'unavailable' : tries < triesOfBug
      if (mayPass && !work.signal.aborted) {
        await new Promise((done) => setTimeout(done, Math.min(100 * 2 ** tries, 5_000)))
        continue
      }
      if (mayPass) return { type: 'handed-back' }
      return refused(error, claimed)
    }
  }
}

/** Its end was asked for before this came to it: nothing more is begun, and what was begun before is ended. */
const endUnbegun = async (transaction: Transaction, claimed: Claimed, row: store.AttemptRow): Promise<Happening | undefined> => {
  await store.returnAttempts(transaction.sql, [{ ...claimed, due_at: null, memory: row.memory, output: null }])
  const isOver = (await endChildren(transaction, row)) && (await endJobs(transaction, row))
  if (!isOver) return undefined
  const { run, step, attempt } = claimed
  return { run, event: { type: 'step-failed', step, attempt, reason: 'Cancelled before it began.', timedOut: false, outputs: {} } }
}

const refused = (error: unknown, { row }: Claimed): Result => {
  const told = error instanceof Refusal ? error.message : 'It failed in a way nobody foresaw; the log of the server has the details.'
  const findings = error instanceof Refusal && error.code !== 'invalid-input' ? error.findings : []
  const details = findings.map((one) => ` ${one.path} ${one.message}`).join('')
  return failed(storable(maskText(told + details, hiddenAmong(row.parameters))))
}

const callAction = async (transaction: Transaction, run: RunRow, claimed: Claimed, { action, input }: Acting): Promise<unknown> => {
  const plan = planOf(run, claimed.graph, transaction.now, transaction.config.baseUrl)
  const filled = fillData(input, textLookup(plan, run.state))
  // A run started by a run knows it, so that a circle of procedures ends.
  const withParent = action === 'run.start' && typeof filled === 'object' && filled !== null ? { ...filled, parent: run.id } : filled
  return (await asRun(transaction, run, action, withParent)).callNamed(action, withParent)
}
