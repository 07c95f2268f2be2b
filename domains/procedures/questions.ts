import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'
import { renderMarkdown } from '#platform/text/markdown.ts'
import { withoutFrontMatter } from '#platform/text/blocks.ts'
import { ParameterView, parameterView } from './asking.ts'
import { editsFor } from './edits.ts'
import { asFormer } from './former.ts'
import { readInfo } from './info.ts'
import { isComplete } from './lint.ts'
import {
  compileFormer,
  entryFrom,
  findProcedure,
  library,
  lintOf,
  lintText,
  needProcedure,
  parametersOf,
  procedureSummary,
} from './library.ts'
import { ProcedureName, Subject } from './starting.ts'
import * as store from './store.ts'
import { Finding, findingView, ProcedureSummary, RunDetail, runDetail, RunSummary, runSummary, Status, StepPlan, stepPlan } from './view.ts'

const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Most entries to answer. Default 50.' }))
const next = Type.Union([Type.String(), Type.Null()], { description: 'Give it as `after` for the next page; null at the end.' })
const procedure = ProcedureName

export const listRuns = defineAction({
  name: 'run.list',
  summary: 'List runs, newest first',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      procedure: Type.Optional(procedure),
      status: Type.Optional(Type.Array(Status, { maxItems: 8, description: 'Any of these.' })),
      about: Type.Optional(Subject),
      after: Type.Optional(Type.String({ format: 'uuid', description: '`next` of the page before.' })),
      limit,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ items: Type.Array(RunSummary, { description: 'This page of them.' }), next }),
  run: async (transaction, input) => {
    const size = input.limit ?? 50
    const reference =
      input.procedure === undefined ? undefined : ((await findProcedure(transaction, input.procedure))?.reference ?? input.procedure)
    const rows = await store.listRuns(transaction.sql, {
      procedure: reference,
      statuses: input.status,
      about: input.about,
      after: input.after,
      limit: size + 1,
    })
    return { items: rows.slice(0, size).map(runSummary), next: rows.length > size ? (rows[size - 1]?.id ?? null) : null }
  },
})

export const getRun = defineAction({
  name: 'run.get',
  summary: 'Show a run: its steps, attempts and output',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ run: Type.String({ format: 'uuid', description: 'Identifier of the run.' }) }, { additionalProperties: false }),
  output: RunDetail,
  run: async ({ sql }, input) => {
    const run = await store.findRun(sql, input.run)
    if (run === undefined) throw new Refusal('not-found', `There is no run "${input.run}". run.list shows what there is.`)
    return runDetail(run, await store.graphOf(sql, run.document), await store.attemptsOf(sql, run.id))
  },
})

export const getOutput = defineAction({
  name: 'run.output',
  summary: 'Show the whole output of one attempt of a step',
  description: 'Long output keeps its beginning and its end; `run.get` shows only the end.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      run: Type.String({ format: 'uuid', description: 'Identifier of the run.' }),
      step: Type.String({ pattern: '^[A-Za-z0-9_-]{1,100}$', maxLength: 100, description: 'Identifier of the step.' }),
      attempt: Type.Integer({ minimum: 1, maximum: 1_000, description: 'Which attempt, from 1.' }),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    status: Type.String({ description: 'How the attempt ended.' }),
    output: Type.String({ description: 'What was printed or answered, masked.' }),
  }),
  run: async ({ sql }, input) => {
    const row = await store.findAttempt(sql, input.run, input.step, input.attempt)
    if (row === undefined) throw new Refusal('not-found', 'There is no such attempt. run.get shows the steps and attempts of a run.')
    return { status: row.status, output: row.output }
  },
})

export const listProcedures = defineAction({
  name: 'procedure.list',
  summary: 'List runbooks and playbooks with their last run and review',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      kind: Type.Optional(Type.Union([Type.Literal('Runbook'), Type.Literal('Playbook')], { description: 'Only these.' })),
      workload: Type.Optional(Type.String({ maxLength: 200, description: 'Only those for this workload, `workload:checkout`.' })),
      owner: Type.Optional(Type.String({ maxLength: 200, description: 'Only those of this owner, `team:payments`.' })),
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
        (input.after === undefined || entry.reference > input.after) &&
        words.every((word) => `${entry.title} ${entry.reference} ${entry.description}`.toLowerCase().includes(word)),
    )
    const page = fitting.slice(0, size)
    const references = page.map((entry) => entry.reference)
    const runs = new Map((await store.runsOfProcedures(transaction.sql, references)).map((one) => [one.procedure, one]))
    return {
      items: page.map((entry) => procedureSummary(entry, runs.get(entry.reference), transaction.now)),
      next: fitting.length > size ? (references.at(-1) ?? null) : null,
    }
  },
})

export const getProcedure = defineAction({
  name: 'procedure.get',
  summary: 'Show a runbook or playbook with its steps and what the linter says',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ procedure }, { additionalProperties: false }),
  output: Type.Object({
    ...ProcedureSummary.properties,
    version: Type.Integer({ description: 'The version of the record.' }),
    outcome: Type.String({ description: 'What is true when it worked.' }),
    author: Type.String({ description: 'Who wrote it.' }),
    escalation: Type.String({ description: 'Whom to ask when it does not work.' }),
    tools: Type.Array(Type.String(), { description: 'What one needs at hand.' }),
    permissions: Type.Array(Type.String(), { description: 'What one must be allowed.' }),
    parameters: Type.Array(ParameterView, { description: 'What is asked before a run.' }),
    html: Type.String({ description: 'The whole document as safe HTML.' }),
    steps: Type.Array(StepPlan, { description: 'Its steps, in order.' }),
    findings: Type.Array(Finding, { description: 'What keeps it from running, and what the pillar asks for and it lacks.' }),
  }),
  run: async (transaction, input) => {
    const found = await needProcedure(transaction, input.procedure)
    const { spec, version, reference } = found
    const info = readInfo(spec.body)
    const [runs] = await store.runsOfProcedures(transaction.sql, [reference])
    return {
      ...procedureSummary(entryFrom(found), runs, transaction.now),
      version,
      outcome: ('outcome' in spec ? spec.outcome : undefined) ?? info.description ?? '',
      author: spec.author ?? info.author ?? '',
      escalation: spec.escalation ?? info.escalation ?? '',
      tools: [...(spec.tools ?? info.tools ?? [])],
      permissions: [...(spec.permissions ?? info.permissions ?? [])],
      parameters: Object.entries(parametersOf(transaction.registry, found)).map(([name, one]) => parameterView(name, one)),
      html: renderMarkdown(withoutFrontMatter(spec.body).trimStart()),
      steps: compileFormer(transaction.registry, found).graph.steps.map(stepPlan),
      findings: (await lintOf(transaction, found)).map(findingView),
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
      const steps = compileFormer(transaction.registry, found).graph.steps.map(stepPlan)
      return { findings: findings.map(findingView), complete: isComplete(findings), edits: edits.map((edit) => ({ ...edit })), steps }
    }
    if (input.body === undefined) throw new Refusal('invalid-input', 'Name a `procedure`, or give a `body` to look at.')
    const { compiled, findings } = lintText(transaction.registry, {
      body: input.body,
      kind: input.kind ?? 'Runbook',
      format: input.format,
      parameters: Object.fromEntries((input.parameters ?? []).map((name) => [name, {}])),
    })
    const edits = editsFor(findings, input.body).map((edit) => ({ ...edit }))
    return {
      findings: findings.map(findingView),
      complete: isComplete(findings),
      edits,
      steps: asFormer(compiled).graph.steps.map(stepPlan),
    }
  },
})
