import { defineCheck } from '#platform/checks/check.ts'
import { recordsOf, textOf } from '#platform/checks/census.ts'
import { cover, verdict } from '#platform/checks/coverage.ts'
import {
  daysBetween,
  isCritical,
  isLive,
  lookedAt,
  ownerProblem,
  problems,
  readStandings,
  reviewProblem,
  type Looked,
  type OwnerStanding,
} from '#platform/checks/standing.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import type { Transaction } from '#platform/transaction.ts'
import { addCadence, parseCadence } from '#platform/time/duration.ts'
import { Playbook, Runbook } from '#domains/procedures/kinds.ts'
import { runFinished } from '#domains/runs/facts.ts'
import { successesOf } from '#domains/runs/looking.ts'

const proceduresOf = async (transaction: Transaction) => [
  ...(await recordsOf(transaction, Runbook)),
  ...(await recordsOf(transaction, Playbook)),
]

interface Kept {
  readonly reference: string
  readonly owner: OwnerStanding | null
  readonly every: string | null
  readonly looked: Looked
}

/** A procedure somebody answers for, and looks at as often as it says. Every version is kept, in git or by the platform. */
export const proceduresAreOwned = defineCheck<readonly Kept[]>({
  id: 'OPS02-BP02.a',
  practice: 'OPS02-BP02',
  scope: 'organization',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'Active procedures have an active owner, a review in time and a home under version control.',
  parameters: { minimumShare: 0.95 },
  inputs: { kinds: [Runbook, Playbook], facts: [] },
  gather: async (transaction) => {
    const standings = await readStandings(transaction)
    return (await proceduresOf(transaction)).map((record) => ({
      reference: record.reference,
      owner: standings.owner(record.metadata.owner) ?? null,
      every: record.metadata.review?.every ?? null,
      looked: lookedAt(record),
    }))
  },
  evaluate: (procedures, { minimumShare = 1 }, now) =>
    cover({
      items: procedures,
      subject: ({ reference }) => reference,
      missing: ({ owner, every, looked }) =>
        problems(ownerProblem(owner ?? undefined, ['Team', 'Person']), ownReviewProblem(every, looked, now)),
      holds: ({ owner, every }) => `owned by ${owner?.reference}, looked at within ${every}`,
      minimum: minimumShare,
      what: 'procedures',
      verb: 'have an active owner and a review in time',
      onEmpty: 'FAIL',
      empty: 'No procedure is declared.',
      mend: 'Give each procedure named an owner and `review.every`, read it, and answer “still right” or change it.',
    }),
})

const ownReviewProblem = (every: string | null, looked: Looked, now: Date): string | undefined => {
  if (every === null) return 'no review interval'
  const last = new Date(looked.reviewedAt ?? looked.createdAt)
  const due = addCadence(last, parseCadence(every))
  return due >= now ? undefined : `review was due ${daysBetween(due, now)} days ago`
}

interface Findable {
  readonly reference: string
  readonly workloads: number
  readonly tags: number
}

/** A procedure is found from where it is needed. Search reads what is committed, so it always knows the latest wording. */
export const proceduresAreFound = defineCheck<readonly Findable[]>({
  id: 'OPS02-BP02.b',
  practice: 'OPS02-BP02',
  scope: 'organization',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'Each active procedure is linked to a workload and found by search in its latest wording.',
  parameters: {},
  inputs: { kinds: [Runbook, Playbook], facts: [] },
  gather: async (transaction) =>
    (await proceduresOf(transaction)).map(({ reference, spec, metadata }) => ({
      reference,
      workloads: spec.workloads?.length ?? 0,
      tags: metadata.tags?.length ?? 0,
    })),
  evaluate: (procedures) =>
    cover({
      items: procedures,
      subject: ({ reference }) => reference,
      missing: ({ workloads, tags }) => (workloads + tags > 0 ? [] : ['linked to no workload and no tag']),
      holds: ({ workloads, tags }) => `${workloads} workloads, ${tags} tags`,
      minimum: 1,
      what: 'procedures',
      verb: 'are linked to a workload or a tag',
      onEmpty: 'FAIL',
      empty: 'No procedure is declared.',
      mend: 'Name in `spec.workloads` the workloads each procedure is for.',
    }),
})

interface Book {
  readonly reference: string
  readonly owner: OwnerStanding | null
  readonly outcome: string
  readonly tools: number
  readonly permissions: number
  readonly handlesErrors: boolean
  readonly isContactActive: boolean
  readonly author: string | null
  readonly looked: Looked
}

interface Books {
  readonly isLive: boolean
  readonly tier: number | null
  readonly runbooks: readonly Book[]
}

/** A section on what to do when it does not work, or a step that goes elsewhere when it fails. */
const handlesErrors = (body: string): boolean =>
  /^#{2,6}\s.*\b(fails?|failure|rollback|roll back|errors?|trouble|wrong|escalat\w*)\b/im.test(body) || /andon\.onFailure\s*=/.test(body)

const isContactActive = async (transaction: Transaction, reference: string | undefined): Promise<boolean> => {
  if (reference === undefined) return false
  if (reference.startsWith('escalation-policy:')) return (await transaction.records.byReference(reference)) !== undefined
  return ((await readStandings(transaction)).owner(reference)?.active ?? 0) > 0
}

