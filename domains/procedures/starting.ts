import { createHash } from 'node:crypto'
import type { Static } from 'typebox'
import Type from 'typebox'
import { actorReference } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import { fillData, type TemplateValue } from '#platform/text/template.ts'
import type { Transaction } from '#platform/transaction.ts'
import { runStarted } from './facts.ts'
import { asFormerValues } from './former.ts'
import type { Graph, Step } from './graph.ts'
import { compileFormer, needProcedure, parametersOf, type Procedure } from './library.ts'
import { resolveParameters } from './parameters.ts'
import { fillRequest } from './request.ts'
import { isAutomatic } from './rights.ts'
import { initialState } from './state.ts'
import * as store from './store.ts'
import { subjectsOf, transition } from './transition.ts'
import { lookupIn, storable } from './values.ts'

/** A runbook or playbook by reference or name. */
export const ProcedureName = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\u0000-\\u001f]+$',
  description: 'The runbook or playbook, `runbook:restart-checkout`.',
})

/** What a run is about: `incident:…`. */
export const Subject = Type.String({
  pattern: '^[a-z][a-z0-9-]*:[^\\u0000-\\u001f]+$',
  maxLength: 250,
  description: 'What it is about: `alert:0198…`, `workload:checkout`.',
})

export const StartInput = Type.Object(
  {
    procedure: ProcedureName,
    parameters: Type.Optional(
      Type.Record(Type.String({ maxLength: 61 }), Type.Union([Type.String({ maxLength: 10_000 }), Type.Number(), Type.Boolean()]), {
        maxProperties: 100,
        description: 'Values of its parameters.',
      }),
    ),
    labels: Type.Optional(
      Type.Record(Type.String({ maxLength: 500 }), Type.String({ maxLength: 10_000 }), {
        maxProperties: 200,
        description: 'Labels of an alert: those with the name of a parameter fill it in when `parameters` does not.',
      }),
    ),
    about: Type.Optional(
      Type.Array(Subject, {
        maxItems: 20,
        description: 'What it is run for: `alert:…`, `incident:…`, `workload:checkout`. The run shows on their timelines.',
      }),
    ),
    parent: Type.Optional(Type.String({ format: 'uuid', description: 'The run whose step starts this one.' })),
    dryRun: Type.Optional(
      Type.Boolean({ description: 'Only show what would be done, with the values filled in. Nothing is done or kept.' }),
    ),
  },
  { additionalProperties: false },
)
export type StartInput = Static<typeof StartInput>

/** What one step would do, with the values it would be filled in with. */
export interface PlannedStep {
  readonly step: string
  readonly title: string
  readonly type: Step['work']['type']
  readonly does: string
  readonly problem?: string
}

const deepest = 5

/** Starts a run, or finds the automatic one already under way about the same thing. */
export const startRun = async (transaction: Transaction, input: StartInput): Promise<Pick<store.RunRow, 'id' | 'status'>> => {
  const { sql, now, actor } = transaction
  const prepared = await prepareStart(transaction, input)
  const { procedure, graph, values } = prepared
  const about = [...new Set((input.about ?? []).map(storable))]
  const automatic = isAutomatic(actor)
  const [first] = about
  if (automatic && first !== undefined) {
    const underWay = await store.findUnfinished(sql, procedure.reference, first)
    if (underWay !== undefined) return underWay
  }
  await refuseCircle(transaction, input.parent)
  const text = JSON.stringify(graph)
  const digest = createHash('sha256').update(text).digest('hex')
  await store.insertDocument(sql, digest, graph)
  const run: store.RunRow = {
    id: transaction.newId(),
    procedure: procedure.reference,
    version: procedure.version,
    document: digest,
    title: titleOf(procedure),
    owner: procedure.metadata.owner ?? null,
    started_by: actorReference(actor),
    acts_as: actor,
    automatic,
    parameters: values,
    about,
    parent: input.parent ?? null,
    status: 'Pending',
    state: initialState,
    waiting_for: null,
    wake_at: null,
    started_at: now,
    updated_at: now,
    finished_at: null,
  }
  await store.insertRun(sql, run)
  transaction.record(runStarted, {
    subjects: subjectsOf(run),
    data: { run: run.id, procedure: run.procedure, title: run.title, about, automatic },
  })
  return (await transition(transaction, run.id, { type: 'started' })) ?? run
}

