import { invokeTogetherIn } from '#platform/actions/engine.ts'
import type { Work } from '#platform/jobs/task.ts'
import { Anew, inOneTransaction } from '#domains/runs/attempts/acting.ts'
import { type Claimed, wakeDispatch } from '#domains/runs/attempts/node.ts'
import { failed, type Result } from '#domains/runs/attempts/results.ts'
import * as attempts from '#domains/runs/attempts/store.ts'
import { asRun } from '#domains/runs/rights.ts'
import type { Happening } from '#domains/runs/happening.ts'
import type { RunRow } from '#domains/runs/store.ts'
import { storable } from '#platform/text/storable.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { laneOf, sumOf } from './lanes.ts'
import { opened } from './opening.ts'
import { childrenIn, remembered, type Children, type Target } from './remembering.ts'
import { turned } from './turning.ts'
import { goingOver, locatedIn, waitedFor } from './waiting.ts'
import { cut } from '#platform/text/cut.ts'

/** Children begun in one transaction; of more the next ones follow in the next. */
const mostAtOnce = 200
/** The same when each is begun by itself. */
const mostApart = 20

/** Begins what an attempt waits for: one run, or the next of its targets. */
export const beginChildren = async (work: Work, claimed: Claimed, signal: AbortSignal = work.signal): Promise<Result> => {
  const first = childrenIn(claimed.memory)
  if (first === undefined) return failed('Nobody knows any more which run this step was to begin.')
  // What it goes over may have to be asked for outside: before anything is held.
  const isOpen = first.spread === null || first.fans !== undefined || claimed.interrupted === true
  const found = isOpen ? { children: first } : await opened(work, claimed, first, signal).then((children) => ({ children }), refusalIn)
  if ('again' in found) return { type: 'again', afterMs: lookAgainMs, memory: claimed.memory, output: '' }
  let together = true
  return inOneTransaction(work, claimed, async (transaction, run, remembers) => {
    // As it stands now: targets may have ended since it was claimed.
    const known = childrenIn(remembers)
    if (known === undefined) return undefined
    if ('refusal' in found) throw found.refusal
    const children = known.spread === null || known.fans !== undefined ? known : found.children
    if (children.spread === null) return beginOne(transaction, run, claimed, children)
    const most = together ? mostAtOnce : mostApart
    const now = (children.begin ?? []).slice(0, most)
    const rest = (children.begin ?? []).slice(most)
    // First given back, so that a child that ends at once finds the attempt waiting for it.
    const memory = remembered({ ...children, begin: rest })
    const { fans, targets = [] } = children
    await attempts.returnAttempts(transaction.sql, [{ ...claimed, due_at: rest.length > 0 ? transaction.now : null, memory, output: null }])
    if (fans !== undefined && sumOf(fans).total === 0)
      return turned(transaction, claimed, { ...children, begin: rest }, [{ type: 'opened' }])
    if (rest.length > 0) wakeDispatch(transaction, transaction.now)
    const ones = now.flatMap((index) => (targets[index] === undefined ? [] : [{ index, target: targets[index] }]))
    let over: Happening | undefined
    for (const some of together ? [ones] : ones.map((one) => [one])) {
      try {
        await start(transaction, run, claimed, children, some)
      } catch (error) {
        if (!(error instanceof Refusal) || error.code === 'unavailable') throw error
        const [one, ...others] = some
        // One of them: which, is seen when each is begun by itself.
        if (one === undefined || others.length > 0) {
          together = false
          throw new Anew()
        }
        // It was refused before anything was written: one target that failed, and no reason to leave the others.
        over = await notBegun(transaction, claimed, one.index, `${one.target.title}: ${error.message}`)
      }
    }
    return over
  })
}

/** What is not there now may be there in a moment. */
const lookAgainMs = 1_000

/** Why it could not be found out what there is. The same is said where it was to be begun; anything else is a bug. */
const refusalIn = (error: unknown): { readonly refusal: Refusal } | { readonly again: true } => {
  if (!(error instanceof Refusal)) throw error
  return error.code === 'unavailable' ? { again: true } : { refusal: error }
}

const notBegun = async (transaction: Transaction, claimed: Claimed, index: number, why: string): Promise<Happening | undefined> => {
  const row = await attempts.findAttempt(transaction.sql, claimed)
  const children = childrenIn(row?.memory ?? null)
  if (children === undefined) return undefined
  const { ended = [], refused = cut(storable(why), 500) } = children
  return turned(transaction, claimed, { ...children, refused, ended: [...ended, index] }, [{ type: 'ended', index, ok: false }])
}

const beginOne = async (transaction: Transaction, run: RunRow, claimed: Claimed, children: Children): Promise<undefined> => {
  await attempts.returnAttempts(transaction.sql, [{ ...claimed, due_at: null, memory: remembered(children), output: null }])
  await start(transaction, run, claimed, children, [children.place === undefined ? {} : { target: children.place }])
}

interface One {
  /** Its position among the targets. */
  readonly index?: number
  readonly target?: Target
}

/** Begins these in one go. They differ in their parameters and places; who may begin them is asked once for all. */
const start = async (
  transaction: Transaction,
  run: RunRow,
  { step, attempt, graph }: Claimed,
  { procedure, version, parameters, fans = [], over = [] }: Children,
  ones: readonly One[],
): Promise<void> => {
  const inputs = ones.map(({ target }) => ({
    procedure,
    ...(version === undefined ? {} : { version }),
    parameters: { ...parameters, ...target?.parameters },
    about: [...run.about],
  }))
  if (inputs.length === 0) return
  const acting = await asRun(transaction, run, 'run.start', inputs[0])
  const calls = ones.map(({ index, target: { title, location } = {} }, at) => {
    const target = { ...(index === undefined ? {} : { index }), ...(title === undefined ? {} : { target: title }) }
    const own = waitedFor(acting.as(acting.actor), { run: run.id, step, attempt, authors: run.authors ?? [], ...target })
    const within = index === undefined ? undefined : (over[laneOf(fans, index)] ?? undefined)
    // Where this one acts its children act too, unless they are begun for a place of their own.
    return { transaction: locatedIn(goingOver(own, within), location ?? graph.location), input: inputs[at] }
  })
  await invokeTogetherIn('run.start', calls)
}
