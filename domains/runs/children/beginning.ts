import type { Work } from '#platform/jobs/task.ts'
import { inOneTransaction } from '#domains/runs/attempts/acting.ts'
import { type Claimed, wakeDispatch } from '#domains/runs/attempts/node.ts'
import { failed, type Result } from '#domains/runs/attempts/results.ts'
import * as attempts from '#domains/runs/attempts/store.ts'
import { openFan, turnFan } from '#domains/runs/fan.ts'
import { actorOfRun } from '#domains/runs/rights.ts'
import type { Happening } from '#domains/runs/happening.ts'
import type { RunRow } from '#domains/runs/store.ts'
import { storable } from '#platform/text/storable.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { childrenIn, remembered, type Children, type Target } from './remembering.ts'
import { turned } from './turning.ts'
import { limitsOf, targetsOf } from './targets.ts'
import { waitedFor } from './waiting.ts'

/** Children begun in one transaction; of more the next ones follow in the next. */
const mostAtOnce = 20

/** Begins what an attempt waits for: one run, or the next of its targets. */
export const beginChildren = async (work: Work, claimed: Claimed): Promise<Result> => {
  if (childrenIn(claimed.memory) === undefined) return failed('Nobody knows any more which run this step was to begin.')
  return inOneTransaction(work, claimed, async (transaction, run, remembers) => {
    // As it stands now: targets may have ended since it was claimed.
    const known = childrenIn(remembers)
    if (known === undefined) return undefined
    if (known.spread === null) return beginOne(transaction, run, claimed, known)
    const children = known.fan === undefined ? await opened(transaction, known) : known
    const now = (children.begin ?? []).slice(0, mostAtOnce)
    const rest = (children.begin ?? []).slice(mostAtOnce)
    // First given back, so that a child that ends at once finds the attempt waiting for it.
    const memory = remembered({ ...children, begin: rest })
    const { fan, targets = [] } = children
    await attempts.returnAttempts(transaction.sql, [{ ...claimed, due_at: rest.length > 0 ? transaction.now : null, memory, output: null }])
    if (fan !== undefined && fan.total === 0) return turned(transaction, claimed, { ...children, begin: rest }, { type: 'opened' })
    let over: Happening | undefined
    for (const index of now) {
      const target = targets[index]
      if (target === undefined) continue
      try {
        await start(transaction, run, claimed, children, { index, target })
      } catch (error) {
        // It was refused before anything was written: one target that failed, and no reason to leave the others.
        if (!(error instanceof Refusal) || error.code === 'unavailable') throw error
        over = await notBegun(transaction, claimed, index, `${target.title}: ${error.message}`)
      }
    }
    if (rest.length > 0) wakeDispatch(transaction, transaction.now)
    return over
  })
}

const notBegun = async (transaction: Transaction, claimed: Claimed, index: number, why: string): Promise<Happening | undefined> => {
  const row = await attempts.findAttempt(transaction.sql, claimed)
  const children = childrenIn(row?.memory ?? null)
  if (children === undefined) return undefined
  const { ended = [], refused = storable(why).slice(0, 500) } = children
  return turned(transaction, claimed, { ...children, refused, ended: [...ended, index] }, { type: 'ended', ok: false })
}

const beginOne = async (transaction: Transaction, run: RunRow, claimed: Claimed, children: Children): Promise<undefined> => {
  await attempts.returnAttempts(transaction.sql, [{ ...claimed, due_at: null, memory: remembered(children), output: null }])
  await start(transaction, run, claimed, children, undefined)
}

const opened = async (transaction: Transaction, children: Children): Promise<Children> => {
  const spread = children.spread ?? {}
  const targets = await targetsOf(transaction, spread)
  const { concurrency, errors } = limitsOf(spread)
  const { fan, begin } = turnFan(openFan(targets.length, concurrency, errors), { type: 'opened' })
  return { ...children, fan, targets, begin }
}

const start = async (
  transaction: Transaction,
  run: RunRow,
  { step, attempt }: Claimed,
  { procedure, parameters }: Children,
  one: { readonly index: number; readonly target: Target } | undefined,
): Promise<void> => {
  const actor = await actorOfRun(transaction, run, 'run.start')
  const parent = { run: run.id, step, attempt, ...(one === undefined ? {} : { index: one.index, target: one.target.title }) }
  await waitedFor(transaction.as(actor), parent).callNamed('run.start', {
    procedure,
    parameters: { ...parameters, ...one?.target.parameters },
    about: [...run.about],
  })
}
