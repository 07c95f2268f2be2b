import Type from 'typebox'
import { noticeEscalated, noticeRerouted, noticeResumed, noticeStarted, noticeSwitched, subjectsOf } from '#domains/notices/facts.ts'
import { stopEscalations, type Stopped, takeBackPages } from '#domains/notices/ending/stopping.ts'
import { beginPaging, PageRequest, startEscalations } from '#domains/notices/paging.ts'
import { phasesOf } from '#domains/notices/standing.ts'
import { latestEscalation, setPolicy, setTargets } from '#domains/notices/store.ts'
import { moveOpen } from '#domains/notices/moving.ts'
import { roster } from '#domains/oncall/roster.ts'
import { defineAction } from '#platform/actions/action.ts'
import { holdsRole } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const subject = Type.String({ minLength: 1, maxLength: 300, description: 'What it is about: `alert-group:0198…`.' })
const policy = Type.String({ minLength: 1, maxLength: 200, description: 'A policy: `escalation-policy:payments`.' })
const Escalation = Type.Object({ escalation: Type.String({ description: 'The escalation.' }) })

export const pageAbout = defineAction({
  name: 'notice.page',
  summary: 'Page whoever a policy names, until somebody answers.',
  description: 'One open escalation per subject: asking again for the same subject changes nothing.',
  kind: 'deed',
  idempotent: true,
  may: { role: 'responder' },
  input: PageRequest,
  output: Escalation,
  run: async (transaction, input) => {
    refuseForeignOffers(transaction, input)
    const [escalation = ''] = await startEscalations(transaction, [input])
    transaction.record(noticeStarted, {
      subjects: [`escalation:${escalation}`, input.subject, ...input.about],
      data: { escalation, subject: input.subject, title: input.title },
    })
    return { escalation }
  },
})

/** Whoever presses a button does what it says in their own name, and with their rights: nobody else may put it there. */
const refuseForeignOffers = ({ actor }: Transaction, { offers }: Pick<PageRequest, 'offers'>): void => {
  if (holdsRole(actor, 'administrator') || offers.every(({ action }) => action.startsWith('notice.'))) return
  throw new Refusal(
    'forbidden',
    'What a page offers is done in the name of whoever presses it; only administrators and the platform offer more than `notice.*`. Leave `offers` out: a page can be acknowledged and passed on without.',
  )
}

