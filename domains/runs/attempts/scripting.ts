import type { EndedJob, JobOrder } from '#domains/runners/job.ts'
import { matchRunners, submitJob } from '#domains/runners/submitting.ts'
import type { Work } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'
import { secretNamed, secretsIn } from '#domains/runs/confidential.ts'
import { documentOf } from '#domains/runs/documents.ts'
import { openFan, turnFan, type Fan } from '#domains/runs/fan.ts'
import { findStep, type Step } from '#domains/runs/graph.ts'
import type { Happening } from '#domains/runs/happening.ts'
import { overriddenStep } from '#domains/runs/overriding.ts'
import { dataFrom, outputsFromLines } from '#domains/runs/outputs.ts'
import { fitting, mostOfStep } from '#domains/runs/size.ts'
import { lookupOf, type Plan } from '#domains/runs/plan.ts'
import { planOf, valuesOf, variableOf } from '#domains/runs/planning.ts'
import { missingInWords, resolve } from '#domains/runs/references.ts'
import { pick } from '#domains/runs/selecting.ts'
import type { Outputs, RunState } from '#domains/runs/state.ts'
import { lockRuns, type RunRow } from '#domains/runs/store.ts'
import { transitions } from '#domains/runs/transition.ts'
import { asText, isMap, type Data } from '#domains/runs/values.ts'
import { inOneTransaction } from './acting.ts'
import { endOf, type Jobs, jobsIn, remembered } from './machines.ts'
import { type Claimed, keyOf, wakeDispatch } from './node.ts'
import { failed, type Result } from './results.ts'
import * as store from './store.ts'

type Script = Extract<Step['work'], { type: 'script' }>

/** Hands a script to the machines that are to run it: the attempt waits for their jobs from the same commit on. */
export const runScript = async (work: Work, claimed: Claimed, step: Step, script: Script): Promise<Result> => {
  let refusal: Result | undefined
  const result = await inOneTransaction(work, claimed, async (transaction, run) => {
    const plan = planOf(run, claimed.graph, transaction.now, transaction.config.baseUrl)
    const targets = await targetsOf(transaction, step, plan, run.state)
    if (typeof targets === 'string') {
      const { step: id, attempt } = claimed
      return { run: run.id, event: { type: 'step-handed-over', step: id, attempt, reason: targets } }
    }
    const order = orderOf(claimed, run, plan, step, script)
    if (order.missing !== undefined) {
      refusal = failed(missingInWords(order.missing), { final: true })
      return undefined
    }
    const fan =
      targets.length > 1 || step.target?.tags !== undefined
        ? openFan(targets.length, step.target?.concurrency ?? '100%', step.target?.errors, false)
        : undefined
    const jobs: Jobs = { targets, ended: {}, ...(fan === undefined ? {} : { fan }) }
    const opened = fan === undefined ? undefined : turnFan(fan, { type: 'opened' })
    const memory = remembered(opened === undefined ? jobs : { ...jobs, fan: opened.fan })
    await store.returnAttempts(transaction.sql, [{ ...claimed, due_at: null, memory, output: null }])
    for (const target of opened === undefined ? [null] : opened.begin.map((at) => targets[at] ?? ''))
      await submitJob(transaction, jobFor(order, claimed, target, targets[0] ?? ''))
    return undefined
  })
  return refusal ?? result
}

/** The machines it is for, `''` for this platform itself; or why nobody can do it. */
const targetsOf = async (transaction: Transaction, step: Step, plan: Plan, state: RunState): Promise<readonly string[] | string> => {
  const { target } = step
  if (target === undefined) return ['']
  const resolved = resolve({ runners: target.runners ?? [], tags: target.tags ?? {} }, lookupOf(plan, state))
  if (resolved.missing !== undefined) return missingInWords(resolved.missing)
  const { runners, tags } = isMap(resolved.value) ? resolved.value : {}
  const names = Array.isArray(runners) ? runners.map(asText).filter((name) => name !== '') : []
  const wanted = isMap(tags) ? Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, asText(value)])) : {}
  if (names.length > 0 && Object.keys(wanted).length === 0) return names
  const matched = await matchRunners(transaction, { ...(names.length > 0 ? { runners: names } : {}), tags: wanted })
  const words = Object.entries(wanted).map(([name, value]) => `${name}=${value}`)
  return matched.length > 0 ? matched.map(({ name }) => name) : `No runner has ${words.join(' and ')}. Do this step by hand and answer.`
}

