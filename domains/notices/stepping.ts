import { type Claim, claimsFor } from '#domains/notices/claim.ts'
import { countAlerts } from '#domains/notices/counting.ts'
import { noticeExhausted, noticePaged, noticePaused, noticeResumed, noticeSkipped, subjectsOf } from '#domains/notices/facts.ts'
import { provenBook } from '#domains/notices/methods/proving.ts'
import { reachAt } from '#domains/notices/reach.ts'
import type { ToSend } from '#domains/notices/to-send.ts'
import { policyOf, stateOf } from '#domains/notices/state.ts'
import { type EscalationRow, insertClaims } from '#domains/notices/store.ts'
import { readDutyNow } from '#domains/oncall/duty.ts'
import { advance, type EscalationEffect, type EscalationState } from '#domains/oncall/escalation.ts'
import type { Directory } from '#domains/people/contact.ts'
import { cut } from '#platform/text/cut.ts'
import type { Transaction } from '#platform/transaction.ts'

/** An escalation moved by its `due` event: where it stands then, what is to be told, and the pages of the step it reached. */
export interface Moved {
  readonly row: EscalationRow
  readonly state: EscalationState
  readonly effects: readonly EscalationEffect[]
  readonly claims: readonly OwnedClaim[]
}

interface OwnedClaim extends Claim {
  readonly id: string
  readonly escalation: string
  readonly row: EscalationRow
  readonly nextAt: Date | undefined
}

/** Moves every escalation that is due. Writes nothing: the caller saves the states, then claims the pages. */
export const moveDue = async (transaction: Transaction, due: readonly EscalationRow[], people: Directory): Promise<readonly Moved[]> => {
  if (due.length === 0) return []
  const { now } = transaction
  const duty = await readDutyNow(transaction)
  const reach = reachAt(duty, people, now)
  const rows = due.map((row) => ({ row, policy: policyOf(row, duty.policies) }))
  const counted = await countAlerts(transaction, rows)
  const reached = rows.map(({ row, policy }) => {
    const world = { now, reach, priority: row.priority, alerts: counted(row) }
    return { row, ...advance(policy, stateOf(row), { type: 'due' }, world) }
  })
  const proven = await provenBook(transaction, people, reached.flatMap(peopleOf))
  return reached.map(({ row, state, effects }) => {
    const claims = effects.flatMap((effect) => (effect.type === 'page' ? claimsOf(transaction, row, state, effect, proven) : []))
    return { row, state, effects, claims: withReason(claims, effects) }
  })
}

const peopleOf = ({ effects }: { readonly effects: readonly EscalationEffect[] }): readonly string[] =>
  effects.flatMap((effect) => (effect.type === 'page' ? effect.people.map(({ person }) => person) : []))

/** Claims the pages of the steps reached and tells of them. Resolves to those that nobody had claimed and that are to be sent now. */
export const claimPages = async (transaction: Transaction, moved: readonly Moved[]): Promise<readonly ToSend[]> => {
  const claims = moved.flatMap((one) => one.claims)
  const mine = await insertClaims(transaction.sql, claims, transaction.now)
  for (const { row, effects } of moved) for (const effect of effects) recordEffect(transaction, row, effect)
  return claims
    .filter((claim) => mine.has(claim.id) && claim.dueAt <= transaction.now)
    .map((claim) => ({ page: claim.id, claim, escalation: claim.row, nextAt: claim.nextAt }))
}

const claimsOf = (
  transaction: Transaction,
  row: EscalationRow,
  state: EscalationState,
  effect: Extract<EscalationEffect, { type: 'page' }>,
  people: Directory,
): readonly OwnedClaim[] =>
  claimsFor(effect, people, row.urgency, transaction.now).map((claim) => ({
    ...claim,
    id: transaction.newId(),
    escalation: row.id,
    row,
    nextAt: state.dueAt,
  }))

/** Whoever is paged because an answer ran out, a snooze is over or more alerts came is told so. */
const withReason = (claims: readonly OwnedClaim[], effects: readonly EscalationEffect[]): readonly OwnedClaim[] => {
  const resumed = effects.flatMap((effect) => (effect.type === 'resume' ? [inSentence(effect.reason)] : [])).join(', ')
  return resumed === '' ? claims : claims.map((claim) => ({ ...claim, reason: `${claim.reason}; ${resumed}` }))
}

const inSentence = (sentence: string): string => `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`

const recordEffect = (transaction: Transaction, row: EscalationRow, effect: EscalationEffect): void => {
  const { id: escalation, subject, title } = row
  switch (effect.type) {
    case 'page': {
      const { cycle, step, fallback: isFallback } = effect
      const people = effect.people.map(({ person }) => person)
      transaction.record(noticePaged, {
        subjects: [...subjectsOf(row), ...people],
        data: { escalation, subject, title, cycle, step, isFallback, people },
      })
      return
    }
    case 'skip': {
      const { cycle, step, fallback: isFallback, reason } = effect
      transaction.record(noticeSkipped, { subjects: subjectsOf(row), data: { escalation, subject, cycle, step, isFallback, reason } })
      return
    }
    case 'pause': {
      const { cycle, step, reason } = effect
      transaction.record(noticePaused, { subjects: subjectsOf(row), data: { escalation, subject, cycle, step, reason } })
      return
    }
    case 'resume':
      transaction.record(noticeResumed, { subjects: subjectsOf(row), data: { escalation, subject, reason: cut(effect.reason, 2_000) } })
      return
    case 'exhausted':
      transaction.record(noticeExhausted, { subjects: subjectsOf(row), data: { escalation, subject, title, cycle: effect.cycle } })
      return
    default:
      effect satisfies never
  }
}
