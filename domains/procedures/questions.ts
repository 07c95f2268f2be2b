import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'
import { renderMarkdown } from '#platform/text/markdown.ts'
import { withoutFrontMatter } from '#platform/text/blocks.ts'
import { ParameterView, parameterView } from './asking.ts'
import { editsFor } from './edits.ts'
import { readInfo } from './info.ts'
import { pageOf } from './completeness.ts'
import { isComplete, lacksIn } from './lint.ts'
import {
  type Entry,
  entryFrom,
  library,
  lintOf,
  lintDocument,
  needProcedure,
  parametersOf,
  procedureSummary,
  reviewStateOf,
} from './library.ts'
import { ProcedureName } from './starting.ts'
import { runsOf } from '#domains/runs/looking.ts'
import { StepPlan, stepPlan } from '#domains/runs/step-view.ts'
import { compiledOf } from './compiled.ts'
import { defaultVersionOf, followsLatest, procedureAt, VersionChoice } from './versions/choosing.ts'
import { Finding, findingView, ProcedureSummary } from './view.ts'

const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Most entries to answer. Default 50.' }))
const next = Type.Union([Type.String(), Type.Null()], { description: 'Give it as `after` for the next page; null at the end.' })
const procedure = ProcedureName

export const listProcedures = defineAction({
  name: 'procedure.list',
  summary: 'List runbooks and playbooks with their last run and review, and whether they are complete',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      kind: Type.Optional(Type.Union([Type.Literal('Runbook'), Type.Literal('Playbook')], { description: 'Only these.' })),
      workload: Type.Optional(Type.String({ maxLength: 200, description: 'Only those for this workload, `workload:checkout`.' })),
      owner: Type.Optional(Type.String({ maxLength: 200, description: 'Only those of this owner, `team:payments`.' })),
      format: Type.Optional(Type.String({ maxLength: 40, description: 'Only those written so: `markdown`, `ssm-automation`.' })),
      review: Type.Optional(
        Type.Union([Type.Literal('none'), Type.Literal('current'), Type.Literal('due')], { description: 'Only those whose review is so.' }),
      ),
      complete: Type.Optional(
        Type.Boolean({ description: 'Only those with which nothing is wrong and nothing is missing; `false`: only the others.' }),
      ),
      text: Type.Optional(Type.String({ maxLength: 200, description: 'Words in the title, name or description.' })),
      after: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before.' })),
      limit,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ items: Type.Array(ProcedureSummary, { description: 'This page of them.' }), next }),
  run: async (transaction, input) => {
    const size = input.limit ?? 50
    const words = (input.text ?? '').toLowerCase().split(/\s+/)
    const { value: entries } = await transaction.read(library)
    const fitting = entries.filter(
      (entry) =>
        (input.kind === undefined || entry.kind === input.kind) &&
        (input.workload === undefined || entry.workloads.includes(input.workload)) &&
        (input.owner === undefined || entry.owner === input.owner) &&
        (input.format === undefined || entry.format === input.format) &&
        (input.review === undefined || reviewStateOf(entry, transaction.now) === input.review) &&
        (input.after === undefined || entry.reference > input.after) &&
        words.every((word) => `${entry.title} ${entry.reference} ${entry.description}`.toLowerCase().includes(word)),
    )
    const { page, lacks, next: last } = await pageOf(transaction, fitting, { size, wanted: input.complete })
    const references = page.map((entry) => entry.reference)
    const runs = new Map((await runsOf(transaction, references)).map((one) => [one.procedure, one]))
    const summaryOf = (entry: Entry) => procedureSummary(entry, lacks.get(entry.reference) ?? 0, runs.get(entry.reference), transaction.now)
    return { items: page.map(summaryOf), next: last ?? null }
  },
})

