import Type, { type Static } from 'typebox'
import { maskText, namesSecret } from '#platform/text/mask.ts'
import { machinesOf } from './attempts/matrix.ts'
import type { ShownAttempt } from './attempts/store.ts'
import { sumOf } from './children/lanes.ts'
import { childrenIn } from './children/remembering.ts'
import { hiddenAmong } from './confidential.ts'
import { FindingView, findingsOf } from './findings.ts'
import type { Graph, Step } from './graph.ts'
import { fillInstructions, fillWords } from './instructions.ts'
import { mapTexts } from './outputs.ts'
import { overrideProblems, presentInputs } from './overriding.ts'
import { lookupOf } from './plan.ts'
import type { Lookup } from './references.ts'
import { previews } from './size.ts'
import { runStatuses, type Outputs, type StepState } from './state.ts'
import { stepPlan, StepPlan } from './step-view.ts'
import type { ListedRun, RunRow } from './store.ts'
import type { Data } from './values.ts'

/** What runs look like to whoever asks. Pure shaping. */
const instant = (description: string) => Type.String({ format: 'date-time', description })
const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const value = Type.Unknown({ description: 'A value: text, a number, true or false, a list or a map.' })

export const Status = Type.Enum(runStatuses, { description: 'Where the run is.' })

export const waitsFor = ['answer', 'approval', 'decision', 'timer', 'resume', 'release', 'start', 'turn'] as const

const WaitingView = Type.Object(
  {
    for: Type.Enum(waitsFor, {
      description:
        'What it waits for: somebody’s `answer`, `approval` or `decision`, a `timer`, somebody to `resume` a pause, to `release` a held run, to `start` a step of a run led by hand; with `turn` it goes on by itself at once.',
    }),
    step: Type.String({ description: 'The step.' }),
    reason: Type.String({ description: 'Why, in a sentence.' }),
    until: Type.Optional(instant('When waiting ends by itself.')),
  },
  { description: 'What must happen before it goes on.' },
)

export const RunSummary = Type.Object({
  run: Type.String({ description: 'Identifier of the run.' }),
  procedure: Type.String({ description: 'Its procedure.' }),
  version: Type.Integer({ description: 'The version of the procedure it was started with.' }),
  title: Type.String({ description: 'What it says.' }),
  owner: orNull(Type.String({ description: 'The team that answers for it.' })),
  status: Status,
  startedBy: Type.String({ description: 'Who began it.' }),
  automatic: Type.Boolean({ description: 'Started by the platform, for an alert for instance.' }),
  trigger: Type.String({ description: 'What began it, in a word: `person`, `workflow`, `run`, `schedule:nightly`.' }),
  about: Type.Array(Type.String(), { description: 'What it is about: `alert:0198…`.' }),
  parent: orNull(Type.String({ description: 'The run that started it.' })),
  parentStep: orNull(Type.String({ description: 'The step of that run.' })),
  target: orNull(Type.String({ description: 'Its target, when its parent goes over several.' })),
  waiting: orNull(WaitingView),
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
  pass: Type.Integer({ description: 'The pass of the loop it was in; 0 outside loops.' }),
  beganAt: orNull(instant('When it began.')),
  endedAt: orNull(instant('When it ended.')),
  output: Type.String({ description: 'What was printed or answered, masked; so far while it runs.' }),
  outputs: Type.Record(Type.String(), value, { description: 'What it produced; when that is long, the beginning of it as a text.' }),
  cut: Type.Boolean({ description: 'It printed more than is shown: `run.output` answers the whole.' }),
  reason: orNull(Type.String({ description: 'Why it stands so.' })),
  by: orNull(Type.String({ description: 'Who answered or decided.' })),
  note: orNull(Type.String({ description: 'What was written down with it.' })),
  checked: Type.Array(Type.Integer(), { description: 'Positions of the boxes that were ticked, from 0.' }),
  node: orNull(Type.String({ description: 'The node of this platform that has it.' })),
  targets: orNull(
    Type.Object(
      {
        total: Type.Integer({ description: 'How many there are.' }),
        begun: Type.Integer({ description: 'How many were begun.' }),
        ended: Type.Integer({ description: 'How many are over.' }),
        failed: Type.Integer({ description: 'How many failed.' }),
      },
      { description: 'How far it is, when it goes over several targets.' },
    ),
  ),
  machines: Type.Array(
    Type.Object({
      name: Type.String({ description: 'The machine: `target` of `run.output`.' }),
      status: Type.String({ description: '`waiting` before its turn, `running`, or how it ended: `success`, `failed`, `timed-out` …' }),
      reason: Type.String({ description: 'Why it stands so.' }),
    }),
    { description: 'Each machine, when a script goes over several.' },
  ),
})

