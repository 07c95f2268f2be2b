import Type, { type Static } from 'typebox'
import { renderMarkdown } from '#platform/text/markdown.ts'
import { maskText, namesSecret, secretsAmong } from '#platform/text/mask.ts'
import { unguard } from '#platform/text/template.ts'
import { changesSomething, type Graph, type OnFailure, type Step } from './graph.ts'
import type { LintFinding } from './lintable.ts'
import { runStatuses } from './state.ts'
import type { AttemptRow, RunRow } from './store.ts'

/** What runs and procedures look like to whoever asks. Pure shaping. */
const instant = (description: string) => Type.String({ format: 'date-time', description })
const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const value = Type.Union([Type.String(), Type.Number(), Type.Boolean()])

export const Status = Type.Enum(runStatuses, { description: 'Where the run is.' })

export const StepPlan = Type.Object({
  id: Type.String({ description: 'Identifier of the step in its document.' }),
  title: Type.String({ description: 'What it says.' }),
  html: Type.String({ description: 'What the person reads, as safe HTML.' }),
  checks: Type.Array(Type.String(), { description: 'Boxes to tick.' }),
  type: Type.Union([Type.Literal('manual'), Type.Literal('http'), Type.Literal('action'), Type.Literal('script')], {
    description: 'How it is done.',
  }),
  does: Type.String({ description: 'What will be done, as text: the request, the action with its input, the script.' }),
  changes: Type.Boolean({ description: 'It may change something.' }),
  approvals: Type.Integer({ description: 'People who must approve first.' }),
  timeoutMs: Type.Integer({ description: 'How long it may take, in ms.' }),
  idempotent: Type.Boolean({ description: 'Repeated without asking when its node dies.' }),
  onFailure: Type.String({ description: '`abort`, `continue`, or the step that follows a failure.' }),
  rollback: Type.Boolean({ description: 'Only reached by a failure.' }),
  line: Type.Integer({ description: 'Line in the document.' }),
})

export const Finding = Type.Object({
  severity: Type.Union([Type.Literal('error'), Type.Literal('missing'), Type.Literal('advice')], {
    description: '`error`: it cannot run so. `missing`: a practice asks for it. `advice`: it would be better.',
  }),
  rule: Type.String({ description: 'The rule that is broken.' }),
  path: Type.String({ description: 'Where in the document.' }),
  message: Type.String({ description: 'What is wrong.' }),
  mend: Type.Optional(Type.String({ description: 'What to do about it.' })),
  line: Type.Optional(Type.Integer({ description: 'The line in the text.' })),
})

export const RunSummary = Type.Object({
  run: Type.String({ description: 'Identifier of the run.' }),
  procedure: Type.String({ description: 'Its procedure.' }),
  version: Type.Integer({ description: 'The version of the procedure it was started with.' }),
  title: Type.String({ description: 'What it says.' }),
  owner: orNull(Type.String({ description: 'The team that answers for it.' })),
  status: Status,
  startedBy: Type.String({ description: 'Who began it.' }),
  automatic: Type.Boolean({ description: 'Started by the platform, for an alert for instance.' }),
  about: Type.Array(Type.String(), { description: 'What it is about: `alert:0198…`.' }),
  parent: orNull(Type.String({ description: 'The run that started it.' })),
  waiting: orNull(
    Type.Object(
      {
        for: Type.Union([Type.Literal('answer'), Type.Literal('approval'), Type.Literal('decision')], {
          description: 'What it waits for.',
        }),
        step: Type.String({ description: 'The step.' }),
        reason: Type.String({ description: 'Why, in a sentence.' }),
      },
      { description: 'What somebody must do before it goes on.' },
    ),
  ),
  failure: orNull(
    Type.Object(
      { step: Type.String({ description: 'The step.' }), reason: Type.String({ description: 'Why, in a sentence.' }) },
      { description: 'What it failed at.' },
    ),
  ),
  startedAt: instant('When it began.'),
  updatedAt: instant('When it last moved.'),
  finishedAt: orNull(instant('When it ended.')),
})

const AttemptView = Type.Object({
  attempt: Type.Integer({ description: 'Which attempt it was, from 1.' }),
  status: Type.String({ description: '`queued`, `running`, `waiting`, `lost`, or how it ended.' }),
  beganAt: orNull(instant('When it began.')),
  endedAt: orNull(instant('When it ended.')),
  output: Type.String({ description: 'What was printed or answered, masked; so far while it runs.' }),
  reason: orNull(Type.String({ description: 'Why it stands so.' })),
  by: orNull(Type.String({ description: 'Who answered or decided.' })),
  note: orNull(Type.String({ description: 'What was written down with it.' })),
  checked: Type.Array(Type.Integer(), { description: 'Positions of the boxes that were ticked, from 0.' }),
})

export const StepView = Type.Object({
  ...StepPlan.properties,
  status: Type.String({ description: '`pending` before it is reached; `running`, `waiting`, or how its last attempt ended.' }),
  reason: orNull(Type.String({ description: 'Why it stands so.' })),
  outputs: Type.Record(Type.String(), value, { description: 'What it produced, for later steps.' }),
  approvedBy: Type.Array(Type.String(), { description: 'Who approved it.' }),
  attempts: Type.Array(AttemptView, { description: 'Each time it was tried.' }),
})

