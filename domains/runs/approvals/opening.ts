import { approvalAsked } from '#domains/runs/approvals/facts.ts'
import { readKnown } from '#domains/runs/approvals/knowing.ts'
import { isSame, leads, referencesOf } from '#domains/runs/approvals/may.ts'
import { type Known, meant, peopleOf } from '#domains/runs/approvals/people.ts'
import * as store from '#domains/runs/approvals/store.ts'
import { nameApprovers } from '#domains/runs/approvals/naming.ts'
import { tellAsked } from '#domains/runs/approvals/telling.ts'
import { problemOf } from '#domains/runs/approvals/words.ts'
import { findStep, type Graph } from '#domains/runs/graph.ts'
import type { Happening } from '#domains/runs/happening.ts'
import { titleIn, wordsIn } from '#domains/runs/instructions.ts'
import { approvalsNeeded, lookupOf } from '#domains/runs/plan.ts'
import { planOf } from '#domains/runs/planning.ts'
import { resolve } from '#domains/runs/references.ts'
import { peopleBehind } from '#domains/runs/rights.ts'
import type { Effect, RunState } from '#domains/runs/state.ts'
import type { RunRow } from '#domains/runs/store.ts'
import type { Data } from '#domains/runs/values.ts'
import { cut } from '#platform/text/cut.ts'
import type { Transaction } from '#platform/transaction.ts'

/** A transition that has to do with an approval. */
export interface Followed {
  readonly row: RunRow
  readonly graph: Graph
  readonly former: RunState
  readonly state: RunState
  readonly effects: readonly Effect[]
  readonly happening: Happening
}

/** Where a run waits for an approval, and since when. */
export interface At {
  readonly step: string
  readonly since: string
}

export const approvalAt = ({ waiting, steps }: RunState): At | undefined =>
  waiting?.for === 'approval' ? { step: waiting.step, since: steps[waiting.step]?.since ?? '' } : undefined

export interface Opening {
  readonly row: store.ApprovalRow
  readonly parties: readonly store.Party[]
  readonly known: Known
  /** Who has decided already, of one that waited before approvals had rows. */
  readonly decided: readonly string[]
  /** Names among the approvers that nobody here is known by: nobody is asked. */
  readonly unknown: readonly string[]
}

export const openingOf = async (transaction: Transaction, followed: Followed, at: At): Promise<Opening> => {
  const { row: run, graph, state } = followed
  const plan = planOf(run, graph, transaction.now, transaction.config.baseUrl)
  const step = findStep(graph, at.step)
  const filled = (text: string): Data => {
    const resolved = resolve(text, lookupOf(plan, state))
    return resolved.missing === undefined ? resolved.value : text
  }
  const named = step?.approval?.written === undefined ? undefined : await nameApprovers(transaction, step.approval.written, filled)
  const unknown = named?.unknown ?? []
  const written = named?.references ?? referencesOf((step?.approval?.from ?? []).map(filled))
  const known = await readKnown(transaction, written)
  const asked = named?.references ?? [...new Set(written.map((reference) => meant(reference, known)))]
  const askers = await askersOf(transaction, followed)
  const bySelf = step?.approval?.bySelf === true
  const row: store.ApprovalRow = {
    id: transaction.newId(),
    run: run.id,
    step: at.step,
    since: new Date(at.since === '' ? transaction.now : at.since),
    title: step === undefined ? at.step : titleIn(plan, state, step),
    procedure: run.procedure,
    run_title: run.title,
    owner: run.owner,
    about: run.about,
    message: cut(wordsIn(plan, state, step?.approval?.message ?? ''), 5_000),
    asked,
    askers,
    by_self: bySelf,
    needed: step === undefined ? 1 : approvalsNeeded(step),
    given: 0,
    on_expiry: step?.approval?.onExpiry ?? 'reject',
    escalated: false,
    reminders: 0,
    urgent: isUrgent(run, asked),
    state: 'open',
    asked_at: transaction.now,
    expires_at: expiryOf(state),
    settled_at: null,
  }
  const decided = (state.steps[at.step]?.decisions ?? []).map(({ by }) => by)
  return { row, parties: partiesOf(row), known, decided, unknown }
}

/** Somebody waits: an alert or an incident is behind it, or the document names whoever is on call. */
const isUrgent = (run: RunRow, asked: readonly string[]): boolean =>
  asked.some((reference) => reference.startsWith('schedule:')) ||
  run.about.some((reference) => /^(?:alert|alert-group|incident):/.test(reference))

