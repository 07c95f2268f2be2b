import type { Transaction } from '#platform/transaction.ts'
import { runFinished, runResumed, runStepFinished, runWaiting } from './facts.ts'
import { findStep } from './graph.ts'
import type { Entry, Happening } from './happening.ts'
import { titleIn } from './instructions.ts'
import { pageForDecision, stopPage } from './page.ts'
import { planOf } from './planning.ts'
import type { Effect } from './state.ts'
import type { RunRow } from './store.ts'

/** References under which the facts of a run are found. */
export const subjectsOf = (run: Pick<RunRow, 'id' | 'procedure' | 'about'>): readonly string[] => [
  `run:${run.id}`,
  run.procedure,
  ...run.about,
]

interface Told {
  readonly entry: Entry
  /** The run before. */
  readonly former: RunRow
  readonly effect: Effect
  readonly happening: Happening
}

/** What others learn of an effect: its fact, and whoever must be paged. */
export const tell = async (transaction: Transaction, told: Told): Promise<void> => {
  const { entry, effect, happening } = told
  const { id, procedure, title, about } = entry.row
  const subjects = subjectsOf(entry.row)
  switch (effect.type) {
    case 'step-ended': {
      const { step, outcome, attempt, reason } = effect
      const note = 'step' in happening.event && happening.event.step === step ? happening.said?.note : undefined
      const data = { run: id, procedure, step, title: titleOf(transaction, entry, step), outcome, attempt }
      transaction.record(runStepFinished, { subjects, data: { ...data, ...optional('reason', reason), ...optional('note', note) } })
      return undecided(transaction, told)
    }
    case 'wait': {
      const { for: what, step, reason } = effect.waiting
      if (what !== 'timer' && what !== 'turn')
        transaction.record(runWaiting, {
          subjects,
          data: { run: id, procedure, step, title: titleOf(transaction, entry, step), for: what, reason, about: [...about] },
        })
      if (what === 'decision') await pageForDecision(transaction, entry.row, effect.waiting, titleOf(transaction, entry, step))
      return undefined
    }
    case 'resumed':
      transaction.record(runResumed, { subjects, data: { run: id, procedure, title, step: effect.step, about: [...about] } })
      return undefined
    case 'finish': {
      const { status, reason } = effect
      if (status === 'Success' || status === 'Failed' || status === 'TimedOut' || status === 'Cancelled')
        transaction.record(runFinished, {
          subjects,
          data: { run: id, procedure, title, status, about: [...about], ...optional('reason', reason) },
        })
      return undefined
    }
    case 'run-step':
    case 'run-child':
      return undecided(transaction, told)
    case 'remind':
    case 'interrupt':
      return undefined
    default:
      return effect satisfies never
  }
}

/** Nobody is paged any more about a decision that was taken. */
const undecided = async (transaction: Transaction, { entry, former, happening }: Told): Promise<void> => {
  if (former.state.waiting?.for !== 'decision' || happening.event.type === 'node-lost') return
  await stopPage(transaction, entry.row, happening.said?.by)
}

/** What a step of this run is called, with the values that are known. */
export const titleOf = (
  { now, config }: Pick<Transaction, 'now' | 'config'>,
  { row, graph }: Pick<Entry, 'row' | 'graph'>,
  id: string,
): string => {
  const step = findStep(graph, id)
  if (step === undefined || !step.title.includes('{{')) return step?.title ?? id
  return titleIn(planOf(row, graph, now, config.baseUrl), row.state, step)
}

const optional = <Key extends string>(key: Key, value: string | null | undefined): { readonly [Name in Key]?: string } =>
  value === null || value === undefined || value === '' ? {} : ({ [key]: value } as { readonly [Name in Key]?: string })