export const stopPaging = defineAction({
  name: 'notice.stop',
  summary: 'Stop paging about something.',
  description: 'Acknowledged pauses paging until it is taken back; resolved and suppressed end it.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'responder' },
  input: Type.Object(
    {
      subject,
      because: Type.Union([Type.Literal('acknowledged'), Type.Literal('resolved'), Type.Literal('suppressed')], { description: 'Why.' }),
      by: Type.Optional(Type.String({ maxLength: 200, description: 'Who answered. Default whoever calls this.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ stopped: Type.Boolean({ description: 'False when nobody was being paged.' }) }),
  run: async (transaction, input) => {
    if (input.because === 'acknowledged' && input.by === undefined) return { stopped: await acknowledge(transaction, input.subject) }
    return { stopped: hasStopped(await stopEscalations(transaction, [input])) }
  },
})

export const acknowledgePage = defineAction({
  name: 'notice.acknowledge',
  summary: 'Take it: stop paging others about it.',
  description: 'When its policy asks for several answers, others are paged until as many have acknowledged.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'responder', byLink: true },
  input: Type.Object({ subject }, { additionalProperties: false }),
  output: Type.Object({ stopped: Type.Boolean({ description: 'False when somebody had taken it before, or when more people must.' }) }),
  run: async (transaction, input) => ({ stopped: await acknowledge(transaction, input.subject) }),
})

export const escalateNow = defineAction({
  name: 'notice.escalate',
  summary: 'Page the next step at once.',
  kind: 'deed',
  may: { role: 'responder', byLink: true },
  input: Type.Object({ subject }, { additionalProperties: false }),
  output: Escalation,
  run: async (transaction, input) => {
    const row = await moveOpen(transaction, input.subject, { type: 'escalated' }, 'Take the acknowledgement back first.')
    transaction.record(noticeEscalated, { subjects: subjectsOf(row), data: { escalation: row.id, subject: row.subject } })
    return { escalation: row.id }
  },
})

export const resumePaging = defineAction({
  name: 'notice.resume',
  summary: 'Take an acknowledgement or a snooze back: paging goes on where it was.',
  kind: 'deed',
  may: { role: 'responder' },
  input: Type.Object(
    { subject, reason: Type.String({ minLength: 1, maxLength: 500, description: 'Why.' }) },
    { additionalProperties: false },
  ),
  output: Escalation,
  run: async (transaction, input) => {
    const row = await moveOpen(
      transaction,
      input.subject,
      { type: 'unacknowledged' },
      'It is neither acknowledged nor put off; paging is under way.',
    )
    transaction.record(noticeResumed, {
      subjects: subjectsOf(row),
      data: { escalation: row.id, subject: row.subject, reason: input.reason },
    })
    return { escalation: row.id }
  },
})

export const switchPolicy = defineAction({
  name: 'notice.switch',
  summary: 'Follow another policy, from its first step.',
  kind: 'deed',
  may: { role: 'responder' },
  input: Type.Object({ subject, policy }, { additionalProperties: false }),
  output: Escalation,
  run: async (transaction, input) => {
    const { policies } = (await transaction.read(roster)).value
    if (!policies.has(input.policy))
      throw new Refusal('not-found', `There is no policy "${input.policy}". Choose one of \`record.list EscalationPolicy\`.`)
    const row = await moveOpen(transaction, input.subject, { type: 'switched' }, 'It is over.')
    await setPolicy(transaction.sql, row.id, input.policy)
    transaction.record(noticeSwitched, {
      subjects: subjectsOf(row),
      data: { escalation: row.id, subject: row.subject, policy: input.policy },
    })
    return { escalation: row.id }
  },
})

export const reroute = defineAction({
  name: 'notice.reroute',
  summary: 'Page others about it from now on.',
  description:
    'Another policy, or people, teams, schedules, channels and vendors. They are paged at once, also when somebody had acknowledged.',
  kind: 'deed',
  may: { role: 'responder' },
  confirm: 'This pages people right now.',
  input: Type.Object(
    {
      subject,
      to: Type.Array(
        Type.String({
          pattern: '^(escalation-policy|person|team|schedule|channel|dependency):',
          maxLength: 200,
          description: '`escalation-policy:payments`, or `person:alice`, `team:payments`, `schedule:payments` and so on.',
        }),
        { minItems: 1, maxItems: 20, description: 'One policy, or whom to page.' },
      ),
      reason: Type.String({ minLength: 1, maxLength: 500, description: 'Why.' }),
    },
    { additionalProperties: false },
  ),
  output: Escalation,
  run: async (transaction, input) => {
    const [first = ''] = input.to
    const isPolicy = (target: string): boolean => target.startsWith('escalation-policy:')
    if (input.to.length > 1 && input.to.some(isPolicy))
      throw new Refusal('invalid-input', 'Name one policy, or people, teams, schedules, channels and dependencies; not both.')
    await existing(transaction, input.to)
    const row = await moveOpen(transaction, input.subject, { type: 'switched', begin: true }, 'It is over.')
    if (isPolicy(first)) await setPolicy(transaction.sql, row.id, first)
    else await setTargets(transaction.sql, row.id, input.to)
    await takeBackPages(transaction, [row.id], 'Others are paged')
    transaction.record(noticeRerouted, {
      subjects: [...subjectsOf(row), ...input.to],
      data: { escalation: row.id, subject: row.subject, to: input.to, reason: input.reason },
    })
    return { escalation: row.id }
  },
})

export const pageNow = defineAction({
  name: 'notice.page-now',
  summary: 'Page somebody by hand.',
  description:
    'People, teams, whoever is on call for a schedule, rooms and the support of vendors. They are paged again until somebody answers.',
  kind: 'deed',
  may: { role: 'responder' },
  confirm: 'This pages people right now.',
  input: Type.Object(
    {
      page: Type.Array(
        Type.String({
          pattern: '^(person|team|schedule|channel|dependency):',
          maxLength: 200,
          description: '`person:alice`, `team:payments`, `schedule:payments`, `channel:payments-room`, `dependency:card-processor`.',
        }),
        {
          minItems: 1,
          maxItems: 20,
          description: 'Whom to page.',
        },
      ),
      title: Type.String({ minLength: 1, maxLength: 300, description: 'What it is, one line.' }),
      text: Type.Optional(Type.String({ maxLength: 20_000, description: 'What else helps.' })),
      urgency: Type.Optional(Type.Union([Type.Literal('important'), Type.Literal('default')], { description: 'Default `important`.' })),
      workload: Type.Optional(Type.String({ maxLength: 200, description: 'What it concerns: `workload:checkout`.' })),
      runbook: Type.Optional(Type.String({ maxLength: 200, description: 'What to do first.' })),
      about: Type.Optional(
        Type.Array(Type.String({ maxLength: 300 }), { maxItems: 50, description: 'References it is about: `incident:0198…`.' }),
      ),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    escalation: Type.String({ description: 'The escalation.' }),
    subject: Type.String({ description: 'Stop it by this.' }),
  }),
  run: async (transaction, input) => {
    await existing(transaction, input.page)
    const id = transaction.newId()
    const subjectOfPage = `escalation:${id}`
    const about = [...(input.about ?? []), ...(input.workload === undefined ? [] : [input.workload])]
    const row = {
      id,
      subject: subjectOfPage,
      title: input.title,
      body: input.text ?? '',
      workload: input.workload ?? null,
      priority: input.urgency === 'default' ? 'Normal' : 'Urgent',
      urgency: input.urgency ?? ('important' as const),
      policy: null,
      targets: input.page,
      runbook: input.runbook ?? null,
      about,
      offers: [],
      guard: null,
      counter: null,
    }
    await beginPaging(transaction, [row])
    transaction.record(noticeStarted, { subjects: subjectsOf(row), data: { escalation: id, subject: subjectOfPage, title: input.title } })
    return { escalation: id, subject: subjectOfPage }
  },
})

/** What has an acknowledgement of its own (an alert group) is told by it, and paging stops with it. True when it did. */
const acknowledge = async (transaction: Transaction, of: string): Promise<boolean> => {
  const row = await latestEscalation(transaction.sql, of)
  const own =
    row?.phase === 'stopped'
      ? undefined
      : row?.offers.find(({ choice, action }) => choice === 'acknowledge' && action !== acknowledgePage.name)
  if (row === undefined || own === undefined || !transaction.registry.actions.has(own.action))
    return hasStopped(await stopEscalations(transaction, [{ subject: of, because: 'acknowledged' }]))
  await transaction.callNamed(own.action, own.input)
  return row.phase !== 'acknowledged' && (await phasesOf(transaction, [of])).get(of) === 'acknowledged'
}

const existing = async (transaction: Transaction, targets: readonly string[]): Promise<void> => {
  for (const target of targets)
    if ((await transaction.records.byReference(target)) === undefined)
      throw new Refusal('not-found', `There is no ${target}. Name what exists: \`record.list\` of its kind shows it.`)
}

const hasStopped = ([one]: readonly Stopped[]): boolean => one !== undefined && one.changed && one.left === 0
