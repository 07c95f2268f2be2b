import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const escalation = Type.String({ description: 'The escalation.' })
const subject = Type.String({ maxLength: 300, description: 'What it is about: `alert-group:0198…`.' })
const title = Type.String({ maxLength: 300, description: 'What was said.' })
const cycle = Type.Integer({ minimum: 0, description: 'Which pass over the steps, from 0.' })
const step = Type.Integer({ minimum: 0, description: 'Which step, from 0; the number of steps is the fallback.' })
const isFallback = Type.Boolean({ description: 'Every step was exhausted.' })
const reason = Type.String({ maxLength: 2_000, description: 'Why.' })
const closed = { additionalProperties: false }

/** Somebody asked by hand that people be paged. */
export const noticeStarted = defineFact({
  name: 'notice.started',
  sentence: 'Paging began: {title}',
  data: Type.Object({ escalation, subject, title }, closed),
})

/** Messages to these people were put on their way. */
export const noticePaged = defineFact({
  name: 'notice.paged',
  sentence: 'Paged {people}: {title}',
  data: Type.Object(
    { escalation, subject, title, cycle, step, isFallback, people: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 1_000 }) },
    closed,
  ),
})

/** No way to reach this person worked. */
export const noticeFailed = defineFact({
  name: 'notice.failed',
  sentence: 'No page reached {person}: {reason}',
  data: Type.Object({ escalation, cycle, step, person: Type.String({ maxLength: 200 }), reason }, closed),
})

/** A step reached nobody and was skipped at once. */
export const noticeSkipped = defineFact({
  name: 'notice.skipped',
  sentence: 'A step of the escalation was skipped: {reason}',
  data: Type.Object({ escalation, subject, cycle, step, isFallback, reason }, closed),
})

/** Every step was tried and nobody answered; the fallback is paged now. */
export const noticeExhausted = defineFact({
  name: 'notice.exhausted',
  sentence: 'Nobody answered; the fallback is paged: {title}',
  data: Type.Object({ escalation, subject, title, cycle }, closed),
})

/** A step waits for more alerts; nobody is paged until they come. */
export const noticePaused = defineFact({
  name: 'notice.paused',
  sentence: 'Paging is paused: {reason}',
  data: Type.Object({ escalation, subject, cycle, step, reason }, closed),
})

/** Somebody acknowledged: one of as many as the policy asks for. */
export const noticeAnswered = defineFact({
  name: 'notice.answered',
  sentence: '{by} acknowledged, {answers} of {needed}: {title}',
  data: Type.Object(
    {
      escalation,
      subject,
      title,
      by: Type.String({ maxLength: 200, description: 'Who answered.' }),
      answers: Type.Integer({ minimum: 1, description: 'How many have answered.' }),
      needed: Type.Integer({ minimum: 1, description: 'How many must.' }),
    },
    closed,
  ),
})

/** Somebody else answers for it from now on. */
export const noticeTakenOver = defineFact({
  name: 'notice.taken-over',
  sentence: '{by} took it over from {from}: {title}',
  data: Type.Object(
    {
      escalation,
      subject,
      title,
      by: Type.String({ maxLength: 200, description: 'Who answers for it now.' }),
      from: Type.String({ maxLength: 2_000, description: 'Who did before.' }),
    },
    closed,
  ),
})

/** Nobody is paged about it until then. */
export const noticeSnoozed = defineFact({
  name: 'notice.snoozed',
  sentence: 'Paging is put off until {until}: {reason}',
  data: Type.Object(
    { escalation, subject, until: Type.String({ format: 'date-time', description: 'Until this instant.' }), reason },
    closed,
  ),
})

/** Others are paged about it from now on. */
export const noticeRerouted = defineFact({
  name: 'notice.rerouted',
  sentence: 'Paging goes to {to} now: {reason}',
  data: Type.Object({ escalation, subject, to: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 20 }), reason }, closed),
})

/** Somebody asked for the next step at once. */
export const noticeEscalated = defineFact({
  name: 'notice.escalated',
  sentence: 'Escalated to the next step',
  data: Type.Object({ escalation, subject }, closed),
})

/** Paging goes on: an answer was taken back or ran out, a snooze is over, or more alerts came. */
export const noticeResumed = defineFact({
  name: 'notice.resumed',
  sentence: 'Paging goes on: {reason}',
  data: Type.Object({ escalation, subject, reason }, closed),
})

/** Another policy; paging starts at its first step. */
export const noticeSwitched = defineFact({
  name: 'notice.switched',
  sentence: 'Paging follows {policy} now',
  data: Type.Object({ escalation, subject, policy: Type.String({ maxLength: 200 }) }, closed),
})

/** Nobody is paged about it any more. */
export const noticeStopped = defineFact({
  name: 'notice.stopped',
  sentence: 'Paging stopped: {because}',
  data: Type.Object(
    {
      escalation,
      subject,
      because: Type.Union([Type.Literal('acknowledged'), Type.Literal('resolved'), Type.Literal('suppressed')]),
      by: Type.Optional(Type.String({ maxLength: 200 })),
    },
    closed,
  ),
})

/** The auditor found escalations that were due and that nothing had woken; it woke them. Should never happen. */
export const noticeRepaired = defineFact({
  name: 'notice.repaired',
  sentence: 'Overdue paging was mended: {escalations} escalations, the oldest {overdueSeconds} s late',
  data: Type.Object({ escalations: Type.Integer({ minimum: 0 }), overdueSeconds: Type.Integer({ minimum: 0 }) }, closed),
})

/** The auditor found pages that waited though nobody was being paged any more, and dropped them. Should never happen. */
export const noticeTidied = defineFact({
  name: 'notice.tidied',
  sentence: 'Pages that were left behind were dropped: {pages}',
  data: Type.Object({ pages: Type.Integer({ minimum: 1, description: 'How many.' }) }, closed),
})

/** Under what the facts of an escalation are found. */
export const subjectsOf = (row: { readonly id: string; readonly subject: string; readonly about: readonly string[] }): string[] => [
  `escalation:${row.id}`,
  row.subject,
  ...row.about,
]
