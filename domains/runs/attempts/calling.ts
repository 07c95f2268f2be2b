import type { Work } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'
import { maskText } from '#platform/text/mask.ts'
import { hiddenAmong, secretsIn, withSecrets } from '#domains/runs/confidential.ts'
import type { Step } from '#domains/runs/graph.ts'
import { dataFrom, mapOutputs, mapTexts } from '#domains/runs/outputs.ts'
import { performers, type Performed, type Performer } from '#domains/runs/performing.ts'
import { lookupOf } from '#domains/runs/plan.ts'
import { planOf } from '#domains/runs/planning.ts'
import { missingInWords, resolve, resolveText } from '#domains/runs/references.ts'
import { pick } from '#domains/runs/selecting.ts'
import { isMap, type Data } from '#domains/runs/values.ts'
import { storable } from '#platform/text/storable.ts'
import { keyOf, type Claimed } from './node.ts'
import { failed, type Result } from './results.ts'
import { secretsFor } from './secrets.ts'

type Called = Extract<Step['work'], { type: 'call' }>
type Registry = Parameters<typeof performers.of>[0]

/** The performer of a step, when this installation has one of that name. */
export const performerOf = (registry: Registry, name: string): Performer | undefined => performersOf(registry).get(name)

const known = new WeakMap<Registry, ReadonlyMap<string, Performer>>()

const performersOf = (registry: Registry): ReadonlyMap<string, Performer> => {
  const found = known.get(registry) ?? new Map(performers.of(registry).map((one) => [one.name, one]))
  known.set(registry, found)
  return found
}

interface Calling {
  readonly registry: Registry
  readonly baseUrl: string
  readonly remainingMs: number
  readonly signal: AbortSignal
}

/** Calls the performer once. What it answers is masked, and the step's own outputs are picked out of it. */
export const call = async (work: Work, claimed: Claimed, step: Step, called: Called, calling: Calling): Promise<Result> => {
  const performer = performerOf(calling.registry, called.performer)
  if (performer === undefined) return failed(`Nothing here can do "${called.performer}".`, { final: true })
  const { row, graph } = claimed
  const lookup = lookupOf(planOf(row, graph, work.now(), calling.baseUrl), row.state)
  const inputs = resolve(called.inputs, lookup)
  if (inputs.missing !== undefined) return failed(missingInWords(inputs.missing), { final: true })
  const profile = graph.profile === undefined ? undefined : resolveText(graph.profile, lookup)
  if (profile?.missing !== undefined) return failed(missingInWords(profile.missing), { final: true })
  try {
    const secrets = await secretsFor(work, secretsIn(inputs.value), claimed)
    const hidden = [...hiddenAmong(row.parameters), ...secrets.values()]
    const given = performer.secretsByName === true ? inputs.value : withSecrets(inputs.value, secrets)
    const performed = await performer.perform({
      work,
      key: keyOf(claimed),
      run: claimed.run,
      step: claimed.step,
      attempt: claimed.attempt,
      inputs: isMap(given) ? given : {},
      memory: claimed.memory,
      remainingMs: calling.remainingMs,
      signal: calling.signal,
      profile: profile?.value === undefined || profile.value === '' ? null : profile.value,
      region: graph.location?.region ?? null,
      startedBy: row.started_by,
    })
    return resultOf(performed, step, hidden)
  } catch (error) {
    // A performer answers for what the world says; a refusal of our own, of a secret for instance, is told as it is.
    if (error instanceof Refusal) return failed(error.message, { final: error.code !== 'unavailable' })
    throw error
  }
}

const resultOf = (performed: Performed, step: Step, hidden: readonly string[]): Result => {
  const shown = (text: string): string => storable(hidden.length === 0 ? text : maskText(text, hidden))
  if (performed.outcome === 'again')
    return {
      type: 'again',
      afterMs: performed.afterMs,
      memory: mapTexts(dataFrom(performed.memory), shown),
      output: shown(performed.output),
    }
  const response: Data = mapTexts(dataFrom(performed.response), shown)
  const own = mapOutputs(performed.outputs, shown)
  const picked = performed.outcome === 'success' && step.picks !== undefined ? pick(response, step.picks) : { outputs: {}, warnings: [] }
  const warned = picked.warnings.length === 0 ? '' : `\n\n${picked.warnings.join('\n')}`
  const base = { type: 'ended', output: shown(performed.output) + warned, outputs: { ...own, ...picked.outputs } } as const
  if ('failure' in picked && picked.failure !== undefined) return { ...base, outcome: 'failed', reason: picked.failure }
  const { outcome, reason, final } = performed
  return { ...base, outcome, reason: shown(reason), ...(final === undefined ? {} : { final }) }
}
