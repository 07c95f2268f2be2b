import { gatesAskedAgain, gatesGivenBefore, gatesPassed } from '#domains/runs/approvals/gates.ts'
import { candidateOf } from '#domains/runs/approvals/knowing.ts'
import { mayDecide, type Verdict } from '#domains/runs/approvals/may.ts'
import { openApproval } from '#domains/runs/approvals/opening.ts'
import * as store from '#domains/runs/approvals/store.ts'
import { findStep, type Graph } from '#domains/runs/graph.ts'
import { runWithGraph } from '#domains/runs/looking.ts'
import { isOfRun, peopleBehind } from '#domains/runs/rights.ts'
import { isFinished, type RunEvent } from '#domains/runs/state.ts'
import type { RunRow } from '#domains/runs/store.ts'
import { titleOf } from '#domains/runs/telling.ts'
import { type Actor, actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Refuses whoever may not decide about the approval a run waits for, a refusal without a reason, and a second answer. */
export const refuseDecision = async (
  transaction: Transaction,
  run: RunRow,
  graph: Graph,
  { step, decision, note }: { readonly step: string; readonly decision: 'approve' | 'reject'; readonly note?: string | undefined },
): Promise<void> => {
  refuseToken(transaction.actor)
  const { waiting } = run.state
  // Whoever comes too late is told what came of it by the action itself.
  if (waiting?.for !== 'approval' || waiting.step !== step) return
  const verdict = await verdictFor(transaction, run, graph, step)
  if (!verdict.may) throw new Refusal('forbidden', verdict.because)
  const by = actorReference(transaction.actor)
  const said = run.state.steps[step]?.decisions.find((one) => one.by.toLowerCase() === by.toLowerCase())
  if (said !== undefined)
    throw new Refusal('conflict', 'You have approved this already, and each person counts once. Somebody else must approve too.')
  if (decision === 'reject' && (note ?? '').trim() === '')
    throw new Refusal(
      'invalid-input',
      `Say why you refuse, as \`note\`: whoever asked must know what to change. From a chat, open ${transaction.config.baseUrl}/runs/${run.id}`,
    )
}

/**
 * Refuses an event that would lead a run around an approval: skipping it, taking a refused run up after it, starting again
 * or by hand beyond it. Whoever may decide about the approval may do that too.
 */
export const refuseAround = async (transaction: Transaction, run: RunRow, graph: Graph, event: RunEvent): Promise<void> => {
  for (const gate of gatesPassed(graph, run.state, event)) {
    const verdict = nobodyIn(transaction.actor) ?? (await verdictFor(transaction, run, graph, gate))
    if (verdict.may) continue
    const title = titleOf(transaction, { row: run, graph }, gate)
    throw new Refusal('forbidden', `This would go past the approval “${title}”, which nobody has given. ${verdict.because}`)
  }
  if (event.type === 'restarted' || (event.type === 'decided' && isFinished(run.state.status))) await refuseBehind(transaction, run)
}

/**
 * A run that another began behind an approval was agreed to once, with that one. Once that one is over it is taken up again
 * by itself only by whoever may decide about the approval.
 */
const refuseBehind = async (transaction: Transaction, run: RunRow): Promise<void> => {
  for (let one = run, above = await aboveOf(transaction, one); above !== undefined; above = await aboveOf(transaction, one)) {
    if (!isFinished(above.run.state.status)) return
    for (const gate of gatesGivenBefore(above.graph, above.run.state, one.started_at, transaction.now)) {
      const verdict = nobodyIn(transaction.actor) ?? (await verdictFor(transaction, above.run, above.graph, gate))
      if (verdict.may) continue
      const title = titleOf(transaction, { row: above.run, graph: above.graph }, gate)
      throw new Refusal(
        'forbidden',
        `It was begun behind the approval “${title}” of run ${above.run.id}, which was given once. Take that run up again, and it is asked for. ${verdict.because}`,
      )
    }
    one = above.run
  }
}

const aboveOf = async (transaction: Transaction, { parent }: RunRow) => (parent === null ? undefined : runWithGraph(transaction, parent))

/** The event with the approvals that must be given again before it leads anywhere. */
export const askingAgain = (
  { now }: Transaction,
  { run, graph }: { readonly run: RunRow; readonly graph: Graph },
  event: RunEvent,
): RunEvent => {
  const asks = gatesAskedAgain(graph, run.state, event, now)
  return asks.length > 0 && (event.type === 'restarted' || event.type === 'decided') ? { ...event, asks } : event
}

/** Why this actor decides about no approval, whoever is behind it. */
const nobodyIn = (actor: Actor): Verdict | undefined => {
  if (actor.type === 'token') return { may: false, because: 'A token approves nothing.' }
  return isOfRun(actor) ? { may: false, because: 'A step of a run approves nothing.' } : undefined
}

const verdictFor = async (transaction: Transaction, run: RunRow, graph: Graph, step: string): Promise<Verdict> => {
  const row = await questionOf(transaction, run, graph, step)
  const who = await candidateOf(
    transaction,
    transaction.actor,
    run.owner ?? undefined,
    row.from.filter((reference) => reference.startsWith('schedule:')),
  )
  return who === undefined ? { may: false, because: 'Only a person can decide about an approval.' } : mayDecide(row, who)
}

/** As it is asked now; of a step nobody was asked about, as it would be. */
const questionOf = async (transaction: Transaction, run: RunRow, graph: Graph, step: string) => {
  const happening = { run: run.id, event: { type: 'started' } as const }
  const isOpen = run.state.waiting?.for === 'approval' && run.state.waiting.step === step
  const row = isOpen
    ? await openApproval(transaction, { row: run, graph, state: run.state, happening })
    : await store.latestApproval(transaction.sql, run.id, step)
  const approval = findStep(graph, step)?.approval
  return {
    from: row?.asked ?? approval?.from ?? [],
    askers: [...(row?.askers ?? (await peopleBehind(transaction, run.acts_as))), ...(isOpen ? [] : (run.state.takenUpBy ?? []))],
    bySelf: row?.by_self ?? approval?.bySelf === true,
  }
}

/** A token is in the hands of whoever made it: it would be the same person twice. */
const refuseToken = (actor: Actor): void => {
  if (isOfRun(actor))
    throw new Refusal('forbidden', 'A step of a run cannot approve in the name of whoever started it: they must look at it themselves.')
  if (actor.type !== 'person' && actor.type !== 'link' && actor.type !== 'chat')
    throw new Refusal('forbidden', 'Only a person can approve a step: sign in, or use the link of the message. A token cannot.')
}
