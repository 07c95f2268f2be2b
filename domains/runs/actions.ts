import Type, { type Static } from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { askingAgain, refuseAround, refuseDecision } from './approvals/deciding.ts'
import { runApproved, runCancelAsked, runDecided, runFinding } from './facts.ts'
import { FindingView, foundBy } from './findings.ts'
import { findStep, type Choice, type Graph } from './graph.ts'
import { act, behindOf, byResponders, Note, needRun, noted, Run, said, StepName, withDocument } from './leading.ts'
import { isFinished, type RunEvent } from './state.ts'
import { subjectsOf, titleOf } from './telling.ts'
import { storable } from '#platform/text/storable.ts'
import type { RunRow } from './store.ts'
import { RunSummary, runSummary, shownParameters } from './view.ts'

/** What people say to a run that waits for them. What they do to its course is in `steering.ts`. */
export const answer = defineAction({
  name: 'run.answer',
  summary: 'Answer a step done by hand',
  kind: 'deed',
  may: byResponders,
  input: Type.Object(
    {
      run: Run,
      step: StepName,
      outcome: Type.Union([Type.Literal('done'), Type.Literal('failed'), Type.Literal('not-applicable')], { description: 'How it went.' }),
      note: Note,
      checked: Type.Optional(
        Type.Array(Type.Integer({ minimum: 0, maximum: 500 }), {
          maxItems: 500,
          uniqueItems: true,
          description: 'Positions of the boxes ticked, from 0.',
        }),
      ),
      choice: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 100, description: 'Position of the choice taken, from 0, when the step offers some.' }),
      ),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    ...RunSummary.properties,
    finding: Type.Union([FindingView, Type.Null()], { description: 'What was chosen, with the runbook it offers.' }),
  }),
  run: async (transaction, input) => {
    const by = actorReference(transaction.actor)
    const { run, graph } = await withDocument(transaction, input.run)
    const choice = input.choice === undefined || input.outcome !== 'done' ? undefined : choiceAt(graph, input.step, input.choice)
    const event: RunEvent = {
      type: 'answered',
      step: input.step,
      outcome: input.outcome,
      by,
      note: storable(input.note ?? ''),
      ...(input.choice === undefined ? {} : { choice: input.choice }),
    }
    if (choice !== undefined) recordFinding(transaction, { run, graph }, input, choice)
    const after = await act(transaction, input.run, event, said(by, input.note, input.checked), 'no answer')
    const parameters = shownParameters(run.parameters)
    const finding =
      choice === undefined ? null : foundBy(input.step, choice, { about: run.about, parameters, state: run.state }, input.note ?? null)
    return { ...after, finding }
  },
})

const choiceAt = (graph: Graph, step: string, position: number): Choice | undefined => {
  const work = findStep(graph, step)?.work
  const choices = work?.type === 'manual' ? (work.choices ?? []) : []
  const choice = choices[position]
  if (choice !== undefined) return choice
  const offered = choices.map(({ text }, index) => `${index}: ${text}`).join('; ')
  throw new Refusal(
    'invalid-input',
    offered === '' ? 'This step offers no choices.' : `This step offers ${choices.length} choices. ${offered}.`,
  )
}

const recordFinding = (
  transaction: Transaction,
  { run, graph }: { readonly run: RunRow; readonly graph: Graph },
  { step, note }: { readonly step: string; readonly note?: string },
  choice: Choice,
): void => {
  const { text: finding, cause = false, runbook } = choice
  const data = {
    run: run.id,
    procedure: run.procedure,
    step,
    title: titleOf(transaction, { row: run, graph }, step),
    finding,
    cause,
    about: [...run.about],
  }
  transaction.record(runFinding, {
    subjects: subjectsOf(run),
    data: { ...data, ...(runbook === undefined ? {} : { runbook }), ...noted(note) },
  })
}

export const approve = defineAction({
  name: 'run.approve',
  summary: 'Approve or reject a step that asks for it',
  description: 'Nobody approves a step of a run they started themselves, unless the procedure says so.',
  kind: 'deed',
  // Who may decide is said by the procedure, and asked below.
  may: { role: 'viewer', byLink: true },
  input: Type.Object(
    {
      run: Run,
      step: StepName,
      decision: Type.Union([Type.Literal('approve'), Type.Literal('reject')], { description: 'Whether it may be done.' }),
      note: Note,
    },
    { additionalProperties: false },
  ),
  output: RunSummary,
  run: async (transaction, input) => {
    const by = actorReference(transaction.actor)
    const { run, graph } = await withDocument(transaction, input.run)
    await refuseDecision(transaction, run, graph, input)
    const note = storable(input.note ?? '')
    const event: RunEvent = { type: input.decision === 'approve' ? 'approved' : 'rejected', step: input.step, by, note }
    const data = {
      run: run.id,
      procedure: run.procedure,
      step: input.step,
      title: titleOf(transaction, { row: run, graph }, input.step),
      decision: input.decision,
    }
    transaction.record(runApproved, { subjects: subjectsOf(run), data: { ...data, ...noted(input.note) } })
    return act(transaction, input.run, event, said(by, input.note), 'no approval')
  },
})

export const decide = defineAction({
  name: 'run.decide',
  summary: 'Decide about a step whose end is unknown or that failed: retry, skip or fail',
  description: 'After a node died in the middle of a step, and to take up a failed run again at the step it failed at.',
  kind: 'deed',
  may: { ...byResponders, byLink: true },
  input: Type.Object(
    {
      run: Run,
      step: StepName,
      decision: Type.Union([Type.Literal('retry'), Type.Literal('skip'), Type.Literal('fail')], {
        description: '`retry` does it again, `skip` goes on after it, `fail` counts it as failed.',
      }),
      note: Note,
    },
    { additionalProperties: false },
  ),
  output: RunSummary,
  run: async (transaction, input) => {
    const by = actorReference(transaction.actor)
    const { run, graph } = await withDocument(transaction, input.run)
    const { step, decision } = input
    const event = askingAgain(transaction, { run, graph }, { type: 'decided', step, decision, by, ...(await behindOf(transaction)) })
    await refuseAround(transaction, run, graph, event)
    const data = {
      run: run.id,
      procedure: run.procedure,
      step: input.step,
      title: titleOf(transaction, { row: run, graph }, input.step),
      decision: input.decision,
    }
    transaction.record(runDecided, { subjects: subjectsOf(run), data: { ...data, ...noted(input.note) } })
    return act(transaction, input.run, event, said(by, input.note), 'no decision')
  },
})

export const cancel = defineAction({
  name: 'run.cancel',
  summary: 'Cancel a run',
  description:
    'A step under way is ended where that is possible, and waited for where it is not; no further step begins but those the procedure wants done after a cancel.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  confirm: 'Cancel this run? What its steps have done so far is not undone.',
  may: byResponders,
  input: Type.Object(
    { run: Run, reason: Type.Optional(Type.String({ maxLength: 2_000, description: 'Why.' })) },
    { additionalProperties: false },
  ),
  output: RunSummary,
  run: async (transaction, input): Promise<Static<typeof RunSummary>> => {
    const by = actorReference(transaction.actor)
    const found = await needRun(transaction, input.run)
    if (isFinished(found.status) || found.status === 'Cancelling') return runSummary(found)
    const reason = input.reason === undefined ? {} : { reason: storable(input.reason) }
    const data = { run: found.id, procedure: found.procedure, title: found.title, ...reason }
    transaction.record(runCancelAsked, { subjects: subjectsOf(found), data })
    return act(transaction, input.run, { type: 'cancel-asked', by }, said(by, input.reason), 'no cancelling')
  },
})
