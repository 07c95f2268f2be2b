import Type from 'typebox'
import { settleEscalations } from '#domains/notices/ending/store.ts'
import { stopEscalations, takeBackPages } from '#domains/notices/ending/stopping.ts'
import { noticeSnoozed, noticeTakenOver, subjectsOf } from '#domains/notices/facts.ts'
import { escalate } from '#domains/notices/jobs.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { moveLocked } from '#domains/notices/moving.ts'
import { lockOpen } from '#domains/notices/store.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import { cut } from '#platform/text/cut.ts'
import { parseDuration } from '#platform/time/duration.ts'
import type { Transaction } from '#platform/transaction.ts'
import { dayMs, instantOf, localTimeAt } from '#platform/time/zone.ts'

const subject = Type.String({ minLength: 1, maxLength: 300, description: 'What it is about: `alert-group:0198…`.' })
/** Longer is no snooze: whoever wants that resolves it, or silences what causes it. */
const longestSnoozeMs = 7 * dayMs

export const snoozePage = defineAction({
  name: 'notice.snooze',
  summary: 'Put paging off: nobody is paged about it until then.',
  description:
    'Then whoever was paged last is paged again, and paging goes on from there. It ends early when somebody acknowledges, escalates or resumes.',
  kind: 'deed',
  may: { role: 'responder', byLink: true },
  input: Type.Object(
    {
      subject,
      until: Type.Optional(
        Type.String({ format: 'date-time', maxLength: 40, description: 'Until this instant, at most seven days ahead.' }),
      ),
      for: Type.Optional(
        Type.String({ pattern: '^[1-9][0-9]{0,4}(s|m|h|d)$', maxLength: 6, description: 'Or for this long: `30m`, `2h`.' }),
      ),
      morning: Type.Optional(Type.Literal(true, { description: 'Or until 08:00 on the clock of whoever asks.' })),
      reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'Why, for those who wonder.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    escalation: Type.String({ description: 'The escalation.' }),
    until: Type.String({ format: 'date-time', description: 'When paging goes on.' }),
  }),
  run: async (transaction, input) => {
    const until = untilOf(input, transaction.now, await zoneOf(transaction))
    const { row, state } = await moveLocked(transaction, input.subject, { type: 'snoozed', until })
    const by = actorReference(transaction.actor)
    await settleEscalations(transaction.sql, [{ id: row.id, state, because: '', by }], transaction.now)
    await takeBackPages(transaction, [row.id], 'It was put off')
    const data = { escalation: row.id, subject: row.subject, until: until.toISOString(), reason: input.reason ?? `${by} put it off.` }
    transaction.record(noticeSnoozed, { subjects: subjectsOf(row), data })
    transaction.wake(escalate, until)
    return { escalation: row.id, until: until.toISOString() }
  },
})

const untilOf = (input: { readonly until?: string; readonly for?: string; readonly morning?: true }, now: Date, zone: string): Date => {
  if ([input.until, input.for, input.morning].filter((said) => said !== undefined).length !== 1)
    throw new Refusal('invalid-input', 'Say until when, or for how long: one of `until`, `for` and `morning`.')
  if (input.morning === true) return morningAfter(now, zone)
  const until = input.until === undefined ? new Date(now.getTime() + parseDuration(input.for ?? '')) : new Date(input.until)
  if (until <= now) throw new Refusal('invalid-input', 'That instant is over. Name one that lies ahead, or `for: 30m`.')
  if (until.getTime() > now.getTime() + longestSnoozeMs)
    throw new Refusal('invalid-input', 'Paging is put off for seven days at most. Resolve it, or silence what causes it.')
  return until
}

const morningMs = 8 * 3_600_000

/** The next 08:00 on the clock of this zone. */
const morningAfter = (now: Date, zone: string): Date => {
  const today = Math.floor(localTimeAt(zone, now) / dayMs) * dayMs
  const morning = instantOf(zone, today + morningMs)
  return morning > now ? morning : instantOf(zone, today + dayMs + morningMs)
}

/** The clock of whoever asks; that of the platform when they have none. */
const zoneOf = async (transaction: Transaction): Promise<string> =>
  (await transaction.read(addressBook)).value.contacts.get(actorReference(transaction.actor))?.zone ?? 'UTC'

export const takeOver = defineAction({
  name: 'notice.take-over',
  summary: 'Take it over: answer for it instead of who acknowledged.',
  description: 'When nobody has acknowledged yet, it is an acknowledgement. One that runs out begins anew.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'responder', byLink: true },
  input: Type.Object({ subject }, { additionalProperties: false }),
  output: Type.Object({ from: Type.Optional(Type.String({ description: 'Who answered for it before; nobody when missing.' })) }),
  run: async (transaction, input) => {
    const by = actorReference(transaction.actor)
    const [open] = await lockOpen(transaction.sql, [input.subject])
    if (open?.phase !== 'acknowledged') {
      const [stopped] = await stopEscalations(transaction, [{ subject: input.subject, because: 'acknowledged', by }])
      if (stopped === undefined) throw new Refusal('not-found', `Nobody is being paged about ${input.subject}; it is over or never began.`)
      return {}
    }
    if (open.acknowledged_by === by) return {}
    const { row, state } = await moveLocked(transaction, input.subject, { type: 'taken-over', by })
    await settleEscalations(transaction.sql, [{ id: row.id, state, because: '', by }], transaction.now)
    const from = cut(row.answered.length > 1 ? row.answered.join(', ') : (row.acknowledged_by ?? 'somebody'), 2_000)
    const data = { escalation: row.id, subject: row.subject, title: row.title, by, from }
    transaction.record(noticeTakenOver, { subjects: [...subjectsOf(row), by], data })
    if (state.dueAt !== undefined) transaction.wake(escalate, state.dueAt)
    return { from }
  },
})
