import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { AlertRule, Route } from '#domains/alerts/kinds.ts'
import { type Change, documentOf } from '#domains/alerts/noise/change.ts'
import { noiseAdopted, noiseDismissed } from '#domains/alerts/noise/facts.ts'
import * as store from '#domains/alerts/noise/store.ts'
import { ProposalView, StoredChange } from '#domains/alerts/noise/view.ts'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import type { RecordDocument } from '#platform/kinds/kind.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const Answer = Type.Object(
  {
    answer: Type.Union([Type.Literal('dismissed'), Type.Literal('adopted')], { description: 'What somebody said.' }),
    at: Type.String({ format: 'date-time', description: 'When.' }),
    by: Type.String({ description: 'Who.' }),
    reason: Type.Optional(Type.String({ description: 'Why.' })),
  },
  { description: 'What somebody said about it.' },
)

const Listed = Type.Object({
  proposal: ProposalView,
  team: Type.Optional(Type.String({ description: 'Who answers for most of these alerts.' })),
  computedAt: Type.String({ format: 'date-time', description: 'When it was computed.' }),
  answered: Type.Optional(Answer),
})

export const listProposals = defineAction({
  name: 'noise.proposals',
  summary: 'List what would make less noise, with what it would have saved and lost in the last four weeks',
  description: 'Computed every night for the rules and routes that paged most. What would lose nothing people acted on comes first.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      answer: Type.Optional(
        Type.Union([Type.Literal('none'), Type.Literal('dismissed'), Type.Literal('adopted')], {
          description: 'Those nobody answered (the default), or those somebody did.',
        }),
      ),
      team: Type.Optional(Type.String({ maxLength: 200, description: 'Only for alerts of this team: `team:payments`.' })),
      workload: Type.Optional(Type.String({ maxLength: 200, description: 'Only about this workload: `workload:checkout`.' })),
      rule: Type.Optional(Type.String({ maxLength: 300, description: 'Only about this rule.' })),
      after: Type.Optional(
        Type.String({
          pattern: '^[0-9]{1,9}~[a-z0-9-]{1,100}$',
          maxLength: 120,
          description: 'Continue after: `next` of the page before.',
        }),
      ),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'How many at most. Default 50.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(Listed, { description: 'This page of them.' }),
    next: Type.Optional(Type.String({ description: 'Ask with `after` set to this for the next page.' })),
  }),
  run: async ({ sql }, input) => {
    const limit = input.limit ?? 50
    const [rank = '', id = ''] = input.after?.split('~') ?? []
    const rows = await store.proposalsBy(sql, {
      answer: input.answer === undefined || input.answer === 'none' ? null : input.answer,
      workload: input.workload ?? null,
      team: input.team ?? null,
      rule: input.rule ?? null,
      after: input.after === undefined ? undefined : { rank: Number(rank), id },
      limit,
    })
    const last = rows.length === limit ? rows.at(-1) : undefined
    return { items: rows.flatMap(listedOf), ...(last === undefined ? {} : { next: `${last.rank}~${last.id}` }) }
  },
})

const isView = Compile(ProposalView)
const isChange = Compile(StoredChange)

const listedOf = (row: store.AnsweredRow): Static<typeof Listed>[] => {
  if (!isView.Check(row.proposal)) return []
  const { answer, answered_at: at, answered_by: by, reason } = row
  const answered =
    answer === null || at === null || by === null
      ? {}
      : { answered: { answer, at: at.toISOString(), by, ...(reason === null ? {} : { reason }) } }
  return [
    { proposal: row.proposal, ...(row.team === null ? {} : { team: row.team }), computedAt: row.computed_at.toISOString(), ...answered },
  ]
}

const proposal = Type.String({ pattern: '^[a-z]+-[0-9a-f]{1,40}$', maxLength: 60, description: 'The `id` of a proposal.' })

const held = async (transaction: Transaction, id: string): Promise<{ row: store.AnsweredRow; view: ProposalView }> => {
  const row = await store.proposalById(transaction.sql, id)
  if (row === undefined || !isView.Check(row.proposal))
    throw new Refusal('not-found', `There is no proposal "${id}" (any more). noise.proposals shows what there is.`)
  return { row, view: row.proposal }
}

const teamOf = async (transaction: Transaction, input: { readonly proposal: string }): Promise<string | undefined> =>
  (await store.proposalById(transaction.sql, input.proposal))?.team ?? undefined

const subjectsOf = (view: ProposalView): string[] => (view.about.includes(':') ? [view.about] : [`alert-rule:${view.about}`])

export const dismissProposal = defineAction({
  name: 'noise.dismiss',
  summary: 'Decide against a proposal, so that it is not made again',
  kind: 'deed',
  idempotent: true,
  may: { role: 'responder', ownerOf: teamOf },
  input: Type.Object(
    { proposal, reason: Type.String({ minLength: 1, maxLength: 1_000, description: 'Why the noise is worth it.' }) },
    { additionalProperties: false },
  ),
  output: Listed,
  run: async (transaction, input) => {
    const { row, view } = await held(transaction, input.proposal)
    if (row.answer === 'adopted')
      throw new Refusal('conflict', `${row.answered_by ?? 'Somebody'} has followed it already. Change the record to undo it.`)
    const by = actorReference(transaction.actor)
    await store.answerProposal(transaction.sql, { proposal: row.id, answer: 'dismissed', at: transaction.now, by, reason: input.reason })
    transaction.record(noiseDismissed, {
      subjects: subjectsOf(view),
      data: { proposal: row.id, about: view.about, sentence: view.sentence, by, reason: input.reason },
    })
    return listedAgain(transaction, row.id)
  },
})

