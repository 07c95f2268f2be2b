import Type, { type Static } from 'typebox'
import { everyOffer } from '#domains/notices/offers.ts'
import type { EscalationRow, PageRow } from '#domains/notices/store.ts'
import type { Outcome } from '#platform/messages/outbox.ts'

const instant = (description: string) => Type.String({ format: 'date-time', description })

/** An escalation as actions answer it: everything a phone page shows. */
export const EscalationView = Type.Object(
  {
    escalation: Type.String({ description: 'The escalation.' }),
    subject: Type.String({ description: 'What it is about: `alert-group:0198…`.' }),
    state: Type.Union([Type.Literal('escalating'), Type.Literal('snoozed'), Type.Literal('acknowledged'), Type.Literal('stopped')], {
      description: 'Whether people are still being paged.',
    }),
    title: Type.String({ description: 'What broke, one line.' }),
    text: Type.String({ description: 'What else helps.' }),
    workload: Type.Optional(Type.String({ description: 'What it concerns: `workload:checkout`.' })),
    priority: Type.String({ description: 'As people say it: `Urgent`.' }),
    urgency: Type.String({ description: 'Which contact methods are used: `important` or `default`.' }),
    policy: Type.Optional(Type.String({ description: 'Whom it pages: `escalation-policy:payments`.' })),
    runbook: Type.Optional(Type.String({ description: 'What to do first.' })),
    about: Type.Array(Type.String(), { description: 'References it concerns.' }),
    since: instant('When paging began.'),
    nextAt: Type.Optional(instant('When the next step is paged unless somebody answers.')),
    paused: Type.Optional(Type.String({ description: 'Why the next step waits for more alerts.' })),
    answeredBy: Type.Array(Type.String(), { description: 'Who has acknowledged so far, when several must.' }),
    expiresAt: Type.Optional(instant('When the acknowledgement runs out and paging goes on.')),
    snoozedUntil: Type.Optional(instant('Nobody is paged before.')),
    snoozedBy: Type.Optional(Type.String({ description: 'Who put it off.' })),
    exhausted: Type.Boolean({ description: 'Nobody answered; the fallback was paged.' }),
    acknowledgedBy: Type.Optional(Type.String({ description: 'Who took it.' })),
    acknowledgedAt: Type.Optional(instant('When somebody took it.')),
    endedAt: Type.Optional(instant('When it ended.')),
    endedBecause: Type.Optional(Type.String({ description: 'Why it ended.' })),
    choices: Type.Array(
      Type.Object({
        choice: Type.String({ description: 'The word to answer with.' }),
        label: Type.String({ description: 'What its button says.' }),
        asksWhy: Type.Optional(Type.Boolean({ description: 'Whoever chooses it must say why, as `note` of the answer.' })),
      }),
      { description: 'What can be answered now.' },
    ),
  },
  { description: 'What people are paged about, and how far it is.' },
)

/** A page as actions answer it: every send with its reason. */
export const PageView = Type.Object(
  {
    page: Type.String({ description: 'The page; the message has the same identifier.' }),
    escalation: Type.String({ description: 'The escalation it is of.' }),
    subject: Type.String({ description: 'What it is about: `alert-group:0198…`.' }),
    title: Type.String({ description: 'What was said.' }),
    person: Type.String({ description: 'Who is paged: `person:alice`.' }),
    target: Type.String({ description: 'The target of the policy that led to this person.' }),
    cycle: Type.Integer({ description: 'Which pass over the steps, from 0.' }),
    step: Type.Integer({ description: 'Which step, from 0.' }),
    isFallback: Type.Boolean({ description: 'True when every step was exhausted.' }),
    method: Type.String({ description: 'What the person calls the method.' }),
    channel: Type.String({ description: 'What carries it: `email`.' }),
    state: Type.Union(
      [Type.Literal('waiting'), Type.Literal('sent'), Type.Literal('delivered'), Type.Literal('refused'), Type.Literal('dropped')],
      { description: 'Waits for its delay, on its way, arrived, refused, or dropped because somebody answered first.' },
    ),
    reason: Type.String({ description: 'Why this person, or why it was refused or dropped.' }),
    held: Type.Optional(Type.String({ description: 'Why it waits or waited: quiet hours, or a method that takes only so many messages.' })),
    together: Type.Optional(Type.String({ description: 'The page whose message speaks for this one too.' })),
    delivery: Type.Optional(
      Type.Object(
        {
          state: Type.String({
            description: 'Where its message stands: `waiting`, `sending`, `delivered`, `refused`, `failed`, `withdrawn`.',
          }),
          reason: Type.Optional(Type.String({ description: 'What the other side last answered.' })),
          attempts: Type.Integer({ description: 'How often it was tried.' }),
          arrival: Type.Optional(
            Type.String({ description: 'What its carrier told later: `carrier` has it, it `arrived`, or it is `lost`.' }),
          ),
        },
        { description: 'What became of its message; missing before it was handed over, and once it is forgotten.' },
      ),
    ),
    at: instant('When it was claimed.'),
    dueAt: instant('When it is or was to be sent.'),
    sentAt: Type.Optional(instant('When it was handed over for sending.')),
    settledAt: Type.Optional(instant('When it arrived, was refused or dropped.')),
  },
  { description: 'One message to one person.' },
)

