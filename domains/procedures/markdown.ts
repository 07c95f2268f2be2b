import { Refusal, type Finding } from '#platform/refusal.ts'
import { didYouMean } from '#platform/kinds/nearest.ts'
import { readData } from '#platform/text/data.ts'
import { guardPlaceholders } from '#platform/text/template.ts'
import { readApproving } from './approving.ts'
import {
  finding,
  isTrue,
  ownAttributes,
  readAttempts,
  readNext,
  readOnCancel,
  readOnFailure,
  readTarget,
  readTimeout,
  type Attributed,
} from './attributes.ts'
import { readBox } from './choices.ts'
import { ignoredAttributes, interpreterOf } from './fence.ts'
import { readFlow, readSleep, type Flow } from './flow.ts'
import { draftSteps, maxSteps, type DraftBlock, type DraftStep } from './outline.ts'
import { findPlaceholders, findPlaceholdersInText } from './placeholders.ts'
import { nameSteps, placeLoops, resolveTargets, type Named } from './placing.ts'
import type { Choice, Graph, Step, Work } from '#domains/runs/graph.ts'
import { readExpect, readRequest } from '#domains/runs/request.ts'

export interface Compiled {
  readonly graph: Graph
  /** What keeps it from running as written. A graph with findings is not started. */
  readonly findings: readonly Finding[]
  /** What one should know before it runs: what means nothing here, what takes as long as it likes. */
  readonly notes: readonly Finding[]
}

const defaultTimeoutMs: Readonly<Partial<Record<Work['type'], number>>> = { http: 30_000, action: 30_000, script: 600_000 }

/**
 * Compiles Markdown to a step graph. Pure and total: every text gives a graph, and what is wrong with it is a finding
 * with the line and the mend. A document without any structure is one manual step.
 *
 * @param parameters Names that may be filled in.
 */
export const compileMarkdown = (source: string, parameters: readonly string[] = []): Compiled => {
  const findings: Finding[] = []
  const notes: Finding[] = []
  const drafts = draftSteps(source)
  const named = nameSteps(drafts, findings)
  const understood = named.map((one, index) => stepOf(one, followerOf(named, index), findings, notes))
  const placed = placeLoops(understood, findings)
  const steps = resolveTargets(placed, findings)
  findPlaceholders(steps, parameters, findings)
  findPlaceholdersInText(steps, parameters, notes)
  if (steps.length > maxSteps)
    findings.push(finding(1, 'too-many-steps', `It has more than ${maxSteps} steps.`, 'Split it into several procedures.'))
  return { graph: { steps, start: steps.find((step) => !step.rollback)?.id ?? null }, findings, notes }
}

/** The next step of the same section: rollback steps follow each other and never the main ones. */
const followerOf = (named: readonly Named[], index: number): string | null => {
  const here = named[index]
  const after = named[index + 1]
  return after !== undefined && after.draft.rollback === here?.draft.rollback ? after.id : null
}

/** A step and, of a loop, the last step inside it. */
const stepOf = (
  { draft, id }: Named,
  follower: string | null,
  findings: Finding[],
  notes: Finding[],
): { readonly step: Step; readonly last?: string } => {
  const attributed: Attributed = { attributes: draft.attributes, line: draft.line, findings }
  findStrangers(attributed, notes)
  const boxes = readBoxes(draft, findings)
  const flow = flowOf(draft, boxes.choices, findings)
  const { work } = flow
  const onFailure = readOnFailure(attributed)
  const onCancel = readOnCancel(attributed)
  const attempts = readAttempts(attributed)
  const target = readTarget(attributed)
  const approving = readApproving(attributed)
  if (target !== undefined && work.type !== 'script')
    findings.push(
      finding(draft.line, 'target', 'Only a script runs on other machines.', 'Take `andon.target` out, or write a script block.'),
    )
  const timeoutMs = readTimeout(attributed)
  if (work.type === 'script' && timeoutMs === undefined && draft.attributes['andon.timeout'] === undefined)
    notes.push(
      finding(
        draft.line,
        'timeout',
        `“${draft.title.slice(0, 60)}” does not say how long it may take; ten minutes are assumed.`,
        'Add `andon.timeout=10m`.',
      ),
    )
  const step: Step = {
    id,
    title: draft.title,
    instructions: draft.instructions,
    checks: boxes.checks,
    work,
    ...approving,
    ...(work.type === 'approve' && approving.approvals === 0 ? { approvals: 1 } : {}),
    timeoutMs: timeoutMs ?? defaultTimeoutMs[work.type] ?? 0,
    ...(attempts === undefined ? {} : { attempts }),
    idempotent: isTrue(draft.attributes['andon.idempotent']) ?? (work.type === 'http' && isReading(work.request.method)),
    onFailure,
    ...(onCancel === undefined ? {} : { onCancel }),
    critical: isTrue(draft.attributes['andon.critical']) ?? onFailure.then !== 'continue',
    next: flow.end === true ? null : readNext(draft.attributes['andon.next'], follower),
    ...(target === undefined ? {} : { target }),
    rollback: draft.rollback,
    line: draft.line,
  }
  return flow.last === undefined ? { step } : { step, last: flow.last }
}