export const RunDetail = Type.Object({
  ...RunSummary.properties,
  parameters: Type.Record(Type.String(), value, { description: 'With which values it runs.' }),
  steps: Type.Array(StepView, { description: 'Its steps, in order.' }),
})

export const ProcedureSummary = Type.Object({
  procedure: Type.String({ description: 'Reference, `runbook:restart-checkout`.' }),
  kind: Type.Union([Type.Literal('Runbook'), Type.Literal('Playbook')], { description: 'Whether it mends or investigates.' }),
  title: Type.String({ description: 'What it says.' }),
  description: Type.String({ description: 'What it is for.' }),
  owner: orNull(Type.String({ description: 'The team that answers for it.' })),
  workloads: Type.Array(Type.String(), { description: 'Which workloads it is for.' }),
  review: Type.Object(
    {
      state: Type.Union([Type.Literal('none'), Type.Literal('current'), Type.Literal('due')], {
        description: '`none`: nobody is asked whether it is still right.',
      }),
      reviewedAt: orNull(instant('When somebody last looked.')),
      dueAt: orNull(instant('When somebody should look again.')),
    },
    { description: 'When somebody last looked whether it is right.' },
  ),
  runs: Type.Integer({ description: 'Runs among the last 50.' }),
  successRate: orNull(Type.Number({ description: 'Share of the last 50 runs that ended well; null without an ended run.' })),
  medianSeconds: orNull(Type.Number({ description: 'How long a successful run took, in the middle.' })),
  lastRun: orNull(
    Type.Object(
      { run: Type.String({ description: 'The run.' }), status: Status, startedAt: instant('When it began.') },
      { description: 'The last run of it.' },
    ),
  ),
})

export const stepPlan = (step: Step): Static<typeof StepPlan> => ({
  id: step.id,
  title: step.title,
  html: renderMarkdown(step.instructions),
  checks: [...step.checks],
  type: step.work.type,
  does: doesOf(step),
  changes: changesSomething(step),
  approvals: step.approvals,
  timeoutMs: step.timeoutMs,
  idempotent: step.idempotent,
  onFailure: onFailureText(step.onFailure),
  rollback: step.rollback,
  line: step.line,
})

export const findingView = ({ severity, rule, path, message, mend, line }: LintFinding): Static<typeof Finding> => ({
  severity,
  rule,
  path,
  message,
  ...(mend === undefined ? {} : { mend }),
  ...(line === undefined ? {} : { line }),
})

export const runSummary = (run: RunRow): Static<typeof RunSummary> => ({
  run: run.id,
  procedure: run.procedure,
  version: run.version,
  title: run.title,
  owner: run.owner,
  status: run.status,
  startedBy: run.started_by,
  automatic: run.automatic,
  about: [...run.about],
  parent: run.parent,
  waiting: run.state.waiting,
  failure: run.state.failure === null ? null : { step: run.state.failure.step, reason: run.state.failure.reason },
  startedAt: run.started_at.toISOString(),
  updatedAt: run.updated_at.toISOString(),
  finishedAt: run.finished_at?.toISOString() ?? null,
})

export const runDetail = (run: RunRow, graph: Graph, attempts: readonly AttemptRow[]): Static<typeof RunDetail> => ({
  ...runSummary(run),
  parameters: Object.fromEntries(
    Object.entries(run.parameters).map(([name, one]) => [
      name,
      namesSecret(name) ? maskText(String(one), secretsAmong(run.parameters)) : one,
    ]),
  ),
  steps: graph.steps.map((step) => {
    const state = Object.hasOwn(run.state.steps, step.id) ? run.state.steps[step.id] : undefined
    return {
      ...stepPlan(step),
      status: state?.status ?? 'pending',
      reason: state?.reason ?? null,
      outputs: { ...state?.outputs },
      approvedBy: [...(state?.approvals ?? [])],
      attempts: attempts.filter((attempt) => attempt.step === step.id).map(attemptView),
    }
  }),
})

const attemptView = (row: AttemptRow): Static<typeof AttemptView> => ({
  attempt: row.attempt,
  status: row.status,
  beganAt: row.begun_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
  output: row.output,
  reason: row.reason,
  by: row.by,
  note: row.note,
  checked: [...(row.checked ?? [])],
})

const doesOf = ({ work }: Step): string => {
  switch (work.type) {
    case 'manual':
      return ''
    case 'http': {
      const headers = Object.entries(work.request.headers).map(([name, one]) => `${name}: ${one}`)
      const expect = `expect: ${work.request.expect.join(', ')}`
      return [
        `${work.request.method} ${work.request.url}`,
        ...headers,
        expect,
        ...(work.request.body === '' ? [] : ['', work.request.body]),
      ].join('\n')
    }
    case 'action':
      return `${work.action}\n${JSON.stringify(unguard(work.input), null, 2)}`
    case 'script':
      return work.script
    default:
      return work satisfies never
  }
}

const onFailureText = (onFailure: OnFailure): string => (onFailure.then === 'step' ? `step:${onFailure.step}` : onFailure.then)
