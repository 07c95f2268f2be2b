import type { Transaction } from '#platform/transaction.ts'
import { Book } from '#domains/runs/book.ts'
import type { Happening } from '#domains/runs/happening.ts'
import { findRuns } from '#domains/runs/store.ts'
import { documentsOf } from '#domains/runs/documents.ts'
import { type Claimed, keyOf, wakeDispatch } from './node.ts'
import type { Result } from './results.ts'
import * as store from './store.ts'

/** An attempt that was done, and how it came out. */
export interface Settled {
  readonly claimed: Claimed
  readonly result: Result
}

/** Writes how attempts came out, each only while its claim still holds it: a late result of a lost node is refused. */
export const settle = async (transaction: Transaction, settled: readonly Settled[]): Promise<void> => {
  const book = new Book(transaction)
  await book.hold(settled.map(({ claimed }) => claimed.run))
  const held = new Set(
    (
      await store.heldOf(
        transaction.sql,
        settled.map(({ claimed: { run, step, attempt, claim } }) => ({ run, step, attempt, claim })),
      )
    ).map(keyOf),
  )
  const returned: store.Returned[] = []
  for (const one of settled) {
    if (!held.has(keyOf(one.claimed))) continue
    const back = returnedBy(one, transaction.now, book)
    if (back !== undefined) returned.push(back)
    else {
      const happening = happeningOf(one)
      if (happening !== undefined) await book.happen(happening)
    }
  }
  if (returned.length > 0) {
    await store.returnAttempts(transaction.sql, returned)
    for (const { due_at: at } of returned) if (at !== null) wakeDispatch(transaction, at)
  }
  await book.close()
}

const returnedBy = ({ claimed, result }: Settled, now: Date, book: Book): store.Returned | undefined => {
  const { run, step, attempt, claim, memory } = claimed
  // A run that is being cancelled asks nobody a second time.
  if (book.entries.get(run)?.row.status === 'Cancelling') return undefined
  if (result.type === 'again') {
    const due = new Date(now.getTime() + Math.max(0, Math.min(result.afterMs, 86_400_000)))
    return { run, step, attempt, claim, due_at: due, memory: result.memory, output: result.output }
  }
  return result.type === 'handed-back' ? { run, step, attempt, claim, due_at: now, memory, output: null } : undefined
}

const happeningOf = ({ claimed, result }: Settled): Happening | undefined => {
  const { run, step, attempt } = claimed
  switch (result.type) {
    case 'ended': {
      const { outcome, reason, output, outputs, final } = result
      if (outcome === 'success') return { run, event: { type: 'step-succeeded', step, attempt, outputs }, output }
      const timedOut = outcome === 'timed-out'
      return {
        run,
        event: { type: 'step-failed', step, attempt, reason, timedOut, outputs, ...(final === undefined ? {} : { final }) },
        output,
      }
    }
    case 'handed-over':
      return { run, event: { type: 'step-handed-over', step, attempt, reason: result.reason } }
    case 'again':
    case 'handed-back':
      return { run, event: { type: 'step-failed', step, attempt, reason: 'It was cancelled.', timedOut: false, outputs: {} } }
    case 'written':
      return undefined
    default:
      return result satisfies never
  }
}

/** Takes what is due for this node, with the runs as they are now. */
export const claim = async (transaction: Transaction, limit: number): Promise<readonly Claimed[]> => {
  const { sql, now, node } = transaction
  const rows = limit <= 0 ? [] : await store.claimDue(sql, { node, claim: transaction.newId(), now, limit })
  if (rows.length === 0) return []
  const runs = new Map((await findRuns(sql, [...new Set(rows.map(({ run }) => run))])).map((run) => [run.id, run]))
  const graphs = await documentsOf(
    transaction,
    [...runs.values()].map(({ document }) => document),
  )
  return rows.flatMap((row): readonly Claimed[] => {
    const run = runs.get(row.run)
    const graph = run === undefined ? undefined : graphs.get(run.document)
    if (run === undefined || graph === undefined) return []
    const { step, attempt, claim: token, memory, begun_at: begunAt, interrupted } = row
    return [{ run: run.id, step, attempt, claim: token, memory, begunAt, row: run, graph, ...(interrupted ? { interrupted } : {}) }]
  })
}
