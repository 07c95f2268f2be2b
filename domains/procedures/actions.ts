import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { preview } from '#domains/runs/children/previewing.ts'
import { StepPlan, stepPlan } from '#domains/runs/step-view.ts'
import type { Transaction } from '#platform/transaction.ts'
import { storable } from '#platform/text/storable.ts'
import { Status } from '#domains/runs/view.ts'
import { procedureFormats } from './formats.ts'
import { documentFrom } from './importing.ts'
import { findProcedure, lintDocument } from './library.ts'
import { planRun, StartInput, startRun, startRuns } from './starting.ts'
import { Finding, findingView } from './view.ts'

/** Targets a dry run names. */
const mostShown = 50

export const start = defineAction({
  name: 'run.start',
  summary: 'Start a runbook or playbook',
  description:
    'Runs the version that is said to run, the latest when nobody said which, or the `version` given; what is changed meanwhile changes nothing for the run. With `dryRun` nothing is done: the answer shows each step with its values filled in. ' +
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
        times: Type.Integer({ description: 'How often, when every step succeeds; 0: the run would not come by here.' }),
        problem: Type.Optional(Type.String({ description: 'Why it would not work.' })),
      }),
      { description: 'What would be done, for a dry run; else empty.' },
    ),
    targets: Type.Union(
      [
        Type.Object({
          count: Type.Integer({ description: 'How many there are.' }),
          first: { ...preview.output.properties.targets, description: `The first ${mostShown} of them.` },
          concurrency: preview.output.properties.concurrency,
          errors: preview.output.properties.errors,
        }),
        Type.Null(),
      ],
      { description: 'What a dry run would go over, when it is given `targets`; else null.' },
    ),
  }),
  run: async (transaction, input) => {
    if (input.dryRun === true) return foreseen(transaction, input)
    const started = await startRun(transaction, input)
    return begun(started)
  },
  together: async (calls) => {
    const real = calls.filter(({ input }) => input.dryRun !== true)
    const started = (await startRuns(real)).values()
    const answers = []
    for (const { transaction, input } of calls) {
      if (input.dryRun === true) answers.push(await foreseen(transaction, input))
      else {
        const { value } = started.next()
        if (value === undefined) throw new Error('A run was started and is not there.')
        answers.push(begun(value))
      }
    }
    return answers
  },
})

const begun = ({ id, status }: Awaited<ReturnType<typeof startRun>>) => ({ run: id, status, plan: [], targets: null })

/** What a run would do, and over what: the targets are found as a real run finds them when it begins. */
const foreseen = async (transaction: Transaction, input: StartInput) => {
  const { steps, over } = await planRun(transaction, input)
  const shown = { run: null, status: null, plan: [...steps] }
  if (over === null) return { ...shown, targets: null }
  const { targets, ...limits } = over
  return { ...shown, targets: { count: targets.length, first: targets.slice(0, mostShown), ...limits } }
}

export const importProcedure = defineAction({
  name: 'procedure.import',
  summary: 'Make a runbook or playbook of a plain file',
  description:
    'For files that are no record yet: Markdown (the pillar’s templates, Runme files, any text), a page of a wiki as HTML or wiki markup, ' +
    'an Automation document. The information table fills in the fields, numbered items become steps. With `dryRun` the record is only shown.',
  kind: 'deed',
  mayBeSilent: true,
  may: { role: 'editor' },
  input: Type.Object(
    {
      body: Type.String({ minLength: 1, maxLength: 400_000, description: 'The text of the file.' }),
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
    const document = documentFrom(storable(input.body), input, procedureFormats.of(transaction.registry))
    const { compiled, findings } = lintDocument(
      transaction.registry,
      { kind: document.kind, metadata: input.owner === undefined ? {} : { owner: input.owner }, spec: document.spec },
      { validatedBy: [] },
    )
    const shown = { document, findings: findings.map(findingView), steps: compiled.graph.steps.map(stepPlan) }
    if (input.dryRun === true) return { procedure: null, ...shown }
    await transaction.callNamed('record.save', { document, ifVersion: 0, reason: `Imported from ${document.spec.format ?? 'a file'}` })
    return { procedure: `${document.kind.toLowerCase()}:${document.metadata.name}`, ...shown }
  },
})
