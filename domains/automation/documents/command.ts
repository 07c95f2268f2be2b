import { asText, isList, isMap, type Data } from '#domains/runs/values.ts'
import { isObject, type Path } from '#platform/kinds/pointer.ts'
import type { Finding } from '#platform/refusal.ts'
import { readLocated } from '#platform/text/located.ts'
import { builtinCommands } from './builtin-commands.ts'
import type { CommandStep, PlatformType } from './command-step.ts'
import { readDefinitions, type Definitions } from './definitions.ts'
import { downloadScript } from './downloading.ts'
import { paste } from './pasting.ts'
import { referencePattern } from './reference-text.ts'
import { longestContent } from './semantics.ts'
import { quoted, startTelling, written as textFrom, type Telling } from './telling.ts'
import { fromData } from './wire.ts'

/** A Command document as what one machine does, step after step. (Section 21.) */
export interface CompiledCommand {
  readonly steps: readonly CommandStep[]
  /** Why it cannot be done as it is written; then nothing of it is. */
  readonly findings: readonly Finding[]
}

export interface CommandSurroundings {
  /** Variables added to every step: `Environment` of `aws:runCommand`, already filled in. */
  readonly environment?: Readonly<Record<string, string>>
  /** Another Command document by name; the built-in ones are always known. */
  readonly find?: (name: string) => string | undefined
}

const deepestDocument = 3

/**
 * What a machine of a platform does for a Command document. Pure and total. Values of parameters go into the environment,
 * never into the text (`SSM_name`), but for a StringList that is a line of its own: those are commands on purpose.
 *
 * @param document Name of a built-in document, or the text of one.
 */
export const compileCommand = (
  document: string,
  parameters: Readonly<Record<string, Data>>,
  platform: PlatformType,
  surroundings: CommandSurroundings = {},
  depth = 1,
): CompiledCommand => {
  const text = textOf(document, surroundings)
  const located = readLocated((text ?? '').slice(0, longestContent))
  const telling = startTelling(located.locate)
  telling.findings.push(...located.findings)
  const root = located.value
  if (!isObject(root)) {
    if (telling.findings.length === 0)
      telling.refuse([], 'type', `There is no Command document ${quoted(document)}.`, 'Import it, or name one that is here.')
    return { steps: [], findings: telling.findings }
  }
  const written = readPlugins(root, telling)
  const definitions = readDefinitions(root['parameters'], 'parameters', telling)
  const { values, findings } = fromData(definitions, parameters)
  telling.findings.push(...findings)
  for (const { name, lookup } of definitions.values())
    if (lookup !== undefined && values[name] === undefined)
      telling.refuse(
        ['parameters', name, 'default'],
        'required',
        `The parameter ${quoted(name)} is looked up at ${lookup}.`,
        'Give its value.',
      )
  const given: Given = {
    definitions,
    values,
    platform,
    surroundings,
    depth,
    telling,
    isCrossPlatform: textFrom(root['schemaVersion']) === '2.2',
  }
  const steps = written.flatMap((plugin, index) => compilePlugin(plugin, given, index === written.length - 1))
  return { steps, findings: telling.findings }
}

/** The parameters a Command document declares, and what is wrong with the document itself. */
export const readCommand = (
  document: string,
): { readonly parameters: Definitions; readonly description: string; readonly findings: readonly Finding[] } => {
  const located = readLocated(document.slice(0, longestContent))
  const telling = startTelling(located.locate)
  telling.findings.push(...located.findings)
  const root = located.value
  if (!isObject(root))
    return { parameters: new Map(), description: '', findings: telling.findings.length > 0 ? telling.findings : [noDocument] }
  for (const plugin of readPlugins(root, telling)) if (!plugins.includes(plugin.action)) tellUnknown(plugin, telling)
  const parameters = readDefinitions(root['parameters'], 'parameters', telling)
  return { parameters, description: typeof root['description'] === 'string' ? root['description'] : '', findings: telling.findings }
}

const noDocument: Finding = {
  path: '',
  rule: 'type',
  message: 'The text is no document: it is not a mapping.',
  mend: "Begin with `schemaVersion: '2.2'`.",
  line: 1,
}