const booksOf = async (
  transaction: Transaction,
  workload: { reference: string; record: RecordOf | undefined; tier: number | undefined },
): Promise<Books> => {
  const standings = await readStandings(transaction)
  const own = (await recordsOf(transaction, Runbook)).filter(({ spec }) => spec.workloads?.includes(workload.reference))
  const runbooks: Book[] = []
  for (const record of own) {
    const { spec, metadata, reference } = record
    runbooks.push({
      reference,
      owner: standings.owner(metadata.owner) ?? null,
      outcome: spec.outcome ?? '',
      tools: spec.tools?.length ?? 0,
      permissions: spec.permissions?.length ?? 0,
      handlesErrors: handlesErrors(spec.body),
      isContactActive: await isContactActive(transaction, spec.escalation),
      author: spec.author ?? null,
      looked: lookedAt(record),
    })
  }
  const live = isLive(workload.record) && textOf(workload.record, 'lifecycle') !== 'prelaunch'
  return { isLive: live, tier: workload.tier ?? null, runbooks }
}

const reviewDays = (tier: number | null, parameters: Readonly<Record<string, number>>): number =>
  (isCritical(tier ?? undefined) ? parameters['reviewDaysCritical'] : parameters['reviewDays']) ?? 0

/** There is a runbook, and it says everything one needs at night. */
export const runbooksAreComplete = defineCheck<Books>({
  id: 'OPS07-BP03.a',
  practice: 'OPS07-BP03',
  scope: 'workload',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim:
    'Each production workload has a runbook, and active ones are complete: owner, outcome, tools, permissions, error handling, contact, review.',
  parameters: { minimumShare: 0.95, reviewDaysCritical: 180, reviewDays: 365 },
  inputs: { kinds: [Runbook], facts: [] },
  gather: booksOf,
  evaluate: ({ isLive: live, tier, runbooks }, parameters, now) =>
    !live
      ? verdict('NA', 'The workload is not in production.')
      : cover({
          items: runbooks,
          subject: ({ reference }) => reference,
          missing: (book) =>
            problems(
              ownerProblem(book.owner ?? undefined, ['Team', 'Person']),
              book.outcome.trim() === '' && 'no outcome',
              book.tools === 0 && 'no tools',
              book.permissions === 0 && 'no permissions',
              !book.handlesErrors && 'nothing about what to do when it fails',
              !book.isContactActive && 'nobody who is here to ask',
              reviewProblem(book.looked, reviewDays(tier, parameters), now),
            ),
          holds: ({ owner }) => `complete, owned by ${owner?.reference}`,
          minimum: parameters['minimumShare'] ?? 1,
          what: 'runbooks',
          verb: 'are complete',
          onEmpty: 'FAIL',
          empty: 'No runbook names this workload.',
          mend: 'Write a runbook for the workload, or fill in what each one named lacks.',
        }),
})

interface Exercised extends Books {
  readonly runs: readonly { readonly procedure: string; readonly startedBy: string; readonly lastAt: string }[]
}

/** A runbook only its author can follow is a note. */
export const runbooksAreRun = defineCheck<Exercised>({
  id: 'OPS07-BP03.b',
  practice: 'OPS07-BP03',
  scope: 'workload',
  strength: 'behaviour',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'Runbooks of tier 0 and 1 were run with success by somebody other than their author lately.',
  parameters: { minimumShare: 0.9, daysTier0: 90, daysTier1: 180 },
  inputs: { kinds: [Runbook], facts: [runFinished] },
  gather: async (transaction, subject) => {
    const books = await booksOf(transaction, subject)
    const names = books.runbooks.map(({ reference }) => reference)
    const since = new Date(transaction.now.getTime() - 400 * 86_400_000)
    const runs = await successesOf(transaction, names, since)
    return { ...books, runs: runs.map((run) => ({ ...run, lastAt: run.lastAt.toISOString() })) }
  },
  evaluate: ({ isLive: live, tier, runbooks, runs }, { minimumShare = 1, daysTier0 = 0, daysTier1 = 0 }, now) => {
    if (!live) return verdict('NA', 'The workload is not in production.')
    if (!isCritical(tier ?? undefined)) return verdict('NA', 'Only runbooks of tiers 0 and 1 must be run this often.')
    const days = tier === 0 ? daysTier0 : daysTier1
    const missing = ({ reference, author }: Book): string[] => {
      const own = runs.filter(({ procedure }) => procedure === reference)
      const others = own.filter(({ startedBy }) => startedBy !== author).map(({ lastAt }) => daysBetween(new Date(lastAt), now))
      if (own.length === 0) return ['never run with success']
      if (others.length === 0) return [`only its author, ${author}, ran it`]
      const last = Math.min(...others)
      return last <= days ? [] : [`last run ${last} days ago, at most ${days}`]
    }
    return cover({
      items: runbooks,
      subject: ({ reference }) => reference,
      missing,
      holds: () => `run by somebody else within ${days} days`,
      minimum: minimumShare,
      what: 'runbooks',
      verb: `were run with success by somebody other than the author within ${days} days`,
      onEmpty: 'FAIL',
      empty: 'No runbook names this workload.',
      mend: 'Have somebody who did not write it run each runbook named, as a rehearsal if nothing is broken.',
    })
  },
})

export const checks = [proceduresAreOwned, proceduresAreFound, runbooksAreComplete, runbooksAreRun]
