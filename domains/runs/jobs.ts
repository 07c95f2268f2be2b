import Type from 'typebox'
import { lookAgainAt } from '#platform/jobs/again.ts'
import { livingNodes } from '#platform/jobs/nodes.ts'
import { defineTask } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'
import { fileApproval } from './approvals/following.ts'
import { unfiledRuns } from './approvals/store.ts'
import { dispatcherOf } from './attempts/dispatching.ts'
import { isAllOrNothing, mayBeCalledAgain } from './attempts/doing.ts'
import { dispatchTaskName, handsOf, timeTaskName, wakeDispatch } from './attempts/node.ts'
import * as attempts from './attempts/store.ts'
import { endChildrenTask } from './children/turning.ts'
import { documentsOf } from './documents.ts'
import type { Happening } from './happening.ts'
import * as store from './store.ts'
import { transitions } from './transition.ts'

/** Does every attempt that is due. Woken by whoever makes one due; now and then it looks on its own. */
export const dispatch = defineTask({
  name: dispatchTaskName,
  summary: 'Does the attempts of steps that are due.',
  payload: Type.Object({}),
  every: { seconds: 300 },
  onStart: true,
  run: async (work) => (await dispatcherOf(work)).run(),
})

const runsPerTurn = 200

/** Tells runs that their instant has come: a sleep is over, an approval expired, somebody must be asked again. */
export const time = defineTask({
  name: timeTaskName,
  summary: 'Moves runs on whose instant has come.',
  payload: Type.Object({}),
  every: { seconds: 300 },
  onStart: true,
  run: async (work) => {
    for (;;) {
      const count = await work.transact(async (transaction) => {
        const due = await store.dueRuns(transaction.sql, transaction.now, runsPerTurn)
        await transitions(
          transaction,
          due.map((run): Happening => ({ run, event: { type: 'time-came' } })),
        )
        const held = due.length < runsPerTurn && (await store.isAnyOtherDue(transaction.sql, transaction.now, due))
        if (held) transaction.wake(time, lookAgainAt(transaction.now, transaction.now))
        return due.length
      })
      if (count < runsPerTurn) return
    }
  },
})

/**
 * Finds attempts whose node is gone. What commits as a whole, or may be done twice, is simply due again; of anything else
 * the run is told that its node was lost, and a person decides.
 */
export const recover = defineTask({
  name: 'runs.recover',
  summary: 'Takes up the attempts of nodes that are gone.',
  payload: Type.Object({}),
  every: { seconds: 10 },
  onStart: true,
  run: async (work) => {
    while ((await work.transact(recoverSome)) === lostPerTurn);
  },
})

const lostPerTurn = 100
/** A node says that it lives right after it began to work: one that nobody knows yet is given this long. */
const unknownMs = 3_000
/** What a node has in its hands it knows of; a claim of its own that it does not know was never begun. */
const droppedMs = 20_000

const recoverSome = async (transaction: Transaction): Promise<number> => {
  const { sql, now, node } = transaction
  const hands = handsOf(transaction)
  const claimed = await attempts.claimedBy(sql, node, new Date(now.getTime() - droppedMs))
  const dropped = claimed.filter((row) => hands?.has(row) !== true)
  for (const row of dropped) await attempts.requeue(sql, row, row.claim, now)
  if (dropped.length > 0) wakeDispatch(transaction, now)
  const found = await attempts.abandoned(sql, [node, ...(await livingNodes(sql))], lostPerTurn)
  const young = found.filter(({ begun_at: at }) => at !== null && now.getTime() - at.getTime() < unknownMs && now >= at)
  if (young.length > 0) transaction.wake(recover, new Date(now.getTime() + unknownMs))
  const lost = found.filter((row) => !young.includes(row))
  const runs = new Map((await store.lockRuns(sql, [...new Set(lost.map(({ run }) => run))])).map((run) => [run.id, run]))
  const graphs = await documentsOf(
    transaction,
    [...runs.values()].map(({ document }) => document),
  )
  const happenings: Happening[] = []
  for (const row of lost) {
    const graph = graphs.get(runs.get(row.run)?.document ?? '')
    const attempt = { graph: graph ?? { steps: [], start: null }, step: row.step }
    if (isAllOrNothing(attempt) || mayBeCalledAgain(attempt, transaction.registry)) await attempts.requeue(sql, row, row.claim, now)
    else happenings.push({ run: row.run, event: { type: 'node-lost', step: row.step, attempt: row.attempt } })
  }
  if (lost.length > happenings.length) wakeDispatch(transaction, now)
  await transitions(transaction, happenings)
  return lost.length
}

/** Files approvals that were asked for by a version that had no inbox: when a node starts, since only an upgrade leaves any. */
export const file = defineTask({
  name: 'runs.file-approvals',
  summary: 'Asks about approvals that nobody was asked for.',
  payload: Type.Object({}),
  onStart: true,
  run: async (work) => {
    for (let after: string | undefined; ;) {
      const last = await work.transact(async (transaction) => {
        const found = await unfiledRuns(transaction.sql, after, filedPerTurn)
        const waiting = (await store.lockRuns(transaction.sql, found)).filter(({ waiting_for: what }) => what === 'approval')
        const graphs = await documentsOf(
          transaction,
          waiting.map(({ document }) => document),
        )
        for (const row of waiting) await fileApproval(transaction, { row, graph: graphs.get(row.document) ?? { steps: [], start: null } })
        return found.length < filedPerTurn ? undefined : found.at(-1)
      })
      if (last === undefined) return
      after = last
    }
  },
})

const filedPerTurn = 50

/** Cancels the runs that an attempt waits for: their ends end it. */
export const endChildren = defineTask({
  name: endChildrenTask,
  summary: 'Cancels the runs that a cancelled step waits for.',
  payload: Type.Object({
    run: Type.String({ maxLength: 36 }),
    step: Type.String({ maxLength: 100 }),
    attempt: Type.Integer({ minimum: 1 }),
  }),
  run: async (work, { run, step, attempt }) => {
    const children = await work.transact(({ sql }) => store.unfinishedChildren(sql, run, step, attempt))
    for (let at = 0; at < children.length; at += childrenPerTurn) {
      const some = children.slice(at, at + childrenPerTurn)
      await work.transact((transaction) =>
        transitions(
          transaction,
          some.map((child): Happening => ({ run: child, event: { type: 'cancel-asked', by: `run:${run}` } })),
        ),
      )
    }
  },
})

const childrenPerTurn = 50