export const expiryOf = (state: RunState): Date | null => (state.waiting?.until === undefined ? null : new Date(state.waiting.until))

/** Who started the run or set up what did, and who took it up again just now. */
const askersOf = async (transaction: Transaction, { row, state, happening }: Followed): Promise<readonly string[]> => {
  const { event } = happening
  const again = event.type === 'restarted' || event.type === 'decided' || event.type === 'step-started'
  const people = [
    ...(await peopleBehind(transaction, row.acts_as)),
    ...(state.takenUpBy ?? []).filter((by) => by.startsWith('person:')),
    ...(again ? await peopleBehind(transaction, transaction.actor) : []),
  ]
  return [...new Set(people)]
}

export const partiesOf = (row: store.ApprovalRow): readonly store.Party[] => {
  const lower = (references: readonly string[]): readonly string[] => references.map((reference) => reference.toLowerCase())
  const barred = row.by_self ? [] : lower(row.askers)
  return [
    ...lower(asReferences(row)).map((reference) => ({ part: 'asked' as const, reference, approval: row.id, barred })),
    ...lower(row.askers).map((reference) => ({ part: 'asker' as const, reference, approval: row.id, barred: [] })),
  ]
}

/** As people are found by: whoever may lead is a responder, or of the team that owns the procedure. */
export const asReferences = ({ asked, owner }: Pick<store.ApprovalRow, 'asked' | 'owner'>): readonly string[] => {
  const lead = [leads, ...(owner === null ? [] : [`lead:${owner}`])]
  return asked.length === 0 ? lead : asked.flatMap((reference) => (reference === leads ? lead : [reference]))
}

export const openAll = async (transaction: Transaction, all: readonly Opening[]): Promise<void> => {
  if (all.length === 0) return
  const kept = new Set(
    await store.insertApprovals(
      transaction.sql,
      all.map(({ row }) => row),
    ),
  )
  const opened = all.filter(({ row }) => kept.has(row.id))
  await store.insertParties(
    transaction.sql,
    opened.flatMap(({ parties }) => parties),
  )
  for (const { row, known, decided, unknown } of opened) {
    const people = unknown.length > 0 ? [] : askable(row, known, decided)
    await tellAsked(transaction, row, 'asked', people)
    const problem = unknown.length > 0 ? unknownWords(unknown) : problemOf(row.asked, people.length + decided.length, row.needed)
    transaction.record(approvalAsked, {
      subjects: subjectsOf(row),
      data: {
        ...dataOf(row),
        asked: [...row.asked],
        people: [...people],
        needed: row.needed,
        ...(row.expires_at === null ? {} : { expiresAt: row.expires_at.toISOString() }),
        ...(problem === undefined ? {} : { problem }),
      },
    })
  }
}

/** Why an approval cannot be asked for, in words. */
export const unknownWords = (names: readonly string[]): string =>
  `Nobody here is known as ${names.map((name) => `"${name}"`).join(', ')}. Declare who that is (ApproverNames), or name somebody else in the document.`

/** Those who may decide now and are worth a message; where whoever leads may, the people of the team that owns it. */
export const askable = (row: store.ApprovalRow, known: Known, decided: readonly string[] = []): readonly string[] => {
  const references = asReferences(row).map((reference) => reference.replace(/^lead:(?!\*)/, ''))
  const barred = [...(row.by_self ? [] : row.askers), ...decided]
  return peopleOf(references, known).filter((person) => !barred.some((one) => isSame(one, person)))
}

/** The open approval of this step; one of a run that waited before approvals had rows is written now. */
export const openApproval = async (
  transaction: Transaction,
  one: Omit<Followed, 'former' | 'effects'>,
): Promise<store.ApprovalRow | undefined> => {
  const at = approvalAt(one.state)
  if (at === undefined) return undefined
  const found = await store.latestApproval(transaction.sql, one.row.id, at.step)
  if (found?.state === 'open') return found
  await openAll(transaction, [await openingOf(transaction, { ...one, former: one.state, effects: [] }, at)])
  return store.latestApproval(transaction.sql, one.row.id, at.step)
}

export const subjectsOf = (row: store.ApprovalRow): string[] => [...new Set([`run:${row.run}`, row.procedure, ...row.about])]

export const dataOf = ({ id, run, procedure, step, title }: store.ApprovalRow) => ({ run, approval: id, procedure, step, title })
