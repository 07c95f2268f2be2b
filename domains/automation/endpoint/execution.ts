import type { Graph, OnFailure, Step } from '#domains/runs/graph.ts'
import { isList, type Data } from '#domains/runs/values.ts'
import { allToWire, toWire } from '#domains/automation/documents/wire.ts'
import { failureOf } from '#domains/automation/aws/failures.ts'

/**
 * Runs as SSM shows them: the record of an execution and those of its steps, in the wire's own form. Pure.
 */
export interface ShownRun {
  readonly run: string
  readonly procedure: string
  readonly version: number
  readonly status: string
  readonly startedBy: string
  readonly parent: string | null
  readonly target: string | null
  readonly guided: boolean
  readonly cursor: string | null
  readonly waiting?: { readonly for: string } | null
  readonly failure: { readonly step: string; readonly reason: string } | null
  readonly parameters: Readonly<Record<string, unknown>>
  readonly variables: Readonly<Record<string, unknown>>
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly steps: readonly ShownStep[]
}

export interface ShownStep {
  readonly id: string
  readonly status: string
  readonly reason: string | null
  readonly outputs: Readonly<Record<string, unknown>>
  readonly decisions: readonly {
    readonly by: string
    readonly decision: 'approve' | 'reject'
    readonly note: string
    readonly at: string
  }[]
  readonly since: string | null
  readonly overridden: Readonly<Record<string, unknown>>
  readonly attempts: readonly ShownAttempt[]
}

export interface ShownAttempt {
  readonly attempt: number
  readonly status: string
  readonly pass: number
  readonly beganAt: string | null
  readonly endedAt: string | null
  readonly outputs: Readonly<Record<string, unknown>>
  readonly reason: string | null
  /** How far it is, when it goes over several targets. */
  readonly targets?: { readonly total: number; readonly failed: number } | null
}

/** What was said at the start and is not part of the run itself. */
export interface Beside {
  readonly targetParameterName?: string
  readonly targets?: Data
  readonly targetMaps?: Data
  readonly targetLocations?: Data
  /** Of a run over targets, how many of its children stand how. */
  readonly children?: Readonly<Record<string, number>>
  readonly maxConcurrency?: string
  readonly maxErrors?: string
  readonly alarmConfiguration?: Data
  readonly triggeredAlarms?: Data
  readonly tags?: Data
}

type Shape = Record<string, unknown>

/** Instants travel as seconds. */
export const seconds = (instant: string | Date | null): number | undefined =>
  instant === null ? undefined : new Date(instant).getTime() / 1_000

export const automationExecution = (run: ShownRun, graph: Graph, beside: Beside = {}): Shape =>
  present({
    ...executionMetadata(run, graph, beside),
    StepExecutions: stepExecutions(run, graph),
    StepExecutionsTruncated: false,
    Parameters: allToWire(dataOf(run.parameters)),
    Variables: allToWire(dataOf(run.variables)),
    ProgressCounters: progress(run, beside.children),
    AutomationType: undefined,
  })

export const executionMetadata = (
  run: Omit<ShownRun, 'parameters' | 'variables' | 'steps'> & Partial<ShownRun>,
  graph: Graph | undefined,
  beside: Beside = {},
): Shape =>
  present({
    AutomationExecutionId: run.run,
    DocumentName: documentNameOf(run.procedure),
    DocumentVersion: String(run.version),
    AutomationExecutionStatus: executionStatus(run),
    ExecutionStartTime: seconds(run.startedAt),
    ExecutionEndTime: seconds(run.finishedAt),
    ExecutedBy: run.startedBy,
    Mode: run.guided ? 'Interactive' : 'Auto',
    ParentAutomationExecutionId: run.parent ?? undefined,
    CurrentStepName: run.cursor ?? undefined,
    CurrentAction: graph === undefined ? undefined : actionAt(graph, run.cursor),
    FailureMessage: run.failure === null ? undefined : `Step ${run.failure.step}: ${run.failure.reason}`,
    Outputs: run.steps === undefined || graph === undefined ? undefined : documentOutputs(run.steps, graph),
    Target: run.target ?? undefined,
    TargetParameterName: beside.targetParameterName,
    Targets: beside.targets ?? [],
    TargetMaps: beside.targetMaps,
    TargetLocations: beside.targetLocations,
    MaxConcurrency: beside.maxConcurrency,
    MaxErrors: beside.maxErrors,
    AlarmConfiguration: beside.alarmConfiguration,
    TriggeredAlarms: beside.triggeredAlarms,
    ResolvedTargets: { ParameterValues: [], Truncated: false },
    AutomationType: automationType(beside),
  })

