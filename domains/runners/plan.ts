import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
import { Runner } from './kinds.ts'

/** A runner as it is declared. */
export interface RunnerPlan {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly owner: string | undefined
  readonly tags: Readonly<Record<string, string>>
  /** Empty: all. */
  readonly procedures: readonly string[]
  readonly teams: readonly string[]
}

const runnerSpec = Compile(Runner.spec)

const planOf = ({ metadata, spec }: RecordOf<Static<typeof Runner.spec>>): RunnerPlan => ({
  name: metadata.name.toLowerCase(),
  title: metadata.title ?? metadata.name,
  description: metadata.description ?? '',
  owner: metadata.owner,
  tags: spec.tags ?? {},
  procedures: spec.procedures ?? [],
  teams: spec.teams ?? [],
})

/** Every declared runner, by name. */
export const runnerPlans = defineSnapshot<ReadonlyMap<string, RunnerPlan>>({
  name: 'runners.declared',
  kinds: [Runner],
  compile: (records) =>
    new Map(
      records.flatMap(({ spec, ...record }) => {
        if (record.kind !== Runner.name || !runnerSpec.Check(spec)) return []
        const plan = planOf({ ...record, spec })
        return [[plan.name, plan] as const]
      }),
    ),
})

/** Which machines a step wants: those named, or every one that has all the tags. */
export interface RunnerTarget {
  readonly runners?: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
}

/** `runner:db-1` and `db-1` are the same. */
export const bareName = (name: string): string => name.replace(/^runner:/i, '').toLowerCase()

/** The declared runners that a target means, by name. A wanted tag without a value only has to be there. */
export const matching = (plans: ReadonlyMap<string, RunnerPlan>, target: RunnerTarget): readonly RunnerPlan[] => {
  const named = target.runners?.map(bareName)
  const tags = Object.entries(target.tags ?? {})
  if (named === undefined && tags.length === 0) return []
  return [...plans.values()]
    .filter((plan) => named === undefined || named.includes(plan.name))
    .filter((plan) => tags.every(([tag, value]) => Object.hasOwn(plan.tags, tag) && (value === '' || plan.tags[tag] === value)))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Why this procedure may not use the runner; undefined when it may. */
export const refusedBy = (plan: RunnerPlan, procedure: string, owner: string | undefined): string | undefined => {
  if (plan.procedures.length > 0 && !plan.procedures.includes(procedure))
    return `The runner ${plan.name} is for certain procedures, and ${procedure} is none of them. Its owner${plan.owner === undefined ? '' : `, ${plan.owner},`} can add it.`
  if (plan.teams.length > 0 && (owner === undefined || !plan.teams.includes(owner)))
    return `The runner ${plan.name} is for procedures of ${plan.teams.join(', ')}; ${procedure} belongs to ${owner ?? 'nobody'}.`
  return undefined
}
