import type { Static } from 'typebox'
import { recordReviewed } from '#platform/kinds/facts.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { reviewDueAt } from '#platform/kinds/review.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
import { factsAbout } from '#platform/facts/read.ts'
import { findingsAgainst } from '#platform/actions/validate.ts'
import type { Registry } from '#platform/registry.ts'
import { Refusal, type Finding } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { actionFindings } from './inputs.ts'
import { declarationFindings } from './bounds.ts'
import { procedureFormats } from './formats.ts'
import { readInfo } from './info.ts'
import { Playbook, Runbook } from './kinds.ts'
import { lintProcedure } from './lint.ts'
import type { Lintable, LintFinding } from './lintable.ts'
import { machineFindings } from './machines.ts'
import { compileMarkdown } from './markdown.ts'
import type { Parameters as Declared } from './parameter.ts'
import { secretFindings } from './secrecy.ts'
import type { ProcedureSummary } from './view.ts'
import { withNames } from '#domains/runs/approvals/naming.ts'
import type { Graph } from '#domains/runs/graph.ts'
import { startersOf, type ProcedureRuns } from '#domains/runs/looking.ts'

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

/** What a procedure is to the driver, whatever it is written in. */
export interface CompiledProcedure {
  readonly graph: Graph
  readonly parameters: Declared
  /** What keeps it from running as written. A graph with findings is not started. */
  readonly findings: readonly Finding[]
  /** What one should know before it runs. */
  readonly warnings: readonly Finding[]
}

interface Written {
  readonly body: string
  readonly format?: string
  readonly parameters?: Declared
}
type Known = Pick<Registry, 'actions' | 'domains'>

/** The step graph of a procedure with its parameters, by the format it is written in. */
export const compileProcedure = (registry: Known, { spec }: { readonly spec: Written }): CompiledProcedure => {
  const declared: Declared = spec.parameters ?? {}
  const format = spec.format ?? 'markdown'
  if (format === 'markdown') {
    const { graph, findings, notes } = compileMarkdown(spec.body, Object.keys(declared))
    const beside = [...declarationFindings(declared), ...actionFindings(registry.actions, graph, findingsAgainst)]
    return { graph, parameters: declared, findings: [...findings, ...beside], warnings: notes }
  }
  const formats = procedureFormats.of(registry)
  const found = formats.find(({ name }) => name === format)
  if (found === undefined) {
    const mend = `Formats here: markdown${formats.map(({ name }) => `, ${name}`).join('')}.`
    const finding = { path: '/spec/format', rule: 'format', message: `Nobody here reads the format "${format}".`, mend }
    return { graph: { steps: [], start: null }, parameters: declared, findings: [finding], warnings: [] }
  }
  const { graph, parameters, findings, warnings } = found.compile(spec.body)
  return { graph, parameters, findings: [...findings, ...actionFindings(registry.actions, graph, findingsAgainst)], warnings }
}

/** What is asked before a run. */
export const parametersOf = (registry: Known, procedure: { readonly spec: Written }): Declared =>
  (procedure.spec.format ?? 'markdown') === 'markdown'
    ? (procedure.spec.parameters ?? {})
    : compileProcedure(registry, procedure).parameters

