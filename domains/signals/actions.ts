import Type, { type Static } from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { canaryStates as statesOfCanary } from '#domains/signals/canary.ts'
import { canaryAsked } from '#domains/signals/facts.ts'
import { askSoon } from '#domains/signals/jobs.ts'
import { canaryPlans, type CanaryPlan } from '#domains/signals/plan.ts'
import {
  bucketsOfHours,
  bucketsOfResults,
  canaryStates,
  countsSince,
  hasten,
  latestResults,
  type StateRow,
} from '#domains/signals/store.ts'

const canaryName = Type.String({ minLength: 1, maxLength: 200, description: 'The canary: `checkout` or `canary:checkout`.' })
const instant = (description: string) => Type.String({ format: 'date-time', description })
const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const CanaryView = Type.Object(
  {
    canary: Type.String({ description: 'The canary, `canary:checkout`.' }),
    title: Type.String({ description: 'How people call it.' }),
    workload: Type.String({ description: 'What it watches.' }),
    owner: orNull(Type.String({ description: 'Who answers for it.' })),
    url: Type.String({ description: 'The address it asks.' }),
    everySeconds: Type.Number({ description: 'How often.' }),
    state: Type.Enum([...statesOfCanary, 'off'] as const, {
      description: 'Where it stands; `unknown` before its first results, `off` when disabled.',
    }),
    since: orNull(instant('Since when it stands there.')),
    streak: Type.Integer({ description: 'How many of the latest results in a row agree.' }),
    lastAt: orNull(instant('When it was last asked.')),
    lastPassed: orNull(Type.Boolean({ description: 'Whether its last turn passed.' })),
    lastReason: orNull(Type.String({ description: 'What it saw last.' })),
    lastMs: orNull(Type.Integer({ description: 'How long the last answer took.' })),
    nextAt: orNull(instant('When it is asked next.')),
    passedShare: orNull(Type.Number({ description: 'Share of its turns of the last 24 hours that passed, 0 to 1.' })),
  },
  { additionalProperties: false, description: 'A canary and how it stands.' },
)

const dayMs = 86_400_000

const viewsOf = async (transaction: Transaction, plans: readonly CanaryPlan[]): Promise<Static<typeof CanaryView>[]> => {
  const names = plans.map(({ canary }) => canary)
  const rows = new Map((await canaryStates(transaction, names)).map((row) => [row.canary, row]))
  const counts = await countsSince(transaction, names, new Date(transaction.now.getTime() - dayMs))
  const shares = new Map(counts.map(({ canary, passed, failed }) => [canary, passed / Math.max(1, passed + failed)]))
  return plans.map((plan) => viewOf(plan, rows.get(plan.canary), shares.get(plan.canary)))
}

const viewOf = (plan: CanaryPlan, row: StateRow | undefined, share: number | undefined): Static<typeof CanaryView> => ({
  canary: plan.canary,
  title: plan.title,
  workload: plan.workload,
  owner: plan.owner ?? null,
  url: plan.url,
  everySeconds: plan.everyMs / 1_000,
  state: plan.enabled ? (row?.state ?? 'unknown') : 'off',
  since: row?.since.toISOString() ?? null,
  streak: row?.streak ?? 0,
  lastAt: row?.last_at?.toISOString() ?? null,
  lastPassed: row?.last_passed ?? null,
  lastReason: row?.last_reason ?? null,
  lastMs: row?.last_ms ?? null,
  nextAt: row === undefined ? null : (row.turn_at ?? row.next_at).toISOString(),
  passedShare: share ?? null,
})

const planNamed = async (transaction: Transaction, name: string): Promise<CanaryPlan> => {
  const { value: plans } = await transaction.read(canaryPlans)
  const plan = plans.get(name.startsWith('canary:') ? name : `canary:${name}`)
  if (plan === undefined) throw new Refusal('not-found', `There is no canary ${name}; \`canary.list\` shows those that are declared.`)
  return plan
}

export const listCanaries = defineAction({
  name: 'canary.list',
  summary: 'List the canaries and where they stand.',
  kind: 'question',
  input: Type.Object(
    {
      workload: Type.Optional(Type.String({ maxLength: 200, description: 'Only those that watch this workload.' })),
      state: Type.Optional(Type.Enum([...statesOfCanary, 'off'] as const, { description: 'Only those that stand here.' })),
      after: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'Most to answer, 100 by default.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(CanaryView, { description: 'This page of them.' }),
    next: orNull(Type.String({ description: 'Give it as `after` for the next page; none on the last.' })),
  }),
  may: { role: 'viewer' },
  run: async (transaction, { workload, state, after = '', limit = 100 }) => {
    const { value: plans } = await transaction.read(canaryPlans)
    const watched = workload === undefined || workload.includes(':') ? workload : `workload:${workload}`
    const chosen = [...plans.values()]
      .filter((plan) => plan.canary > after && (watched === undefined || plan.workload === watched))
      .toSorted((a, b) => (a.canary < b.canary ? -1 : 1))
    const views = (await viewsOf(transaction, chosen)).filter((view) => state === undefined || view.state === state)
    const items = views.slice(0, limit)
    return { items, next: views.length > limit ? (items.at(-1)?.canary ?? null) : null }
  },
})

