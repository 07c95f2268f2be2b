import { initialState, type Decision, type RunState, type StepState } from './state.ts'

/** A state as it was first written: approvals were names. */
interface FirstStepState extends Omit<StepState, 'decisions' | 'tries' | 'arrivals' | 'since'> {
  readonly approvals: readonly string[]
}

interface Written extends Omit<Partial<RunState>, 'steps'> {
  readonly steps?: Readonly<Record<string, StepState | FirstStepState>>
}

/** Brings a stored state up to date: what is younger than it has the value it had then. */
export const readState = (written: Written, startedAt: Date): RunState => ({
  ...initialState,
  ...written,
  steps: Object.fromEntries(Object.entries(written.steps ?? {}).map(([id, step]) => [id, readStep(step, startedAt)])),
})

const readStep = (step: StepState | FirstStepState, startedAt: Date): StepState => {
  if ('decisions' in step) return step
  const { approvals, ...rest } = step
  const since = startedAt.toISOString()
  const decisions = approvals.map((by): Decision => ({ by, decision: 'approve', note: '', at: since }))
  return { ...rest, decisions, tries: rest.attempt, arrivals: rest.attempt, since }
}
