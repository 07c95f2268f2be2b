import { namesSecret } from '#platform/text/mask.ts'
import { secretsIn } from './confidential.ts'
import type { Step } from './graph.ts'
import { lookupOf, needsApproval, type Plan } from './plan.ts'
import { referenceIn, referencesIn, resolve } from './references.ts'
import type { Outputs, RunState } from './state.ts'
import { isList, isMap, type Data } from './values.ts'

/**
 * Other inputs for a step, given by whoever starts it in guided mode.
 *
 * The problem: who leads a run by hand sees that a step needs another machine or another wait than the document says, and
 * must not be able to change more than that. The idea: what a step takes as data may be given otherwise, once, before it
 * begins; what it does may not.
 *
 * Guarantees: no text of a script, no command, no other document, operation or role, no approver; nothing of what somebody
 * has approved, or is still to approve at this step; nothing of a step that uses secrets, and no value that is the name of
 * one; values of the kind the document has there, taken as they are and never filled in.
 */
/** In lower case: services of AWS write the same names differently. */
const whatIsDone = new Set([
  'api',
  'assumerolepolicydocument',
  'buildspecoverride',
  'code',
  'command',
  'commands',
  'definition',
  'documenthash',
  'documenthashtype',
  'documentname',
  'documentversion',
  'environment',
  'functionarn',
  'functionname',
  'integrationname',
  'overrides',
  'parameters',
  'policy',
  'policyarn',
  'policydocument',
  'policytext',
  'propertyselector',
  'qualifier',
  'role',
  'rolearn',
  'script',
  'service',
  'servicerolearn',
  'stackpolicybody',
  'stackpolicyurl',
  'statemachinearn',
  'taskdefinition',
  'taskrolearn',
  'templatebody',
  'templateurl',
  'userdata',
  'zipfile',
])

/** What a step takes that may be given otherwise, as its document has it. */
export const openInputs = ({ work }: Step): Readonly<Record<string, Data>> => {
  switch (work.type) {
    case 'call':
      return Object.fromEntries(Object.entries(work.inputs).filter(([name]) => !whatIsDone.has(name.toLowerCase())))
    case 'script':
      return work.payload === undefined ? {} : { InputPayload: work.payload }
    case 'run':
      return { RuntimeParameters: work.parameters }
    case 'set':
      return { Value: work.value }
    case 'sleep':
      return {
        ...(work.duration === undefined ? {} : { Duration: work.duration }),
        ...(work.until === undefined ? {} : { Timestamp: work.until }),
      }
    case 'manual':
    case 'http':
    case 'action':
    case 'branch':
    case 'loop':
    case 'pause':
    case 'approve':
      return {}
    default:
      return work satisfies never
  }
}

/** The same with the values known by now; what is not known stays as it is written. */
export const presentInputs = (plan: Plan, state: RunState, step: Step): Readonly<Record<string, Data>> => {
  const lookup = lookupOf(plan, state)
  return Object.fromEntries(
    Object.entries(openInputs(step)).map(([name, written]) => {
      const resolved = resolve(written, lookup)
      return [name, resolved.missing === undefined ? resolved.value : written]
    }),
  )
}

/** The step as it is done with other inputs. */
export const overriddenStep = (step: Step, inputs: Outputs | null | undefined): Step => {
  if (inputs === undefined || inputs === null) return step
  const { work } = step
  const text = (name: string): string | undefined => (typeof inputs[name] === 'string' ? inputs[name] : undefined)
  switch (work.type) {
    case 'call':
      return { ...step, work: { ...work, inputs: { ...work.inputs, ...inputs } } }
    case 'script':
      return inputs['InputPayload'] === undefined ? step : { ...step, work: { ...work, payload: inputs['InputPayload'] } }
    case 'run': {
      const { RuntimeParameters: parameters } = inputs
      return parameters !== undefined && isMap(parameters) ? { ...step, work: { ...work, parameters } } : step
    }
    case 'set':
      return inputs['Value'] === undefined ? step : { ...step, work: { ...work, value: inputs['Value'] } }
    case 'sleep': {
      const [duration, until] = [text('Duration'), text('Timestamp')]
      return { ...step, work: { ...work, ...(duration === undefined ? {} : { duration }), ...(until === undefined ? {} : { until }) } }
    }
    default:
      return step
  }
}

