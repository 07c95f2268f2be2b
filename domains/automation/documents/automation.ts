import type { Graph, Step } from '#domains/runs/graph.ts'
import type { Data } from '#domains/runs/values.ts'
import { didYouMean } from '#platform/kinds/nearest.ts'
import { isObject } from '#platform/kinds/pointer.ts'
import type { Finding } from '#platform/refusal.ts'
import { readLocated, type Located } from '#platform/text/located.ts'
import { needInWords, needsOf, type Need } from './capability.ts'
import { readDefinitions, type Definitions } from './definitions.ts'
import { readFiles } from './files.ts'
import { checkFlow, followingOf } from './flow.ts'
import { checkInputs } from './inputs.ts'
import { checkNames, namesOf, outputName } from './naming.ts'
import { childSeconds, isReading, longestContent, usualContent, usualTimeoutSeconds } from './semantics.ts'
import type { Setting } from './setting.ts'
import { hasBraces, readSteps, type WrittenStep } from './steps.ts'
import { quoted, startTelling, written, type Telling } from './telling.ts'
import { actionWords } from './vocabulary.ts'
import { workOf } from './works.ts'

/** An Automation document, read and compiled. */
export interface Automation {
  readonly graph: Graph
  readonly parameters: Definitions
  readonly description: string
  /** Constant, or a reference to a parameter; undefined for whoever starts it. */
  readonly assumeRole: string | undefined
  /** Attachments the document declares, name to SHA-256. */
  readonly files: ReadonlyMap<string, string>
  readonly needs: readonly Need[]
  readonly findings: readonly Finding[]
  readonly warnings: readonly Finding[]
}

export interface Surroundings {
  /** AWS's names of people to ours. */
  readonly approvers?: Readonly<Record<string, string>>
  /** Whether a document of that name is known here. */
  readonly isHere?: (document: string) => boolean
}

const topLevel = ['schemaVersion', 'description', 'assumeRole', 'parameters', 'variables', 'mainSteps', 'outputs', 'files']

/** Compiles a text. Total: what is wrong is a finding with its path, its line and its mend. (Sections 1, 2 and 22.) */
export const compileAutomation = (text: string, surroundings: Surroundings = {}): Automation => {
  if (text.length > longestContent) return unreadable([tooLong(text)])
  const located = readLocated(text)
  if (!isObject(located.value)) return unreadable(located.findings.length > 0 ? located.findings : [noMapping])
  return compileRoot(located.value, located, text, surroundings)
}

const compileRoot = (root: Record<string, unknown>, located: Located, text: string, surroundings: Surroundings): Automation => {
  const telling = startTelling(located.locate)
  telling.findings.push(...located.findings)
  checkTop(root, text, telling)
  const parameters = readDefinitions(root['parameters'], 'parameters', telling)
  const variables = readDefinitions(root['variables'], 'variables', telling)
  const files = readFiles(root['files'], telling)
  const steps = readSteps(root['mainSteps'], ['mainSteps'], telling)
  const names = namesOf(parameters, variables, steps)
  const { assumeRole, outputs } = root
  checkFlow(steps, telling)
  checkNames({ assumeRole, outputs, steps }, names, telling)
  checkInputs(steps, names, telling)
  checkSecrets(parameters, telling)
  const { approvers = {}, isHere = () => true } = surroundings
  const setting: Setting = { telling, names, parameters, variables, approvers, files }
  const profile = typeof assumeRole === 'string' && assumeRole.trim() !== '' ? assumeRole.trim() : undefined
  const graph: Graph = {
    steps: stepsOf(steps, setting, located),
    start: steps[0]?.name ?? null,
    ...(variables.size === 0
      ? {}
      : {
          variables: Object.fromEntries(
            [...variables.values()].map(({ name, type, default: value }) => [name, { type, value: value ?? emptyOf(type) }]),
          ),
        }),
    ...(Array.isArray(outputs) ? { outputs: outputs.flatMap((one: unknown) => outputName(one) ?? []) } : {}),
    ...(profile === undefined ? {} : { profile }),
  }
  const lookups = [...parameters.values()].flatMap(({ lookup }) => lookup ?? [])
  const needs = needsOf(steps, lookups, isHere)
  for (const need of needs) telling.warn([], 'needs', needInWords(need).message, needInWords(need).mend)
  const description = typeof root['description'] === 'string' ? root['description'] : ''
  return { graph, parameters, description, assumeRole: profile, files, needs, findings: telling.findings, warnings: telling.warnings }
}

