import { dropSent, dropWaiting, type Settled, settleEscalations } from '#domains/notices/ending/store.ts'
import { noticeAnswered, noticeStopped, subjectsOf } from '#domains/notices/facts.ts'
import { escalate } from '#domains/notices/jobs.ts'
import { policyOf, stateOf } from '#domains/notices/state.ts'
import { type EscalationRow, lockOpen } from '#domains/notices/store.ts'
import { advance, answersNeeded, type EscalationEvent, type EscalationState } from '#domains/oncall/escalation.ts'
import type { Policy } from '#domains/oncall/policies/policy.ts'
import { roster } from '#domains/oncall/roster.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { withdrawMessages } from '#platform/messages/outbox.ts'
import type { Transaction } from '#platform/transaction.ts'

export interface Stop {
  readonly subject: string
  readonly because: 'acknowledged' | 'resolved' | 'suppressed'
  /** Who answered: a reference. Default the actor of the transaction. */
  readonly by?: string
}

/** What became of one subject about which people were being paged. */
export interface Stopped {
  readonly subject: string
  /** False when it was so already. */
  readonly changed: boolean
  /** How many more people must acknowledge before paging stops. */
  readonly left: number
}

interface Turn {
  readonly row: EscalationRow
  readonly policy: Policy
  readonly state: EscalationState
  readonly stop: Stop
  readonly by: string
}

/**
 * Ends paging about these subjects with this transaction, or pauses it when enough people acknowledged: nothing is sent
 * for them after it commits, and what waits in the outbox is taken back. When more must answer, whoever did is paged no
 * more and the others are. Subjects nobody is paged about are left alone.
 */
export const stopEscalations = async (transaction: Transaction, stops: readonly Stop[]): Promise<readonly Stopped[]> => {
  if (stops.length === 0) return []
  const wanted = new Map(stops.map((stop) => [stop.subject, stop]))
  const rows = await lockOpen(transaction.sql, [...wanted.keys()])
  if (rows.length === 0) return []
  const { policies } = (await transaction.read(roster)).value
  const turns = rows.flatMap((row): Turn[] => {
    const stop = wanted.get(row.subject)
    if (stop === undefined) return []
    const by = stop.by ?? actorReference(transaction.actor)
    const policy = policyOf(row, policies)
    const event: EscalationEvent = stop.because === 'acknowledged' ? { type: 'acknowledged', by } : { type: 'stopped' }
    return [{ row, policy, stop, by, state: advance(policy, stateOf(row), event, { now: transaction.now, reach: nobody }).state }]
  })
  const changed = turns.filter(hasChanged)
  if (changed.length > 0) await settle(transaction, changed)
  return turns.map((turn) => ({ subject: turn.row.subject, changed: hasChanged(turn), left: leftOf(turn) }))
}

const nobody = () => ({ people: [], reason: '' })

const hasChanged = ({ row, state }: Turn): boolean => state.phase !== row.phase || state.answered.length !== row.answered.length

const leftOf = ({ policy, state }: Turn): number =>
  state.phase === 'escalating' || state.phase === 'snoozed' ? Math.max(0, answersNeeded(policy, state) - state.answered.length) : 0

const settle = async (transaction: Transaction, turns: readonly Turn[]): Promise<void> => {
  await settleEscalations(transaction.sql, turns.map(settledOf), transaction.now)
  const ended = turns.filter((turn) => leftOf(turn) === 0)
  for (const because of new Set(ended.map(({ stop }) => stop.because))) {
    const ids = ended.flatMap(({ row, stop }) => (stop.because === because ? [row.id] : []))
    await takeBackPages(transaction, ids, whatHappened[because])
  }
  for (const { row, by } of turns.filter((turn) => leftOf(turn) > 0)) await takeBackPages(transaction, [row.id], 'They answered', by)
  for (const turn of turns) tell(transaction, turn)
  // An acknowledgement that runs out has an instant of its own.
  const next = ended.flatMap(({ state }) => state.dueAt ?? []).toSorted((one, other) => one.getTime() - other.getTime())[0]
  if (next !== undefined) transaction.wake(escalate, next)
}

const settledOf = ({ row, state, stop, by }: Turn): Settled => ({ id: row.id, state, because: stop.because, by })

const tell = (transaction: Transaction, turn: Turn): void => {
  const { row, policy, state, stop, by } = turn
  const { id: escalation, subject, title } = row
  if (stop.because === 'acknowledged')
    transaction.record(noticeAnswered, {
      subjects: [...subjectsOf(row), by],
      data: { escalation, subject, title, by, answers: state.answered.length, needed: answersNeeded(policy, state) },
    })
  if (leftOf(turn) === 0)
    transaction.record(noticeStopped, { subjects: subjectsOf(row), data: { escalation, subject, because: stop.because, by } })
}

/** Pages of these escalations that have not left are dropped, those of everybody or of one person. */
export const takeBackPages = async (transaction: Transaction, ids: readonly string[], what: string, person?: string): Promise<void> => {
  const sent = await dropWaiting(transaction.sql, ids, `${what} before it was due.`, transaction.now, person)
  const because = `${what} before it left.`
  const withdrawn = await withdrawMessages(transaction, sent, because)
  await dropSent(transaction.sql, withdrawn, because, transaction.now)
}

const whatHappened = { acknowledged: 'Somebody answered', resolved: 'It was over', suppressed: 'It was held back' } as const
