import { approverOf } from '#domains/automation/documents/approvers.ts'
import { runApproved } from '#domains/runs/facts.ts'
import { findStep, type Graph } from '#domains/runs/graph.ts'
import { lookupOf } from '#domains/runs/plan.ts'
import { planOf } from '#domains/runs/planning.ts'
import { resolve } from '#domains/runs/references.ts'
import { subjectsOf, titleOf } from '#domains/runs/telling.ts'
import { transition } from '#domains/runs/transition.ts'
import { asText, isList, storable } from '#domains/runs/values.ts'
import { teamsOf } from '#platform/identity/teams.ts'
import type { Transaction } from '#platform/transaction.ts'
import { SsmError } from './errors.ts'
import { stepExecutionId } from './execution.ts'
import { needExecution } from './executions.ts'
import { needText, wireIn, type Input } from './input.ts'
import type { Speaker } from './speaking.ts'

const invalid = (message: string): SsmError => new SsmError('InvalidAutomationSignalException', message)
type Found = Awaited<ReturnType<typeof needExecution>>

/** SendAutomationSignal. */
export const sendSignal = async (transaction: Transaction, input: Input, speaker: Speaker) => {
  const found = await needExecution(transaction, needText(input, 'AutomationExecutionId'))
  const payload = wireIn(input, 'Payload')
  const one = (name: string): string | undefined => payload[name]?.[0]
  const { run } = found
  const type = needText(input, 'SignalType')
  switch (type) {
    case 'Approve':
    case 'Reject':
      await decide(transaction, found, speaker, type, one('Comment') ?? '')
      return {}
    case 'Resume':
      await transaction.callNamed('run.resume', { run: run.id, step: stepNamed(found, one('StepName') ?? run.state.waiting?.step) })
      return {}
    case 'StartStep':
      await transaction.callNamed('run.start-step', { run: run.id, step: stepNamed(found, one('StepName') ?? run.state.waiting?.step) })
      return {}
    case 'StopStep':
      await transaction.callNamed('run.skip', {
        run: run.id,
        step: stepNumbered(found, one('StepExecutionId')),
        note: 'Stopped by a signal.',
      })
      return {}
    default:
      throw invalid(`The signal ${type} is not one of Approve, Reject, StartStep, StopStep, Resume.`)
  }
}

const stepNamed = ({ graph }: Found, name: string | undefined): string => {
  if (name !== undefined && findStep(graph, name) !== undefined) return name
  throw new SsmError('AutomationStepNotFoundException', `The execution has no step named ${name ?? '(none was given)'}.`)
}

const stepNumbered = ({ run, graph }: Found, id: string | undefined): string => {
  const found = graph.steps.find((step) => stepExecutionId(run.id, step.id, 0) === id)
  if (found === undefined)
    throw new SsmError('AutomationStepNotFoundException', `The execution has no step with the ID ${id ?? '(none was given)'}.`)
  return found.id
}

/**
 * Approve and Reject. A person decides by a token whose scopes name `run.approve`; a run decides when the role it acts
 * as is among the approvers, as at AWS: so an approval can be given by default after a while.
 */
const decide = async (
  transaction: Transaction,
  { run, graph }: Found,
  speaker: Speaker,
  type: 'Approve' | 'Reject',
  comment: string,
): Promise<void> => {
  const { waiting } = run.state
  if (waiting?.for !== 'approval') throw invalid(`The execution waits for no approval: it is ${run.status}.`)
  const decision = type === 'Approve' ? 'approve' : 'reject'
  const note = comment === '' ? (type === 'Reject' ? 'Rejected by a signal.' : '') : comment
  if (speaker.run !== undefined && isAmong(transaction, { run, graph }, waiting.step, speaker.run.profile)) {
    const by = `run:${speaker.run.id}`
    const data = {
      run: run.id,
      procedure: run.procedure,
      step: waiting.step,
      title: titleOf({ graph }, waiting.step),
      decision,
      ...(note === '' ? {} : { note: storable(note) }),
    } as const
    transaction.record(runApproved, { subjects: subjectsOf(run), data })
    const event = { type: decision === 'approve' ? 'approved' : 'rejected', step: waiting.step, by, note: storable(note) } as const
    if ((await transition(transaction, run.id, event, { by, note: storable(note) })) === undefined)
      throw invalid('The execution does not take this decision any more.')
    return
  }
  const input = { run: run.id, step: waiting.step, decision, ...(note === '' ? {} : { note }) }
  await (await decider(transaction, speaker)).callNamed('run.approve', input)
}

const decider = async (transaction: Transaction, { person, actor }: Speaker): Promise<Transaction> => {
  if (person === undefined || actor.type !== 'token') return transaction
  return transaction.as({ type: 'person', name: person, role: actor.role, teams: await teamsOf(transaction, person) })
}

/** Whether the role a run acts as is one of those who may decide. */
const isAmong = (
  transaction: Transaction,
  { run, graph }: { run: Found['run']; graph: Graph },
  step: string,
  profile: string | null,
): boolean => {
  if (profile === null) return false
  const lookup = lookupOf(planOf(run, graph, transaction.now, transaction.config.baseUrl), run.state)
  const asked = (findStep(graph, step)?.approval?.from ?? []).flatMap((text) => {
    const resolved = resolve(text, lookup)
    if (resolved.missing !== undefined) return []
    return isList(resolved.value) ? resolved.value.map(asText) : [asText(resolved.value)]
  })
  return asked.some((one) => one === profile || approverOf(one) === approverOf(profile))
}
