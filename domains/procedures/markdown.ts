import { Refusal, type Finding } from '#platform/refusal.ts'
import { readData } from '#platform/text/data.ts'
import { guardPlaceholders, placeholdersIn } from '#platform/text/template.ts'
import { finding, isTrue, readApprovals, readNext, readOnFailure, readTimeout } from './attributes.ts'
import { interpreterOf, type FenceInfo } from './fence.ts'
import type { Graph, Step, Work } from './graph.ts'
import { draftSteps, maxSteps, type DraftBlock, type DraftStep } from './outline.ts'
import { readExpect, readRequest } from './request.ts'

export interface Compiled {
  readonly graph: Graph
  /** What keeps it from running as written. A graph with findings is not started. */
  readonly findings: readonly Finding[]
}

const defaultTimeoutMs = { manual: 0, http: 30_000, action: 30_000, script: 600_000 } as const

/** Always known, beside parameters and outputs of steps. */
export const builtIns = ['run.id', 'run.url', 'about.alert', 'about.alert-group', 'about.incident', 'about.workload'] as const

/**
 * Compiles Markdown to a step graph. Pure and total: every text gives a graph, and what is wrong with it is a finding
 * with the line and the mend. A document without any structure is one manual step.
 *
 * @param parameters Names that may be filled in.
 */
export const compileMarkdown = (source: string, parameters: readonly string[] = []): Compiled => {
  const findings: Finding[] = []
  const drafts = draftSteps(source)
  const named = nameSteps(drafts, findings)
  const steps = named.map(({ draft, id }, index) => stepOf(draft, id, followerOf(named, index), findings))
  const resolved = resolveTargets(steps, findings)
  findPlaceholders(resolved, parameters, findings)
  if (steps.length > maxSteps)
    findings.push(finding(1, 'too-many-steps', `It has more than ${maxSteps} steps.`, 'Split it into several procedures.'))
  return { graph: { steps: resolved, start: resolved.find((step) => !step.rollback)?.id ?? null }, findings }
}

interface Named {
  readonly draft: DraftStep
  readonly id: string
}

const nameSteps = (drafts: readonly DraftStep[], findings: Finding[]): readonly Named[] => {
  const taken = new Set<string>()
  return drafts.map((draft, index) => {
    const asked = draft.block === undefined ? undefined : draft.block.info.attributes['name']
    const wanted = asked?.trim().replace(/[^A-Za-z0-9_-]+/g, '-')
    const fits = wanted !== undefined && /^[A-Za-z_][A-Za-z0-9_-]{0,60}$/.test(wanted) && !(wanted in {})
    if (asked !== undefined && !fits)
      findings.push(
        finding(
          draft.line,
          'name',
          `"${asked.slice(0, 80)}" cannot name a step.`,
          'Use letters, digits, `-` and `_`, beginning with a letter.',
        ),
      )
    if (fits && taken.has(wanted))
      findings.push(finding(draft.line, 'duplicate-name', `Two steps are called "${wanted}".`, 'Give each block its own name.'))
    const id = fits && !taken.has(wanted) ? wanted : freeName(`step-${index + 1}`, taken)
    taken.add(id)
    return { draft, id }
  })
}

const freeName = (wanted: string, taken: ReadonlySet<string>): string => (taken.has(wanted) ? freeName(`${wanted}x`, taken) : wanted)

/** The next step of the same section: rollback steps follow each other and never the main ones. */
const followerOf = (named: readonly Named[], index: number): string | null => {
  const here = named[index]
  const after = named[index + 1]
  return after !== undefined && after.draft.rollback === here?.draft.rollback ? after.id : null
}

const stepOf = (draft: DraftStep, id: string, follower: string | null, findings: Finding[]): Step => {
  const attributes = draft.block?.info.attributes ?? {}
  const work = draft.block === undefined ? manual : workOf(draft.block, findings)
  const onFailure = readOnFailure(attributes['andon.onFailure'], draft.line, findings)
  return {
    id,
    title: draft.title,
    instructions: draft.instructions,
    checks: draft.checks,
    work,
    approvals: readApprovals(attributes['andon.approve'], draft.line, findings),
    timeoutMs: readTimeout(attributes['andon.timeout'], draft.line, findings) ?? defaultTimeoutMs[work.type],
    idempotent:
      isTrue(attributes['andon.idempotent']) ?? (work.type === 'http' && ['GET', 'HEAD', 'OPTIONS'].includes(work.request.method)),
    onFailure,
    critical: isTrue(attributes['andon.critical']) ?? onFailure.then !== 'continue',
    next: readNext(attributes['andon.next'], follower),
    rollback: draft.rollback,
    line: draft.line,
  }
}

