import { asText, isList, isMap } from '#domains/runs/values.ts'
import { interpreterOf } from './scripts.ts'
import { everyStep, hasBraces, type WrittenStep } from './steps.ts'
import { actionWords } from './vocabulary.ts'
import { documentName } from './works.ts'

/** What a place must have for a document to run there, and for which steps. */
export interface Need {
  readonly what: 'aws' | 'python' | 'powershell' | 'runner' | 'windows-runner' | 'webhook' | 'document' | 'parameter-store'
  /** What exactly: the document, the webhook, the service. */
  readonly name: string
  readonly steps: readonly string[]
}

/**
 * What a document needs beside this installation; nothing means that it runs here. Pure.
 *
 * @param isHere Whether a document of that name is known.
 */
export const needsOf = (
  steps: readonly WrittenStep[],
  lookups: readonly string[],
  isHere: (document: string) => boolean,
): readonly Need[] => {
  const needs = new Map<string, { what: Need['what']; name: string; steps: string[] }>()
  const add = (what: Need['what'], name: string, step: string): void => {
    const key = `${what} ${name}`
    const need = needs.get(key) ?? { what, name, steps: [] }
    need.steps.push(step)
    needs.set(key, need)
  }
  for (const step of everyStep(steps)) for (const [what, name] of needsOfStep(step, isHere)) add(what, name, step.name)
  for (const path of lookups) add('parameter-store', path, 'parameters')
  return [...needs.values()]
}

const needsOfStep = (step: WrittenStep, isHere: (document: string) => boolean): readonly (readonly [Need['what'], string])[] => {
  const { action, inputs } = step
  const needs = actionWords[action]?.needs
  if (needs === 'aws') {
    // The installation answers for the part of SSM that documents use about themselves.
    const service = asText(inputs['Service'] ?? serviceOf(action)).toLowerCase()
    return service === 'ssm' ? [] : [['aws', service]]
  }
  if (needs === 'webhook') return [['webhook', asText(inputs['IntegrationName'] ?? '')]]
  if (action === 'aws:executeScript') {
    const interpreter = interpreterOf(asText(inputs['Runtime'] ?? ''))
    const script = asText(inputs['Script'] ?? '')
    if (interpreter === 'pwsh') return [['powershell', 'PowerShell 7']]
    if (interpreter !== 'python3') return []
    return /\bboto(?:3|core)\b/.test(script)
      ? [
          ['python', 'python3 with boto3'],
          ['aws', 'boto3'],
        ]
      : [['python', 'python3']]
  }
  const document = documentName(asText(inputs['DocumentName'] ?? ''))
  if (action === 'aws:executeAutomation') return hasBraces(document) || document === '' || isHere(document) ? [] : [['document', document]]
  if (action === 'aws:runCommand')
    return [
      [isWindows(step, document) ? 'windows-runner' : 'runner', runnersOf(step)],
      ...(hasBraces(document) || document === '' || isHere(document) ? [] : ([['document', document]] as const)),
    ]
  return []
}

const serviceOf = (action: string): string =>
  /Stack/.test(action) ? 'cloudformation' : /Lambda/.test(action) ? 'lambda' : /StateMachine/.test(action) ? 'states' : 'ec2'

const isWindows = ({ inputs }: WrittenStep, document: string): boolean =>
  /PowerShell|Windows/i.test(document) ||
  (isMap(inputs['Parameters']) && /powershell/i.test(asText(inputs['Parameters']['commandLine'] ?? '')))

const runnersOf = ({ inputs }: WrittenStep): string => {
  const { InstanceIds: ids, Targets: targets } = inputs
  const listed = isList(ids)
    ? ids.map(asText)
    : isList(targets)
      ? targets.map((one) => (isMap(one) ? `${asText(one['Key'] ?? '')}=${asText(one['Values'] ?? '')}` : ''))
      : []
  return listed
    .filter((one) => one !== '')
    .slice(0, 3)
    .join(', ')
}

/** A need as a sentence. */
export const needInWords = ({ what, name, steps }: Need): { readonly message: string; readonly mend: string } => {
  const where = steps.length > 4 ? `${steps.slice(0, 4).join(', ')} and ${steps.length - 4} more` : steps.join(', ')
  switch (what) {
    case 'aws':
      return {
        message: `It calls AWS (${name}) in ${where}.`,
        mend: 'Give this installation credentials for AWS, or an endpoint that stands in.',
      }
    case 'python':
      return { message: `It runs ${name} in ${where}.`, mend: 'Switch scripts on where it is installed, or name a runner that has it.' }
    case 'powershell':
      return { message: `It runs ${name} in ${where}.`, mend: 'Install `pwsh`, or name a runner that has it.' }
    case 'runner':
      return { message: `It runs commands on machines (${name}) in ${where}.`, mend: 'Register a runner of that name or with that tag.' }
    case 'windows-runner':
      return {
        message: `It runs commands on Windows (${name}) in ${where}.`,
        mend: 'Register a runner on Windows, or one that has PowerShell.',
      }
    case 'webhook':
      return { message: `It calls the webhook "${name}" in ${where}.`, mend: 'Declare the integration of that name.' }
    case 'document':
      return {
        message: `It uses the document "${name}" in ${where}, which is not here.`,
        mend: 'Import that document too, or give credentials for AWS if it is one of theirs.',
      }
    case 'parameter-store':
      return { message: `A parameter's default is looked up at ${name}.`, mend: 'Put the value there, or give it at the start.' }
    default:
      return what satisfies never
  }
}