export const getProcedure = defineAction({
  name: 'procedure.get',
  summary: 'Show a runbook or playbook with its steps and what the linter says',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ procedure, version: Type.Optional(VersionChoice) }, { additionalProperties: false }),
  output: Type.Object({
    ...ProcedureSummary.properties,
    version: Type.Integer({ description: 'The version that is shown.' }),
    defaultVersion: Type.Integer({ description: 'The version that runs when nobody says which.' }),
    follows: Type.Boolean({ description: 'What runs is always the latest; else what was said with procedure.set-default.' }),
    latestVersion: Type.Integer({ description: 'The version that was written last.' }),
    outcome: Type.String({ description: 'What is true when it worked.' }),
    author: Type.String({ description: 'Who wrote it.' }),
    escalation: Type.String({ description: 'Whom to ask when it does not work.' }),
    tools: Type.Array(Type.String(), { description: 'What one needs at hand.' }),
    permissions: Type.Array(Type.String(), { description: 'What one must be allowed.' }),
    parameters: Type.Array(ParameterView, { description: 'What is asked before a run.' }),
    text: Type.String({ description: 'The whole document as it is written.' }),
    html: Type.String({ description: 'The same as safe HTML; empty when it is not Markdown.' }),
    steps: Type.Array(StepPlan, { description: 'Its steps, in order.' }),
    findings: Type.Array(Finding, { description: 'What keeps it from running, and what the pillar asks for and it lacks.' }),
  }),
  run: async (transaction, input) => {
    const present = await needProcedure(transaction, input.procedure)
    // What one looks at is what was written last; what runs may be another.
    const found = await procedureAt(transaction, present, input.version ?? 'latest')
    const { spec, version, reference } = found
    const info = readInfo(spec.body)
    const [runs] = await runsOf(transaction, [reference])
    const entry = entryFrom(found)
    const findings = await lintOf(transaction, found)
    return {
      ...procedureSummary(entry, lacksIn(findings), runs, transaction.now),
      version,
      defaultVersion: await defaultVersionOf(transaction, present),
      follows: await followsLatest(transaction, present.reference),
      latestVersion: present.version,
      outcome: ('outcome' in spec ? spec.outcome : undefined) ?? info.description ?? '',
      author: spec.author ?? info.author ?? '',
      escalation: spec.escalation ?? info.escalation ?? '',
      tools: [...(spec.tools ?? info.tools ?? [])],
      permissions: [...(spec.permissions ?? info.permissions ?? [])],
      parameters: Object.entries(parametersOf(transaction.registry, found)).map(([name, one]) => parameterView(name, one)),
      text: withoutFrontMatter(spec.body).trim(),
      html: entry.format === 'markdown' ? renderMarkdown(withoutFrontMatter(spec.body).trimStart()) : '',
      steps: compiledOf(transaction.registry, found).graph.steps.map(stepPlan),
      findings: findings.map(findingView),
    }
  },
})

const EditView = Type.Object({
  type: Type.Union([Type.Literal('line'), Type.Literal('field')], { description: '`line`: of the text. `field`: of the record.' }),
  line: Type.Optional(Type.Integer({ description: 'Line of the text, from 1.' })),
  before: Type.Optional(Type.String({ description: 'What the line is; when it is something else by now, leave it.' })),
  after: Type.Optional(Type.String({ description: 'What it becomes.' })),
  path: Type.Optional(Type.String({ description: 'JSON pointer into the record, `/metadata/review`.' })),
  value: Type.Optional(Type.Unknown({ description: 'What stands there then.' })),
})

export const lint = defineAction({
  name: 'procedure.lint',
  summary: 'Say what a procedure lacks',
  description: 'Of a declared procedure, or of a text that is still being written (`body`).',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      procedure: Type.Optional(procedure),
      body: Type.Optional(Type.String({ maxLength: 400_000, description: 'Markdown to look at instead.' })),
      kind: Type.Optional(
        Type.Union([Type.Literal('Runbook'), Type.Literal('Playbook')], { description: 'What `body` is. Default Runbook.' }),
      ),
      format: Type.Optional(Type.String({ maxLength: 40, description: 'How `body` is written. Default `markdown`.' })),
      parameters: Type.Optional(
        Type.Array(Type.String({ maxLength: 61 }), { maxItems: 100, description: 'Names of parameters `body` may use.' }),
      ),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    findings: Type.Array(Finding, { description: 'What it lacks.' }),
    complete: Type.Boolean({ description: 'Nothing is wrong and nothing is missing.' }),
    edits: Type.Array(EditView, { description: 'Mends a machine can make: apply them to the text and the record, and ask again.' }),
    steps: Type.Array(StepPlan, { description: 'The steps as they are understood.' }),
  }),
  run: async (transaction, input) => {
    if (input.procedure !== undefined) {
      const found = await needProcedure(transaction, input.procedure)
      const findings = await lintOf(transaction, found)
      const edits = editsFor(findings, found.spec.body, 'runbooks' in found.spec ? found.spec : {})
      const steps = compiledOf(transaction.registry, found).graph.steps.map(stepPlan)
      return { findings: findings.map(findingView), complete: isComplete(findings), edits: edits.map((edit) => ({ ...edit })), steps }
    }
    if (input.body === undefined) throw new Refusal('invalid-input', 'Name a `procedure`, or give a `body` to look at.')
    const { compiled, findings } = lintDocument(
      transaction.registry,
      {
        kind: input.kind ?? 'Runbook',
        spec: {
          body: input.body,
          parameters: Object.fromEntries((input.parameters ?? []).map((name) => [name, {}])),
          ...(input.format === undefined ? {} : { format: input.format }),
        },
      },
      { validatedBy: [] },
    )
    const edits = editsFor(findings, input.body).map((edit) => ({ ...edit }))
    return {
      findings: findings.map(findingView),
      complete: isComplete(findings),
      edits,
      steps: compiled.graph.steps.map(stepPlan),
    }
  },
})