/** Waiting is what a person or a signal ends; a sleep goes on by itself. */
export const executionStatus = ({ status, waiting }: Pick<ShownRun, 'status' | 'waiting'>): string =>
  status === 'Waiting' && waiting?.for === 'timer' ? 'InProgress' : status

/** One that goes over accounts and regions; what it starts in each of them is local there. */
export const automationType = ({ targetLocations }: Beside): 'CrossAccount' | 'Local' =>
  targetLocations === undefined ? 'Local' : 'CrossAccount'

/** `runbook:Restart` is `Restart`; a playbook keeps its whole reference, for a runbook may have the same name. */
export const documentNameOf = (procedure: string): string => procedure.replace(/^runbook:/, '')

/** One record for each step; of one inside a loop, one for each pass it took. */
export const stepExecutions = (run: ShownRun, graph: Graph): readonly Shape[] =>
  graph.steps.flatMap((step) => {
    const shown = run.steps.find(({ id }) => id === step.id)
    const passes = step.inside === undefined ? [] : [...new Set((shown?.attempts ?? []).map(({ pass }) => pass))]
    const last = passes.at(-1)
    if (shown === undefined || last === undefined) return [stepExecution(run, graph, step, shown)]
    return passes.map((pass) => stepExecution(run, graph, step, pass === last ? shown : passOf(shown, pass), pass))
  })

/** How a step stood in an earlier pass: as its last attempt in it ended. */
const passOf = (shown: ShownStep, pass: number): ShownStep => {
  const attempts = shown.attempts.filter((one) => one.pass === pass)
  const last = attempts.at(-1)
  return {
    ...shown,
    attempts,
    status: last?.status ?? shown.status,
    reason: last?.reason ?? null,
    outputs: last?.outputs ?? {},
    decisions: [],
  }
}