const checkTop = (root: Record<string, unknown>, text: string, telling: Telling): void => {
  const version = root['schemaVersion']
  if (written(version) !== '0.3')
    telling.refuse(
      ['schemaVersion'],
      'schema-version',
      version === undefined ? 'The document has no `schemaVersion`.' : `${quoted(version)} is no version of an Automation document.`,
      "Write `schemaVersion: '0.3'`.",
    )
  for (const key of Object.keys(root))
    if (!topLevel.includes(key))
      telling.warn(
        [key],
        'unknown-property',
        `AWS would not accept ${quoted(key)} in an Automation document.`,
        didYouMean(key, topLevel).mend,
      )
  if (text.length > usualContent)
    telling.warn(
      [],
      'limit',
      `The document has ${text.length} characters; AWS accepts ${usualContent}.`,
      'Move scripts into attachments, or split it.',
    )
  if (root['assumeRole'] !== undefined && root['assumeRole'] !== null && typeof root['assumeRole'] !== 'string')
    telling.refuse(['assumeRole'], 'type', '`assumeRole` is a text.', 'Write the ARN of a role, or `"{{ AutomationAssumeRole }}"`.')
}

const checkSecrets = (parameters: Definitions, telling: Telling): void => {
  for (const { name, type, default: value } of parameters.values()) {
    if (type !== 'String' || !/pass(?:word|phrase)|secret(?!.*(?:arn|name|id)$)|token|api_?key|credential|private_?key/i.test(name))
      continue
    const kept = typeof value === 'string' && value !== '' && !/^(?:secret:\/\/|arn:)/.test(value)
    if (kept)
      telling.refuse(
        ['parameters', name, 'default'],
        'secret',
        `The default of ${quoted(name)} looks like a secret written into the document.`,
        'Keep it as a secret, and give `secret://name`.',
      )
    else
      telling.warn(
        ['parameters', name],
        'secret',
        `${quoted(name)} looks like a secret. On AWS it is kept as plain text; here give \`secret://name\`.`,
        'Give `secret://name`: the value is then used, and never shown.',
      )
  }
}

const stepsOf = (steps: readonly WrittenStep[], setting: Setting, { locate }: Located): readonly Step[] => {
  const ofBody = (body: readonly WrittenStep[]): readonly Step[] =>
    body.flatMap((step) => [compileStep(step, body, setting, locate), ...ofBody(step.body)])
  return ofBody(steps)
}

const compileStep = (step: WrittenStep, body: readonly WrittenStep[], setting: Setting, locate: Located['locate']): Step => {
  const made = workOf(step, setting)
  const seconds = step.timeoutSeconds ?? secondsOf(step)
  const path = step.path.map((part) => `/${String(part)}`).join('')
  return {
    id: step.name,
    title: step.name,
    instructions: step.description,
    checks: [],
    work: made.work,
    // The steps of an approval are counted by the approval itself.
    approvals: made.approvals ?? 0,
    ...(made.approval === undefined ? {} : { approval: made.approval }),
    timeoutMs: seconds * 1_000,
    ...(step.maxAttempts > 1 ? { attempts: step.maxAttempts } : {}),
    idempotent: isIdempotent(step),
    onFailure: step.onFailure,
    ...(step.onCancel.then === 'step' ? { onCancel: step.onCancel } : {}),
    critical: step.isCritical ?? step.onFailure.then !== 'continue',
    next: followingOf(step, body),
    ...(step.isEnd ? { end: true } : {}),
    ...(step.inside === undefined ? {} : { inside: step.inside }),
    ...(step.picks.length === 0 ? {} : { picks: step.picks }),
    rollback: false,
    line: locate(path).line,
  }
}

/** Steps that take no time of their own have no limit of their own. */
const secondsOf = ({ action }: WrittenStep): number => {
  if (['aws:branch', 'aws:updateVariable', 'aws:loop', 'aws:sleep'].includes(action)) return 0
  if (action === 'aws:executeAutomation') return childSeconds
  return actionWords[action]?.timeoutSeconds ?? usualTimeoutSeconds
}

const isIdempotent = ({ action, inputs }: WrittenStep): boolean => {
  if (actionWords[action]?.idempotent === true) return true
  if (Object.keys(inputs).some((name) => /^Client(?:Request)?Token$/i.test(name) && inputs[name] !== '')) return true
  const { Api: api } = inputs
  return action === 'aws:executeAwsApi' && typeof api === 'string' && !hasBraces(api) && isReading(api)
}

const emptyOf = (
  type: Definitions extends ReadonlyMap<string, infer One> ? (One extends { type: infer Type } ? Type : never) : never,
): Data => {
  switch (type) {
    case 'String':
      return ''
    case 'StringList':
    case 'MapList':
      return []
    case 'Integer':
      return 0
    case 'Boolean':
      return false
    case 'StringMap':
      return {}
    default:
      return type satisfies never
  }
}

const noMapping: Finding = {
  path: '',
  rule: 'type',
  message: 'The text is no document: it is not a mapping.',
  mend: "Begin with `schemaVersion: '0.3'`.",
  line: 1,
  column: 1,
}

const tooLong = (text: string): Finding => ({
  path: '',
  rule: 'too-large',
  message: `The document has ${text.length} characters, more than ${longestContent}.`,
  mend: 'Move scripts into attachments, or split it.',
  line: 1,
  column: 1,
})

const unreadable = (findings: readonly Finding[]): Automation => ({
  graph: { steps: [], start: null },
  parameters: new Map(),
  description: '',
  assumeRole: undefined,
  files: new Map(),
  needs: [],
  findings,
  warnings: [],
})
