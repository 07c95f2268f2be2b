import type { Graph } from '#domains/runs/graph.ts'

/** Where runs did not go as their document is written. Pure. */
export interface EndedSteps {
  readonly document: string
  readonly step: string
  readonly title: string
  readonly status: string
  readonly times: number
  readonly by_hand: number
  readonly seconds: readonly number[]
}

export interface Deviations {
  readonly skipped: number
  readonly failed: number
  readonly notApplicable: number
  readonly byHand: number
}

export const deviationsOf = (steps: readonly EndedSteps[], graphs: ReadonlyMap<string, Graph>): Deviations => {
  const sum = (holds: (step: EndedSteps) => boolean, count: (step: EndedSteps) => number = ({ times }) => times): number =>
    steps.filter(holds).reduce((total, step) => total + count(step), 0)
  return {
    skipped: sum(({ status }) => status === 'skipped'),
    failed: sum(({ status }) => status === 'failed' || status === 'timed-out'),
    notApplicable: sum(({ status }) => status === 'not-applicable'),
    byHand: sum(
      (step) => step.status === 'success' && isForMachines(step, graphs.get(step.document)),
      (step) => step.by_hand,
    ),
  }
}

const isForMachines = ({ step }: EndedSteps, graph: Graph | undefined): boolean => {
  const work = graph?.steps.find(({ id }) => id === step)?.work
  return work !== undefined && ['script', 'http', 'action', 'call'].includes(work.type)
}

export interface StepUsage {
  readonly step: string
  readonly title: string
  readonly times: number
  readonly failed: number
  readonly skipped: number
  readonly byHand: number
  readonly seconds: readonly number[]
}

/** The same of each step, over all texts the procedure had. */
export const stepUsageOf = (steps: readonly EndedSteps[]): readonly StepUsage[] =>
  [...Map.groupBy(steps, ({ step }) => step)].map(([step, rows]) => {
    const times = (...statuses: readonly string[]): number =>
      rows.filter(({ status }) => statuses.includes(status)).reduce((sum, one) => sum + one.times, 0)
    return {
      step,
      title: rows.at(-1)?.title ?? step,
      times: rows.reduce((sum, one) => sum + one.times, 0),
      failed: times('failed', 'timed-out'),
      skipped: times('skipped', 'not-applicable'),
      byHand: rows.reduce((sum, one) => sum + one.by_hand, 0),
      seconds: rows.filter(({ status }) => status === 'success').flatMap(({ seconds }) => seconds),
    }
  })
