import Type, { type Static } from 'typebox'
import { overdue } from '#domains/notices/auditing/store.ts'
import { Beside, besideOf } from '#domains/notices/beside.ts'
import { isDrill } from '#domains/notices/drills/subject.ts'
import { addressBook } from '#domains/notices/methods/address-book.ts'
import { everyOffer } from '#domains/notices/offers.ts'
import { pagePurpose } from '#domains/notices/sending.ts'
import type { Offer } from '#domains/notices/offer.ts'
import { type EscalationRow, findBundle, findPage, latestEscalation, listPages, type PageRow } from '#domains/notices/store.ts'
import { bundleView, choicesOf, EscalationView, escalationView, PageView, pageView } from '#domains/notices/view.ts'
import { tellingAsPage, thanksFor } from '#domains/notices/telling/answering.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { openToken, sealToken } from '#platform/identity/seal.ts'
import { accountOf } from '#platform/identity/store.ts'
import { outcomesOf } from '#platform/messages/outbox.ts'
import { Refusal } from '#platform/refusal.ts'
import { dayMs, formatInZone } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const token = Type.String({ minLength: 1, maxLength: 2_000, description: 'What follows `/p/` in the link of a page.' })
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'At most this many. Default 50.' }))
const after = Type.Optional(Type.String({ format: 'uuid', description: 'The `next` of the page before.' }))
const next = Type.Optional(Type.String({ description: 'Give it as `after` for the next page. Missing on the last.' }))

export const openPage = defineAction({
  name: 'notice.open',
  summary: 'Show the page behind the link of a message.',
  description: 'Needs no sign-in: the link proves who was paged. It works for 24 hours.',
  kind: 'question',
  may: { role: 'stranger' },
  input: Type.Object({ token }, { additionalProperties: false }),
  output: Type.Object({
    person: Type.String({ description: 'Who was paged.' }),
    reason: Type.String({ description: 'Why.' }),
    notice: EscalationView,
    beside: Type.Optional(Beside),
    test: Type.Optional(Type.Boolean({ description: 'It is a drill: a test of whether pages reach people.' })),
    together: Type.Optional(
      Type.Array(
        Type.Object({
          token: Type.String({ description: 'Opens this one alone.' }),
          title: Type.String({ description: 'What broke, one line.' }),
          priority: Type.String({ description: 'As people say it: `High`.' }),
          workload: Type.Optional(Type.String({ description: 'What it concerns: `workload:checkout`.' })),
          state: Type.String({ description: 'Whether people are still being paged: `escalating`, `acknowledged`, `stopped`.' }),
        }),
        { description: 'The pages this message speaks for, when they are several; an answer counts for all of them.' },
      ),
    ),
  }),
  run: async (transaction, input) => {
    const row = await pageOf(transaction, input.token)
    const shown = { person: row.person, reason: row.reason, notice: escalationView(row) }
    if (isDrill(row.subject)) return { ...shown, test: true }
    if (row.subject.startsWith('telling:')) return shown
    if (!isBundle(row)) return { ...shown, beside: await besideOf(transaction, row, row.person) }
    const pages = await findBundle(transaction.sql, row.page)
    return { ...shown, notice: bundleView(row, pages), together: itemsOf(transaction, pages) }
  },
})

