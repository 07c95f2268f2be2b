import Type, { type Static } from 'typebox'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { documentOf } from './documents.ts'
import type { Graph } from './graph.ts'
import type { Said } from './happening.ts'
import { whyMissing } from './history/keeping.ts'
import { peopleBehind } from './rights.ts'
import { isFinished, type RunEvent, type Waiting } from './state.ts'
import * as store from './store.ts'
import { transition } from './transition.ts'
import { storable } from '#platform/text/storable.ts'
import { runSummary, type RunSummary } from './view.ts'

/** What every deed of a person on a run shares. */
export const Run = Type.String({ format: 'uuid', maxLength: 36, description: 'Identifier of the run.' })
export const StepName = Type.String({
  pattern: '^[A-Za-z0-9_-]{1,100}$',
  maxLength: 100,
  description: 'Identifier of the step in its document: `restart`.',
})
export const Note = Type.Optional(Type.String({ maxLength: 5_000, description: 'What to write down. Markdown.' }))

/** Members of the team that owns the procedure may lead its runs, whatever their role. */
export const byResponders = {
  role: 'responder',
  ownerOf: async ({ sql }: Transaction, input: { run: string }) => (await store.findRun(sql, input.run))?.owner ?? undefined,
} as const

/** The person whose token does it. */
export interface Behind {
  readonly behind?: string
}

export const behindOf = async (transaction: Transaction): Promise<Behind> => {
  const [person] = transaction.actor.type === 'token' ? await peopleBehind(transaction, transaction.actor) : []
  return person === undefined ? {} : { behind: person }
}

/** Lets an event happen, or says why it does not fit. */
export const act = async (
  transaction: Transaction,
  id: string,
  event: RunEvent,
  what: Said,
  missing: string,
): Promise<Static<typeof RunSummary>> => {
  const changed = await transition(transaction, id, event, what)
  if (changed !== undefined) return runSummary(changed)
  throw new Refusal('conflict', stateInWords(await needRun(transaction, id), missing))
}

/** The run, held until the transaction ends. */
export const needRun = async (transaction: Transaction, id: string): Promise<store.RunRow> => {
  const [found] = await store.lockRuns(transaction.sql, [id])
  if (found === undefined) throw await whyMissing(transaction, id)
  return found
}

export const withDocument = async (transaction: Transaction, id: string): Promise<{ run: store.RunRow; graph: Graph }> => {
  const run = await needRun(transaction, id)
  return { run, graph: await documentOf(transaction, run.document) }
}

const wanted: Readonly<Record<Waiting['for'], string>> = {
  answer: 'an answer to',
  approval: 'an approval of',
  decision: 'a decision about',
  timer: 'the clock at',
  resume: 'somebody to resume it at',
  release: 'somebody to release it before',
  start: 'somebody to start',
  turn: 'nobody at',
}

/** Why an event does not fit, and what the run needs instead. */
const stateInWords = (found: store.RunRow, missing: string): string => {
  const { status, waiting, cursor } = found.state
  if (isFinished(status)) return `This run is over (${status}), so ${missing} is needed any more.`
  if (waiting === null) return `This run does not wait for anybody: it is at step "${cursor ?? ''}" (${status}).`
  return `This run waits for ${wanted[waiting.for]} step "${waiting.step}"; ${missing} fits here, or you gave yours already.`
}

export const said = (by: string, text: string | undefined, checked?: readonly number[]): Said => ({
  by,
  ...noted(text),
  ...(checked === undefined ? {} : { checked }),
})

export const noted = (text: string | undefined): { note?: string } => (text === undefined || text === '' ? {} : { note: storable(text) })