export const StepView = Type.Object({
  ...StepPlan.properties,
  status: Type.String({ description: '`pending` before it is reached; `running`, `waiting`, or how its last attempt ended.' }),
  reason: orNull(Type.String({ description: 'Why it stands so.' })),
  outputs: Type.Record(Type.String(), value, {
    description: 'What it produced, for later steps; of a long value the beginning as a text.',
  }),
  approvedBy: Type.Array(Type.String(), { description: 'Who approved it.' }),
  decisions: Type.Array(
    Type.Object({
      by: Type.String({ description: 'Who.' }),
      decision: Type.Union([Type.Literal('approve'), Type.Literal('reject')], { description: 'What they said.' }),
      note: Type.String({ description: 'Why.' }),
      at: instant('When.'),
    }),
    { description: 'What those asked said since the step was arrived at.' },
  ),
  since: orNull(instant('When it was arrived at.')),
  overridden: Type.Record(Type.String(), value, { description: 'Inputs whoever started it gave it instead of those of its document.' }),
  inputs: Type.Record(Type.String(), value, {
    description: 'While it waits to be started: its inputs that may be given otherwise, with the values they have.',
  }),
  attempts: Type.Array(AttemptView, { description: 'Each time it was tried.' }),
})

export const RunDetail = Type.Object({
  ...RunSummary.properties,
  guided: Type.Boolean({ description: 'Each step waits for somebody to start it.' }),
  location: orNull(
    Type.Object(
      {
        account: Type.String({ description: 'The account at AWS; empty when it is not known.' }),
        region: Type.String({ description: 'The region.' }),
        profile: Type.String({ description: 'The credential profile it acts as there.' }),
      },
      { description: 'Where it acts, when it was begun for a place: one of several accounts and regions.' },
    ),
  ),
  held: orNull(Type.String({ description: 'Who holds it before its next step.' })),
  ending: orNull(Type.String({ description: 'Who asked for its end.' })),
  cursor: orNull(Type.String({ description: 'The step it stands at.' })),
  events: Type.Integer({ description: 'Events so far: `run.at` shows the run after any of them.' }),
  parameters: Type.Record(Type.String(), value, { description: 'With which values it runs.' }),
  variables: Type.Record(Type.String(), value, { description: 'Its variables as they are.' }),
  loops: Type.Array(
    Type.Object({
      step: Type.String({ description: 'The loop.' }),
      pass: Type.Integer({ description: 'Its pass, from 1.' }),
      of: orNull(Type.Integer({ description: 'How many there will be, when that is known.' })),
    }),
    { description: 'The loops it stands in, outermost first.' },
  ),
  steps: Type.Array(StepView, { description: 'Its steps, in order.' }),
  findings: Type.Array(FindingView, {
    description: 'What was found so far, and the runbooks that mend it, ready to be started.',
  }),
  children: Type.Array(RunSummary, { description: 'Runs it started, at most 200; `run.list` with `parent` shows all.' }),
})

type Summarised = RunRow | ListedRun

export const runSummary = (run: Summarised): Static<typeof RunSummary> => {
  const { waiting, failure } = 'state' in run ? run.state : run
  return {
    run: run.id,
    procedure: run.procedure,
    version: run.version,
    title: run.title,
    owner: run.owner,
    status: run.status,
    startedBy: run.started_by,
    automatic: run.automatic,
    trigger: run.trigger,
    about: [...run.about],
    parent: run.parent,
    parentStep: run.parent_step,
    target: run.target,
    waiting:
      waiting === null
        ? null
        : {
            for: waiting.for,
            step: waiting.step,
            reason: waiting.reason,
            ...(waiting.until === undefined ? {} : { until: waiting.until }),
          },
    failure: failure === null ? null : { step: failure.step, reason: failure.reason },
    startedAt: run.started_at.toISOString(),
    updatedAt: run.updated_at.toISOString(),
    finishedAt: run.finished_at?.toISOString() ?? null,
  }
}

