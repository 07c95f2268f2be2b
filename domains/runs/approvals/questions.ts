import Type, { type Static } from 'typebox'
import { roster } from '#domains/oncall/roster.ts'
import { isResponder, onCallFor } from '#domains/runs/approvals/knowing.ts'
import { isSame, leads } from '#domains/runs/approvals/may.ts'
import { asReferences } from '#domains/runs/approvals/opening.ts'
import * as store from '#domains/runs/approvals/store.ts'
import { defineAction } from '#platform/actions/action.ts'
import { teamsOf } from '#platform/identity/teams.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const instant = (description: string) => Type.String({ format: 'date-time', description })
const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const ApprovalView = Type.Object(
  {
    approval: Type.String({ description: 'Identifier of the approval.' }),
    run: Type.String({ description: 'The run that waits.' }),
    step: Type.String({ description: 'The step it waits at.' }),
    title: Type.String({ description: 'What the step says.' }),
    runTitle: Type.String({ description: 'What the procedure is called.' }),
    procedure: Type.String({ description: 'The procedure, `runbook:restart-checkout`.' }),
    message: Type.String({ description: 'What the document says to whoever decides.' }),
    about: Type.Array(Type.String(), { description: 'What the run is about.' }),
    asked: Type.Array(Type.String(), { description: 'Who may decide: people, teams, schedules. Empty: whoever may lead the run.' }),
    askedBy: Type.Array(Type.String(), { description: 'Who asked: who started the run, who took it up again here.' }),
    needed: Type.Integer({ description: 'How many must approve.' }),
    given: Type.Integer({ description: 'How many have approved.' }),
    decisions: Type.Array(
      Type.Object({
        by: Type.String({ description: 'Who decided.' }),
        decision: Type.Union([Type.Literal('approve'), Type.Literal('reject')], { description: 'What they said.' }),
        note: Type.String({ description: 'Why.' }),
        at: instant('When.'),
      }),
      { description: 'What each person said.' },
    ),
    state: Type.Union(
      [Type.Literal('open'), Type.Literal('approved'), Type.Literal('rejected'), Type.Literal('expired'), Type.Literal('withdrawn')],
      { description: 'Where it stands. `withdrawn`: it is no longer needed.' },
    ),
    waitsForMe: Type.Boolean({ description: 'Whoever asks this may decide now and has not.' }),
    onExpiry: Type.Union([Type.Literal('reject'), Type.Literal('approve'), Type.Literal('escalate')], {
      description: 'What happens when nobody answers in time.',
    }),
    escalated: Type.Boolean({ description: 'Others were asked, because nobody answered in time.' }),
    askedAt: instant('When it was asked.'),
    expiresAt: orNull(instant('Until when it can be given.')),
    settledAt: orNull(instant('When it was over.')),
  },
  { additionalProperties: false, description: 'An approval that is or was asked for.' },
)

const mostCounted = 100

/** Quick with a hundred thousand waiting: everybody's own are found by an index, and read only as many as are shown. */
export const listApprovals = defineAction({
  name: 'run.approvals',
  summary: 'List approvals: what waits for me, what I decided, what I asked for',
  description: 'Newest first. With `run` all approvals of that run.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      which: Type.Optional(
        Type.Union([Type.Literal('waiting'), Type.Literal('decided'), Type.Literal('asked')], {
          description: '`waiting` for me (the default), `decided` by me, or `asked` for by me.',
        }),
      ),
      run: Type.Optional(Type.String({ format: 'uuid', maxLength: 36, description: 'Those of this run instead.' })),
      after: Type.Optional(Type.String({ format: 'uuid', maxLength: 36, description: '`next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Most entries to answer. Default 50.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(ApprovalView, { description: 'This page of them.' }),
    waiting: Type.Integer({ description: `How many wait for me, counted up to ${mostCounted}.` }),
    next: orNull(Type.String({ description: 'Give it as `after` for the next page; null at the end.' })),
  }),
  run: async (transaction, input) => {
    const size = input.limit ?? 50
    const me = await readMe(transaction)
    const page = { after: input.after, limit: size + 1 }
    // Both how many wait and the first page of them.
    const mine = me === undefined ? [] : await waitingFor(transaction, me, { after: undefined, limit: Math.max(mostCounted, page.limit) })
    const rows = await rowsOf(transaction, me, input, page, mine)
    const shown = rows.slice(0, size)
    const ids = shown.map(({ id }) => id)
    const decisions = Map.groupBy(await store.decisionsOf(transaction.sql, ids), ({ approval }) => approval)
    return {
      items: shown.map((row) => viewOf(row, decisions.get(row.id) ?? [], me)),
      waiting: Math.min(mine.length, mostCounted),
      next: rows.length > size ? (ids.at(-1) ?? null) : null,
    }
  },
})