type Order = Omit<JobOrder, 'key' | 'runner'> & { readonly missing?: undefined }

const orderOf = (
  claimed: Claimed,
  run: RunRow,
  plan: Plan,
  step: Step,
  script: Script,
): Order | { readonly missing: readonly string[] } => {
  const lookup = lookupOf(plan, run.state)
  const written = resolve(script.environment ?? {}, lookup)
  const payload = script.payload === undefined ? undefined : resolve(script.payload, lookup)
  if (written.missing !== undefined || payload?.missing !== undefined)
    return { missing: [...(written.missing ?? []), ...(payload?.missing ?? [])] }
  const values = new Map<string, Data>([
    ...[...valuesOf(plan, run.state)].map(([name, value]): [string, Data] => [variableOf(name), value]),
    ...(isMap(written.value) ? Object.entries(written.value) : []),
  ])
  const secrets: Record<string, string> = {}
  const environment: Record<string, string> = {}
  for (const [name, value] of values) {
    if (secretNamed(value) !== undefined) secrets[name] = asText(value)
    else environment[name] = asText(value)
  }
  const { interpreter, handler, folder, network, files } = script
  return {
    run: run.id,
    step: step.id,
    title: step.title,
    script: {
      interpreter,
      script: script.script,
      environment,
      ...(handler === undefined ? {} : { handler }),
      ...(payload?.value === undefined ? {} : { payload: payload.value }),
      ...(folder === undefined ? {} : { folder }),
      ...(network === undefined ? {} : { network }),
      ...(files === undefined ? {} : { files }),
    },
    timeoutMs: step.timeoutMs,
    idempotent: step.idempotent,
    secrets,
    masks: payload?.value === undefined ? [] : secretsIn(payload.value),
    procedure: run.procedure,
    documentDigest: run.document,
    approvedBy: (run.state.steps[claimed.step]?.decisions ?? []).filter(({ decision }) => decision === 'approve').map(({ by }) => by),
    startedBy: run.started_by,
  }
}

/** One machine's job: alone it has the key of the attempt, among several the machine's name behind it. */
const jobFor = (order: Order, key: store.AttemptKey, target: string | null, only: string): JobOrder => {
  const runner = target ?? only
  return { ...order, key: target === null ? keyOf(key) : `${keyOf(key)}/${target}`, runner: runner === '' ? null : runner }
}

/** A machine has ended a job. Of a `call` it means: look again at once. */
export const jobEnded = async (transaction: Transaction, ended: EndedJob): Promise<void> => {
  const key = attemptIn(ended.key)
  if (key === undefined) return
  const [run] = await lockRuns(transaction.sql, [key.run])
  const row = run === undefined ? undefined : await store.findAttempt(transaction.sql, key)
  if (run === undefined || row === undefined || row.status !== 'running' || row.claim !== null) return
  const graph = await documentOf(transaction, run.document)
  const written = findStep(graph, key.step)
  const step = written && overriddenStep(written, run.state.steps[key.step]?.overridden)
  if (step?.work.type === 'script') {
    const happening = await scriptEnded(transaction, { run, row, step, script: step.work }, ended, graph)
    if (happening !== undefined) await transitions(transaction, [happening])
  } else if (step?.work.type === 'call') {
    await store.makeDue(transaction.sql, key, transaction.now)
    wakeDispatch(transaction, transaction.now)
  }
}

interface Waiting {
  readonly run: RunRow
  readonly row: store.AttemptRow
  readonly step: Step
  readonly script: Script
}

const scriptEnded = async (
  transaction: Transaction,
  waiting: Waiting,
  ended: EndedJob,
  graph: Claimed['graph'],
): Promise<Happening | undefined> => {
  const { row, step, run } = waiting
  const jobs = jobsIn(row.memory)
  const target = ended.key.split('/')[3]
  const { outputs, failure } = outputsOfJob(step, ended)
  const outcome = failure === undefined ? ended.outcome : 'failed'
  const reason = failure ?? ended.reason
  if (jobs?.fan === undefined || target === undefined) {
    const output = await endOf(transaction.sql, ended.key)
    return { run: row.run, event: eventOf(row, outcome, reason, outputs), output }
  }
  if (jobs.ended[target] !== undefined) return undefined
  const { fan, begin, ends } = turnFan(jobs.fan, { type: 'ended', ok: outcome === 'success' })
  const next: Jobs = {
    ...jobs,
    fan,
    ended: { ...jobs.ended, [target]: { outcome, reason, outputs: fitting(outputs, shareOf(jobs.fan)).outputs } },
  }
  await store.remember(transaction.sql, row, remembered(next), null)
  if (begin.length > 0) {
    const claimed = { ...row, claim: '', begunAt: transaction.now, row: run, graph }
    const order = orderOf(claimed, run, planOf(run, graph, transaction.now, transaction.config.baseUrl), step, waiting.script)
    if (order.missing === undefined) for (const at of begin) await submitJob(transaction, jobFor(order, row, next.targets[at] ?? '', ''))
  }
  return ends === undefined ? undefined : overTargets(row, next, fan, ends)
}

