import { roster } from '#domains/oncall/roster.ts'
import { approvalEscalated, approvalReminded, approvalSettled } from '#domains/runs/approvals/facts.ts'
import { readKnown } from '#domains/runs/approvals/knowing.ts'
import { isSame, leads } from '#domains/runs/approvals/may.ts'
import {
  approvalAt,
  type At,
  askable,
  dataOf,
  expiryOf,
  type Followed,
  openAll,
  openApproval,
  type Opening,
  openingOf,
  unknownWords,
  partiesOf,
  subjectsOf,
} from '#domains/runs/approvals/opening.ts'
import * as store from '#domains/runs/approvals/store.ts'
import { tellAsked, tellSettled } from '#domains/runs/approvals/telling.ts'
import type { Happening } from '#domains/runs/happening.ts'
import type { Decision, RunState } from '#domains/runs/state.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Approvals as rows that follow the runs.
 *
 * The problem: the reducer counts decisions and knows when they are due, but not who Bo is, and a person with a hundred
 * thousand runs in the house wants to see the three that wait for them. The idea: whatever changes a run is compared with
 * what it was; where an approval began, went on or ended, its row is written in the same transaction, and people are told.
 *
 * Guarantees: an approval is open exactly while the run waits for it; each arrival at a step is one of its own; a person
 * is told once for each asking.
 */
const keyOf = ({ step, since }: At): string => `${step} ${since}`

/** True when a transition has anything to do with an approval: asked before anything is read. */
export const concernsApproval = (former: RunState, state: RunState): boolean =>
  former.waiting?.for === 'approval' || state.waiting?.for === 'approval'

/**
 * Writes what transitions did to approvals, after the runs themselves are written. In the order they happened. Answers
 * what must happen next: an approval that nobody here can be asked for is refused.
 */
export const followApprovals = async (transaction: Transaction, all: readonly Followed[]): Promise<readonly Happening[]> => {
  const refused: Happening[] = []
  const opened: Opening[] = []
  for (const one of all) {
    const [before, after] = [approvalAt(one.former), approvalAt(one.state)]
    if (before !== undefined && (after === undefined || keyOf(before) !== keyOf(after))) {
      await openAll(transaction, opened.splice(0))
      await settle(transaction, one, before.step)
    }
    if (after === undefined) continue
    if (before !== undefined && keyOf(before) === keyOf(after)) {
      await openAll(transaction, opened.splice(0))
      await goOn(transaction, one, after.step)
    } else {
      const opening = await openingOf(transaction, one, after)
      opened.push(opening)
      if (opening.unknown.length > 0) refused.push(refusalOf(opening))
    }
  }
  await openAll(transaction, opened)
  return refused
}

const refusalOf = ({ row, unknown }: Opening): Happening => ({
  run: row.run,
  event: { type: 'rejected', step: row.step, by: 'workflow:approvers', note: unknownWords(unknown) },
})

/** Asks about an approval that waited before approvals had rows, so that whoever may decide finds it. The run is held. */
export const fileApproval = async (transaction: Transaction, { row, graph }: Pick<Followed, 'row' | 'graph'>): Promise<void> => {
  const { state } = row
  const at = approvalAt(state)
  if (at === undefined) return
  const followed: Followed = { row, graph, former: state, state, effects: [], happening: { run: row.id, event: { type: 'started' } } }
  await openApproval(transaction, followed)
  await goOn(transaction, followed, at.step)
}

/** Still waiting: somebody decided, or the time to ask again has come. */
const goOn = async (transaction: Transaction, followed: Followed, step: string): Promise<void> => {
  const row = await store.latestApproval(transaction.sql, followed.row.id, step)
  if (row === undefined) return
  const decisions = await keepDecisions(transaction, row, followed)
  const reminder = followed.effects.find((effect) => effect.type === 'remind')
  const further = reminder?.escalate === true ? await escalationOf(transaction, row) : []
  const asked = further.length === 0 ? row.asked : [...new Set([...(row.asked.length === 0 ? [leads] : row.asked), ...further])]
  const changed: store.ApprovalRow = {
    ...row,
    asked,
    given: decisions.filter(({ decision }) => decision === 'approve').length,
    escalated: row.escalated || reminder?.escalate === true,
    reminders: row.reminders + (reminder === undefined ? 0 : 1),
    expires_at: expiryOf(followed.state),
  }
  await store.saveApprovals(transaction.sql, [changed])
  if (reminder === undefined) return
  const known = await readKnown(transaction, asked)
  const people = askable(
    changed,
    known,
    decisions.map(({ person }) => person),
  )
  if (further.length > 0) await store.insertParties(transaction.sql, partiesOf(changed))
  await tellAsked(transaction, changed, reminder.escalate ? 'escalated' : 'reminded', people)
  const said = { subjects: subjectsOf(row), data: { ...dataOf(row), people: [...people] } }
  if (reminder.escalate)
    transaction.record(approvalEscalated, {
      ...said,
      data: {
        ...said.data,
        asked: further,
        ...(changed.expires_at === null ? {} : { expiresAt: changed.expires_at.toISOString() }),
      },
    })
  else transaction.record(approvalReminded, said)
}