interface Me {
  /** Lower case. */
  readonly person: string
  /** Everything approvals may ask me by, lower case. */
  readonly references: readonly string[]
}

/** Whoever asks, and what they go by at this moment. Undefined for a token: nothing waits for it. */
const readMe = async (transaction: Transaction): Promise<Me | undefined> => {
  const { actor } = transaction
  if (actor.type !== 'person') return undefined
  const person = `person:${actor.name}`
  const teams = [...new Set([...actor.teams, ...(await teamsOf(transaction, actor.name))])]
  const schedules = [...(await transaction.read(roster)).value.schedules.keys()]
  const onCall = await onCallFor(transaction, person, schedules)
  const lead = (await isResponder(transaction, actor, actor.name)) ? [leads] : []
  const all = [person, ...teams, ...onCall, ...lead, `lead:${person}`, ...teams.map((team) => `lead:${team}`)]
  return { person: person.toLowerCase(), references: [...new Set(all.map((reference) => reference.toLowerCase()))] }
}

interface InboxPage {
  readonly after: string | undefined
  readonly limit: number
}

const waitingFor = ({ sql }: Transaction, { references, person }: Me, page: InboxPage): Promise<readonly string[]> =>
  store.waitingIds(sql, references, person, page)

const rowsOf = async (
  transaction: Transaction,
  me: Me | undefined,
  { which = 'waiting', run }: { readonly which?: 'waiting' | 'decided' | 'asked'; readonly run?: string },
  page: InboxPage,
  mine: readonly string[],
): Promise<readonly store.ApprovalRow[]> => {
  const { sql } = transaction
  if (run !== undefined) return store.approvalsOfRun(sql, run, page)
  if (me === undefined)
    throw new Refusal('invalid-input', 'Approvals wait for people, and a token is none. Name a `run` to see its approvals.')
  switch (which) {
    case 'waiting':
      return store.approvalsNamed(sql, page.after === undefined ? mine.slice(0, page.limit) : await waitingFor(transaction, me, page))
    case 'decided':
      return store.decidedBy(sql, me.person, page)
    case 'asked':
      return store.askedBy(sql, me.person, page)
    default:
      return which satisfies never
  }
}

const viewOf = (row: store.ApprovalRow, decisions: readonly store.DecisionRow[], me: Me | undefined): Static<typeof ApprovalView> => ({
  approval: row.id,
  run: row.run,
  step: row.step,
  title: row.title,
  runTitle: row.run_title,
  procedure: row.procedure,
  message: row.message,
  about: [...row.about],
  asked: [...row.asked],
  askedBy: [...row.askers],
  needed: row.needed,
  given: row.given,
  decisions: decisions.map(({ person, decision, note, at }) => ({ by: person, decision, note, at: at.toISOString() })),
  state: row.state,
  waitsForMe: me !== undefined && waitsFor(row, decisions, me),
  onExpiry: row.on_expiry,
  escalated: row.escalated,
  askedAt: row.asked_at.toISOString(),
  expiresAt: row.expires_at?.toISOString() ?? null,
  settledAt: row.settled_at?.toISOString() ?? null,
})

const waitsFor = (row: store.ApprovalRow, decisions: readonly store.DecisionRow[], { person, references }: Me): boolean => {
  if (row.state !== 'open' || decisions.some((one) => isSame(one.person, person))) return false
  if (!row.by_self && row.askers.some((asker) => isSame(asker, person))) return false
  return asReferences(row).some((reference) => references.includes(reference.toLowerCase()))
}