/** Why these inputs may not be given to this step; empty when they may. */
export const overrideProblems = (plan: Plan, state: RunState, step: Step, inputs: Outputs): readonly string[] => {
  const present = presentInputs(plan, state, step)
  const names = Object.keys(present)
  if (
    plan.graph.fixed === true ||
    Object.values(state.steps).some(({ decisions }) => decisions.some(({ decision }) => decision === 'approve'))
  )
    return ['What this run does was approved as it stands, so its steps take no other inputs. Begin another run.']
  if (needsApproval(step)) return [`What "${step.title}" does is asked to be approved, so it takes no other inputs.`]
  if (usesSecrets(plan, step, present)) return [`"${step.title}" uses secrets, so it takes no other inputs.`]
  return Object.entries(inputs).flatMap(([name, value]) => {
    const former = Object.hasOwn(present, name) ? present[name] : undefined
    if (former === undefined)
      return [
        `"${step.title}" has no input "${name}" that may be given otherwise.${names.length === 0 ? '' : ` It has ${names.join(', ')}.`}`,
      ]
    if (textsIn(value).some((text) => /^\s*secret:\/\//i.test(text))) return [`${name}: a secret cannot be named here.`]
    if (textsIn(value).some((text) => text.includes('{{'))) return [`${name}: give the value itself; references are not filled in here.`]
    return kindOf(value) === kindOf(former) || isReference(former) ? [] : [`${name} is ${kindOf(former)}, and this is ${kindOf(value)}.`]
  })
}

const usesSecrets = ({ parameters }: Plan, step: Step, present: Outputs): boolean => {
  const { work } = step
  if (/secret:\/\//i.test(JSON.stringify(work)) || secretsIn(present).length > 0) return true
  // What is shown to be changed has no values whose names say that they are secret, and would be sent back without them.
  if (referencesIn(openInputs(step)).some((name) => namesSecret(name))) return true
  // A script finds every parameter in its environment.
  return (work.type === 'script' || work.type === 'run' || work.type === 'call') && secretsIn(parameters).length > 0
}

const textsIn = (value: Data): readonly string[] => {
  if (typeof value === 'string') return [value]
  if (isList(value)) return value.flatMap(textsIn)
  return isMap(value) ? Object.entries(value).flatMap(([name, one]) => [name, ...textsIn(one)]) : []
}

const isReference = (value: Data): boolean => typeof value === 'string' && referenceIn(value) !== undefined

const kindOf = (value: Data): string => {
  if (value === null) return 'nothing'
  if (isList(value)) return 'a list'
  if (isMap(value)) return 'a map'
  return typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : 'true or false'
}

/** Inputs as they are given by hand, of the kind the step has there: texts of a command line become lists, numbers and maps. */
export const inputsFrom = (given: Outputs, present: Outputs): Outputs =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, of(value, Object.hasOwn(present, name) ? present[name] : undefined)]),
  )

const of = (value: Data, wanted: Data | undefined): Data => {
  if (wanted === undefined || kindOf(value) === kindOf(wanted)) return value
  const [only] = isList(value) && value.length === 1 ? value : [value]
  if (typeof only !== 'string') return value
  if (typeof wanted === 'string') return only
  const read = parsed(only)
  if (read !== undefined && kindOf(read) === kindOf(wanted)) return read
  return isList(wanted) && !isList(value) ? [value] : value
}

const parsed = (text: string): Data | undefined => {
  try {
    const value: Data = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
