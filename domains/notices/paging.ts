import Type, { type Static } from 'typebox'
import { escalate } from '#domains/notices/jobs.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { reachAt } from '#domains/notices/reach.ts'
import { sendPages } from '#domains/notices/sending.ts'
import { policyOf } from '#domains/notices/state.ts'
import { claimPages, type Moved, moveDue } from '#domains/notices/stepping.ts'
import { type EscalationRow, openEscalations, reprioritise } from '#domains/notices/store.ts'
import { readDutyNow } from '#domains/oncall/duty.ts'
import { advance, beginEscalation } from '#domains/oncall/escalation.ts'
import { actorReference } from '#platform/identity/actor.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * Paging: reaching a person about something, durably.
 *
 * The problem: a page must go out within milliseconds of the alert, go on to the next person although the process is
 * killed, never go out twice, and never go out after somebody answered. The idea: an escalation is a row with a due
 * instant. Whoever starts it moves it past its first step in the same transaction; one task takes rows that are due
 * later. Both move them with the pure machine of `oncall`, insert a claim per person and method and hand messages to the
 * outbox, all in one transaction.
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
    guard: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description:
          'The action that is asked before every later step which subjects are held back: `{subjects}` gives `{held: [{subject, because}]}`.',
      }),
    ),
    counter: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description:
          'The action that says how many alerts came, for steps that wait for many: `{subjects, since}` gives `{counts: [{subject, count}]}`.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type PageRequest = Static<typeof PageRequest>

/**
 * Starts paging about each subject with this transaction, in a handful of statements; the first pages leave right after its
 * commit. A subject with an open escalation keeps it, with the newer title and text; when somebody had acknowledged it, paging goes on. Answers the open escalation of each subject, in order.
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
    guard: request.guard ?? null,
    counter: request.counter ?? null,
  }))
  const open = await beginPaging(transaction, rows)
  return requests.map(({ subject }) => open.get(subject) ?? '')
}

export type NewEscalation = Pick<
  EscalationRow,
  | 'id'
  | 'subject'
  | 'title'
  | 'body'
  | 'workload'
  | 'priority'
  | 'urgency'
  | 'policy'
  | 'targets'
  | 'runbook'
  | 'about'
  | 'offers'
  | 'guard'
  | 'counter'
>

/** Opens these escalations and pages their first steps. Answers the open one of each subject. */
export const beginPaging = async (transaction: Transaction, rows: readonly NewEscalation[]): Promise<ReadonlyMap<string, string>> => {
  const begun = { ...beginning(transaction.now), started_by: actorReference(transaction.actor) }
  const people = (await transaction.read(addressBook)).value
  const moved = await moveDue(
    transaction,
    rows.map((row) => ({ ...begun, ...row })),
    people,
  )
  const open = await openEscalations(transaction.sql, moved, transaction.now)
  const mine = moved.filter(({ row }) => open.get(row.subject) === row.id)
  const heldUntil = await sendPages(transaction, await claimPages(transaction, mine), people)
  if (heldUntil !== undefined) transaction.wake(escalate, heldUntil)
  // Those that were open before may be due now; of the new ones the task finds the later instants by itself.
  const next = mine.length < moved.length ? transaction.now : earliest(mine)
  if (next !== undefined) transaction.wake(escalate, next)
  return open
}

const beginning = (now: Date): Omit<EscalationRow, keyof NewEscalation | 'started_by'> => ({
  phase: 'escalating',
  cycle: 0,
  step: 0,
  pass: 0,
  paged_cycle: null,
  paged_step: null,
  exhausted: false,
  answered: [],
  paused: null,
  asked: false,
  due_at: now,
  started_at: now,
  acknowledged_at: null,
  acknowledged_by: null,
  snoozed_by: null,
  ended_at: null,
  ended_because: null,
})

/** The first instant after now at which one of these goes on: its next step, or a page that waits for its delay. */
const earliest = (moved: readonly Moved[]): Date | undefined => {
  let first: Date | undefined
  for (const { row, state, claims } of moved)
    for (const at of [state.dueAt, ...claims.map(({ dueAt }) => dueAt)])
      if (at !== undefined && at > row.started_at && (first === undefined || at < first)) first = at
  return first
}

/** Who would be paged first by a policy at this instant; nobody comes with the reason. Steps that reach nobody are passed over, as when it counts. */
export const whoIsPagedFirst = async (
  transaction: Transaction,
  policy: string,
): Promise<{ readonly people: readonly { person: string; target: string }[]; readonly reason: string }> => {
  const duty = await readDutyNow(transaction)
  const people = (await transaction.read(addressBook)).value
  const world = { now: transaction.now, reach: reachAt(duty, people, transaction.now) }
  const { effects } = advance(
    policyOf({ policy, targets: null, about: [] }, duty.policies),
    beginEscalation(transaction.now),
    { type: 'due' },
    world,
  )
  const page = effects.find((effect) => effect.type === 'page')
  const skipped = effects.flatMap((effect) => (effect.type === 'skip' ? [effect.reason] : []))
  return { people: (page?.people ?? []).map(({ person, target }) => ({ person, target })), reason: skipped.join(' ') }
}

/** Later pages about a subject say this priority, and reach people as it asks for. Whoever was paged is not paged again. */
export const reprioritiseEscalation = async (
  transaction: Transaction,
  subject: string,
  priority: string,
  urgency: 'important' | 'default',
): Promise<void> => {
  const judgedAnew = await reprioritise(transaction.sql, subject, priority, urgency, transaction.now)
  if (judgedAnew.length > 0) transaction.wake(escalate, transaction.now)
}

const longestTitle = 300
const longestText = 20_000

/**
 * Text as PostgreSQL can hold it: without NUL and half a surrogate pair, which a label somebody sent or cut may have. One
 * strange label must not keep the page of a hundred others.
 */
const storable = (text: string, longest: number): string => text.slice(0, longest).replaceAll('\0', '').toWellFormed()
