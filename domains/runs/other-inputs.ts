import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import { defineSlot } from '#platform/slot.ts'
import type { Transaction } from '#platform/transaction.ts'
import { findStep, type Step } from './graph.ts'
import { behindOf, withDocument } from './leading.ts'
import { inputsFrom, overrideProblems, presentInputs } from './overriding.ts'
import { planOf } from './planning.ts'
import { peopleBehind } from './rights.ts'
import type { Outputs } from './state.ts'
import type { RunRow } from './store.ts'
import type { Data } from './values.ts'

/** Who else has a say in inputs given by hand: the rules of the parameters the document has there. Sentences, empty for none. */
export const overrideChecks = defineSlot<{
  readonly problems: (transaction: Transaction, run: RunRow, step: Step, inputs: Outputs) => Promise<readonly string[]>
}>('runs.override-checks')

/** Inputs for a step that is started by hand, as it takes them; refuses what may not be given, or not by this actor. */
export const otherInputs = async (
  transaction: Transaction,
  { run: id, step: name, inputs }: { readonly run: string; readonly step: string; readonly inputs: Readonly<Record<string, unknown>> },
): Promise<Outputs> => {
  const { run, graph } = await withDocument(transaction, id)
  const step = findStep(graph, name)
  if (step === undefined) throw new Refusal('not-found', `The run has no step "${name}". run.get shows its steps.`)
  if (!(await isStarter(transaction, run)))
    throw new Refusal(
      'forbidden',
      `What the steps of this run do is done in the name of ${run.started_by}, so nobody else gives them other inputs. Start a run of your own.`,
    )
  const plan = planOf(run, graph, transaction.now, transaction.config.baseUrl)
  const given = inputsFrom(inputs as Readonly<Record<string, Data>>, presentInputs(plan, run.state, step))
  const problems = [...overrideProblems(plan, run.state, step, given)]
  if (problems.length === 0)
    for (const one of overrideChecks.of(transaction.registry)) problems.push(...(await one.problems(transaction, run, step, given)))
  if (problems.length === 0) return given
  throw new Refusal('invalid-input', problems.join(' '), {
    findings: problems.map((message) => ({ path: '/inputs', rule: 'input', message })),
  })
}

/** In person or by a token of theirs. */
const isStarter = async (transaction: Transaction, run: RunRow): Promise<boolean> => {
  const { actor } = transaction
  const { behind } = await behindOf(transaction)
  const starters = [run.started_by, ...(run.acts_as.type === 'token' ? await peopleBehind(transaction, run.acts_as) : [])]
  return [actorReference(actor), behind].some((who) => who !== undefined && starters.includes(who))
}