const stepExecution = (run: ShownRun, graph: Graph, step: Step, shown: ShownStep | undefined, pass?: number): Shape => {
  const attempts = (shown?.attempts ?? []).filter((one) => pass === undefined || one.pass === pass)
  const stands = stepStatus(shown?.status ?? 'pending')
  const status = stands === 'Waiting' && step.work.type === 'sleep' ? 'InProgress' : stands
  const reason = shown?.reason ?? attempts.at(-1)?.reason ?? null
  const isOver = ['Success', 'Failed', 'TimedOut', 'Cancelled'].includes(status)
  const failed = status === 'Failed' || status === 'TimedOut'
  const next = step.end === true ? null : step.next
  return present({
    StepName: step.id,
    Action: actionOf(step),
    TimeoutSeconds: step.timeoutMs > 0 ? Math.round(step.timeoutMs / 1_000) : undefined,
    OnFailure: jumpText(step.onFailure),
    MaxAttempts: step.attempts ?? 1,
    ExecutionStartTime: seconds(attempts[0]?.beganAt ?? shown?.since ?? null),
    ExecutionEndTime: isOver ? seconds(attempts.at(-1)?.endedAt ?? null) : undefined,
    StepStatus: status,
    Inputs: Object.fromEntries(
      Object.entries(inputsOf(step)).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
    Outputs: wireOutputs(step, shown),
    Response: reason ?? undefined,
    ResponseCode: textOf(shown?.outputs['ResponseCode']),
    FailureMessage: failed ? (reason ?? 'It failed.') : undefined,
    FailureDetails: failed && reason !== null ? detailsOf(reason) : undefined,
    StepExecutionId: stepExecutionId(run.run, step.id, pass ?? 0),
    OverriddenParameters: allToWire(dataOf(shown?.overridden ?? {})),
    IsEnd: step.end === true || next === null,
    NextStep: next ?? undefined,
    IsCritical: step.critical,
    ValidNextSteps: validNext(step),
    ParentStepDetails: step.inside === undefined ? undefined : parentOf(run.run, graph, step.inside, pass),
  })
}

const parentOf = (run: string, graph: Graph, loop: string, pass: number | undefined): Shape => {
  const step = graph.steps.find(({ id }) => id === loop)
  return present({
    StepExecutionId: stepExecutionId(run, loop, 0),
    StepName: loop,
    Action: step === undefined ? 'aws:loop' : actionOf(step),
    Iteration: pass,
  })
}

/** The same step of the same run has the same one: a signal names it. */
export const stepExecutionId = (run: string, step: string, pass: number): string => {
  const hashed = [...`${step}/${pass}`].reduce(
    (hash, sign) => Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 16_777_619) >>> 0,
    2_166_136_261,
  )
  return `${run.slice(0, 24)}${hashed.toString(16).padStart(8, '0')}${run.slice(-4)}`
}

const statuses: Readonly<Record<string, string>> = {
  pending: 'Pending',
  queued: 'InProgress',
  running: 'InProgress',
  waiting: 'Waiting',
  success: 'Success',
  failed: 'Failed',
  'timed-out': 'TimedOut',
  cancelled: 'Cancelled',
  // Passed by without being done: SSM has no word for it.
  skipped: 'Success',
  'not-applicable': 'Success',
  lost: 'Waiting',
}

export const stepStatus = (status: string): string => statuses[status] ?? 'Pending'

/** The action of an SSM document a step comes from, or would be. */
export const actionOf = ({ work }: Step): string => {
  switch (work.type) {
    case 'call':
      return work.performer
    case 'script':
      return work.handler === undefined && work.payload === undefined ? 'aws:runCommand' : 'aws:executeScript'
    case 'run':
      return 'aws:executeAutomation'
    case 'set':
      return 'aws:updateVariable'
    case 'branch':
    case 'loop':
    case 'sleep':
    case 'pause':
    case 'approve':
      return `aws:${work.type}`
    case 'manual':
      return 'aws:pause'
    case 'http':
      return 'aws:invokeWebhook'
    case 'action':
      return 'aws:executeAwsApi'
    default:
      return work satisfies never
  }
}

const actionAt = (graph: Graph, cursor: string | null): string | undefined => {
  const step = graph.steps.find(({ id }) => id === cursor)
  return step === undefined ? undefined : actionOf(step)
}

const inputsOf = (step: Step): Readonly<Record<string, unknown>> => {
  const { work } = step
  switch (work.type) {
    case 'call':
      return work.inputs
    case 'script':
      return present({ Runtime: work.interpreter, Handler: work.handler, InputPayload: work.payload })
    case 'run':
      return { DocumentName: documentNameOf(work.procedure), RuntimeParameters: work.parameters, ...work.spread }
    case 'sleep':
      return present({ Duration: work.duration, Timestamp: work.until })
    case 'set':
      return { Name: `variable:${work.variable}`, Value: work.value }
    case 'approve':
      return present({
        Approvers: step.approval?.from ?? [],
        MinRequiredApprovals: Math.max(1, step.approvals),
        Message: step.approval?.message,
      })
    default:
      return {}
  }
}

const validNext = (step: Step): readonly string[] => {
  const ways = step.work.type === 'branch' ? [...step.work.choices.map(({ next }) => next), step.work.otherwise] : []
  return [...new Set([...ways, step.end === true ? undefined : step.next].filter((one): one is string => typeof one === 'string'))]
}

