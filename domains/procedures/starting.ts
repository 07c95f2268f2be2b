import type { Static } from 'typebox'
import Type from 'typebox'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { beginRuns, type Beginning } from '#domains/runs/beginning.ts'
import type { Asker } from '#domains/runs/children/elsewhere.ts'
import { refuseUnreachable, refuseUnreachableSteps } from '#domains/runs/children/places.ts'
import { type LookedOver, lookOver } from '#domains/runs/children/previewing.ts'
import { asData, spreadOf, Targets, targetsStep } from '#domains/runs/children/spreading.ts'
import { hasTargets } from '#domains/runs/children/targets.ts'
import { goesOver, locationOf, parentOf } from '#domains/runs/children/waiting.ts'
import type { Graph, Step } from '#domains/runs/graph.ts'
import { depthOf, isRun, type RunRow, runWithGraph, underWay } from '#domains/runs/looking.ts'
import { placed } from '#domains/runs/placing.ts'
import { planOf } from '#domains/runs/planning.ts'
import { rehearse, type Rehearsed } from '#domains/runs/rehearsing.ts'
import { isAutomatic } from '#domains/runs/rights.ts'
import { resolveText } from '#domains/runs/references.ts'
import { initialState, type Outputs } from '#domains/runs/state.ts'
import { asText, isList, type Data } from '#domains/runs/values.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { authorOf } from '#platform/kinds/versions-store.ts'
import { storable } from '#platform/text/storable.ts'
import { compiledOf } from './compiled.ts'
import { procedureFormats } from './formats.ts'
import { gatedGraph } from './improvement/boarding.ts'
import { absentOf, type Procedure } from './library.ts'
import type { Parameters } from './parameter.ts'
import { resolveParameters } from './parameters.ts'
import { chosenProcedure, VersionChoice } from './versions/choosing.ts'

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
    version: Type.Optional(VersionChoice),
    parameters: Type.Optional(
      Type.Record(Type.String({ maxLength: 61 }), Type.Unknown(), {
        maxProperties: 200,
        description: 'Values of its parameters: text, numbers, true or false, lists, maps.',
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
    targets: Type.Optional(Targets),
    guided: Type.Optional(Type.Boolean({ description: 'Each step waits for somebody to start it.' })),
    trigger: Type.Optional(
      Type.String({
        pattern: '^[a-z][a-z0-9-]*(?::[^\\u0000-\\u001f]{1,200})?$',
        maxLength: 220,
        description: 'What begins it, in a word for lists: `schedule:nightly`. Default: who does.',
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

const deepest = 5

/** A run to start, by the actor of the transaction it comes with. */
export interface Call {
  readonly transaction: Transaction
  readonly input: StartInput
}

/** Starts a run, or finds the automatic one already under way about the same thing. */
export const startRun = async (transaction: Transaction, input: StartInput): Promise<Pick<RunRow, 'id' | 'status'>> => {
  const [started] = await startRuns([{ transaction, input }])
  if (started === undefined) throw new Error('A run was started and is not there.')
  return started
}

/** Many at once, in one transaction: each as the actor of its own, answered in order. */
export const startRuns = async (calls: readonly Call[]): Promise<readonly Pick<RunRow, 'id' | 'status'>[]> => {
  const beginnings: (Beginning & { readonly transaction: Transaction })[] = []
  const automatic = new Map<string, number>()
  const places: (Pick<RunRow, 'id' | 'status'> | number)[] = []
  const known = nothingKnown()
  for (const { transaction, input } of calls) {
    const beginning = await beginningOf(transaction, input, known)
    const [first] = beginning.about
    const key =
      isAutomatic(transaction.actor) && first !== undefined && parentOf(transaction) === undefined
        ? `${beginning.procedure} ${first}`
        : undefined
    const running = key === undefined || first === undefined ? undefined : await underWay(transaction, beginning.procedure, first)
    const place = running ?? (key === undefined ? undefined : automatic.get(key)) ?? beginnings.push({ ...beginning, transaction }) - 1
    if (key !== undefined && typeof place === 'number') automatic.set(key, place)
    places.push(place)
  }
  const [one] = calls
  const begun = one === undefined || beginnings.length === 0 ? [] : await beginRuns(one.transaction, beginnings)
  return places.flatMap((place) => (typeof place === 'number' ? (begun[place] ?? []) : place))
}

/** What was read in a transaction already: of runs begun together most are of one procedure, and for one parent. */
interface Known {
  readonly procedures: Map<string, Procedure>
  readonly authors: Map<string, string | undefined>
  readonly parents: Set<string>
}

const nothingKnown = (): Known => ({ procedures: new Map(), authors: new Map(), parents: new Set() })

const beginningOf = async (transaction: Transaction, input: StartInput, known: Known): Promise<Beginning> => {
  const { procedure, graph, values } = await prepareStart(transaction, input, known)
  const { authors, parents } = known
  const parent = parentOf(transaction)?.run ?? input.parent
  if (parent !== undefined && !parents.has(parent)) {
    await refuseCircle(transaction, parent)
    parents.add(parent)
  }
  const version = `${procedure.id} ${procedure.version}`
  if (!authors.has(version)) authors.set(version, await authorOf(transaction.sql, procedure.id, procedure.version))
  return {
    procedure: procedure.reference,
    version: procedure.version,
    title: titleOf(procedure),
    owner: procedure.metadata.owner,
    graph,
    parameters: values,
    about: [...new Set((input.about ?? []).map(storable))],
    parent: input.parent,
    guided: input.guided,
    author: authors.get(version),
    trigger: input.trigger,
  }
}

/** Every step as it would be done, outputs of earlier steps stood in for by their names, and what a run over targets would go over. */
export const planRun = async (
  transaction: Transaction,
  input: StartInput,
): Promise<{ readonly steps: readonly Rehearsed[]; readonly over: LookedOver | null }> => {
  const prepared = await prepareStart(transaction, input)
  const { procedure, graph: written, values } = prepared
  const graph = placed(transaction, written, values)
  const run = { id: 'dry-run', procedure: procedure.reference, about: input.about ?? [], parameters: values, acts_as: transaction.actor }
  const plan = planOf(run, graph, transaction.now, transaction.config.baseUrl)
  const steps = rehearse(plan, { ...initialState, guided: input.guided ?? false }, transaction.now, (step) => problemOf(transaction, step))
  if (input.targets === undefined) return { steps, over: null }
  const spread = Object.entries(values).flatMap(([name, value]) =>
    name.startsWith(ofTargets) ? [[name.slice(ofTargets.length), value]] : [],
  )
  return { steps, over: await lookOver(transaction, Object.fromEntries(spread), askerOf(transaction, prepared).profile) }
}

/** What a run over targets is told of them, among its parameters. */
const ofTargets = 'targets_'

const problemOf = ({ config }: Transaction, { work, target }: Step): string | undefined =>
  work.type === 'script' && target === undefined && !config.scripts
    ? 'Scripts are switched off on this server; a person does this step.'
    : undefined

interface Prepared {
  readonly procedure: Procedure
  readonly graph: Graph
  readonly values: Readonly<Record<string, Data>>
}

const prepareStart = async (
  transaction: Transaction,
  input: StartInput,
  { procedures }: Pick<Known, 'procedures'> = nothingKnown(),
): Promise<Prepared> => {
  const key = `${input.version ?? 'default'} ${input.procedure}`
  const procedure = procedures.get(key) ?? (await chosenProcedure(transaction, input.procedure, input.version))
  procedures.set(key, procedure)
  const compiled = compiledOf(transaction.registry, procedure)
  const findings = compiled.findings.length > 0 ? compiled.findings : await absentOf(transaction, procedure)
  const [first] = findings
  if (first !== undefined)
    throw new Refusal(
      'invalid-document',
      `${titleOf(procedure)} cannot run as it is written: ${first.line === undefined ? '' : `line ${first.line}: `}${first.message} Mend it and start again.`,
      { findings },
    )
  const spread = goesOver(transaction) ?? (input.targets === undefined ? undefined : spreadOf(input.targets))
  if (spread !== undefined) {
    const over = overTargets(procedure, { input, spread, declared: compiled.parameters, profile: compiled.graph.profile })
    refuseUnreachable(transaction, spread, askerOf(transaction, over))
    return gated(transaction, over)
  }
  const resolved = resolveParameters(compiled.parameters, input.parameters ?? {}, input.labels ?? {})
  const [problem] = resolved.findings
  if (problem !== undefined)
    throw new Refusal('invalid-input', `${problem.message}${problem.mend === undefined ? '' : ` ${problem.mend}`}`, {
      findings: resolved.findings,
    })
  const values = await lookedUp(transaction, procedure, resolved.values, input)
  const prepared = { procedure, graph: compiled.graph, values }
  refuseUnreachableSteps(transaction, compiled.graph, askerOf(transaction, prepared))
  return gated(transaction, prepared)
}

/** As whom and where the run would act, before it is one. */
const askerOf = (transaction: Transaction, { graph, values }: Prepared): Asker => {
  const profile = graph.profile === undefined ? undefined : resolveText(graph.profile, (name) => values[name])
  return {
    location: locationOf(transaction),
    profile: profile === undefined || profile.missing !== undefined || profile.value === '' ? null : profile.value,
    startedBy: actorReference(transaction.actor),
    run: 'start',
    key: 'start',
  }
}

/** With the values its format has looked up when a run begins. */
const lookedUp = async (
  transaction: Transaction,
  { spec }: Procedure,
  values: Prepared['values'],
  input: StartInput,
): Promise<Prepared['values']> => {
  const format = procedureFormats.of(transaction.registry).find(({ name }) => name === spec.format)
  if (format?.lookUp === undefined) return values
  return format.lookUp(
    transaction,
    spec.body,
    values,
    (name) => input.parameters?.[name] !== undefined || input.labels?.[name] !== undefined,
  )
}

/** A risky procedure asks its board first; one of several targets does not, since the run over all of them did. */
const gated = async (transaction: Transaction, prepared: Prepared): Promise<Prepared> => {
  const { procedure, graph } = prepared
  const asked = await gatedGraph(transaction, procedure, graph)
  const parent = asked === graph ? undefined : parentOf(transaction)
  const above = parent === undefined ? undefined : (await runWithGraph(transaction, parent.run))?.run
  // The board agreed to the text that run was begun with, and to no other.
  if (above?.procedure === procedure.reference && above.version === procedure.version) return prepared
  return { ...prepared, graph: asked }
}

interface Over {
  readonly input: StartInput
  readonly spread: Outputs
  readonly declared: Parameters
  readonly profile: string | undefined
}

/** A run over targets has one step: a run of the procedure for each of them. */
const overTargets = (procedure: Procedure, { input, spread: said, declared, profile }: Over): Prepared => {
  const parameter = asText(said['TargetParameterName'] ?? '')
  const isNamed = Object.hasOwn(declared, parameter)
  if (!isNamed && (parameter !== '' || said['TargetLocations'] === undefined || hasTargets(said)) && !isList(said['TargetMaps']))
    throw new Refusal(
      'invalid-input',
      `Name in \`targets.parameter\` the parameter each target becomes the value of. It takes: ${Object.keys(declared).join(', ')}.`,
    )
  const type = isNamed ? resourceType(declared[parameter]?.hint) : undefined
  const spread = type === undefined ? said : { ...said, TargetType: type }
  const given = asData({ ...input.labels, ...input.parameters }, declared)
  const how = Object.fromEntries(Object.entries(spread).map(([name, value]) => [`${ofTargets}${name}`, value]))
  // By reference, so that what was given is data: a value that looks like a reference is none.
  const step: Step = {
    id: targetsStep,
    title: titleOf(procedure),
    instructions: '',
    checks: [],
    work: {
      type: 'run',
      procedure: procedure.reference,
      // Every target is done by the text the run over them began with.
      version: String(procedure.version),
      parameters: Object.fromEntries(Object.keys(given).map((name) => [name, `{{ ${name} }}`])),
      spread: Object.fromEntries(Object.keys(spread).map((name) => [name, `{{ ${ofTargets}${name} }}`])),
    },
    approvals: 0,
    timeoutMs: 0,
    idempotent: true,
    onFailure: { then: 'abort' },
    critical: true,
    next: null,
    rollback: false,
    line: 1,
  }
  return {
    procedure,
    graph: { steps: [step], start: step.id, ...(profile === undefined ? {} : { profile }) },
    values: { ...given, ...how },
  }
}

/** `List<AWS::EC2::Instance::Id>` takes an `AWS::EC2::Instance`. */
const resourceType = (hint: string | undefined): string | undefined =>
  /^(?:List<)?(AWS::[A-Za-z0-9]+::[A-Za-z0-9]+)\b/.exec(hint ?? '')?.[1]

/** Procedures that start each other end somewhere. */
const refuseCircle = async (transaction: Transaction, parent: string): Promise<void> => {
  if (!(await isRun(transaction, parent))) throw new Refusal('not-found', `There is no run "${parent}" to be the parent.`)
  if ((await depthOf(transaction, parent, deepest + 1)) > deepest)
    throw new Refusal('conflict', `Runs started by runs are ${deepest} deep; these procedures start each other in a circle.`)
}

const titleOf = (procedure: Procedure): string => procedure.metadata.title ?? procedure.metadata.name
