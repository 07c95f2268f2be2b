import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { FactType } from '#platform/facts/fact.ts'
import type { Transaction } from '#platform/transaction.ts'
import { askingAgain, refuseAround } from './approvals/deciding.ts'
import { runCancelAsked, runCompleteAsked, runHeld, runReleased, runRestarted, runStepSkipped, runStepStarted } from './facts.ts'
import type { Happening } from './happening.ts'
import { act, type Behind, behindOf, byResponders, Note, noted, Run, said, StepName, withDocument } from './leading.ts'
import { otherInputs } from './other-inputs.ts'
import { isFinished, type RunEvent } from './state.ts'
import * as store from './store.ts'
import { subjectsOf, titleOf } from './telling.ts'
import { transitions } from './transition.ts'
import { storable } from '#platform/text/storable.ts'
import { RunSummary, Status } from './view.ts'

/** What people do to the course of a run. */
const AtStep = Type.Object({ run: Run, step: StepName, note: Note }, { additionalProperties: false })
const OfRun = Type.Object({ run: Run, note: Note }, { additionalProperties: false })

interface OnStep {
  readonly run: string
  readonly step: string
  readonly note?: string
}

type StepFact = typeof runRestarted | typeof runStepSkipped | typeof runStepStarted

/** An event about one step, told with its note. */
const onStep = async (
  transaction: Transaction,
  input: OnStep,
  eventOf: (by: string, behind: Behind) => RunEvent,
  fact: StepFact,
  missing: string,
  more: { readonly overridden?: string[] } = {},
) => {
  const by = actorReference(transaction.actor)
  const { run, graph } = await withDocument(transaction, input.run)
  const event = askingAgain(transaction, { run, graph }, eventOf(by, await behindOf(transaction)))
  await refuseAround(transaction, run, graph, event)
  const title = fact === runRestarted ? run.title : titleOf(transaction, { row: run, graph }, input.step)
  transaction.record(fact, {
    subjects: subjectsOf(run),
    data: { run: run.id, procedure: run.procedure, step: input.step, title, ...noted(input.note), ...more },
  })
  return act(transaction, input.run, event, said(by, input.note), missing)
}

type RunFact = typeof runHeld | typeof runReleased | typeof runCompleteAsked

const onRun = async (
  transaction: Transaction,
  input: { readonly run: string; readonly note?: string },
  type: 'held' | 'released' | 'complete-asked',
  fact: RunFact,
  missing: string,
) => {
  const by = actorReference(transaction.actor)
  const { run } = await withDocument(transaction, input.run)
  transaction.record(fact satisfies FactType, {
    subjects: subjectsOf(run),
    data: { run: run.id, procedure: run.procedure, title: run.title, ...noted(input.note) },
  })
  return act(transaction, input.run, { type, by }, said(by, input.note), missing)
}

export const restart = defineAction({
  name: 'run.restart',
  summary: 'Let a run go on from any of its steps',
  description:
    'A run that is over, or waits. The steps from there on are done again; what they did before is not undone. Approvals given before that step are asked for again first.',
  kind: 'deed',
  confirm: 'Do the steps from here on again?',
  may: byResponders,
  input: AtStep,
  output: RunSummary,
  run: (transaction, input) =>
    onStep(
      transaction,
      input,
      (by, behind) => ({ type: 'restarted', step: input.step, by, ...behind }),
      runRestarted,
      'no restart from that step',
    ),
})

export const skip = defineAction({
  name: 'run.skip',
  summary: 'Skip the step a run waits at',
  kind: 'deed',
  may: byResponders,
  input: AtStep,
  output: RunSummary,
  run: (transaction, input) =>
    onStep(
      transaction,
      input,
      (by) => ({ type: 'skipped', step: input.step, by, note: storable(input.note ?? '') }),
      runStepSkipped,
      'no skipping',
    ),
})

export const resume = defineAction({
  name: 'run.resume',
  summary: 'Let a run go on that pauses',
  kind: 'deed',
  may: byResponders,
  input: AtStep,
  output: RunSummary,
  run: (transaction, input) =>
    onStep(transaction, input, (by) => ({ type: 'resumed', step: input.step, by }), runStepStarted, 'no resuming'),
})