/** The contact a procedure names for when it does not work, or the team that owns it. */
const escalationOf = async (transaction: Transaction, row: store.ApprovalRow): Promise<string[]> => {
  const spec = (await transaction.records.byReference(row.procedure))?.spec
  const named: unknown = typeof spec === 'object' && spec !== null && 'escalation' in spec ? spec.escalation : undefined
  const contact = typeof named === 'string' ? named : (row.owner ?? undefined)
  if (contact === undefined) return []
  if (!contact.startsWith('escalation-policy:')) return [contact]
  return (await targetsOf(transaction, contact)).filter((reference) => /^(?:person|team|schedule):/.test(reference))
}

const targetsOf = async (transaction: Transaction, policy: string): Promise<string[]> => {
  const found = (await transaction.read(roster)).value.policies.get(policy)
  return [...new Set(found?.steps.flatMap(({ page }) => page) ?? [])]
}

const settle = async (transaction: Transaction, followed: Followed, step: string): Promise<void> => {
  const row = await store.latestApproval(transaction.sql, followed.row.id, step)
  if (row?.state !== 'open') return
  const decisions = await keepDecisions(transaction, row, followed)
  const state = outcomeOf(followed, step, row)
  const given = decisions.filter(({ decision }) => decision === 'approve').length
  await store.saveApprovals(transaction.sql, [{ ...row, given, state, settled_at: transaction.now }])
  await store.closeParties(transaction.sql, [row.id])
  const counted = decisions.filter(({ decision }) => decision === (state === 'rejected' ? 'reject' : 'approve'))
  await tellSettled(transaction, row, state, counted)
  transaction.record(approvalSettled, {
    subjects: subjectsOf(row),
    data: { ...dataOf(row), state, by: counted.map(({ person }) => person) },
  })
}

const outcomeOf = (
  { former, state, happening }: Followed,
  step: string,
  row: store.ApprovalRow,
): 'approved' | 'rejected' | 'expired' | 'withdrawn' => {
  const { event } = happening
  if (event.type === 'rejected') return 'rejected'
  if (event.type === 'approved') return 'approved'
  if (event.type !== 'time-came') return 'withdrawn'
  const silence = (state.steps[step]?.decisions ?? former.steps[step]?.decisions ?? []).some(({ by }) => by === 'workflow:expiry')
  return silence || row.on_expiry === 'approve' ? 'approved' : 'expired'
}

/** What people said since the step was arrived at, each once. */
const keepDecisions = async (
  transaction: Transaction,
  row: store.ApprovalRow,
  followed: Followed,
): Promise<readonly store.DecisionRow[]> => {
  const known = await store.decisionsOf(transaction.sql, [row.id])
  const said = decisionsAt(transaction, followed, row.step).filter(({ by }) => by.startsWith('person:'))
  const fresh = said
    .filter(({ by }) => !known.some(({ person }) => isSame(person, by)))
    .map(({ by, decision, note, at }) => ({ approval: row.id, person: by, decision, note, at: new Date(at) }))
  if (fresh.length > 0) await store.insertDecisions(transaction.sql, fresh)
  return [...known, ...fresh]
}

/** A step that is arrived at again at once has forgotten what was said: then it is what was said before, and now. */
const decisionsAt = ({ now }: Transaction, { former, state, happening }: Followed, step: string): readonly Decision[] => {
  const [before, after] = [former.steps[step], state.steps[step]]
  if (before === undefined || before.since === after?.since) return after?.decisions ?? []
  const { event } = happening
  const last: readonly Decision[] =
    (event.type === 'approved' || event.type === 'rejected') && event.step === step
      ? [{ by: event.by, decision: event.type === 'approved' ? 'approve' : 'reject', note: event.note, at: now.toISOString() }]
      : []
  return [...before.decisions, ...last]
}
