import type { Transaction } from '#platform/transaction.ts'
import type { Outputs, RunStatus } from './state.ts'
import { documentOf } from './documents.ts'
import * as store from './store.ts'

export type { ProcedureRuns, RunRow } from './store.ts'

/** What other domains ask about runs. */
export const runsOf = ({ sql }: Transaction, procedures: readonly string[]): Promise<store.ProcedureRuns[]> =>
  procedures.length === 0 ? Promise.resolve([]) : store.runsOfProcedures(sql, procedures)

/** Who ran the procedure to success lately, for "validated by someone else". */
export const startersOf = ({ sql }: Transaction, procedure: string): Promise<readonly string[]> => store.successfulStarters(sql, procedure)

/** Successful runs of these procedures since `since`, by who started them. */
export const successesOf = ({ sql }: Transaction, procedures: readonly string[], since: Date): Promise<store.SuccessfulRuns[]> =>
  store.successfulRuns(sql, procedures, since)

/** An automatic run of the procedure about the same thing that is not over. */
export const underWay = ({ sql }: Transaction, procedure: string, about: string): Promise<store.RunRow | undefined> =>
  store.findUnfinished(sql, procedure, about)

/** How many runs stand above this one, itself included, up to `most`; refuses nothing. */
export const depthOf = async ({ sql }: Transaction, run: string, most: number): Promise<number> => {
  let depth = 0
  for (let id: string | null = run; id !== null && depth < most; depth += 1) id = (await store.parentOfRun(sql, id))?.parent ?? null
  return depth
}

export const isRun = async ({ sql }: Transaction, run: string): Promise<boolean> => (await store.parentOfRun(sql, run)) !== undefined

/** Of these runs, those that are over, with how. */
export const runsEnded = async ({ sql }: Transaction, runs: readonly string[]): Promise<ReadonlyMap<string, RunStatus>> =>
  new Map(runs.length === 0 ? [] : (await store.endedRuns(sql, runs)).map(({ id, status }) => [id, status]))

/** A run with the graph it was begun with, as they stand. */
export const runWithGraph = async (transaction: Transaction, run: string) => {
  const row = await store.findRun(transaction.sql, run)
  return row === undefined ? undefined : { run: row, graph: await documentOf(transaction, row.document) }
}

/** Of these runs, what those over targets go over, as steps over targets say it. */
export const spreadsOf = async ({ sql }: Transaction, runs: readonly string[]): Promise<ReadonlyMap<string, Outputs>> =>
  new Map(runs.length === 0 ? [] : (await store.spreadsOf(sql, runs)).map(({ id, spread }) => [id, spread]))

/** How many of the runs a step started stand how. */
export const childrenByStatus = async ({ sql }: Transaction, run: string, step: string): Promise<Readonly<Record<string, number>>> =>
  Object.fromEntries((await store.childrenByStatus(sql, run, step)).map(({ status, runs }) => [status, runs]))