const textOf = (document: string, { find }: CommandSurroundings): string | undefined => {
  if (document.includes('\n') || document.trimStart().startsWith('{')) return document
  const name = document.replace(/^arn:aws[a-z-]*:ssm:[^:]*:[^:]*:document\//, '')
  return find?.(name) ?? builtinCommands.get(name)
}

interface Plugin {
  readonly action: string
  readonly name: string
  readonly inputs: Readonly<Record<string, Data>>
  readonly precondition: unknown
  readonly path: Path
}

interface Given {
  readonly definitions: Definitions
  readonly values: Readonly<Record<string, Data>>
  readonly platform: PlatformType
  readonly surroundings: CommandSurroundings
  readonly depth: number
  readonly telling: Telling
  readonly isCrossPlatform: boolean
}

const plugins = ['aws:runShellScript', 'aws:runPowerShellScript', 'aws:downloadContent', 'aws:runDocument']

/** The steps of any of the three versions; those of 1.2 are its `runtimeConfig`. */
const readPlugins = (root: Record<string, unknown>, telling: Telling): readonly Plugin[] => {
  const version = textFrom(root['schemaVersion'])
  if (!['1.2', '2.0', '2.2'].includes(version))
    telling.refuse(
      ['schemaVersion'],
      'schema-version',
      `${quoted(root['schemaVersion'] ?? '')} is no version of a Command document.`,
      "Write `schemaVersion: '2.2'`.",
    )
  const steps = version === '1.2' ? readRuntime(root['runtimeConfig']) : readMain(root['mainSteps'], telling)
  if (steps.length === 0)
    telling.refuse([version === '1.2' ? 'runtimeConfig' : 'mainSteps'], 'required', 'The document has no steps.', 'List at least one step.')
  return steps
}

const readMain = (value: unknown, telling: Telling): readonly Plugin[] =>
  (Array.isArray(value) ? (value as readonly unknown[]) : []).flatMap((raw, index): readonly Plugin[] => {
    const path = ['mainSteps', index]
    const { action, name = `step${index + 1}`, inputs = {}, precondition } = isObject(raw) ? raw : {}
    if (typeof action !== 'string') {
      telling.refuse(path, 'required', 'A step has no action.', 'Give it an `action`: `aws:runShellScript`.')
      return []
    }
    return [{ action, name: textFrom(name), inputs: isObject(inputs) ? (inputs as Plugin['inputs']) : {}, precondition, path }]
  })

const readRuntime = (value: unknown): readonly Plugin[] =>
  Object.entries(isObject(value) ? value : {}).flatMap(([action, raw]) => {
    const properties = isObject(raw) ? raw['properties'] : undefined
    const list = Array.isArray(properties) ? (properties as readonly unknown[]) : [properties]
    return list.flatMap((one, index): readonly Plugin[] =>
      isObject(one)
        ? [
            {
              action,
              name: textFrom(one['id'] ?? `${index}.${action}`),
              inputs: one as Plugin['inputs'],
              precondition: undefined,
              path: ['runtimeConfig', action, 'properties', index],
            },
          ]
        : [],
    )
  })

const compilePlugin = (plugin: Plugin, given: Given, isLast: boolean): readonly CommandStep[] => {
  const { telling, platform } = given
  if (!plugins.includes(plugin.action)) {
    tellUnknown(plugin, telling)
    return []
  }
  const skipped = whySkipped(plugin, given)
  if (plugin.action === 'aws:runDocument' && skipped === undefined) return innerSteps(plugin, given)
  const isFinal = isTrue(plugin.inputs['finallyStep'])
  if (isFinal && !isLast)
    telling.refuse(
      [...plugin.path, 'inputs', 'finallyStep'],
      'value',
      `${plugin.name} is not the last step, so it cannot be the final one.`,
      'Move it to the end.',
    )
  const base = {
    name: plugin.name,
    action: plugin.action,
    timeoutMs: secondsOf(plugin, given) * 1_000,
    onFailure: ways[asText(plugin.inputs['onFailure'] ?? '').toLowerCase()] ?? ('go-on' as const),
    onSuccess: asText(plugin.inputs['onSuccess'] ?? '').toLowerCase() === 'exit' ? ('exit' as const) : ('go-on' as const),
    isFinal,
  }
  if (skipped !== undefined) return [{ ...base, skipped, interpreter: 'sh', script: '', environment: {} }]
  const environment = given.surroundings.environment ?? {}
  if (plugin.action === 'aws:downloadContent') {
    const download = downloadScript(filled(plugin.inputs, given), platform, telling, plugin.path, (name) =>
      textOf(name, given.surroundings),
    )
    return [{ ...base, ...download, environment: { ...environment, ...download.environment }, network: true }]
  }
  const interpreter = plugin.action === 'aws:runShellScript' ? 'sh' : 'pwsh'
  const { script, variables } = scriptOf(plugin, interpreter, given)
  return [{ ...base, interpreter, script, environment: { ...environment, ...variables } }]
}

const ways: Readonly<Partial<Record<string, CommandStep['onFailure']>>> = { exit: 'exit', successandexit: 'success-and-exit' }

const tellUnknown = ({ action, path }: Plugin, telling: Telling): void => {
  const agents =
    /^aws:(?:configurePackage|runDockerAction|softwareInventory|applications|psModule|domainJoin|configureDocker|refreshAssociation|updateSsmAgent|updateAgent|cloudWatch)$/
  telling.refuse(
    [...path, 'action'],
    'unknown-action',
    agents.test(action) ? `${action} is done by the agent of AWS only.` : `There is no action ${quoted(action)} in Command documents.`,
    agents.test(action) ? 'Write the same as a script, or run the document on AWS.' : `Use one of ${plugins.join(', ')}.`,
  )
}

/** Why a step is not for this machine. */
const whySkipped = ({ action, precondition, path, name }: Plugin, given: Given): string | undefined => {
  const { platform, telling, isCrossPlatform } = given
  if (precondition !== undefined && precondition !== null) {
    const pair = isObject(precondition) ? precondition['StringEquals'] : undefined
    const [one, other, more] = Array.isArray(pair) ? (pair as readonly Data[]) : []
    if (one === undefined || other === undefined || more !== undefined) {
      telling.refuse(
        [...path, 'precondition'],
        'condition',
        `The precondition of ${name} cannot be read.`,
        'Write `StringEquals: [platformType, Linux]`.',
      )
      return undefined
    }
    const [left, right] = [one, other].map((side) => operandOf(side, given))
    if (left !== right) return `Its precondition does not hold: ${quoted(left)} is not ${quoted(right)}.`
  }
  if (action !== 'aws:runShellScript' || platform !== 'Windows') return undefined
  if (isCrossPlatform) return `${action} does not run on ${platform}.`
  telling.refuse(
    [...path, 'action'],
    'platform',
    `${action} does not run on ${platform}.`,
    "Write `schemaVersion: '2.2'` with a precondition.",
  )
  return undefined
}

const operandOf = (side: Data, given: Given): string => {
  const text = asText(side)
  if (text === 'platformType') return given.platform
  return textFilled(text, given)
}

/** A text with its values in it: for what is data, not for scripts. */
const textFilled = (text: string, { values }: Given): string =>
  text.replaceAll(referencePattern, (whole, name: string) => (Object.hasOwn(values, name) ? asText(values[name] ?? null) : whole))

const filled = (inputs: Plugin['inputs'], given: Given): Readonly<Record<string, Data>> => {
  const put = (value: Data): Data => {
    if (typeof value === 'string') {
      const whole = new RegExp(`^\\s*${referencePattern.source}\\s*$`).exec(value)?.[1]
      return whole !== undefined && Object.hasOwn(given.values, whole) ? (given.values[whole] ?? null) : textFilled(value, given)
    }
    if (isList(value)) return value.map(put)
    return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, put(one)])) : value
  }
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, put(value)]))
}