export const answerPage = defineAction({
  name: 'notice.answer',
  summary: 'Answer a page from its link.',
  description: 'Calls the offered action as the person who was paged. Answering again what is already so changes nothing and says so.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'stranger' },
  input: Type.Object(
    {
      token,
      choice: Type.String({ minLength: 1, maxLength: 40, description: 'One of the choices the page offers: `acknowledge`.' }),
      note: Type.Optional(Type.String({ maxLength: 5_000, description: 'Why, for a choice that asks why.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    done: Type.Boolean({ description: 'False when it was already so.' }),
    message: Type.String({ description: 'What happened, one sentence.' }),
    notice: EscalationView,
  }),
  run: async (transaction, input) => {
    const row = await pageOf(transaction, input.token)
    return answerAs(transaction, row, input.choice, speakerOf(row.person), input.note)
  },
})

/** What came of an answer, in words for whoever gave it. */
export interface Answered {
  /** False when it was already so. */
  readonly done: boolean
  readonly message: string
  readonly notice: Static<typeof EscalationView>
}

/**
 * Answers a page as this person, wherever the answer came from: its link, a button in a chat, a text message. Whoever
 * calls this has proved who it is. Answering what is already so changes nothing and says so.
 *
 * @param person Their name, without `person:`; of a room, a team or a vendor the reference.
 */
export const answerAs = async (
  transaction: Transaction,
  row: PageRow & EscalationRow,
  choice: string,
  person: string,
  note?: string,
): Promise<Answered> => {
  await refuseLeaver(transaction, person)
  return isBundle(row) ? answerAll(transaction, row, choice, person) : answerOne(transaction, row, choice, person, note)
}

/** Whoever has left, or whose account is switched off, answers no more, though their links and telephones would. */
const refuseLeaver = async (transaction: Transaction, person: string): Promise<void> => {
  if (person.includes(':')) return
  const isThere = (await transaction.read(addressBook)).value.contacts.has(`person:${person}`)
  const account = await accountOf(transaction.sql, person)
  if (isThere && (account === undefined || account.disabled_at === null)) return
  throw new Refusal('forbidden', `${person} has left, so this answer counts no more. Others are still being paged.`)
}

/** A message that speaks for several pages is answered for all of them. */
const answerAll = async (transaction: Transaction, row: PageRow & EscalationRow, choice: string, person: string): Promise<Answered> => {
  const pages = await findBundle(transaction.sql, row.page)
  let done = 0
  for (const page of pages) if ((await answerOne(transaction, page, choice, person)).done) done += 1
  const left = pages.length - done
  const message =
    done === 0 ? `All ${pages.length} were dealt with before.` : `Done for ${done}${left === 0 ? '' : `; ${left} were dealt with before`}.`
  return { done: done > 0, message, notice: bundleView(row, await findBundle(transaction.sql, row.page)) }
}

const isBundle = (row: PageRow): boolean => row.bundle === row.page

const itemsOf = (transaction: Transaction, pages: readonly (PageRow & EscalationRow)[]) => {
  const until = new Date(transaction.now.getTime() + dayMs)
  return pages.map((page) => ({
    token: sealToken(transaction.config.secret, pagePurpose, { page: page.page, alone: true }, until),
    title: page.title,
    priority: page.priority,
    ...(page.workload === null ? {} : { workload: page.workload }),
    state: page.phase,
  }))
}

const answerOne = async (
  transaction: Transaction,
  row: PageRow & EscalationRow,
  choice: string,
  person: string,
  note?: string,
): Promise<Answered> => {
  const offers = everyOffer(row)
  const offer = offers.find((one) => one.choice === choice)
  if (offer === undefined)
    throw new Refusal('not-found', `This page offers no "${choice}". Choose ${offers.map((one) => one.choice).join(', ')}.`)
  if (!choicesOf(row).some((one) => one.choice === choice)) return { done: false, message: alreadySo(row), notice: escalationView(row) }
  if (choice === 'acknowledge' && !row.exhausted && row.answered.includes(actorReference({ type: 'link', purpose: '', person })))
    return { done: false, message: `You have acknowledged. ${othersMust}`, notice: escalationView(row) }
  const isTest = isDrill(row.subject)
  await transaction
    .as({ type: 'link', purpose: offer.action, person })
    .callNamed(offer.action, isTest ? { ...Object(offer.input), page: row.page } : withNote(offer, note))
  const answered = (await findPage(transaction.sql, row.page)) ?? (await tellingAsPage(transaction, row.page)) ?? row
  if (isTest) return { done: true, message: 'Thank you. It was a test, and it reached you.', notice: escalationView(answered) }
  const isOneOfMany = offer.choice === 'acknowledge' && answered.phase !== 'acknowledged' && answered.phase !== 'stopped'
  const thanks = row.subject.startsWith('telling:') ? await thanksFor(transaction, row.page) : undefined
  if (thanks !== undefined) return { done: true, message: thanks, notice: escalationView(answered) }
  const message = isOneOfMany ? `Your answer counts. ${othersMust}` : (doneMessages[offer.choice] ?? `${offer.label}: done.`)
  return { done: true, message, notice: escalationView(answered) }
}

const withNote = ({ input, asksWhy }: Offer, note: string | undefined): unknown =>
  asksWhy === true && note !== undefined && note.trim() !== '' ? { ...Object(input), note } : input

/** A room and a person may have one name: only people are meant by a name alone. */
const speakerOf = (reference: string): string => reference.replace(/^person:/, '')

export const listNotices = defineAction({
  name: 'notice.list',
  summary: 'List every page that was sent, with its reason and what became of it.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      subject: Type.Optional(Type.String({ maxLength: 300, description: 'About this: `alert-group:0198…`.' })),
      subjects: Type.Optional(
        Type.Array(Type.String({ maxLength: 300, description: 'A subject.' }), { maxItems: 200, description: 'About any of these.' }),
      ),
      escalation: Type.Optional(Type.String({ format: 'uuid', description: 'Of this escalation.' })),
      person: Type.Optional(Type.String({ maxLength: 200, description: 'To this person: `person:alice`.' })),
      after,
      limit,
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    escalation: Type.Optional(EscalationView),
    items: Type.Array(PageView, { description: 'Pages, the newest first.' }),
    next,
  }),
  run: async (transaction, input) => {
    const { subject, escalation, person } = input
    const subjects = subject === undefined ? input.subjects : [subject, ...(input.subjects ?? [])]
    const filter = {
      ...(subjects === undefined ? {} : { subjects }),
      ...(escalation === undefined ? {} : { escalation }),
      ...(person === undefined ? {} : { person }),
    }
    const latest = subject === undefined ? undefined : await latestEscalation(transaction.sql, subject)
    return { ...(latest === undefined ? {} : { escalation: escalationView(latest) }), ...(await paged(transaction, filter, input)) }
  },
})

export const myNotices = defineAction({
  name: 'notice.mine',
  summary: 'List the pages that went to me, newest first.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    { open: Type.Optional(Type.Boolean({ description: 'Only about what is not over.' })), after, limit },
    { additionalProperties: false },
  ),
  output: Type.Object({ items: Type.Array(PageView, { description: 'Pages, the newest first.' }), next }),
  run: async (transaction, input) => {
    const { actor } = transaction
    if (actor.type !== 'person') return { items: [] }
    return paged(transaction, { person: `person:${actor.name}`, ...(input.open === undefined ? {} : { open: input.open }) }, input)
  },
})

