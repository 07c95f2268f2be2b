import { findTelling } from '#domains/notices/telling/store.ts'
import { askedNamed } from '#domains/notices/telling/questions.ts'
import type { EscalationRow, PageRow } from '#domains/notices/store.ts'
import type { Transaction } from '#platform/transaction.ts'

/** What is told and can be answered is opened and answered like a page, wherever the answer comes from; only that nobody waits for it. */
export const tellingSubject = 'telling:'

export const tellingAsPage = async (transaction: Transaction, id: string): Promise<(PageRow & EscalationRow) | undefined> => {
  const telling = await findTelling(transaction.sql, id)
  const asked = telling?.asks === undefined ? undefined : await askedNamed(transaction, telling.asks, telling.person)
  if (telling === undefined || asked === undefined) return undefined
  const { isOpen } = asked
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
    offers: asked.offers,
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
    started_by: asked.askedBy,
    acknowledged_at: null,
    acknowledged_by: null,
    snoozed_by: null,
    ended_at: asked.settledAt ?? null,
    ended_because: isOpen ? null : asked.because,
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

/** What whoever answered what they were told is told, where whoever asks says it themselves. */
export const thanksFor = async (transaction: Transaction, id: string): Promise<string | undefined> => {
  const telling = await findTelling(transaction.sql, id)
  return telling?.asks === undefined ? undefined : (await askedNamed(transaction, telling.asks, telling.person))?.thanks
}