export const startStep = defineAction({
  name: 'run.start-step',
  summary: 'Start the next step of a run that is led by hand, or another one',
  kind: 'deed',
  may: byResponders,
  description:
    'With `inputs` it is done with other values than its document gives it: what it takes as data, by whoever started the run, ' +
    'as long as nobody has approved it. `run.get` shows which inputs a step that waits to be started has.',
  input: Type.Object(
    {
      ...AtStep.properties,
      inputs: Type.Optional(
        Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), {
          minProperties: 1,
          maxProperties: 50,
          description: 'Other inputs, `{ "Duration": "PT1M" }`. Values as they are: references are not filled in.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  output: RunSummary,
  run: async (transaction, { inputs: given, ...input }) => {
    const inputs = given === undefined ? undefined : await otherInputs(transaction, { ...input, inputs: given })
    return onStep(
      transaction,
      input,
      (by) => ({ type: 'step-started', step: input.step, by, ...(inputs === undefined ? {} : { inputs }) }),
      runStepStarted,
      'no start of a step',
      inputs === undefined ? {} : { overridden: Object.keys(inputs) },
    )
  },
})

export const hold = defineAction({
  name: 'run.hold',
  summary: 'Hold a run before its next step',
  description: 'A step under way goes on to its end.',
  kind: 'deed',
  may: byResponders,
  input: OfRun,
  output: RunSummary,
  run: (transaction, input) => onRun(transaction, input, 'held', runHeld, 'no holding'),
})

export const release = defineAction({
  name: 'run.release',
  summary: 'Let a run go on that is held',
  kind: 'deed',
  may: byResponders,
  input: OfRun,
  output: RunSummary,
  run: (transaction, input) => onRun(transaction, input, 'released', runReleased, 'no release'),
})

export const complete = defineAction({
  name: 'run.complete',
  summary: 'End a run after the step under way, as a success when nothing failed',
  kind: 'deed',
  may: byResponders,
  input: OfRun,
  output: RunSummary,
  run: (transaction, input) => onRun(transaction, input, 'complete-asked', runCompleteAsked, 'no early end'),
})

/** Runs cancelled by one call at most. */
const mostCancelled = 200

export const cancelMany = defineAction({
  name: 'run.cancel-many',
  summary: 'Cancel many runs at once',
  description: `Those named, or those of a procedure that are not over, at most ${mostCancelled} in one call; \`left\` says whether there are more.`,
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  confirm: 'Cancel all these runs? What their steps have done so far is not undone.',
  may: { role: 'responder' },
  input: Type.Object(
    {
      runs: Type.Optional(Type.Array(Run, { maxItems: mostCancelled, description: 'These runs.' })),
      procedure: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Every run of this procedure, `runbook:drain`.' })),
      status: Type.Optional(Type.Array(Status, { maxItems: 8, description: 'Only those that are so.' })),
      reason: Type.Optional(Type.String({ maxLength: 2_000, description: 'Why.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    cancelled: Type.Integer({ description: 'Runs that are cancelled now, or will be when the step under way has ended.' }),
    left: Type.Boolean({ description: 'There are more: call again.' }),
  }),
  run: async (transaction, input) => {
    if (input.runs === undefined && input.procedure === undefined)
      throw new Refusal('invalid-input', 'Name the `runs`, or the `procedure` whose runs are to be cancelled.')
    const by = actorReference(transaction.actor)
    const ids = input.runs ?? (await store.unfinishedOf(transaction.sql, input.procedure ?? '', input.status ?? null, mostCancelled + 1))
    const some = ids.slice(0, mostCancelled)
    const open = (await store.lockRuns(transaction.sql, some)).filter(({ status }) => !isFinished(status) && status !== 'Cancelling')
    const reason = input.reason === undefined ? {} : { reason: storable(input.reason) }
    for (const run of open)
      transaction.record(runCancelAsked, {
        subjects: subjectsOf(run),
        data: { run: run.id, procedure: run.procedure, title: run.title, ...reason },
      })
    const happenings = open.map(({ id }): Happening => ({ run: id, event: { type: 'cancel-asked', by }, said: said(by, input.reason) }))
    const after = await transitions(transaction, happenings)
    return { cancelled: after.filter((row) => row !== undefined).length, left: ids.length > some.length }
  },
})
