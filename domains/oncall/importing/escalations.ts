import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { documentOf, type Resolved } from '#domains/oncall/importing/document.ts'
import {
  changed,
  type ForeignPolicy,
  type ForeignStep,
  type Ledger,
  leftOut,
  type Model,
  type Target,
} from '#domains/oncall/importing/model.ts'
import { namer } from '#domains/oncall/importing/slug.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import type { RecordDocument } from '#platform/kinds/kind.ts'

type Spec = Static<typeof EscalationPolicy.spec>

const policySpec = Compile(EscalationPolicy.spec)

/** How every policy will be called, by its key: teams name them before they are made. */
export const policyNames = ({ policies }: Model): ReadonlyMap<string, string> => {
  const nameFor = namer()
  return new Map(policies.map(({ key, name }) => [key, `escalation-policy:${nameFor(name, `policy-${key}`)}`]))
}

/** Every policy that reaches somebody, as a document. */
export const policiesOf = (
  model: Model,
  ledger: Ledger,
  resolved: Resolved,
): { readonly policies: ReadonlyMap<string, string>; readonly documents: readonly RecordDocument[] } => {
  const policies = new Map<string, string>()
  const documents: RecordDocument[] = []
  for (const policy of model.policies) {
    const what = `escalation policy ${policy.name}`
    const reference = resolved.policies.get(policy.key) ?? ''
    const name = reference.slice(reference.indexOf(':') + 1)
    const steps = stepsOf(policy, ledger, resolved)
    const team = policy.team === undefined ? undefined : resolved.teams.get(policy.team)
    const fallback = fallbackOf(policy, team, model, resolved)
    if (steps.length === 0 || fallback === undefined) {
      const why =
        steps.length === 0 ? 'None of its steps pages anybody who comes along.' : 'Nobody could be named who is paged when all else failed.'
      leftOut(ledger, what, policy.path, why, 'Declare it by hand, with a `fallback` that always reaches somebody.')
      continue
    }
    const spec: Spec = {
      steps,
      ...(policy.repeat <= 0 ? {} : { repeat: Math.min(10, policy.repeat) }),
      fallback,
      ...(policy.expires === undefined ? {} : { acknowledgement: { expires: lengthOf(policy.expires) } }),
    }
    if (policy.repeat > 10) changed(ledger, what, policy.path, `Goes through its steps 10 more times, not ${policy.repeat}.`)
    const owner = team ?? resolved.owner
    const document = documentOf('EscalationPolicy', { name, title: policy.name, description: policy.description, owner }, spec)
    const [problem] = policySpec.Check(spec)
      ? (EscalationPolicy.validate?.({ ...document, spec }) ?? [])
      : [{ message: 'It does not fit what a policy may say.' }]
    if (problem !== undefined) {
      leftOut(ledger, what, policy.path, problem.message, 'Mend it there and export it again, or declare it by hand.')
      continue
    }
    policies.set(policy.key, reference)
    documents.push(document)
    const exists = resolved.known.names('EscalationPolicy').has(name)
    if (exists) changed(ledger, what, policy.path, `Replaces ${reference}, which exists.`, 'Look at the plan before it is applied.')
    else
      ledger.notes.push({
        what,
        path: policy.path,
        outcome: 'mapped',
        why: `Becomes ${reference}, ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}.`,
      })
    changed(
      ledger,
      what,
      policy.path,
      `Whoever is left unanswered goes to ${fallback}: every policy here ends with somebody.`,
      'Name another `fallback` if that is wrong.',
    )
    if (owner === undefined) changed(ledger, what, policy.path, 'No team answers for it.', 'Give `owner` when importing, or set it later.')
  }
  return { policies, documents }
}

const mostSteps = 20
const mostTargets = 20

/** A step that reaches nobody gives its time to the one before it. */
const stepsOf = (policy: ForeignPolicy, ledger: Ledger, resolved: Resolved): Spec['steps'] => {
  const what = `escalation policy ${policy.name}`
  const steps: (Omit<Spec['steps'][number], 'timeout'> & { minutes: number })[] = []
  for (const step of policy.steps) {
    const page = [...new Set(step.targets.flatMap((target) => referenceOf(target, resolved) ?? []))]
    for (const target of step.targets)
      if (referenceOf(target, resolved) === undefined)
        leftOut(ledger, `target of ${what}`, step.path, `${wordsOf(target)} does not come along.`, 'Name somebody else in the step.')
    if (page.length > mostTargets)
      changed(ledger, what, step.path, `Pages the first ${mostTargets} of ${page.length}.`, 'Page a team instead: it may have 500 people.')
    const last = steps.at(-1)
    if (page.length > 0) steps.push({ page: page.slice(0, mostTargets), minutes: step.minutes, ...whenOf(step) })
    else if (last !== undefined) last.minutes += step.minutes
  }
  for (const { path } of policy.steps.slice(mostSteps))
    leftOut(ledger, what, path, `A policy has at most ${mostSteps} steps.`, 'Repeat the policy instead.')
  return steps.slice(0, mostSteps).map(({ page, minutes, ...when }) => ({ page, timeout: lengthOf(minutes), ...when }))
}

const whenOf = ({ when }: ForeignStep): Pick<Spec['steps'][number], 'when'> => (when === undefined ? {} : { when })

/** Nobody is given less than a minute. */
const lengthOf = (minutes: number): string => `${Math.min(99_999, Math.max(1, Math.round(minutes)))}m`

const referenceOf = (target: Target, { people, teams, schedules }: Resolved): string | undefined => {
  if ('person' in target) return people.get(target.person)
  return 'team' in target ? teams.get(target.team) : schedules.get(target.schedule)
}

const wordsOf = (target: Target): string =>
  'person' in target ? `The person ${target.person}` : 'team' in target ? `The team ${target.team}` : `The schedule ${target.schedule}`

/** Somebody who can always be paged: the team with people in it, else the last person the steps name, else one of their last schedule. */
const fallbackOf = (policy: ForeignPolicy, team: string | undefined, model: Model, resolved: Resolved): string | undefined => {
  const foreign = model.teams.find(({ key }) => key === policy.team)
  const hasPeople =
    (foreign?.members ?? []).some((key) => resolved.people.has(key)) ||
    (resolved.known.teams.get(team ?? '')?.spec.members ?? []).length > 0
  if (team !== undefined && hasPeople) return team
  if (resolved.owner?.startsWith('team:') === true) return resolved.owner
  const targets = policy.steps.flatMap((step) => step.targets)
  const person = targets.flatMap((target) => ('person' in target ? (resolved.people.get(target.person) ?? []) : [])).at(-1)
  if (person !== undefined) return person
  const named = targets.flatMap((target) => ('team' in target ? (resolved.teams.get(target.team) ?? []) : [])).at(-1)
  if (named !== undefined) return named
  const schedules = targets.flatMap((target) => ('schedule' in target ? [target.schedule] : []))
  const [slot] = model.schedules
    .filter(({ key }) => schedules.includes(key))
    .flatMap(({ layers }) => layers)
    .flatMap((layer) =>
      'turns' in layer.of ? layer.of.turns.slots : 'shifts' in layer.of ? layer.of.shifts.map(({ people }) => people) : [],
    )
  return (slot ?? []).flatMap((key) => resolved.people.get(key) ?? [])[0]
}