/** What of a run is read beside its row. */
export interface Beside {
  readonly graph: Graph
  readonly attempts: readonly ShownAttempt[]
  readonly children: readonly ListedRun[]
}

export const runDetail = (run: RunRow, beside: Beside): Static<typeof RunDetail> => detailed(run, beside, knownOf(run, beside.graph))

const detailed = (run: RunRow, { graph, attempts, children }: Beside, known: Lookup): Static<typeof RunDetail> => ({
  ...runSummary(run),
  guided: run.guided,
  location: graph.location ?? null,
  held: run.state.held,
  ending: run.state.ending?.by ?? null,
  cursor: run.state.cursor,
  events: run.seq,
  parameters: shownParameters(run.parameters),
  variables: previews(run.state.variables),
  loops: run.state.loops.map(({ step, pass, items }) => ({ step, pass, of: items?.length ?? null })),
  steps: graph.steps.map((step) => ({
    ...stepPlan(filledIn(step, known)),
    ...stepStanding(Object.hasOwn(run.state.steps, step.id) ? run.state.steps[step.id] : undefined),
    inputs: run.state.waiting?.for === 'start' ? openNow(run, graph, step) : {},
    attempts: attempts.filter((attempt) => attempt.step === step.id).map(attemptView),
  })),
  findings: findingsOf(graph, { about: run.about, parameters: shownParameters(run.parameters), state: run.state }),
  children: children.map(runSummary),
})

/** What may be given otherwise; nothing where nothing may. */
const openNow = (run: RunRow, graph: Graph, step: Step): Record<string, Data> => {
  const plan = { graph, parameters: run.parameters, globals: {} }
  if (overrideProblems(plan, run.state, step, {}).length > 0) return {}
  return { ...presentInputs({ ...plan, parameters: shownParameters(run.parameters) }, run.state, step) }
}

/** What a person reads of a step, with the values known by now. */
const filledIn = (step: Step, known: Lookup): Step => ({
  ...step,
  title: fillWords(step.title, known),
  instructions: fillInstructions(step.instructions, known),
  checks: step.checks.map((check) => fillWords(check, known)),
})

/** What instructions may show: secrets hidden. */
const knownOf = (run: RunRow, graph: Graph): Lookup =>
  lookupOf({ graph, parameters: shownParameters(run.parameters), globals: {} }, run.state)

const stepStanding = (state: StepState | undefined) => ({
  status: state?.status ?? 'pending',
  reason: state?.reason ?? null,
  outputs: previews(state?.outputs ?? {}),
  approvedBy: (state?.decisions ?? []).filter(({ decision }) => decision === 'approve').map(({ by }) => by),
  decisions: (state?.decisions ?? []).map((one) => ({ ...one })),
  since: state === undefined || state.since === '' ? null : state.since,
  overridden: { ...state?.overridden },
})

/** Values whose names say that they are secret are hidden. */
export const shownParameters = (parameters: Outputs): Record<string, Data> => {
  const hidden = hiddenAmong(parameters)
  return Object.fromEntries(
    Object.entries(parameters).map(([name, one]) => [name, namesSecret(name) ? mapTexts(one, (text) => maskText(text, hidden)) : one]),
  )
}

const attemptView = (row: ShownAttempt): Static<typeof AttemptView> => {
  const fans = childrenIn(row.memory)?.fans
  const fan = fans === undefined ? undefined : sumOf(fans)
  return {
    attempt: row.attempt,
    status: row.status,
    pass: row.pass,
    beganAt: row.begun_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    output: row.output,
    outputs: { ...row.outputs },
    cut: row.is_cut,
    reason: row.reason,
    by: row.by,
    note: row.note,
    checked: [...(row.checked ?? [])],
    node: row.claimed_by,
    targets: fan === undefined ? null : { total: fan.total, begun: fan.begun, ended: fan.ended, failed: fan.errors },
    machines: machinesOf(row).map((machine) => ({ ...machine })),
  }
}