const secondsOf = ({ inputs, path, name }: Plugin, given: Given): number => {
  const written = inputs['timeoutSeconds']
  if (written === undefined) return 3_600
  const text = textFilled(asText(written), given).trim()
  const seconds = /^[0-9]{1,6}$/.test(text) ? Number(text) : 0
  if (seconds >= 1 && seconds <= 172_800) return seconds
  given.telling.refuse(
    [...path, 'inputs', 'timeoutSeconds'],
    'value',
    `\`timeoutSeconds\` of ${name} is ${quoted(text)}.`,
    'Write 1 to 172800.',
  )
  return 3_600
}

/** The lines of a step as one script; parameters as variables of its environment. */
const scriptOf = (
  plugin: Plugin,
  interpreter: 'sh' | 'pwsh',
  given: Given,
): { readonly script: string; readonly variables: Readonly<Record<string, string>> } => {
  const { definitions, values, telling } = given
  const written = plugin.inputs['runCommand']
  const path = [...plugin.path, 'inputs', 'runCommand']
  if (written === undefined) telling.refuse(path, 'required', `${plugin.name} has no \`runCommand\`.`, 'List the lines of the script.')
  const lines = (isList(written) ? written : written === undefined ? [] : [written]).flatMap((line): readonly string[] => {
    const whole = new RegExp(`^\\s*${referencePattern.source}\\s*$`).exec(asText(line))?.[1]
    const listed = whole === undefined || definitions.get(whole)?.type !== 'StringList' ? undefined : values[whole]
    // What was given as commands is not looked into: `{{ x }}` in it is its own.
    return isList(listed) ? listed.map((one) => guard(asText(one))) : [asText(line)]
  })
  const pasted = paste(lines.join('\n'), interpreter, (name) => {
    const definition = definitions.get(name)
    return definition === undefined
      ? undefined
      : { type: definition.type, harmless: definition.type === 'Integer' || definition.type === 'Boolean' }
  })
  for (const { name, line, why } of pasted.refused)
    telling.refuse(
      path,
      'injection',
      `{{ ${name} }} cannot be put safely into line ${line} of the script: ${why}.`,
      'Put it into a variable first, `x="{{ … }}"`, and use the variable as data.',
    )
  const variables: Record<string, string> = {}
  for (const [variable, reference] of Object.entries(pasted.environment)) variables[variable] = textFilled(reference, given)
  // Parameters that say so are always there, whether the text refers to them or not.
  for (const { name, asVariable } of definitions.values())
    if (asVariable === true) variables[`SSM_${name.replaceAll('-', '_')}`] = asText(values[name] ?? '')
  const folder = textFilled(asText(plugin.inputs['workingDirectory'] ?? ''), given).trim()
  const script = unguard(pasted.script)
  if (folder === '') return { script, variables }
  const enter =
    interpreter === 'sh'
      ? 'cd -- "$SSM_WORKING_DIRECTORY" || exit 1'
      : 'Set-Location -LiteralPath ${env:SSM_WORKING_DIRECTORY} -ErrorAction Stop'
  return { script: `${enter}\n${script}`, variables: { ...variables, SSM_WORKING_DIRECTORY: folder } }
}