/** What each machine may leave, so that all of them together are bearable. */
const shareOf = ({ total }: Fan): number => Math.max(2_048, mostOfStep / total)

const overTargets = (row: store.AttemptRow, { ended, targets }: Jobs, fan: Fan, ends: 'Success' | 'Failed' | 'Cancelled'): Happening => {
  const lines = targets.map(
    (name) =>
      `${name}: ${ended[name] === undefined ? 'not begun' : `${ended[name].outcome}${ended[name].reason === '' ? '' : `, ${ended[name].reason}`}`}`,
  )
  const outputs: Outputs = { Total: fan.total, Succeeded: fan.ended - fan.errors, Failed: fan.errors, ...lastOutputs(targets, ended) }
  const output = lines.join('\n')
  const { step, attempt } = row
  if (ends === 'Success') return { run: row.run, event: { type: 'step-succeeded', step, attempt, outputs }, output }
  if (ends === 'Cancelled') {
    const reason = 'It was ended because the run was cancelled.'
    return { run: row.run, event: { type: 'step-failed', step, attempt, reason, timedOut: false, outputs }, output }
  }
  const bad = targets.flatMap((name) => {
    const end = ended[name]
    return end === undefined || end.outcome === 'success' ? [] : [{ name, ...end }]
  })
  const [first] = bad
  // One machine alone is told of as if it had been named: lost, refused, too late.
  if (first !== undefined && targets.length === 1)
    return { run: row.run, event: eventOf(row, first.outcome, first.reason, outputs), output }
  // Without those nobody heard of again it would be a success: how it ended is not known.
  if (bad.filter(({ outcome }) => outcome !== 'lost').length <= fan.borne)
    return { run: row.run, event: { type: 'node-lost', step, attempt }, output }
  const why = first === undefined || first.reason === '' ? '' : ` ${first.name}: ${first.reason}`
  const reason = `${fan.errors} of ${fan.total} machines failed.${why}`
  return { run: row.run, event: { type: 'step-failed', step, attempt, reason, timedOut: false, outputs }, output }
}

/** What the machines answered; of one name the last machine's. */
const lastOutputs = (targets: readonly string[], ended: Jobs['ended']): Outputs =>
  Object.assign({}, ...targets.map((name) => ended[name]?.outputs ?? {}))

const eventOf = (row: store.AttemptRow, outcome: EndedJob['outcome'], reason: string, outputs: Outputs): Happening['event'] => {
  const { step, attempt } = row
  switch (outcome) {
    case 'success':
      return { type: 'step-succeeded', step, attempt, outputs }
    case 'refused':
      return { type: 'step-handed-over', step, attempt, reason }
    case 'lost':
      return { type: 'node-lost', step, attempt }
    case 'failed':
    case 'cancelled':
    case 'timed-out':
      return { type: 'step-failed', step, attempt, reason, timedOut: outcome === 'timed-out', outputs }
    default:
      return outcome satisfies never
  }
}

const outputsOfJob = (step: Step, ended: EndedJob): { readonly outputs: Outputs; readonly failure?: string } => {
  if (ended.resultData === undefined) return { outputs: outputsFromLines(ended.result) }
  const payload = dataFrom(ended.resultData)
  const picked = pick({ Payload: payload }, step.picks ?? [])
  const failure = ended.outcome === 'success' ? picked.failure : undefined
  return { outputs: { Payload: payload, ...picked.outputs }, ...(failure === undefined ? {} : { failure }) }
}

const attemptIn = (key: string): store.AttemptKey | undefined => {
  const [run = '', step = '', attempt = ''] = key.split('/')
  return /^[0-9a-f-]{36}$/.test(run) && step !== '' && /^\d{1,6}$/.test(attempt) ? { run, step, attempt: Number(attempt) } : undefined
}