const jumpText = (jump: OnFailure): string => (jump.then === 'step' ? `step:${jump.step}` : jump.then === 'continue' ? 'Continue' : 'Abort')

/** What people decided is an output of the step that asked them. */
const wireOutputs = (step: Step, shown: ShownStep | undefined): Shape => {
  const outputs = dataOf(shown?.outputs ?? {})
  const decided =
    step.work.type !== 'approve' || 'ApproverDecisions' in outputs || shown === undefined || shown.decisions.length === 0
      ? {}
      : {
          ApproverDecisions: shown.decisions.map(({ by, decision, note, at }) =>
            JSON.stringify({ Approver: by, Decision: decision === 'approve' ? 'Approve' : 'Reject', Comment: note, Time: at }),
          ),
        }
  return { ...allToWire(outputs), ...decided }
}

/** What the document says it answers: what there is of it. */
const documentOutputs = (steps: readonly ShownStep[], graph: Graph): Shape =>
  Object.fromEntries(
    (graph.outputs ?? []).flatMap((name) => {
      const dot = name.indexOf('.')
      const value = steps.find(({ id }) => id === name.slice(0, dot))?.outputs[name.slice(dot + 1)]
      return value === undefined ? [] : [[name, toWire(value as Data)]]
    }),
  )

/** Why it failed, read back from its sentence: AWS's own name and status stand at its end. */
const detailsOf = (reason: string): Shape => {
  const match = / \(([A-Za-z][\w.]*)(?:, (\d{3}))?\)$/.exec(reason)
  const [, code = '', status = '0'] = match ?? []
  const failure = failureOf(code, reason, Number(status))
  const stage = code === 'ValidationError' && status === '0' ? 'InputValidation' : 'Invocation'
  const type = code === 'NoCredentials' ? 'Permission' : failure.type
  return { FailureStage: stage, FailureType: type, Details: { VerificationErrorMessage: [reason] } }
}

/** Steps of a run; of one over targets, its children. One that could not be begun failed. */
const progress = ({ steps }: ShownRun, children: Beside['children']): Shape => {
  if (children !== undefined) return progressOfChildren(children, targetsIn(steps[0]?.attempts.at(-1)))
  const count = (status: string): number => steps.filter((step) => stepStatus(step.status) === status).length
  return {
    TotalSteps: steps.length,
    SuccessSteps: count('Success'),
    FailedSteps: count('Failed'),
    CancelledSteps: count('Cancelled'),
    TimedOutSteps: count('TimedOut'),
  }
}

/** How many there are and how many failed: as far as it is, or as it ended. */
const targetsIn = (attempt: ShownAttempt | undefined): { readonly total: number; readonly failed: number } | undefined => {
  const { Total: total, Failed: failed } = attempt?.outputs ?? {}
  return attempt?.targets ?? (typeof total === 'number' && typeof failed === 'number' ? { total, failed } : undefined)
}

const progressOfChildren = (
  children: Readonly<Record<string, number>>,
  targets: { readonly total: number; readonly failed: number } | undefined,
): Shape => {
  const { Success: succeeded = 0, Failed: failed = 0, Cancelled: cancelled = 0, TimedOut: timedOut = 0 } = children
  const begun = Object.values(children).reduce((sum, runs) => sum + runs, 0)
  return {
    TotalSteps: targets?.total ?? begun,
    SuccessSteps: succeeded,
    FailedSteps: Math.max(failed, (targets?.failed ?? 0) - cancelled - timedOut),
    CancelledSteps: cancelled,
    TimedOutSteps: timedOut,
  }
}

const dataOf = (values: Readonly<Record<string, unknown>>): Readonly<Record<string, Data>> => values as Readonly<Record<string, Data>>
const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : isList(value as Data) ? JSON.stringify(value) : String(value)

const present = (shape: Shape): Shape => Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined))
