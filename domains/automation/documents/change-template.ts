import type { Step } from '#domains/runs/graph.ts'
import { isObject } from '#platform/kinds/pointer.ts'
import { readLocated } from '#platform/text/located.ts'
import { compileAutomation, type Automation, type Surroundings } from './automation.ts'
import type { Definition } from './definitions.ts'
import { longestContent } from './semantics.ts'
import { startTelling, written } from './telling.ts'

const ownKeys = ['templateInformation', 'executableRunBooks', 'emergencyChange', 'autoApprovable']
const mostLevels = 5

export const isChangeTemplate = (root: Record<string, unknown>): boolean => ownKeys.some((key) => Object.hasOwn(root, key))

/**
 * A change template as a procedure: its approvals one level after the other, then the runbook that was chosen with the
 * parameters it was given. (Section 20.) When it starts, and the calendar, are the trigger's affair.
 */
export const compileChangeTemplate = (text: string, surroundings: Surroundings = {}): Automation => {
  const { value: root, locate } = readLocated(text.slice(0, longestContent))
  const base = compileAutomation(text, surroundings)
  if (!isObject(root)) return base
  const telling = startTelling(locate)
  telling.findings.push(...base.findings)
  telling.warnings.push(...base.warnings.filter(({ rule, path }) => rule !== 'unknown-property' || !ownKeys.includes(path.slice(1))))
  const levels = base.graph.steps
  for (const [index, step] of levels.entries())
    if (step.work.type !== 'approve')
      telling.refuse(
        ['mainSteps', index],
        'change-template',
        `${step.id} is no approval; a change template has only \`aws:approve\` steps.`,
        'Put it into the runbook.',
      )
  if (levels.length > mostLevels)
    telling.refuse(['mainSteps'], 'limit', `There are ${levels.length} levels of approval, more than ${mostLevels}.`, 'Put some together.')
  const runbooks = runbooksIn(root['executableRunBooks'])
  if (runbooks.length === 0)
    telling.refuse(['executableRunBooks'], 'required', 'The template names no runbook it may start.', 'List `name` and `version`.')
  const parameters = new Map<string, Definition>(base.parameters)
  const [only] = runbooks
  parameters.set('RunbookName', {
    name: 'RunbookName',
    type: 'String',
    description: 'The runbook that is started after all approvals.',
    allowedValues: runbooks.map(({ name }) => name),
    ...(runbooks.length === 1 && only !== undefined ? { default: only.name } : {}),
  })
  parameters.set('RunbookParameters', { name: 'RunbookParameters', type: 'StringMap', description: 'Its parameters.', default: {} })
  const start = startStep(runbooks.length === 1 ? only?.version : undefined, locate('/executableRunBooks').line)
  const last = levels.at(-1)?.id
  const information = typeof root['templateInformation'] === 'string' ? root['templateInformation'] : ''
  return {
    ...base,
    description: [base.description, information].filter((one) => one !== '').join('\n\n'),
    parameters,
    findings: telling.findings,
    warnings: telling.warnings,
    graph: {
      ...base.graph,
      steps: [...levels.map((step) => (step.id === last ? withNext(step) : step)), start],
      start: base.graph.start ?? start.id,
    },
  }
}

const withNext = ({ end: _, ...step }: Step): Step => ({ ...step, next: 'RunRunbook' })

const startStep = (version: string | undefined, line: number): Step => ({
  id: 'RunRunbook',
  title: 'Run the runbook',
  instructions: 'The change is approved; the runbook is started.',
  checks: [],
  work: {
    type: 'run',
    procedure: '{{ RunbookName }}',
    ...(version === undefined ? {} : { version }),
    parameters: '{{ RunbookParameters }}',
  },
  approvals: 0,
  timeoutMs: 0,
  idempotent: false,
  onFailure: { then: 'abort' },
  critical: true,
  next: null,
  rollback: false,
  line,
})

const runbooksIn = (value: unknown): readonly { readonly name: string; readonly version?: string }[] =>
  (Array.isArray(value) ? (value as readonly unknown[]) : []).flatMap((one) => {
    const name = isObject(one) ? one['name'] : one
    const version = isObject(one) ? one['version'] : undefined
    return typeof name === 'string' ? [{ name, ...(version === undefined ? {} : { version: written(version) }) }] : []
  })
