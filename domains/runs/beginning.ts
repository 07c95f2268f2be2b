import { type Actor, actorReference } from '#platform/identity/actor.ts'
import type { Transaction } from '#platform/transaction.ts'
import { Book } from './book.ts'
import { locationOf, parentOf } from './children/waiting.ts'
import { keepDocument } from './documents.ts'
import { runStarted } from './facts.ts'
import type { Graph } from './graph.ts'
import { placed } from './placing.ts'
import { isAutomatic } from './rights.ts'
import { initialState } from './state.ts'
import { authorsOfRun, type RunRow } from './store.ts'
import { subjectsOf } from './telling.ts'
import type { Data } from './values.ts'

/** A run to begin: what it does is decided and valid. */
export interface Beginning {
  /** Reference of the procedure and the version of its record. */
  readonly procedure: string
  readonly version: number
  readonly title: string
  /** The team that answers for it: its members may lead the run. */
  readonly owner: string | undefined
  readonly graph: Graph
  readonly parameters: Readonly<Record<string, Data>>
  readonly about: readonly string[]
  /** The run whose action began it, without waiting for it. What waits is known from the transaction. */
  readonly parent?: string | undefined
  /** What began it, in a word for lists: `person`, `alert`, `schedule:nightly`. Default: what the actor is. */
  readonly trigger?: string | undefined
  readonly guided?: boolean | undefined
  /** Who wrote this version of it, `person:ada`: its steps do no more than they may. */
  readonly author?: string | undefined
}

/** Begins a run as the actor of the transaction; it goes on as far as it can at once. */
export const beginRun = async (transaction: Transaction, beginning: Beginning): Promise<RunRow> => {
  const [row] = await beginRuns(transaction, [{ ...beginning, transaction }])
  if (row === undefined) throw new Error('A run was begun and is not there.')
  return row
}

/** Several at once, each as the actor of its own hold on the same transaction. */
export const beginRuns = async (
  transaction: Transaction,
  beginnings: readonly (Beginning & { readonly transaction: Transaction })[],
): Promise<readonly RunRow[]> => {
  const book = new Book(transaction)
  const begun: string[] = []
  for (const given of beginnings) {
    const beginning = { ...given, graph: placed(transaction, given.graph, given.parameters, locationOf(given.transaction)) }
    const row = await rowOf(beginning.transaction, beginning)
    const { id, procedure, title, about, automatic } = row
    beginning.transaction.record(runStarted, {
      subjects: subjectsOf(row),
      data: { run: id, procedure, title, about: [...about], automatic },
    })
    await book.begin(row, beginning.graph, beginning.transaction)
    begun.push(id)
  }
  await book.close()
  return begun.flatMap((id) => book.entries.get(id)?.row ?? [])
}

const rowOf = async (transaction: Transaction, beginning: Beginning): Promise<RunRow> => {
  const { actor, now } = transaction
  const { procedure, version, title, owner, graph, parameters, guided = false } = beginning
  const waiting = parentOf(transaction)
  const parent = waiting?.run ?? beginning.parent
  const above = waiting?.authors ?? (parent === undefined ? [] : await authorsOfRun(transaction.sql, parent))
  return {
    id: transaction.newId(),
    procedure,
    version,
    document: await keepDocument(transaction, graph),
    title,
    owner: owner ?? null,
    started_by: actorReference(actor),
    acts_as: actor,
    authors: authorsOf(beginning.author, actor, above),
    automatic: isAutomatic(actor),
    trigger: beginning.trigger ?? (parent === undefined ? actor.type : 'run'),
    guided,
    parameters,
    about: [...new Set(beginning.about)],
    parent: parent ?? null,
    parent_step: waiting?.step ?? null,
    parent_attempt: waiting?.attempt ?? null,
    parent_index: waiting?.index ?? null,
    target: waiting?.target ?? null,
    status: 'Pending',
    state: { ...initialState, guided },
    waiting_for: null,
    wake_at: null,
    seq: 0,
    started_at: now,
    updated_at: now,
    finished_at: null,
  }
}

/** Who wrote the document, what triggered it, and what the runs above it do. */
const authorsOf = (own: string | undefined, actor: Actor, above: readonly string[]): readonly string[] => {
  const trigger = actor.type === 'workflow' ? actor.author : undefined
  return [...new Set([own, trigger, ...above].filter((author) => author !== undefined))]
}
