import { findTelling } from '#domains/notices/telling/store.ts'
import { choicesFor } from '#domains/notices/telling/swap-words.ts'
import type { EscalationRow, PageRow } from '#domains/notices/store.ts'
import { swapNamed } from '#domains/oncall/swaps/taking.ts'
import type { Swap } from '#domains/oncall/swaps/swap.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What is told and can be answered is opened and answered like a page, wherever the answer comes from; only that nobody waits for it. */
export const tellingSubject = 'telling:'

export const tellingAsPage = async (transaction: Transaction, id: string): Promise<(PageRow & EscalationRow) | undefined> => {
  const telling = await findTelling(transaction.sql, id)
  const swap = telling?.swap === undefined ? undefined : await swapNamed(transaction, telling.swap)
  if (telling === undefined || swap === undefined) return undefined
  const isOpen = swap.state === 'open'
  return {
    id,
    subject: `${tellingSubject}${id}`,
    phase: isOpen ? 'escalating' : 'stopped',
    title: telling.subject,
    body: telling.text,
    workload: null,
    priority: 'Normal',
    urgency: 'default',
    policy: null,
    targets: [telling.person],
    runbook: null,
    about: [...telling.about],
    offers: choicesFor(swap).map(({ choice, label }) => ({ choice, label, action: `oncall.${choice}`, input: { swap: swap.id } })),
    guard: null,
    counter: null,
    cycle: 0,
    step: 0,
    pass: 0,
    paged_cycle: null,
    paged_step: null,
    exhausted: false,
    answered: [],
    paused: null,
    asked: false,
    due_at: null,
    started_at: telling.createdAt,
    started_by: swap.askedBy,
    acknowledged_at: null,
    acknowledged_by: null,
    snoozed_by: null,
    ended_at: swap.settledAt ?? null,
    ended_because: isOpen ? null : endedWords(swap),
    page: id,
    page_cycle: 0,
    page_step: 0,
    is_fallback: false,
    person: telling.person,
    target: telling.person,
    method: '',
    method_name: '',
    channel: 'email',
    address: '',
    state: 'sent',
    reason: 'asked',
    page_due_at: telling.createdAt,
    created_at: telling.createdAt,
    sent_at: telling.createdAt,
    settled_at: null,
    held: null,
    bundle: null,
  }
}

const endedWords = ({ state, parts }: Swap): string => {
  const people = [...new Set(parts.map(({ taker }) => taker))]
  return people.length === 0 ? state : `${people.join(', ')} ${people.length === 1 ? 'has' : 'have'} it`
}