const isReading = (method: string): boolean => ['GET', 'HEAD', 'OPTIONS'].includes(method)

/** Attributes nobody knows: ours are slips, Runme's are kept and told about once. */
const findStrangers = ({ attributes, line, findings }: Attributed, notes: Finding[]): void => {
  for (const name of Object.keys(attributes)) {
    const instead = ignoredAttributes.get(name)
    if (instead !== undefined && !notes.some((one) => one.message.includes(`\`${name}\``)))
      notes.push(finding(line, 'ignored-attribute', `The attribute \`${name}\` is kept and does nothing here.`, instead))
    if (!name.startsWith('andon.') || ownAttributes.some((own) => own === name)) continue
    const mend = didYouMean(name, ownAttributes).mend ?? `Attributes of ours: ${ownAttributes.join(', ')}.`
    findings.push(finding(line, 'unknown-attribute', `There is no attribute \`${name}\`.`, mend))
  }
}

interface Boxes {
  readonly checks: readonly string[]
  readonly choices: readonly Choice[]
}

const readBoxes = (draft: DraftStep, findings: Finding[]): Boxes => {
  const boxes = draft.checks.map(readBox)
  for (const box of boxes) {
    if (box.type !== 'astray') continue
    const mend = 'After the arrow stand `step:name`, `runbook:name` or `cause`, or two of them with a comma.'
    findings.push(
      finding(draft.line, 'choice', `“${box.text.slice(0, 80)}” leads to "${box.target.slice(0, 80)}", which nobody can follow.`, mend),
    )
  }
  return {
    checks: boxes.flatMap((box) => (box.type === 'choice' ? [] : [box.text])),
    choices: boxes.flatMap((box) => (box.type === 'choice' ? [box.choice] : [])),
  }
}

const flowOf = (draft: DraftStep, choices: readonly Choice[], findings: Finding[]): Flow => {
  const manual: Work = choices.length === 0 ? { type: 'manual' } : { type: 'manual', choices }
  const sleep = draft.attributes['andon.sleep']
  const { block } = draft
  try {
    if (block === undefined) return { work: sleep === undefined ? manual : readSleep(sleep) }
    if (sleep !== undefined)
      throw new Refusal('invalid-document', 'A block does not wait; make the wait a step of its own, an andon block with `sleep 10s`.')
    return readBlock(block)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    findings.push(finding(block?.line ?? draft.line, ruleOf(block), error.message))
    return { work: manual }
  }
}

const ruleOf = (block: DraftBlock | undefined): string => {
  if (block === undefined) return 'sleep'
  return block.info.language === 'andon' ? 'action' : block.info.language === 'http' ? 'request' : 'script'
}

const readBlock = (block: DraftBlock): Flow => {
  const { info, content } = block
  if (info.language === 'http') {
    const request = readRequest(content)
    const expect = info.attributes['andon.expect']
    return { work: { type: 'http', request: expect === undefined ? request : { ...request, expect: readExpect(expect) } } }
  }
  if (info.language === 'andon') return readFlow(content) ?? { work: readAction(content) }
  return { work: readScript(block) }
}

/** `incident.note` on the first line, its input as YAML or JSON below. */
const readAction = (content: string): Work => {
  const [first = '', ...rest] = content.trim().split('\n')
  const action = first.trim().replace(/^andon:/, '')
  if (!/^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/.test(action)) {
    throw new Refusal(
      'invalid-document',
      `An andon block begins with the name of an action, such as \`incident.note\`, or with \`run\`, \`sleep\`, \`pause\`, \`approve\`, \`branch\` or \`repeat\`; this one begins with "${first.trim().slice(0, 80)}".`,
    )
  }
  const body = rest.join('\n')
  const input = body.trim() === '' ? {} : readData(guardPlaceholders(body))
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new Refusal('invalid-document', `The input of ${action} is written as \`field: value\` lines or as a JSON object.`)
  }
  return { type: 'action', action, input }
}

const readScript = ({ info, content }: DraftBlock): Work => {
  const interpreter = interpreterOf(info, content)
  if (interpreter === undefined) {
    const asked = info.attributes['interpreter'] ?? info.language
    throw new Refusal('invalid-document', `"${asked}" is not an interpreter that is run here; use sh, bash, python3, node or pwsh.`)
  }
  const folder = info.attributes['cwd']?.trim()
  const network = isTrue(info.attributes['andon.network'])
  return {
    type: 'script',
    interpreter,
    script: content,
    ...(folder === undefined || folder === '' ? {} : { folder: folder.slice(0, 1_000) }),
    ...(network === undefined ? {} : { network }),
  }
}