/** Every step as it would be done, outputs of earlier steps left open. */
export const planRun = async (transaction: Transaction, input: StartInput): Promise<readonly PlannedStep[]> => {
  const { graph, values } = await prepareStart(transaction, input)
  const known = lookupIn({
    run: 'dry-run',
    baseUrl: transaction.config.baseUrl,
    about: input.about ?? [],
    parameters: values,
    state: initialState,
  })
  const ids = new Set(graph.steps.map((step) => step.id))
  const lookup = (name: string): TemplateValue | undefined => known(name) ?? (ids.has(name.split('.')[0] ?? '') ? `(${name})` : undefined)
  return graph.steps.map((step) => ({ step: step.id, title: step.title, type: step.work.type, ...planned(transaction, step, lookup) }))
}

const planned = (
  transaction: Transaction,
  { work }: Step,
  lookup: (name: string) => TemplateValue | undefined,
): { does: string; problem?: string } => {
  try {
    switch (work.type) {
      case 'manual':
        return { does: 'A person does it and answers.' }
      case 'http': {
        const { method, url, body } = fillRequest(work.request, lookup)
        return { does: [`${method} ${url}`, ...(body === '' ? [] : [body])].join('\n') }
      }
      case 'action':
        return { does: `${work.action} ${JSON.stringify(fillData(work.input, lookup))}` }
      case 'script':
        return transaction.config.scripts
          ? { does: work.script }
          : { does: work.script, problem: 'Scripts are switched off on this server; a person does this step.' }
      default:
        return work satisfies never
    }
  } catch (error) {
    if (error instanceof Refusal) return { does: '', problem: error.message }
    throw error
  }
}

interface Prepared {
  readonly procedure: Procedure
  readonly graph: Graph
  readonly values: Readonly<Record<string, TemplateValue>>
}

const prepareStart = async (transaction: Transaction, input: StartInput): Promise<Prepared> => {
  const procedure = await needProcedure(transaction, input.procedure)
  const compiled = compileFormer(transaction.registry, procedure)
  const { findings } = compiled
  if (findings.length > 0) {
    const [first] = findings
    throw new Refusal(
      'invalid-document',
      `${titleOf(procedure)} cannot run as it is written: line ${first?.line ?? 1}: ${first?.message ?? ''} Mend it and start again.`,
      { findings },
    )
  }
  const resolved = resolveParameters(parametersOf(transaction.registry, procedure), input.parameters ?? {}, input.labels ?? {})
  const [problem] = resolved.findings
  if (problem !== undefined)
    throw new Refusal('invalid-input', `${problem.message}${problem.mend === undefined ? '' : ` ${problem.mend}`}`, {
      findings: resolved.findings,
    })
  return { procedure, graph: compiled.graph, values: asFormerValues(resolved.values) }
}

/** Procedures that start each other end somewhere. */
const refuseCircle = async (transaction: Transaction, parent: string | undefined): Promise<void> => {
  let depth = 0
  for (let id: string | null | undefined = parent; id !== undefined && id !== null; depth += 1) {
    if (depth >= deepest)
      throw new Refusal('conflict', `Runs started by runs are ${deepest} deep; these procedures start each other in a circle.`)
    const run: store.RunRow | undefined = await store.findRun(transaction.sql, id)
    if (run === undefined) throw new Refusal('not-found', `There is no run "${id}" to be the parent.`)
    id = run.parent
  }
}

const titleOf = (procedure: Procedure): string => procedure.metadata.title ?? procedure.metadata.name
