import type { Transaction } from '#platform/transaction.ts'
import { keyOf, wakeDispatch } from '#domains/runs/attempts/node.ts'
import * as attempts from '#domains/runs/attempts/store.ts'
import type { Entry, Happening } from '#domains/runs/happening.ts'
import { lookupOf } from '#domains/runs/plan.ts'
import { planOf } from '#domains/runs/planning.ts'
import type { Outputs } from '#domains/runs/state.ts'
import { unfinishedChildren } from '#domains/runs/store.ts'
import { asText, type Data } from '#domains/runs/values.ts'
import { sumOf, turnAll, turnLanes, withoutBegun, type LanesEvent } from './lanes.ts'
import { childrenIn, remembered, type Children } from './remembering.ts'

/** Name of the task that cancels the children of an attempt. */
export const endChildrenTask = 'runs.end-children'

/**
 * What the ends of these runs mean for the runs that wait for them: an event of each whose attempt is over by it. The ends of
 * targets of one attempt are taken together: what it remembers is read and written once, however many they are. The caller
 * holds all of them.
 */
export const childrenEnded = async (transaction: Transaction, ended: readonly Entry[]): Promise<readonly Happening[]> => {
  const told: Happening[] = []
  const targets = new Map<string, { readonly key: attempts.AttemptKey; readonly ends: TargetEnd[] }>()
  for (const child of ended) {
    const { parent, parent_step: step, parent_attempt: attempt, parent_index: index } = child.row
    if (parent === null || step === null || attempt === null) continue
    const key = { run: parent, step, attempt }
    if (index === null) told.push({ run: parent, event: { ...outcomeOf(transaction, child), step, attempt } })
    else {
      const known = targets.get(keyOf(key)) ?? { key, ends: [] }
      targets.set(keyOf(key), known)
      known.ends.push({ type: 'ended', index, ok: child.row.status === 'Success' })
    }
  }
  for (const { key, ends } of targets.values()) told.push(...(await targetsEnded(transaction, key, ends)))
  return told
}

type TargetEnd = Extract<LanesEvent, { type: 'ended' }>

const targetsEnded = async (
  transaction: Transaction,
  key: attempts.AttemptKey,
  ends: readonly TargetEnd[],
): Promise<readonly Happening[]> => {
  const row = await attempts.standingOver(transaction.sql, key)
  const children = childrenIn(row?.memory ?? null)
  if (row === undefined || row.status !== 'running' || children?.fans === undefined) return []
  const known = new Set(children.ended)
  const counted = ends.filter(({ index }) => !known.has(index) && known.add(index))
  if (counted.length === 0) return []
  // A failure too many stops what the others that ended at the same moment would have made room for.
  const inOrder = [...counted.filter(({ ok }) => !ok), ...counted.filter(({ ok }) => ok)]
  const over = await turned(transaction, key, { ...children, ended: [...known] }, inOrder)
  return over === undefined ? [] : [over]
}

/** The end of an attempt with children was asked for. True when nothing is under way any more, so that it ends at once. */
export const endChildren = async (transaction: Transaction, row: attempts.AttemptRow): Promise<boolean> => {
  const children = childrenIn(row.memory)
  if (children === undefined) return true
  const { run, step, attempt } = row
  if (children.fans !== undefined) {
    // Those it was about to begin count as begun, and never will be.
    const { fans } = turnLanes(withoutBegun(children.fans, children.begin ?? []), { type: 'cancelled' })
    await attempts.remember(transaction.sql, row, remembered({ ...children, fans, begin: [] }), null)
  }
  const underWay = await unfinishedChildren(transaction.sql, run, step, attempt)
  if (underWay.length === 0) return true
  const task = transaction.registry.tasks.get(endChildrenTask)
  if (task !== undefined) transaction.enqueue(task, { run, step, attempt }, { key: `run-children:${run}/${step}/${attempt}` })
  return false
}

/** Where a run over targets stands after these events: more targets are begun by whoever has a hand free, or it is over. */
export const turned = async (
  transaction: Transaction,
  key: attempts.AttemptKey,
  children: Children,
  events: readonly LanesEvent[],
): Promise<Happening | undefined> => {
  if (children.fans === undefined) return undefined
  const { fans, begin, ends } = turnAll(children.fans, events)
  const next: Children = { ...children, fans, begin: [...(children.begin ?? []), ...begin] }
  const isDue = (next.begin?.length ?? 0) > 0
  await attempts.remember(transaction.sql, key, remembered(next), isDue ? transaction.now : null)
  if (isDue) wakeDispatch(transaction, transaction.now)
  if (ends === undefined) return undefined
  const { step, attempt } = key
  const all = sumOf(fans)
  const outputs = { Total: all.total, Succeeded: all.ended - all.errors, Failed: all.errors, Status: ends }
  if (ends === 'Success') return { run: key.run, event: { type: 'step-succeeded', step, attempt, outputs } }
  const may = fans.length > 1 ? 'more than its places may' : all.borne === 0 ? 'none may' : `${all.borne} may`
  const reason =
    ends === 'Cancelled'
      ? 'It was cancelled.'
      : `${all.errors} of ${all.total} targets failed; ${may}${all.ended < all.total ? ', so no further one was begun' : ''}.${children.refused === undefined ? '' : ` ${children.refused}`}`
  return { run: key.run, event: { type: 'step-failed', step, attempt, reason, timedOut: false, outputs } }
}

const outcomeOf = (
  transaction: Transaction,
  { row, graph }: Entry,
):
  | { readonly type: 'step-succeeded'; readonly outputs: Outputs }
  | { readonly type: 'step-failed'; readonly reason: string; readonly timedOut: boolean; readonly outputs: Outputs } => {
  const outputs = { ExecutionId: row.id, Status: row.status, Output: outputsOf(transaction, { row, graph }) }
  if (row.status === 'Success') return { type: 'step-succeeded', outputs }
  const why = row.state.failure?.reason
  const reason = `“${row.title}” ended ${row.status}${why === undefined ? '.' : `: ${why}`}`
  return { type: 'step-failed', reason, timedOut: row.status === 'TimedOut', outputs }
}

/** What a run answers: the outputs its document names, in their order, as a flat list of texts. */
export const outputsOf = (
  transaction: Pick<Transaction, 'now' | 'config'>,
  { row, graph }: Pick<Entry, 'row' | 'graph'>,
): readonly string[] => {
  const lookup = lookupOf(planOf(row, graph, transaction.now, transaction.config.baseUrl), row.state)
  return (graph.outputs ?? []).flatMap((name): readonly string[] => {
    const value: Data = lookup(name) ?? ''
    return Array.isArray(value) ? value.map(asText) : [asText(value)]
  })
}
