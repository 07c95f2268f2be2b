import Type, { type Static } from 'typebox'
import type { Choice, Graph } from './graph.ts'
import type { RunState } from './state.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** What an investigation found at a step, and the runbook that mends it. */
export const FindingView = Type.Object({
  step: Type.String({ description: 'The step it was found at.' }),
  finding: Type.String({ description: 'What was chosen, in the words of the procedure.' }),
  cause: Type.Boolean({ description: 'It is the cause: the investigation ended with it.' }),
  note: orNull(Type.String({ description: 'What was written down with it.' })),
  runbook: orNull(Type.String({ description: 'The runbook that mends it.' })),
  start: orNull(
    Type.Object(
      {
        procedure: Type.String({ description: 'The runbook.' }),
        labels: Type.Record(Type.String(), Type.String(), {
          description: 'Values of the investigation: those with the name of a parameter of the runbook fill it in.',
        }),
        about: Type.Array(Type.String(), { description: 'What both are about.' }),
      },
      { description: 'Input of `run.start` that begins the runbook with what is known; null when none is offered.' },
    ),
  ),
})

interface Investigation {
  readonly about: readonly string[]
  readonly parameters: Readonly<Record<string, unknown>>
  readonly state: Pick<RunState, 'steps'>
}

/** What was found so far, in the order of the document: the branch that was taken. Pure. */
export const findingsOf = (graph: Graph, run: Investigation): Static<typeof FindingView>[] =>
  graph.steps.flatMap((step) => {
    const state = Object.hasOwn(run.state.steps, step.id) ? run.state.steps[step.id] : undefined
    const said = state?.status === 'success' ? state.outputs['choice'] : undefined
    const choice = step.work.type === 'manual' ? step.work.choices?.find(({ text }) => text === said) : undefined
    const note = state?.outputs['note']
    return choice === undefined ? [] : [foundBy(step.id, choice, run, typeof note === 'string' ? note : null)]
  })

/** One choice as a finding, with the runbook it offers ready to be started. */
export const foundBy = (step: string, choice: Choice, run: Investigation, note: string | null): Static<typeof FindingView> => ({
  step,
  finding: choice.text,
  cause: choice.cause === true,
  note,
  runbook: choice.runbook ?? null,
  start: choice.runbook === undefined ? null : { procedure: choice.runbook, labels: labelsFrom(run), about: run.about.slice(0, 20) },
})

/** Every value as text, the way an alert's labels are. Named outputs of steps (`account.user`) fill in what no parameter does. */
const labelsFrom = ({ parameters, state }: Investigation): Record<string, string> => {
  const outputs = Object.values(state.steps).flatMap((step) => Object.entries(step.outputs))
  const values: (readonly [string, unknown])[] = [
    ...outputs.filter(([name]) => !['status', 'note', 'choice'].includes(name)),
    ...Object.entries(parameters),
  ]
  const texts = values
    .map(([name, value]) => [name, typeof value === 'string' ? value : (JSON.stringify(value) ?? '')] as const)
    .filter(([name, text]) => name.length <= 61 && text.length <= 2_000)
  return Object.fromEntries(texts.slice(-150))
}
