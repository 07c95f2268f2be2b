import Type from 'typebox'
import { instantField, intervalOf, personField, personOf, referenceOf, scheduleField } from '#domains/oncall/asking.ts'
import { roster } from '#domains/oncall/roster.ts'
import { coverAsked, coverTaken, swapAccepted, swapAsked, swapDeclined, swapWithdrawn } from '#domains/oncall/swaps/facts.ts'
import { settleSwaps } from '#domains/oncall/swaps/jobs.ts'
import { fromTo, SwapView, swapView } from '#domains/oncall/swaps/showing.ts'
import { findSwap, insertSwap, listSwaps, lockSwap, settleSwap } from '#domains/oncall/swaps/store.ts'
import { aheadOf, expiresAt, leftOf, type Swap, within } from '#domains/oncall/swaps/swap.ts'
import { coversOf, dutyAround, handingsOf, judged, subjectsOf, take } from '#domains/oncall/swaps/taking.ts'
import { turnsOf } from '#domains/oncall/swaps/handing.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference, holdsRole } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import { type Interval, union } from '#platform/time/interval.ts'
import { dayMs } from '#platform/time/zone.ts'
import type { Transaction } from '#platform/transaction.ts'

const longestMs = 366 * dayMs
const reasonField = Type.Optional(Type.String({ maxLength: 300, description: 'Why, for those who are asked.' }))
const giverField = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 200,
    description: 'Whose shift. Default yours; for others one must be a responder or own the schedule.',
  }),
)
const swapField = Type.String({ format: 'uuid', description: 'The swap or cover.' })
const noteField = Type.Optional(Type.String({ maxLength: 300, description: 'What to say with it.' }))

export const askSwap = defineAction({
  name: 'oncall.swap',
  summary: 'Ask somebody to take over a shift, perhaps for one of theirs.',
  description:
    'Nothing changes until they accept; then the overrides of both sides are made at once. It can be answered until the first of the shifts begins.',
  kind: 'deed',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      schedule: scheduleField,
      from: instantField('From this instant: the shift, or a part of it.'),
      to: instantField('Until this instant.'),
      with: personField,
      back: Type.Optional(
        Type.Object(
          {
            schedule: Type.Optional(scheduleField),
            from: instantField('From this instant.'),
            to: instantField('Until this instant.'),
          },
          {
            additionalProperties: false,
            description: 'Their shift that is taken over in return; of the same schedule when none is named.',
          },
        ),
      ),
      person: giverField,
      reason: reasonField,
    },
    { additionalProperties: false },
  ),
  output: SwapView,
  run: async (transaction, input) => {
    const asked = await begun(transaction, input)
    const taker = await existing(transaction, input.with)
    if (taker === asked.giver) throw new Refusal('invalid-input', 'Nobody swaps with themselves. Name somebody else in `with`.')
    const back = input.back && { schedule: scheduleOf(input.back.schedule ?? asked.schedule), ...ahead(transaction, input.back) }
    const swap = await written(transaction, { ...asked, taker, back })
    transaction.record(swapAsked, {
      subjects: [subjectOf(swap), ...(await subjectsOf(transaction, swap.schedule, swap.giver, taker)), ...(back ? [back.schedule] : [])],
      data: { ...told(swap), taker, ...backOf(swap), ...(swap.reason === undefined ? {} : { reason: swap.reason }) },
    })
    return swapView(swap, transaction.now)
  },
})

export const askCover = defineAction({
  name: 'oncall.cover',
  summary: 'Ask everybody of a schedule and its team to take over a shift, or parts of it.',
  description: 'Whoever accepts first has it. What nobody has taken stays open until it is over.',
  kind: 'deed',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      schedule: scheduleField,
      from: instantField('From this instant: the shift, or a part of it.'),
      to: instantField('Until this instant.'),
      person: giverField,
      reason: reasonField,
    },
    { additionalProperties: false },
  ),
  output: SwapView,
  run: async (transaction, input) => {
    const swap = await written(transaction, { ...(await begun(transaction, input)), taker: undefined, back: undefined })
    transaction.record(coverAsked, {
      subjects: [subjectOf(swap), ...(await subjectsOf(transaction, swap.schedule, swap.giver))],
      data: { ...told(swap), ...(swap.reason === undefined ? {} : { reason: swap.reason }) },
    })
    return swapView(swap, transaction.now)
  },
})

