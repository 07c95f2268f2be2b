import { createHash } from 'node:crypto'
import type { Registry } from '#platform/registry.ts'
import type { Transaction } from '#platform/transaction.ts'
import type { Graph } from './graph.ts'
import * as store from './store.ts'

/**
 * The step graphs runs are pinned to, by their digest. A digest never means another text, so what this process has read
 * once it never reads again.
 */
const known = new Map<string, Graph>()
/** Graphs kept in memory; the oldest is dropped, for it can be read again. */
const mostKnown = 2_000

/** Digests that are committed in the database of a registry. */
const written = new WeakMap<Registry, Set<string>>()
const digests = new WeakMap<Graph, string>()

/** Keeps the graph and answers its digest. */
export const keepDocument = async (transaction: Transaction, graph: Graph): Promise<string> => {
  const digest = digestOf(graph)
  const committed = written.get(transaction.registry) ?? new Set()
  written.set(transaction.registry, committed)
  if (!committed.has(digest)) {
    await store.insertDocument(transaction.sql, digest, graph)
    transaction.afterCommit(() => committed.add(digest))
  }
  learn(digest, graph)
  return digest
}

/** The graphs of these digests. */
export const documentsOf = async ({ sql }: Pick<Transaction, 'sql'>, wanted: readonly string[]): Promise<ReadonlyMap<string, Graph>> => {
  const missing = [...new Set(wanted.filter((digest) => !known.has(digest)))]
  if (missing.length > 0) for (const { digest, graph } of await store.readDocuments(sql, missing)) learn(digest, graph)
  return new Map(wanted.map((digest) => [digest, known.get(digest) ?? nothing]))
}

export const documentOf = async (transaction: Pick<Transaction, 'sql'>, digest: string): Promise<Graph> =>
  (await documentsOf(transaction, [digest])).get(digest) ?? nothing

const nothing: Graph = { steps: [], start: null }

const digestOf = (graph: Graph): string => {
  const found = digests.get(graph) ?? createHash('sha256').update(JSON.stringify(graph)).digest('hex')
  digests.set(graph, found)
  return found
}

const learn = (digest: string, graph: Graph): void => {
  if (known.has(digest)) return
  known.set(digest, graph)
  const [oldest] = known.keys()
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest)
}
