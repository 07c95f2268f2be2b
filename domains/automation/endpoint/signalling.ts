import { runApproved } from '#domains/runs/facts.ts'
import { findStep } from '#domains/runs/graph.ts'
import { lookupOf } from '#domains/runs/plan.ts'
import { planOf } from '#domains/runs/planning.ts'
import { resolve } from '#domains/runs/references.ts'
import { select } from '#domains/runs/selecting.ts'
import { subjectsOf, titleOf } from '#domains/runs/telling.ts'
import { transition } from '#domains/runs/transition.ts'
import { isList, isMap, type Data } from '#domains/runs/values.ts'
import { storable } from '#platform/text/storable.ts'
import { teamsOf } from '#platform/identity/teams.ts'
import { recordByKey } from '#platform/kinds/store.ts'
import { requireVersion } from '#platform/kinds/versions-store.ts'
import { readData } from '#platform/text/data.ts'
import type { Transaction } from '#platform/transaction.ts'
import { writtenIn } from './written.ts'
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
      await transaction.callNamed('run.start-step', {
        run: run.id,
        step: stepNamed(found, one('StepName') ?? run.state.waiting?.step),
        ...overriddenIn(payload),
      })
      return {}
    case 'StopStep':
      await transaction.callNamed('run.skip', {
        run: run.id,
        step: stepNumbered(found, one('StepExecutionId')),
        note: 'Stopped by a signal.',
      })
      return {}
    case 'Revoke':
      throw invalid('Revoke takes back an access request, and this execution is none: a decision about an approval stays as it was given.')
    default:
      throw new SsmError('ValidationException', `SignalType is one of Approve, Reject, StartStep, StopStep, Resume, Revoke, not "${type}".`)
  }
}

/** What stands beside the name of the step are inputs it is to take instead of its own. */
const overriddenIn = (payload: Readonly<Record<string, readonly string[]>>): { readonly inputs?: Readonly<Record<string, Data>> } => {
  const { StepName: _, ...given } = payload
  const inputs = Object.entries(given).map(([name, texts]) => [name, texts.length === 1 ? (texts[0] ?? '') : texts] as const)
  return inputs.length === 0 ? {} : { inputs: Object.fromEntries(inputs) }
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
  if (speaker.run !== undefined && (await isAmong(transaction, { run, graph }, waiting.step, speaker.run))) {
    const by = `run:${speaker.run.id}`
    // However many runs act as the role: it is one approver.
    if (run.state.steps[waiting.step]?.decisions.some((one) => one.by.startsWith('run:')) === true)
      throw invalid('A run has given the approval of its role already; somebody else must approve too.')
    const data = {
      run: run.id,
      procedure: run.procedure,
      step: waiting.step,
      title: titleOf(transaction, { row: run, graph }, waiting.step),
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

/**
 * Whether the role a run acts as is one of those who may decide: written among the approvers as it is, configured as a
 * profile, and free for whoever started the run. A name that only looks alike counts for nothing.
 */
const isAmong = async (
  transaction: Transaction,
  { run, graph }: Found,
  step: string,
  speaking: NonNullable<Speaker['run']>,
): Promise<boolean> => {
  const { aws, baseUrl } = transaction.config
  const profile = Object.values(aws?.profiles ?? {}).find(({ role }) => role !== undefined && role === speaking.profile)
  if (profile === undefined || profile.mayUse?.includes(speaking.startedBy) === false) return false
  const record = await recordByKey(transaction.sql, run.procedure)
  if (record === undefined) return false
  const { document } = await requireVersion(transaction.sql, record, run.version)
  const lookup = lookupOf(planOf(run, graph, transaction.now, baseUrl), run.state)
  const written = approversWritten(writtenIn(document).content, step)
  return written.some((text) => {
    const resolved = resolve(text, lookup)
    if (resolved.missing !== undefined) return false
    return isList(resolved.value) ? resolved.value.some((one) => one === profile.role) : resolved.value === profile.role
  })
}

/** The approvers of a step as its document names them. */
const approversWritten = (content: string, step: string): readonly Data[] => {
  const found = select(readData(content) as Data, '$..mainSteps')
  const lists = isList(found) ? found.flatMap((one) => (isList(one) ? one : [])) : []
  const written = lists.flatMap((one) =>
    isMap(one) && one['name'] === step && isMap(one['inputs']) ? (one['inputs']['Approvers'] ?? []) : [],
  )
  return written.flat()
}
