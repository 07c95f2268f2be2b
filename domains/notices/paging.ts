import Type, { type Static } from 'typebox'
import { noticeStopped, subjectsOf } from '#domains/notices/facts.ts'
import { escalate } from '#domains/notices/jobs.ts'
import { dropSent, dropWaiting, lockOpen, openEscalations, settleEscalations } from '#domains/notices/store.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { withdrawMessages } from '#platform/messages/outbox.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Paging: reaching a person about something, durably.
 *
 * The problem: a page must go out within milliseconds of the alert, go on to the next person although the process is
 * killed, never go out twice, and never go out after somebody answered. The idea: an escalation is a row with a due
 * instant; one task takes rows that are due, moves them with the pure machine of `oncall`, inserts a claim per person
 * and method and hands messages to the outbox, all in one transaction, five hundred rows at a time.
 *
 * Guarantees: who starts an escalation in a transaction gets it with the commit; one open escalation per subject; one
 * message per (escalation, cycle, step, person, method), whoever runs the task and however often; a stop and a page
 * never cross, because both hold the row; an auditor finds what was forgotten.
 *
 * Refuses to do: decide whether something deserves a page. Callers know why; this knows whom and how.
 */
export const PageRequest = Type.Object(
  {
    subject: Type.String({
      minLength: 1,
      maxLength: 300,
      description: 'What it is about: `alert-group:0198…`. One open escalation for each.',
    }),
    title: Type.String({ minLength: 1, maxLength: 300, description: 'What broke, one line.' }),
    text: Type.String({ maxLength: 20_000, description: 'What else helps, plain text.' }),
    workload: Type.Optional(Type.String({ maxLength: 200, description: 'What it concerns: `workload:checkout`.' })),
    priority: Type.String({ minLength: 1, maxLength: 40, description: 'As people say it: `Urgent`.' }),
    urgency: Type.Union([Type.Literal('important'), Type.Literal('default')], { description: 'Which contact methods are used.' }),
    policy: Type.String({ minLength: 1, maxLength: 200, description: 'Whom to page: `escalation-policy:payments`.' }),
    runbook: Type.Optional(Type.String({ maxLength: 200, description: 'What to do first: `runbook:restart-checkout`.' })),
    about: Type.Array(Type.String({ maxLength: 300 }), { maxItems: 100, description: 'References under which its facts are found.' }),
    offers: Type.Array(
      Type.Object(
        {
          choice: Type.String({ pattern: '^[a-z][a-z-]{0,39}$', description: 'A word for it: `acknowledge`.' }),
          label: Type.String({ minLength: 1, maxLength: 80, description: 'What the button says.' }),
          action: Type.String({ minLength: 1, maxLength: 100, description: 'The action it calls, which must accept links.' }),
          input: Type.Unknown({ description: 'With this input.' }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 10, description: 'What can be answered from the page itself.' },
    ),
  },
  { additionalProperties: false },
)
export type PageRequest = Static<typeof PageRequest>

/**
 * Starts paging about each subject with this transaction, in one statement; the first pages leave right after its
 * commit. A subject with an open escalation keeps it; when somebody had acknowledged it, paging goes on. Answers the open escalation of each subject, in order.
 */
export const startEscalations = async (transaction: Transaction, requests: readonly PageRequest[]): Promise<readonly string[]> => {
  if (requests.length === 0) return []
  const rows = requests.map((request) => ({
    id: transaction.newId(),
    subject: request.subject,
    title: storable(request.title, longestTitle),
    body: storable(request.text, longestText),
    workload: request.workload === undefined ? null : storable(request.workload, longestTitle),
    priority: request.priority,
    urgency: request.urgency,
    policy: request.policy,
    targets: null,
    runbook: request.runbook ?? null,
    about: request.about.map((reference) => storable(reference, longestTitle)),
    offers: request.offers,
  }))
  const open = await openEscalations(transaction.sql, rows, transaction.now, actorReference(transaction.actor))
  transaction.wake(escalate, transaction.now)
  return requests.map(({ subject }) => open.get(subject)?.id ?? '')
}

export interface Stop {
  readonly subject: string
  readonly because: 'acknowledged' | 'resolved' | 'suppressed'
  /** Who answered: a reference. Default the actor of the transaction. */
  readonly by?: string
}

/**
 * Ends paging about these subjects with this transaction, or pauses it when somebody acknowledged: nothing is sent for
 * them after it commits, and what waits in the outbox is taken back. Subjects nobody is paged about are left alone.
 */
export const stopEscalations = async (transaction: Transaction, stops: readonly Stop[]): Promise<number> => {
  if (stops.length === 0) return 0
  const wanted = new Map(stops.map((stop) => [stop.subject, stop]))
  const settled = (await lockOpen(transaction.sql, [...wanted.keys()])).flatMap((row) => {
    const stop = wanted.get(row.subject)
    if (stop === undefined || (stop.because === 'acknowledged' && row.phase === 'acknowledged')) return []
    const phase = stop.because === 'acknowledged' ? ('acknowledged' as const) : ('stopped' as const)
    return [{ row, id: row.id, phase, because: stop.because, by: stop.by ?? actorReference(transaction.actor) }]
  })
  if (settled.length === 0) return 0
  await settleEscalations(
    transaction.sql,
    settled.map(({ id, phase, because, by }) => ({ id, phase, because, by })),
    transaction.now,
  )
  const ids = settled.map(({ id }) => id)
  for (const { escalation, sent } of await dropWaiting(transaction.sql, ids, 'Somebody answered before it was due.', transaction.now)) {
    const withdrawn = await withdrawMessages(transaction, `escalation:${escalation}`, withdrawnBecause)
    // Fewer: some are being sent at this moment, and which cannot be told; their outcome will say.
    if (withdrawn === sent) await dropSent(transaction.sql, escalation, withdrawnBecause, transaction.now)
  }
  for (const { row, because, by } of settled)
    transaction.record(noticeStopped, { subjects: subjectsOf(row), data: { escalation: row.id, subject: row.subject, because, by } })
  return settled.length
}

const withdrawnBecause = 'Somebody answered before it left.'

const longestTitle = 300
const longestText = 20_000

/**
 * Text as PostgreSQL can hold it: without NUL and half a surrogate pair, which a label somebody sent or cut may have. One
 * strange label must not keep the page of a hundred others.
 */
const storable = (text: string, longest: number): string => text.slice(0, longest).replaceAll('\0', '').toWellFormed()