const manual: Work = { type: 'manual' }

const workOf = (block: DraftBlock, findings: Finding[]): Work => {
  try {
    if (block.info.language === 'http') return { type: 'http', request: withExpect(readRequest(block.content), block.info) }
    if (block.info.language === 'andon') return readAction(block.content)
    return readScript(block)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    findings.push(
      finding(
        block.line,
        block.info.language === 'andon' ? 'action' : block.info.language === 'http' ? 'request' : 'script',
        error.message,
      ),
    )
    return manual
  }
}

const withExpect = (request: ReturnType<typeof readRequest>, info: FenceInfo): ReturnType<typeof readRequest> => {
  const expect = info.attributes['andon.expect']
  return expect === undefined ? request : { ...request, expect: readExpect(expect) }
}

/** `incident.note` on the first line, its input as YAML or JSON below. */
const readAction = (content: string): Work => {
  const [first = '', ...rest] = content.trim().split('\n')
  const action = first.trim().replace(/^andon:/, '')
  if (!/^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/.test(action)) {
    throw new Refusal(
      'invalid-document',
      `An andon block begins with the name of an action, such as \`incident.note\`; this one begins with "${first.trim().slice(0, 80)}".`,
    )
  }
  const body = rest.join('\n')
  const input = body.trim() === '' ? {} : readData(guardPlaceholders(body))
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new Refusal('invalid-document', `The input of ${action} is written as \`field: value\` lines or as a JSON object.`)
  }
  return { type: 'action', action, input }
}

const readScript = (block: DraftBlock): Work => {
  const interpreter = interpreterOf(block.info)
  if (interpreter === undefined) {
    throw new Refusal(
      'invalid-document',
      `"${block.info.attributes['interpreter'] ?? block.info.language}" is not an interpreter that is run here; use sh, bash, python3, node or pwsh.`,
    )
  }
  return { type: 'script', interpreter, script: block.content }
}

const resolveTargets = (steps: readonly Step[], findings: Finding[]): readonly Step[] => {
  const ids = new Set(steps.map((step) => step.id))
  const rollback = steps.find((step) => step.rollback)?.id
  return steps.map((step) => {
    const known = (target: string, attribute: string): string | undefined => {
      const id = target === 'rollback' && !ids.has(target) ? rollback : target
      if (id !== undefined && ids.has(id)) return id
      const mend = target === 'rollback' ? 'Add a `## Rollback` section with steps.' : `Names here: ${[...ids].slice(0, 20).join(', ')}.`
      findings.push(finding(step.line, 'unknown-step', `${attribute} names the step "${target}", which does not exist.`, mend))
      return undefined
    }
    const onFailureTarget = step.onFailure.then === 'step' ? known(step.onFailure.step, 'andon.onFailure') : undefined
    return {
      ...step,
      onFailure:
        step.onFailure.then !== 'step'
          ? step.onFailure
          : onFailureTarget === undefined
            ? { then: 'abort' }
            : { then: 'step', step: onFailureTarget },
      next: step.next === null ? null : (known(step.next, 'andon.next') ?? null),
    }
  })
}

const findPlaceholders = (steps: readonly Step[], parameters: readonly string[], findings: Finding[]): void => {
  const known = new Set<string>([...parameters, ...builtIns])
  const ids = new Set(steps.map((step) => step.id))
  for (const step of steps) {
    if (step.work.type === 'script') {
      for (const name of placeholdersIn(step.work.script).filter((asked) => known.has(asked))) {
        const mend = `Use the environment variable ANDON_PARAM_${name.replace('.', '_')}.`
        findings.push(finding(step.line, 'parameter-in-script', `"{{${name}}}" is pasted into a script.`, mend))
      }
      continue
    }
    for (const name of placeholdersOf(step.work)) {
      const [first = '', output] = name.split('.')
      if (known.has(name) || (output !== undefined && ids.has(first))) continue
      const mend = parameters.length === 0 ? 'Declare it under `parameters`.' : `Parameters here: ${parameters.join(', ')}.`
      findings.push(finding(step.line, 'unknown-parameter', `"{{${name}}}" is neither a parameter nor an output of a step.`, mend))
    }
  }
}

const placeholdersOf = (work: Work): readonly string[] => {
  if (work.type === 'http') return placeholdersIn([work.request.url, ...Object.values(work.request.headers), work.request.body].join('\n'))
  if (work.type === 'action')
    return placeholdersIn(
      JSON.stringify(work.input)
        .replace(/\uE000/g, '{{')
        .replace(/\uE001/g, '}}'),
    )
  return []
}