export const escalationView = (row: EscalationRow): Static<typeof EscalationView> => ({
  escalation: row.id,
  subject: row.subject,
  state: row.phase,
  title: row.title,
  text: row.body,
  ...given('workload', row.workload),
  priority: row.priority,
  urgency: row.urgency,
  ...given('policy', row.policy),
  ...given('runbook', row.runbook),
  about: row.about,
  since: row.started_at.toISOString(),
  ...given('nextAt', row.phase === 'escalating' ? row.due_at?.toISOString() : undefined),
  ...given('paused', row.paused),
  answeredBy: row.answered,
  ...given('expiresAt', row.phase === 'acknowledged' ? row.due_at?.toISOString() : undefined),
  ...given('snoozedUntil', row.phase === 'snoozed' ? row.due_at?.toISOString() : undefined),
  ...given('snoozedBy', row.snoozed_by),
  exhausted: row.exhausted,
  ...given('acknowledgedBy', row.acknowledged_by),
  ...given('acknowledgedAt', row.acknowledged_at?.toISOString()),
  ...given('endedAt', row.ended_at?.toISOString()),
  ...given('endedBecause', row.ended_because),
  choices: choicesOf(row),
})

/** Pages of one message as if they were one: over when all are, taken when nobody is paged for any of them any more. */
export const bundleView = (first: EscalationRow, pages: readonly EscalationRow[]): Static<typeof EscalationView> => {
  const going = pages.find((page) => page.phase === 'escalating' || page.phase === 'snoozed')
  const shown = going ?? pages.find(({ phase }) => phase === 'acknowledged') ?? first
  const left = pages.filter((page) => choicesOf(page).some(({ choice }) => choice === 'acknowledge')).length
  return {
    ...escalationView(shown),
    title: `${pages.length} pages in one message`,
    text: '',
    choices:
      left === 0 ? [] : [{ choice: 'acknowledge', label: left === 1 ? 'Acknowledge the one that is left' : `Acknowledge all ${left}` }],
  }
}

/** The choices that still make sense: what is over offers nothing, what somebody took need not be taken or passed on again. */
export const choicesOf = (row: EscalationRow): { choice: string; label: string; asksWhy?: boolean }[] =>
  everyOffer(row)
    .filter(({ choice }) => !(senseless[row.phase] ?? [choice]).includes(choice))
    .map(({ choice, label, asksWhy }) => ({ choice, label, ...(asksWhy === true ? { asksWhy } : {}) }))

const snoozes = ['snooze', 'snooze-hour', 'snooze-morning']

const senseless: Readonly<Partial<Record<string, readonly string[]>>> = {
  escalating: ['take-over'],
  snoozed: ['take-over', ...snoozes],
  acknowledged: ['acknowledge', 'escalate', ...snoozes],
}

/** `outcome` is that of its message; a message that ended and was forgotten since arrived, for a refusal would have been written down. */
export const pageView = (row: PageRow & EscalationRow, outcome: Outcome | undefined): Static<typeof PageView> => ({
  page: row.page,
  escalation: row.id,
  subject: row.subject,
  title: row.title,
  person: row.person,
  target: row.target,
  cycle: row.page_cycle,
  step: row.page_step,
  isFallback: row.is_fallback,
  method: row.method_name,
  channel: row.channel,
  state: row.state === 'sent' && (outcome === undefined || outcome.state === 'delivered') ? 'delivered' : row.state,
  reason: row.reason,
  ...given('held', row.held),
  ...given('together', row.bundle === row.page ? null : row.bundle),
  ...(outcome === undefined
    ? {}
    : {
        delivery: {
          state: outcome.state,
          ...given('reason', outcome.reason),
          attempts: outcome.attempts,
          ...given('arrival', outcome.arrival),
        },
      }),
  at: row.created_at.toISOString(),
  dueAt: row.page_due_at.toISOString(),
  ...given('sentAt', row.sent_at?.toISOString()),
  ...given('settledAt', (row.settled_at ?? outcome?.finishedAt)?.toISOString()),
})

const given = <Name extends string>(name: Name, value: string | null | undefined): Partial<Record<Name, string>> => {
  const entry: Partial<Record<Name, string>> = {}
  if (value !== null && value !== undefined) entry[name] = value
  return entry
}
