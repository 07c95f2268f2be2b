import type { PageRequest } from '#domains/notices/paging.ts'
import type { Transaction } from '#platform/transaction.ts'
import type { Waiting } from './state.ts'
import type { RunRow } from './store.ts'
import { cut } from '#platform/text/cut.ts'

/**
 * A run that nobody watches and that cannot go on without a decision pages whoever answers for its procedure. Runs a
 * person started page nobody: that person is looking.
 */
export const pageForDecision = async (transaction: Transaction, run: RunRow, waiting: Waiting, stepTitle: string): Promise<void> => {
  if (!isUnattended(run) || !transaction.registry.actions.has('notice.page')) return
  const policy = await policyOf(transaction, run)
  if (policy === undefined) return
  const decide = (decision: 'retry' | 'skip' | 'fail') => ({ run: run.id, step: waiting.step, decision })
  const request: PageRequest = {
    subject: subjectOf(run.id),
    title: cut(`Decide: ${run.title}, step “${stepTitle}”`, 300),
    text: `${waiting.reason}\n${transaction.config.baseUrl}/runs/${run.id}`,
    priority: 'Urgent',
    urgency: 'important',
    policy,
    about: [subjectOf(run.id), run.procedure, ...run.about],
    offers: [
      { choice: 'acknowledge', label: 'Acknowledge', action: 'notice.acknowledge', input: { subject: subjectOf(run.id) } },
      { choice: 'retry', label: 'Do it again', action: 'run.decide', input: decide('retry') },
      { choice: 'skip', label: 'Go on after it', action: 'run.decide', input: decide('skip') },
      { choice: 'fail', label: 'Count it as failed', action: 'run.decide', input: decide('fail') },
    ],
  }
  await asRun(transaction, run).callNamed('notice.page', request)
}

/** Nobody is paged any more once it was decided, by whomever. */
export const stopPage = async (transaction: Transaction, run: RunRow, by: string | undefined): Promise<void> => {
  if (!isUnattended(run) || !transaction.registry.actions.has('notice.stop')) return
  await asRun(transaction, run).callNamed('notice.stop', {
    subject: subjectOf(run.id),
    because: 'resolved',
    ...(by === undefined ? {} : { by }),
  })
}

const subjectOf = (id: string): string => `run:${id}`

const isUnattended = (run: RunRow): boolean => run.automatic || run.about.some((reference) => /^alert(?:-group)?:/.test(reference))

const asRun = (transaction: Transaction, run: RunRow): Transaction => transaction.as({ type: 'workflow', name: 'runs.run', id: run.id })

/** The policy the procedure names, else that of the team it names or that owns it. */
const policyOf = async (transaction: Transaction, run: RunRow): Promise<string | undefined> => {
  const named = await escalationOf(transaction, run.procedure)
  if (named !== undefined && isPolicy(named)) return named
  for (const team of [named, run.owner]) {
    const policy = team === undefined || team === null ? undefined : await escalationOf(transaction, team)
    if (policy !== undefined && isPolicy(policy)) return policy
  }
  return undefined
}

const isPolicy = (reference: string): boolean => reference.startsWith('escalation-policy:')

const escalationOf = async (transaction: Transaction, reference: string): Promise<string | undefined> => {
  const spec = (await transaction.records.byReference(reference))?.spec
  if (typeof spec !== 'object' || spec === null || !('escalation' in spec)) return undefined
  return typeof spec.escalation === 'string' ? spec.escalation : undefined
}
