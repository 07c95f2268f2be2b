import Type, { type Static } from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { runApproved, runCancelAsked, runDecided } from './facts.ts'
import { findStep } from './graph.ts'
import { asFormer } from './former.ts'
import { documentFrom } from './importing.ts'
import { findProcedure, lintText } from './library.ts'
import { personBehind } from './rights.ts'
import { planRun, StartInput, startRun } from './starting.ts'
import { isFinished, type RunEvent } from './state.ts'
import * as store from './store.ts'
import { subjectsOf, transition, type Said } from './transition.ts'
import { storable } from './values.ts'
import { Finding, findingView, RunSummary, runSummary, Status, StepPlan, stepPlan } from './view.ts'

const run = Type.String({ format: 'uuid', description: 'Identifier of the run.' })
const step = Type.String({ pattern: '^[A-Za-z0-9_-]{1,100}$', maxLength: 100, description: 'Identifier of the step in its document.' })
const note = Type.Optional(Type.String({ maxLength: 5_000, description: 'What to write down. Markdown.' }))

/** Members of the team that owns the procedure may lead its runs, whatever their role. */
const byResponders = {
  role: 'responder',
  ownerOf: async ({ sql }: Transaction, input: { run: string }) => (await store.findRun(sql, input.run))?.owner ?? undefined,
} as const

export const start = defineAction({
  name: 'run.start',
  summary: 'Start a runbook or playbook',
  description:
    'Runs the present version of the procedure. With `dryRun` nothing is done: the answer shows each step with its values filled in. ' +
    'Started by the platform while a run of the same procedure about the same thing is under way, it answers that run.',
  kind: 'deed',
  mayBeSilent: true,
  may: {
    role: 'responder',
    byLink: true,
    ownerOf: async (transaction, input) => (await findProcedure(transaction, input.procedure))?.metadata.owner,
  },
  input: StartInput,
  output: Type.Object({
    run: Type.Union([Type.String({ description: 'Identifier of the run.' }), Type.Null()], { description: 'Null for a dry run.' }),
    status: Type.Union([Status, Type.Null()], { description: 'How far the run is; null for a dry run.' }),
    plan: Type.Array(
      Type.Object({
        step: Type.String({ description: 'The step.' }),
        title: Type.String({ description: 'What it says.' }),
        type: Type.String({ description: 'How it is done: by hand, a request, an action, a script.' }),
        does: Type.String({ description: 'What would be done.' }),
        problem: Type.Optional(Type.String({ description: 'Why it would not work.' })),
      }),
      { description: 'What would be done, for a dry run; else empty.' },
    ),
  }),
  run: async (transaction, input) => {
    if (input.dryRun === true) return { run: null, status: null, plan: [...(await planRun(transaction, input))] }
    const started = await startRun(transaction, input)
    return { run: started.id, status: started.status, plan: [] }
  },
})

