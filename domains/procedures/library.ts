import type { Static } from 'typebox'
import { recordReviewed } from '#platform/kinds/facts.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { reviewDueAt } from '#platform/kinds/review.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
import { factsAbout } from '#platform/facts/read.ts'
import { Refusal, type Finding } from '#platform/refusal.ts'
import type { Graph } from './graph.ts'
import type { Transaction } from '#platform/transaction.ts'
import { readInfo } from './info.ts'
import { Playbook, Runbook } from './kinds.ts'
import { lintProcedure, type LintFinding } from './lint.ts'
import { asFormer } from './former.ts'
import { compileMarkdown } from './markdown.ts'
import type { Parameters } from './parameters.ts'
import * as store from './store.ts'
import type { ProcedureSummary } from './view.ts'

/** A runbook or a playbook as its record is. */
export type Procedure = RecordOf<Static<(typeof Runbook)['spec']>> | RecordOf<Static<(typeof Playbook)['spec']>>

/** The procedure by reference (`runbook:restart-checkout`) or bare name; refuses when there is none. */
export const needProcedure = async (transaction: Transaction, name: string): Promise<Procedure> => {
  const found = await findProcedure(transaction, name)
  if (found === undefined) throw new Refusal('not-found', `There is no runbook or playbook "${name}". procedure.list shows what there is.`)
  return found
}

export const findProcedure = async (transaction: Transaction, name: string): Promise<Procedure | undefined> => {
  const { records } = transaction
  const [, slug, rest] = /^([a-z]+):(.+)$/.exec(name) ?? []
  if (slug === Runbook.slug) return records.find(Runbook, rest ?? '')
  if (slug === Playbook.slug) return records.find(Playbook, rest ?? '')
  return (await records.find(Runbook, name)) ?? records.find(Playbook, name)
}

export const parametersOf = (procedure: Procedure): Parameters => {
  const declared: Parameters = procedure.spec.parameters ?? {}
  return declared
}

export const compileProcedure = (procedure: Procedure): ReturnType<typeof asFormer> =>
  asFormer(compileMarkdown(procedure.spec.body, Object.keys(parametersOf(procedure))))

/** What the pillar wants of it and it lacks, with who has validated it. */
export const lintOf = async (transaction: Transaction, procedure: Procedure): Promise<readonly LintFinding[]> => {
  const { reference, metadata, spec } = procedure
  const compiled = compileProcedure(procedure)
  const reviews = await factsAbout(transaction.sql, [reference], { types: [recordReviewed.name], limit: 100 })
  const starters = await store.successfulStarters(transaction.sql, reference)
  return lintProcedure({
    kind: procedure.kind === 'Playbook' ? 'Playbook' : 'Runbook',
    owner: metadata.owner,
    description: metadata.description,
    reviewEvery: metadata.review?.every,
    reviewedAt: procedure.reviewedAt,
    validatedBy: [...starters, ...reviews.map((fact) => fact.actor)].filter((actor) => actor.startsWith('person:')),
    spec,
    info: readInfo(spec.body),
    graph: compiled.graph,
    body: spec.body,
    findings: [...compiled.findings, ...unknownActions(transaction, compiled)],
  })
}

/** The same of a text that is no record yet. */
export const lintText = (
  body: string,
  kind: 'Runbook' | 'Playbook',
  parameters: readonly string[] = [],
): { readonly compiled: ReturnType<typeof asFormer>; readonly findings: readonly LintFinding[] } => {
  const compiled = asFormer(compileMarkdown(body, parameters))
  const nobody = { owner: undefined, description: undefined, reviewEvery: undefined, reviewedAt: undefined, validatedBy: [] }
  const findings = lintProcedure({ kind, ...nobody, spec: {}, info: readInfo(body), body, ...compiled })
  return { compiled, findings }
}

/** Action steps that name no action of this installation. */
export const unknownActions = (transaction: Transaction, { graph }: { readonly graph: Graph }): readonly Finding[] =>
  graph.steps.flatMap((step) => {
    if (step.work.type !== 'action' || transaction.registry.actions.has(step.work.action)) return []
    return [{ path: '/spec/body', rule: 'unknown-action', message: `There is no action "${step.work.action}".`, line: step.line }]
  })

/** What lists show of each procedure, without its text. */
export interface Entry {
  readonly reference: string
  readonly kind: 'Runbook' | 'Playbook'
  readonly title: string
  readonly description: string
  readonly owner: string | undefined
  readonly workloads: readonly string[]
  readonly reviewedAt: Date | undefined
  readonly dueAt: Date | undefined
}

export const library = defineSnapshot({
  name: 'procedures.library',
  kinds: [Runbook, Playbook],
  compile: (records): readonly Entry[] => records.map(entryOf).sort((one, other) => (one.reference < other.reference ? -1 : 1)),
})

const entryOf = (record: RecordOf): Entry => ({
  reference: record.reference,
  kind: record.kind === 'Playbook' ? 'Playbook' : 'Runbook',
  title: record.metadata.title ?? record.metadata.name,
  description: record.metadata.description ?? '',
  owner: record.metadata.owner,
  workloads: workloadsOf(record.spec),
  reviewedAt: record.reviewedAt,
  dueAt: reviewDueAt(record.metadata.review?.every, record.reviewedAt ?? record.createdAt),
})

const workloadsOf = (spec: unknown): readonly string[] => {
  if (typeof spec !== 'object' || spec === null || !('workloads' in spec) || !Array.isArray(spec.workloads)) return []
  return spec.workloads.filter((entry) => typeof entry === 'string')
}

export const procedureSummary = (entry: Entry, runs: store.ProcedureRuns | undefined, now: Date): Static<typeof ProcedureSummary> => ({
  procedure: entry.reference,
  kind: entry.kind,
  title: entry.title,
  description: entry.description,
  owner: entry.owner ?? null,
  workloads: [...entry.workloads],
  review: {
    state: entry.dueAt === undefined ? 'none' : entry.dueAt <= now ? 'due' : 'current',
    reviewedAt: entry.reviewedAt?.toISOString() ?? null,
    dueAt: entry.dueAt?.toISOString() ?? null,
  },
  runs: runs?.runs ?? 0,
  successRate: runs === undefined || runs.ended === 0 ? null : runs.succeeded / runs.ended,
  medianSeconds: runs?.median_seconds ?? null,
  lastRun: runs === undefined ? null : { run: runs.last_run, status: runs.last_status, startedAt: runs.last_at.toISOString() },
})

/** The same from the record itself. */
export const entryFrom = (procedure: Procedure): Entry => entryOf(procedure)