const guard = (text: string): string => text.replaceAll('{{', '\uE000')
const unguard = (text: string): string => text.replaceAll('\uE000', '{{')

/** The steps of a document inside the document. */
const innerSteps = (plugin: Plugin, given: Given): readonly CommandStep[] => {
  const { telling, depth, platform, surroundings } = given
  const { documentType, documentPath, documentParameters } = filled(plugin.inputs, given)
  const path = [...plugin.path, 'inputs']
  if (documentType !== 'SSMDocument') {
    telling.refuse(
      [...path, 'documentType'],
      'value',
      `${plugin.name} runs a document that is downloaded, which is not known before it is.`,
      'Import the document and name it with `documentType: SSMDocument`.',
    )
    return []
  }
  if (depth >= deepestDocument) {
    telling.refuse(path, 'limit', `Documents run documents ${deepestDocument} deep at most.`, 'Put the steps into this document.')
    return []
  }
  const parameters = typeof documentParameters === 'string' ? jsonOf(documentParameters) : documentParameters
  const name = asText(documentPath ?? '').replace(/:[^:]*$/, '')
  const inner = compileCommand(name, isMap(parameters) ? parameters : {}, platform, surroundings, depth + 1)
  for (const { rule, message, mend } of inner.findings) telling.refuse([...path, 'documentPath'], rule, `${name}: ${message}`, mend)
  return inner.steps.map((step) => ({ ...step, name: `${plugin.name}.${step.name}` }))
}

const jsonOf = (text: string): Data => {
  try {
    const value: Data = JSON.parse(text)
    return value
  } catch {
    return null
  }
}

const isTrue = (value: Data | undefined): boolean => value === true || (typeof value === 'string' && /^true$/i.test(value))