const listedAgain = async (transaction: Transaction, id: string): Promise<Static<typeof Listed>> => {
  const [listed] = listedOf((await held(transaction, id)).row)
  if (listed === undefined) throw new Error('A proposal that was there is gone.')
  return listed
}

const Prepared = Type.Object({
  document: Type.Unknown({ description: 'The whole record with the change in it.' }),
  reference: Type.Optional(Type.String({ description: 'The record, once it is saved, or when it is there already.' })),
  change: Type.Union(
    [Type.Literal('prepared'), Type.Literal('created'), Type.Literal('changed'), Type.Literal('unchanged'), Type.Literal('proposed')],
    { description: '`prepared`: nothing was changed yet. `proposed`: the record is kept in git; commit the patch.' },
  ),
  proposed: Type.Optional(Type.Unknown({ description: 'The patch to propose where the record is kept.' })),
  advice: Type.Optional(Type.String({ description: 'What else there is to do, elsewhere.' })),
})

export const adoptProposal = defineAction({
  name: 'noise.adopt',
  summary: 'Follow a proposal: see the changed record, or save it',
  description: 'Without `save` nothing changes: the answer is the record for review. With it the record is saved as `record.save` does.',
  kind: 'deed',
  mayBeSilent: true,
  may: { role: 'editor', ownerOf: teamOf },
  input: Type.Object(
    {
      proposal,
      save: Type.Optional(Type.Boolean({ description: 'Save the record. Default false: only show it.' })),
      reason: Type.Optional(Type.String({ maxLength: 1_000, description: 'Why, for the record’s history.' })),
    },
    { additionalProperties: false },
  ),
  output: Prepared,
  run: async (transaction, input) => {
    const { row, view } = await held(transaction, input.proposal)
    const stored = view.change
    if (!isChange.Check(stored))
      throw new Refusal('conflict', 'This proposal was made by another version. Wait for the next night, or look at noise.rule.')
    const { document, reference } = await prepare(transaction, changeOf(stored), row.team ?? undefined)
    const advice =
      'remove' in stored && stored.remove === true
        ? { advice: 'Take the rule out where it is made; until then nobody is paged for it.' }
        : {}
    const known = reference === undefined ? {} : { reference }
    if (input.save !== true) return { document, ...known, change: 'prepared' as const, ...advice }
    const saved: unknown = await transaction.callNamed('record.save', { document, reason: input.reason ?? view.sentence })
    const { change, reference: made, proposed } = readSaved(saved)
    const by = actorReference(transaction.actor)
    await store.answerProposal(transaction.sql, {
      proposal: row.id,
      answer: 'adopted',
      at: transaction.now,
      by,
      reason: input.reason ?? null,
    })
    transaction.record(noiseAdopted, {
      subjects: [...new Set([...subjectsOf(view), made])],
      data: {
        proposal: row.id,
        about: view.about,
        sentence: view.sentence,
        by,
        reference: made,
        change,
        savedPages: view.saved.pages,
        lost: view.lost,
      },
    })
    return { document, reference: made, change, ...(proposed === undefined ? {} : { proposed }), ...advice }
  },
})

/** What JSON left out is undefined again. */
const changeOf = (stored: Static<typeof StoredChange>): Change => {
  switch (stored.type) {
    case 'rule': {
      const { threshold, ...rest } = stored
      return {
        ...rest,
        ...(threshold === undefined ? {} : { threshold: { value: threshold.value, above: threshold.above, below: threshold.below } }),
      }
    }
    case 'silence':
      return { ...stored, time: { ...stored.time, weekday: stored.time.weekday } }
    case 'route':
      return stored
    default:
      return stored satisfies never
  }
}

const prepare = async (
  transaction: Transaction,
  change: Change,
  owner: string | undefined,
): Promise<{ document: RecordDocument; reference?: string }> => {
  const named = change.type === 'route' ? change.route : change.rule
  const record = await transaction.records.byReference(named.includes(':') ? named : `${AlertRule.slug}:${named}`)
  const present =
    record === undefined ? undefined : { apiVersion: record.apiVersion, kind: record.kind, metadata: record.metadata, spec: record.spec }
  if (change.type === 'route' && (record === undefined || record.kind !== Route.name))
    throw new Refusal('conflict', `${change.route} is not there any more.`)
  const document = documentOf(change, { record: present, owner })
  return record === undefined || change.type === 'silence' ? { document } : { document, reference: record.reference }
}

const isSaved = Compile(
  Type.Object({
    reference: Type.String(),
    change: Type.Union([Type.Literal('created'), Type.Literal('changed'), Type.Literal('unchanged'), Type.Literal('proposed')]),
    proposed: Type.Optional(Type.Unknown()),
  }),
)

const readSaved = (saved: unknown) => {
  if (!isSaved.Check(saved)) throw new Error('record.save answered something else.')
  return saved
}