/** Who looked lately whether each of these is still right. */
export const reviewersOf = async ({ sql }: Transaction, procedures: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> => {
  const limit = Math.min(10_000, 100 * procedures.length)
  const reviews = procedures.length === 0 ? [] : await factsAbout(sql, procedures, { types: [recordReviewed.name], limit })
  const reviewed = Map.groupBy(
    reviews.flatMap(({ subjects, actor }) => subjects.map((subject) => ({ subject, actor }))),
    ({ subject }) => subject,
  )
  return new Map(procedures.map((procedure) => [procedure, (reviewed.get(procedure) ?? []).map(({ actor }) => actor)]))
}

/** What the pillar wants of it and it lacks, with who has validated it; what is known of that already need not be asked. */
export const lintOf = async (
  transaction: Transaction,
  procedure: Procedure,
  known: { readonly compiled?: CompiledProcedure; readonly reviewers?: readonly string[] | undefined } = {},
): Promise<readonly LintFinding[]> => {
  const { reference, metadata, spec } = procedure
  const compiled = known.compiled ?? compileProcedure(transaction.registry, procedure)
  const reviewers = known.reviewers ?? (await reviewersOf(transaction, [reference])).get(reference) ?? []
  const starters = await startersOf(transaction, reference)
  const machines = await machineFindings(transaction, reference, compiled.graph)
  const graph = await withNames(transaction, compiled.graph)
  const found = lintProcedure({
    kind: procedure.kind === 'Playbook' ? 'Playbook' : 'Runbook',
    owner: metadata.owner,
    description: metadata.description,
    reviewEvery: metadata.review?.every,
    reviewedAt: procedure.reviewedAt,
    validatedBy: [...starters, ...reviewers].filter((actor) => actor.startsWith('person:')),
    spec,
    info: readInfo(spec.body),
    graph,
    body: spec.body,
    findings: [...compiled.findings, ...(await absentOf(transaction, procedure))],
    notes: compiled.warnings,
    approvers: await approversOf(transaction, graph),
    runbooks: await declaredRunbooks(transaction, compiled.graph),
  })
  return [...found, ...machines, ...(await secretFindings(transaction, compiled.graph))]
}

/** What a procedure needs beside its text and is not here. */
export const absentOf = async (transaction: Transaction, { reference, spec }: Procedure): Promise<readonly Finding[]> => {
  const format = procedureFormats.of(transaction.registry).find(({ name }) => name === spec.format)
  return (await format?.absent?.(transaction, reference, spec.body)) ?? []
}

/** The same of a document that is in no database: a file, or a text that is still being written. */
export const lintDocument = (
  registry: Known,
  document: {
    readonly kind: 'Runbook' | 'Playbook'
    readonly metadata?: { readonly owner?: string; readonly description?: string; readonly review?: { readonly every: string } }
    readonly spec: Written & Lintable['spec']
  },
  known: Pick<Lintable, 'validatedBy' | 'runbooks'>,
): { readonly compiled: CompiledProcedure; readonly findings: readonly LintFinding[] } => {
  const { kind, metadata = {}, spec } = document
  const compiled = compileProcedure(registry, { spec })
  const findings = lintProcedure({
    kind,
    owner: metadata.owner,
    description: metadata.description,
    reviewEvery: metadata.review?.every,
    reviewedAt: undefined,
    spec,
    info: readInfo(spec.body),
    body: spec.body,
    graph: compiled.graph,
    findings: compiled.findings,
    notes: compiled.warnings,
    ...known,
  })
  return { compiled, findings }
}

/** Everybody who may approve a step, with the people each reference is. */
const approversOf = async (transaction: Transaction, graph: Graph): Promise<ReadonlyMap<string, readonly string[]>> => {
  const named = new Set(graph.steps.flatMap((step) => step.approval?.from ?? []).filter((one) => !one.includes('{{')))
  const people = new Map<string, readonly string[]>()
  for (const reference of named) {
    const record = await transaction.records.byReference(reference)
    if (record === undefined) continue
    const kind = transaction.registry.kinds.get('Person')
    const naming = kind === undefined || !reference.startsWith('team:') ? [] : await transaction.records.referring(kind, reference)
    people.set(
      reference,
      reference.startsWith('person:') ? [reference] : [...new Set([...peopleIn(record.spec), ...naming.map((one) => one.reference)])],
    )
  }
  return people
}

/** Every person a record names, wherever it does. */
const peopleIn = (data: unknown): readonly string[] => {
  if (typeof data === 'string') return data.startsWith('person:') ? [data] : []
  return typeof data === 'object' && data !== null ? Object.values(data).flatMap(peopleIn) : []
}

const declaredRunbooks = async (transaction: Transaction, graph: Graph): Promise<ReadonlySet<string>> => {
  const offered = graph.steps.flatMap(({ work }) =>
    work.type === 'manual' ? (work.choices ?? []).flatMap(({ runbook }) => runbook ?? []) : [],
  )
  const declared = new Set<string>()
  for (const reference of new Set(offered)) if ((await transaction.records.byReference(reference)) !== undefined) declared.add(reference)
  return declared
}

/** What lists show of each procedure, without its text. */
export interface Entry {
  readonly reference: string
  readonly kind: 'Runbook' | 'Playbook'
  readonly format: string
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
  format: formatOf(record.spec),
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

const formatOf = (spec: unknown): string =>
  typeof spec === 'object' && spec !== null && 'format' in spec && typeof spec.format === 'string' ? spec.format : 'markdown'

export const reviewStateOf = ({ dueAt }: Pick<Entry, 'dueAt'>, now: Date): 'none' | 'current' | 'due' =>
  dueAt === undefined ? 'none' : dueAt <= now ? 'due' : 'current'

export const procedureSummary = (
  entry: Entry,
  lacks: number,
  runs: ProcedureRuns | undefined,
  now: Date,
): Static<typeof ProcedureSummary> => ({
  procedure: entry.reference,
  kind: entry.kind,
  format: entry.format,
  title: entry.title,
  complete: lacks === 0,
  lacks,
  description: entry.description,
  owner: entry.owner ?? null,
  workloads: [...entry.workloads],
  review: {
    state: reviewStateOf(entry, now),
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