export const acceptSwap = defineAction({
  name: 'oncall.accept',
  summary: 'Take over the shift of a swap or a cover.',
  description:
    'Of a cover also a part of it. It is refused, with what to do, when the shift changed meanwhile, when one would be on call twice, is away, or another override is in the way.',
  kind: 'deed',
  may: { role: 'viewer', byLink: true },
  input: Type.Object(
    {
      swap: swapField,
      from: Type.Optional(instantField('Of a cover: only from this instant.')),
      to: Type.Optional(instantField('Of a cover: only until this instant.')),
      person: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description: 'Who takes it. Default you; for others one must be a responder or own the schedule.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  output: SwapView,
  run: async (transaction, input) => {
    const swap = await openSwap(transaction, input.swap)
    const taker = await speaker(transaction, swap.schedule, input.person, swap.taker)
    return swap.taker === undefined ? takeCover(transaction, swap, taker, input) : takeSwap(transaction, swap, taker, input)
  },
})

export const declineSwap = defineAction({
  name: 'oncall.decline',
  summary: 'Say that one cannot take over the shift one was asked for.',
  kind: 'deed',
  may: { role: 'viewer', byLink: true },
  input: Type.Object({ swap: swapField, reason: noteField }, { additionalProperties: false }),
  output: SwapView,
  run: async (transaction, input) => {
    const swap = await openSwap(transaction, input.swap)
    const { taker } = swap
    if (taker === undefined)
      throw new Refusal(
        'conflict',
        'Anybody may take this; who cannot need not answer. Only whoever asked takes it back (oncall.withdraw).',
      )
    await speaker(transaction, swap.schedule, taker, taker)
    return settled(transaction, swap, 'declined', input.reason, (data) => {
      transaction.record(swapDeclined, { subjects: data.subjects, data: { ...told(swap), taker, by: data.by, ...data.said } })
    })
  },
})

export const withdrawSwap = defineAction({
  name: 'oncall.withdraw',
  summary: 'Take back a swap or a cover that was asked for.',
  description: 'What was taken of a cover stays taken.',
  kind: 'deed',
  may: { role: 'viewer' },
  input: Type.Object({ swap: swapField, reason: noteField }, { additionalProperties: false }),
  output: SwapView,
  run: async (transaction, input) => {
    const swap = await openSwap(transaction, input.swap)
    await speaker(transaction, swap.schedule, swap.giver, swap.giver)
    return settled(transaction, swap, 'withdrawn', input.reason, (data) => {
      transaction.record(swapWithdrawn, {
        subjects: data.subjects,
        data: { ...told(swap), ...(swap.taker === undefined ? {} : { taker: swap.taker }), by: data.by, ...data.said },
      })
    })
  },
})

export const listSwapsAsked = defineAction({
  name: 'oncall.swaps',
  summary: 'List swaps and covers, newest first: what is open, what is mine, what was.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      swap: Type.Optional(swapField),
      state: Type.Optional(
        Type.Union([Type.Literal('open'), Type.Literal('past')], { description: 'Only what is open, or only what is not any more.' }),
      ),
      mine: Type.Optional(Type.Boolean({ description: 'Only what I asked, was asked, took, or may take.' })),
      schedule: Type.Optional(scheduleField),
      after: Type.Optional(Type.String({ format: 'uuid', description: 'The `next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'At most this many. Default 50.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(SwapView, { description: 'This page of them.' }),
    next: Type.Optional(Type.String({ description: 'Give it as `after` for the next page. Missing on the last.' })),
  }),
  run: async (transaction, input) => {
    if (input.swap !== undefined) {
      const swap = await findSwap(transaction.sql, input.swap)
      return { items: swap === undefined ? [] : [swapView(swap, transaction.now)] }
    }
    const me = input.mine === true ? actorReference(transaction.actor) : undefined
    const size = input.limit ?? 50
    const swaps = await listSwaps(
      transaction.sql,
      {
        ...(input.state === undefined ? {} : { open: input.state === 'open' }),
        ...(input.schedule === undefined ? {} : { schedule: scheduleOf(input.schedule) }),
        ...(me === undefined ? {} : { person: me, covers: await coversOf(transaction, me) }),
        ...(input.after === undefined ? {} : { before: input.after }),
      },
      size + 1,
    )
    const last = swaps[size - 1]
    const items = swaps.slice(0, size).map((swap) => swapView(swap, transaction.now))
    return { items, ...(swaps.length > size && last !== undefined ? { next: last.id } : {}) }
  },
})

type Asked = Pick<Swap, 'schedule' | 'start' | 'end' | 'giver' | 'reason'>

/** What both ways of asking begin with: whose shift, which, and whether whoever asks may. */
const begun = async (
  transaction: Transaction,
  input: { readonly schedule: string; readonly from: string; readonly to: string; readonly person?: string; readonly reason?: string },
): Promise<Asked> => {
  const schedule = scheduleOf(input.schedule)
  if (!(await transaction.read(roster)).value.schedules.has(schedule))
    throw new Refusal('not-found', `There is no schedule "${input.schedule}". oncall.who lists them all.`)
  const giver = await speaker(transaction, schedule, input.person, undefined)
  return { schedule, ...ahead(transaction, input), giver, reason: input.reason }
}

/** Writes what was asked, when it could be accepted as things are now. */
const written = async (transaction: Transaction, asked: Asked & Pick<Swap, 'taker' | 'back'>): Promise<Swap> => {
  const { now } = transaction
  const handings = handingsOf(asked, asked.taker ?? '', now)
  const duty = await dutyAround(transaction, handings)
  judged(duty, handings)
  const turns = handings.map((handing) => turnsOf(duty, handing.schedule, handing.giver, handing))
  const swap: Swap = {
    ...asked,
    id: transaction.newId(),
    turns: turns[0] ?? [],
    backTurns: turns[1] ?? [],
    state: 'open',
    askedBy: actorReference(transaction.actor),
    askedAt: now,
    settledAt: undefined,
    settledBy: undefined,
    answer: undefined,
    parts: [],
  }
  await insertSwap(transaction.sql, swap)
  transaction.wake(settleSwaps, expiresAt(swap))
  return swap
}

const takeSwap = async (transaction: Transaction, swap: Swap, taker: string, input: { readonly from?: string; readonly to?: string }) => {
  if (taker !== swap.taker)
    throw new Refusal('forbidden', `${swap.taker ?? 'Somebody else'} is asked, not ${taker}. Ask for a cover when anybody may take it.`)
  if (input.from !== undefined || input.to !== undefined)
    throw new Refusal('invalid-input', 'A swap is taken whole. Leave `from` and `to` out, or let a cover be asked for.')
  await take(transaction, swap, taker, swap)
  return settled(transaction, swap, 'accepted', undefined, (data) => {
    transaction.record(swapAccepted, { subjects: data.subjects, data: { ...told(swap), taker, ...backOf(swap), by: data.by } })
  })
}

const takeCover = async (transaction: Transaction, swap: Swap, taker: string, input: { readonly from?: string; readonly to?: string }) => {
  const { now } = transaction
  if (taker === swap.giver) throw new Refusal('invalid-input', 'It is your own shift. Withdraw the cover (oncall.withdraw) to keep it.')
  if (!(await coversOf(transaction, taker)).includes(swap.schedule))
    throw new Refusal(
      'forbidden',
      `${taker} is neither in ${swap.schedule} nor in the team that owns it. Ask a responder to make an override.`,
    )
  const wanted: Interval = { start: new Date(input.from ?? swap.start), end: new Date(input.to ?? swap.end) }
  const left = within(leftOf(swap, now), wanted)
  const [first, last] = [left[0], left.at(-1)]
  if (first === undefined || last === undefined) throw new Refusal('conflict', `${whoTook(swap)} Nothing of that time is left to take.`)
  for (const piece of piecesOf(left, swap)) await take(transaction, swap, taker, piece)
  const now_ = (await findSwap(transaction.sql, swap.id)) ?? swap
  const still = leftOf(now_, now)
  const by = actorReference(transaction.actor)
  transaction.record(coverTaken, {
    subjects: [subjectOf(swap), ...(await subjectsOf(transaction, swap.schedule, swap.giver, taker))],
    data: { ...told(swap), ...fromTo({ start: first.start, end: last.end }), taker, by, left: still.map(fromTo) },
  })
  if (still.length === 0) await settleSwap(transaction.sql, swap.id, { state: 'accepted', by, answer: undefined }, now)
  return swapView((await findSwap(transaction.sql, swap.id)) ?? now_, now)
}

/** Pieces between which somebody else has taken something are taken one by one; the others as one. */
const piecesOf = (left: readonly Interval[], { parts }: Swap): readonly Interval[] => {
  const [first, last] = [left[0], left.at(-1)]
  if (first === undefined || last === undefined) return []
  const hull = { start: first.start, end: last.end }
  return parts.some(({ start, end }) => start < hull.end && hull.start < end) ? left : [hull]
}

const whoTook = ({ parts }: Swap): string => {
  const people = [...new Set(parts.map(({ taker }) => taker))]
  return people.length === 0 ? '' : `${people.join(', ')} ${people.length === 1 ? 'was' : 'were'} first.`
}

/** Ends a swap and answers it; `record` writes the fact. */
const settled = async (
  transaction: Transaction,
  swap: Swap,
  state: 'accepted' | 'declined' | 'withdrawn',
  answer: string | undefined,
  record: (data: { readonly subjects: string[]; readonly by: string; readonly said: { readonly reason?: string } }) => void,
) => {
  const by = actorReference(transaction.actor)
  await settleSwap(transaction.sql, swap.id, { state, by, answer }, transaction.now)
  record({
    subjects: [
      subjectOf(swap),
      ...(await subjectsOf(transaction, swap.schedule, swap.giver, swap.taker)),
      ...(swap.back ? [swap.back.schedule] : []),
    ],
    by,
    said: answer === undefined ? {} : { reason: answer },
  })
  return swapView((await findSwap(transaction.sql, swap.id)) ?? swap, transaction.now)
}

/** The swap, held, when it can still be answered; otherwise refused with what became of it. */
const openSwap = async (transaction: Transaction, id: string): Promise<Swap> => {
  const swap = await lockSwap(transaction.sql, id)
  if (swap === undefined) throw new Refusal('not-found', 'There is no such swap or cover. oncall.swaps lists them.')
  if (swap.state !== 'open')
    throw new Refusal(
      'conflict',
      `It was ${swap.state}${swap.settledBy === undefined ? '' : ` by ${swap.settledBy}`}. ${whoTook(swap)} Ask anew if it is still wanted.`.replace(
        '  ',
        ' ',
      ),
    )
  if (expiresAt(swap) <= transaction.now)
    throw new Refusal('conflict', 'It is too late: the time has begun or is over. An override can still be made (oncall.override).')
  return swap
}

/** Who somebody speaks for: themselves, or another when they are a responder or own the schedule. */
const speaker = async (
  transaction: Transaction,
  schedule: string,
  named: string | undefined,
  fallback: string | undefined,
): Promise<string> => {
  const { actor } = transaction
  const me = actor.type === 'person' || actor.type === 'link' || actor.type === 'chat' ? actorReference(actor) : undefined
  const person = named === undefined ? (me ?? fallback) : await existing(transaction, named)
  if (person === undefined) throw new Refusal('invalid-input', 'Say whose shift it is: name a `person`.')
  if (person === me) return person
  const owner = (await transaction.read(roster)).value.schedules.get(schedule)?.owner
  const isOwner = actor.type === 'person' && owner !== undefined && actor.teams.includes(owner)
  if (!isOwner && !holdsRole(actor, 'responder'))
    throw new Refusal('forbidden', `This is for ${person} to say, or for a responder or the team that owns ${schedule}.`)
  return person
}

const existing = async (transaction: Transaction, person: string): Promise<string> => {
  const record = await transaction.records.byReference(personOf(person))
  if (record === undefined) throw new Refusal('not-found', `There is no person "${person}". Choose one of \`record.list Person\`.`)
  return record.reference
}

const scheduleOf = (schedule: string): string => referenceOf('schedule', schedule)

/** What of a time lies ahead. */
const ahead = ({ now }: Transaction, input: { readonly from: string; readonly to: string }): Interval => {
  const [left] = aheadOf(union([intervalOf(input, longestMs)]), now)
  if (left === undefined) throw new Refusal('invalid-input', 'This time is over. Name an end that lies ahead.')
  return left
}

const subjectOf = ({ id }: Swap): string => `swap:${id}`
const told = (swap: Swap) => ({ swap: swap.id, schedule: swap.schedule, ...fromTo(swap), giver: swap.giver })
const backOf = ({ back }: Swap) => (back === undefined ? {} : { back: { schedule: back.schedule, ...fromTo(back) } })