export const unattended = defineAction({
  name: 'notice.unattended',
  summary: 'Say whether any page is overdue.',
  description:
    'Every open, unacknowledged escalation has an instant at which it goes on. This counts those whose instant passed a while ago: never any, unless something is wrong.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    { seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400, description: 'Overdue by more than this. Default 30.' })) },
    { additionalProperties: false },
  ),
  output: Type.Object({
    count: Type.Integer({ description: 'How many are overdue.' }),
    oldest: Type.Optional(Type.String({ format: 'date-time', description: 'When the oldest was due.' })),
  }),
  run: async (transaction, input) => {
    const { count, oldest } = await overdue(transaction.sql, new Date(transaction.now.getTime() - (input.seconds ?? 30) * 1_000))
    return { count, ...(oldest === undefined ? {} : { oldest: oldest.toISOString() }) }
  },
})

/** The page a sealed token was made for; refuses one that is forged, expired or of a page that is gone. */
export const pageOf = async (transaction: Transaction, sealed: string): Promise<PageRow & EscalationRow> => {
  const payload = openToken(transaction.config.secret, pagePurpose, sealed, transaction.now)
  const named = (name: 'page' | 'telling'): string => {
    const id: unknown =
      typeof payload === 'object' && payload !== null ? new Map<string, unknown>(Object.entries(payload)).get(name) : undefined
    return typeof id === 'string' ? id : ''
  }
  const row = named('telling') === '' ? await pageNamed(transaction, named('page')) : await tellingAsPage(transaction, named('telling'))
  if (row === undefined)
    throw new Refusal('link-expired', `The page of this link is gone. Sign in at ${transaction.config.baseUrl} and look there.`)
  return typeof payload === 'object' && payload !== null && 'alone' in payload ? { ...row, bundle: null } : row
}

const pageNamed = async (transaction: Transaction, id: string) => (id === '' ? undefined : findPage(transaction.sql, id))

const othersMust = 'More people must, so others are still being paged.'

const doneMessages: Readonly<Record<string, string>> = {
  acknowledge: 'It is yours now; nobody else is paged.',
  escalate: 'The next step is being paged.',
  snooze: 'Nobody is paged about it for 30 minutes; then whoever was paged last is paged again.',
  'snooze-hour': 'Nobody is paged about it for an hour; then whoever was paged last is paged again.',
  'snooze-morning': 'Nobody is paged about it until 08:00 on your clock; then whoever was paged last is paged again.',
  'take-over': 'It is yours now.',
  runbook: 'The runbook has started.',
  incident: 'The incident is open.',
  accept: 'You are on call then. Thank you.',
  decline: 'Whoever asked is told.',
}

const alreadySo = (row: EscalationRow): string => {
  if (row.phase === 'stopped')
    return `This is over${row.ended_because === null ? '' : `: ${row.ended_because}`}${at(row.ended_at)}. Nothing is left to do.`
  return `Already acknowledged by ${row.acknowledged_by ?? 'somebody'}${at(row.acknowledged_at)}.`
}

const at = (instant: Date | null): string => (instant === null ? '' : ` on ${formatInZone(instant, 'UTC')}`)

const paged = async (
  transaction: Transaction,
  filter: Parameters<typeof listPages>[1],
  input: { readonly after?: string; readonly limit?: number },
) => {
  const size = input.limit ?? 50
  const rows = await listPages(transaction.sql, { ...filter, ...(input.after === undefined ? {} : { before: input.after }) }, size + 1)
  const last = rows[size - 1]
  const shown = rows.slice(0, size)
  const outcomes = await outcomesOf(
    transaction,
    shown.map(({ page, bundle }) => bundle ?? page),
  )
  const items = shown.map((row) => pageView(row, outcomes.get(row.bundle ?? row.page)))
  return { items, ...(rows.length > size && last !== undefined ? { next: last.page } : {}) }
}