export const answer = defineAction({
  name: 'run.answer',
  summary: 'Answer a step done by hand',
  kind: 'deed',
  may: byResponders,
  input: Type.Object(
    {
      run,
      step,
      outcome: Type.Union([Type.Literal('done'), Type.Literal('failed'), Type.Literal('not-applicable')], { description: 'How it went.' }),
      note,
      checked: Type.Optional(
        Type.Array(Type.Integer({ minimum: 0, maximum: 500 }), {
          maxItems: 500,
          uniqueItems: true,
          description: 'Positions of the boxes ticked, from 0.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  output: RunSummary,
  run: async (transaction, input) => {
    const by = actorReference(transaction.actor)
    const event: RunEvent = { type: 'answered', step: input.step, outcome: input.outcome, by, note: storable(input.note ?? '') }
    return act(transaction, input.run, event, said(by, input.note, input.checked), 'no answer')
  },
})

export const approve = defineAction({
  name: 'run.approve',
  summary: 'Approve or reject a step that asks for it',
  description: 'Nobody approves a step of a run they started themselves.',
  kind: 'deed',
  may: byResponders,
  input: Type.Object(
    {
      run,
      step,
      decision: Type.Union([Type.Literal('approve'), Type.Literal('reject')], { description: 'Whether it may be done.' }),
      note,
    },
    { additionalProperties: false },
  ),
  output: RunSummary,
  run: async (transaction, input) => {
    const { actor } = transaction
    const by = actorReference(actor)
    const found = await needRun(transaction, input.run)
    // A token is in the hands of whoever made it: it would be the same person twice.
    if (actor.type !== 'person') throw new Refusal('forbidden', 'Only a person who is signed in can approve a step, not a token.')
    const starter = await personBehind(transaction, found.acts_as)
    if (found.started_by === by || starter?.toLowerCase() === actor.name.toLowerCase())
      throw new Refusal('forbidden', 'You started this run, so somebody else must approve its steps.')
    const event: RunEvent =
      input.decision === 'approve'
        ? { type: 'approved', step: input.step, by }
        : { type: 'rejected', step: input.step, by, note: storable(input.note ?? '') }
    const data = {
      run: found.id,
      procedure: found.procedure,
      step: input.step,
      title: await titleOf(transaction, found, input.step),
      decision: input.decision,
    }
    transaction.record(runApproved, { subjects: subjectsOf(found), data: { ...data, ...noted(input.note) } })
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
      run,
      step,
      decision: Type.Union([Type.Literal('retry'), Type.Literal('skip'), Type.Literal('fail')], {
        description: '`retry` does it again, `skip` goes on after it, `fail` counts it as failed.',
      }),
      note,
    },
    { additionalProperties: false },
  ),
  output: RunSummary,
  run: async (transaction, input) => {
    const by = actorReference(transaction.actor)
    const found = await needRun(transaction, input.run)
    const data = {
      run: found.id,
      procedure: found.procedure,
      step: input.step,
      title: await titleOf(transaction, found, input.step),
      decision: input.decision,
    }
    transaction.record(runDecided, { subjects: subjectsOf(found), data: { ...data, ...noted(input.note) } })
    return act(
      transaction,
      input.run,
      { type: 'decided', step: input.step, decision: input.decision, by },
      said(by, input.note),
      'no decision',
    )
  },
})

export const cancel = defineAction({
  name: 'run.cancel',
  summary: 'Cancel a run',
  description: 'A step under way is ended where that is possible, and waited for where it is not; no further step begins.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  confirm: 'Cancel this run? What its steps have done so far is not undone.',
  may: byResponders,
  input: Type.Object(
    { run, reason: Type.Optional(Type.String({ maxLength: 2_000, description: 'Why.' })) },
    { additionalProperties: false },
  ),
  output: RunSummary,
  run: async (transaction, input) => {
    const by = actorReference(transaction.actor)
    const found = await needRun(transaction, input.run)
    if (isFinished(found.status) || found.status === 'Cancelling') return runSummary(found)
    const reason = input.reason === undefined ? {} : { reason: storable(input.reason) }
    const data = { run: found.id, procedure: found.procedure, title: found.title, ...reason }
    transaction.record(runCancelAsked, { subjects: subjectsOf(found), data })
    return act(transaction, input.run, { type: 'cancel-asked', by }, said(by, input.reason), 'no cancelling')
  },
})

export const importProcedure = defineAction({
  name: 'procedure.import',
  summary: 'Make a runbook or playbook of a plain Markdown file',
  description:
    'For files without front matter: the pillar’s templates, Runme files, any text. The information table fills in the fields, ' +
    'numbered items become steps. With `dryRun` the record is only shown.',
  kind: 'deed',
  mayBeSilent: true,
  may: { role: 'editor' },
  input: Type.Object(
    {
      body: Type.String({ minLength: 1, maxLength: 400_000, description: 'The Markdown text.' }),
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 190, description: 'Name of the record. Default: from the title.' })),
      kind: Type.Optional(Type.Union([Type.Literal('Runbook'), Type.Literal('Playbook')], { description: 'Default: what the text says.' })),
      owner: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'The team that answers for it, `team:payments`.' })),
      dryRun: Type.Optional(Type.Boolean({ description: 'Only show the record.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    procedure: Type.Union([Type.String({ description: 'Reference of the new record.' }), Type.Null()], {
      description: 'Null for a dry run.',
    }),
    document: Type.Unknown({ description: 'The record as it is declared.' }),
    findings: Type.Array(Finding, { description: 'What it still lacks.' }),
    steps: Type.Array(StepPlan, { description: 'Its steps as they were read.' }),
  }),
  run: async (transaction, input) => {
    const document = documentFrom(storable(input.body), input)
    const { compiled, findings } = lintText(transaction.registry, { body: input.body, kind: document.kind })
    const shown = { document, findings: findings.map(findingView), steps: asFormer(compiled).graph.steps.map(stepPlan) }
    if (input.dryRun === true) return { procedure: null, ...shown }
    await transaction.callNamed('record.save', { document, ifVersion: 0, reason: 'Imported from Markdown' })
    return { procedure: `${document.kind.toLowerCase()}:${document.metadata.name}`, ...shown }
  },
})

const act = async (
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

/** Why an event does not fit, and what the run needs instead. */
const stateInWords = (found: store.RunRow, missing: string): string => {
  const { status, waiting, cursor } = found.state
  if (isFinished(status)) return `This run is over (${status}), so ${missing} is needed any more.`
  if (waiting === null) return `This run does not wait for anybody: it is at step "${cursor ?? ''}" (${status}).`
  return `This run waits for ${waiting.for === 'answer' ? 'an answer to' : waiting.for === 'approval' ? 'an approval of' : 'a decision about'} step "${waiting.step}"; ${missing} fits here, or you gave yours already.`
}

const needRun = async (transaction: Transaction, id: string): Promise<store.RunRow> => {
  const found = await store.lockRun(transaction.sql, id)
  if (found === undefined) throw new Refusal('not-found', `There is no run "${id}". run.list shows what there is.`)
  return found
}

const titleOf = async (transaction: Transaction, found: store.RunRow, id: string): Promise<string> =>
  findStep(await store.graphOf(transaction.sql, found.document), id)?.title ?? id

const said = (by: string, text: string | undefined, checked?: readonly number[]): Said => ({
  by,
  ...noted(text),
  ...(checked === undefined ? {} : { checked }),
})

const noted = (text: string | undefined): { note?: string } => (text === undefined || text === '' ? {} : { note: storable(text) })