/** Single results are kept for two weeks; beyond two days hours are fine enough. */
const byResultMs = 2 * dayMs
const mostBuckets = 300

export const showCanaryHistory = defineAction({
  name: 'canary.history',
  summary: 'Show what a canary saw over time.',
  kind: 'question',
  input: Type.Object(
    {
      canary: canaryName,
      from: Type.Optional(instant('From then on; 24 hours before `to` by default.')),
      to: Type.Optional(instant('Until then, exclusive; now by default.')),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    canary: CanaryView,
    from: instant('Beginning of the history.'),
    to: instant('End of the history, exclusive.'),
    bucketSeconds: Type.Integer({ description: 'Length of one bucket.' }),
    buckets: Type.Array(
      Type.Object({
        at: instant('Beginning of the bucket.'),
        passed: Type.Integer({ description: 'How many passed.' }),
        failed: Type.Integer({ description: 'How many failed.' }),
        meanMs: Type.Integer({ description: 'The usual time of an answer, in ms.' }),
        p95Ms: orNull(Type.Integer({ description: 'None where only hourly sums are kept.' })),
        mostMs: Type.Integer({ description: 'The longest time of an answer, in ms.' }),
      }),
      { description: 'Results by stretches of time.' },
    ),
    results: Type.Array(
      Type.Object({
        at: instant('When it was asked.'),
        passed: Type.Boolean({ description: 'Whether it was as expected.' }),
        status: orNull(Type.Integer({ description: 'The HTTP status; none without an answer.' })),
        ms: Type.Integer({ description: 'How long the answer took, in ms.' }),
        reason: Type.String({ description: 'What was wrong, or what was answered.' }),
      }),
      { description: 'The latest single results, newest first.' },
    ),
  }),
  may: { role: 'viewer' },
  run: async (transaction, input) => {
    const plan = await planNamed(transaction, input.canary)
    const to = input.to === undefined ? transaction.now : new Date(input.to)
    const from = input.from === undefined ? new Date(to.getTime() - dayMs) : new Date(input.from)
    const length = to.getTime() - from.getTime()
    if (length <= 0) throw new Refusal('invalid-input', '`from` must be before `to`.')
    const isFine = length <= byResultMs && transaction.now.getTime() - from.getTime() < 14 * dayMs
    const bucketSeconds = bucketLength(length / 1_000, isFine ? plan.everyMs / 1_000 : 3_600)
    const read = isFine ? bucketsOfResults : bucketsOfHours
    const buckets = await read(transaction, plan.canary, from, to, bucketSeconds)
    const results = await latestResults(transaction, plan.canary, to, 50)
    const [view] = await viewsOf(transaction, [plan])
    if (view === undefined) throw new Error('A canary without a view.')
    return {
      canary: view,
      from: from.toISOString(),
      to: to.toISOString(),
      bucketSeconds,
      buckets: buckets.map(({ at, passed, failed, mean_ms, p95_ms, most_ms }) => ({
        at: at.toISOString(),
        passed,
        failed,
        meanMs: mean_ms,
        p95Ms: p95_ms,
        mostMs: most_ms,
      })),
      results: results.map((result) => ({ ...result, at: result.at.toISOString() })),
    }
  },
})

const niceSeconds = [1, 5, 10, 30, 60, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 604_800]

/** The shortest round bucket, at least `least` long, of which no more than 300 fill the range. */
const bucketLength = (seconds: number, least: number): number =>
  niceSeconds.find((nice) => nice >= least && seconds / nice <= mostBuckets) ?? Math.max(least, Math.ceil(seconds / mostBuckets))

export const runCanary = defineAction({
  name: 'canary.run',
  summary: 'Ask a canary now instead of at its next turn.',
  kind: 'deed',
  idempotent: true,
  input: Type.Object({ canary: canaryName }, { additionalProperties: false }),
  output: Type.Object({ canary: Type.String({ description: 'The canary.' }), askedAt: instant('When it was asked to look.') }),
  may: { role: 'responder', ownerOf: async (transaction, { canary }) => (await planNamed(transaction, canary)).owner },
  run: async (transaction, input) => {
    const plan = await planNamed(transaction, input.canary)
    if (!(await hasten(transaction, plan.canary))) {
      throw new Refusal('conflict', `${plan.canary} is switched off; set \`enabled: true\` in its record first.`)
    }
    transaction.record(canaryAsked, { subjects: [plan.canary, plan.workload], data: { canary: plan.canary, workload: plan.workload } })
    askSoon(transaction)
    return { canary: plan.canary, askedAt: transaction.now.toISOString() }
  },
})
