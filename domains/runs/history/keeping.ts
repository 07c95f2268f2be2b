import { runHolders } from '#domains/runs/history/holders.ts'
import * as store from '#domains/runs/history/store.ts'
import { factsAbout } from '#platform/facts/read.ts'
import { firstIdAt } from '#platform/identity/id.ts'
import { Refusal } from '#platform/refusal.ts'
import type { KeptFamily, Removed, Slice } from '#platform/retention/family.ts'
import { keptDays } from '#platform/retention/sweep.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * A run is kept until it, everything it began and everything that waits for it ended so many days ago: a run and its children
 * go together or not at all. 400 days, because the checks ask who ran a procedure in the last 400.
 */
export const keptRuns: KeptFamily = {
  name: 'runs',
  title: 'Runs',
  about:
    'Runs of procedures with their steps, outputs, events and approvals. That a run began, who approved what, and how it ended stays in the facts. Kept shorter than 180 days, checks no longer see that runbooks were tried.',
  days: 400,
  least: 30,
  remove: (transaction, slice) => removeSome(transaction, slice),
}

/** What goes of one tree in this slice. */
interface Part {
  readonly root: string
  readonly runs: readonly string[]
  readonly isWhole: boolean
}

const removeSome = async (transaction: Transaction, { before, after = firstIdAt(new Date(0)), most }: Slice): Promise<Removed> => {
  const { sql } = transaction
  const roots = await store.oldRoots(sql, firstIdAt(before), after, most)
  const trees = Map.groupBy(await store.treesOf(sql, roots, before), ({ root }) => root)
  const parts = partsOf(roots, trees, await heldAmong(transaction, [...trees.values()].flat()), most)
  // Whoever takes a run up again at this moment holds it, and it stays with its whole tree.
  const held = new Set(
    await store.holdOver(
      sql,
      parts.flatMap(({ runs }) => runs),
      before,
    ),
  )
  const going = parts.filter(({ runs }) => runs.every((run) => held.has(run)))
  const runs = going.flatMap((part) => part.runs)
  if (runs.length > 0) await store.deleteRuns(sql, runs)
  if (runs.length > 0) for (const { removed } of runHolders.of(transaction.registry)) await removed?.(transaction, runs)
  return { count: runs.length, next: nextPlace(roots, parts, going, { after, most }) }
}

/** Trees that are over and that nobody refers to, in order, until the slice is full; of the last only the leaves that fit. */
const partsOf = (
  roots: readonly string[],
  trees: ReadonlyMap<string, readonly store.Member[]>,
  referred: ReadonlySet<string>,
  most: number,
): readonly Part[] => {
  const parts: Part[] = []
  let room = most
  for (const root of roots) {
    const members = trees.get(root) ?? []
    if (room <= 0) break
    if (!members.every(({ id, is_over: over }) => over && !referred.has(id))) continue
    const runs = members.toSorted((one, other) => other.depth - one.depth).slice(0, room)
    parts.push({ root, runs: runs.map(({ id }) => id), isWhole: runs.length === members.length })
    room -= runs.length
  }
  return parts
}

const nextPlace = (
  roots: readonly string[],
  parts: readonly Part[],
  going: readonly Part[],
  { after, most }: { readonly after: string; readonly most: number },
): string | undefined => {
  const last = parts.at(-1)
  const isFull = parts.reduce((sum, { runs }) => sum + runs.length, 0) >= most
  if (last === undefined || !isFull) return roots.length < most ? undefined : roots.at(-1)
  if (last.isWhole || !going.includes(last)) return last.root
  return roots[roots.indexOf(last.root) - 1] ?? after
}

const heldAmong = async (transaction: Transaction, members: readonly store.Member[]): Promise<ReadonlySet<string>> => {
  const over = members.filter((member) => member.is_over).map(({ id }) => id)
  const held: string[] = []
  if (over.length > 0)
    for (const holder of runHolders.of(transaction.registry)) held.push(...((await holder.held?.(transaction, over)) ?? []))
  return new Set(held)
}

/** Why there is no run: there never was one, or it was kept long enough. Its facts know. */
export const whyMissing = async (transaction: Transaction, id: string): Promise<Refusal> => {
  const [last] = await factsAbout(transaction.sql, [`run:${id}`], { limit: 1 })
  if (last === undefined) return new Refusal('not-found', `There is no run "${id}". run.list shows what there is.`)
  const days = await keptDays(transaction, keptRuns)
  return new Refusal(
    'removed',
    `This run is not kept any more: it was last heard of on ${last.at.toISOString().slice(0, 10)}${days === null ? '' : `, and runs are removed ${days} days after their end`}. What happened to it stays in the audit log: fact.list with \`about\` run:${id}.`,
  )
}
